"""Words of a page with their boxes, size and weight, straight from pdfium.

One call gives the text of the whole page; only the first and the last character of each word are then asked
for their place, and each text object once for its type. That is what makes this reader fast.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from qpr_classifier.reading.layout.text import superscript
from qpr_classifier.reading.layout.words import Word
from qpr_classifier.reading.pdf.geometry import View
from qpr_classifier.reading.pdf.native import by_address

LINE_END_HYPHEN = "\ufffe"
"""What pdfium gives for a hyphen at the end of a line, without a line break after it."""

_WORD = re.compile(rf"[^\s\x00{LINE_END_HYPHEN}]*{LINE_END_HYPHEN}|[^\s\x00{LINE_END_HYPHEN}]+")
_UNREADABLE = re.compile(r"[\x01-\x1f\ue000-\uf8ff\ufffd]")
_BOLD_NAME = re.compile(r"bold|black|heavy|demi(?!light)|[-,]bd\b", re.IGNORECASE)
_MARK_CHARACTERS = frozenset("0123456789ivx")
_MARK_ENDS = _MARK_CHARACTERS | {""}
_AFTER_MARK = ".,;:)?!»”"
_MARK_RISE = 0.3
_STROKED = (pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_BOLD_WEIGHTS = range(600, 951)
"""Weights that mean bold; pdfium guesses a weight for fonts without one, and some guesses are far above."""
_SKEW = 0.09
"""Sine of about five degrees: text turned further away from the right angles is a watermark."""


@dataclass(slots=True)
class PageWords:
    """The words of one page.

    Parameters
    ----------
    turns : int
        Clockwise quarter turns by which the page must be turned for most of its text to stand upright.
    words : list of Word
        Upright words, in the order of the file, in the coordinates of the page so turned.
    turned : dict
        Words that stand at another right angle, by quarter turns, each in its own turned coordinates.
    skewed : str
        Text at any other angle: a watermark or a stamp.
    cut : bool
        True where the page has more characters than the limit, and the rest was left out.
    readable : float
        Share of characters that mean something (not private use, control or replacement characters).
    """

    turns: int = 0
    words: list[Word] = field(default_factory=list)
    turned: dict[int, list[Word]] = field(default_factory=dict)
    skewed: str = ""
    cut: bool = False
    readable: float = 1.0


@dataclass(frozen=True, slots=True)
class _Type:
    """Type of a text object: size as shown, weight, and quarter turns (None where skewed)."""

    size: float
    bold: bool
    turns: int | None


def read_words(textpage: Any, view: View, max_characters: int) -> PageWords:
    """Read the words of a page.

    Parameters
    ----------
    textpage : FPDF_TEXTPAGE
        Raw handle of a loaded text page.
    view : View
        How the page is shown.
    max_characters : int
        Characters after which reading stops.

    Returns
    -------
    PageWords
    """
    total = pdfium.FPDFText_CountChars(textpage)
    text, index_of = _text(textpage, min(total, max_characters))
    by_turns: dict[int, list[Word]] = {}
    skewed: list[str] = []
    views = {turns: view.turned(turns) for turns in range(4)}
    types = _Types(textpage, view)
    loose, origin = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    bottom_before, baseline, key_before = 0.0, 0.0, -1
    first, last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    first_ref, last_ref = ctypes.byref(first), ctypes.byref(last)
    x, y = ctypes.c_double(), ctypes.c_double()
    x_ref, y_ref = ctypes.byref(x), ctypes.byref(y)

    for found in _WORD.finditer(text):
        word = found.group()
        start, end = found.start(), found.end() - 1
        if index_of is not None:
            start, end = index_of[start], index_of[end]
        key, kind = types.at(start)
        if kind.turns is None:
            skewed.append(word)
            continue
        loose(textpage, start, first_ref)
        shown = views[kind.turns]
        if key != key_before or first.bottom != bottom_before:
            origin(textpage, start, x_ref, y_ref)
            baseline = shown.point(x.value, y.value)[1]
            key_before, bottom_before = key, first.bottom
        if word[-1] == LINE_END_HYPHEN:
            word = word[:-1] + "-"
        if end == start:
            last_box = first
        else:
            loose(textpage, end, last_ref)
            last_box = last
        if shown.turns == 0:
            x0, x1 = first.left - shown.left, last_box.right - shown.left
        else:
            a = shown.box(first.left, first.bottom, first.right, first.top)
            b = shown.box(last_box.left, last_box.bottom, last_box.right, last_box.top)
            x0, x1 = a.x0, b.x1
        if x1 < x0:
            x0, x1 = x1, x0
        made = Word(word, x0, x1, baseline, kind.size, kind.bold)
        place = by_turns.get(kind.turns)
        if place is None:
            place = by_turns[kind.turns] = []
        if len(word) > 1 and (word.rstrip(_AFTER_MARK)[-1:] in _MARK_ENDS or word[0] in _MARK_CHARACTERS):
            place.extend(_split_mark(textpage, made, start, end, kind))
        else:
            place.append(made)

    turns = max(by_turns, key=lambda t: sum(len(w.text) for w in by_turns[t]), default=0)
    return PageWords(
        turns=turns,
        words=by_turns.pop(turns, []),
        turned=by_turns,
        skewed=" ".join(skewed),
        cut=total > max_characters,
        readable=share_readable(text),
    )


def _text(textpage: Any, count: int) -> tuple[str, list[int] | None]:
    """Text of the page, and the character index of each of its positions where the two differ."""
    if count <= 0:
        return "", None
    buffer = (ctypes.c_ushort * (count * 2 + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    units = bytes(buffer)[: max(0, written - 1) * 2]
    text = units.decode("utf-16-le", "replace")
    if len(text) == count and len(units) == 2 * count:
        return text, None
    index_of, unit = [], 0
    for character in text:
        index_of.append(max(0, pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, unit)))
        unit += 2 if ord(character) > 0xFFFF else 1
    return text, index_of


def _turns(matrix: Any, view: View) -> int | None:
    """Quarter turns that set the text upright on the page as shown; None where no right angle does."""
    right, down = view.direction(matrix.a, matrix.b)
    length = (right**2 + down**2) ** 0.5
    if length == 0:
        return 0
    right, down = right / length, down / length
    if abs(down) < _SKEW:
        return 0 if right > 0 else 2
    if abs(right) < _SKEW:
        return 3 if down > 0 else 1
    return None


class _Types:
    """Types of the text objects of one page, each asked for once, and the weight of each font once."""

    def __init__(self, textpage: Any, view: View) -> None:
        self._textpage, self._view = textpage, view
        self._handle = ctypes.cast(textpage, ctypes.c_void_p)
        self._object = by_address(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_int)
        self._font = by_address(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p)
        self._mode = by_address(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_void_p, restype=ctypes.c_int)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._types: dict[int, _Type] = {}
        self._bold_fonts: dict[tuple[int, int], bool] = {}

    def at(self, index: int) -> tuple[int, _Type]:
        """Address of the text object of a character, and its type."""
        address = self._object(self._handle, index) or 0
        kind = self._types.get(address)
        if kind is None:
            kind = self._types[address] = self._read(address, index)
        return address, kind

    def _read(self, address: int, index: int) -> _Type:
        matrix = self._matrix
        if not pdfium.FPDFText_GetMatrix(self._textpage, index, self._matrix_ref):
            matrix.a, matrix.b, matrix.c, matrix.d = 1.0, 0.0, 0.0, 1.0
        size = abs(pdfium.FPDFText_GetFontSize(self._textpage, index)) * (matrix.c**2 + matrix.d**2) ** 0.5
        mode = self._mode(address) if address else 0
        font = (self._font(address) or 0 if address else 0, mode)
        bold = self._bold_fonts.get(font)
        if bold is None:
            bold = self._bold_fonts[font] = mode in _STROKED or _is_bold(self._textpage, index)
        return _Type(size, bold, _turns(matrix, self._view))


def _is_bold(textpage: Any, index: int) -> bool:
    """Whether the font of a character is bold, by its weight or its name."""
    if pdfium.FPDFText_GetFontWeight(textpage, index) in _BOLD_WEIGHTS:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 128, ctypes.byref(flags))
    return _BOLD_NAME.search(name.value.decode("latin-1")) is not None


def _split_mark(textpage: Any, word: Word, start: int, end: int, kind: _Type) -> list[Word]:
    """Write a raised note number that is glued to a word (``numérique1``) in superscript characters."""
    text = word.text
    stem = text.rstrip(_AFTER_MARK)
    last = end - (len(text) - len(stem))
    tail = 0
    while tail < min(4, len(stem) - 1) and stem[-1 - tail] in _MARK_CHARACTERS:
        if not _is_smaller(textpage, last - tail, kind.size):
            break
        tail += 1
    if tail:
        raised = superscript(stem[-tail:])
        return [word._replace(text=stem[:-tail] + raised + text[len(stem) :])]
    size = _size(textpage, end)
    if text[0] not in _MARK_CHARACTERS or not kind.size < 0.8 * size:
        return [word]
    head = 0
    while head < min(4, len(text) - 1) and text[head] in _MARK_CHARACTERS:
        head += 1
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, end, ctypes.byref(x), ctypes.byref(y))
    middle = word.x0 + 0.6 * (word.x1 - word.x0) * head / len(text)
    return [
        word._replace(text=superscript(text[:head]), x1=middle),
        word._replace(text=text[head:], x0=middle, size=size, baseline=word.baseline + _MARK_RISE * size),
    ]


def _is_smaller(textpage: Any, index: int, size: float) -> bool:
    """Whether a character is set clearly smaller than `size`."""
    return _size(textpage, index) < 0.8 * size


def _size(textpage: Any, index: int) -> float:
    """Size of the type of a character as shown, in points."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        matrix.c, matrix.d = 0.0, 1.0
    return float(abs(pdfium.FPDFText_GetFontSize(textpage, index)) * (matrix.c**2 + matrix.d**2) ** 0.5)


def share_readable(text: str) -> float:
    """Share of the printed characters that mean something: no private use, control or replacement characters."""
    printed = "".join(text.split()).replace("\x00", "")
    if not printed:
        return 1.0
    return 1.0 - len(_UNREADABLE.findall(printed)) / len(printed)
