"""A file that cannot be read is refused with a reason; a page that cannot be read is a warning."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading_samples import SENTENCES, make_pdf, paragraphs, text
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.pdf import Limits, read_pdf, reader


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ReportError) as caught:
        read_pdf(path, limits or Limits())
    assert path.name in str(caught.value)
    return caught.value.reason


def small(path: Path) -> Path:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:3])

    return make_pdf(path, draw)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "nothing.pdf"
    path.touch()
    assert refusal(path) == "empty"


def test_a_file_that_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<html><body>Not found</body></html>")
    assert refusal(path) == "not a report"


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.pdf") == "unreadable"


def test_a_file_with_nothing_behind_its_header(tmp_path: Path) -> None:
    path = tmp_path / "stub.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"garbage " * 50)
    assert refusal(path) == "damaged"


def test_a_file_with_a_password(tmp_path: Path) -> None:
    locked = StandardEncryption("secret", canPrint=0)
    path = make_pdf(tmp_path / "locked.pdf", lambda canvas: text(canvas, 72, 90, "Hidden"), encrypt=locked)
    assert refusal(path) == "encrypted"


def test_protection_without_a_password_is_no_hindrance(tmp_path: Path) -> None:
    protected = StandardEncryption("", ownerPassword="owner", canPrint=0)
    path = make_pdf(tmp_path / "protected.pdf", lambda canvas: text(canvas, 72, 90, "Open to all"), encrypt=protected)
    assert read_pdf(path).blocks[0].text == "Open to all"


def test_limits_of_size_and_pages(tmp_path: Path) -> None:
    path = small(tmp_path / "small.pdf")
    assert refusal(path, Limits(max_bytes=100)) == "too large"

    def two_pages(canvas: Canvas) -> None:
        text(canvas, 72, 90, "One")
        canvas.showPage()
        text(canvas, 72, 90, "Two")

    assert refusal(make_pdf(tmp_path / "two.pdf", two_pages), Limits(max_pages=1)) == "too large"


def test_a_page_with_too_much_text_is_cut_with_a_warning(tmp_path: Path) -> None:
    document = read_pdf(small(tmp_path / "small.pdf"), Limits(max_characters=50))
    assert sum(len(block.text) for block in document.blocks) <= 50
    assert "Page 1" in document.warnings[0]


def test_a_page_with_too_many_lines_is_read_without_its_tables(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for position in range(60):
            canvas.line(50 + 8 * position, 100, 50 + 8 * position, 700)
            canvas.line(50, 100 + 8 * position, 522, 100 + 8 * position)
        text(canvas, 72, 400, "Inside the grid")

    document = read_pdf(make_pdf(tmp_path / "grid.pdf", draw), Limits(max_edges=100))
    assert document.blocks[0].text == "Inside the grid"
    assert "tables" in document.warnings[0]


def test_damage_to_one_page_leaves_the_others(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for sentence in SENTENCES[:3]:
            paragraphs(canvas, [sentence])
            if sentence is not SENTENCES[2]:
                canvas.showPage()

    path = make_pdf(tmp_path / "three.pdf", draw, pageCompression=0)
    raw = path.read_bytes()
    second = raw.index(b"/Type /Page", raw.index(b"/Type /Page\n") + 20)
    path.write_bytes(raw[:second] + b"/Type /Pxge" + raw[second + 11 :])
    document = read_pdf(path)
    assert document.blocks[0].text == SENTENCES[0]
    assert document.blocks[-1].text == SENTENCES[2]


def test_each_page_is_announced(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    read_pdf(small(tmp_path / "small.pdf"), on_page=lambda number, count: seen.append((number, count)))
    assert seen == [(1, 1)]


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Periodic report of Ruritania")
        text(canvas, 72, 90, "Text")

    document = read_pdf(make_pdf(tmp_path / "title.pdf", draw))
    assert document.metadata["title"] == "Periodic report of Ruritania"
    assert document.name == "title.pdf"
    assert len(document.sha256) == 64


def test_the_second_reader_gives_the_same_text(tmp_path: Path) -> None:
    from qpr_classifier.reading.layout.assemble import assemble
    from qpr_classifier.reading.pdf.fallback import read_with_pdfplumber

    path = small(tmp_path / "small.pdf")
    readings, _ = read_with_pdfplumber(path, Limits())
    second = assemble([reading.content for reading in readings])
    assert [block.text for block in second.blocks] == [block.text for block in read_pdf(path).blocks]


def _undecodable(path: Path, characters: int) -> Path:
    """A page of so many characters, each said to be one for private use."""
    ranges = "1 begincodespacerange <00> <FF> endcodespacerange\n1 beginbfrange <41> <5A> <E041> endbfrange"
    to_unicode = f"/CIDInit /ProcSet findresource begin begincmap\n{ranges}\nendcmap end"
    content = f"BT /F1 2 Tf 20 700 Td ({'ABCD ' * (characters // 4)}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 20000 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    path.write_text(f"%PDF-1.4\n{body}trailer << /Root 1 0 R /Size 7 >>\n%%EOF\n", encoding="ascii")
    return path


def test_a_page_that_cannot_be_decoded_is_tried_again_only_where_it_is_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[list[int]] = []

    def read_again(path: Path, pages: list[int], count: int, limits: Limits) -> dict[int, object]:
        tried.append(pages)
        return {}

    monkeypatch.setattr(reader, "read_again", read_again)
    for characters in (400, 4_000):
        document = read_pdf(_undecodable(tmp_path / "report.pdf", characters), Limits(max_characters_again=1_000))
        assert "Page 1 is an image of text, or its characters cannot be decoded; not read" in document.warnings[0]
    assert tried == [[1]]
