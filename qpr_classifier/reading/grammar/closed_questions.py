"""Closed questions outside measures: which question was asked, and what was answered to it or to its options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qpr_classifier.framework.forms import CommonWording, Question
from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar.answers import as_yes_no, boxes_of, question_by_sense, read_yes_no, split_trailing
from qpr_classifier.reading.report import ClosedAnswer

SHORT_OPTION = 8
"""Options of fewer words need the question above them to be understood."""


@dataclass(slots=True)
class _Open:
    """A question that waits for its answer."""

    text: str
    page: int
    section: tuple[str, ...]
    question: Question | None
    yes: bool = False
    no: bool = False
    settled: bool = False
    has_options: bool = False


class ClosedQuestions:
    """Collects `ClosedAnswer`s while a report is read from front to back."""

    def __init__(self, questions: Sequence[Question], common: CommonWording) -> None:
        self._questions, self._common = questions, common
        self._open: _Open | None = None
        self.answers: list[ClosedAnswer] = []

    @property
    def waits(self) -> bool:
        """Whether a question is open and may still be answered."""
        return self._open is not None

    @property
    def answered(self) -> bool:
        """Whether the open question has its answer, so that what follows explains it."""
        return self._open is not None and (self._open.settled or self._open.has_options)

    def ask(self, block: Block, section: tuple[str, ...], known: Question | None, text: str | None = None) -> None:
        """Open a question; the one before it is closed."""
        self.close()
        wording = (text or block.text).strip()
        question = known or question_by_sense(wording, self._questions)
        self._open = _Open(wording, block.page, section, question)

    def recognises(self, text: str) -> bool:
        """Whether a text is a question of the form in other words, with or without an answer."""
        is_question = text.rstrip().endswith((":", "?")) and len(text.split()) >= SHORT_OPTION
        return is_question and question_by_sense(text, self._questions) is not None

    def settle(self, answer: bool | None) -> None:
        """Answer the open question."""
        if self._open is not None:
            self._open.settled = True
            self._open.yes, self._open.no = answer is True, answer is False

    def answer(self, block: Block) -> bool:
        """Take a block as an answer to the open question, or to one of its options; False if it is neither."""
        asked = self._open
        if asked is None:
            return False
        if block.checked is not None:
            word = as_yes_no(block.text, self._common)
            if word is None:
                self._answer_option(block.text, block.checked, block.page)
            else:
                asked.settled = True
                asked.yes |= block.checked and word
                asked.no |= block.checked and not word
            return True
        boxes = boxes_of(block.lines)
        if boxes and all(as_yes_no(label, self._common) is None for label, _ in boxes):
            for label, checked in boxes:
                self._answer_option(label, checked, block.page)
            return True
        if not asked.settled:
            found = read_yes_no(block.text, block.lines, self._common)
            if found is not None:
                self.settle(found.answer)
                return True
        trailing = split_trailing(block.text, self._common)
        is_lead = asked.question is not None and asked.question.is_lead
        if trailing is not None and is_lead and len(trailing[0].split()) < SHORT_OPTION:
            self._answer_option(trailing[0].rstrip(" :"), trailing[1], block.page)
            return True
        return False

    def close(self) -> None:
        """Write down the open question, unless only its options were answered."""
        asked, self._open = self._open, None
        if asked is None or (asked.has_options and not asked.settled):
            return
        if asked.question is not None and asked.question.is_lead and not asked.settled:
            return
        answer = None if asked.yes == asked.no else asked.yes
        question = asked.question
        self.answers.append(
            ClosedAnswer(
                question.identifier if question else None,
                asked.text,
                answer,
                asked.page,
                asked.section,
                question.activities if question else (),
            )
        )

    def _answer_option(self, option: str, answer: bool, page: int) -> None:
        asked = self._open
        if asked is None:
            return
        asked.has_options = True
        question = question_by_sense(option, self._questions)
        if question is None and question_by_sense(asked.text, self._questions) is None:
            question = question_by_sense(f"{asked.text} {option}", self._questions)
        known = question or asked.question
        self.answers.append(
            ClosedAnswer(
                known.identifier if known else None,
                f"{asked.text.rstrip(' :')}: {option}",
                answer,
                page,
                asked.section,
                question.activities if question else (),
            )
        )
