"""A page between reading and layout: its lines and tables in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qpr_classifier.reading.document import Line
from qpr_classifier.reading.layout.tables import TablePart


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page.

    Parameters
    ----------
    number : int
        1-based.
    width, height : float
        Size in points, the text upright.
    flow : sequence of Line or TablePart
        In reading order.
    separator : float or None
        Height, from the top, of a short rule above the footnotes.
    aside : sequence of Line
        What is no text: line numbers in the margin, text that stands askew.
    """

    number: int
    width: float
    height: float
    flow: Sequence[Line | TablePart]
    separator: float | None = None
    aside: Sequence[Line] = ()

    @property
    def lines(self) -> list[Line]:
        """The lines outside tables."""
        return [part for part in self.flow if isinstance(part, Line)]
