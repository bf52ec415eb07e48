"""From pieces to drafts of passages: what each piece is, which field it answers, which measure it belongs to.

One walk from front to back. A label opens a field, what follows fills it; a label that comes back opens the next
measure; a heading of the form closes what is open.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qpr_classifier.framework.forms import (
    AnswerKind,
    CommonWording,
    Label,
    LabelPlace,
    Question,
    Section,
    SectionRole,
)
from qpr_classifier.framework.gazetteer import Mention
from qpr_classifier.framework.parties import Parties, SubNational
from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar.answers import as_yes_no, read_yes_no, split_trailing
from qpr_classifier.reading.grammar.closed_questions import ClosedQuestions
from qpr_classifier.reading.grammar.labels import FormBook
from qpr_classifier.reading.grammar.printed import Columns, Instruction, Piece
from qpr_classifier.reading.grammar.sections import HeadingPath, Place
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.report import ClosedAnswer, PassageKind

REOPENING = frozenset({"title", "features", "objectives", "agency", "scope", "domains"})
"""Fields whose label opens a new measure when the open one has had it."""

PARTNER_FIELDS = frozenset({"partners", "partner_name", "partner_type"})
WITHOUT_MEASURES = frozenset({
    SectionRole.TECHNICAL, SectionRole.SUMMARY, SectionRole.OVERVIEW, SectionRole.CLOSING, SectionRole.INSTRUCTIONS,
    SectionRole.SUBMISSION,
})  # fmt: skip
"""Sections in which words like those of a label never open a measure."""

_TITLE_WORDS = 40
_TITLE_REACH = 2
_ADOPTION_REACH = 8
_OTHER_NARRATIVE = Label("other", LabelPlace.NARRATIVE, AnswerKind.TEXT, "", "", ())
_OTHER_FIELD = Label("other", LabelPlace.MEASURE, AnswerKind.TEXT, "", "", ())
_NUMBERED = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2})+)\.?\s")


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage in the making.

    Parameters
    ----------
    measure : int or None
        Number of the measure in order of appearance.
    values : mapping
        Fields that one row of a table gives, by name.
    answer : bool or None
        For the answer to a closed question on a measure.
    """

    block: Block
    kind: PassageKind
    place: Place
    field: str | None = None
    measure: int | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    answer: bool | None = None
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """What a walk over the report gives."""

    drafts: tuple[Draft, ...]
    answers: tuple[ClosedAnswer, ...]


