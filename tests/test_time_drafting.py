"""scripts/time_drafting.py: what it measures, not how long it takes."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "scripts" / "time_drafting.py"


def test_the_table_has_both_formats_both_sizes_and_the_stages(tiny_model, demo_corpus, capsys):
    spec = spec_from_file_location("time_drafting", SCRIPT)
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.main([str(tiny_model), str(demo_corpus / "images"), "--runs", "1"]) == 0
    out = capsys.readouterr().out
    for study in ("1 .dcm", "12 .dcm", "1 .png", "12 .png"):
        assert f"| {study} | unseen |" in out
        assert f"| {study} | again |" in out
    assert out.count("cold process") == 2
    assert out.count("stage: ") == 8
