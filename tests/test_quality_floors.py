"""Figures with a floor: a fall, a changed gold or a figure without a floor fails; only a reason lowers a floor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from qpr_classifier.errors import ExitCode

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def floors(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, with one section whose figures the test sets by `SECTIONS`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "floors", raising=False)
    import floors

    return floors


def check(floors: Any, path: Path, figures: dict[str, float], gold: str = "g", *options: str) -> int:
    floors.SECTIONS = {"reading": lambda: floors.Measured(figures, gold)}
    return int(floors.main(list(options), path))


def test_a_figure_may_rise_but_not_fall(floors: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "floors.json"
    assert check(floors, path, {"fields": 0.9876}, "g", "--accept", "first") == ExitCode.OK
    assert json.loads(path.read_text())["reading"]["floors"] == {"fields": 0.987}
    assert check(floors, path, {"fields": 0.99}) == ExitCode.OK
    assert check(floors, path, {"fields": 0.9869}) == ExitCode.CHECK_FAILED
    assert "reading: fields fell to 0.9869, below its floor of 0.987" in capsys.readouterr().out


def test_figures_on_changed_gold_are_not_compared_without_a_reason(floors: Any, tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    check(floors, path, {"fields": 0.9}, "old", "--accept", "first")
    assert check(floors, path, {"fields": 0.9}, "new") == ExitCode.CHECK_FAILED
    assert check(floors, path, {"fields": 0.8}, "new", "--accept", "harder reports added") == ExitCode.OK
    assert json.loads(path.read_text())["reading"]["reasons"] == ["first", "harder reports added"]
    assert check(floors, path, {"fields": 0.8}, "new") == ExitCode.OK


def test_figures_and_floors_go_in_pairs(floors: Any, tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    check(floors, path, {"fields": 0.9}, "g", "--accept", "first")
    assert check(floors, path, {"fields": 0.9, "headings": 1.0}) == ExitCode.CHECK_FAILED
    assert check(floors, path, {}) == ExitCode.CHECK_FAILED


def test_the_pinned_floors_meet_the_aims_of_the_project() -> None:
    pinned = json.loads((BENCHMARKS / "floors.json").read_text(encoding="utf-8"))["reading"]["floors"]
    assert pinned["paragraphs"] >= 0.97
    assert min(pinned["fields"], pinned["check_boxes"]) >= 0.98
    assert pinned["measures"] == 1.0
