"""DOCX reports: everything a reader of the printed report would see, and nothing else; hostile files are refused."""

from __future__ import annotations

import struct
import sys
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt

from qpr_classifier.errors import ReportError
from qpr_classifier.reading import read_document
from qpr_classifier.reading.document import Block, BlockKind, Document, PageSource
from qpr_classifier.reading.docx import Limits, read_docx
from qpr_classifier.reading.docx.xml import DoctypeError, parse

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
REPORTS = Path(__file__).parent.parent / "corpus" / "reports"

Reader = Callable[..., Document]


@pytest.fixture
def read_body(tmp_path: Path) -> Reader:
    """Reads a document whose body is the given WordprocessingML."""

    def read(*elements: str) -> Document:
        document = docx.Document()
        for element in elements:
            opening, rest = element.split(">", 1) if not element.split(">", 1)[0].endswith("/") else (element[:-2], "")
            document.element.body.insert(-1, parse_xml(f"{opening} {W}>{rest}"))
        path = tmp_path / "report.docx"
        document.save(str(path))
        return read_document(path)

    return read


def paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_headings_lists_and_paragraphs_keep_their_order_and_kind(tmp_path: Path) -> None:
    made: Any = docx.Document()
    made.add_heading("Goal 1", 1)
    made.add_paragraph("The Ministry of Culture supports film.")
    made.add_heading("Media diversity", 2)
    made.add_paragraph("Public broadcasting", style="List Bullet")
    made.add_paragraph("First", style="List Number")
    made.add_paragraph("Second", style="List Number")
    typed = made.add_paragraph().add_run("RESULTS ACHIEVED SO FAR")
    typed.bold, typed.font.size = True, Pt(14)
    made.save(str(tmp_path / "a.docx"))
    found = [(b.kind, b.level, b.marker, b.text) for b in read_docx(tmp_path / "a.docx").blocks]
    assert found == [
        (BlockKind.HEADING, 1, "", "Goal 1"),
        (BlockKind.PARAGRAPH, 0, "", "The Ministry of Culture supports film."),
        (BlockKind.HEADING, 2, "", "Media diversity"),
        (BlockKind.LIST_ITEM, 0, "•", "Public broadcasting"),
        (BlockKind.LIST_ITEM, 0, "1.", "First"),
        (BlockKind.LIST_ITEM, 0, "2.", "Second"),
        (BlockKind.HEADING, 3, "", "RESULTS ACHIEVED SO FAR"),
    ]


def test_a_table_gives_rows_with_header_and_merged_cells_once(tmp_path: Path) -> None:
    made: Any = docx.Document()
    table = made.add_table(4, 3)
    for cell, text in zip(table.rows[0].cells, ("Measure", "Year", "Budget"), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row, values in zip(table.rows[1:3], (("Film fund", "2019", "5"), ("Film fund", "2020", "6")), strict=True):
        for cell, text in zip(row.cells, values, strict=True):
            cell.text = text
    table.cell(2, 0).text = ""
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2)).text = "A row over all columns is running text."
    nested = table.cell(2, 2).add_table(1, 2)
    nested.cell(0, 0).text, nested.cell(0, 1).text = "in", "side"
    made.save(str(tmp_path / "a.docx"))
    blocks = read_docx(tmp_path / "a.docx").blocks
    assert [[cell.text for cell in block.cells] for block in blocks[:3]] == [
        ["Measure", "Year", "Budget"],
        ["Film fund", "2019", "5"],
        ["", "2020", "6 in side"],
    ]
    assert [block.header for block in blocks[:2]] == [(), ("Measure", "Year", "Budget")]
    assert blocks[3].kind is BlockKind.PARAGRAPH
    assert blocks[3].text == "A row over all columns is running text."


