"""What a person sees while reports are read and at the end: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from qpr_classifier.batch.plan import Work
from qpr_classifier.batch.run import Listener, RunSummary
from qpr_classifier.export.text import visible
from qpr_classifier.framework.roadmap import Language

STATUS_SECONDS = 30.0
"""How often plain output says how far the run is."""


class Pace:
    """How far a run is and how fast it goes."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self.done = self.failed = 0
        self._clock = clock
        self._began = clock()

    def count(self, record: dict[str, Any]) -> None:
        """A report is done."""
        self.done += 1
        self.failed += record["status"] == "failed"

    def words(self) -> str:
        """Rate, time left and failures so far."""
        elapsed = max(self._clock() - self._began, 1e-9)
        left = elapsed / self.done * (self.total - self.done) if self.done else None
        parts = [f"{60 * self.done / elapsed:.1f} reports a minute"] if self.done else []
        if left:
            parts.append(f"about {duration(left)} left")
        parts.append(f"{self.failed} failed")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """In the two largest units that say something.

    Examples
    --------
    >>> duration(42), duration(754), duration(7260)
    ('42 s', '12 min 34 s', '2 h 1 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class PlainListener(Listener):
    """One line for each report, and now and then one that says how far the run is."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream
        self._clock = clock
        self._pace = Pace(0, clock)
        self._last_status = clock()

    def begin(self, to_do: int, kept: int) -> None:
        self._pace = Pace(to_do, self._clock)
        self._last_status = self._clock()
        if kept:
            print(f"{kept} reports are unchanged and were done before; their results are kept.", file=self.stream)

    def end_report(self, record: dict[str, Any], work: Work) -> None:
        pace = self._pace
        pace.count(record)
        print(f"[{pace.done}/{pace.total}] {outcome_line(record, work)}", file=self.stream)
        if pace.done < pace.total and self._clock() - self._last_status >= STATUS_SECONDS:
            self._last_status = self._clock()
            print(f"        so far {pace.done} of {pace.total}: {pace.words()}", file=self.stream)
        self.stream.flush()


class LiveListener(Listener):
    """A bar for the run with rate, time left and failures, a bar for each report that is being read."""

    def __init__(self, progress: Any) -> None:
        self.progress = progress
        self._pace = Pace(0)
        self._run: Any = None
        self._reading: dict[str, Any] = {}
        self._lock = threading.Lock()

    def begin(self, to_do: int, kept: int) -> None:
        if kept:
            self.progress.console.print(f"{kept} reports are unchanged and were done before; their results are kept.")
        self._pace = Pace(to_do)
        self._run = self.progress.add_task("reports", total=to_do, note="")

    def page(self, name: str, done: int, total: int) -> None:
        with self._lock:  # told by several threads
            if name not in self._reading:
                self._reading[name] = self.progress.add_task(visible(name), note="pages")
            self.progress.update(self._reading[name], completed=done, total=total)

    def end_report(self, record: dict[str, Any], work: Work) -> None:
        self._pace.count(record)
        with self._lock:
            bar = self._reading.pop(record["report"], None)
            if bar is not None:
                self.progress.remove_task(bar)
        self.progress.console.print(outcome_line(record, work), markup=False, highlight=False)
        self.progress.update(self._run, completed=self._pace.done, note=self._pace.words())


_DONE = {Work.READ: "read    ", Work.TAG: "tagged  ", Work.LABEL: "labelled "}


def outcome_line(record: dict[str, Any], work: Work) -> str:
    """What came of a report, in a line."""
    if record["status"] == "failed":
        return f"FAILED  {visible(record['report'])}: {visible(record['message'])}"
    party, year = record["party"] or "Party unknown", record["year"] or "year unknown"
    line = (
        f"{_DONE[work]}{visible(record['report'])} ({party}, {year}): "
        f"{record['pages']} pages, {record['measures']} measures, "
        f"{record['digital_measures']} digital, {record['needs_review']} to review, {record['seconds']:.1f} s"
    )
    return "\n".join([line, *(f"        note: {visible(warning)}" for warning in record["warnings"])])


@contextmanager
def listener_for(stream: TextIO) -> Iterator[Listener]:
    """A listener that suits the stream, ended properly whatever happens."""
    if not stream.isatty():
        yield PlainListener(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    name = Column(overflow="ellipsis", no_wrap=True, max_width=40)
    columns = (
        TextColumn("{task.description}", markup=False, table_column=name),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False),
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
        console.print(visible(note), markup=False, highlight=False)
    for name in ("measures.xlsx", "run.html"):
        where = f"{phrasing.text('summary.where')} {visible(str(folder.resolve() / name))}"
        console.print(where, markup=False, highlight=False)
