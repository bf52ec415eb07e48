"""A PDF page is read in the order, and with the parts, that a person sees on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reading_samples import (
    HEIGHT,
    LEFT,
    SENTENCES,
    TOP,
    WIDTH,
    make_pdf,
    paragraphs,
    ruled_table,
    square,
    text,
)
from reportlab.pdfgen.canvas import Canvas

from qpr_classifier.reading.document import Block, BlockKind, Document, PageSource
from qpr_classifier.reading.pdf import read_pdf


def of_kind(document: Document, kind: BlockKind) -> list[str]:
    return [block.text for block in document.blocks if block.kind is kind]


def boxes(document: Document) -> list[tuple[str, bool | None]]:
    return [(block.text, block.checked) for block in document.blocks if block.kind is BlockKind.CHECK_BOX]


def test_paragraphs_are_rejoined_over_lines_and_pages(tmp_path: Path) -> None:
    split = SENTENCES[1].split()
    first, rest = " ".join(split[:10]), " ".join(split[10:])

    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, [SENTENCES[0] + " " + SENTENCES[2]])
        paragraphs(canvas, [first], top=700)
        canvas.showPage()
        paragraphs(canvas, [rest, SENTENCES[3]])

    document = read_pdf(make_pdf(tmp_path / "report.pdf", draw))
    assert of_kind(document, BlockKind.PARAGRAPH) == [
        SENTENCES[0] + " " + SENTENCES[2],
        SENTENCES[1],
        SENTENCES[3],
    ]
    joined = document.blocks[1]
    assert (joined.page, joined.last_page) == (1, 2)
    assert [page.number for page in document.pages] == [1, 2]


def test_lines_know_their_place_on_the_page(tmp_path: Path) -> None:
    document = read_pdf(make_pdf(tmp_path / "a.pdf", lambda canvas: text(canvas, 100, 200, "Film archive", 12)))
    box = document.blocks[0].lines[0].box
    assert box.x0 == pytest.approx(100, abs=1.5)
    assert box.top < 200 < box.bottom
    assert box.height == pytest.approx(12, abs=1)


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    middle = WIDTH / 2
    width = middle - LEFT - 12

    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:2], width=width)
        paragraphs(canvas, SENTENCES[2:4], x=middle + 12, width=width)

    document = read_pdf(make_pdf(tmp_path / "columns.pdf", draw))
    assert of_kind(document, BlockKind.PARAGRAPH) == list(SENTENCES[:4])


def test_a_page_written_in_pieces_is_put_in_order(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, [SENTENCES[2]], top=400)
        paragraphs(canvas, [SENTENCES[0]], top=100)
        paragraphs(canvas, [SENTENCES[1]], top=250)

    document = read_pdf(make_pdf(tmp_path / "pieces.pdf", draw))
    assert of_kind(document, BlockKind.PARAGRAPH) == list(SENTENCES[:3])


def test_hyphenated_line_ends_are_rejoined_and_compounds_kept(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, LEFT, 100, "Le soutien aux micro-entreprises et la numérisation continuent.")
        text(canvas, LEFT, 140, "Le programme finance la numérisa-")
        text(canvas, LEFT, 153, "tion des archives, aide les micro-")
        text(canvas, LEFT, 166, "entreprises et, dit la Ministre, peut-")
        text(canvas, LEFT, 179, "être demain les auteurs.")

    document = read_pdf(make_pdf(tmp_path / "hyphens.pdf", draw))
    assert of_kind(document, BlockKind.PARAGRAPH)[1] == (
        "Le programme finance la numérisation des archives, aide les micro-entreprises et, dit la Ministre, "
        "peut-être demain les auteurs."
    )


def test_running_lines_are_removed_and_listed(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(1, 5):
            text(canvas, LEFT, 40, "Quadrennial Periodic Report - Ruritania 2024", 8)
            paragraphs(canvas, [SENTENCES[number]])
            text(canvas, 280, 810, f"Page {number} of 4", 8)
            if number < 4:
                canvas.showPage()

    document = read_pdf(make_pdf(tmp_path / "running.pdf", draw))
    assert [block.text for block in document.blocks] == list(SENTENCES[1:5])
    removed = [block.text for block in document.removed]
    assert removed.count("Quadrennial Periodic Report - Ruritania 2024") == 4
    assert "Page 3 of 4" in removed


def test_a_question_of_the_form_that_meets_page_breaks_is_no_running_line(tmp_path: Path) -> None:
    question = "Financial resources allocated to the policy/measure in USD: 7,000"

    def draw(canvas: Canvas) -> None:
        for number in range(3):
            text(canvas, LEFT, 60, question)
            paragraphs(canvas, [SENTENCES[number]])
            text(canvas, LEFT, 400, question)
            text(canvas, 280, 810, f"Page {number + 1} of 3", 8)
            if number < 2:
                canvas.showPage()

    document = read_pdf(make_pdf(tmp_path / "questions.pdf", draw))
    assert " ".join(block.text for block in document.blocks).count(question) == 6
    assert [block.text for block in document.removed] == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]


def test_a_watermark_is_no_text(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:2])
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()

    document = read_pdf(make_pdf(tmp_path / "draft.pdf", draw))
    assert [block.text for block in document.blocks] == list(SENTENCES[:2])
    assert [block.text for block in document.removed] == ["DRAFT"]


def test_line_numbers_in_the_margin_are_removed(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(12):
            text(canvas, LEFT - 20 - (4 if row > 8 else 0), 100 + 14 * row, str(row + 1), 7)
            text(
                canvas,
                LEFT,
                100 + 14 * row,
                "and the libraries of the country go on to lend books to all their readers",
            )

    document = read_pdf(make_pdf(tmp_path / "numbered.pdf", draw))
    assert not any(character.isdigit() for block in document.blocks for character in block.text)
    assert [block.text for block in document.removed] == [str(number) for number in range(1, 13)]


def test_footnotes_are_told_from_the_text_and_their_marks_cut(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:3])
        first = "The fund supports young studios in all parts of the country and also their games"
        text(canvas, LEFT, 400, first)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(LEFT + canvas.stringWidth(first, "Helvetica", 10.5), HEIGHT - 396, "1")
        text(canvas, LEFT, 413, "and it is open to all of them.")
        canvas.line(LEFT, HEIGHT - 735, LEFT + 140, HEIGHT - 735)
        text(canvas, LEFT, 750, "1 Decree of 3 March, published in the official journal.", 8)
        canvas.showPage()
        paragraphs(canvas, SENTENCES[3:])

    document = read_pdf(make_pdf(tmp_path / "notes.pdf", draw))
    notes = [block for block in document.blocks if block.kind is BlockKind.NOTE]
    assert [(note.marker, note.text) for note in notes] == [
        ("1", "Decree of 3 March, published in the official journal.")
    ]
    marked = next(block for block in document.blocks if block.text.startswith("The fund supports"))
    assert marked.text.endswith("and also their games and it is open to all of them.")
    assert "games¹" in marked.orig


def test_a_table_of_contents_is_removed(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, LEFT, 90, "Table of contents", 14, "Helvetica-Bold")
        for row, title in enumerate(("Introduction", "Cultural policies", "Cooperation", "Annexes")):
            text(canvas, LEFT, 120 + 15 * row, f"{title} {'.' * 60} {3 + row}")
        canvas.showPage()
        paragraphs(canvas, SENTENCES[:2])

    document = read_pdf(make_pdf(tmp_path / "contents.pdf", draw))
    assert [block.text for block in document.blocks] == list(SENTENCES[:2])
    contents = [block.text for block in document.removed if block.kind is BlockKind.CONTENTS]
    assert contents[0] == "Table of contents"
    assert len(contents) == 5


def test_headings_have_levels_by_rank_of_their_style(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, LEFT, 80, "Cultural policies and measures", 16, "Helvetica-Bold")
        text(canvas, LEFT, 110, "2.1 Media diversity", 12.5, "Helvetica-Bold")
        end = paragraphs(canvas, SENTENCES[:2], top=140)
        text(canvas, LEFT, end + 10, "2.2 Mobility of artists", 12.5, "Helvetica-Bold")
        paragraphs(canvas, SENTENCES[2:4], top=end + 40)

    document = read_pdf(make_pdf(tmp_path / "headings.pdf", draw))
    headings = [(b.level, b.text) for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == [
        (1, "Cultural policies and measures"),
        (2, "2.1 Media diversity"),
        (2, "2.2 Mobility of artists"),
    ]


def test_a_bold_label_stands_apart_from_its_answer(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:2], top=200)
        text(canvas, LEFT, 100, "Name of agency responsible:", 10.5, "Helvetica-Bold")
        text(canvas, LEFT, 113, "Ministry of Culture")
        text(canvas, LEFT, 140, "Was it evaluated?", 10.5, "Helvetica-Bold")
        text(canvas, LEFT + 98, 140, "YES")

    blocks = read_pdf(make_pdf(tmp_path / "labels.pdf", draw)).blocks
    assert [block.text for block in blocks[:4]] == [
        "Name of agency responsible:",
        "Ministry of Culture",
        "Was it evaluated?",
        "YES",
    ]


def test_list_items_keep_their_marker_and_their_lead_in(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:1])
        text(canvas, LEFT, 140, "The plan has three parts:")
        for row, item in enumerate(("training of artists;", "a fund for games;", "copyright online.")):
            text(canvas, LEFT + 12, 155 + 14 * row, f"\u2022 {item}")

    blocks = read_pdf(make_pdf(tmp_path / "list.pdf", draw)).blocks
    assert blocks[1].text == "The plan has three parts:"
    assert [(b.kind, b.marker, b.text) for b in blocks[2:]] == [
        (BlockKind.LIST_ITEM, "•", "training of artists;"),
        (BlockKind.LIST_ITEM, "•", "a fund for games;"),
        (BlockKind.LIST_ITEM, "•", "copyright online."),
    ]


def test_drawn_check_boxes_have_label_and_state(tmp_path: Path) -> None:
    labels = ("Cinema/Audiovisual arts", "Design", "Media arts")

    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:1])
        for row, label in enumerate(labels):
            square(canvas, LEFT, 200 + 16 * row, ticked=row == 1)
            text(canvas, LEFT + 14, 200 + 16 * row, label)

    document = read_pdf(make_pdf(tmp_path / "boxes.pdf", draw))
    assert boxes(document) == [(labels[0], False), (labels[1], True), (labels[2], False)]


def test_check_boxes_written_as_letters_are_split(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, LEFT, 100, "Does it target young people? [x] YES [ ] NO")

    document = read_pdf(make_pdf(tmp_path / "letters.pdf", draw))
    assert document.blocks[0].text == "Does it target young people?"
    assert boxes(document) == [("YES", True), ("NO", False)]


def test_form_fields_are_read_at_their_place(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        form = canvas.acroForm
        left, page_top = int(LEFT), int(HEIGHT)
        text(canvas, LEFT, 100, "Name of the measure:", 10.5, "Helvetica-Bold")
        form.textfield(name="title", x=left, y=page_top - 130, width=300, height=18, value="Digital library plan")
        text(canvas, LEFT, 160, "Agency:", 10.5, "Helvetica-Bold")
        form.textfield(name="agency", x=left, y=page_top - 190, width=300, height=18, value="National Library")
        form.checkbox(name="yes", x=left, y=page_top - 222, size=12, checked=True)
        text(canvas, LEFT + 18, 220, "YES")
        form.checkbox(name="no", x=left, y=page_top - 242, size=12, checked=False)
        text(canvas, LEFT + 18, 240, "NO")

    document = read_pdf(make_pdf(tmp_path / "form.pdf", draw))
    assert [block.text for block in document.blocks[:4]] == [
        "Name of the measure:",
        "Digital library plan",
        "Agency:",
        "National Library",
    ]
    assert boxes(document) == [("YES", True), ("NO", False)]


ROWS = (
    ("Name of partner", "Type of entity"),
    ("City of Port Louis", "Public sector"),
    ("Union of authors", "Civil society"),
)


def test_a_ruled_table_gives_rows_with_cells_and_header(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:1])
        lower = ruled_table(canvas, ROWS, (LEFT, 250, 450), 160)
        paragraphs(canvas, SENTENCES[1:2], top=lower + 40)

    rows = table_rows(read_pdf(make_pdf(tmp_path / "table.pdf", draw)))
    assert [tuple(cell.text for cell in row.cells) for row in rows] == list(ROWS)
    assert rows[0].header == ()
    assert rows[1].header == ROWS[0]
    assert {row.table for row in rows} == {1}


def test_a_table_goes_on_over_the_page_break(tmp_path: Path) -> None:
    columns = (LEFT, 250, 450)

    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:1])
        ruled_table(canvas, ROWS[:2], columns, 650)
        canvas.showPage()
        lower = ruled_table(canvas, (ROWS[0], ROWS[2]), columns, 100)
        paragraphs(canvas, SENTENCES[1:2], top=lower + 40)

    document = read_pdf(make_pdf(tmp_path / "broken.pdf", draw))
    rows = table_rows(document)
    assert [(row.cells[0].text, row.table, row.page) for row in rows] == [
        ("Name of partner", 1, 1),
        ("City of Port Louis", 1, 1),
        ("Union of authors", 1, 2),
    ]
    assert rows[2].header == ROWS[0]
    assert "Name of partner" in [block.text for block in document.removed]


def test_a_box_round_a_text_is_no_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        end = paragraphs(canvas, SENTENCES[:2])
        canvas.rect(LEFT - 6, HEIGHT - end, WIDTH - 2 * LEFT + 12, end - TOP + 14)

    document = read_pdf(make_pdf(tmp_path / "box.pdf", draw))
    assert [block.kind for block in document.blocks] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


def table_rows(document: Document) -> Sequence[Block]:
    return [block for block in document.blocks if block.kind is BlockKind.TABLE_ROW]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_shown(tmp_path: Path, turn: int) -> None:
    # the canvas swaps the sides of the page for a quarter turn, so that it is shown upright
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.saveState()
        if turn == 90:
            canvas.translate(HEIGHT, 0)
        elif turn == 180:
            canvas.translate(WIDTH, HEIGHT)
        else:
            canvas.translate(0, WIDTH)
        canvas.rotate(turn)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, 300, "Upright on the page as shown")
        canvas.drawString(60, 280, "Second line of it")
        canvas.restoreState()

    document = read_pdf(make_pdf(tmp_path / "turned.pdf", draw))
    height = document.pages[0].height
    assert height == pytest.approx(HEIGHT)
    first, second = (line for block in document.blocks for line in block.lines)
    assert first.text == "Upright on the page as shown"
    assert first.box.x0 == pytest.approx(60, abs=2)
    assert first.box.bottom == pytest.approx(height - 300, abs=4)
    assert second.box.top > first.box.top


def test_text_that_lies_on_its_side_is_read_and_placed_as_shown(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        for row, sentence in enumerate(SENTENCES[:3]):
            canvas.setFont("Helvetica", 11)
            canvas.drawString(80, 400 - 60 * row, sentence)

    document = read_pdf(make_pdf(tmp_path / "sideways.pdf", draw))
    assert [block.text for block in document.blocks] == list(SENTENCES[:3])
    box = document.blocks[0].lines[0].box
    assert box.height > box.width
    assert box.bottom <= document.pages[0].height


def test_a_scanned_page_is_named_and_left_to_a_recogniser(tmp_path: Path) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    from qpr_classifier.reading.document import Box, Line
    from qpr_classifier.reading.pdf import OcrPage

    def draw(canvas: Canvas) -> None:
        paragraphs(canvas, SENTENCES[:2])
        canvas.showPage()
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, WIDTH, HEIGHT)

    path = make_pdf(tmp_path / "scan.pdf", draw)
    document = read_pdf(path)
    assert [(page.scanned, page.source) for page in document.pages] == [
        (False, PageSource.TEXT),
        (True, PageSource.NONE),
    ]
    assert len(document.warnings) == 1
    assert "2" in document.warnings[0]

    def recognise(path: Path, number: int) -> OcrPage:
        return OcrPage([Line("Read from the image.", number, Box(60, 90, 300, 102), 10.0)], "tesseract", 0.9)

    recognised = read_pdf(path, ocr=recognise)
    assert recognised.blocks[-1].text == "Read from the image."
    assert (recognised.pages[1].source, recognised.pages[1].confidence) == (PageSource.OCR, 0.9)
    assert recognised.warnings == ()
