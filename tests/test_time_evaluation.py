"""scripts/time_evaluation.py in small: every work runs and is timed beside its rival."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "scripts" / "time_evaluation.py"


def test_the_table_has_a_line_for_each_work(capsys):
    spec = spec_from_file_location("time_evaluation", SCRIPT)
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main(["--queries", "30", "--gallery", "50", "--dimensions", "8", "--runs", "1"]) == 0
    out = capsys.readouterr().out
    assert "30 queries, 50 paragraphs" in out
    assert out.count("FAISS flat") == 2
    assert "2,000 resamples of 30 rows" in out
    assert "GiB" in out
