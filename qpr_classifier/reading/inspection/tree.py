"""The structure of one page as an indented tree: sections, measures, passages, closed answers, what was removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qpr_classifier.reading.document import Document, PageInfo, PageSource
from qpr_classifier.reading.inspection.marks import Mark, PagePart
from qpr_classifier.reading.report import ClosedAnswer, Measure, Report

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

_TEXT = 160
_REMOVED = (PagePart.FURNITURE, PagePart.CONTENTS)
_BOXES = (PagePart.TICKED, PagePart.EMPTY, PagePart.UNKNOWN)
_ANSWERS = {True: "YES", False: "NO", None: "no answer"}


def page_tree(document: Document, report: Report, page: int, marks: Sequence[Mark]) -> Tree:
    """The tree of a page, to print with rich.

    Parameters
    ----------
    marks : sequence of Mark
        As `marks_of` gives them.
    """
    from rich.text import Text
    from rich.tree import Tree

    party = report.party or "Party unknown"
    tree = Tree(Text(f"{report.name}: {party}, {report.year or 'year unknown'}, form {report.cycle}", "bold"))
    tree.add(Text(f"page {page} of {len(document.pages)}: {_source(document.pages[page - 1])}"))
    _add_passages(tree, report, marks)
    answers = [answer for answer in report.answers if answer.page == page]
    if answers:
        branch = tree.add(Text("closed questions", "bold"))
        for answer in answers:
            branch.add(_answer(answer))
    for title, parts in (("check-boxes within passages", _BOXES), ("removed, not read", _REMOVED)):
        chosen = [mark for mark in marks if mark.part in parts and mark.passage is None]
        if chosen:
            branch = tree.add(Text(title, "bold"))
            for mark in chosen:
                branch.add(_line(mark, mark.part.title))
    return tree


def _source(info: PageInfo) -> str:
    """Where the words of a page come from, in words."""
    if info.source is PageSource.NONE:
        return "a scan that was not read" if info.scanned else "no text on it"
    if info.source is PageSource.OCR:
        sure = "" if info.confidence is None else f", {info.confidence:.0%} sure"
        return f"a scan, read by {info.engine}{sure}"
    return f"text read by {info.engine}"


def _add_passages(tree: Tree, report: Report, marks: Sequence[Mark]) -> None:
    from rich.text import Text

    measures = {measure.measure_id: measure for measure in report.measures}
    branches: list[Tree] = [tree]
    open_path: tuple[str, ...] = ()
    open_measure: str | None = None
    for mark in marks:
        passage = mark.passage
        if passage is None:
            continue
        if passage.section != open_path or passage.measure_id != open_measure:
            shared = _shared(open_path, passage.section)
            del branches[1 + shared :]
            for title in passage.section[shared:]:
                branches.append(branches[-1].add(Text(_short(title), f"bold {PagePart.HEADING.colour}")))
            if passage.measure_id:
                branches.append(branches[-1].add(_measure(measures[passage.measure_id])))
            open_path, open_measure = passage.section, passage.measure_id
        details = [mark.part.title, passage.field or "", passage.language]
        branches[-1].add(_line(mark, ", ".join(detail for detail in details if detail)))


def _shared(first: Sequence[str], second: Sequence[str]) -> int:
    """How many headings two paths have in common from the top."""
    pairs = zip(first, second, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _measure(measure: Measure) -> Text:
    from rich.text import Text

    pages = f"p. {measure.page_start}" + (f"-{measure.page_end}" if measure.page_end > measure.page_start else "")
    return Text(f"measure {measure.measure_id}: {_short(measure.title or 'without a title')} ({pages})", "bold")


def _answer(answer: ClosedAnswer) -> Text:
    from rich.text import Text

    known = answer.question_id or "not in the list of known questions"
    return Text.assemble((f"{_ANSWERS[answer.answer]}  ", "bold"), f"{_short(answer.question)} ({known})")


def _line(mark: Mark, detail: str) -> Text:
    from rich.text import Text

    return Text.assemble(
        (mark.label, f"bold {mark.part.colour}"), (f" [{detail}] ", "dim"), (_short(mark.text), mark.part.colour)
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TEXT else words[: _TEXT - 1].rsplit(" ", 1)[0] + " …"
