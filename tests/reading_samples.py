"""Small PDF files made for the reading tests, one for each thing that real reports do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
LEFT, TOP = 72.0, 90.0
PITCH = 13.0

SENTENCES = (
    "The Ministry of Culture opened a fund for independent game studios in three regions of the country.",
    "Libraries lend electronic books through a common platform that was paid from the budget of the State.",
    "A law of last year gives the authors of works shown on request a share of what the platforms earn.",
    "Schools of music teach recording at home, and the network of radios broadcasts the best pieces each month.",
    "The agency trains curators of small museums to scan their collections and to describe them in two languages.",
)


def make_pdf(path: Path, draw: Callable[[Canvas], object], **options: Any) -> Path:
    """A PDF file drawn by `draw`; the last page is closed here."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return path


def text(canvas: Canvas, x: float, top: float, line: str, size: float = 10.5, font: str = "Helvetica") -> None:
    """One line of text, its baseline `top` points below the upper edge of the page."""
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - top, line)


def wrapped(canvas: Canvas, passage: str, width: float, font: str = "Helvetica", size: float = 10.5) -> list[str]:
    """The passage in lines that fit the width."""
    lines = [""]
    for word in passage.split():
        longer = f"{lines[-1]} {word}".strip()
        if canvas.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def paragraphs(
    canvas: Canvas, passages: Sequence[str], top: float = TOP, x: float = LEFT, width: float = WIDTH - 2 * LEFT
) -> float:
    """Paragraphs below each other; returns where the next one would begin."""
    for passage in passages:
        for line in wrapped(canvas, passage, width):
            text(canvas, x, top, line)
            top += PITCH
        top += 8
    return top


def square(canvas: Canvas, x: float, top: float, *, ticked: bool) -> None:
    """A drawn check-box of 9 points, a cross in it when ticked."""
    bottom = HEIGHT - top
    canvas.setLineWidth(0.7)
    canvas.rect(x, bottom, 9, 9, stroke=1, fill=0)
    if ticked:
        cross = canvas.beginPath()
        cross.moveTo(x + 1, bottom + 1)
        cross.lineTo(x + 8, bottom + 8)
        cross.moveTo(x + 8, bottom + 1)
        cross.lineTo(x + 1, bottom + 8)
        canvas.drawPath(cross)


def ruled_table(canvas: Canvas, rows: Sequence[Sequence[str]], columns: Sequence[float], top: float) -> float:
    """A table with all its lines drawn, the first row in bold; returns its lower edge."""
    height = 20.0
    for number in range(len(rows) + 1):
        canvas.line(columns[0], HEIGHT - top - number * height, columns[-1], HEIGHT - top - number * height)
    for x in columns:
        canvas.line(x, HEIGHT - top, x, HEIGHT - top - len(rows) * height)
    for number, row in enumerate(rows):
        for x, cell in zip(columns, row, strict=False):
            font = "Helvetica-Bold" if number == 0 else "Helvetica"
            text(canvas, x + 4, top + number * height + 14, cell, 9.5, font)
    return top + len(rows) * height
