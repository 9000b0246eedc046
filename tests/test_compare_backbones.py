"""scripts/compare_backbones.py in small: what is right counts as right, and each backbone gets its row."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
import torch

from echoreport.corpus import ImageRecord
from echoreport.domain import Valve
from echoreport.image_set import ImageSet
from echoreport.images import VIEW_SHAPE
from echoreport.vision import GRID_SHAPE, TRAITS

SCRIPT = Path(__file__).parents[1] / "scripts" / "compare_backbones.py"


@pytest.fixture(scope="module")
def script():
    spec = spec_from_file_location("compare_backbones", SCRIPT)
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def record(number: int, valve: Valve | None, flow: str | None) -> ImageRecord:
    return ImageRecord(f"i{number}", f"s{number}", f"p{number}", Path("/none.png"), valve=valve, flow=flow)


def test_a_flow_is_right_where_both_lesions_are_and_unknown_labels_do_not_count(script):
    records = [record(n, Valve.AORTIC, "stenosis+regurgitation") for n in range(12)]
    records += [record(12, None, "normal"), record(13, Valve.MITRAL, None)]
    logits = torch.tensor([[9.0, 0, 0, 0, 9, 9]] * 14)
    logits[:3, 5] = -9  # one of the two lesions
    logits[12, 4:] = -9
    found = script.judge(logits, records)
    assert (found["valve"].hits, found["valve"].total) == (12, 13)
    assert (found["flow"].hits, found["flow"].total) == (10, 13)
    assert found["flow"].low < 10 / 13 < found["flow"].high


def test_each_backbone_gets_its_row(script, monkeypatch, capsys, tmp_path):
    records = tuple(record(n, list(Valve)[n % 4], "normal") for n in range(16))
    grids = np.random.default_rng(0).integers(0, 255, (16, *GRID_SHAPE)).astype(np.uint8)
    images = ImageSet(
        records, grids, np.zeros((16, TRAITS), np.float32), ({},) * 16, (), np.zeros((16, *VIEW_SHAPE), np.uint8)
    )
    monkeypatch.setattr(script, "read_splits", lambda *_: (images, images))
    out = tmp_path / "table.txt"
    trained = ["corpus", "--backbones", "echo-resnet", "--epochs", "1", "--self-supervised", "1", "--out", str(out)]
    assert script.main(trained) == 0
    header, row = out.read_text(encoding="utf-8").splitlines()
    assert header.split()[0] == "backbone"
    assert row.split()[:2] == ["echo-resnet", "0.6"]
    assert "pre-training the image network: 1 of 1" in capsys.readouterr().err
    assert script.main(["corpus", "--backbones", "echo-resnet", "--step-only"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[2:4] == ["-", "-"]


def test_what_cannot_be_used_is_told_in_one_line(script, monkeypatch, capsys):
    assert script.main(["/none"]) == 1
    monkeypatch.setattr(script, "read_splits", lambda *_: (_empty(), _empty()))
    assert script.main(["corpus", "--backbones", "vgg"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("got ") for line in lines)


def _empty() -> ImageSet:
    return ImageSet(
        (),
        np.zeros((0, *GRID_SHAPE), np.uint8),
        np.zeros((0, TRAITS), np.float32),
        (),
        (),
        np.zeros((0, *VIEW_SHAPE), np.uint8),
    )
