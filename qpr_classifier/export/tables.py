"""Exporting a choice of measures from the results of a folder, as the file that a person asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from qpr_classifier.errors import InputError, OutputError
from qpr_classifier.export.criteria import Criteria
from qpr_classifier.export.csv import write_csv, write_measures_csv
from qpr_classifier.export.jsonl import write_jsonl
from qpr_classifier.export.parquet import write_parquet
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.export.platform import platform_columns, platform_sheets
from qpr_classifier.export.xlsx import check_room, links_from, write_sheets, write_workbook
from qpr_classifier.framework.roadmap import Framework, Language
from qpr_classifier.store import FILE_NAME, Results, ReviewedMeasures

Record = dict[str, Any]


class TableFormat(StrEnum):
    """How a table of measures is written."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    PLATFORM = "platform"


SUFFIXES = {f".{kind}": kind for kind in TableFormat if kind is not TableFormat.PLATFORM}
"""What the end of a file name says of its format; the shape of the platform must be named."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many measures were written, and out of how many."""

    measures: int
    out_of: int


def format_of(path: Path) -> TableFormat:
    """The format that the end of a file name tells.

    Raises
    ------
    InputError
    """
    try:
        return SUFFIXES[path.suffix.lower()]
    except KeyError:
        raise InputError(
            f"The name {path.name} does not tell the format of the file. Let it end in {', '.join(SUFFIXES)}, or "
            "give --format."
        ) from None


def export_table(
    results: Results,
    criteria: Criteria,
    kind: TableFormat,
    path: Path,
    language: Language,
    framework: Framework,
) -> Exported:
    """Write the chosen measures.

    Where no measure is chosen, a valid table without rows is written.

    Parameters
    ----------
    results : Results
    criteria : Criteria
    kind : TableFormat
        The shape of the platform is written as CSV where `path` ends in ``.csv``, else as a workbook.
    path : Path
    language : {"en", "fr"}
        Of titles and coded values; files for programs are the same in both.
    framework : Framework
        The one that the records were tagged with.

    Raises
    ------
    OutputError
        If the file cannot be written, or is one of the results or of the reports.
    SetupError
        If a library that the format needs is not installed.
    """
    files = report_files(results)
    _refuse_to_overwrite(path, files.values())
    wanted, say = criteria.selection(framework), Phrasing(language, framework)
    measures = results.reviewed_measures(wanted)
    told = chosen_in_words(results, criteria, say)
    if kind is TableFormat.XLSX:
        check_room(measures.count(), path)
        facts = run_facts(results, _reports(results, criteria, framework))
        answers = results.answers(criteria.of_reports(framework))
        write_workbook(measures, facts, path, language, framework, answers=answers, report_files=files, chosen=told)
    elif kind is TableFormat.PLATFORM and path.suffix.lower() != ".csv":
        check_room(measures.count(), path)
        write_sheets(platform_sheets(measures, say, links_from(path, files), told), path, say)
    else:
        writers: dict[TableFormat, Callable[[ReviewedMeasures], None]] = {
            TableFormat.CSV: lambda records: write_measures_csv(records, path, language, framework),
            TableFormat.PLATFORM: lambda records: write_csv(records, platform_columns(say), path, say),
            TableFormat.JSONL: lambda records: write_jsonl(records, path),
            TableFormat.PARQUET: lambda records: write_parquet(records, path, framework, {"selection": " ".join(told)}),
        }
        writers[kind](measures)
    return Exported(measures.count(), results.reviewed_measures().count())


def chosen_in_words(results: Results, criteria: Criteria, say: Phrasing) -> tuple[str, ...]:
    """How the measures were chosen and how many they are; nothing where they are all there are."""
    described = criteria.described(say)
    if not described:
        return ()
    chosen = results.reviewed_measures(criteria.selection(say.framework)).count()
    total = results.reviewed_measures().count()
    return (say.text("filters.chosen", criteria="; ".join(described), chosen=chosen, total=total),)


def report_files(results: Results) -> dict[str, Path]:
    """Where each report was when it was read, by its name."""
    return {report["report"]: Path(report["path"]) for report in results.reports() if report.get("path")}


def run_facts(results: Results, reports: list[Record]) -> Record:
    """What the workbook says of its origin: the program, the model, remarks on the last run, and the reports."""
    facts: Record = {"reports": reports}
    models = {model["model_sha256"]: model for model in results.models()}
    for run in results.runs():
        model = models.get(run["model_sha256"], {})
        facts["program"] = {"version": run["program_version"]}
        facts["model"] = {"name": model.get("name", "?"), "framework": model.get("framework", "?")}
        facts["notes"] = (run["record"] or {}).get("notes", [])
    return facts


def _reports(results: Results, criteria: Criteria, framework: Framework) -> list[Record]:
    """The reports that the chosen measures are out of; those that were not read may be of any Party, and stay."""
    wanted = {report["report"] for report in results.reports(criteria.of_reports(framework))}
    return [report for report in results.reports() if report["report"] in wanted or report["status"] != "read"]


def _refuse_to_overwrite(path: Path, reports: Any) -> None:
    taken = {report.resolve() for report in reports}
    if path.name == FILE_NAME or path.resolve() in taken:
        raise OutputError(f"{path} is a report or the results themselves. Give another file with --output.")
