"""A picture of a page with a box round each part, labelled by letter and colour, and a legend below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from qpr_classifier.errors import OutputError, ReportError
from qpr_classifier.reading.document import Box, Document
from qpr_classifier.reading.inspection.marks import Mark, PagePart
from qpr_classifier.reading.pdf.file import open_with_pdfium

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS_PER_POINT = 1.75
"""Scale of the picture: 126 dots an inch, at which print of 8 points can be read."""

MAXIMUM_DOTS = 12_000_000
"""A page that would need more is drawn smaller, however large it claims to be."""

_LETTERS = 13
_ROW = 24
_COLUMNS = 3
_MARGIN = 8
_CROWDED = 1000


def draw_page(path: Path, document: Document, page: int, marks: Sequence[Mark], output: Path) -> None:
    """Write the picture of a page of a PDF.

    Parameters
    ----------
    path : Path
        The PDF itself.
    page : int
        1-based, one of the pages of the document.
    marks : sequence of Mark
        As `marks_of` gives them.
    output : Path
        An image file; its ending says which kind (``.png``, ``.jpg`` ...).

    Raises
    ------
    ReportError
        If the page cannot be drawn.
    OutputError
        If the picture cannot be written there.
    """
    info = document.pages[page - 1]
    scale = min(DOTS_PER_POINT, (MAXIMUM_DOTS / max(1.0, info.width * info.height)) ** 0.5)
    picture = _with_legend(_marked(_render(path, page, scale), marks, scale), marks)
    try:
        picture.save(output)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"The picture cannot be written to {output}: {error}. Give a file ending in .png, in a folder that exists."
        ) from error


def _render(path: Path, page: int, scale: float) -> Image:
    import pypdfium2

    document: Any = open_with_pdfium(path)
    if document is None:
        raise ReportError(f"{path.name} cannot be drawn: it is damaged. Use --tree to see what was read.", "damaged")
    try:
        # Without this the values of form fields would be missing from the picture.
        document.init_forms()
        return document[page - 1].render(scale=scale).to_pil().convert("RGB")  # type: ignore[no-any-return]
    except pypdfium2.PdfiumError as error:
        raise ReportError(
            f"Page {page} of {path.name} cannot be drawn: {error}. Use --tree to see what was read.", "damaged"
        ) from error
    finally:
        document.close()


def _marked(image: Image, marks: Sequence[Mark], scale: float) -> Image:
    from PIL import Image as Images
    from PIL import ImageColor, ImageDraw, ImageFont

    tint = Images.new("RGBA", image.size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(tint)
    font = ImageFont.load_default(_LETTERS)
    frames = [(mark, _frame(box, scale)) for mark in marks for box in mark.boxes]
    for mark, frame in frames:
        colour = ImageColor.getrgb(mark.part.colour)[:3]
        draw.rectangle(frame, (*colour, 30), (*colour, 255), 2)
    for mark, (left, top, right, _) in frames:
        width = draw.textlength(mark.label, font) + 6
        at = left - width
        if at < 0 or (len(frames) <= _CROWDED and _is_taken(frames, at, left, top)):
            at = right
        draw.rectangle((at, top, at + width, top + _LETTERS + 3), mark.part.colour)
        draw.text((at + 3, top), mark.label, "white", font)
    return Images.alpha_composite(image.convert("RGBA"), tint).convert("RGB")


class _Frame(NamedTuple):
    """A box in dots of the picture."""

    left: float
    top: float
    right: float
    bottom: float


def _is_taken(frames: Sequence[tuple[Mark, _Frame]], at: float, left: float, top: float) -> bool:
    """Whether something stands to the left of a box, where its label would cover it."""
    middle = top + _LETTERS / 2
    return any(f.left < left - 1 and f.right > at and f.top < middle < f.bottom for _, f in frames)


def _frame(box: Box, scale: float) -> _Frame:
    left, top = (box.x0 - 1) * scale, (box.top - 1) * scale
    return _Frame(left, top, max(left, (box.x1 + 1) * scale), max(top, (box.bottom + 1) * scale))


def _with_legend(image: Image, marks: Sequence[Mark]) -> Image:
    from PIL import Image as Images
    from PIL import ImageDraw, ImageFont

    counts = {part: sum(mark.part is part for mark in marks) for part in PagePart}
    shown = [part for part in PagePart if counts[part]]
    rows = -(-len(shown) // _COLUMNS)
    whole = Images.new("RGB", (image.width, image.height + rows * _ROW + 2 * _MARGIN), "white")
    whole.paste(image, (0, 0))
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(_LETTERS)
    draw.line((0, image.height, image.width, image.height), "black")
    for number, part in enumerate(shown):
        left = _MARGIN + (number % _COLUMNS) * (image.width - _MARGIN) // _COLUMNS
        top = image.height + _MARGIN + (number // _COLUMNS) * _ROW
        draw.rectangle((left, top, left + 20, top + _LETTERS + 5), part.colour)
        draw.text((left + 6, top + 1), part.letter, "white", font)
        draw.text((left + 28, top + 1), f"{part.title} ({counts[part]})", "black", font)
    return whole
