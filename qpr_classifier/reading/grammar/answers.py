"""YES and NO: alone, in front of an explanation, at the end of a question, or as ticked boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qpr_classifier.framework.forms import CommonWording, Question
from qpr_classifier.reading.document import BlockKind, Line
from qpr_classifier.reading.grammar.printed import Piece
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.layout.check_boxes import split_check_boxes

_LEADING = re.compile(r"^\W*(yes|no|oui|non)\b(?!\s*[.]\s?\d)[\s.,:;!–—-]*", re.IGNORECASE)
_BOTH = re.compile(r"^\W*(yes|oui)\W+(no|non)\W*$", re.IGNORECASE)
_CHOICE = re.compile(r"^\W*(?:yes|oui)\s*/(?:[^/\n.]{1,30}/)?\s*(?:no|non)\b\W*", re.IGNORECASE)
"""Printed options, of which a box or bold type may show the one that was chosen: ``YES / PARTLY / NO``."""

_OPTIONS = re.compile(r"\W*(?P<yes>yes|oui)\W+(?:(?P<other>[^/\n.]{1,30}?)\s*/\s*)?(?P<no>no|non)\b", re.IGNORECASE)

_TRAILING = re.compile(r"^(?P<question>.{8,}[:?])\W{0,6}(?P<answer>yes|no|oui|non)\W*$", re.IGNORECASE | re.DOTALL)
_QUESTION_WORDS = 12
_EXPLANATION_START = re.compile(r"^(?:[A-ZÀ-ÖØ-Þ(«\"“\d]|(?:mais|but|however|though)\b)")


class YesNo(NamedTuple):
    """An answer: True for yes, False for no, None where both or neither are marked; and what follows it."""

    answer: bool | None
    rest: str


def read_yes_no(text: str, lines: Sequence[Line], common: CommonWording) -> YesNo | None:
    """The answer that a text begins with, or None where it is not an answer to a closed question.

    Parameters
    ----------
    text : str
        What stands behind the question.
    lines : sequence of Line
        Its printed lines, where ticked boxes may stand.
    """
    boxes = boxes_of(lines)
    if boxes and all(as_yes_no(label, common) is not None for label, _ in boxes):
        ticked = {as_yes_no(label, common) for label, checked in boxes if checked}
        return YesNo(ticked.pop() if len(ticked) == 1 else None, "")
    if _BOTH.match(text):
        return YesNo(_in_bold(lines), "")
    choice = _CHOICE.match(text)
    if choice:
        return YesNo(_in_bold(lines), text[choice.end() :].strip())
    whole = as_yes_no(text, common)
    if whole is not None:
        return YesNo(whole, "")
    leading = _LEADING.match(text)
    if leading is None:
        return None
    rest = text[leading.end() :].strip()
    separated = leading.group()[-1:] in ".,:;!–—-\n" or leading.group().rstrip()[-1:] in ".,:;!–—-"
    if separated or leading.group(1).isupper() or _EXPLANATION_START.match(rest):
        return YesNo(leading.group(1).casefold() in common.yes, rest)
    return None


def _in_bold(lines: Sequence[Line]) -> bool | None:
    """The answer where exactly one of the printed options is set in bold: ``YES / NO`` with a bold YES."""
    for line in lines:
        options = _OPTIONS.match(line.text)
        if options is None:
            continue
        marked = [
            name
            for name in ("yes", "other", "no")
            if options[name] and any(a <= options.start(name) and options.end(name) <= b for a, b in line.bold_parts)
        ]
        return marked[0] == "yes" if marked in (["yes"], ["no"]) else None
    return None


def boxes_of(lines: Sequence[Line]) -> list[tuple[str, bool]]:
    """Label and state of each box printed in the lines, wherever the lines are broken."""
    if not lines:
        return []
    joined = replace(lines[0], text=" ".join(line.text.strip() for line in lines))
    return [(piece.label.strip(), piece.checked) for piece in split_check_boxes([joined]) if piece.is_box]


def as_yes_no(text: str, common: CommonWording) -> bool | None:
    """True or False where the whole text is a yes or a no, in one language or several (``YES / OUI``)."""
    words = normalise(text).split()
    if words and all(word in common.yes for word in words):
        return True
    return False if words and all(word in common.no for word in words) else None


def is_asked(piece: Piece, after: Piece, common: CommonWording) -> bool:
    """Whether a text is a printed question, known by the answer behind it or in the next cell of its row."""
    text = piece.block.text.rstrip()
    if after.printed is not None or piece.block.checked is not None or len(text.split()) < 2:
        return False
    if after.block.checked is not None:
        return text.endswith((":", "?")) or as_yes_no(after.block.text, common) is not None
    answer = read_yes_no(after.block.text, after.block.lines, common)
    if answer is None or (answer.rest and not after.block.text[:2].isupper() and not text.endswith("?")):
        return False
    in_one_row = piece.in_row and after.in_row and piece.block.table == after.block.table and not answer.rest
    if in_one_row and _CHOICE.match(after.block.text):
        return True
    has_reference = (text.endswith(")") or in_one_row) and len(text.split()) >= _QUESTION_WORDS
    return text.endswith((":", "?")) or has_reference or piece.block.kind is BlockKind.HEADING


def split_trailing(text: str, common: CommonWording) -> tuple[str, bool] | None:
    """A printed question and the answer behind it, in one text: ``Regulatory authorities exist: YES``."""
    found = _TRAILING.match(text.strip())
    if found is None:
        return None
    return found["question"], found["answer"].casefold() in common.yes


def question_by_sense(text: str, questions: Sequence[Question]) -> Question | None:
    """The closed question that a printed question asks in other words, by its cues."""
    words = f" {normalise(text)}"
    for question in questions:
        if question.cues and all(any(f" {cue}" in words for cue in group) for group in question.cues):
            return question
    return None
