"""Reports made by a PDF library: reportlab, with check-boxes drawn as squares and no glyphs for them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from .blocks import Block, Draft, lines_of

YES_NO = {"en": ("YES", "NO"), "fr": ("OUI", "NON")}
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=13.5, spaceAfter=4)
LABEL = ParagraphStyle("label", BODY, fontName="Times-Bold", spaceBefore=4, spaceAfter=1, keepWithNext=True)
SMALL = ParagraphStyle("small", BODY, fontName="Times-Italic", fontSize=9, leading=11)
CELL = ParagraphStyle("cell", BODY, fontSize=9.5, leading=11.5, spaceAfter=0)
HEADINGS = {
    0: ParagraphStyle("title", LABEL, fontSize=19, leading=24, alignment=1, spaceAfter=10),
    1: ParagraphStyle("h1", LABEL, fontSize=13, leading=16, spaceBefore=16, spaceAfter=6,
                      textColor=colors.HexColor("#7a1f1f")),
    2: ParagraphStyle("h2", LABEL, fontSize=11.5, leading=14, spaceBefore=12, spaceAfter=5),
    3: ParagraphStyle("h3", LABEL, fontName="Times-BoldItalic", fontSize=11, spaceBefore=10),
    4: ParagraphStyle("h4", LABEL, fontSize=10.5, spaceBefore=10, spaceAfter=4),
}  # fmt: skip


def render(draft: Draft, pdf: Path) -> None:
    """Write the report as PDF."""
    yes_no = YES_NO[draft.source["interface_language"]]
    build(draft, pdf, [flowable for block in draft.blocks for flowable in flowables(block, yes_no)])


def build(draft: Draft, pdf: Path, story: list[Any]) -> None:
    """Set flowables on pages with the report's header and footer; the same story gives the same bytes."""
    rl_config.invariant = 1
    source = draft.source
    document = SimpleDocTemplate(
        str(pdf), pagesize=A4, leftMargin=24 * mm, rightMargin=24 * mm, topMargin=25 * mm,
        bottomMargin=22 * mm, title=source["title"][0],
    )  # fmt: skip

    def furniture(canvas: Any, page: Any) -> None:
        canvas.setFont("Times-Italic", 8.5)
        canvas.drawString(24 * mm, A4[1] - 15 * mm, source["running_header"])
        canvas.line(24 * mm, A4[1] - 17 * mm, A4[0] - 24 * mm, A4[1] - 17 * mm)
        canvas.drawCentredString(A4[0] / 2, 12 * mm, source["running_footer"].replace("#", str(page.page)))

    document.build(story, onFirstPage=furniture, onLaterPages=furniture)


class Tick(Flowable):  # type: ignore[misc]
    """A drawn square, crossed when ticked, with its label beside it."""

    def __init__(self, label: str, *, ticked: bool) -> None:
        super().__init__()
        self.label, self.ticked, self.width, self.height = label, ticked, 440, 14
        self.words = Paragraph(escape(label), CELL)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Return the room it needs."""
        self.height = max(self.words.wrap(width - 20, height)[1], 12) + 2
        return width, self.height

    def draw(self) -> None:
        """Draw the square and its label."""
        base = self.height - 11
        self.canv.rect(2, base, 8, 8)
        if self.ticked:
            self.canv.line(3.5, base + 1.5, 8.5, base + 6.5)
            self.canv.line(3.5, base + 6.5, 8.5, base + 1.5)
        self.words.drawOn(self.canv, 17, self.height - self.words.height - 1)


def flowables(block: Block, yes_no: tuple[str, str]) -> list[Any]:
    """Return what prints one block."""
    text = escape(block.text)
    answers = [Paragraph(escape(line), BODY) for line in lines_of(block.value)]
    match block.kind:
        case "title":
            return [Paragraph(text, HEADINGS[0])]
        case "heading":
            return [Paragraph(text, HEADINGS[block.level])]
        case "measure_title":
            return [Spacer(1, 8), Paragraph(escape(block.value), LABEL), Paragraph(text, BODY)]
        case "field":
            return [Paragraph(text, LABEL), *answers]
        case "question":
            word = "" if block.answer is None else yes_no[0 if block.answer else 1]
            return [Paragraph(f"{text} <font name='Times-Roman'>{word}</font>", LABEL.clone("q", keepWithNext=0))]
        case "boxes":
            return [Paragraph(text, LABEL), *(Tick(label, ticked=on) for label, on in block.options)]
        case "bullets":
            style = BODY.clone("bullet", leftIndent=14, bulletIndent=4)
            return [Paragraph(escape(line), style, bulletText="•") for line in lines_of(block.value)]
        case "table":
            return [*([Paragraph(text, LABEL)] if text else []), _table(block), Spacer(1, 5)]
        case "page_break":
            return [PageBreak()]
        case "instruction" | "note":
            return [Paragraph(text, SMALL)]
        case _:
            return [Paragraph(text, BODY)]


def _table(block: Block) -> Table:
    head, *rows = block.rows
    cells = [[Paragraph(f"<b>{escape(cell)}</b>", CELL) for cell in head]]
    cells += [[Paragraph(escape(cell), CELL) for cell in row] for row in rows]
    table = Table(cells, colWidths=[420 / len(head)] * len(head), hAlign="LEFT", repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table
