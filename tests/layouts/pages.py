"""How pages are laid out: size, rotation, columns, boxes, and what stands around the text."""

from __future__ import annotations

from reading_samples import HEIGHT, LEFT, PITCH, SENTENCES, WIDTH, paragraphs, text, wrapped
from reportlab.pdfgen.canvas import Canvas

from layouts.gold import Gold, Layouts

LAYOUTS = Layouts()

MORE = (
    "The national theatre sends its plays to towns that have no stage, and pays the way of the actors.",
    "A prize for translators was doubled, because few novels of the small languages reach the neighbours.",
    "Publishers of comics meet each spring in the capital; the ministry pays the halls and the printed guide.",
    "Three festivals of short films share one office, which asks for the rights and keeps the copies safe.",
)


@LAYOUTS.add(Gold(SENTENCES[:3], ("Cultural policies",)), page=(HEIGHT, WIDTH))
def landscape_page(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(LEFT, WIDTH - 60, "Cultural policies")
    top = WIDTH - 95
    for sentence in SENTENCES[:3]:
        canvas.setFont("Helvetica", 10.5)
        for line in wrapped(canvas, sentence, 420):
            canvas.drawString(LEFT, top, line)
            top -= PITCH
        top -= 9


@LAYOUTS.add(Gold(SENTENCES[:3]))
def page_turned_by_a_quarter(canvas: Canvas) -> None:
    canvas.setPageRotation(90)
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)
    top = WIDTH - 80
    for sentence in SENTENCES[:3]:
        canvas.setFont("Helvetica", 10.5)
        for line in wrapped(canvas, sentence, 420):
            canvas.drawString(LEFT, top, line)
            top -= PITCH
        top -= 9


@LAYOUTS.add(
    Gold(SENTENCES[:3], removed=("File 2023-114 cut off by the printer",)),
    crop=(40, 60, WIDTH - 30, HEIGHT - 50),
)
def only_a_part_of_the_page_is_shown(canvas: Canvas) -> None:
    paragraphs(canvas, SENTENCES[:3], top=120)
    text(canvas, 5, 30, "File 2023-114 cut off by the printer")


THREE = (SENTENCES[:2], SENTENCES[2:4], (SENTENCES[4], MORE[0]))


@LAYOUTS.add(Gold(tuple(sentence for column in THREE for sentence in column), ("Measures in three columns",)))
def three_columns(canvas: Canvas) -> None:
    text(canvas, 50, 80, "Measures in three columns", 16, "Helvetica-Bold")
    for number, column in enumerate(THREE):
        paragraphs(canvas, column, top=120, x=50 + 170 * number, width=150)


