"""From pieces to drafts of passages: what each piece is, which field it answers, which measure it belongs to.

One walk from front to back. A label opens a field, what follows fills it; a label that comes back opens the next
measure; a heading of the form closes what is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qpr_classifier.framework.forms import (
    AnswerKind,
    CommonWording,
    Label,
    LabelPlace,
    Question,
    Section,
    SectionRole,
)
from qpr_classifier.framework.parties import Parties
from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar.answers import as_yes_no, is_asked, read_yes_no, split_trailing
from qpr_classifier.reading.grammar.closed_questions import ClosedQuestions
from qpr_classifier.reading.grammar.drafts import Draft, Structure, name_as_printed, number_depth, with_number
from qpr_classifier.reading.grammar.form_text import FormText
from qpr_classifier.reading.grammar.labels import FormBook
from qpr_classifier.reading.grammar.open_measure import OTHER_FIELD, OTHER_NARRATIVE, TITLE_WORDS, OpenMeasure
from qpr_classifier.reading.grammar.printed import Columns, Instruction, Piece
from qpr_classifier.reading.grammar.sections import HeadingPath
from qpr_classifier.reading.report import PassageKind

WITHOUT_MEASURES = frozenset({
    SectionRole.TECHNICAL, SectionRole.SUMMARY, SectionRole.OVERVIEW, SectionRole.CLOSING, SectionRole.INSTRUCTIONS,
    SectionRole.SUBMISSION,
})  # fmt: skip
"""Sections in which words like those of a label never open a measure."""

_ADOPTION_REACH = 8
_LONGEST_CONTACT = 40
_FRONT = 0.2
"""Share of a report in which an annex cannot begin: what a covering letter calls its annex is the report."""


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
        self._headings = HeadingPath(common.civil_society_title)
        self._closed = ClosedQuestions(questions, common)
        self._open = OpenMeasure()
        self._form_text = FormText(common)
        self._drafts: list[Draft] = []
        self._columns: dict[int, Columns] = {}
        self._last_columns: Columns | None = None
        self._own_heading: int | None = None

    def read(self, pieces: Sequence[Piece]) -> Structure:
        """Walk over all pieces; each becomes one draft."""
        for position, piece in enumerate(pieces):
            printed = piece.printed
            self._headings.may_have_annex = position >= _FRONT * len(pieces)
            if not isinstance(printed, Section) and piece.block.kind is not BlockKind.HEADING:
                self._headings.fill()
            if self._form_text.is_furniture(piece.block):
                self._add(piece, PassageKind.FORM)
            elif isinstance(printed, Section):
                self._read_section(piece, printed)
            elif isinstance(printed, Label):
                self._read_label(piece, printed)
            elif isinstance(printed, Question):
                self._open.close()
                self._ask(piece, printed)
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
        self._open.close()
        self._closed.close()
        if section.role is not SectionRole.TITLE:
            self._headings.open_printed(section, with_number(piece.block))
            self._note_sub_national(piece.block.text)
        self._add(piece, PassageKind.HEADING, is_printed=True)

    def _read_label(self, piece: Piece, label: Label) -> None:
        if label.place is LabelPlace.MEASURE and not self._belongs(label, piece.block.text):
            self._read_answer(piece)
            return
        self._closed.close()
        if label.place is not LabelPlace.MEASURE:
            self._open.close()
        elif not self._open.is_open or self._open.reopens(label.field):
            self._open_measure(self._adoptable(label))
        if label.place is LabelPlace.MEASURE:
            self._open.seen.add(label.field)
        if not self._is_table_head(label):
            self._open.label = label
        self._add(piece, PassageKind.FORM, name=label.field, is_printed=True)

    def _is_table_head(self, label: Label) -> bool:
        """Whether "Type of entity" stands right behind "Name of partner": two column titles, not two questions."""
        if label.field != "partner_type" or not self._drafts:
            return False
        return self._drafts[-1].is_printed and self._drafts[-1].field == "partner_name"

    def _belongs(self, label: Label, printed: str) -> bool:
        """Whether the label of a measure stands where measures do."""
        if self._open.is_open:
            return not self._open.repeats_in_text(label, printed)
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

    def _open_measure(self, heading: int | None = None) -> None:
        """Open the next measure; the drafts from the given heading on are its title and what follows it."""
        self._closed.close()
        self._own_heading = None
        self._open.open(self._drafts[heading].block if heading is not None else None)
        for index in range(heading if heading is not None else len(self._drafts), len(self._drafts)):
            draft = self._drafts[index]
            if draft.kind is not PassageKind.NOTE:
                name = "title" if index == heading else draft.field or "description"
                self._drafts[index] = replace(draft, measure=self._open.number, field=name)

    def _read_form_text(self, piece: Piece, printed: Instruction | Columns) -> None:
        if isinstance(printed, Columns):
            self._last_columns = printed
            if piece.block.table is not None:
                self._columns[piece.block.table] = printed
        self._add(piece, PassageKind.FORM, name=self._open.label.field if self._open.label else None, is_printed=True)

    # Written by the Party ---------------------------------------------------------------------------------------

    def _read_text(self, piece: Piece, following: Sequence[Piece]) -> None:
        block = piece.block
        is_heading = block.kind is BlockKind.HEADING
        if any(marker.search(block.text) for marker in self._common.measure_markers):
            self._open.close()
            self._add(piece, PassageKind.FORM)
        elif block.kind is BlockKind.TABLE_ROW and self._read_row(piece):
            return
        elif self._open.is_titled_by(piece, following):
            self._closed.close()
            self._own_heading = None
            self._open.open(block)
            if is_heading:
                self._headings.leave_own(max(1, block.level))
            self._add(piece, PassageKind.HEADING, name="title")
        elif is_heading and not self._open.is_open and self._read_closed(piece, following):
            return
        elif self._form_text.is_prompt(block):
            self._read_prompt(piece)
        elif (is_heading or self._open.has_next_title(piece)) and self._read_heading(piece, following):
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
        cells = zip(columns.fields, block.cells, strict=True)
        values = {name: cell.text for name, cell in cells if name and cell.text}
        if "partner_name" in columns.fields:
            self._add(piece, PassageKind.TABLE, name="partners", values=values)
            return True
        if not values.get("title") or self._headings.place.role in WITHOUT_MEASURES:
            return False
        self._open_measure()
        self._add(piece, PassageKind.TABLE, values=values)
        self._open.close()
        return True

    def _read_prompt(self, piece: Piece) -> None:
        """What follows answers the request; behind the last question on a measure the measure is over."""
        self._closed.close()
        if self._open.is_open and "evaluation" not in self._open.seen:
            self._open.label = OTHER_FIELD
        else:
            self._open.close()
            self._open.label = OTHER_NARRATIVE
        self._add(piece, PassageKind.FORM, name=self._open.label.field, is_printed=True)

    def _read_heading(self, piece: Piece, following: Sequence[Piece]) -> bool:
        """A heading of the Party's own; within the answer to a label it stays part of the answer."""
        block, label = piece.block, self._open.label
        is_annex = self._headings.can_open_annex and bool(self._common.annex_title.match(block.text))
        after = following[0].printed if following else None
        waits_for_title = label is not None and label.field == "title"
        is_sentence = block.text.rstrip().endswith(".") and not number_depth(block)
        before_measure = isinstance(after, Label) and after.field == "title" and not waits_for_title and not is_sentence
        if is_annex or before_measure or self._open.has_next_title(piece):
            self._open.close()
        elif self._open.is_open and (label is not None or "features" in self._open.seen):
            return False
        if self._closed.waits and not self._closed.answered:
            return False
        if block.text.rstrip().endswith(":") or len(block.text.split()) > TITLE_WORDS:
            return False
        self._closed.close()
        self._open.label = None
        self._own_heading = None if is_annex else len(self._drafts)
        if not self._is_cover(block, following):
            self._headings.open_own(max(1, block.level), with_number(block), is_annex=is_annex)
            self._note_sub_national(block.text)
        self._add(piece, PassageKind.HEADING)
        return True

    def _is_cover(self, block: Block, following: Sequence[Piece]) -> bool:
        """Whether a heading belongs to the title of the report: only such lines before it and right behind it."""
        if block.page > 1 or number_depth(block) or any(d.kind is not PassageKind.HEADING for d in self._drafts):
            return False
        return bool(following) and (following[0].block.kind is BlockKind.HEADING or following[0].block.page > 1)

    def _note_sub_national(self, text: str) -> None:
        if self._headings.place.in_annex:
            found = self._parties.find_sub_national(text)
            if found:
                self._headings.sub_national = name_as_printed(found[0], text)

    # Closed questions -------------------------------------------------------------------------------------------

    def _ask(self, piece: Piece, known: Question | None, text: str | None = None) -> None:
        self._closed.ask(piece.block, self._headings.place.path, known, text)
        self._add(piece, PassageKind.FORM, name="closed_question")

    def _read_closed(self, piece: Piece, following: Sequence[Piece]) -> bool:
        """Closed questions of any wording, and the answers to them."""
        block, label = piece.block, self._open.label
        if label is not None and label.place is LabelPlace.MEASURE:
            return self._read_choice(piece, label)
        if self._closed.waits and self._closed.answer(block):
            self._add(piece, PassageKind.ANSWER if block.checked is None else PassageKind.FORM, name="closed_question")
            return True
        trailing = split_trailing(block.text, self._common) if block.kind is not BlockKind.TABLE_ROW else None
        if trailing is not None:
            self._ask(piece, None, trailing[0])
            self._closed.settle(trailing[1])
            return True
        if (following and is_asked(piece, following[0], self._common)) or self._closed.recognises(block.text):
            self._open.close()
            self._ask(piece, None)
            return True
        if block.checked is not None:
            self._add(piece, PassageKind.FORM)
            return True
        return False

    def _read_choice(self, piece: Piece, label: Label) -> bool:
        """Boxes and YES/NO behind the label of a measure."""
        block = piece.block
        if block.checked is not None:
            word = as_yes_no(block.text, self._common) if label.answer is AnswerKind.YES_NO else None
            self._add(piece, PassageKind.FORM, name=label.field, answer=word if block.checked else None)
            return True
        if label.answer is AnswerKind.YES_NO:
            found = read_yes_no(block.text, block.lines, self._common)
            if found is not None:
                self._add(piece, PassageKind.ANSWER, name=label.field, answer=found.answer)
            return found is not None
        if label.answer is AnswerKind.OPTIONS:
            self._add(piece, PassageKind.FORM, name=label.field)
            return True
        return False

    # Everything else --------------------------------------------------------------------------------------------

    def _read_answer(self, piece: Piece) -> None:
        if self._is_contact() and len(piece.block.text.split()) > _LONGEST_CONTACT:
            self._open.label = None
        label = self._open.label
        name = label.field if label else None
        if label is None and self._open.seen == {"title"}:
            name = "agency"  # web pages print the agency below the title, without a label
        self._add(piece, self._kind_of(piece.block), name=name)

    def _is_contact(self) -> bool:
        label = self._open.label
        return label is not None and label.place in (LabelPlace.CONTACT, LabelPlace.IDENTITY)

    def _kind_of(self, block: Block) -> PassageKind:
        label, place = self._open.label, self._headings.place
        if label is not None:
            is_print = self._is_contact() or (label is OTHER_NARRATIVE and self._form_text.is_instruction(block))
            return PassageKind.FORM if is_print else PassageKind.ANSWER
        if not self._open.is_open and self._form_text.is_instruction(block):
            return PassageKind.FORM
        if self._open.is_open or self._closed.answered:
            return PassageKind.ANSWER
        if place.role in (SectionRole.INSTRUCTIONS, SectionRole.SUBMISSION):
            return PassageKind.FORM
        if block.kind is BlockKind.HEADING:
            return PassageKind.HEADING
        if place.in_annex:
            return PassageKind.ANNEX
        return PassageKind.TABLE if block.kind is BlockKind.TABLE_ROW else PassageKind.BODY

    def _add(
        self,
        piece: Piece,
        kind: PassageKind,
        *,
        name: str | None = None,
        values: Mapping[str, str] | None = None,
        answer: bool | None = None,
        is_printed: bool = False,
    ) -> None:
        measure = None if kind is PassageKind.NOTE else self._open.number
        place = self._headings.place
        self._drafts.append(Draft(piece.block, kind, place, name, measure, values or {}, answer, is_printed))
