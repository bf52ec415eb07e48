"""`qpr export`: write measures from the results as tables, or on the pages of the reports."""

from __future__ import annotations

from pathlib import Path

import click

from qpr_classifier.cli.filters import filter_options
from qpr_classifier.cli.options import existing_path, results_argument, ui_language_option
from qpr_classifier.export.criteria import Criteria
from qpr_classifier.framework.roadmap import Language

FORMATS = ("xlsx", "csv", "jsonl", "parquet", "platform")


@click.command("export")
@results_argument
@click.option("--output", "-o", required=True, type=existing_path, help="File to write; for annotated-pdf a folder.")
@click.option("--format", "-f", "kind", type=click.Choice(FORMATS), help="Default: told by the end of the file name.")
@filter_options
@ui_language_option
def command(results: Path, output: Path, kind: str | None, criteria: Criteria, ui_language: Language) -> None:
    """Write measures from RESULTS, the folder that `qpr run` made, all of them or a choice.

    \b
    Formats:
      xlsx           workbook: measures, overview with denominators, answers, reports
      csv            the measures as a table for spreadsheets
      jsonl          the measures for programs, one JSON object a line
      parquet        the measures for pandas, R, DuckDB
      platform       the shape of the Policy Monitoring Platform (.xlsx or .csv): a row for each
                     measure with Party, goal, area of monitoring, cultural domains, year

    The same results give the same bytes. Where no measure is chosen, a table without rows is written.

    \b
    Examples:
      qpr export results --output africa.xlsx --group V(a) --digital
      qpr export results --output to-review.csv --review needed --ui-language fr
      qpr export results --output 2024.xlsx --format platform --year 2022-2024
      qpr export results --output product-2.parquet --product 2 --probability 0.8
    """
    from qpr_classifier.export.tables import TableFormat, export_table, format_of
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.store import open_results

    chosen = TableFormat(kind) if kind else format_of(output)
    with open_results(results) as opened:
        done = export_table(opened, criteria, chosen, output, ui_language, load_framework())
    note = "" if done.measures else " No measure is as was asked for: the table has no rows."
    click.echo(f"{done.measures} of {done.out_of} measures written to {output}.{note}")
