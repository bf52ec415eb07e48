"""How a measure is called where one is asked for: name of its report, a colon, and its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qpr_classifier.errors import InputError
from qpr_classifier.export.text import visible
from qpr_classifier.store import Results, Selection

CANDIDATES_SHOWN = 8


def name_of(record: Mapping[str, Any]) -> str:
    """``viet_nam_2020.pdf:m003``."""
    return f"{record['report']}:{record['measure_id']}"


def find_measure(results: Results, text: str) -> dict[str, Any]:
    """The measure that is meant, with the last word on it.

    Parameters
    ----------
    results : Results
    text : str
        ``REPORT:NUMBER``; of the report's name any part will do, or none, as long as one measure only can be meant.

    Raises
    ------
    InputError
        If there is none, or several can be meant; the message names them.
    """
    report, _, number = text.strip().rpartition(":")
    names = [record["report"] for record in results.reports()]
    wanted = tuple(name for name in names if name == report) or tuple(
        name for name in names if report.casefold() in name.casefold()
    )
    if wanted:
        found = [r for r in results.reviewed_measures(Selection(reports=wanted)) if r["measure_id"] == number]
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(visible(name_of(record)) for record in found[:CANDIDATES_SHOWN])
            more = f" and {len(found) - CANDIDATES_SHOWN} more" if len(found) > CANDIDATES_SHOWN else ""
            raise InputError(f"{visible(text)} can be several measures: {shown}{more}. Give more of the report's name.")
    raise InputError(
        f"There is no measure {visible(text)} in these results. Measures are called REPORT:NUMBER, as `qpr measures` "
        "lists them."
    )
