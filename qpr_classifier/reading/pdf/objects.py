"""What is drawn on a page besides text: lines and frames of tables, small squares and circles, images."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from qpr_classifier.reading.document import Box
from qpr_classifier.reading.pdf.geometry import View
from qpr_classifier.reading.pdf.native import by_address

THIN = 2.2
"""A filled or stroked shape thinner than this, in points, is a line."""

_SMALL = (5.0, 19.0)
_SQUARE = (0.75, 1.33)
_MIN_LINE = 3.0
_MAX_FORM_DEPTH = 3
_MAX_SEGMENTS = 2_000
_RECTANGLE_SEGMENTS = 6
_HOLLOW_SEGMENTS = 10
_CURVED = 20
_LIGHT = 250
_DARK = 215


class Edge(NamedTuple):
    """A drawn line, or one side of a frame: upright (``x0 == x1``) or level (``top == bottom``)."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def upright(self) -> bool:
        return self.x0 == self.x1


@dataclass(slots=True)
class Drawn:
    """Drawn objects of one page, in the coordinates of the page as shown.

    Parameters
    ----------
    edges : list of Edge
        Lines, and the sides of stroked frames.
    shades : list of Box
        Filled areas without a frame.
    frames : list of Box
        Small stroked squares and circles: what a check-box looks like.
    fills : list of Box
        Small squares and circles filled with a colour: a ticked box, when a frame stands around it.
    marks : list of Box
        Other small shapes that may stand in a check-box: ticks, dots, images.
    image_share : float
        Share of the page that its largest image covers.
    cut : bool
        True where the page has more objects than the limit.
    """

    edges: list[Edge] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    image_share: float = 0.0
    cut: bool = False


def read_drawn(page: Any, view: View, max_objects: int) -> Drawn:
    """Look through the drawn objects of a page.

    Parameters
    ----------
    page : FPDF_PAGE
        Raw handle.
    view : View
        How the page is shown.
    max_objects : int
        Objects after which looking stops.
    """
    drawn = Drawn()
    page_area = max(1.0, view.width * view.height)
    for seen, (item, kind, matrix) in enumerate(_objects(page)):
        if seen >= max_objects:
            drawn.cut = True
            break
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _read_path(item, matrix, view, drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(item, matrix, view)
            if box is None:
                continue
            visible = _visible_area(box, view)
            drawn.image_share = max(drawn.image_share, visible / page_area)
            if _is_small(box):
                drawn.marks.append(box)
    return drawn


_Matrix = tuple[float, float, float, float, float, float]


def _objects(page: Any) -> Iterator[tuple[Any, int, _Matrix | None]]:
    """All objects but text, those inside form objects too, with the matrix of the form."""
    get = by_address(pdfium.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_int)
    kind_of = by_address(pdfium.FPDFPageObj_GetType, ctypes.c_void_p, restype=ctypes.c_int)
    handle, text = ctypes.cast(page, ctypes.c_void_p), pdfium.FPDF_PAGEOBJ_TEXT
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        address = get(handle, index)
        kind = kind_of(address)
        if kind == text:
            continue
        item = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _form_objects(item, None, 1)
        else:
            yield item, kind, None


def _form_objects(form: Any, outer: _Matrix | None, depth: int) -> Iterator[tuple[Any, int, _Matrix | None]]:
    own = pdfium.FS_MATRIX()
    matrix = outer
    if pdfium.FPDFPageObj_GetMatrix(form, ctypes.byref(own)):
        matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
    for index in range(pdfium.FPDFFormObj_CountObjects(form)):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < _MAX_FORM_DEPTH:
                yield from _form_objects(item, matrix, depth + 1)
        else:
            yield item, kind, matrix


def _times(inner: _Matrix, outer: _Matrix | None) -> _Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _bounds(item: Any, matrix: _Matrix | None, view: View) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(
        item, ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)
    ):
        return None
    x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
    if matrix is not None:
        (x0, y0), (x1, y1) = _moved(x0, y0, matrix), _moved(x1, y1, matrix)
    return view.box(x0, y0, x1, y1)


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _visible_area(box: Box, view: View) -> float:
    width = min(box.x1, view.width) - max(box.x0, 0.0)
    height = min(box.bottom, view.height) - max(box.top, 0.0)
    return max(0.0, width) * max(0.0, height)


