"""An explanation as people see it on a terminal, in English or French: words that weighed, similar passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from qpr_classifier.export.phrasing import Phrasing
    from qpr_classifier.tagging.explanation import Explanation, Weighing


def print_explanation(console: Console, found: Explanation, text: str, say: Phrasing, *, has_neighbours: bool) -> None:
    """Print the place that weighed most, the words for and against, and the most similar labelled passages.

    Parameters
    ----------
    console : rich.console.Console
    found : Explanation
    text : str
        What was explained.
    say : Phrasing
    has_neighbours : bool
        Whether the model holds the passages it was trained on.
    """

    def write(line: str = "", style: str | None = None) -> None:
        console.print(line, style=style, markup=False)

    if found.window:
        start, end = found.window
        write()
        write(say.text("explanation.place", start=start, end=end), "bold")
        write(f"  “{' '.join(text[start:end].split())}”")
    _print_weighing(console, say.text("explanation.gate"), found.gate, say)
    subject = known_title(found.activity.subject, say)
    _print_weighing(console, say.text("explanation.activity", activity=subject), found.activity, say)
    write()
    if not has_neighbours:
        write(say.text("explanation.no_neighbours"))
        return
    write(say.text("explanation.neighbours"), "bold")
    for near in found.nearest:
        labels = ", ".join(near.passage.labels) or say.text("explanation.not_digital")
        write(f"  {near.similarity:.2f}  {near.passage.id}  [{labels}]  {near.passage.beginning}")
    write()


def known_title(code: str, say: Phrasing) -> str:
    """Code and short title of an activity; the code alone where the framework does not have it."""
    return say.short_title(code) if code in say.framework.codes else code


def _print_weighing(console: Console, title: str, weighing: Weighing, say: Phrasing) -> None:
    from rich.table import Table
    from rich.text import Text

    in_favour, against = weighing.strongest()
    table = Table(title=Text(title), title_justify="left", title_style="bold")
    table.add_column(say.text("explanation.for"))
    table.add_column("", justify="right")
    table.add_column(say.text("explanation.against"))
    table.add_column("", justify="right")
    for row in range(max(len(in_favour), len(against))):
        cells: list[Text] = []
        for side in (in_favour, against):
            word, part = side[row] if row < len(side) else ("", None)
            cells += [Text(word), Text("" if part is None else f"{part:+.2f}")]
        table.add_row(*cells)
    console.print()
    console.print(table)
    parts = [say.text("explanation.words", part=f"{sum(weighing.words.values()):+.2f}")]
    parts += [say.text("explanation.whole", name=name, part=f"{p:+.2f}") for name, p in weighing.whole.items()]
    parts += [say.text("explanation.rivals", part=f"{weighing.rivals:+.2f}")] if weighing.rivals else []
    parts += [say.text("explanation.start", part=f"{weighing.start:+.2f}")]
    sum_of_all = say.text("explanation.log_odds", sum=f"{weighing.log_odds:+.2f}", parts=", ".join(parts))
    console.print(f"  {sum_of_all}", markup=False)
