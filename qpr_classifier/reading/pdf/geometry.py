"""From the coordinates of a PDF page (origin bottom left, before rotation) to those of the page as shown."""

from __future__ import annotations

from dataclasses import dataclass

from qpr_classifier.reading.document import Box


@dataclass(frozen=True, slots=True)
class View:
    """The visible part of a page and its rotation.

    Parameters
    ----------
    left, bottom, right, top : float
        Visible box (crop box within media box) in PDF user space, in points.
    turns : int
        Clockwise quarter turns with which the page is shown, 0 to 3.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    @property
    def width(self) -> float:
        """Width of the page as shown."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Height of the page as shown."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def turned(self, turns: int) -> View:
        """The same page shown with `turns` more clockwise quarter turns."""
        return View(self.left, self.bottom, self.right, self.top, (self.turns + turns) % 4)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point as shown: from the left, from the top."""
        match self.turns:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle as shown."""
        xa, ya = self.point(left, bottom)
        xb, yb = self.point(right, top)
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def direction(self, dx: float, dy: float) -> tuple[float, float]:
        """A direction as shown: to the right, downwards."""
        match self.turns:
            case 0:
                return dx, -dy
            case 1:
                return dy, dx
            case 2:
                return -dx, dy
            case _:
                return -dy, -dx

    def moved_to(self, other: View, box: Box) -> Box:
        """A rectangle of this view in the coordinates of another view of the same page."""
        xa, ya = self.user_point(box.x0, box.top)
        xb, yb = self.user_point(box.x1, box.bottom)
        return other.box(xa, ya, xb, yb)

    def user_point(self, x: float, y: float) -> tuple[float, float]:
        """A point as shown, in PDF user space."""
        match self.turns:
            case 0:
                return x + self.left, self.top - y
            case 1:
                return y + self.left, x + self.bottom
            case 2:
                return self.right - x, y + self.bottom
            case _:
                return self.right - y, self.top - x