def test_check_boxes_of_all_makes_keep_their_state(read_body: Reader) -> None:
    control = (
        "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='{}'/></w14:checkbox></w:sdtPr>"
        "<w:sdtContent>{}</w:sdtContent></w:sdt>"
    )
    form_field = (
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:default w:val='0'/>{}</w:checkBox></w:ffData>"
        "</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    document = read_body(
        paragraph(control.format(1, run("☒")) + run(" Music")),
        paragraph(control.format(0, run("☐")) + run(" Design")),
        paragraph(form_field.format("<w:checked/>") + run(" Publishing")),
        paragraph(form_field.format("") + run(" Visual arts")),
        paragraph("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>" + run(" Media arts")),
        paragraph(run("☐ YES   ☑ NO")),
    )
    assert [(b.kind, b.checked, b.text) for b in document.blocks] == [
        (BlockKind.CHECK_BOX, checked, text)
        for checked, text in (
            (True, "Music"), (False, "Design"), (True, "Publishing"), (False, "Visual arts"), (True, "Media arts"),
            (False, "YES"), (True, "NO"),
        )
    ]  # fmt: skip


def test_tracked_changes_are_read_as_accepted_and_hidden_text_is_left_out(read_body: Reader) -> None:
    deleted = "<w:del><w:r><w:delText>abolished</w:delText></w:r></w:del>"
    moved = "<w:moveFrom>" + run("gone ") + "</w:moveFrom>"
    document = read_body(
        paragraph(run("The fund was ") + deleted + "<w:ins>" + run("created") + "</w:ins>" + moved + run(" in 2019.")),
        paragraph(run("Seen.") + run("Secret.", "<w:vanish/>")),
        paragraph(run("One sentence "), "<w:rPr><w:del/></w:rPr>"),
        paragraph(run("whose break was deleted.")),
        paragraph(run("The last one."), "<w:rPr><w:del/></w:rPr>"),
    )
    assert texts(document) == [
        "The fund was created in 2019.",
        "Seen.",
        "One sentence whose break was deleted.",
        "The last one.",
    ]


def test_fields_show_their_result_and_contents_are_set_aside(read_body: Reader) -> None:
    begin, middle, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end"))
    document = read_body(
        paragraph(begin + "<w:r><w:instrText>TOC \\o</w:instrText></w:r>" + middle + run("Goal 1 3")),
        paragraph(run("Goal 2 9") + end),
        paragraph(begin + "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" + middle + run("www.example.org") + end),
        paragraph("<w:hyperlink>" + run("the site") + "</w:hyperlink>" + run(" of the fund")),
    )
    assert texts(document) == ["www.example.org", "the site of the fund"]
    assert [(b.kind, b.text) for b in document.removed] == [
        (BlockKind.CONTENTS, "Goal 1 3"),
        (BlockKind.CONTENTS, "Goal 2 9"),
    ]


def test_content_controls_are_read_and_their_placeholders_set_aside(read_body: Reader) -> None:
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    document = read_body(
        "<w:sdt><w:sdtContent>" + paragraph(run("An answer in a control.")) + "</w:sdtContent></w:sdt>",
        paragraph(run("Budget: ") + empty.format(run("Click here to enter text."))),
    )
    assert texts(document) == ["An answer in a control.", "Budget:"]
    assert [block.text for block in document.removed] == ["Click here to enter text."]


def test_a_choice_in_bold_can_be_told_from_the_other_one(read_body: Reader) -> None:
    (line,) = read_body(paragraph(run("YES", "<w:b/>") + run(" / NO"))).blocks[0].lines
    assert (line.text, line.bold, line.bold_parts) == ("YES / NO", False, ((0, 3),))


def test_a_text_box_is_read_once_behind_its_paragraph(read_body: Reader) -> None:
    box = "<w:txbxContent>" + paragraph(run("In the box.")) + "</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(read_body(paragraph(both + run("Around it.")))) == ["Around it.", "In the box."]


