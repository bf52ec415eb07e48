"""Reports of one page in the form of 2020, made in an instant: for tests of runs, which need many and not long ones."""

from __future__ import annotations

from pathlib import Path

from reading_samples import make_pdf, text, wrapped
from reportlab.pdfgen.canvas import Canvas

STATES = ("Viet Nam", "Burkina Faso", "Lithuania", "Chile", "Madagascar", "Denmark", "Senegal", "Canada")

DEEDS = (
    (
        "Film portal",
        "A national portal streams 400 restored films free of charge, and libraries lend electronic books.",
    ),
    ("Dance festival", "The Ministry holds a festival of dance each year in a small town and pays for the stage."),
    ("Digital skills", "Schools of art train 200 teachers and artists in digital editing and publishing online."),
    ("Start-up grants", "The fund gives grants to small enterprises that make video games and music applications."),
)


def make_tiny_report(path: Path, number: int = 0, state: str | None = None) -> Path:
    """A report with two measures; other numbers give other States and texts, the same number the same bytes.

    Parameters
    ----------
    path : Path
    number : int
    state : str, optional
        Of the title; an empty one for a report that does not say whose it is.
    """
    named = STATES[number % len(STATES)] if state is None else state
    lines = [f"{named} {2012 + 4 * (number % 4)}"] if named else []
    lines += ["Quadrennial Periodic Report on the 2005 Convention"]
    lines += ["GOAL 1: SUPPORT SUSTAINABLE SYSTEMS OF GOVERNANCE FOR CULTURE", "DIGITAL ENVIRONMENT"]
    for offset in range(2):
        title, deed = DEEDS[(number + offset) % len(DEEDS)]
        lines += [f"Name of the policy/measure: {title} {number}-{offset}"]
        lines += ["Name of agency responsible for the implementation of the policy/measure: Ministry of Culture"]
        lines += [f"Describe the main features of the policy/measure: {deed} It began in {2001 + number % 19}."]

    def draw(canvas: Canvas) -> None:
        top = 80.0
        for line in lines:
            for part in wrapped(canvas, line, 450):
                text(canvas, 72, top, part)
                top += 14
            top += 8

    return make_pdf(path, draw)
