"""One simulated patient of a corpus: the image on disk, its report, and the truth about both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from echoreport.corpus import ImageRecord
from echoreport.domain import Disease, Report, Severity, Valve
from echoreport.simulation.dicom import Encoding, write_dicom
from echoreport.simulation.flow import PatientState, ValveState
from echoreport.simulation.prose import write_report
from echoreport.simulation.readers import Reader, Reading, draw_reader, read_valve
from echoreport.simulation.screen import UNSEEN_SCANNERS, Screen, render_screen, write_png
from echoreport.simulation.state import draw_patient

DICOM_SHARE = 0.9
COMPACT_DICOM_SHARE = 0.2
OUTFLOW_TRACT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """What to simulate; everything about the patient follows from the seed, the group and the number.

    Attributes:
        group: "paired" (image and report), "image" (no report) or "text" (no image).
        number: Of the patient in the group, from 0.
        folder: The corpus folder; its `images` folder exists.
        split: Of the patient; see `echoreport.corpus.SPLITS`.
        compact: Whether to write mostly PNG, and DICOM with run-length encoding.
        unseen: Whether the frame is of a scanner family that does not train.
    """

    seed: int
    group: str
    number: int
    folder: Path
    split: str | None = None
    compact: bool = False
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What a task gave: the report, the image and the row of the truth table, each where the group has one."""

    report: Report | None
    image: ImageRecord | None
    truth: dict[str, object] | None


def simulate_case(task: Task) -> Case:
    """Simulate one patient, and write the image if the group has one.

    The same task gives the same case, in whatever order and process.

    Raises:
        EchoReportError: If the image cannot be written.
    """
    groups = ("paired", "image", "text")
    rng = np.random.default_rng([task.seed, groups.index(task.group), task.number])
    patient, reader = draw_patient(rng), draw_reader(rng)
    ids = {key: f"{key[0]}-{task.group}-{task.number:05d}" for key in ("report", "image", "study", "patient")}
    written = None if task.group == "image" else write_report(patient, reader, rng)
    report = Report(ids["report"], written.text, ids["study"], ids["patient"]) if written else None
    if task.group == "text":
        return Case(report, None, None)
    chosen, chance = choose_valve(patient, rng), rng.spawn(1)[0]  # its own, so that all else stays as it is without
    state, in_tract = sampled(patient.valves[chosen], chance)
    scanner = UNSEEN_SCANNERS[int(chance.integers(len(UNSEEN_SCANNERS)))] if task.unseen else None
    screen = render_screen(state.flows, patient.heart_rate, rng, scanner, state.valve, narrow=in_tract or None)
    path = _write_screen(screen, task, ids, rng)
    image = ImageRecord(
        image_id=ids["image"],
        study_id=ids["study"],
        patient_id=ids["patient"],
        path=path,
        valve=state.valve,
        paragraph=written.number[state.valve] if written else None,
        flow=flow_label(state),
        split=task.split,
        scanner=screen.scanner,
    )
    identified = {key: ids[key] for key in ("image", "study", "patient")}
    truth: dict[str, object] = {f"{key}_id": value for key, value in identified.items()}
    truth |= {"split": task.split, "flow": image.flow} | valve_truth(state) | patient_truth(patient) | _shown(screen)
    if written:
        truth |= _read(written.readings[state.valve], "reader", reader)
    second = draw_reader(rng)
    return Case(report, image, truth | _read(read_valve(state, second, rng), "second", second))


def choose_valve(patient: PatientState, rng: np.random.Generator) -> Valve:
    """The valve whose beam was kept: a sick valve is recorded more often, the healthy pulmonic one less."""
    weights = np.array([_interest(state) for state in patient.valves.values()])
    return list(patient.valves)[int(rng.choice(len(weights), p=weights / weights.sum()))]


