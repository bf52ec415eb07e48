"""The measure that is open while a report is read: which labels it has had, and what its title looks like."""

from __future__ import annotations

from collections.abc import Sequence

from qpr_classifier.framework.forms import AnswerKind, Label, LabelPlace
from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar.drafts import number_depth
from qpr_classifier.reading.grammar.printed import Piece

REOPENING = frozenset({"title", "features", "objectives", "agency", "scope", "domains"})
"""Fields whose label opens a new measure when the open one has had it."""

PARTNER_FIELDS = frozenset({"partners", "partner_name", "partner_type"})
OTHER_NARRATIVE = Label("other", LabelPlace.NARRATIVE, AnswerKind.TEXT, "", "", ())
OTHER_FIELD = Label("other", LabelPlace.MEASURE, AnswerKind.TEXT, "", "", ())
TITLE_WORDS = 40
"""No title of a measure has more words."""

_REACH = 3
_SHORT_LABEL = 2


class OpenMeasure:
    """State of the walk: the open measure, if any, and the label whose answer is being read."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.label: Label | None = None
        self.seen: set[str] = set()
        self._count = 0
        self._title_level = 0
        self._title_depth = 0

    @property
    def is_open(self) -> bool:
        return self.number is not None

    def open(self, title: Block | None = None) -> None:
        """Begin the next measure, with its title where one is printed above its labels."""
        self.number = self._count
        self._count += 1
        self.label = None
        self.seen = {"title"} if title else set()
        self._title_level = title.level if title and title.kind is BlockKind.HEADING else 0
        self._title_depth = number_depth(title) if title else 0

    def close(self) -> None:
        """End the measure and the answer that is being read."""
        self.number, self.label = None, None
        self.seen = set()

    def reopens(self, name: str) -> bool:
        """Whether a label with this field belongs to the next measure."""
        if name in self.seen and name in REOPENING:
            return True
        return name == "title" and "features" in self.seen

    def repeats_in_text(self, label: Label, printed: str) -> bool:
        """Whether a short label (``Website:``) comes again inside an answer, where it is part of the text."""
        is_short = len(printed.split()) <= _SHORT_LABEL
        return is_short and label.field in self.seen and label.field not in REOPENING | PARTNER_FIELDS

    def has_next_title(self, piece: Piece) -> bool:
        """Whether a block looks like the title of the open measure, and so is that of another one."""
        block = piece.block
        if not self.is_open or piece.in_row or len(block.text.split()) > TITLE_WORDS:
            return False
        if self._title_depth and number_depth(block) == self._title_depth:
            return True
        return block.kind is BlockKind.HEADING and 0 < block.level <= self._title_level

    def is_titled_by(self, piece: Piece, following: Sequence[Piece]) -> bool:
        """Whether a heading, or a short line, names a new measure that the labels behind it describe."""
        block = piece.block
        if block.checked is not None or piece.in_row or len(block.text.split()) > TITLE_WORDS or not block.text:
            return False
        is_heading = block.kind is BlockKind.HEADING or all(line.bold for line in block.lines)
        for distance, after in enumerate(following[:_REACH]):
            label = after.printed
            if isinstance(label, Label):
                if label.place is not LabelPlace.MEASURE or label.field in {"title", *PARTNER_FIELDS}:
                    return False
                if self.is_open and label.field not in self.seen:
                    return False
                ends_open = self.is_open and self.label is None
                return is_heading or (distance == 0 and not ends_open and block.text[-1:] not in ".;,:")
            is_short = after.printed is None and len(after.block.text.split()) <= TITLE_WORDS
            if not is_heading or not is_short or after.block.kind is BlockKind.HEADING:
                return False
        return False
