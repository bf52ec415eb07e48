"""Text from reports made safe for the programs that open tables, without losing a word unseen."""

from __future__ import annotations

import re

SECTION_SEPARATOR = " > "
"""Between the headings above a measure or passage, in the records."""

EXCEL_CELL_LIMIT = 32_767
"""Most UTF-16 units that Excel keeps in a cell ("Excel specifications and limits", Microsoft)."""

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What XML 1.0 forbids or discourages, and no printed page holds.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# Controls, marks of direction and of no width, separators of lines, and characters that stand for tags.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
# Also behind blanks and marks of no width, and in the full-width forms that East Asian editions take for the same.
_LIKE_FORMULA = re.compile("[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]|[\t\r\n]")


def without_surrogates(text: str) -> str:
    """The text with halves of characters, which no UTF-8 file can hold, replaced by U+FFFD.

    They come from file names that are not valid UTF-8.
    """
    try:
        text.encode()  # five times as fast as looking for them
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def clean(text: str) -> str:
    """The text without control characters; every kind of line end becomes a newline, a tab a space."""
    return _INVISIBLE.sub("", _LINE_END.sub("\n", without_surrogates(text))).replace("\t", " ")


def visible(text: str) -> str:
    r"""The text on one line, with every character that steers or hides shown by its number.

    For names of files and titles that go to a terminal, a log or a page: they may hold commands for the terminal,
    line ends, or marks that turn the direction of writing and make one name look like another.

    Examples
    --------
    >>> visible("a\x1b[2Jb\u202efdp.exe")
    'a\\x1b[2Jb\\u202efdp.exe'
    """
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), without_surrogates(text))


def without_formula(text: str) -> str:
    r"""A text that no spreadsheet takes for a formula: one that begins like it gets a leading apostrophe.

    What a formula can begin with is taken from "CSV Injection" (OWASP).

    Examples
    --------
    >>> without_formula("=1+1")
    "'=1+1"
    >>> without_formula("2.4 Discoverability")
    '2.4 Discoverability'
    """
    return f"'{text}" if _LIKE_FORMULA.match(text) else text


def within_excel_cell(text: str, note: str) -> str:
    """The text, or where Excel cannot hold it, as much as fits with `note` behind it."""
    if _utf16_units(text) <= EXCEL_CELL_LIMIT:
        return text
    room = 2 * (EXCEL_CELL_LIMIT - _utf16_units(note))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + note


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
