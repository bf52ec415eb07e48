"""The words of a page with their place and type, as every reader hands them to the layout stages."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """A run of characters without a space.

    A named tuple and not a dataclass: a report has tens of thousands, and they are the cheapest to make.

    Parameters
    ----------
    text : str
        As printed; a hyphen at the end of a line is kept as ``-``.
    x0, x1 : float
        Left and right side, in points from the left of the page as shown.
    baseline : float
        Height of the baseline, in points from the top of the page as shown.
    size : float
        Height of the type in points.
    bold : bool
        Whether the type is bold.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool = False

    @property
    def top(self) -> float:
        """Top of the letters, from typical proportions of Latin type."""
        return self.baseline - ASCENT * self.size

    @property
    def bottom(self) -> float:
        """Bottom of the letters, from typical proportions of Latin type."""
        return self.baseline + DESCENT * self.size


ASCENT = 0.78
DESCENT = 0.22
