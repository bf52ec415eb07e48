"""Headings, told from paragraphs by size, weight, capitals and numbering; their levels by rank of style."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.layout.text import is_capitals

_Style = tuple[float, bool, bool]
_MAX_CHARACTERS = 220
_MAX_LINES = 5
_MAX_LEVEL = 6
_NUMBERED = re.compile(r"(\d{1,2}(\.\d{1,2}){0,4}\.?|[IVX]{1,5}\.|[A-Z]\.)\s+\S")
_CHOICE = re.compile(r"(yes|no|oui|non)\s*/", re.IGNORECASE)
_DEEP_NUMBER = re.compile(r"\d{1,2}(\.\d{1,2}){1,4}\.?$")


@dataclass(frozen=True, slots=True)
class HeadingStyles:
    """The styles in which a document sets its headings, by rank."""

    levels: Mapping[_Style, int]
    body_size: float

    @classmethod
    def of(cls, blocks: Sequence[Block], body_size: float) -> HeadingStyles:
        """Find the styles of the blocks that look like headings."""
        styles = {_style(block) for block in blocks if _looks_like_heading(block, body_size)}
        ranked = sorted(styles, reverse=True)
        return cls({style: min(rank, _MAX_LEVEL) for rank, style in enumerate(ranked, 1)}, body_size)

    def mark(self, blocks: Sequence[Block]) -> list[Block]:
        """The same blocks, those that are headings as headings with their level."""
        return [self._marked(block) for block in blocks]

    def _marked(self, block: Block) -> Block:
        if not _looks_like_heading(block, self.body_size):
            return block
        text = f"{block.marker} {block.text}" if block.marker else block.text
        return replace(block, kind=BlockKind.HEADING, level=self.levels[_style(block)], text=text, marker="")


def _style(block: Block) -> _Style:
    size = max(line.size for line in block.lines)
    return round(size * 2) / 2, is_capitals(block.text), all(line.bold for line in block.lines)


def _looks_like_heading(block: Block, body_size: float) -> bool:
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return False
    text = block.text
    if _CHOICE.match(text):
        return False
    if len(text) > _MAX_CHARACTERS or len(block.lines) > _MAX_LINES or sum(map(str.isalpha, text)) < 3:
        return False
    if block.kind is BlockKind.LIST_ITEM and not _NUMBERED.match(block.marker + " x"):
        return False
    size = min(line.size for line in block.lines)
    bold = all(line.bold for line in block.lines)
    end = text[-1]
    capitals = is_capitals(text)
    if size >= 1.12 * body_size:
        return (end not in ",;" or capitals) and (end not in ".:?" or len(text) < 100)
    if size < (0.8 if bold and block.marker else 0.95) * body_size:
        return False
    if end in ".,;":
        return False
    if bold:
        return capitals or end not in ":?" or (end == ":" and size >= 1.05 * body_size and len(text) < 60)
    if capitals:
        return True
    return bool(_DEEP_NUMBER.match(block.marker)) and end not in ":?" and len(text) < 100
