"""`qpr measures`: list the measures in the results, all of them or a choice."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qpr_classifier.cli.filters import filter_options
from qpr_classifier.cli.options import results_argument, ui_language_option
from qpr_classifier.export.criteria import Criteria
from qpr_classifier.framework.roadmap import Language

if TYPE_CHECKING:
    from qpr_classifier.export.phrasing import Phrasing

COLUMNS = ("measure", "party", "year", "page", "activities", "probability", "review", "title")
WIDE = 110
"""From this width on a terminal shows a measure as a row of a table, below it as a few lines."""

Record = dict[str, Any]


@click.command("measures")
@results_argument
@filter_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@ui_language_option
def command(results: Path, criteria: Criteria, as_json: bool, ui_language: Language) -> None:
    """List the measures in RESULTS, the folder that `qpr run` made, all of them or a choice.

    On a terminal a table, fitted to its width; into a file or another program a line for each measure, its values
    separated by tabs. The first value is what `qpr show` and `qpr review` call the measure. Where a person has
    reviewed it, the activities are those of that person.

    \b
    Examples:
      qpr measures results --digital --party VNM
      qpr measures results --activity 2.4 --review needed
      qpr measures results --product 5 --json > rights.jsonl
    """
    from qpr_classifier.export.jsonl import json_line
    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.export.tables import chosen_in_words
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.store import open_results

    framework = load_framework()
    say = Phrasing(ui_language, framework)
    with open_results(results) as opened:
        found = opened.reviewed_measures(criteria.selection(framework))
        if as_json:
            for record in found:
                click.echo(json_line(record))
            return
        rows = (_row(record, say) for record in found)
        titles = [say.text(f"listing.{key}") for key in COLUMNS]
        if not sys.stdout.isatty():
            _print_plain(titles, rows)
        else:
            _print_table(titles, rows)
        told = chosen_in_words(opened, criteria, say)
        click.echo(told[0] if told else say.text("listing.all", total=found.count()), err=True)


def _row(record: Record, say: Phrasing) -> list[str]:
    from qpr_classifier.export.decisions import labels_of, review_state
    from qpr_classifier.export.naming import name_of
    from qpr_classifier.export.text import visible

    values = (
        name_of(record),
        record["party"] or "?",
        str(record["year"] or "?"),
        str(record["page_start"]),
        ", ".join(labels_of(record)) or "-",
        say.percent(record["digital_probability"]),
        say.value("review_state", review_state(record)),
        " ".join((record["title"] or "").split()),
    )
    return [visible(value) for value in values]


def _print_plain(titles: list[str], rows: Iterable[list[str]]) -> None:
    click.echo("\t".join(titles))
    for row in rows:
        click.echo("\t".join(row))


def _print_table(titles: list[str], rows: Iterable[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if console.width < WIDE:
        for name, party, year, page, activities, probability, review, title in rows:
            console.print(Text(name, style="bold"), soft_wrap=True)
            console.print(f"  {title}", markup=False)
            console.print(f"  {party} {year}, {page}; {activities}; {probability}; {review}", markup=False)
        return
    table = Table(*titles)
    for row in rows:
        table.add_row(*(Text(value, overflow="fold") for value in row))
    console.print(table)