def test_pages_follow_the_last_layout_and_count_no_break_twice(read_body: Reader) -> None:
    rendered = "<w:r><w:lastRenderedPageBreak/></w:r>"
    document = read_body(
        paragraph(run("A sentence that begins here ") + rendered + run("and ends there.")),
        paragraph("<w:r><w:br w:type='page'/></w:r>"),
        paragraph(rendered + run("Third.")),
        paragraph(run("Fourth."), "<w:pageBreakBefore/>"),
    )
    assert [(b.text, b.page, b.last_page) for b in document.blocks] == [
        ("A sentence that begins here and ends there.", 1, 2),
        ("Third.", 3, 3),
        ("Fourth.", 4, 4),
    ]
    assert [(p.number, p.engine, p.source) for p in document.pages] == [
        (number, "docx", PageSource.TEXT) for number in (1, 2, 3, 4)
    ]
    assert "Page numbers are those of the last time" in document.warnings[0]
    for block in document.blocks:
        for line in block.lines:
            page = document.pages[line.page - 1]
            assert 0 < line.box.x0 < line.box.x1 < page.width
            assert 0 < line.box.top < line.box.bottom < page.height


def test_headers_comments_and_soft_hyphens(tmp_path: Path) -> None:
    made: Any = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Quadrennial periodic report, Mali 2024"
    line = made.add_paragraph("La numéri\u00adsation des\u00a0salles de ci\u00adnéma.")
    made.add_comment(line.runs, "Is this right?", "A reviewer")
    made.core_properties.title = "RPQ Mali"
    made.save(str(tmp_path / "a.docx"))
    document = read_docx(tmp_path / "a.docx")
    assert texts(document) == ["La numérisation des salles de cinéma."]
    assert [(b.kind, b.text) for b in document.removed] == [
        (BlockKind.FURNITURE, "Quadrennial periodic report, Mali 2024")
    ]
    assert document.metadata["title"] == "RPQ Mali"
    assert "1 comment was left out." in document.warnings


@pytest.mark.parametrize("name", ["madagascar_2012_fr", "viet_nam_2020_en"])
def test_a_report_gives_the_same_blocks_as_docx_and_as_pdf(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML reads the sources of the example reports")
    monkeypatch.syspath_prepend(str(REPORTS))
    source = yaml.safe_load((REPORTS / "sources" / f"{name}.yaml").read_text(encoding="utf-8"))
    forms = {"2012": "free_form", "2020": "form_2020"}
    draft = import_module(f"rendering.{forms[source['cycle']]}").draft(source)
    import_module("rendering.word")._Writer(draft).save(tmp_path / "a.docx")

    def shape(document: Document) -> set[tuple[BlockKind, str, bool | None, str]]:
        return {(b.kind, b.marker, b.checked, b.text) for b in document.blocks}

    word, pdf = shape(read_docx(tmp_path / "a.docx")), shape(read_document(REPORTS / f"{name}.pdf"))
    assert len(word & pdf) / len(word | pdf) > 0.97


def test_notes_stand_behind_their_paragraph_and_leave_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPORTS))
    word = import_module("rendering.word")
    made: Any = docx.Document()
    line = made.add_paragraph("Le fonds numérique")
    line.add_run()._r.append(parse_xml(f'<w:footnoteReference {W} w:id="1"/>'))
    line.add_run(" existe.")
    part = word.Part(word.PackURI("/word/footnotes.xml"), word.FOOTNOTES, word.footnotes_xml(["Créé en 2019."]), None)
    made.part.relate_to(part, word.RELATIONSHIP_TYPE.FOOTNOTES)
    made.save(str(tmp_path / "a.docx"))
    blocks: tuple[Block, ...] = read_docx(tmp_path / "a.docx").blocks
    assert [(b.kind, b.marker, b.text) for b in blocks] == [
        (BlockKind.PARAGRAPH, "", "Le fonds numérique existe."),
        (BlockKind.NOTE, "1", "Créé en 2019."),
    ]
    assert blocks[0].orig == "Le fonds numérique¹ existe."


