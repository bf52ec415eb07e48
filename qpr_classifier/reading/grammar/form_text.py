"""Text of the form that no list of labels holds: instructions, requests for an answer, headers of its web pages."""

from __future__ import annotations

import re

from qpr_classifier.framework.forms import CommonWording
from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar.wording import normalise

_LONGEST_FURNITURE = 400
_LONGEST_INSTRUCTION = 200
_SHORTEST_PROMPT = 12
_NUMBERING = re.compile(r"^(?:\d+ )+(?:cont |suite )?")


class FormText:
    """Knows the text of the form by how it begins.

    Parameters
    ----------
    common : CommonWording
        What all forms share.
    """

    def __init__(self, common: CommonWording) -> None:
        self._starts = common.instruction_starts
        self._furniture = frozenset(normalise(line) for line in common.furniture_lines)
        self._patterns = common.furniture_patterns

    def is_furniture(self, block: Block) -> bool:
        """Whether a block is a header or footer that the layout could not tell."""
        if len(block.text) > _LONGEST_FURNITURE or block.kind is BlockKind.TABLE_ROW:
            return False
        return normalise(block.text) in self._furniture or any(p.search(block.text) for p in self._patterns)

    def is_prompt(self, block: Block) -> bool:
        """Whether a block is a printed request for an answer in words that no list holds."""
        words = normalise(block.text)
        is_request = block.text.rstrip().endswith((":", "?")) and block.checked is None
        return is_request and len(words) > _SHORTEST_PROMPT and self._start(words) is not None

    def is_instruction(self, block: Block) -> bool:
        """Whether a block tells the Party what to write."""
        words = normalise(block.text)
        ends_so = block.text.rstrip().rstrip(".)")[-1:] in (":", "?")
        start = self._start(words)
        # The longer the printed beginning, the surer it is that print goes on.
        return start is not None and (ends_so or len(words) < _LONGEST_INSTRUCTION * max(1, len(start.split()) - 1))

    def _start(self, words: str) -> str | None:
        words = _NUMBERING.sub("", words)
        return max((start for start in self._starts if f"{words} ".startswith(f"{start} ")), key=len, default=None)
