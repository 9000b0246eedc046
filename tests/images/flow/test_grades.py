import pytest

from echoreport.domain import Disease, Severity, Valve
from echoreport.images.flow.grades import guideline_grades
from echoreport.images.flow.jets import find_jets


def graded(image) -> dict[tuple[Valve, Disease, str], Severity]:
    return {(g.valve, g.disease, g.quantity): g.severity for g in guideline_grades(find_jets(image))}


@pytest.mark.parametrize(("peak", "grade"), [(2.5, Severity.MILD), (3.4, Severity.MODERATE), (4.6, Severity.SEVERE)])
def test_an_ejection_is_graded_as_a_stenosis_of_a_semilunar_valve(flow, peak, grade):
    grades = graded(flow.image(away=flow.beats(flow.ejection(peak))))
    assert grades[Valve.AORTIC, Disease.STENOSIS, "peak_velocity"] is grade
    assert {disease for _, disease, _ in grades} == {Disease.STENOSIS}
    assert not {valve for valve, _, _ in grades} & {Valve.MITRAL, Valve.TRICUSPID}


def test_a_normal_ejection_has_no_grade(flow):
    assert graded(flow.image(away=flow.beats(flow.ejection(1.2)))) == {}


def test_a_plateau_through_systole_is_no_stenosis(flow):
    grades = graded(flow.image(away=flow.beats(lambda t: 4.6 * ((t > 0) & (t < 0.42)))))
    assert grades == {}


def test_an_inflow_is_graded_by_half_time_and_mean_gradient(flow):
    grades = graded(flow.image(toward=flow.beats(flow.inflow(2.2, 1.6, 0.25))))
    assert grades[Valve.MITRAL, Disease.STENOSIS, "pressure_half_time"] is Severity.SEVERE
    assert grades[Valve.MITRAL, Disease.STENOSIS, "mean_gradient"] in (Severity.MODERATE, Severity.SEVERE)
    assert all(disease is Disease.STENOSIS for _, disease, _ in grades)


def test_a_fast_decelerating_jet_is_graded_as_aortic_regurgitation(flow):
    grades = graded(flow.image(toward=flow.beats(flow.regurgitation(4.5, 0.3))))
    assert grades == {(Valve.AORTIC, Disease.REGURGITATION, "pressure_half_time"): Severity.MODERATE}


def test_a_grade_names_its_condition_and_its_source(flow):
    record = guideline_grades(find_jets(flow.image(away=flow.beats(flow.ejection(4.6)))))[0].to_json()
    assert record["if"] == "aortic"
    assert record["severity"] == "severe"
    assert "Circulation" in record["source"]
