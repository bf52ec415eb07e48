"""How text is set: hyphens, ligatures, French spaces, apostrophes, bullets, headings."""

from __future__ import annotations

from functools import cache

from reading_samples import HEIGHT, LEFT, PITCH, SENTENCES, WIDTH, paragraphs, text
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from layouts.gold import Gold, Layouts

LAYOUTS = Layouts()

_DRAWN_AS = {"\u202f": " ", "\u00a0": " ", "\u00ad": "-", "\uf0b7": "•", "\ufb01": "f", "\ufb02": "f", "\u0153": "o"}


@cache
def unicode_font() -> str:
    """A font with text in any code: signs that it lacks are drawn as another one, and keep their code."""
    font = TTFont("Layouts", "Vera.ttf")
    for sign, like in _DRAWN_AS.items():
        font.face.charToGlyph.setdefault(ord(sign), font.face.charToGlyph[ord(like)])
        font.face.charWidths.setdefault(ord(sign), font.face.charWidths[ord(like)])
    pdfmetrics.registerFont(font)
    return "Layouts"


def lines(canvas: Canvas, printed: tuple[str, ...], top: float, x: float = LEFT) -> float:
    """Lines just as they are given; returns where the next paragraph would begin."""
    for line in printed:
        text(canvas, x, top, line, 9.5, unicode_font())
        top += PITCH
    return top + 9


@LAYOUTS.add(
    Gold(
        (
            "The network of libraries lends electronic books in all regions, and the co-operation with the "
            "publishers was prolonged for four years. Readers of the libraries were asked what they want.",
            "A co-production of two countries counts as national in each, whatever its language may be.",
        )
    )
)
def english_hyphens_at_line_ends(canvas: Canvas) -> None:
    printed = (
        "The network of libraries lends electronic books in all regions, and the co-operation with",
        "the publishers was prolonged for four years. Readers of the libra-",
        "ries were asked what they want.",
    )
    top = lines(canvas, printed, 90)
    lines(
        canvas, ("A co-production of two countries counts as national in each, whatever its lan-", "guage may be."), top
    )


@LAYOUTS.add(
    Gold(("The co-operation of the two archives has been prolonged for four years by the ministries.",)),
)
def compound_broken_at_another_place(canvas: Canvas) -> None:
    lines(
        canvas, ("The co-opera-", "tion of the two archives has been prolonged for four years by the ministries."), 90
    )


@LAYOUTS.add(
    Gold(
        (
            "Le ministère soutient dans toutes les régions du pays les arts du spectacle, la chorégraphie et les "
            "ateliers des artistes, et il les transmet.",
            "La coopération avec les bibliothèques se poursuit; celles-ci prêtent des livres numériques.",
        )
    )
)
def french_soft_hyphens(canvas: Canvas) -> None:
    printed = (
        "Le ministère soutient dans toutes les régions du pays les arts du spectacle, la choré\u00ad",
        "graphie et les ateliers des artistes, et il les trans\u00admet.",
    )
    top = lines(canvas, printed, 90)
    last = (
        "La coopéra\u00adtion avec les biblio-",
        "thèques se poursuit; celles-",
        "ci prêtent des livres numériques.",
    )
    lines(canvas, last, top)


@LAYOUTS.add(
    Gold(("Le savoir-faire des artisans est transmis dans les ateliers par les porte-parole des villages.",)),
)
def french_compounds_broken_at_their_hyphen(canvas: Canvas) -> None:
    lines(
        canvas,
        ("Le savoir-", "faire des artisans est transmis dans les ateliers par les porte-", "parole des villages."),
        90,
    )


@LAYOUTS.add(
    Gold((
        "Les films «\u202fde plein air\u202f» ont attiré 12\u202f000 spectateurs\u00a0: une fin d'été réussie\u202f!",
        "Le flux des œuvres reste difficile à mesurer\u202f; les définitions diffèrent d'un pays à l'autre.",
    ))
)  # fmt: skip
def ligatures_and_french_spaces(canvas: Canvas) -> None:
    top = lines(canvas, (
        "Les \ufb01lms «\u202fde plein air\u202f» ont attiré 12\u202f000 spectateurs\u00a0: une \ufb01n d'été",
        "réussie\u202f!",
    ), 90)  # fmt: skip
    lines(canvas, ("Le \ufb02ux des œuvres reste difficile à mesurer\u202f; les dé\ufb01nitions diffèrent d'un",
                   "pays à l'autre."), top)  # fmt: skip


@LAYOUTS.add(
    Gold((
        "L'aide à l'édition vient de l'État ; l’aide aux salles vient d’une taxe sur l’entrée.",
        "The publishers' union and the authors’ society share the State's grant.",
    ))
)  # fmt: skip
def both_apostrophes(canvas: Canvas) -> None:
    top = lines(
        canvas, ("L'aide à l'édition vient de l'État ; l’aide aux salles vient d’une taxe sur", "l’entrée."), 90
    )
    lines(canvas, ("The publishers' union and the authors’ society share the State's grant.",), top)


