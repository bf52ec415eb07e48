"""Quality floors: figures that may rise but not fall. ``python benchmarks/floors.py [SECTION...] [--accept REASON]``.

Each section measures its figures anew and compares them with ``floors.json``, which holds for each section the floor
of each figure and the hash of the gold that it was measured on. The check fails (exit code 9) when a figure falls
below its floor, when a figure or floor has no counterpart, or when the gold changed: figures measured on different
gold cannot be compared.

``--accept REASON`` writes the figures as measured (cut to three decimals), the hash, and the reason into
``floors.json``. It is the only way to lower a floor, and the reason is there to be read in review.

A new section is a function that returns `Measured`, and its name in `SECTIONS`.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from qpr_classifier.errors import ExitCode

FLOORS = Path(__file__).with_name("floors.json")
_DECIMALS = 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one section.

    Parameters
    ----------
    figures : mapping
        By name; shares between 0 and 1, the higher the better.
    gold : str
        SHA-256 of the data they were measured on.
    margin : float
        How far below the figures the floors are pinned, where figures differ a little between processors.
    """

    figures: Mapping[str, float]
    gold: str
    margin: float = 0.0


def reading() -> Measured:
    """The example reports, read and compared with their gold."""
    from reading.figures import figures, gold_hash

    return Measured(figures(), gold_hash())


def tagging() -> Measured:
    """The shipped models on the test passages, and the digital measures of the example reports from end to end."""
    from reading.figures import gold_hash
    from tagging.figures import report_figures, tagging_figures, test_hash

    return Measured({**tagging_figures(), **report_figures()}, f"{test_hash()} {gold_hash()}", margin=0.01)


SECTIONS: Mapping[str, Callable[[], Measured]] = {"reading": reading, "tagging": tagging}


def faults(measured: Measured, pinned: Mapping[str, Any]) -> list[str]:
    """What is wrong with the figures of a section, a line each; empty where all is well."""
    found: list[str] = []
    if measured.gold != pinned.get("gold"):
        found.append("the gold changed; look at the figures and pin them with --accept REASON")
    floors: Mapping[str, float] = pinned.get("floors", {})
    found += [f"{name} has no floor; pin it with --accept REASON" for name in measured.figures if name not in floors]
    found += [f"{name} has a floor but was not measured" for name in floors if name not in measured.figures]
    found += [
        f"{name} fell to {figure:.4f}, below its floor of {floors[name]:.3f}"
        for name, figure in measured.figures.items()
        if name in floors and figure < floors[name]
    ]
    return found


def pin(measured: Measured, pinned: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The entry of a section with the figures as its floors, and the reason behind those given before."""
    floors = {
        name: math.floor((figure - measured.margin) * _DECIMALS) / _DECIMALS
        for name, figure in measured.figures.items()
    }
    return {"gold": measured.gold, "floors": floors, "reasons": [*pinned.get("reasons", []), reason]}


def main(arguments: Sequence[str] | None = None, path: Path = FLOORS) -> ExitCode:
    """Measure, print the table, and say what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of: {', '.join(SECTIONS)}; default: all")
    parser.add_argument("--accept", metavar="REASON", help="write the figures as the new floors")
    options = parser.parse_args(arguments)
    unknown = set(options.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    floors: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    console = Console()
    table = Table("section", "figure", "measured", "floor", "")
    wrong: list[str] = []
    for section in options.sections or SECTIONS:
        measured = SECTIONS[section]()
        if options.accept:
            floors[section] = pin(measured, floors.get(section, {}), options.accept)
        pinned = floors.get(section, {})
        wrong += [f"{section}: {fault}" for fault in faults(measured, pinned)]
        for name, figure in measured.figures.items():
            floor = pinned.get("floors", {}).get(name)
            state = "" if floor is None else "FELL" if figure < floor else "ok"
            table.add_row(section, name, f"{figure:.4f}", "none" if floor is None else f"{floor:.3f}", state)
    console.print(table)
    if options.accept:
        path.write_text(json.dumps(floors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for line in wrong:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return ExitCode.CHECK_FAILED if wrong else ExitCode.OK


if __name__ == "__main__":
    sys.exit(int(main()))
