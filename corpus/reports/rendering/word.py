"""Reports from a word processor: python-docx writes the document, LibreOffice prints it."""

from __future__ import annotations

import subprocess
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .blocks import FOOTNOTE, Block, Draft, lines_of

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
COLUMNS = (Cm(5.6), Cm(10.8))
SIZES = {1: 13, 2: 12, 3: 11, 4: 10}
SHORT_ANSWER = 300
"""Rows whose answer is shorter than this are not cut by a page break."""

YES_NO = {"en": ("YES", "NO"), "fr": ("OUI", "NON")}


def render(draft: Draft, pdf: Path) -> None:
    """Write the report as DOCX and have LibreOffice print it to `pdf`."""
    with tempfile.TemporaryDirectory() as folder:
        docx = Path(folder) / (pdf.stem + ".docx")
        _Writer(draft).save(docx)
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(docx)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        pdf.write_bytes((Path(folder) / pdf.name).read_bytes())


class _Writer:
    """Puts blocks into a document; answers stand beside their questions where the source asks for tables."""

    def __init__(self, draft: Draft) -> None:
        source = draft.source
        self.tabled = source.get("answers_in_tables", False)
        self.words = YES_NO[source["interface_language"]]
        self.glyphs = source.get("glyphs", "☐☒")
        self.document: Any = Document()
        self.table: Any = None
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = source.get("font", "Arial"), Pt(source.get("font_size", 10))
        normal.paragraph_format.space_after = Pt(5)
        normal.paragraph_format.line_spacing = source.get("line_spacing", 1.0)
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.3)
        page.top_margin = page.bottom_margin = Cm(2.2)
        header = page.header.paragraphs[0]
        header.text = source.get("running_header", "")
        header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _page_numbers(page.footer.paragraphs[0], source.get("running_footer", "#"))
        self.notes: list[str] = []
        for block in draft.blocks:
            self.add(block)

    def save(self, path: Path) -> None:
        """Save the document with its footnotes, for which python-docx has no call of its own."""
        part = self.document.part
        notes = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, footnotes_xml(self.notes), part.package)
        part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        self.document.save(str(path))

    def add(self, block: Block) -> None:
        """Append one block."""
        if self.tabled and block.kind in ("field", "question", "boxes", "measure_title"):
            self._row(block)
            return
        self.table = None
        if block.kind in ("title", "heading") or (block.kind == "measure_title" and not block.value):
            self._heading(block)
        elif block.kind == "measure_title":
            self._labelled(block.value, block.text)
        elif block.kind == "field":
            self._labelled(block.text, block.value)
        elif block.kind == "question":
            self._labelled(block.text, self._yes_no(block.answer))
        elif block.kind == "boxes":
            self._labelled(block.text, "\n".join(self._ticked(block)))
        elif block.kind == "bullets":
            for line in lines_of(block.value):
                self.document.add_paragraph(line, style="List Bullet").alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        elif block.kind == "table":
            self._grid(block)
        elif block.kind == "contents":
            self._contents_line(block)
        elif block.kind == "page_break":
            self.document.add_page_break()
        else:
            self._paragraph(block)

    def _heading(self, block: Block) -> None:
        line = self.document.add_paragraph()
        run = line.add_run(block.text)
        run.bold = True
        run.font.size = Pt(18 if block.kind == "title" else SIZES[block.level])
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_before = Pt(14 if block.level < 3 else 8)
        if block.kind == "title":
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif block.level == 1:
            run.font.color.rgb = RGBColor(0x1F, 0x3F, 0x77)

    def _paragraph(self, block: Block) -> None:
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        run = self._noted(line, block.text)
        if block.kind == "instruction":
            run.italic = True
            run.font.size = Pt(9)
        elif block.kind == "note":
            run.font.size = Pt(7.5)

    def _labelled(self, label: str, value: str) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = bool(value)
        line.add_run(label).bold = True
        for answer in lines_of(value):
            line = self.document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            self._noted(line, answer)

    def _noted(self, line: Any, text: str) -> Any:
        """Add a text with its footnotes to a line; return the last run."""
        for i, part in enumerate(FOOTNOTE.split(text)):
            run = line.add_run("" if i % 2 else part)
            if i % 2:
                self.notes.append(part)
                run.font.superscript = True
                reference = OxmlElement("w:footnoteReference")
                reference.set(qn("w:id"), str(len(self.notes)))
                run._r.append(reference)
        return run

    def _row(self, block: Block) -> None:
        """Add a row question | answer; a measure begins a table of its own."""
        if self.table is None or block.kind == "measure_title":
            if self.table is not None:
                self.document.add_paragraph()
            self.table = self.document.add_table(0, 2, style="Table Grid")
            self.table.autofit = False
            for column, width in zip(self.table.columns, COLUMNS, strict=True):
                column.width = width
        cells = self.table.add_row().cells
        cells[0].width, cells[1].width = COLUMNS
        if block.kind == "measure_title":
            label, answers = block.value, [block.text]
        elif block.kind == "field":
            label, answers = block.text, lines_of(block.value) or [""]
        elif block.kind == "question":
            label, answers = block.text, [self._yes_no(block.answer)]
        else:
            label, answers = block.text, self._ticked(block)
        run = cells[0].paragraphs[0].add_run(label)
        run.font.size = Pt(9)
        if sum(map(len, answers)) < SHORT_ANSWER:
            _kept_whole(self.table.rows[-1])
        _shade(cells[0])
        for i, answer in enumerate(answers):
            line = cells[1].paragraphs[0] if i == 0 else cells[1].add_paragraph()
            line.add_run(answer).bold = block.kind == "measure_title"
            line.paragraph_format.space_after = Pt(1 if block.kind == "boxes" else 4)

    def _grid(self, block: Block) -> None:
        if block.text:
            line = self.document.add_paragraph()
            line.add_run(block.text).bold = True
            line.paragraph_format.space_before = Pt(4)
            line.paragraph_format.keep_with_next = True
        table = self.document.add_table(0, len(block.rows[0]), style="Table Grid")
        for i, row in enumerate(block.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                run = cell.paragraphs[0].add_run(text)
                run.font.size, run.bold = Pt(9), i == 0
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        self.document.add_paragraph()

    def _contents_line(self, block: Block) -> None:
        line = self.document.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        line.paragraph_format.left_indent = Cm(0.6 * (block.level - 1))
        line.paragraph_format.space_after = Pt(2)
        line.add_run(f"{block.text}\t{block.value}")

    def _yes_no(self, answer: bool | None) -> str:
        if not self.tabled:
            return "" if answer is None else self.words[0 if answer else 1]
        off, on = self.glyphs
        return f"{on if answer else off} {self.words[0]}    {on if answer is False else off} {self.words[1]}"

    def _ticked(self, block: Block) -> list[str]:
        return [f"{self.glyphs[checked]} {label}" for label, checked in block.options]


def footnotes_xml(notes: list[str]) -> bytes:
    """Return the part of a DOCX that holds its footnotes."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{i}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for i, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    small = '<w:rPr><w:sz w:val="16"/></w:rPr>'
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    for i, note in enumerate(notes, start=1):
        words = f'<w:r>{small}<w:t xml:space="preserve"> {escape(note, quote=False)}</w:t></w:r>'
        lines += f'<w:footnote w:id="{i}"><w:p>{mark}{words}</w:p></w:footnote>'
    return f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {space}>{lines}</w:footnotes>'.encode()


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "EAEEF5")
    cell._tc.get_or_add_tcPr().append(shade)


def _kept_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _page_numbers(line: Any, pattern: str) -> None:
    """Write a footer in which the first ``#`` is the page number and the second the number of pages."""
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    parts = pattern.split("#")
    for i, part in enumerate(parts):
        line.add_run(part)
        if i < len(parts) - 1:
            number = OxmlElement("w:fldSimple")
            number.set(qn("w:instr"), ("PAGE", "NUMPAGES")[i])
            line._p.append(number)