def _is_small(box: Box) -> bool:
    return _SMALL[0] <= box.width <= _SMALL[1] and _SMALL[0] <= box.height <= _SMALL[1]


def _read_path(item: Any, matrix: _Matrix | None, view: View, drawn: Drawn) -> None:
    box = _bounds(item, matrix, view)
    if box is None or box.bottom < 0 or box.top > view.height or box.x1 < 0 or box.x0 > view.width:
        return
    width, height = box.width, box.height
    if width <= THIN or height <= THIN:
        _add_line(box, drawn)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    if not fill.value and not stroke.value:
        return
    segments = pdfium.FPDFPath_CountSegments(item)
    if max(width, height) <= _SMALL[1]:
        outline = bool(stroke.value) and segments > 3 and (segments > _CURVED or _subpaths(item, segments) == 1)
        _read_small(box, outline, _darkness(item) if fill.value else None, segments, drawn)
        return
    if segments > _RECTANGLE_SEGMENTS:
        if stroke.value and segments <= _MAX_SEGMENTS:
            drawn.edges.extend(_straight_segments(item, matrix, view, segments))
        return
    if stroke.value:
        _add_frame(box, drawn)
    elif _darkness(item) < _LIGHT:
        drawn.shades.append(box)


def _subpaths(item: Any, segments: int) -> int:
    """Number of strokes of a path: a frame is one, a cross is two."""
    kind_of, segment = pdfium.FPDFPathSegment_GetType, pdfium.FPDFPath_GetPathSegment
    return sum(
        kind_of(segment(item, index)) == pdfium.FPDF_SEGMENT_MOVETO for index in range(min(segments, _MAX_SEGMENTS))
    )


def _read_small(box: Box, outline: bool, fill: int | None, segments: int, drawn: Drawn) -> None:
    """Sort a small shape; `fill` is its darkest colour component, None where it is not filled."""
    is_square = _is_small(box) and _SQUARE[0] <= box.width / box.height <= _SQUARE[1]
    is_frame = is_square and (outline or segments == _HOLLOW_SEGMENTS)
    if is_frame:
        drawn.frames.append(box)
    if not is_square:
        drawn.marks.append(box)
    elif fill is not None and fill <= _DARK and segments != _HOLLOW_SEGMENTS:
        drawn.fills.append(box)
    elif not is_frame and fill is None:
        drawn.marks.append(box)


def _darkness(item: Any) -> int:
    """Smallest colour component of the fill, 255 where it is transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(
        item, ctypes.byref(red), ctypes.byref(green), ctypes.byref(blue), ctypes.byref(alpha)
    ):
        return 0
    return 255 if alpha.value == 0 else int(min(red.value, green.value, blue.value))


def _add_line(box: Box, drawn: Drawn) -> None:
    if box.width >= box.height:
        if box.width >= _MIN_LINE:
            middle = (box.top + box.bottom) / 2
            drawn.edges.append(Edge(box.x0, middle, box.x1, middle))
    elif box.height >= _MIN_LINE:
        middle = (box.x0 + box.x1) / 2
        drawn.edges.append(Edge(middle, box.top, middle, box.bottom))


def _add_frame(box: Box, drawn: Drawn) -> None:
    drawn.edges.append(Edge(box.x0, box.top, box.x1, box.top))
    drawn.edges.append(Edge(box.x0, box.bottom, box.x1, box.bottom))
    drawn.edges.append(Edge(box.x0, box.top, box.x0, box.bottom))
    drawn.edges.append(Edge(box.x1, box.top, box.x1, box.bottom))


def _straight_segments(item: Any, matrix: _Matrix | None, view: View, count: int) -> Iterator[Edge]:
    """Level and upright segments of a path that draws several lines at once."""
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(own))
    whole = _times((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        here = view.point(*_moved(x.value, y.value, whole))
        if before is not None and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            dx, dy = abs(here[0] - before[0]), abs(here[1] - before[1])
            if dy < 0.5 and dx >= _MIN_LINE:
                yield Edge(min(before[0], here[0]), here[1], max(before[0], here[0]), here[1])
            elif dx < 0.5 and dy >= _MIN_LINE:
                yield Edge(here[0], min(before[1], here[1]), here[0], max(before[1], here[1]))
        before = here