class StructureReader:
    """Reads pieces from front to back.

    Parameters
    ----------
    book : FormBook
        The printed wording.
    common : CommonWording
        What all forms share.
    questions : sequence of Question
        Closed questions of the form.
    parties : Parties
        For the names of parts of States in the titles of annexes.
    """

    def __init__(self, book: FormBook, common: CommonWording, questions: Sequence[Question], parties: Parties) -> None:
        self._book, self._common, self._parties = book, common, parties
        self._headings = HeadingPath()
        self._closed = ClosedQuestions(questions, common)
        self._furniture = frozenset(normalise(line) for line in common.furniture_lines)
        self._drafts: list[Draft] = []
        self._label: Label | None = None
        self._measure: int | None = None
        self._measures = 0
        self._seen: set[str] = set()
        self._columns: dict[int, Columns] = {}
        self._last_columns: Columns | None = None
        self._title_level = 0
        self._title_depth = 0
        self._own_heading: int | None = None

    def read(self, pieces: Sequence[Piece]) -> Structure:
        """Walk over all pieces; each becomes one draft."""
        for position, piece in enumerate(pieces):
            printed = piece.printed
            if not isinstance(printed, Section):
                self._headings.fill()
            if self._is_furniture(piece.block):
                self._add(piece, PassageKind.FORM)
            elif isinstance(printed, Section):
                self._read_section(piece, printed)
            elif isinstance(printed, Label):
                self._read_label(piece, printed)
            elif isinstance(printed, Question):
                self._close_measure()
                self._add(piece, PassageKind.FORM, name="closed_question")
                self._closed.ask(piece.block, self._headings.place.path, printed)
            elif isinstance(printed, Instruction | Columns):
                self._read_form_text(piece, printed)
            elif piece.block.kind is BlockKind.NOTE:
                self._add(piece, PassageKind.NOTE)
            else:
                self._read_text(piece, pieces[position + 1 : position + 4])
        self._closed.close()
        return Structure(tuple(self._drafts), tuple(self._closed.answers))

    # Printed by the form ----------------------------------------------------------------------------------------

    def _read_section(self, piece: Piece, section: Section) -> None:
        self._close_measure()
        self._closed.close()
        if section.role is not SectionRole.TITLE:
            self._headings.open_printed(section, with_number(piece.block))
            self._note_sub_national(piece.block.text)
        self._add(piece, PassageKind.HEADING)

    def _read_label(self, piece: Piece, label: Label) -> None:
        if label.place is LabelPlace.MEASURE and not self._belongs(label):
            self._read_answer(piece)
            return
        self._closed.close()
        if label.place is not LabelPlace.MEASURE:
            self._close_measure()
        elif self._measure is None or self._opens_measure(label.field):
            heading = self._adoptable(label)
            self._open_measure()
            if heading is not None:
                self._adopt(heading)
        if label.place is LabelPlace.MEASURE:
            self._seen.add(label.field)
        is_head = label.field == "partner_type" and self._drafts[-1].is_label and self._drafts[-1].field == "partner_name"
        if not is_head:
            self._label = label
        self._add(piece, PassageKind.FORM, name=label.field, is_label=True)

    def _belongs(self, label: Label) -> bool:
        """Whether the label of a measure stands where measures do."""
        if self._measure is not None:
            return True
        place = self._headings.place
        if place.role in WITHOUT_MEASURES and not place.in_annex:
            return False
        return not label.letter or self._adoptable(label) is not None

    def _adoptable(self, label: Label) -> int | None:
        """The last own heading, if it can be the title of the measure that a label opens."""
        heading = self._own_heading
        if label.field == "title" or heading is None or len(self._drafts) - heading > _ADOPTION_REACH:
            return None
        return heading if all(draft.measure is None for draft in self._drafts[heading:]) else None

    def _adopt(self, heading: int) -> None:
        self._seen.add("title")
        self._note_title(self._drafts[heading].block)
        for index in range(heading, len(self._drafts)):
            name = "title" if index == heading else self._drafts[index].field or "description"
            if self._drafts[index].kind is not PassageKind.NOTE:
                self._drafts[index] = replace(self._drafts[index], measure=self._measure, field=name)

    def _note_title(self, block: Block) -> None:
        """Remember how the title of the open measure is printed: the next one looks the same."""
        self._title_level = block.level if block.kind is BlockKind.HEADING else 0
        self._title_depth = _depth(block)

    def _opens_measure(self, name: str) -> bool:
        if name not in self._seen or name not in REOPENING:
            return name == "title" and "features" in self._seen
        return True

    def _read_form_text(self, piece: Piece, printed: Instruction | Columns) -> None:
        if isinstance(printed, Columns):
            self._last_columns = printed
            if piece.block.table is not None:
                self._columns[piece.block.table] = printed
        self._add(piece, PassageKind.FORM, name=self._label.field if self._label else None, is_label=True)

    def _is_furniture(self, block: Block) -> bool:
        if len(block.text) > 400 or block.kind is BlockKind.TABLE_ROW:
            return False
        words = normalise(block.text)
        return words in self._furniture or any(p.search(block.text) for p in self._common.furniture_patterns)

    # Written by the Party ---------------------------------------------------------------------------------------

    def _read_text(self, piece: Piece, following: Sequence[Piece]) -> None:
        block = piece.block
        if any(marker.search(block.text) for marker in self._common.measure_markers):
            self._close_measure()
            self._add(piece, PassageKind.FORM)
        elif block.kind is BlockKind.TABLE_ROW and self._read_row(piece):
            return
        elif self._is_measure_title(piece, following):
            self._open_measure()
            if block.kind is BlockKind.HEADING:
                self._headings.leave_own(max(1, block.level))
            self._seen.add("title")
            self._note_title(block)
            self._add(piece, PassageKind.HEADING, name="title")
        elif block.kind is BlockKind.HEADING and self._measure is None and self._read_closed(piece, following):
            return
        elif self._is_prompt(block):
            self._read_prompt(piece)
        elif (block.kind is BlockKind.HEADING or self._is_next_title(block)) and self._read_heading(piece, following):
            return
        elif not self._read_closed(piece, following):
            self._read_answer(piece)

    def _read_row(self, piece: Piece) -> bool:
        """A row of a list of measures, or of a table of partners."""
        block = piece.block
        columns = self._book.columns(block.header) if block.header else None
        if columns is None:
            columns = self._columns.get(block.table) if block.table is not None else self._last_columns
        if columns is None or len(columns.fields) != len(block.cells):
            return False
        values = {name: cell.text for name, cell in zip(columns.fields, block.cells, strict=True) if name and cell.text}
        if "partner_name" in columns.fields:
            self._add(piece, PassageKind.TABLE, name="partners", values=values)
            return True
        if "title" not in columns.fields or self._headings.place.role in (
            SectionRole.TECHNICAL,
            SectionRole.SUBMISSION,
        ):
            return False
        if not values.get("title"):
            return False
        self._open_measure()
        self._add(piece, PassageKind.TABLE, values=values)
        self._close_measure()
        return True

    def _is_measure_title(self, piece: Piece, following: Sequence[Piece]) -> bool:
        """Whether a heading, or a short line, names the measure that the labels behind it describe."""
        block = piece.block
        if block.checked is not None or piece.in_row or len(block.text.split()) > _TITLE_WORDS or not block.text:
            return False
        is_heading = block.kind is BlockKind.HEADING or all(line.bold for line in block.lines)
        for distance, after in enumerate(following[: _TITLE_REACH + 1]):
            label = after.printed
            if isinstance(label, Label):
                if label.place is not LabelPlace.MEASURE or label.field == "title":
                    return False
                if label.field in PARTNER_FIELDS or (self._measure is not None and label.field not in self._seen):
                    return False
                is_open = self._measure is not None and self._label is None and distance == 0
                return is_heading or (distance == 0 and not is_open and block.text[-1:] not in ".;,:")
            is_short = after.printed is None and len(after.block.text.split()) <= _TITLE_WORDS
            if not is_heading or not is_short or after.block.kind is BlockKind.HEADING:
                return False
        return False

    def _is_prompt(self, block: Block) -> bool:
        """Whether a block is a printed request for an answer in words that no list holds."""
        words = normalise(block.text)
        is_request = block.text.rstrip().endswith((":", "?")) and block.checked is None and len(words) > 12
        return is_request and any(words.startswith(start + " ") for start in self._common.instruction_starts)

    def _read_prompt(self, piece: Piece) -> None:
        """What follows answers the request; behind the last question on a measure the measure is over."""
        self._closed.close()
        if self._measure is None or "evaluation" in self._seen:
            self._close_measure()
            self._label = _OTHER_NARRATIVE
        else:
            self._label = _OTHER_FIELD
        self._add(piece, PassageKind.FORM, name=self._label.field, is_label=True)

    def _is_next_title(self, block: Block) -> bool:
        """Whether a block looks like the title of the open measure, and so like that of another one."""
        if self._measure is None or len(block.text.split()) > _TITLE_WORDS:
            return False
        if self._title_depth and _depth(block) == self._title_depth:
            return True
        return block.kind is BlockKind.HEADING and 0 < block.level <= self._title_level

    def _read_heading(self, piece: Piece, following: Sequence[Piece]) -> bool:
        """A heading of the Party's own; within the answer to a label it stays part of the answer."""
        block = piece.block
        is_annex = bool(self._common.annex_title.match(block.text))
        after = following[0].printed if following else None
        waits_for_title = self._label is not None and self._label.field == "title"
        before_measure = isinstance(after, Label) and after.field == "title" and not waits_for_title
        if is_annex or before_measure or self._is_next_title(block):
            self._close_measure()
        elif self._measure is not None and (self._label is not None or "features" in self._seen):
            return False
        if self._closed.waits and not self._closed.answered:
            return False
        if block.text.rstrip().endswith(":") or len(block.text.split()) > _TITLE_WORDS:
            return False
        self._label = None
        self._own_heading = None if is_annex else len(self._drafts)
        self._headings.open_own(max(1, block.level), with_number(block), is_annex=is_annex)
        self._note_sub_national(block.text)
        self._add(piece, PassageKind.HEADING)
        return True

    def _note_sub_national(self, text: str) -> None:
        if self._headings.place.in_annex:
            found = self._parties.find_sub_national(text)
            if found:
                self._headings.sub_national = name_as_printed(found[0], text)

    def _read_closed(self, piece: Piece, following: Sequence[Piece]) -> bool:
        """Closed questions of any wording, and the answers to them."""
        block = piece.block
        if self._label is not None and self._label.place is LabelPlace.MEASURE:
            return self._read_measure_choice(piece)
        if self._closed.waits and self._closed.answer(block):
            self._add(piece, PassageKind.ANSWER if block.checked is None else PassageKind.FORM, name="closed_question")
            return True
        trailing = split_trailing(block.text, self._common) if block.kind is not BlockKind.TABLE_ROW else None
        if trailing is not None:
            question, answer = trailing
            self._closed.ask(block, self._headings.place.path, None, question)
            self._closed.settle(answer)
            self._add(piece, PassageKind.FORM, name="closed_question")
            return True
        if following and self._is_asked(piece, following[0]):
            self._close_measure()
            self._closed.ask(block, self._headings.place.path, None)
            self._add(piece, PassageKind.FORM, name="closed_question")
            return True
        if block.checked is not None:
            self._add(piece, PassageKind.FORM)
            return True
        return False

    def _is_asked(self, piece: Piece, after: Piece) -> bool:
        """Whether a text is a printed question, known by what comes behind it."""
        text = piece.block.text.rstrip()
        if after.printed is not None or piece.block.checked is not None or len(text) < 8:
            return False
        if after.block.checked is not None:
            return text.endswith((":", "?")) or as_yes_no(after.block.text, self._common) is not None
        answer = read_yes_no(after.block.text, after.block.lines, self._common)
        is_short = answer is not None and not answer.rest
        return is_short and (text.endswith((":", "?", ")")) or piece.block.kind is BlockKind.HEADING)

    def _read_measure_choice(self, piece: Piece) -> bool:
        """Boxes and YES/NO behind the label of a measure."""
        label, block = self._label, piece.block
        assert label is not None  # noqa: S101
        if label.answer is AnswerKind.YES_NO:
            found = None if block.checked is not None else read_yes_no(block.text, block.lines, self._common)
            if found is not None:
                self._add(piece, PassageKind.ANSWER, name=label.field, answer=found.answer)
                return True
            word = as_yes_no(block.text, self._common) if block.checked is not None else None
            if word is not None:
                self._add(piece, PassageKind.FORM, name=label.field, answer=word if block.checked else None)
                return True
            if block.checked is not None:
                self._add(piece, PassageKind.FORM, name=label.field)
                return True
            return False
        if block.checked is not None or label.answer is AnswerKind.OPTIONS:
            self._add(piece, PassageKind.FORM, name=label.field)
            return True
        return False

    def _read_answer(self, piece: Piece) -> None:
        block = piece.block
        place = self._headings.place
        kind = PassageKind.BODY
        if self._label is not None:
            contact = self._label.place in (LabelPlace.CONTACT, LabelPlace.IDENTITY)
            kind = PassageKind.FORM if contact else PassageKind.ANSWER
        elif self._measure is not None or self._closed.answered:
            kind = PassageKind.ANSWER
        elif place.role is SectionRole.INSTRUCTIONS or self._is_instruction(block):
            kind = PassageKind.FORM
        elif block.kind is BlockKind.HEADING:
            kind = PassageKind.HEADING
        elif place.role is SectionRole.SUBMISSION:
            kind = PassageKind.FORM
        elif place.in_annex:
            kind = PassageKind.ANNEX
        elif block.kind is BlockKind.TABLE_ROW:
            kind = PassageKind.TABLE
        name = self._label.field if self._label else None
        if name is None and self._measure is not None and kind is PassageKind.ANSWER:
            name = "agency" if self._seen == {"title"} else None
        self._add(piece, kind, name=name)

    def _is_instruction(self, block: Block) -> bool:
        words = normalise(block.text)
        ends = block.text.rstrip().rstrip(".)")[-1:] in (":", "?") or len(words) < 200
        return ends and any(words.startswith(start + " ") for start in self._common.instruction_starts)

    # State ------------------------------------------------------------------------------------------------------

    def _open_measure(self) -> None:
        self._closed.close()
        self._own_heading = None
        self._title_level = self._title_depth = 0
        self._measure = self._measures
        self._measures += 1
        self._seen = set()
        self._label = None

    def _close_measure(self) -> None:
        self._measure, self._label = None, None
        self._seen = set()

    def _add(
        self,
        piece: Piece,
        kind: PassageKind,
        *,
        name: str | None = None,
        values: Mapping[str, str] | None = None,
        answer: bool | None = None,
        is_label: bool = False,
    ) -> None:
        draft = Draft(piece.block, kind, self._headings.place, name, self._measure, values or {}, answer, is_label)
        if kind is PassageKind.NOTE:
            draft = replace(draft, measure=None)
        self._drafts.append(draft)


def _depth(block: Block) -> int:
    """How many numbers stand in front of a title: 3 for ``2.1.4``; 0 without a number of several parts."""
    found = _NUMBERED.match(f"{block.marker} {block.text}")
    return found[1].count(".") + 1 if found else 0


def with_number(block: Block) -> str:
    """The text of a heading with the number that the reader may have taken off as a marker."""
    return f"{block.marker} {block.text}" if block.marker and not block.text.startswith(block.marker) else block.text


def name_as_printed(mention: Mention[SubNational], text: str) -> str:
    """The name of a part of a State in the language in which it is printed."""
    printed = text[mention.start : mention.end].casefold()
    name = mention.found.name
    return name.en if name.en.casefold() == printed else name.fr
