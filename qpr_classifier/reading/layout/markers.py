"""What introduces a list item: bullets, dashes, numbers and letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.text import symbols

_BULLET = re.compile(r"\s*([•●○▪■□◦‣⁃∙➢➤►▶❖❑❒✓✔✗✘→⇒♦◆◊❏❐])\s*(?=\S)|\s*([-–—‐·*o»])\s+(?=\S)")
_NUMBER = re.compile(
    r"\s*(\d{1,2}(?:\.\d{1,2}){1,4}\.?(?=\s+[^\Wa-z])|\d{1,3}[.)]|\(\d{1,3}\)|[a-zA-Z]\)|\([a-zA-Z]\)|[a-z]\.|[A-Z]\.(?=\s+\S{2})"
    r"|\(?[ivx]{1,5}\)|[ivx]{1,5}\.|[IVX]{1,5}\.|[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]*)\s+(?=[^\s\d%€$])"
)


AMBIGUOUS_BULLETS = frozenset("-–—‐»")
"""Bullets that may also stand in a sentence."""


class Marker(NamedTuple):
    """A marker at the beginning of a line, and where the text behind it begins."""

    text: str
    end: int
    is_bullet: bool


def find_marker(text: str) -> Marker | None:
    """The marker that a line begins with, if any.

    Examples
    --------
    >>> find_marker("• Film fund").text, find_marker("(a) Main objective").text
    ('•', '(a)')
    >>> find_marker("2005 Convention") is None
    True
    """
    readable = symbols(text)
    found = _BULLET.match(readable)
    if found:
        return Marker(found.group(1) or found.group(2), found.end(), True)
    found = _NUMBER.match(readable)
    if found:
        return Marker(found.group(1), found.end(), False)
    return None


_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]


def follows(marker: Marker, other: Marker) -> bool:
    """Whether the other marker comes next in one list: the same bullet, or the next number or letter.

    Examples
    --------
    >>> follows(Marker("a)", 3, False), Marker("b)", 3, False))
    True
    """
    if marker.is_bullet or other.is_bullet:
        return marker.text == other.text
    bare = other.text.strip("().")
    before = _before(bare)
    return before is not None and other.text.replace(bare, before) == marker.text


def goes_on_inline_list(marker: Marker, lines: Sequence[Line]) -> bool:
    """Whether the marker before this one stands inside the text above: ``(1) ... (2) ...`` in one paragraph."""
    bare = marker.text.strip("().")
    before = _before(bare)
    if before is None or bare == marker.text:
        return False
    wanted = re.escape(marker.text.replace(bare, before))
    text = " ".join(line.text for line in lines)
    return re.search(rf"\S\s{wanted}\s", text) is not None


def _before(bare: str) -> str | None:
    """The number or letter before this one."""
    if bare.isdecimal():
        return str(int(bare) - 1)
    if bare.lower() in _ROMAN[1:]:
        return _ROMAN[_ROMAN.index(bare.lower()) - 1]
    if len(bare) == 1 and bare.lower() in "bcdefghjklmnopqrstuvwxyz":
        return chr(ord(bare) - 1)
    return None