@LAYOUTS.add(Gold((*SENTENCES[:3], MORE[0]), ("A figure",)))
def box_beside_the_text(canvas: Canvas) -> None:
    paragraphs(canvas, SENTENCES[:3], x=50, width=300)
    canvas.setFillColorRGB(0.93, 0.9, 0.8)
    canvas.rect(375, HEIGHT - 200, 180, 125, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    text(canvas, 385, 95, "A figure", 12, "Helvetica-Bold")
    paragraphs(canvas, MORE[:1], top=115, x=385, width=160)


@LAYOUTS.add(Gold(SENTENCES[:4], removed=("DRAFT", "DRAFT")))
def watermark_across_the_page(canvas: Canvas) -> None:
    for number, part in enumerate((SENTENCES[:2], SENTENCES[2:4])):
        if number:
            canvas.showPage()
        canvas.saveState()
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica-Bold", 110)
        canvas.translate(150, 250)
        canvas.rotate(50)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()
        paragraphs(canvas, part)


NUMBERED = " ".join((*SENTENCES[:4], *MORE))


@LAYOUTS.add(Gold((NUMBERED,), removed=tuple(str(number) for number in range(1, 10))))
def line_numbers_in_the_margin(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10.5)
    for number, line in enumerate(wrapped(canvas, NUMBERED, WIDTH - 2 * LEFT), start=1):
        text(canvas, LEFT - 28, 100 + PITCH * number, str(number), 7)
        text(canvas, LEFT, 100 + PITCH * number, line)


EACH_PAGE = tuple(sentence for pair in zip(SENTENCES, MORE, strict=False) for sentence in pair)
TITLES = ("Media diversity", "Mobility of artists", "Digital environment", "Civil society")


@LAYOUTS.add(
    Gold(
        EACH_PAGE,
        removed=tuple(f"Quadrennial report - {title}" for title in TITLES),
    ),
)
def header_that_names_the_section(canvas: Canvas) -> None:
    for number, title in enumerate(TITLES):
        if number:
            canvas.showPage()
        text(canvas, LEFT, 40, f"Quadrennial report - {title}", 8)
        paragraphs(canvas, (SENTENCES[number], MORE[number]), top=110)


@LAYOUTS.add(Gold(EACH_PAGE[:6], removed=tuple(f"Page {number}/3" for number in (1, 2, 3))))
def footer_with_page_and_number_of_pages(canvas: Canvas) -> None:
    for number in range(3):
        if number:
            canvas.showPage()
        paragraphs(canvas, (SENTENCES[number], MORE[number]))
        text(canvas, WIDTH / 2 - 20, HEIGHT - 30, f"Page {number + 1}/3", 8)


NOTES = ("Official journal of 3 March, number 211.", "As laid down in the decree on the reading rooms.")


@LAYOUTS.add(Gold((*SENTENCES[:2], *MORE[:3]), notes=NOTES))
def footnotes_with_raised_numbers(canvas: Canvas) -> None:
    top = 90.0
    for number, sentence in enumerate((*SENTENCES[:2], *MORE[:3]), start=1):
        for line in wrapped(canvas, sentence, WIDTH - 2 * LEFT):
            text(canvas, LEFT, top, line)
            top += PITCH
        if number <= 2:
            end = canvas.stringWidth(line, "Helvetica", 10.5)
            text(canvas, LEFT + end, top - PITCH - 4, str(number), 6)
        top += 9
    canvas.line(LEFT, 120, LEFT + 150, 120)
    for number, note in enumerate(NOTES, start=1):
        text(canvas, LEFT, HEIGHT - 120 + 14 * number, str(number), 5)
        text(canvas, LEFT + 6, HEIGHT - 117 + 14 * number, note, 8)


CONTENTS = ("Executive summary", "Cultural policies and measures", "Digital environment", "Annexes")


@LAYOUTS.add(
    Gold(
        SENTENCES[:2],
        ("Executive summary",),
        removed=("Contents", *(f"{title} {'.' * 70} {page}" for page, title in enumerate(CONTENTS, start=2))),
    )
)
def contents_with_dotted_leaders(canvas: Canvas) -> None:
    text(canvas, LEFT, 80, "Contents", 16, "Helvetica-Bold")
    for number, title in enumerate(CONTENTS):
        text(canvas, LEFT, 120 + 18 * number, f"{title} {'.' * 70} {number + 2}")
    canvas.showPage()
    text(canvas, LEFT, 80, "Executive summary", 16, "Helvetica-Bold")
    paragraphs(canvas, SENTENCES[:2], top=115)


@LAYOUTS.add(
    Gold(SENTENCES[:2], ("Executive summary",), removed=("Contents", *(f"{t} {n}" for n, t in enumerate(CONTENTS, 2)))),
)
def contents_with_numbers_at_the_right(canvas: Canvas) -> None:
    text(canvas, LEFT, 80, "Contents", 16, "Helvetica-Bold")
    for number, title in enumerate(CONTENTS):
        text(canvas, LEFT, 120 + 24 * number, title)
        text(canvas, WIDTH - LEFT - 8, 120 + 24 * number, str(number + 2))
    canvas.showPage()
    text(canvas, LEFT, 80, "Executive summary", 16, "Helvetica-Bold")
    paragraphs(canvas, SENTENCES[:2], top=115)


@LAYOUTS.add(
    Gold((*SENTENCES[:2], *MORE[:2]), ("Media diversity", "Mobility of artists")),
)
def bold_headings_side_by_side(canvas: Canvas) -> None:
    for number, (title, column) in enumerate(((TITLES[0], SENTENCES[:2]), (TITLES[1], MORE[:2]))):
        text(canvas, 50 + 260 * number, 80, title, 10.5, "Helvetica-Bold")
        paragraphs(canvas, column, top=96, x=50 + 260 * number, width=225)


@LAYOUTS.add(
    Gold(SENTENCES[:2], removed=("REF/0042 - page 2",)),
)
def footer_with_a_reference_on_one_page(canvas: Canvas) -> None:
    paragraphs(canvas, SENTENCES[:1])
    canvas.showPage()
    text(canvas, LEFT, 40, "REF/0042 - page 2")
    paragraphs(canvas, SENTENCES[1:2], top=110)
