from pathlib import Path

import numpy as np
import torch

from echoreport.corpus import ImageRecord
from echoreport.domain import Valve
from echoreport.image_set import ImageSet
from echoreport.images import VIEW_SHAPE
from echoreport.training.coarse_traits import fit_traits
from echoreport.training.settings import TrainingSettings
from echoreport.vision import GRID_SHAPE, TRAITS
from echoreport.vision.traits import TRAIT_NAMES

COUNT = 64
AWAY = TRAIT_NAMES.index("away_velocity")


def two_valves() -> ImageSet:
    """Fast flow away in the aortic valve's images, none in the mitral one's; nothing else varies but one trait."""
    traits = np.zeros((COUNT, TRAITS), np.float32)
    traits[: COUNT // 2, AWAY] = np.linspace(3, 5, COUNT // 2)
    traits[:, TRAIT_NAMES.index("toward_level")] = np.random.default_rng(0).random(COUNT)
    valves = [Valve.AORTIC if n < COUNT // 2 else Valve.MITRAL for n in range(COUNT)]
    records = tuple(ImageRecord(f"i{n}", "s", f"p{n}", Path(), valve, None, "normal") for n, valve in enumerate(valves))
    grids, views = np.zeros((COUNT, *GRID_SHAPE), np.uint8), np.zeros((COUNT, *VIEW_SHAPE), np.uint8)
    return ImageSet(records, grids, traits, ({},) * COUNT, (), views)


def test_valves_are_told_by_what_was_measured_and_the_same_seed_gives_the_same():
    images = two_valves()
    first, second = (fit_traits(images, TrainingSettings(trait_epochs=20)) for _ in range(2))
    with torch.inference_mode():
        told = first(torch.from_numpy(images.traits))[:, :4].argmax(1)
    assert (told == torch.tensor([0] * 32 + [1] * 32)).float().mean() > 0.95
    assert all(
        torch.equal(a, b) for a, b in zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    )


def test_a_trait_that_never_varied_says_nothing_later():
    network = fit_traits(two_valves(), TrainingSettings(trait_epochs=2))
    known, odd = torch.zeros(1, TRAITS), torch.zeros(1, TRAITS)
    odd[0, TRAIT_NAMES.index("toward_vti")] = 5.0
    with torch.inference_mode():
        assert torch.equal(network(known), network(odd))


def test_no_epochs_make_no_network():
    assert fit_traits(two_valves(), TrainingSettings(trait_epochs=0)) is None
