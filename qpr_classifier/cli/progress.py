"""What a person sees while reports are read and at the end: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from qpr_classifier.batch.plan import Work
from qpr_classifier.batch.run import Listener, RunSummary
from qpr_classifier.framework.roadmap import Language


class PlainListener(Listener):
    """One line for each report."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.total = self.done = 0

    def begin(self, to_do: int, kept: int) -> None:
        self.total = to_do
        if kept:
            print(f"{kept} reports are unchanged and were done before; their results are kept.", file=self.stream)

    def end_report(self, record: dict[str, Any], work: Work) -> None:
        self.done += 1
        print(f"[{self.done}/{self.total}] {outcome_line(record, work)}", file=self.stream, flush=True)


class LiveListener(Listener):
    """A progress bar with time left, and a line above it for each report."""

    def __init__(self, progress: Any) -> None:
        self.progress = progress
        self.reports: Any = None
        self.failed = 0

    def begin(self, to_do: int, kept: int) -> None:
        if kept:
            self.progress.console.print(f"{kept} reports are unchanged and were done before; their results are kept.")
        self.reports = self.progress.add_task("reports", total=to_do, note="")

    def page(self, name: str, done: int, total: int) -> None:
        self.progress.update(self.reports, note=f"{name}, page {done} of {total}")

    def end_report(self, record: dict[str, Any], work: Work) -> None:
        self.failed += record["status"] == "failed"
        self.progress.console.print(outcome_line(record, work), markup=False, highlight=False)
        self.progress.update(self.reports, advance=1, note=f"{self.failed} failed" if self.failed else "")


_DONE = {Work.READ: "read    ", Work.TAG: "tagged  ", Work.LABEL: "labelled "}


def outcome_line(record: dict[str, Any], work: Work) -> str:
    """What came of a report, in a line."""
    if record["status"] == "failed":
        return f"FAILED  {record['report']}: {record['message']}"
    party, year = record["party"] or "Party unknown", record["year"] or "year unknown"
    line = (
        f"{_DONE[work]}{record['report']} ({party}, {year}): {record['pages']} pages, {record['measures']} measures, "
        f"{record['digital_measures']} digital, {record['needs_review']} to review, {record['seconds']:.1f} s"
    )
    return "\n".join([line, *(f"        note: {warning}" for warning in record["warnings"])])


@contextmanager
def listener_for(stream: TextIO) -> Iterator[Listener]:
    """A listener that suits the stream, ended properly whatever happens."""
    if not stream.isatty():
        yield PlainListener(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(file=stream)) as progress:
        yield LiveListener(progress)


def print_summary(summary: RunSummary, folder: Path, language: Language) -> None:
    """The digital-environment measures by Product and activity, and where the results lie."""
    from rich.console import Console
    from rich.table import Table

    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.framework.roadmap import load_framework

    framework = load_framework()
    phrasing = Phrasing(language, framework)
    counts = summary.record["by_code"]
    table = Table(title=phrasing.text("summary.title"), title_justify="left")
    table.add_column(phrasing.text("summary.activity"))
    for key in ("measures", "parties"):
        table.add_column(phrasing.text(f"summary.{key}"), justify="right")
    for product in framework.products:
        for activity in framework.activities_of(product.code):
            own = counts.get(activity.code, {"measures": 0, "parties": 0})
            table.add_row(
                phrasing.short_title(activity.code),
                str(own["measures"] or "-"),
                str(own["parties"] or "-"),
            )
        table.add_section()
    console = Console()
    console.print(table)
    totals = summary.record["counts"]
    console.print(
        phrasing.text("summary.totals").format(
            reports=totals["reports"],
            measures=totals["measures"],
            digital=totals["digital_measures"],
            review=totals["needs_review"],
        ),
        highlight=False,
    )
    for note in summary.record["notes"]:
        console.print(note, markup=False, highlight=False)
    console.print(
        f"{phrasing.text('summary.where')} {folder.resolve() / 'measures.xlsx'}", markup=False, highlight=False
    )
