"""The report on a run as a page for people: what could not be read and what to do, then every file with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from qpr_classifier.export.page import write_page
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.export.text import visible
from qpr_classifier.framework.roadmap import Framework, Language

TEMPLATE = Path(__file__).parent / "data" / "run.html.j2"

FIGURES = ("pages", "measures", "digital_measures", "needs_review", "seconds", "peak_memory_bytes")
"""Columns of numbers, in their order."""


def write_run_page(record: Mapping[str, Any], target: Path, language: Language, framework: Framework) -> None:
    """Write the content of ``run.json`` as a page.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    phrasing = Phrasing(language, framework)
    reports: Sequence[dict[str, Any]] = record["reports"]
    write_page(
        TEMPLATE,
        target,
        {"visible": visible, "number": lambda value, digits=0: number(value, phrasing, digits)},
        run=record,
        phrasing=phrasing,
        text=lambda key, **values: phrasing.text(f"run_page.{key}", **values),
        failures=[report for report in reports if report["status"] == "failed"],
        reports=reports,
        figures=FIGURES,
        started=datetime.fromisoformat(record["started"]),
        now=sum(record["counts"][key] for key in ("read_now", "tagged_now", "labelled_now", "failed_now")),
        pages=sum(report.get("pages", 0) for report in reports),
    )


def number(value: float | None, phrasing: Phrasing, digits: int = 0) -> str:
    """A number as the language writes it; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    if phrasing.language == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    return text
