import numpy as np
import pytest
import torch

from echoreport.domain import Disease, Valve
from echoreport.vision import (
    CLASSES,
    SUMMARY,
    TRAITS,
    Grader,
    Graders,
    TraitNetwork,
    coarse_answers,
    coarse_logits,
    make_backbone,
    summarise,
)
from echoreport.vision.traits import TRAIT_NAMES

AORTIC_STENOSIS = (Valve.AORTIC, Disease.STENOSIS)
GRADERS = Graders({AORTIC_STENOSIS: Grader((1.0, 0.9), (0.4, 0.4), (3.0, 1.0), (-3, -2, -1, 0, 1, 2))})


@pytest.fixture
def parts():
    torch.manual_seed(0)
    return make_backbone("echo-resnet", len(CLASSES)).eval(), TraitNetwork(len(CLASSES)).eval()


def features(backbone, velocity: float) -> torch.Tensor:
    row = torch.zeros(1, backbone.width + TRAITS)
    for name in ("away_velocity", "away_gradient_velocity"):
        row[0, backbone.width + TRAIT_NAMES.index(name)] = velocity
    return row


def test_the_coarse_task_is_the_mean_of_what_image_and_measurements_say(parts):
    backbone, traits = parts
    given = features(backbone, 4.0)
    with torch.inference_mode():
        both, image = coarse_logits(given, backbone, traits), coarse_logits(given, backbone, None)
        alone, measured = backbone.head(given[:, : backbone.width]), traits(given[:, backbone.width :])
    assert torch.allclose(both[:, 4:], (alone[:, 4:] + measured[:, 4:]) / 2)
    assert both[:, :4].exp().sum().item() == pytest.approx(1, abs=1e-5)
    assert torch.allclose(image[:, 4:], alone[:, 4:])


def test_what_the_coarse_task_says_is_read_by_name():
    (said,) = coarse_answers(torch.tensor([[0.0, 0.0, float(np.log(2)), 0.0, 1.0, -1.0]]))
    assert said.valves[list(Valve)[2]] == pytest.approx(0.4)
    assert sum(said.valves.values()) == pytest.approx(1)
    assert said.lesions[Disease.STENOSIS] == pytest.approx(1 / (1 + np.exp(-1)))
    assert said.lesions[Disease.REGURGITATION] == pytest.approx(1 / (1 + np.e))


def test_a_graver_measurement_raises_only_its_own_lesions_rank(parts):
    mild, severe = (summarise(features(parts[0], v), *parts, GRADERS)[0].detach().numpy() for v in (2.2, 5.0))
    ranks = slice(len(CLASSES), len(CLASSES) + 8)
    shown = slice(len(CLASSES) + 8, SUMMARY)
    assert len(severe) == SUMMARY
    assert severe[ranks][0] / severe[shown][0] > mild[ranks][0] / mild[shown][0]  # freed of how likely it is shown
    assert not severe[ranks][1:].any()


def test_without_graders_no_rank_is_known(parts):
    summary = summarise(features(parts[0], 4.0), *parts, Graders({}))[0].detach().numpy()
    assert not summary[len(CLASSES) : len(CLASSES) + 8].any()
    assert np.isfinite(summary).all()