@LAYOUTS.add(
    Gold(
        (SENTENCES[0], "training of curators in small museums;", "scanning of photographs and their description;",
         "a portal in two languages."),
        markers=("\u2022",) * 3,
    )
)  # fmt: skip
def bullets_of_a_private_code(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1])
    for item in ("training of curators in small museums;", "scanning of photographs and their description;",
                 "a portal in two languages."):  # fmt: skip
        text(canvas, LEFT + 10, top, "\uf0b7", 9.5, unicode_font())
        text(canvas, LEFT + 26, top, item, 9.5, unicode_font())
        top += PITCH + 1


NESTED = (
    ("", "The plan for the book has these parts:"),
    ("1.", "aid to bookshops outside the capital,"),
    ("a)", "for rent in the first two years"),
    ("b)", "for the training of the staff"),
    ("2.", "a fund for translation."),
)


@LAYOUTS.add(
    Gold(
        (*(item for _, item in NESTED), SENTENCES[1]),
        markers=tuple(marker for marker, _ in NESTED if marker),
    ),
)
def nested_list_with_its_lead_in(canvas: Canvas) -> None:
    top = 90.0
    for marker, item in NESTED:
        indent = {"": 0, "1": 12, "2": 12}.get(marker[:1], 34)
        text(canvas, LEFT + indent, top, f"{marker} {item}".strip())
        top += PITCH + 1
    paragraphs(canvas, SENTENCES[1:2], top=top + 10)


INNER = (
    ("", 0, "The ministry helps in two ways:"),
    ("•", 10, "it pays the rent of small theatres"),
    ("–", 30, "in the capital,"),
    ("–", 30, "and in the ports;"),
    ("•", 10, "it lends them its technicians."),
)


@LAYOUTS.add(Gold((SENTENCES[0], *(item for _, _, item in INNER)), markers=tuple(mark for mark, _, _ in INNER if mark)))
def bullets_within_bullets(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1])
    for mark, indent, item in INNER:
        text(canvas, LEFT + indent, top, f"{mark} {item}".strip(), 9.5, unicode_font())
        top += PITCH + 1


@LAYOUTS.add(Gold((SENTENCES[0], SENTENCES[1]), ("Goal 1 Governance for culture", "Goal 2 Mobility of artists")))
def headings_on_coloured_bars(canvas: Canvas) -> None:
    top = 80.0
    for title, sentence in (("Goal 1 Governance for culture", SENTENCES[0]),
                            ("Goal 2 Mobility of artists", SENTENCES[1])):  # fmt: skip
        canvas.setFillColorRGB(0.1, 0.3, 0.5)
        canvas.rect(LEFT - 6, HEIGHT - top - 6, WIDTH - 2 * LEFT + 12, 22, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        text(canvas, LEFT, top, title, 13, "Helvetica-Bold")
        canvas.setFillColorRGB(0, 0, 0)
        top = paragraphs(canvas, (sentence,), top=top + 30) + 20


@LAYOUTS.add(Gold((SENTENCES[2], SENTENCES[3]), ("MEDIA DIVERSITY", "ARTISTIC FREEDOM")))
def headings_in_small_capitals(canvas: Canvas) -> None:
    top = 80.0
    for title, sentence in (("Media Diversity", SENTENCES[2]), ("Artistic Freedom", SENTENCES[3])):
        x = LEFT
        for character in title:
            size = 12 if character.isupper() else 9.5
            text(canvas, x, top, character.upper(), size, "Helvetica-Bold")
            x += canvas.stringWidth(character.upper(), "Helvetica-Bold", size)
        top = paragraphs(canvas, (sentence,), top=top + 24) + 20


HANGING = (
    "Has the platform of the libraries been promoted with the ministries and the institutions that it",
    "concerns, and with the schools of the regions and their teachers, by the end of the year?",
)


@LAYOUTS.add(
    Gold((SENTENCES[0], " ".join(HANGING), SENTENCES[1])),
)
def hanging_indent_without_a_marker(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1])
    text(canvas, LEFT, top, HANGING[0])
    text(canvas, LEFT + 22, top + PITCH, HANGING[1])
    paragraphs(canvas, SENTENCES[1:2], top=top + 3 * PITCH)


DASHED = (
    "In the last year of the plan the two archives of the country, with all their branches in the towns",
    "– the ones for sound included – were opened to the readers, who may now copy what they need, and",
    "they may do so free of charge.",
)


@LAYOUTS.add(
    Gold((SENTENCES[0], " ".join(DASHED), SENTENCES[1])),
)
def dash_within_a_sentence_at_the_left(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1])
    for line in DASHED:
        text(canvas, LEFT, top, line)
        top += PITCH
    paragraphs(canvas, SENTENCES[1:2], top=top + 8)


EMPHASIS = (
    ("The council of the regions took part in the eighth meeting of the network, which bore the name", False),
    ("Science for All: A Way to Speed up the Agenda of the Coming Years and of those behind them", True),
    ("and it sent four persons there, who wrote a report on what they had heard.", False),
)


@LAYOUTS.add(
    Gold((SENTENCES[0], " ".join(line for line, _ in EMPHASIS), SENTENCES[1])),
)
def line_in_bold_within_a_paragraph(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1])
    for line, is_bold in EMPHASIS:
        text(canvas, LEFT, top, line, 10.5, "Helvetica-Bold" if is_bold else "Helvetica")
        top += PITCH
    paragraphs(canvas, SENTENCES[1:2], top=top + 8)
