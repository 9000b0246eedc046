"""Optional dependencies."""

import math
import sys
from pathlib import Path

import pytest

from echoreport.errors import MissingExtraError
from echoreport.extras import require


@pytest.mark.parametrize("module", ["faiss", "faiss.contrib"])
def test_a_missing_extra_says_how_to_install_it(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "faiss"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(MissingExtraError) as caught:
        require(module, "cpu")
    assert str(caught.value) == (
        f"got no module named '{module}', wanted the extra 'cpu': pip install 'echoreport[cpu]'"
    )


def test_what_is_installed_is_given() -> None:
    assert require("math", "cpu") is math


def test_a_module_that_lacks_something_itself_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_installed.py").write_text("import its_own_missing_dependency\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="its_own_missing_dependency"):
        require("half_installed", "cpu")
