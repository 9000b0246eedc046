import pytest
import torch
from torch.nn.functional import normalize

from echoreport.training.losses import LOSSES, Targets
from echoreport.training.settings import LOSS_NAMES


def targets() -> Targets:
    """Two grades of one lesion near each other, and another valve's paragraph across."""
    vectors = normalize(torch.tensor([[1.0, 0.2, 0.0], [1.0, -0.2, 0.0], [0.0, 0.0, 1.0]]), dim=1)
    others = torch.stack([vectors[[1, 1]], vectors[[0, 0]], normalize(torch.tensor([[0.0, 1.0, 1.0]] * 2), dim=1)])
    apart = torch.tensor([[0.0, 2.0, torch.inf], [2.0, 0.0, torch.inf], [torch.inf, torch.inf, 0.0]])
    return Targets(vectors, others, apart)


def test_every_named_loss_is_there():
    assert tuple(LOSSES) == LOSS_NAMES


@pytest.mark.parametrize("name", LOSS_NAMES)
def test_the_right_place_costs_less_than_the_other_grades_and_that_less_than_another_valves(name):
    loss, vectors = LOSSES[name](targets()), targets().vectors
    right, grade, valve = (loss(vectors[order]) for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]))
    assert right < grade < valve


def test_the_margin_asks_for_more_than_being_nearest():
    loss, given = LOSSES["margin"](targets()), targets().vectors
    own, hardest = (given * given).sum(1), torch.einsum("pd,pnd->pn", given, targets().other_grades).amax(1)
    assert loss(given).item() == pytest.approx(torch.relu(hardest - own + 0.2).mean().item(), abs=1e-6)
    assert loss(given) > 0
