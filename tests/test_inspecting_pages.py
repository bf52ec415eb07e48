"""`qpr inspect` shows what was read on a page: a picture with marked parts, and the structure as a tree."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from command_line import qpr
from PIL import Image, ImageColor
from reading_samples import SENTENCES, make_pdf, paragraphs
from reportlab.pdfgen.canvas import Canvas

from qpr_classifier.errors import ExitCode, InputError
from qpr_classifier.reading import read_document
from qpr_classifier.reading.document import Box
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.inspection import PagePart, draw_page, marks_of
from qpr_classifier.reading.inspection.marks import stretches
from qpr_classifier.reading.inspection.picture import MAXIMUM_DOTS

REPORTS = Path(__file__).parents[1] / "corpus" / "reports"
JAMAICA = REPORTS / "jamaica_2022_fr_labels.pdf"


@pytest.fixture
def wide_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


def test_the_picture_has_a_box_in_its_colour_for_each_sort_of_part(tmp_path: Path) -> None:
    document = read_document(JAMAICA)
    marks = marks_of(document, read_report_structure(document), 7)
    output = tmp_path / "page.png"
    draw_page(JAMAICA, document, 7, marks, output)
    with Image.open(output) as picture:
        colours = {colour for _, colour in picture.getcolors(maxcolors=1 << 24) or []}
        assert picture.height > picture.width * document.pages[6].height / document.pages[6].width, "no legend below"
    sorts = {mark.part for mark in marks}
    assert sorts >= {PagePart.ANSWER, PagePart.FORM, PagePart.TABLE, PagePart.TICKED, PagePart.FURNITURE}
    assert {ImageColor.getrgb(part.colour) for part in sorts} <= colours


def test_the_signs_differ_by_letter_and_not_by_colour_alone() -> None:
    assert len({part.letter for part in PagePart}) == len(PagePart)


def test_marks_give_passages_in_order_then_what_was_removed() -> None:
    document = read_document(JAMAICA)
    marks = marks_of(document, read_report_structure(document), 5)
    assert [mark.text for mark in marks if mark.part is PagePart.TICKED] == ["Cinéma/Arts audiovisuels", "Musique"]
    assert [mark.text for mark in marks if mark.passage is None] == [
        "Rapport périodique quadriennal - Jamaïque 2022",
        "- 5 -",
    ]
    numbers = [int(mark.label[1:]) for mark in marks if mark.passage]
    assert numbers == sorted(numbers)


def test_lines_of_two_columns_get_a_box_for_each_column() -> None:
    column = [Box(50, 700, 250, 712), Box(50, 714, 250, 726), Box(300, 90, 500, 102), Box(300, 104, 480, 116)]
    assert stretches(column) == (Box(50, 700, 250, 726), Box(300, 90, 500, 116))


def test_the_tree_shows_sections_measures_fields_and_closed_answers(
    capsys: pytest.CaptureFixture[str], wide_console: None
) -> None:
    assert qpr("inspect", JAMAICA, "--page", 5, "--tree") == ExitCode.OK
    shown = capsys.readouterr().out
    for part in (
        "jamaica_2022_fr_labels.pdf: JAM, 2022, form 2020",
        "page 5 of 17: text read by pdfium",
        "DIVERSITÉ DES MÉDIAS",
        "measure m004: Public Broadcasting Corporation of Jamaica - programming remit (p. 5)",
        "[answer, agency, en] PBCJ",
        "[check-box, ticked, domains, en] Cinéma/Arts audiovisuels",
        "YES  Des politiques, mesures ou mécanismes sont en place pour soutenir la transformation",
        "[removed: header, footer, watermark] - 5 -",
    ):
        assert part in shown
    assert "Picture" not in shown


def test_the_picture_is_written_beside_the_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "seven.png"
    assert qpr("inspect", JAMAICA, "--page", 7, "--output", target) == ExitCode.OK
    assert target.stat().st_size > 20_000
    assert "Picture:" in capsys.readouterr().out


def test_without_a_name_the_picture_goes_to_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert qpr("inspect", JAMAICA, "--page", 2) == ExitCode.OK
    assert [path.name for path in tmp_path.iterdir()] == ["jamaica_2022_fr_labels.page-2.png"]


def test_a_docx_has_a_tree_and_no_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wide_console: None
) -> None:
    made = docx.Document()
    made.add_heading("Cultural policies", 1)
    made.add_paragraph(SENTENCES[0])
    made.save(str(tmp_path / "report.docx"))
    assert qpr("inspect", tmp_path / "report.docx", "--page", 1, "--output", tmp_path / "page.png") == ExitCode.OK
    shown = capsys.readouterr().out
    assert SENTENCES[0] in shown and "A DOCX file has no page picture" in shown
    assert not (tmp_path / "page.png").exists()


def test_a_page_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("inspect", JAMAICA, "--page", 18) == ExitCode.BAD_INPUT
    assert "Give a page from 1 to 17" in capsys.readouterr().err
    document = read_document(JAMAICA)
    with pytest.raises(InputError):
        marks_of(document, read_report_structure(document), 0)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "note.pdf"
    note.write_text("not a PDF", encoding="utf-8")
    assert qpr("inspect", note, "--page", 1) == ExitCode.BAD_INPUT
    assert "not a PDF file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing/page.png", "page.unknown"])
def test_a_picture_that_cannot_be_written_says_so(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qpr("inspect", JAMAICA, "--page", 2, "--output", tmp_path / name) == ExitCode.CANNOT_WRITE
    assert "Give a file ending in .png" in capsys.readouterr().err


def test_the_report_itself_is_never_written_over(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:2])

    path = make_pdf(tmp_path / "report.pdf", draw)
    before = path.read_bytes()
    assert qpr("inspect", path, "--page", 1, "--output", path) == ExitCode.CANNOT_WRITE
    assert path.read_bytes() == before


def test_a_huge_page_is_drawn_small_enough(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((14_000, 14_000))
        canvas.setFont("Helvetica", 100)
        canvas.drawString(1000, 7000, "A page of five metres")

    path = make_pdf(tmp_path / "huge.pdf", draw)
    document = read_document(path)
    draw_page(path, document, 1, marks_of(document, read_report_structure(document), 1), tmp_path / "huge.png")
    with Image.open(tmp_path / "huge.png") as picture:
        assert picture.width * picture.width <= 1.01 * MAXIMUM_DOTS
