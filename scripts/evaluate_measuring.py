"""Score `echoreport measure` on frames with known truth: `python scripts/evaluate_measuring.py [FOLDER]`.

Without FOLDER, frames of the scanner families that no training has seen are simulated first, as PNG and JPEG files
without any calibration. A FOLDER holds `truth.jsonl`, a JSON object a line with `image` (a file in FOLDER or in
FOLDER/frames) and, each where it is known: `kind`, `region`, `baseline_row`, `velocity_per_pixel`,
`seconds_per_pixel`, `peak_velocity` {"toward", "away"}, `flows` {"toward": {"mean_gradient", "vti",
"pressure_half_time"}, "away"}, `printed`.

Peaks are compared as Bland and Altman do (Lancet 1986;1:307-310): bias, and limits of agreement at 1.96 standard
deviations of the differences.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from echoreport.errors import ImageError
from echoreport.files import write_beside
from echoreport.images import measure

SCALE_TOLERANCE = 0.02
"""Share by which a velocity or time scale may be off and count as right."""
NEAR, NEAR_SHARE = 0.08, 0.08
"""m/s, and share of a peak, by which a measured peak may be off and count as near."""


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--frames", type=int, default=300, help="frames to simulate (default: 300)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trained", action="store_true", help="simulate the families of training instead")
    parser.add_argument("--out", type=Path, help="JSON lines: the truth and what was measured of every frame")
    options = parser.parse_args()
    if options.folder:
        rows = measured(options.folder)
    else:
        from simulated_frames import write_frames

        with TemporaryDirectory() as folder:
            write_frames(Path(folder), options.frames, options.seed, options.trained)
            rows = measured(Path(folder))
    if options.out:
        with write_beside(options.out) as part:
            part.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    print("\n".join(report(rows)))


def measured(folder: Path) -> list[dict]:
    """The truth and what was measured of each frame; `got` is None where the file was refused."""
    rows = []
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        path = next((p for p in (folder / truth["image"], folder / "frames" / truth["image"]) if p.exists()), None)
        if path is None:
            raise SystemExit(f"{folder}: got no file {truth['image']}, wanted each image of truth.jsonl")
        try:
            got = measure(path).to_json()
        except ImageError as error:
            got = {"refused": str(error)}
        rows.append({"truth": truth, "got": got})
    return rows


def report(rows: list[dict]) -> Iterable[str]:
    """Lines of the figures that the truth allows."""
    yield f"frames                     {len(rows)}, refused as files {sum('refused' in row['got'] for row in rows)}"
    rows = [row for row in rows if "refused" not in row["got"]]
    yield from _kinds(rows)
    spectra = [row for row in rows if row["truth"].get("kind", "spectral-doppler") == "spectral-doppler"]
    yield from _places(spectra)
    yield from _scale(spectra, "velocity_per_pixel", "velocity scale")
    yield from _scale(spectra, "seconds_per_pixel", "time scale")
    yield from _turned(spectra)
    yield from _peaks(spectra)
    for quantity in ("mean_gradient", "pressure_half_time", "vti"):
        yield from _relative(spectra, quantity)
    yield from _printed(rows)


def _kinds(rows: list[dict]) -> Iterable[str]:
    known = [row for row in rows if row["truth"].get("kind")]
    wrong = Counter((r["truth"]["kind"], r["got"]["kind"]) for r in known if r["truth"]["kind"] != r["got"]["kind"])
    if known:
        yield f"kind right                 {1 - sum(wrong.values()) / len(known):.3f} of {len(known)}"
    for (kind, taken), count in wrong.most_common():
        yield f"    {count} {kind} taken for {taken}"


def _places(rows: list[dict]) -> Iterable[str]:
    shares = [overlap(r["truth"]["region"], r["got"]["region"]) for r in rows if r["truth"].get("region")]
    if shares:
        yield f"region IoU >= 0.95         {np.mean(np.array(shares) >= 0.95):.3f} (median IoU {np.median(shares):.3f})"
    known = [r for r in rows if r["truth"].get("baseline_row") is not None]
    off = [abs(r["truth"]["baseline_row"] - _number(r["got"]["baseline_row"])) for r in known]
    if off:
        yield f"baseline within 2 px       {np.mean(np.array(off) <= 2):.3f}"


def overlap(one: list[int], other: list[int] | None) -> float:
    """Intersection over union of two boxes [x0, y0, x1, y1]; 0 without the other."""
    if other is None:
        return 0.0
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(width, 0) * max(height, 0)
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return both / (area - both)


def _scale(rows: list[dict], key: str, name: str) -> Iterable[str]:
    known = [r for r in rows if r["truth"].get(key)]
    if not known:
        return
    got = np.array([_number((r["got"]["calibration"] or {}).get(key)) for r in known])
    off = np.abs(got / [r["truth"][key] for r in known] - 1)
    read = ~np.isnan(got)
    yield (
        f"{name} within 2 %  {np.mean(off <= SCALE_TOLERANCE):8.3f}, refused {np.mean(~read):.3f}, "
        f"wrong {np.mean(off[read] > SCALE_TOLERANCE) if read.any() else 0:.3f} of those read"
    )


def _turned(rows: list[dict]) -> Iterable[str]:
    """Displays with flow toward the transducer below the baseline, which only the axis' signs or a word can tell."""
    known = [row for row in rows if row["truth"].get("inverted") is not None and row["got"]["calibration"]]
    turned = [row for row in known if row["truth"]["inverted"]]
    told = sum(bool(row["got"]["inverted"]) for row in turned)
    wrongly = sum(bool(row["got"]["inverted"]) for row in known) - told
    if turned:
        yield f"turned displays told       {told} of {len(turned)}; upright ones taken for turned {wrongly}"


