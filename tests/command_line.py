"""Running the command line in the process of the tests, and looking at what it wrote."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qpr_classifier.cli.main import main


def qpr(*arguments: object) -> int:
    """Run the command line in this process; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def check_tags(record: dict[str, Any]) -> None:
    assert len(record["activities"]) == 20 and len(record["products"]) == 5
    assert bool(record["labels"]) == record["digital"]
    assert record["primary"] == (record["labels"][0] if record["labels"] else None)
    for code, probability in record["activities"].items():
        assert 0 <= probability <= record["products"][code[0]] + 1e-4 <= record["digital_probability"] + 2e-4


def qpr_as_anyone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line without the rights of root."""
    return as_anyone("-m", "qpr_classifier", *arguments)


def as_anyone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python in a process for which files that nobody may open cannot be opened, even if we are root."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_lose_rights,
    )


def _lose_rights() -> None:
    drop_from_bounds, override, read_and_search = 24, 1, 2
    for right in (override, read_and_search):
        ctypes.CDLL(None).prctl(drop_from_bounds, right, 0, 0, 0)
