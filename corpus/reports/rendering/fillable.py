"""Reports sent in as a fillable PDF: the answers are values of form fields (AcroForm), not text of the page.

The same report can be printed with the answers as plain text in the same places: that twin is what the pages
of the gold are looked up in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.acroform import AcroForm
from reportlab.platypus import Flowable, Paragraph, Spacer

from .blocks import Block, Draft
from .drawn import LABEL, YES_NO, Tick, build, flowables

FONT, SIZE, LEADING = "Helvetica", 9, 10.8


def render(draft: Draft, pdf: Path) -> None:
    """Write the report as a fillable PDF."""
    _render(draft, pdf, fillable=True)


def render_twin(draft: Draft, pdf: Path) -> None:
    """Write the report with its answers as text, page by page like the fillable one."""
    _render(draft, pdf, fillable=False)


def _render(draft: Draft, pdf: Path, *, fillable: bool) -> None:
    words = YES_NO[draft.source["interface_language"]]
    build(draft, pdf, [part for block in draft.blocks for part in _parts(block, words, fillable=fillable)])


def _parts(block: Block, words: tuple[str, str], *, fillable: bool) -> list[Any]:
    label = Paragraph(block.text, LABEL)
    if block.kind == "field":
        return [label, Entry(block.value.strip(), fillable=fillable)]
    if block.kind == "measure_title":
        return [Spacer(1, 10), Paragraph(block.value, LABEL), Entry(block.text, fillable=fillable)]
    if block.kind in ("question", "boxes"):
        options = block.options or ((words[0], block.answer is True), (words[1], block.answer is False))
        return [label, *(Box(name, ticked=on, fillable=fillable) for name, on in options)]
    return flowables(block, words)


class Entry(Flowable):  # type: ignore[misc]
    """A text field with its value, as high as the value needs."""

    def __init__(self, value: str, *, fillable: bool) -> None:
        super().__init__()
        self.value, self.fillable = value, fillable
        self.lines: list[str] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Return the room it needs."""
        self.lines = simpleSplit(self.value, FONT, SIZE, width - 12)
        self.width, self.height = width, max(len(self.lines), 1) * LEADING + 10
        return self.width, self.height

    def draw(self) -> None:
        """Draw the field, or in the twin its text."""
        if self.fillable:
            _form(self.canv).textfield(
                value=self.value, x=0, y=3, width=self.width, height=self.height - 4, relative=True, maxlen=None,
                fontName=FONT, fontSize=SIZE, fieldFlags="multiline", borderWidth=0.5,
                borderColor=colors.grey, fillColor=colors.HexColor("#eef2fb"),
            )  # fmt: skip
            return
        self.canv.setFont(FONT, SIZE)
        for i, line in enumerate(self.lines):
            self.canv.drawString(4, self.height - (i + 1) * LEADING - 2, line)


class Box(Tick):
    """A check-box field with its label beside it; the twin draws a square."""

    def __init__(self, label: str, *, ticked: bool, fillable: bool) -> None:
        super().__init__(label, ticked=ticked)
        self.fillable = fillable

    def draw(self) -> None:
        """Draw the check-box and its label."""
        if not self.fillable:
            super().draw()
            return
        _form(self.canv).checkbox(
            checked=self.ticked, x=2, y=self.height - 12, size=9, relative=True, borderWidth=0.5,
            buttonStyle="cross", fieldFlags="", tooltip=self.label,
        )  # fmt: skip
        self.words.drawOn(self.canv, 17, self.height - self.words.height - 1)


class WrappingForm(AcroForm):  # type: ignore[misc]
    """A form whose long values are shown in several lines; reportlab itself leaves that to the viewer."""

    def txAP(self, key: str, value: str, *parts: Any, width: float = 120, **more: Any) -> Any:  # noqa: N802
        """Return the appearance of a text field."""
        shown = "\n".join(simpleSplit(value, FONT, SIZE, width - 12))
        return super().txAP(key, shown, *parts, width=width, **more)


def _form(canvas: Any) -> WrappingForm:
    if not hasattr(canvas, "AcroForm"):
        canvas._doc._catalog.AcroForm = canvas.AcroForm = WrappingForm(canvas)
    form: WrappingForm = canvas.AcroForm
    return form
