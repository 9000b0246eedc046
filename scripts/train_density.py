"""Train the reader of a jet's density: `python scripts/train_density.py OUT`.

The traces are simulated, of the families meant for training and of layouts drawn at random, read and traced as real
ones are. OUT is a safetensors file whose metadata says how it was made. Printed are the errors on traces of the
families that no training sees. About 0.1 s a trace and core.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import numpy as np
import torch
from envelope_screens import example_of
from safetensors.numpy import save
from torch import nn

from echoreport.cores import shared_out
from echoreport.domain import Box, Calibration, DopplerImage
from echoreport.files import write_beside
from echoreport.images.flow.density import INPUTS, inputs_of, profiles_of
from echoreport.simulation.cases import choose_valve
from echoreport.simulation.screen import render_screen
from echoreport.simulation.screen_invented import invent_scanner
from echoreport.simulation.screen_scanner import SCANNERS, UNSEEN_SCANNERS
from echoreport.simulation.state import draw_patient

HIDDEN = (128, 64)
MEMBERS = 4
"""Networks whose mean is taken: it errs by a twentieth less than one of them does."""
NOISE, DECAY = 0.1, 0.1

Row = tuple[np.ndarray, float]
"""A jet's inputs and its true density."""


def draw_row(number: int, seed: int, unseen: bool) -> Row | None:
    """A regurgitant jet beside its forward flow, as it is read off a screen; None where the valve drawn leaks not."""
    rng = np.random.default_rng([seed, number])
    patient = draw_patient(rng)
    state = patient.valves[choose_valve(patient, rng)]
    if len(state.flows) < 2:
        return None
    families = UNSEEN_SCANNERS if unseen else SCANNERS
    scanner = families[number % len(families)] if unseen or rng.random() < 0.5 else invent_scanner(rng)
    screen = render_screen(state.flows, patient.heart_rate, rng, scanner, state.valve)
    nothing = np.zeros(screen.region.width)
    example = example_of(screen, nothing, nothing, rng, worse=0.5)
    rows, columns = example.spectrum.shape
    image = DopplerImage(
        "", example.spectrum, Box(0, 0, columns, rows), example.baseline, Calibration("axis", 0.01, None),
        inverted=screen.inverted,
    )  # fmt: skip
    profiles = profiles_of(image)
    if not all(profile.any() for profile in profiles.values()):
        return None
    return inputs_of(profiles, state.flows[1].direction), state.flows[1].density


def draw_rows(count: int, seed: int, unseen: bool) -> tuple[np.ndarray, np.ndarray]:
    """Inputs, *Shape:* (rows, INPUTS), and densities, *Shape:* (rows,), of as many screens, on all cores."""
    drawn = shared_out(partial(draw_row, seed=seed, unseen=unseen), range(count), at_a_time=32)
    rows = [row for row in drawn if row is not None]
    return np.array([row[0] for row in rows], np.float32), np.array([row[1] for row in rows], np.float32)


def fit(inputs: np.ndarray, densities: np.ndarray, epochs: int, seed: int) -> dict[str, np.ndarray]:
    """Train a network with two hidden layers on the absolute error: a few jets are mistraced, and no square should
    pull the others toward them."""
    torch.manual_seed(seed)
    centre, scale = inputs.mean(0), inputs.std(0) + 1e-3
    x, y = torch.from_numpy((inputs - centre) / scale), torch.from_numpy(densities)
    network = nn.Sequential(
        nn.Linear(INPUTS, HIDDEN[0]), nn.ReLU(), nn.Linear(HIDDEN[0], HIDDEN[1]), nn.ReLU(), nn.Linear(HIDDEN[1], 1)
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=DECAY)
    batches = max(1, len(x) // 128)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=epochs * batches)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).tensor_split(batches):
            noisy = x[rows] + NOISE * torch.randn(len(rows), INPUTS)
            loss = (network(noisy)[:, 0] - y[rows]).abs().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    layers = [layer for layer in network if isinstance(layer, nn.Linear)]
    weights = {
        f"{kind}{n}": getattr(layer, kind).detach().numpy()
        for n, layer in enumerate(layers, 1)
        for kind in ("weight", "bias")
    }
    return {"centre": centre, "scale": scale, **weights}


def predict(member: dict[str, np.ndarray], inputs: np.ndarray) -> np.ndarray:
    """Densities by one network, *Shape:* (rows,)."""
    hidden = (inputs - member["centre"]) / member["scale"]
    for layer in (1, 2):
        hidden = np.maximum(hidden @ member[f"weight{layer}"].T + member[f"bias{layer}"], 0)
    return (hidden @ member["weight3"].T + member["bias3"])[:, 0]


def together(members: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The networks as one file holds them, the first axis theirs; inputs are standardised alike for all."""
    alike = {name: members[0][name] for name in ("centre", "scale")}
    return alike | {name: np.stack([member[name] for member in members]) for name in members[0] if name not in alike}


def told(of: str, members: list[dict[str, np.ndarray]], inputs: np.ndarray, truth: np.ndarray) -> str:
    """Errors of one network and of the mean of all, in a line."""
    found = [predict(member, inputs) for member in members]
    alone, error = np.mean([np.abs(one - truth) for one in found]), np.abs(np.mean(found, axis=0) - truth)
    return (
        f"{len(truth)} jets of {of}: mean absolute error {error.mean():.3f} ({alone:.3f} with one network), "
        f"median {np.median(error):.3f}"
    )


def main() -> int:
    """Draw, train, print the errors, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--screens", type=int, default=24_000, help="drawn; six in ten show a regurgitation")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20_000, help="of the traces; corpora use small ones")
    options = parser.parse_args()
    inputs, densities = draw_rows(options.screens, options.seed, unseen=False)
    kept = len(inputs) * 9 // 10
    members = [fit(inputs[:kept], densities[:kept], options.epochs, seed) for seed in range(MEMBERS)]
    print(f"{kept} jets to learn from")
    print(told("the held-out tenth", members, inputs[kept:], densities[kept:]))
    print(told("unseen families", members, *draw_rows(options.screens // 10, options.seed + 1, unseen=True)))
    asked = f"--screens {options.screens} --epochs {options.epochs} --seed {options.seed}"
    about = {"made by": f"scripts/train_density.py {asked}", "jets": str(kept), "data": "simulated"}
    weights = together(members)
    with write_beside(options.out) as part:
        part.write_bytes(save({name: np.ascontiguousarray(weights[name], np.float32) for name in weights}, about))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
