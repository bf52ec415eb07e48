"""Printed wording found in blocks, which are cut there.

Labels are looked for at the beginning of each printed line and behind a label on the same line, over as many lines
as they are broken into. Words of a label inside running prose are not a label: it must end with a colon or a
question mark, fill its line, or stand right before the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from qpr_classifier.framework.forms import CommonWording, Form, Label, LabelPlace, Question, Section
from qpr_classifier.reading.document import Block, BlockKind, Cell, Line
from qpr_classifier.reading.grammar.answers import read_yes_no
from qpr_classifier.reading.grammar.block_text import BlockText, Position
from qpr_classifier.reading.grammar.printed import Columns, Cut, Instruction, Piece, Printed, cut_block
from qpr_classifier.reading.grammar.wording import PhraseBook, PhraseMatch, normalise

FRONT_PLACES = frozenset({LabelPlace.CONTACT, LabelPlace.IDENTITY})
"""Labels that are looked for only where contact details stand: ``Title:`` means something else in a measure."""

_TAIL = re.compile(r"[\s*)\]]*(?:[?:.：]\s*)*")
_SECTION_TAIL = re.compile(r"(?:\s*\([^\W\d]{2,6}\))?[\s.:：…·*]*\d{0,4}\s*$")
_TWIN = re.compile(r"[\s*)\]]*[?:.]*\s*[/|–—-]\s*")
_ADDRESS = re.compile(r"https?:|www\.")
_ANSWER_START = re.compile(rf"[^\W\da-zà-öø-ÿœ_]|[\W\d_]|{_ADDRESS.pattern}")
_CAPITAL = re.compile(r"(?<![A-ZÀ-ÖØ-Þ])[A-ZÀ-ÖØ-Þ¿]")
_LETTER_BEFORE = re.compile(r"(?:^|\s)\(?([a-d])[.)]\s*$")
_MAXIMUM_CAPITALS = 40
_MAXIMUM_BRACKET = 400
_SURE_WORDS = 6
_LIKELY_WORDS = 4


class FormBook:
    """The printed wording of the form that a report follows.

    Parameters
    ----------
    forms : collection of Form
        The form, or several where the report follows none of them closely.
    common : CommonWording
        What all forms share.
    places : collection of LabelPlace
        The kinds of label to look for.
    """

    def __init__(self, forms: Collection[Form], common: CommonWording, places: Collection[LabelPlace]) -> None:
        front: list[tuple[str, Printed]] = []
        body: list[tuple[str, Printed]] = [(phrase, Instruction()) for phrase in common.instruction_phrases]
        for form in forms:
            body += [(phrase, section) for section in form.sections for phrase in section.phrases]
            body += [(phrase, question) for question in form.questions for phrase in question.phrases]
            for label in form.labels:
                if label.place in places:
                    (front if label.place in FRONT_PLACES else body).extend((p, label) for p in label.phrases)
        self._body: PhraseBook[Printed] = PhraseBook(body)
        self._front: PhraseBook[Printed] = PhraseBook(front + body)
        self._columns = {normalise(name): field for field, names in common.columns.items() for name in names}
        self._common = common
        self.has_measure_labels = LabelPlace.MEASURE in places
        self._by_letter = {label.letter: label for form in forms for label in form.labels if label.letter}

    def cut(self, block: Block, vocabulary: Collection[str], *, contacts: bool) -> list[Piece]:
        """The block in pieces, each printed by the form or not.

        Parameters
        ----------
        contacts : bool
            Whether the block stands where contact details do.
        """
        book = self._front if contacts else self._body
        if block.kind is BlockKind.TABLE_ROW and block.cells:
            return self._cut_row(block, vocabulary, book)
        if block.kind in (BlockKind.NOTE, BlockKind.TABLE_ROW) or not block.lines or block.checked is not None:
            return [Piece(block)]
        cuts = list(_Search(block, book, self._by_letter).cuts())
        return cut_block(block, cuts, vocabulary) if cuts else [Piece(block)]

    def whole(self, text: str) -> Printed | None:
        """What the text is, if all of it is a printed wording."""
        words = normalise(text)
        match = self._body.at_start(words) or self._body.near_start(words)
        return match.phrase.entry if match and match.length == len(words) else None

    def columns(self, titles: Collection[str]) -> Columns | None:
        """The fields of a table with these column titles; None where fewer than two are known."""
        fields: list[str | None] = []
        for title in titles:
            printed = self.whole(title)
            known = printed.field if isinstance(printed, Label) and printed.place is LabelPlace.MEASURE else None
            fields.append(known or self._columns.get(normalise(title)))
        return Columns(tuple(fields)) if sum(field is not None for field in fields) >= 2 else None

    def heads_contacts(self, heading: str) -> bool:
        """Whether contact details stand below a heading of the Party's own."""
        return bool(self._common.contacts_title.search(heading))

    def begins(self, block: Block, *, contacts: bool) -> bool:
        """Whether the block is nothing but the first words of a longer printed wording."""
        words = normalise(" ".join(line.text for line in block.lines))
        return bool(words) and (self._front if contacts else self._body).begins(words)

    def _cut_row(self, row: Block, vocabulary: Collection[str], book: PhraseBook[Printed]) -> list[Piece]:
        """Cells that hold a label or an answer to one; the row itself where no cell holds a label."""
        if all(self._is_column(cell.text) for cell in row.cells if cell.text):
            head = self.columns([cell.text for cell in row.cells])
            if head:
                return [Piece(row, head)]
        if row.header and self.columns(row.header):
            return [Piece(row)]
        if len(row.cells) == 2 and row.cells[0].lines and self._is_answer(row.cells[1]):
            return self._cut_cells(row, vocabulary, book)
        pieces = self._cut_cells(row, vocabulary, book)
        return pieces if any(isinstance(piece.printed, Label | Question) for piece in pieces) else [Piece(row)]

    def _cut_cells(self, row: Block, vocabulary: Collection[str], book: PhraseBook[Printed]) -> list[Piece]:
        held = [line for cell in row.cells for line in cell.lines]
        if any(line not in held for line in row.lines):
            return [Piece(row)]
        pieces: list[Piece] = []
        for cell in row.cells:
            if cell.lines:
                inside = Block(BlockKind.PARAGRAPH, cell.lines, cell.text, table=row.table)
                pieces += self._cut_cell(inside, vocabulary, book)
        return pieces

    def _cut_cell(self, inside: Block, vocabulary: Collection[str], book: PhraseBook[Printed]) -> list[Piece]:
        cuts = list(_Search(inside, book, self._by_letter, in_cell=True).cuts())
        parts = cut_block(inside, cuts, vocabulary) if cuts else [Piece(inside)]
        return [replace(part, in_row=True) for part in parts]

    def _is_answer(self, cell: Cell) -> bool:
        answer = read_yes_no(cell.text, cell.lines, self._common) if cell.lines else None
        return answer is not None and not answer.rest

    def _is_column(self, text: str) -> bool:
        return normalise(text) in self._columns or isinstance(self.whole(text), Label)


