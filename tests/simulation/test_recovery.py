"""A careful reader of the simulated prose, here the extractor, finds in it what the simulated reader meant."""

import numpy as np
import pytest

from echoreport.domain import LESIONS
from echoreport.findings import FindingExtractor
from echoreport.simulation.prose import write_report
from echoreport.simulation.readers import STYLES, Reader
from echoreport.simulation.state import draw_patient


@pytest.mark.parametrize("style", STYLES)
def test_lesions_grades_and_hedges_are_recovered(style):
    extractor, found, stated = FindingExtractor(), 0, 0
    for seed in range(150):
        rng = np.random.default_rng([77, seed])
        report = write_report(draw_patient(rng), Reader(style, 0.0, 0.08, False, 0.0), rng)
        for valve, number in report.number.items():
            findings = extractor.extract(report.paragraphs[number])
            said = {(f.valve, f.disease, f.assertion, f.severity) for f in findings}
            meant = [(valve, s.disease, s.assertion, s.severity) for s in report.statements[valve]]
            lesions = [statement for statement in meant if statement[1] in LESIONS]
            stated += len(lesions)
            found += sum(statement in said for statement in lesions)
    assert found / stated >= 0.95
