"""Bullets and numbers of list items and headings, which DOCX does not write down but leaves to be counted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qpr_classifier.reading.docx.styles import Styles
from qpr_classifier.reading.docx.xml import Element, attribute, find, name, number, value
from qpr_classifier.reading.layout.text import symbols

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN = 4000
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: format, pattern such as ``%1.%2)``, and first number."""

    kind: str
    pattern: str
    start: int


class Numbering:
    """Counts the lists of a document; paragraphs must be asked for in order.

    Parameters
    ----------
    root : Element or None
        Root of ``numbering.xml``; None where the document has none.
    styles : Styles
    """

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, list[int]] = {}
        for element in root if root is not None else ():
            if name(element) == "abstractNum":
                self._abstract[attribute(element, "abstractNumId") or ""] = _levels(element)
        for element in root if root is not None else ():
            if name(element) == "num":
                self._add_list(element)

    def _add_list(self, element: Element) -> None:
        """A list takes its levels from an abstract one; with levels of its own it is counted for itself."""
        key = attribute(element, "numId") or ""
        abstract = value(element, "abstractNumId") or ""
        levels = dict(self._abstract.get(abstract, {}))
        counter = abstract
        for override in element:
            if name(override) != "lvlOverride":
                continue
            counter = f"list {key}"
            index = number(attribute(override, "ilvl")) or 0
            own = _levels(override).get(index) or levels.get(index)
            start = number(value(override, "startOverride"))
            if own is not None:
                levels[index] = _Level(own.kind, own.pattern, own.start if start is None else start)
        self._lists[key] = counter, levels

    def marker(self, properties: Element | None, style: str | None) -> str:
        """The bullet or number before a paragraph; empty where it has none."""
        own = find(properties, "numPr")
        key, index = self._styles.numbering(style)
        if own is not None:
            key = value(own, "numId") or key
            own_index = number(value(own, "ilvl"))
            index = own_index if own_index is not None else index
        if key is None or key not in self._lists:
            return ""
        counter, levels = self._lists[key]
        index = min(max(index or 0, 0), _LEVELS - 1)
        level = levels.get(index)
        if level is None:
            return ""
        counts = self._counts.setdefault(counter, [])
        while len(counts) <= index:
            missing = levels.get(len(counts))
            first = missing.start if missing else 1
            counts.append(first - 1 if len(counts) == index else first)
        counts[index] += 1
        del counts[index + 1 :]
        if level.kind == "bullet":
            return _bullet(level.pattern)
        if level.kind == "none":
            return ""
        return _PLACE.sub(lambda found: _at(int(found.group(1)) - 1, counts, levels), level.pattern).strip()


def _levels(element: Element) -> dict[int, _Level]:
    found = {}
    for level in element:
        if name(level) == "lvl":
            start = number(value(level, "start"))
            found[number(attribute(level, "ilvl")) or 0] = _Level(
                value(level, "numFmt") or "decimal", value(level, "lvlText") or "", 1 if start is None else start
            )
    return found


def _bullet(pattern: str) -> str:
    """A bullet as a character that is one in every font."""
    bullet = symbols(pattern.strip())
    return "•" if not bullet or "\ue000" <= bullet[0] <= "\uf8ff" else bullet[0]


def _at(index: int, counts: list[int], levels: dict[int, _Level]) -> str:
    if index >= len(counts):
        return ""
    level = levels.get(index)
    return in_format(counts[index], level.kind if level else "decimal")


def in_format(count: int, kind: str) -> str:
    """A count as letters, Roman or Arabic numerals.

    Examples
    --------
    >>> in_format(4, "lowerRoman"), in_format(28, "upperLetter"), in_format(3, "decimal")
    ('iv', 'BB', '3')
    """
    if count > 0 and kind in ("lowerLetter", "upperLetter"):
        letters = "abcdefghijklmnopqrstuvwxyz"[(count - 1) % 26] * ((count - 1) // 26 % 10 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if 0 < count < _MAX_ROMAN and kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for worth, sign in _ROMAN:
            roman += sign * (count // worth)
            count %= worth
        return roman.upper() if kind == "upperRoman" else roman
    if kind == "decimalZero":
        return f"{count:02}"
    return str(count)