def _is_same(one: Printed, other: Printed) -> bool:
    """Whether two wordings stand for the same field, question or section."""
    if isinstance(one, Label) and isinstance(other, Label):
        return (one.place, one.field) == (other.place, other.field)
    if isinstance(one, Question) and isinstance(other, Question):
        return one.identifier == other.identifier
    return isinstance(one, Section) and isinstance(other, Section) and one.identifier == other.identifier


def _goes_on(line: Line, following: Line) -> bool:
    """Whether a line continues the sentence of the one before it, and is no address and no cell beside it."""
    is_beside = following.box.x0 > line.box.x1 and following.box.top < line.box.bottom
    return following.text[:1].islower() and not is_beside and not _ADDRESS.match(following.text)


class _Search:
    """The search for printed wording in one block."""

    def __init__(
        self, block: Block, book: PhraseBook[Printed], by_letter: dict[str, Label], *, in_cell: bool = False
    ) -> None:
        self._text = BlockText(block)
        self._block, self._book, self._by_letter, self._in_cell = block, book, by_letter, in_cell

    def cuts(self) -> Iterator[Cut]:
        """All printed wordings in the block, from front to back."""
        line = 0
        while line < len(self._block.lines):
            cut = self._at((line, self._text.marker_end(line)), is_line_start=True)
            if cut is None:
                yield from self._inside((line, 0))
            while cut is not None:
                yield cut
                line = cut.end[0]
                if not self._text.rest_of_line(cut.end).strip():
                    break
                following = self._at(cut.end, is_line_start=False)
                if following is None:
                    yield from self._inside(cut.end)
                cut = following
            line += 1

    def _at(self, start: Position, *, is_line_start: bool) -> Cut | None:
        """The wording that begins at a place, if one does."""
        words = self._text.words_from(start, self._book.longest)
        if not words:
            return None
        match = self._book.at_start(words)
        printed = self._text.rest_of_line(start)
        if match is None and is_line_start and not printed[:1].islower():
            match = self._book.near_start(words)
        if match is None:
            return self._lettered_question(start) if is_line_start else None
        end = self._behind_twin(match.phrase.entry, self._text.place_behind(start, match.length))
        if isinstance(match.phrase.entry, Section):
            return self._section(match.phrase.entry, start, end) if is_line_start else None
        return self._label(match, start, end, is_line_start)

    def _label(self, match: PhraseMatch[Printed], start: Position, end: Position, is_line_start: bool) -> Cut | None:
        entry, count, lines = match.phrase.entry, match.phrase.word_count, self._block.lines
        end = self._text.behind_bracket(end, _MAXIMUM_BRACKET) if count > 1 else end
        mark, place, behind = self._mark(end)
        if ":" in mark or "?" in mark:
            return Cut(entry, start, place)
        if not behind.strip():
            fills = start[0] == 0 and end[0] == len(lines) - 1
            goes_on = end[0] + 1 < len(lines) and _goes_on(lines[end[0]], lines[end[0] + 1])
            sure = count >= _LIKELY_WORDS and not goes_on
            glued = not is_line_start and not goes_on
            alone = fills and (count > 1 or self._in_cell or self._block.kind is BlockKind.HEADING)
            return Cut(entry, start, place) if sure or glued or alone else None
        following = self._book.at_start(normalise(behind))
        if following is not None and isinstance(following.phrase.entry, Label | Question) and count > 1:
            return Cut(entry, start, place)
        starts_answer = bool(_ANSWER_START.match(behind)) and "." not in mark
        return Cut(entry, start, place) if count >= _SURE_WORDS and starts_answer else None

    def _behind_twin(self, entry: Printed, end: Position) -> Position:
        """The place behind the same wording in another language: ``Name of Party / Nom de la Partie``."""
        found = _TWIN.match(self._text.rest_of_line(end))
        line, character = end[0], end[1] + (found.end() if found else 0)
        if not self._block.lines[line].text[character:].strip():
            line, character = line + 1, 0
        elif found is None:
            return end
        if line >= len(self._block.lines):
            return end
        words = self._text.words_from((line, character), self._book.longest)
        twin = self._book.at_start(words) or self._book.near_start(words)
        if twin is None or not _is_same(entry, twin.phrase.entry):
            return end
        return self._text.place_behind((line, character), twin.length)

    def _mark(self, end: Position) -> tuple[str, Position, str]:
        """The colon or question mark behind a wording, the place behind it, and the rest of the line."""
        rest = self._text.rest_of_line(end)
        if not rest.strip() and end[0] + 1 < len(self._block.lines):
            below = self._block.lines[end[0] + 1].text
            tail = _TAIL.match(below)
            if tail and tail.group().strip()[:1] in (":", "?"):
                return tail.group(), (end[0] + 1, tail.end()), below[tail.end() :]
        tail = _TAIL.match(rest)
        length = tail.end() if tail else 0
        return rest[:length], (end[0], end[1] + length), rest[length:]

    def _section(self, section: Section, start: Position, end: Position) -> Cut | None:
        """A section title fills its lines, and is its block or printed unlike what is around it."""
        block, lines = self._block, self._block.lines
        if not _SECTION_TAIL.fullmatch(self._text.rest_of_line(end)):
            return None
        title = lines[start[0] : end[0] + 1]
        others = [line for index, line in enumerate(lines) if not start[0] <= index <= end[0]]
        all_bold = all(line.bold for line in title) and not any(line.bold for line in others)
        stands_out = all(line.text.isupper() for line in title) or all_bold
        is_block = start[0] == 0 and end[0] == len(lines) - 1
        is_numbered = any(character.isdigit() for character in title[0].text[: start[1]])
        is_single_word = " " not in normalise(" ".join(line.text for line in title)).strip("0123456789 ")
        sure = stands_out or is_numbered or block.kind is BlockKind.HEADING
        if (is_single_word and not sure) or (block.kind is BlockKind.LIST_ITEM and not sure):
            return None
        if not is_block and not stands_out:
            return None
        return Cut(section, start, (end[0], len(lines[end[0]].text)))

    def _lettered_question(self, start: Position) -> Cut | None:
        """A question that carries the letter of one of the form, in other words: ``b) How is it implemented?``."""
        before = self._block.lines[start[0]].text[: start[1]]
        letter = _LETTER_BEFORE.search(before)
        if letter is None or letter[1] not in self._by_letter:
            return None
        for line in range(start[0], min(start[0] + 4, len(self._block.lines))):
            text = self._block.lines[line].text.rstrip()
            if text.endswith("?"):
                return Cut(self._by_letter[letter[1]], start, (line, len(self._block.lines[line].text)))
            if text.endswith((".", ";", ":")):
                return None
        return None

    def _inside(self, start: Position) -> Iterator[Cut]:
        """Labels that begin in the middle of a line, with their colon or question mark."""
        line, character = start
        printed = self._block.lines[line].text
        for capital in list(_CAPITAL.finditer(printed, max(character, 1)))[:_MAXIMUM_CAPITALS]:
            if capital.start() < character:
                continue
            here = line, capital.start()
            match = self._book.at_start(self._text.words_from(here, self._book.longest))
            if match is None or not isinstance(match.phrase.entry, Label | Question):
                continue
            letter = _LETTER_BEFORE.search(printed, 0, capital.start())
            entry = match.phrase.entry
            lettered = letter is not None and isinstance(entry, Label) and entry.letter == letter[1]
            if match.phrase.word_count < _LIKELY_WORDS - 1 and not lettered:
                continue
            mark, place, _ = self._mark(self._text.place_behind(here, match.length))
            if ":" in mark or "?" in mark:
                begin = letter.start() if lettered and letter else capital.start()
                yield Cut(entry, (line, begin), place)
                if place[0] > line:
                    return
                character = place[1]
