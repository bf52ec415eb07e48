"""Normalised words of a block from any place on, and the way back to line and character."""

from __future__ import annotations

import re

from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar.wording import normalise, place_of
from qpr_classifier.reading.layout.markers import find_marker

_HYPHEN_END = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_MAXIMUM_LINES = 12
_BEYOND = 12

Position = tuple[int, int]
"""Line and character within a block."""


class BlockText:
    """The lines of a block as one text to compare with wordings."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.lines = block.lines
        self._words = [normalise(line.text) for line in block.lines]

    def marker_end(self, line: int) -> int:
        """Where the text of a line begins behind a bullet, number or letter."""
        marker = find_marker(self.lines[line].text)
        return marker.end if marker else 0

    def words_from(self, start: Position, limit: int) -> str:
        """Normalised words from a place on, at least `limit` characters where there are as many."""
        line, character = start
        words = normalise(self.lines[line].text[character:]) if character else self._words[line]
        last = line
        while len(words) <= limit + _BEYOND and last + 1 < len(self._words) and last - line < _MAXIMUM_LINES:
            words = self._joined(words, last)
            last += 1
        return words

    def place_behind(self, start: Position, length: int) -> Position:
        """Line and character behind the first `length` characters of the normalised words from a place on."""
        line, character = start
        text = self.lines[line].text[character:]
        words = normalise(text)
        while len(words) < length and line + 1 < len(self._words):
            following = self._words[line + 1]
            length -= len(self._joined(words, line)) - len(following)
            line, character, words = line + 1, 0, following
            text = self.lines[line].text
        return line, character + place_of(text, length)

    def rest_of_line(self, place: Position) -> str:
        """What is printed behind a place on its line."""
        return self.lines[place[0]].text[place[1] :]

    def behind_bracket(self, place: Position, limit: int) -> Position:
        """The place behind a bracket that opens here and closes within `limit` characters; else the place itself."""
        if not self.rest_of_line(place).lstrip().startswith("("):
            return place
        depth = seen = 0
        for line in range(place[0], len(self.lines)):
            start = place[1] if line == place[0] else 0
            for character, sign in enumerate(self.lines[line].text[start:], start):
                depth += (sign == "(") - (sign == ")")
                seen += 1
                if depth == 0 and sign == ")":
                    return line, character + 1
                if seen > limit:
                    return place
        return place

    def _joined(self, words: str, line: int) -> str:
        """`words`, which end the given line, and the words of the next one."""
        following = self._words[line + 1]
        if not words or not following:
            return words + following
        return words + following if _HYPHEN_END.search(self.lines[line].text) else f"{words} {following}"
