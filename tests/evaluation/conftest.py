"""Cases small enough to be worked out by hand, and evaluations of them."""

import numpy as np
import pytest

from echoreport.domain import Disease, Paragraph, Severity, Valve
from echoreport.drafting.voting import Vote
from echoreport.evaluation import Evaluation
from echoreport.evaluation.cases import Case, Instance
from echoreport.evaluation.figures import TextPair
from echoreport.evaluation.metrics.ranking import rank
from echoreport.evaluation.search import Search

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
    for name in ("paragraph", "nearest"):
        if isinstance(fields.get(name), str):
            fields[name] = Paragraph(name, 0, fields[name])
    given = {"true_valve": valves[0], "predicted_valve": valves[1], **fields}
    return Case(f"i{number}", f"p{number}", frozenset(stated[0]), frozenset(stated[1]), **given)


def vote(words: str, share: float = 1.0, **levels: float) -> Vote:
    """Such as vote("aortic stenosis", 0.9, severe=0.8, none=0.2); half grades with "_" for "-"."""
    valve, disease = words.split()
    shares = {level.replace("_", "-"): part for level, part in levels.items()}
    return Vote("i.png", Valve(valve), Disease(disease), share, shares)


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
    """All parts that an evaluation can have, the smallest that they can be."""
    patients = tuple(case.patient_id for case in six)
    ranking = rank(np.eye(6), np.eye(6), np.arange(6), np.arange(6))
    draft = TextPair("p0", "Severe aortic stenosis.", frozenset(), "There is severe aortic stenosis.", frozenset())
    return Evaluation(
        corpus="demo",
        model="small, echoreport 0",
        split="test",
        simulated=True,
        methods={
            "model": tuple(six),
            "two_simulated_readers": (case("aortic stenosis mild", "aortic stenosis mild"),),
            "majority": (case("aortic stenosis", "aortic regurgitation"),),
            "chance": (case("aortic stenosis", "mitral stenosis"),),
        },
        texts={"draft": (draft,)},
        searches=(Search("image", "paragraphs", "exact", ranking, patients),),
    )