def sampled(state: ValveState, rng: np.random.Generator) -> tuple[ValveState, bool]:
    """The valve as its trace records it, and whether the PW gate lies in the left ventricular outflow tract.

    There the velocity of a healthy aortic valve is sampled in half of the traces, 0.7 to 1.1 m/s (Hatle and Angelsen,
    Doppler Ultrasound in Cardiology, 1985, chapter 2): slower than at the valve, as fast as a pulmonic flow.
    """
    healthy = state.stenosis is None and Disease.PROSTHESIS not in state.structure and len(state.flows) == 1
    if state.valve is not Valve.AORTIC or not healthy or rng.random() >= OUTFLOW_TRACT_SHARE:
        return state, False
    slower = replace(state.flows[0], peak_velocity=float(rng.uniform(0.7, 1.1)))
    return replace(state, flows=(slower,)), True


def flow_label(state: ValveState) -> str:
    """What the trace shows, one of `echoreport.corpus.FLOWS`; a trace of regurgitation counts as regurgitation."""
    lesions = [name for name in ("stenosis", "regurgitation") if getattr(state, name) is not None]
    return "+".join(lesions) or "normal"


def valve_truth(state: ValveState) -> dict[str, object]:
    """The valve's columns of the truth table; a value that the valve lacks is None. Units as in `flow`."""
    forward, jet = state.flows[0], state.flows[1] if len(state.flows) > 1 else None
    return {
        "valve": state.valve.value,
        "stenosis": _name(state.stenosis),
        "regurgitation": _name(state.regurgitation),
        "stenosis_score": state.stenosis_score,
        "regurgitation_score": state.regurgitation_score,
        "peak_velocity": forward.peak_velocity,
        "a_velocity": forward.a_velocity,
        "pressure_half_time": forward.pressure_half_time if forward.shape == "inflow" else None,
        "mean_gradient": state.mean_gradient,
        "valve_area": state.valve_area,
        "jet_velocity": jet.peak_velocity if jet else None,
        "jet_half_time": jet.pressure_half_time if jet and jet.shape == "decelerating" else None,
        "jet_density": jet.density if jet else None,
        "jet_shape": jet.shape.value if jet else None,
        "structure": ";".join(state.structure),
    }


def patient_truth(patient: PatientState) -> dict[str, object]:
    """The patient's columns of the truth table."""
    return {
        "heart_rate": patient.heart_rate,
        "rvsp": patient.rvsp,
        "ejection_fraction": patient.ejection_fraction,
    }


def _interest(state: ValveState) -> float:
    if state.stenosis is not None:
        return 5.0
    if state.regurgitation is not None and state.regurgitation is not Severity.TRACE:
        return 2.0
    return 0.6 if state.valve is Valve.PULMONIC else 1.0


def _name(severity: Severity | None) -> str | None:
    return severity.value if severity is not None else None


def _shown(screen: Screen) -> dict[str, object]:
    """Columns on the frame: who made it, and where what lies."""
    box = screen.region
    return {
        "scanner": screen.scanner,
        "mode": screen.mode,
        "inverted": screen.inverted,
        "region": f"{box.x0} {box.y0} {box.x1} {box.y1}",
        "baseline_row": screen.baseline_row,
        "velocity_per_pixel": screen.velocity_per_pixel,
        "seconds_per_pixel": screen.seconds_per_pixel,
        "axis_unit": screen.axis_unit,
        "time_mark_step": screen.time_mark_step,
        "aliased": screen.aliased,
        "r_times": " ".join(f"{moment:.3f}" for moment in screen.r_times),
        "printed": "; ".join(f"{value.label} {value.value:g} {value.unit}".rstrip() for value in screen.printed),
    }


def _read(reading: Reading, who: str, reader: Reader) -> dict[str, object]:
    """Columns on what a reader said; `possible` lists the lesions that were hedged."""
    return {
        f"{who}_style": reader.style,
        f"{who}_stenosis": _name(reading.stenosis),
        f"{who}_regurgitation": _name(reading.regurgitation),
        f"{who}_possible": ";".join(lesion for lesion in Disease if lesion in reading.possible),
    }


def _write_screen(screen: Screen, task: Task, ids: dict[str, str], rng: np.random.Generator) -> Path:
    dicom = rng.random() < (COMPACT_DICOM_SHARE if task.compact else DICOM_SHARE)
    path = task.folder / "images" / f"{ids['image']}.{'dcm' if dicom else 'png'}"
    if dicom:
        write_dicom(screen, path, ids["patient"], ids["study"], Encoding.RLE if task.compact else None)
    else:
        write_png(screen, path)
    return path
