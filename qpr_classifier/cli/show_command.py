"""`qpr show`: one measure with all that is known of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qpr_classifier.cli.options import results_argument, ui_language_option
from qpr_classifier.framework.roadmap import Language

if TYPE_CHECKING:
    from rich.console import Console

    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.store import Results

Record = dict[str, Any]

FIELDS = (
    "report", "pages", "section", "agency", "status", "reported_by", "language", "text", "objectives", "results",
    "evaluated", "evaluation", "partners", "domains", "budget", "years", "scope", "nature", "targets_youth",
    "fund_support", "website",
)  # fmt: skip
"""Columns of the table of measures that are shown, in their order."""

WORTH_A_THOUGHT = 0.2
"""Activities that were not given are shown from this probability on."""


@click.command("show")
@results_argument
@click.argument("measure", metavar="MEASURE")
@click.option("--explain/--no-explain", default=True, help="Say which words weighed (takes a few seconds).")
@click.option(
    "--model", default=None, metavar="NAME|FOLDER", help="Model to explain with. Default: that of the results."
)
@ui_language_option
def command(results: Path, measure: str, explain: bool, model: str | None, ui_language: Language) -> None:
    """Show MEASURE from RESULTS: what the Party says of it, its tags and probabilities, its evidence, and why.

    MEASURE is called as `qpr measures` lists it: REPORT:NUMBER. Any part of the report's name will do as long as one
    measure only can be meant.

    \b
    Examples:
      qpr show results viet_nam_2020_en.pdf:m009
      qpr show results viet_nam:m009 --ui-language fr
    """
    from rich.console import Console

    from qpr_classifier.export.naming import find_measure
    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.framework.roadmap import load_framework
    from qpr_classifier.store import open_results

    say = Phrasing(ui_language, load_framework())
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    with open_results(results) as opened:
        record = find_measure(opened, measure)
        _print_head(console, record, say)
        _print_fields(console, record, say)
        _print_tags(console, record, say)
        _print_reviews(console, list(opened.reviews(record["report"], record["measure_id"])), say)
        _print_evidence(console, record, opened, say)
        tagged_with = _model_of(opened, record["report"])
    if explain:
        _explain(console, record, say, model, tagged_with)


def _print_head(console: Console, record: Record, say: Phrasing) -> None:
    from qpr_classifier.export.naming import name_of

    _write(console, " ".join((record["title"] or "").split()) or say.text("show.untitled"), "bold")
    _write(console, f"{name_of(record)}   {say.party(record)}, {record['year'] or '?'}")


def _print_fields(console: Console, record: Record, say: Phrasing) -> None:
    from qpr_classifier.export.columns import measure_columns

    columns = {column.key: column for column in measure_columns(say)}
    console.print()
    for key in FIELDS:
        value = columns[key].value(record, say)
        if value not in (None, "", ()):
            told = "; ".join(value) if isinstance(value, tuple) else str(value)
            console.print(_label(columns[key].title(say)), end=" ")
            _write(console, told)


def _print_tags(console: Console, record: Record, say: Phrasing) -> None:
    from qpr_classifier.export.decisions import review_state

    console.print()
    verdict = say.text("show.digital" if record["digital"] else "show.not_digital")
    _write(console, f"{verdict} – {say.percent(record['digital_probability'])}", "bold")
    _write(console, say.value("review_state", review_state(record)))
    activities = record["activities"]
    for code in record["labels"]:
        title = say.framework.title_with_status(code, say.language)
        _write(console, f"  {say.percent(activities[code]):>14}  {code} {title}")
    others = [code for code, p in activities.items() if p >= WORTH_A_THOUGHT and code not in record["labels"]]
    for code in sorted(others, key=lambda code: -activities[code]):
        _write(
            console, f"  {say.percent(activities[code]):>14}  {say.short_title(code)} ({say.text('show.not_given')})"
        )


def _print_reviews(console: Console, reviews: Sequence[Record], say: Phrasing) -> None:
    for review in reviews:
        outcome = "; ".join(say.short_title(code) for code in review["labels"])
        line = say.text(
            "show.decision",
            name=review["reviewer"],
            day=review["time"][: len("2027-06-30")],
            decision=say.value("review_state", review["decision"]),
            outcome=outcome if review["digital"] else say.text("show.not_digital"),
        )
        notes = [line, review["note"], say.text("show.stale") if review["stale"] else ""]
        _write(console, "  ".join(note for note in notes if note))


def _print_evidence(console: Console, record: Record, results: Results, say: Phrasing) -> None:
    passages = {p["passage_id"]: p for p in results.passages_of(record["report"], record["measure_id"])}
    known = [passages[passage] for passage in record["evidence"] if passage in passages]
    if known:
        console.print()
        _write(console, say.text("show.evidence"), "bold")
    for passage in known:
        _write(console, f"  {say.pages(passage['page'], passage['page'])}: {passage['text']}")


def _model_of(results: Results, report: str) -> Record | None:
    """The model that tagged a report."""
    (sha256,) = results.connection.execute("SELECT model_sha256 FROM reports WHERE report = ?", (report,)).fetchone()
    return next((model for model in results.models() if model["model_sha256"] == sha256), None)


def _explain(console: Console, record: Record, say: Phrasing, wanted: str | None, tagged_with: Record | None) -> None:
    from qpr_classifier.api import load_model
    from qpr_classifier.cli.explaining import print_explanation
    from qpr_classifier.errors import ModelError
    from qpr_classifier.tagging.explanation import explain
    from qpr_classifier.tagging.manifest import MANIFEST, file_sha256
    from qpr_classifier.tagging.persistence import load_neighbours
    from qpr_classifier.tagging.reports import telling_text
    from qpr_classifier.tagging.shipped import default_model, model_folder
    from qpr_classifier.tagging.text import TagInput

    name = wanted or (tagged_with["name"] if tagged_with else default_model())
    console.print()
    try:
        folder = model_folder(name)
        tagger, neighbours = load_model(name), load_neighbours(folder)
    except ModelError as error:
        _write(console, say.text("show.no_model", problem=error))
        return
    if tagged_with is None or file_sha256(folder / MANIFEST) != tagged_with["model_sha256"]:
        _write(console, say.text("show.other_model", name=tagger.name))
    text = telling_text(record["objectives"], record["text"], record["results"])
    found = explain(TagInput(text, record["title"] or "", record["language"]), tagger, neighbours)
    if found is None:
        _write(console, say.text("show.not_read"))
        return
    _write(console, say.text("show.why", name=tagger.name), "bold")
    _write(console, say.text("show.prevalence"))
    print_explanation(console, found, text, say, has_neighbours=neighbours is not None)


def _label(title: str) -> Any:
    from rich.text import Text

    return Text(f"{title}:", style="bold")


def _write(console: Console, line: str, style: str | None = None) -> None:
    """A line from a report may hold commands for the terminal; line ends of texts stay."""
    from qpr_classifier.export.text import visible

    safe = "\n".join(visible(part) for part in line.splitlines()) or ""
    console.print(safe, style=style, markup=False)
