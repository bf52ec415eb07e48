"""All blocks of a document as pieces, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qpr_classifier.framework.forms import Label, LabelPlace, Section, SectionRole
from qpr_classifier.reading.document import Block, BlockKind, Document
from qpr_classifier.reading.grammar.labels import FormBook
from qpr_classifier.reading.grammar.printed import Piece
from qpr_classifier.reading.layout.paragraphs import split_block
from qpr_classifier.reading.layout.text import join_lines

_ANSWER_END = re.compile(r"(?:^|[:?])\W*(?:YES|NO|OUI|NON)\W*$")

_CONTACT_ROLES = frozenset({SectionRole.TECHNICAL, SectionRole.SUBMISSION})
_NEUTRAL_ROLES = frozenset({SectionRole.TITLE, SectionRole.CIVIL_SOCIETY_FORM, SectionRole.CIVIL_SOCIETY})
_JOINABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM})


def cut_document(document: Document, book: FormBook, *, contacts: bool) -> list[Piece]:
    """Cut every block.

    Parameters
    ----------
    contacts : bool
        Whether contact labels (``Title:``) are looked for at the front of the report; in the technical sections
        they always are.
    """
    pieces: list[Piece] = []
    blocks = [part for block in document.blocks for part in _behind_answers(block, document)]
    position = 0
    while position < len(blocks):
        block = blocks[position]
        found = _cut_joined(block, blocks[position + 1 : position + 2], book, document, contacts)
        if found is None:
            found = book.cut(block, document.vocabulary, contacts=contacts)
            position += 1
        else:
            position += 2
        after = _contacts_after(found, contacts, book)
        if after and not contacts:
            found = [again for piece in found for again in _cut_again(piece, book, document)]
        contacts = after
        pieces += found
    return pieces


def _behind_answers(block: Block, document: Document) -> list[Block]:
    """The parts of a paragraph behind the YES or NO of one question and the next question, run together."""
    if block.kind is not BlockKind.PARAGRAPH or len(block.lines) == 1:
        return [block]
    ends = [number for number, line in enumerate(block.lines, start=1) if _ANSWER_END.search(line.text)]
    return split_block(block, ends, document.vocabulary)


def _cut_joined(
    block: Block, following: Sequence[Block], book: FormBook, document: Document, contacts: bool
) -> list[Piece] | None:
    """Pieces of two blocks that hold one label between them, broken by the layout; else None."""
    if (
        not following
        or block.kind not in _JOINABLE
        or following[0].kind not in _JOINABLE
        or not book.begins(block, contacts=contacts)
    ):
        return None
    lines = block.lines + following[0].lines
    kind = following[0].kind if following[0].kind is not BlockKind.LIST_ITEM else block.kind
    joined = Block(kind, lines, join_lines(lines, document.vocabulary), following[0].level)
    pieces = book.cut(joined, document.vocabulary, contacts=contacts)
    printed = pieces[0].printed
    spans_both = len(pieces[0].block.lines) > len(block.lines)
    return pieces if printed is not None and spans_both else None


def _cut_again(piece: Piece, book: FormBook, document: Document) -> list[Piece]:
    if piece.printed is not None or piece.in_row:
        return [piece]
    return book.cut(piece.block, document.vocabulary, contacts=True)


def _contacts_after(pieces: list[Piece], contacts: bool, book: FormBook) -> bool:
    for piece in pieces:
        printed = piece.printed
        if isinstance(printed, Section) and printed.role not in _NEUTRAL_ROLES:
            contacts = printed.role in _CONTACT_ROLES
        elif isinstance(printed, Label) and printed.place is LabelPlace.MEASURE:
            contacts = False
        elif printed is None and piece.block.kind is BlockKind.HEADING:
            contacts = book.heads_contacts(piece.block.text) or (contacts and book.has_measure_labels)
    return contacts
