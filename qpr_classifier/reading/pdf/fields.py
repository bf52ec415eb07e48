"""Interactive fields: what was typed into text fields and comments on the page, and ticked check-boxes.

The values are taken from the fields themselves and not from their drawn appearance, which may be missing or
cut off at the border of the field.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from qpr_classifier.reading.document import Box
from qpr_classifier.reading.layout.words import ASCENT, Word
from qpr_classifier.reading.pdf.geometry import View
from qpr_classifier.reading.pdf.marks import BoxState

_TYPED = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_MAX_FIELDS = 2_000
_MAX_VALUE_BYTES = 400_000
_HIDDEN = 2
_SIZE_RANGE = (7.0, 11.0)
_WIDTH_OF_CHARACTER = 0.5
_PITCH = 1.2


@dataclass(slots=True)
class Fields:
    """Field values of a page, each as the words of its lines, and its check-boxes."""

    values: list[list[Word]] = field(default_factory=list)
    boxes: list[BoxState] = field(default_factory=list)


def read_fields(page: Any, form: Any | None, view: View) -> Fields:
    """Read the interactive fields and typed comments of a page.

    Parameters
    ----------
    page : FPDF_PAGE
        Raw handle.
    form : FPDF_FORMHANDLE or None
        Raw handle of the form environment; None where the document has no form.
    view : View
        How the page is shown.
    """
    found = Fields()
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            _read_one(annotation, form, view, found)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _read_one(annotation: Any, form: Any | None, view: View, found: Fields) -> None:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind not in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
        return
    if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
        return
    box = view.box(rect.left, rect.bottom, rect.right, rect.top)
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        text = _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
        found.values.append(_words(text, box))
        return
    if form is None:
        return
    field_type = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if field_type in _TICKED:
        found.boxes.append(BoxState(box, bool(pdfium.FPDFAnnot_IsChecked(form, annotation))))
    elif field_type in _TYPED:
        text = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
        found.values.append(_words(text, box))


def _string(get: Any) -> str:
    size = min(get(None, 0), _MAX_VALUE_BYTES)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").rstrip("\x00")


def _words(text: str, box: Box) -> list[Word]:
    """The value as words, in lines that fill the box from its top."""
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return []
    size = _SIZE_RANGE[1]
    rows = _rows(lines, box, size)
    if len(rows) * _PITCH * size > box.height:
        size = max(_SIZE_RANGE[0], box.height / (len(rows) * _PITCH))
        rows = _rows(lines, box, size)
    words: list[Word] = []
    for number, row in enumerate(rows):
        baseline = box.top + number * _PITCH * size + ASCENT * size
        x, step = box.x0 + 2, size * _WIDTH_OF_CHARACTER
        for text_of in row:
            words.append(Word(text_of, x, x + step * len(text_of), baseline, size))
            x += step * (len(text_of) + 1)
    return words


def _rows(lines: list[str], box: Box, size: float) -> list[list[str]]:
    room = max(8, int(box.width / (size * _WIDTH_OF_CHARACTER)))
    return [row for line in lines for row in _wrapped(line.split(), room)]


def _wrapped(words: list[str], room: int) -> list[list[str]]:
    """Words in rows of at most `room` characters, as the field shows them."""
    rows: list[list[str]] = [[]]
    used = 0
    for word in words:
        if rows[-1] and used + 1 + len(word) > room:
            rows.append([])
            used = 0
        rows[-1].append(word)
        used += len(word) + 1
    return rows
