"""docs/formats.md names whatever the code writes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from pyarrow.parquet import ParquetFile

from echoreport.archive.label_rows import FINDING_COLUMNS, MEASUREMENT_COLUMNS, SUMMARY_COLUMNS
from echoreport.corpus import load_corpus
from echoreport.domain import Assertion, Direction, Disease, ImageKind, Severity, Valve
from echoreport.drafting.formats.as_json import render
from echoreport.evaluation import evaluate
from echoreport.findings.lexicon.loading import load_quantities
from echoreport.findings.summary.sections import Section
from echoreport.images import measure
from echoreport.reporter import Reporter

if TYPE_CHECKING:
    from echoreport.bundle import Bundle

PAGE = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))


def keys_of(value: object) -> set[str]:
    """Names of all fields, at any depth."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_of(inner)}
    return {key for inner in value for key in keys_of(inner)} if isinstance(value, list) else set()


def test_the_whole_vocabulary_is_there() -> None:
    assert {*Valve, *Disease, *Assertion, *Severity, *ImageKind, *Direction, *Section} <= NAMED


def test_the_columns_of_the_three_tables_and_each_quantity_with_its_unit_are_there() -> None:
    assert {*FINDING_COLUMNS, *MEASUREMENT_COLUMNS, *SUMMARY_COLUMNS} <= NAMED
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    for quantity in load_quantities():
        assert any(f"`{quantity.name}`" in row and f"| `{quantity.unit}` |" in row for row in rows)


def test_the_keys_of_a_measured_image_are_there(demo_corpus: Path, tmp_path: Path) -> None:
    calibrated = measure(sorted(demo_corpus.glob("images/*.dcm"))[0]).to_json()
    assert calibrated["jets"]
    assert calibrated["flows"]
    Image.new("RGB", (64, 64)).save(tmp_path / "black.png")
    bare = measure(tmp_path / "black.png").to_json()
    assert bare["reason"]
    assert keys_of(calibrated) | keys_of(bare) <= NAMED


def test_the_keys_of_a_draft_are_there(demo_corpus: Path, untrained_bundle: Bundle) -> None:
    images = [*sorted(demo_corpus.glob("images/*.dcm")), demo_corpus / "corpus.toml"]
    draft = json.loads(render(Reporter(untrained_bundle).draft(images)))
    assert all(draft[key] for key in ("measurements", "evidence", "rejected_images"))
    assert keys_of(draft) <= NAMED


def test_the_files_and_the_header_of_a_bundle_are_there(untrained_bundle: Bundle, tmp_path: Path) -> None:
    untrained_bundle.save(tmp_path / "model")
    assert {path.name for path in (tmp_path / "model").iterdir()} <= NAMED
    header = json.loads((tmp_path / "model" / "bundle.json").read_text(encoding="utf-8"))
    assert {*header, *header["configuration"]} <= NAMED


def test_the_keys_and_tables_of_an_evaluation_are_there(
    demo_corpus: Path, untrained_bundle: Bundle, tmp_path: Path
) -> None:
    reporter = Reporter(untrained_bundle)
    evaluate(reporter, load_corpus(demo_corpus), "test", rival=reporter).save(tmp_path)
    metrics = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    bounded = NAMED | {f"{name}_{end}" for name in NAMED for end in ("low", "high")}
    assert keys_of(metrics) <= bounded
    for table in (tmp_path / "tables").iterdir():
        assert {table.name, *table.read_text(encoding="utf-8").splitlines()[0].split(",")} <= bounded
    for file in (tmp_path / "embeddings").iterdir():
        assert {file.name, *ParquetFile(file).schema_arrow.names} <= NAMED