# Hostile and broken files


@pytest.fixture
def small_docx(tmp_path: Path) -> Path:
    made: Any = docx.Document()
    made.add_paragraph("Hello.")
    made.save(str(tmp_path / "small.docx"))
    return tmp_path / "small.docx"


def changed(source: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a DOCX file with one of the files inside changed."""
    target = source.with_name("changed.docx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == member else content)
    return target


def reason(path: Path) -> str:
    with pytest.raises(ReportError) as refused:
        read_document(path)
    assert path.name in str(refused.value)
    return refused.value.reason


BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'


def test_entity_bombs_and_external_entities_are_never_expanded(small_docx: Path) -> None:
    def armed(content: bytes) -> bytes:
        head, body = content.split(b"?>", 1)
        return head + b"?>" + BOMB + body.replace(b"Hello.", b"&b;&c;")

    for member in ("word/document.xml", "word/styles.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"):
        assert reason(changed(small_docx, member, armed)) == "damaged"
    in_utf_16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")
    with pytest.raises(DoctypeError):
        parse(in_utf_16)


def test_bombs_of_size_number_and_depth_are_refused_before_they_go_off(small_docx: Path, tmp_path: Path) -> None:
    large = changed(small_docx, "word/document.xml", lambda content: content + b" " * 60_000_000)
    assert large.stat().st_size < 200_000
    assert reason(large) == "too large"
    with pytest.raises(ReportError, match="limit is 3"):
        read_docx(small_docx, Limits(max_members=3))
    with pytest.raises(ReportError, match="MB; the limit"):
        read_docx(small_docx, Limits(max_bytes=1_000))
    depth = sys.getrecursionlimit() * 3
    deep = b"<w:smartTag>" * depth + b"</w:smartTag>" * depth
    assert (
        reason(changed(small_docx, "word/document.xml", lambda c: c.replace(b"<w:p>", deep + b"<w:p>", 1))) == "damaged"
    )


def test_a_member_that_lies_about_its_size_is_damaged(small_docx: Path) -> None:
    large = changed(small_docx, "word/document.xml", lambda content: content + b" " * 60_000_000)
    content = large.read_bytes()
    true_size = zipfile.ZipFile(large).getinfo("word/document.xml").file_size
    large.write_bytes(content.replace(struct.pack("<I", true_size), struct.pack("<I", 5_000)))
    assert reason(large) == "damaged"


def test_what_is_no_docx_is_named(small_docx: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.docx"
    cut.write_bytes(small_docx.read_bytes()[:9_000])
    assert reason(cut) == "damaged"
    packed = tmp_path / "packed.docx"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("report.pdf", b"%PDF")
    assert reason(packed) == "not a report"
    openpyxl = pytest.importorskip("openpyxl")
    openpyxl.Workbook().save(tmp_path / "sheet.docx")
    assert reason(tmp_path / "sheet.docx") == "not a report"
    assert reason(changed(small_docx, "word/document.xml", lambda content: content[:500])) == "damaged"


@pytest.mark.parametrize(
    ("stream", "wanted", "advice"),
    [("EncryptedPackage", "encrypted", "without one"), ("WordDocument", "not a report", "save it as .docx")],
)
def test_protected_and_old_files_are_told_apart(tmp_path: Path, stream: str, wanted: str, advice: str) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512))
    with pytest.raises(ReportError, match=advice) as refused:
        read_document(path)
    assert refused.value.reason == wanted


def test_a_reference_that_leads_nowhere_does_not_matter(small_docx: Path) -> None:
    """Some converters leave references to ``NULL`` behind; Word opens such files."""
    dangling = b'<Relationship Id="rId99" Type="http://x/image" Target="../NULL"/></Relationships>'
    path = changed(
        small_docx, "word/_rels/document.xml.rels", lambda content: content.replace(b"</Relationships>", dangling)
    )
    assert texts(read_document(path)) == ["Hello."]
