"""Printed lines to running text: hyphenated words rejoined, characters mended, note marks cut.

What is printed is never lost: lines keep their characters, and only the `text` of a block is mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from qpr_classifier.framework.compounds import load_compounds
from qpr_classifier.reading.document import Line

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "-\u2010\u2011" + SOFT_HYPHEN
_LEFT_PART = re.compile(rf"([^\W_]+)[{_HYPHENS}]$")
_RIGHT_PART = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'’][^\W\d_]+)*")
_PRONOUNS = frozenset(
    re.findall(
        r"\w+", "je tu il elle on nous vous ils elles ce ci là la le les moi toi lui leur en y t même mêmes être"
    )
)
"""Words that stand after a hyphen in French: ``peut-être``, ``celui-ci``, ``a-t-elle``."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2000-\u200a\u205f\u3000]+")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)
_NOTE_MARK = re.compile(
    r"(?<=[^\W\d_]|[.,;:!?»”\")’\]])\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[^\W\d_]{2}|[.,;:!?»”\")’\]*]{2})\s?[ⁱᵛˣ]+(?![^\W\d_])"
)
_SPACE_BEFORE_STOP = re.compile(r" +([,.])(?=\s|$)")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ]")
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdm]?m|ha|CO)$")
_SUPERSCRIPT = str.maketrans("0123456789ivx", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ")
_RAISED_NUMBER = re.compile(r"[0-9ivx]+")
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_PRIVATE_USE: dict[int, str] = {
    0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "→", 0xF02D: "–", 0xF095: "•", 0xF076: "❖",
    0xF071: "❑", 0xF072: "❒", 0xF06E: "■", 0xF06C: "●", 0xF06F: "□", 0xF0A8: "☐", 0xF0A3: "☐",
    0xF0FE: "☑", 0xF0FD: "☒", 0xF0FC: "✓", 0xF0FB: "✗", 0xF052: "☑", 0xF053: "☒", 0xF0B0: "°",
}  # fmt: skip
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_MEND = str.maketrans({**_LIGATURES, SOFT_HYPHEN: "", "\u2011": "-"}) | _PRIVATE_USE
_ODD = re.compile(f"[{''.join(map(chr, _MEND))}]|{_INVISIBLE.pattern}")
_FEW_LETTERS = 10


def symbols(text: str) -> str:
    """Private-use bullets and boxes of the symbol fonts as the characters they look like."""
    return text.translate(_PRIVATE_USE) if _PRIVATE.search(text) else text


def superscript(mark: str) -> str:
    """A raised note number in superscript characters; anything else unchanged."""
    return mark.translate(_SUPERSCRIPT) if _RAISED_NUMBER.fullmatch(mark) else mark


def bold_parts(pieces: Iterable[tuple[str, bool]]) -> tuple[tuple[int, int], ...]:
    """Where the bold pieces of a text stand, once they are joined and every space in it is a single one.

    Examples
    --------
    >>> bold_parts([("YES", True), (" /  NO", False)])
    ((0, 3),)
    """
    found: list[tuple[int, int]] = []
    end, spaced = 0, False
    for text, bold in pieces:
        words = text.split()
        if not words:
            spaced = spaced or bool(text)
            continue
        start = end + (1 if end and (spaced or text[0].isspace()) else 0)
        end, spaced = start + len(" ".join(words)), text[-1].isspace()
        if bold and found and found[-1][1] >= start - 1:
            found[-1] = (found[-1][0], end)
        elif bold:
            found.append((start, end))
    return tuple(found)


def is_capitals(text: str) -> bool:
    """Whether a text of some length is set in capitals."""
    lower = sum(map(str.islower, text))
    if 10 * lower > len(text):
        return False
    letters = sum(map(str.isalpha, text))
    return letters >= _FEW_LETTERS and lower < 0.1 * letters


def clean(text: str) -> str:
    r"""Mend characters: ligatures, odd spaces, control characters, private-use symbols; cut note marks.

    Raised note numbers (``numérique¹``) are cut; squares and cubes of units (``m²``) stay.

    Examples
    --------
    >>> clean("le\u00a0ﬁlm numérique¹ ,  120 km²")
    'le film numérique, 120 km²'
    """
    if not (text.isascii() and text.isprintable()):
        if _ODD.search(text):
            text = _INVISIBLE.sub("", text).translate(_MEND)
        text = unicodedata.normalize("NFC", text)
        if _RAISED.search(text):
            text = _NOTE_MARK.sub(lambda found: _without_mark(text, found), text)
        text = _SPACES.sub(" ", text)
    elif "  " in text:
        text = _SPACES.sub(" ", text)
    return _SPACE_BEFORE_STOP.sub(r"\1", text).strip() if " ," in text or " ." in text else text.strip()


def _without_mark(text: str, found: re.Match[str]) -> str:
    mark = found.group().strip()
    if mark in ("²", "³") and _UNIT.search(text, max(0, found.start() - 4), found.start()):
        return found.group()
    return ""


def join_lines(lines: Sequence[Line], vocabulary: Collection[str]) -> str:
    """Running text of the lines of one paragraph.

    A word cut by a hyphen at the end of a line is rejoined, unless it is a compound: when the hyphenated form
    occurs in the document and the joined one does not, when its right part begins with a capital or is a
    pronoun of French inversion, when its left part is a single letter, when its parts are known to form compounds,
    or when both parts are words of the document and the joined form is not. A soft hyphen always goes. An address of
    the web goes on without a space.

    Parameters
    ----------
    lines : sequence of Line
        In reading order.
    vocabulary : collection of str
        Lower-case words of the document, see `vocabulary_of`.

    Returns
    -------
    str
        Cleaned with `clean`.
    """
    text = ""
    for line in lines:
        piece = line.text.strip()
        if not piece:
            continue
        text = _append(text, piece, vocabulary) if text else piece
    return clean(text)


def _append(text: str, piece: str, vocabulary: Collection[str]) -> str:
    last = text[-1]
    if last == SOFT_HYPHEN:
        return text[:-1] + piece
    left, right = _LEFT_PART.search(text[-80:]), _RIGHT_PART.match(piece)
    if left and right:
        if _keeps_hyphen(text, left.group(1), piece, right.group(), vocabulary):
            return text + piece
        return text[:-1] + piece
    if _in_address(text.rsplit(" ", 1)[-1]) and (last in "/-_=&?%#" or piece[0] in "/_=&?%#"):
        return text + piece
    if last in "/–" and right and len(text) > 1 and not text[-2].isspace():
        return text + piece
    return text + " " + piece


def _in_address(word: str) -> bool:
    return "://" in word or word.startswith("www.")


def _keeps_hyphen(text: str, left: str, piece: str, right: str, vocabulary: Collection[str]) -> bool:
    """Whether the hyphen between `left` and `right` is part of the word."""
    if _in_address(text.rsplit(" ", 1)[-1]):
        return True
    if right[0].isupper() and not left.isupper():
        return True
    if len(left) == 1 or left[-1].isdigit() or right[0].isdigit():
        return True
    low_left, low_right = left.lower(), right.lower()
    joined, compound = low_left + low_right, f"{low_left}-{low_right}"
    if joined in vocabulary:
        return False
    if compound in vocabulary or low_right in _PRONOUNS:
        return True
    compounds = load_compounds()
    if compounds.keeps_hyphen(low_left, low_right):
        return True
    if low_left in compounds.inside and text[-len(left) - 2 : -len(left) - 1] == "-":
        return True
    return len(low_left) > 2 and len(low_right) > 3 and low_left in vocabulary and low_right in vocabulary


def vocabulary_of(lines: Iterable[Line]) -> frozenset[str]:
    """Lower-case words of the document, compounds with and without their parts.

    The last word of a line that ends in a hyphen and the first word of the next one are left out: they may be
    halves.
    """
    words: set[str] = set()
    after_hyphen = False
    for line in lines:
        text = line.text.lower()
        if _ODD.search(text):
            text = text.translate(_MEND)
        found = _WORD.findall(text)
        if after_hyphen:
            found = found[1:]
        after_hyphen = text.rstrip()[-1:] in _HYPHENS and bool(text.strip())
        if after_hyphen:
            found = found[:-1]
        words.update(found)
    words = {word.replace("’", "'").replace("\u2010", "-") for word in words}
    words.update([part for word in words if "'" in word for part in word.split("'")])
    return frozenset(words)