def _seen(row: dict, side: str) -> str:
    """The direction in which the measurement shows what is `side` in truth: the other, where a turn was not told."""
    if bool(row["truth"].get("inverted")) == bool(row["got"]["inverted"]):
        return side
    return "away" if side == "toward" else "toward"


def _peaks(rows: list[dict]) -> Iterable[str]:
    """The fastest flow of a frame, which is what it was recorded for; and the slower flow on the other side.

    A turned display that was not told is its own line above: here the sides of the baseline are compared.
    """
    fastest, slower = [], []
    for row in rows:
        truth = {side: peak for side, peak in (row["truth"].get("peak_velocity") or {}).items() if peak}
        for place, side in enumerate(sorted(truth, key=lambda side: -truth[side])):
            pair = truth[side], _number(row["got"]["peak_velocity"][_seen(row, side)])
            (slower if place else fastest).append(pair)
    for name, pairs in (("fastest flow", fastest), ("slower flow", slower)):
        if pairs:
            yield f"peak velocity, {name:<12}{_agreement(np.array(pairs))}"


def _agreement(pairs: np.ndarray) -> str:
    """Bland and Altman's figures of rows of (truth, measured) in m/s; not a number where nothing was measured."""
    off = pairs[:, 1] - pairs[:, 0]
    measured = off[~np.isnan(off)]
    missing = f"not measured {np.isnan(off).mean():.3f} of {len(pairs)}"
    if len(measured) < 2:
        return missing
    low, high = limits_of_agreement(measured)
    near = np.mean(np.abs(measured) <= np.maximum(NEAR, NEAR_SHARE * pairs[~np.isnan(off), 0]))
    return (
        f"bias {measured.mean():+.3f} m/s, limits {low:+.3f} to {high:+.3f}, within {NEAR} m/s or {NEAR_SHARE:.0%} "
        f"{near:.3f}, largest {np.abs(measured).max():.2f}, {missing}"
    )


def limits_of_agreement(differences: np.ndarray) -> tuple[float, float]:
    """Bias less and plus 1.96 sample standard deviations: in the differences' unit."""
    bias, deviation = differences.mean(), differences.std(ddof=1)
    return float(bias - 1.96 * deviation), float(bias + 1.96 * deviation)


def _relative(rows: list[dict], quantity: str) -> Iterable[str]:
    """Median relative error of a quantity's mean over the beats."""
    known = [
        (flow[quantity], _number(_of_beats(row["got"], _seen(row, side), quantity)))
        for row in rows
        for side, flow in (row["truth"].get("flows") or {}).items()
        if flow.get(quantity)
    ]
    if not known:
        return
    truth, got = np.array(known).T
    measured = ~np.isnan(got)
    off = got[measured] / truth[measured] - 1
    error = f"median error {np.median(np.abs(off)):.3f}, bias {np.median(off):+.3f}" if len(off) else "none"
    yield f"{quantity:<26} {error}, not measured {1 - measured.mean():.3f} of {len(known)}"


def _of_beats(got: dict, direction: str, quantity: str) -> float | None:
    flow = next((flow for flow in got.get("flows", ()) if flow["direction"] == direction), {})
    return (flow.get(quantity) or {}).get("value")


def _printed(rows: list[dict]) -> Iterable[str]:
    known = [r for r in rows if r["truth"].get("printed") is not None]
    wanted = Counter((r["truth"]["image"], round(p["value"], 2)) for r in known for p in r["truth"]["printed"])
    found = Counter((r["truth"]["image"], round(p["value"], 2)) for r in known for p in r["got"]["printed"])
    if wanted:
        both = (wanted & found).total()
        yield f"printed values             found {both / wanted.total():.3f}, right {both / max(found.total(), 1):.3f}"


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


if __name__ == "__main__":
    main()
