"""What a person reads on a layout, and how the layout is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Gold:
    """What stands in a document; everything of each sort, in reading order.

    Parameters
    ----------
    paragraphs : tuple of str
        Paragraphs and list items, without the marker of an item.
    markers : tuple of str
        Markers of the list items.
    removed : tuple of str
        Headers, footers, watermarks, lines of contents; in any order.
    check_boxes : tuple of (str, bool)
        Label and state.
    rows : tuple of tuple of str
        Cells of the table rows, header rows first.
    measures : tuple of mapping, optional
        Fields of each measure by name, for documents that are forms; None where no form is looked for.
    """

    paragraphs: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    check_boxes: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    measures: tuple[Mapping[str, object], ...] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A document and its gold.

    Parameters
    ----------
    draw : callable
        Draws all pages but for the end of the last one.
    page : tuple of float
        Width and height of the pages, in points.
    crop : tuple of float, optional
        The part of the page that is shown: left, bottom, right, top.
    fault : str
        What the reader is known to get wrong here; empty where nothing is.
    """

    name: str
    draw: Callable[[Canvas], None]
    gold: Gold
    page: tuple[float, float] = A4
    crop: tuple[float, float, float, float] | None = None
    fault: str = ""

    def make(self, path: Path) -> Path:
        """Write the document."""
        canvas = Canvas(str(path), pagesize=self.page, invariant=True)
        if self.crop:
            canvas.setCropBox(self.crop)
        self.draw(canvas)
        canvas.showPage()
        canvas.save()
        return path


class Layouts(list[Layout]):
    """Layouts of one module, each made from a function that draws it."""

    def add(
        self,
        gold: Gold,
        *,
        page: tuple[float, float] = A4,
        crop: tuple[float, float, float, float] | None = None,
        fault: str = "",
    ) -> Callable[[Callable[[Canvas], None]], Callable[[Canvas], None]]:
        """A decorator: the function draws a layout with this gold, and names it."""

        def register(draw: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
            self.append(Layout(draw.__name__, draw, gold, page, crop, fault))
            return draw

        return register
