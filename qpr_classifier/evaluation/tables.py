"""The evaluation as tables on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from qpr_classifier.evaluation.comparison import Comparison
from qpr_classifier.evaluation.evaluation import Evaluation
from qpr_classifier.evaluation.learning import Curves
from qpr_classifier.evaluation.names import FIGURE_NAMES, SHORT_NAMES, plain
from qpr_classifier.evaluation.resampling import Interval
from qpr_classifier.framework.roadmap import Framework

WIDTH = 110
"""Columns of the tables where the output is no terminal."""

CONFUSIONS = 12
"""Pairs of activities on the terminal; the page shows all."""


def print_tables(found: Evaluation, framework: Framework, console: Console | None = None) -> None:
    """Print the evaluation."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    console.print(
        f"{found.model} on {found.passages} passages ({found.digital} digital) by {len(found.writers)} writers",
        style="bold",
        markup=False,
    )
    if found.seen:
        console.print(
            f"WARNING: the model was trained on {found.seen} of these passages. The figures flatter it.", style="red"
        )
    console.print(_figures(found))
    console.print(_parts(found))
    console.print(_false_alarms(found))
    console.print(_activities(found))
    console.print(_confusions(found, framework))
    risk = found.risk_coverage
    console.print(
        f"Accepted without review: {risk.without_review.coverage:.0%} of the passages, {risk.without_review.risk:.1%} "
        f"of them wrong. Area under the risk-coverage curve: {risk.area:.3f}."
    )
    if found.comparison:
        _comparison(console, found.comparison)
    if found.curves:
        _curves(console, found.curves)


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, overflow="ellipsis", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _span(interval: Interval | None) -> str:
    return f"{interval.low:.3f} to {interval.high:.3f}" if interval else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _figures(found: Evaluation) -> Table:
    by_writer = found.writer_intervals or {}
    columns = ("Value", "Passages resampled", *(("Writers resampled",) if by_writer else ()))
    table = _table("Figures, with 95 % intervals", "Figure", *columns)
    for name, title in FIGURE_NAMES.items():
        spans = [_span(of[name]) for of in (found.intervals, by_writer) if of]
        table.add_row(title, _number(found.figures[name]), *spans)
    return table


def _parts(found: Evaluation) -> Table:
    names = ("micro_f1", "primary_accuracy", "product_accuracy", "gate_f1")
    table = _table("By part", "Part", "Passages", "Digital", *(SHORT_NAMES[name] for name in names), "Interval")
    for breakdown in found.breakdowns:
        table.add_section()
        table.add_row(breakdown.title, style="bold")
        for part in breakdown.parts:
            cells = (_number(part.figures[name]) for name in names)
            span = _span(part.intervals.get("micro_f1"))
            table.add_row(f"  {plain(part.name)}", str(part.passages), str(part.digital), *cells, span)
    return table


def _false_alarms(found: Evaluation) -> Table:
    table = _table("False alarms", "Kind of negative passage", "Passages", "Taken as digital", "Share", "Interval")
    for row in found.false_alarms:
        table.add_row(plain(row.kind), str(row.passages), str(row.alarms), f"{row.share:.3f}", _span(row.interval))
    return table


def _activities(found: Evaluation) -> Table:
    table = _table("By activity", "Activity", "Support", "Given", "Precision", "Recall", "F1", "Average precision")
    product = ""
    for row in found.activities:
        if row.product != product:
            product = row.product
            table.add_section()
        numbers = (_number(v) for v in (row.precision, row.recall, row.f1, row.average_precision))
        table.add_row(f"{row.code} {row.title}", str(row.support), str(row.given), *numbers)
    return table


def _confusions(found: Evaluation, framework: Framework) -> Table:
    table = _table("Primary activities most often taken for each other", "Annotator", "Passages")
    table.add_column("Model")
    codes = (*(row.code for row in found.activities), "none")
    pairs = [
        (count, codes[row], codes[column])
        for row, counts in enumerate(found.confusion)
        for column, count in enumerate(counts)
        if count and row != column
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1:]))

    def named(code: str) -> str:
        return f"{code} {framework.short_title(code, 'en')}" if code in framework.codes else "none (not digital)"

    for count, true, given in pairs[:CONFUSIONS]:
        table.add_row(named(true), str(count), named(given))
    return table


def _comparison(console: Console, found: Comparison) -> None:
    title = f"{found.second} beside {found.first}, same passages, paired bootstrap"
    table = _table(title, "Figure", found.first, found.second, "Difference", "Interval", "p")
    for row in found.differences:
        values = (f"{row.first:.3f}", f"{row.second:.3f}", f"{row.difference:+.3f}")
        table.add_row(FIGURE_NAMES[row.name], *values, _span(row.interval), f"{row.p_value:.3f}")
    console.print(table)
    table = _table("McNemar's exact test", "Judged rightly", f"Only {found.first}", f"Only {found.second}", "p")
    for test in found.tests:
        table.add_row(test.question, str(test.only_first), str(test.only_second), f"{test.p_value:.3g}")
    console.print(table)


def _curves(console: Console, found: Curves) -> None:
    names = tuple(SHORT_NAMES)
    table = _table(f"Learning curve ({' and '.join(found.voices)})", "Writers", "Passages", *SHORT_NAMES.values())
    for point in found.learning:
        table.add_row(str(point.writers), str(point.passages), *(f"{point.figures[name]:.3f}" for name in names))
    console.print(table)
    table = _table("From one language to the other", "Trained on", "Tested on", "Passages", *SHORT_NAMES.values())
    for row in found.transfer:
        table.add_row(row.trained_on, row.tested_on, str(row.passages), *(f"{row.figures[name]:.3f}" for name in names))
    console.print(table)
