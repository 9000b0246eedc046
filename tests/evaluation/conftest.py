"""Cases small enough to be worked out by hand, and evaluations of them."""

import pytest

from echoreport.domain import Disease, Severity, Valve
from echoreport.evaluation import Evaluation
from echoreport.evaluation.cases import Case, Instance
from echoreport.evaluation.metrics import figures_of

AORTIC, MITRAL, TRICUSPID = Valve.AORTIC, Valve.MITRAL, Valve.TRICUSPID
STENOSIS, REGURGITATION = Disease.STENOSIS, Disease.REGURGITATION


def lesion(words: str) -> Instance:
    """Such as "aortic stenosis severe"; without a third word, without a grade."""
    valve, disease, *grade = words.split()
    return Instance(Valve(valve), Disease(disease), Severity(grade[0]) if grade else None)


def case(true: str, predicted: str, number: int = 0, **fields) -> Case:
    """Lesions parted by commas; the valves are those of the first lesion, aortic where there is none."""
    stated = [[lesion(words) for words in text.split(",") if words] for text in (true, predicted)]
    valves = [instances[0].valve if instances else AORTIC for instances in stated]
    given = {"true_valve": valves[0], "predicted_valve": valves[1], **fields}
    return Case(f"i{number}", f"p{number}", frozenset(stated[0]), frozenset(stated[1]), **given)


@pytest.fixture
def six() -> list[Case]:
    """Six images: 6 true lesions (5 graded), 6 predicted, 4 caught; of the grades 2 are exact, 3 within one."""
    return [
        case("aortic stenosis severe", "aortic stenosis severe", 0),
        case("mitral regurgitation mild", "mitral regurgitation moderate", 1),
        case("mitral regurgitation mild-to-moderate,mitral stenosis", "mitral regurgitation mild-to-moderate", 2),
        case("aortic regurgitation trace", "aortic regurgitation severe,aortic stenosis mild", 3),
        case("tricuspid regurgitation severe", "mitral regurgitation severe", 4),
        case("", "", 5, predicted_valve=None, answered=False, rejected="no spectrum"),
    ]


@pytest.fixture
def evaluation(six) -> Evaluation:
    return Evaluation(
        corpus="demo",
        model="small, echoreport 0",
        split="test",
        simulated=True,
        cases=tuple(six),
        chance=figures_of([case("aortic stenosis", "mitral stenosis")]),
        majority=figures_of([case("aortic stenosis", "aortic regurgitation")]),
        ceiling=figures_of([case("aortic stenosis mild", "aortic stenosis mild")]),
    )
