"""`qpr export`: write measures from the results as tables, or on the pages of the reports."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qpr_classifier.cli.filters import filter_options
from qpr_classifier.cli.options import existing_path, results_argument, ui_language_option
from qpr_classifier.errors import ExitCode
from qpr_classifier.export.criteria import Criteria
from qpr_classifier.framework.roadmap import Language

FORMATS = ("xlsx", "csv", "jsonl", "parquet", "platform", "annotated-pdf")


@click.command("export")
@results_argument
@click.option("--output", "-o", required=True, type=existing_path, help="File to write; for annotated-pdf a folder.")
@click.option("--format", "-f", "kind", type=click.Choice(FORMATS), help="Default: told by the end of the file name.")
@click.option(
    "--reports", "reports_folder", type=existing_path, help="For annotated-pdf: where the reports are, if they moved."
)
@filter_options
@ui_language_option
def command(
    results: Path,
    output: Path,
    kind: str | None,
    reports_folder: Path | None,
    criteria: Criteria,
    ui_language: Language,
) -> None:
    """Write measures from RESULTS, the folder that `qpr run` made, all of them or a choice.

    \b
    Formats:
      xlsx           workbook: measures, overview with denominators, answers, reports
      csv            the measures as a table for spreadsheets
      jsonl          the measures for programs, one JSON object a line
      parquet        the measures for pandas, R, DuckDB
      platform       the shape of the Policy Monitoring Platform (.xlsx or .csv): a row for each
                     measure with Party, goal, area of monitoring, cultural domains, year
      annotated-pdf  copies of the reports with the tagged passages highlighted and a note on each

    The same results give the same bytes. Where no measure is chosen, a table without rows is written.

    \b
    Examples:
      qpr export results --output africa.xlsx --group V(a) --digital
      qpr export results --output to-review.csv --review needed --ui-language fr
      qpr export results --output 2024.xlsx --format platform --year 2022-2024
      qpr export results --output product-2.parquet --product 2 --probability 0.8
      qpr export results --output annotated --format annotated-pdf --party FRA
    """
    from qpr_classifier.export.tables import TableFormat, export_table, format_of
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.store import open_results

    if kind == "annotated-pdf":
        sys.exit(int(_annotate(results, output, reports_folder, criteria, ui_language)))
    chosen = TableFormat(kind) if kind else format_of(output)
    with open_results(results) as opened:
        done = export_table(opened, criteria, chosen, output, ui_language, load_framework())
    note = "" if done.measures else " No measure is as was asked for: the table has no rows."
    click.echo(f"{done.measures} of {done.out_of} measures written to {output}.{note}")


def _annotate(
    results: Path, folder: Path, reports_folder: Path | None, criteria: Criteria, language: Language
) -> ExitCode:
    from qpr_classifier.errors import InputError
    from qpr_classifier.export.annotated import annotate_reports
    from qpr_classifier.export.text import visible
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.store import open_results

    if reports_folder is not None and not reports_folder.is_dir():
        raise InputError(f"There is no folder {reports_folder}. Give the one that holds the reports with --reports.")
    made = failed = 0
    with open_results(results) as opened:
        for one in annotate_reports(
            opened, criteria, folder, language, load_framework(), reports_folder=reports_folder
        ):
            made, failed = made + (one.copy is not None), failed + one.failed
            if one.copy:
                click.echo(f"marked  {visible(one.report)}: {one.highlights} passages on {one.pages} pages: {one.copy}")
            if one.problem:
                click.echo(f"{'FAILED' if one.failed else 'note  '}  {visible(one.report)}: {one.problem}")
            elif not one.copy:
                click.echo(f"nothing {visible(one.report)}: no passage to mark")
    click.echo(f"{made} annotated reports written to {folder}." if made else "No annotated report was written.")
    if not failed:
        return ExitCode.OK
    return ExitCode.SOME_REPORTS_FAILED if made else ExitCode.ALL_REPORTS_FAILED
