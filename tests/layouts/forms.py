"""How forms are filled in: tables of questions, labels and values, boxes of all sorts."""

from __future__ import annotations

from reading_samples import HEIGHT, LEFT, SENTENCES, TOP, WIDTH, paragraphs, square, text, wrapped
from reportlab.pdfgen.canvas import Canvas

from layouts.gold import Gold, Layouts
from layouts.typography import lines

LAYOUTS = Layouts()

FEATURES = SENTENCES[1]
AGENCY = "National Library"
TITLE = "Digital library plan"


def bordered(canvas: Canvas, rows: tuple[tuple[str, str], ...], top: float, *, has_header: bool = False) -> float:
    """A table of two columns with all its lines, cells wrapped, the header in bold; returns its lower edge."""
    edges = (LEFT, 260.0, WIDTH - LEFT)
    for row in rows:
        font = "Helvetica-Bold" if has_header and row is rows[0] else "Helvetica"
        cells = [wrapped(canvas, cell, edges[n + 1] - edges[n] - 10, size=10) for n, cell in enumerate(row)]
        height = 8 + 13 * max(map(len, cells))
        for number, cell in enumerate(cells):
            canvas.rect(edges[number], HEIGHT - top - height, edges[number + 1] - edges[number], height)
            for at, line in enumerate(cell):
                text(canvas, edges[number] + 5, top + 13 + 13 * at, line, 10, font)
        top += height
    return top


QUESTIONS = (
    ("Name of the policy/measure", TITLE),
    ("Name of agency responsible for the implementation of the policy/measure", AGENCY),
    ("Describe the main features of the policy/measure", FEATURES),
    ("Does it specifically target young people?", "YES"),
    ("What are the results achieved so far through the implementation of the policy/measure?", "41,000 loans a month"),
    ("Has the implementation of the policy/measure been evaluated?", "NO"),
)
MEASURE = {
    "title": TITLE,
    "agency": AGENCY,
    "text": FEATURES,
    "targets_youth": True,
    "results": "41,000 loans a month",
    "evaluated": False,
}


@LAYOUTS.add(Gold((SENTENCES[0],), rows=QUESTIONS, measures=(MEASURE,)))
def questions_and_answers_in_a_table(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1])
    bordered(canvas, QUESTIONS, top + 10)


VALUES = (
    ("Name of the policy/measure:", TITLE),
    ("Name of agency responsible for the implementation of the policy/measure:", AGENCY),
    ("Website of the policy/measure, if available:", "https://library.example/plan"),
    ("Describe the main features of the policy/measure:", FEATURES),
)


@LAYOUTS.add(
    Gold(
        (SENTENCES[0], *(part for row in VALUES for part in row)),
        measures=(
            {"title": TITLE, "agency": AGENCY, "website": "https://library.example/plan", "text": FEATURES},
        ),
    )
)  # fmt: skip
def labels_and_values_without_lines(canvas: Canvas) -> None:
    top = paragraphs(canvas, SENTENCES[:1]) + 10
    for label, value in VALUES:
        left = wrapped(canvas, label, 180, "Helvetica-Bold")
        right = wrapped(canvas, value, 240)
        for number, line in enumerate(left):
            text(canvas, LEFT, top + 13 * number, line, 10.5, "Helvetica-Bold")
        for number, line in enumerate(right):
            text(canvas, LEFT + 200, top + 13 * number, line)
        top += 13 * max(len(left), len(right)) + 10


PARTNERS = (
    ("Name of partner", "Type of entity"),
    ("City of Port Louis", "Public sector"),
    ("Union of authors", "Civil society"),
    ("Sound archive Ltd", "Private sector"),
    ("Radio of the islands", "Public sector"),
)


@LAYOUTS.add(Gold(SENTENCES[:2], removed=("Name of partner", "Type of entity"), rows=PARTNERS))
def table_over_a_page_break(canvas: Canvas) -> None:
    paragraphs(canvas, SENTENCES[:1])
    bordered(canvas, PARTNERS[:3], 700, has_header=True)
    canvas.showPage()
    lower = bordered(canvas, (PARTNERS[0], *PARTNERS[3:]), TOP, has_header=True)
    paragraphs(canvas, SENTENCES[1:2], top=lower + 40)


DOMAINS = (("Cinema/Audiovisual arts", True), ("Design", False), ("Music", True), ("Publishing", False))


def _open_table(
    canvas: Canvas, rows: tuple[tuple[str, str], ...], top: float, bottom: float, level: tuple[float, ...]
) -> None:
    """Two columns with level lines at the given heights only, and uprights from `top` to `bottom`."""
    for edge in (LEFT, 260.0, WIDTH - LEFT):
        canvas.line(edge, HEIGHT - top, edge, HEIGHT - bottom)
    for height in level:
        canvas.line(LEFT, HEIGHT - height, WIDTH - LEFT, HEIGHT - height)
    for number, row in enumerate(rows):
        for edge, cell in zip((LEFT, 260.0), row, strict=True):
            text(canvas, edge + 5, top + 14 + 20 * number, cell, 10)


@LAYOUTS.add(
    Gold(
        rows=(
            ("Agency", AGENCY),
            ("What the measure has brought about in the whole country", "41,000 loans"),
            ("Financial resources", "USD 3,000"),
        )
    )
)
def row_cut_by_a_page_break_without_a_line(canvas: Canvas) -> None:
    above = (("Agency", AGENCY), ("What the measure has brought about", "41,000 loans"))
    _open_table(canvas, above, 740, 780, (740, 760))
    canvas.showPage()
    _open_table(canvas, (("in the whole country", ""), ("Financial resources", "USD 3,000")), 60, 100, (80, 100))


@LAYOUTS.add(
    Gold(
        ("Name of the policy/measure", TITLE, "Cultural domains covered by the policy/measure:", FEATURES),
        check_boxes=DOMAINS,
        measures=({"title": TITLE, "domains": ("Cinema/Audiovisual arts", "Music")},),
    )
)
def drawn_check_boxes(canvas: Canvas) -> None:
    text(canvas, LEFT, 90, "Name of the policy/measure", 10.5, "Helvetica-Bold")
    text(canvas, LEFT, 105, TITLE)
    text(canvas, LEFT, 130, "Cultural domains covered by the policy/measure:", 10.5, "Helvetica-Bold")
    for row, (label, ticked) in enumerate(DOMAINS):
        square(canvas, LEFT, 150 + 16 * row, ticked=ticked)
        text(canvas, LEFT + 16, 150 + 16 * row, label)
    paragraphs(canvas, (FEATURES,), top=240)


@LAYOUTS.add(
    Gold(
        ("Name of the policy/measure", TITLE,
         "Name of agency responsible for the implementation of the policy/measure:", AGENCY,
         "Does it specifically target young people?"),
        check_boxes=(("YES", True), ("NO", False)),
        measures=({"title": TITLE, "agency": AGENCY, "targets_youth": True},),
    )
)  # fmt: skip
def fields_of_an_interactive_form(canvas: Canvas) -> None:
    form, left = canvas.acroForm, int(LEFT)
    text(canvas, LEFT, 90, "Name of the policy/measure", 10.5, "Helvetica-Bold")
    form.textfield(name="title", x=left, y=int(HEIGHT) - 120, width=300, height=18, value=TITLE)
    text(canvas, LEFT, 145, VALUES[1][0], 10.5, "Helvetica-Bold")
    form.textfield(name="agency", x=left, y=int(HEIGHT) - 175, width=300, height=18, value=AGENCY)
    text(canvas, LEFT, 200, "Does it specifically target young people?", 10.5, "Helvetica-Bold")
    for row, (label, ticked) in enumerate((("YES", True), ("NO", False))):
        form.checkbox(name=label, x=left, y=int(HEIGHT) - 222 - 20 * row, size=12, checked=ticked)
        text(canvas, LEFT + 18, 220 + 20 * row, label)


ONE_LINE = (
    ("Does it specifically target young people?", True),
    ("Has the implementation of the policy/measure been evaluated?", False),
)


@LAYOUTS.add(
    Gold(
        ("Name of the policy/measure", TITLE, *(question for question, _ in ONE_LINE)),
        check_boxes=(("YES", True), ("NO", False), ("YES", False), ("NO", True)),
        measures=({"title": TITLE, "targets_youth": True, "evaluated": False},),
    )
)
def yes_and_no_as_signs_on_one_line(canvas: Canvas) -> None:
    text(canvas, LEFT, 90, "Name of the policy/measure", 10.5, "Helvetica-Bold")
    text(canvas, LEFT, 105, TITLE)
    for row, (question, answer) in enumerate(ONE_LINE):
        top = 135 + 40 * row
        text(canvas, LEFT, top, question, 10.5, "Helvetica-Bold")
        for column, (label, ticked) in enumerate((("YES", answer), ("NO", not answer))):
            text(canvas, LEFT + 60 * column, top + 16, "✔" if ticked else "❏", 10.5, "ZapfDingbats")
            text(canvas, LEFT + 16 + 60 * column, top + 16, label)


@LAYOUTS.add(
    Gold(measures=({"title": TITLE, "agency": AGENCY, "budget": "120,000", "text": FEATURES},)),
)
def labels_glued_to_their_values(canvas: Canvas) -> None:
    top = 90.0
    for line in (
        f"Name of the policy/measure:{TITLE}",
        f"Name of agency responsible for the implementation of the policy/measure:{AGENCY}",
        "Financial resources allocated to the policy/measure in USD:120,000",
        "Describe the main features of the policy/measure:",
    ):
        text(canvas, LEFT, top, line)
        top += 15
    paragraphs(canvas, (FEATURES,), top=top)


@LAYOUTS.add(
    Gold(
        measures=(
            {"title": "Plan de la lecture numérique", "agency": "Bibliothèque nationale",
             "results": "41 000 prêts par mois depuis l'ouverture du service."},
        ),
    )
)  # fmt: skip
def french_labels_broken_over_three_lines(canvas: Canvas) -> None:
    top = lines(canvas, ("Nom de la politique/mesure", "Plan de la lecture numérique"), 90)
    top = lines(canvas, ("Nom de l'institution responsable", "de la mise en œuvre de la", "politique/mesure :"), top)
    top = lines(canvas, ("Bibliothèque nationale",), top)
    top = lines(
        canvas,
        ("Quels sont les résultats atteints", "jusqu'à présent grâce à la mise en", "œuvre de la politique/mesure ?"),
        top,
    )
    lines(canvas, ("41 000 prêts par mois depuis l'ouverture du service.",), top)


@LAYOUTS.add(
    Gold(
        ("Name of the policy/measure", TITLE, *(part for question, _ in ONE_LINE for part in (question, "YES / NO"))),
        measures=({"title": TITLE, "targets_youth": True, "evaluated": False},),
    )
)
def choice_shown_in_bold(canvas: Canvas) -> None:
    text(canvas, LEFT, 90, "Name of the policy/measure", 10.5, "Helvetica-Bold")
    text(canvas, LEFT, 105, TITLE)
    for row, (question, answer) in enumerate(ONE_LINE):
        top = 135 + 40 * row
        text(canvas, LEFT, top, question, 10.5, "Helvetica-Bold")
        x = LEFT
        for word, is_bold in (("YES", answer), ("/", False), ("NO", not answer)):
            font = "Helvetica-Bold" if is_bold else "Helvetica"
            text(canvas, x, top + 16, word, 10.5, font)
            x += canvas.stringWidth(f"{word} ", font, 10.5)


def _choices(canvas: Canvas, top: float, marked: str, how: str) -> None:
    """YES and NO on one line, and what a person drew at one of them."""
    x = LEFT
    for word in ("YES", "/", "NO"):
        width = canvas.stringWidth(word, "Helvetica", 10.5)
        if word == marked and how == "ground":
            canvas.setFillColorRGB(1, 1, 0)
            canvas.rect(x - 1, HEIGHT - top - 3, width + 2, 12, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
        text(canvas, x, top, word)
        if word == marked and how != "ground":
            rise = {"under": -1.8, "through": 3.2}[how]
            canvas.line(x, HEIGHT - top + rise, x + width, HEIGHT - top + rise)
        x += width + 4


def _marked_choice(how: str) -> None:
    """A layout in which the choices of a measure are shown by a mark of one sort."""

    def draw(canvas: Canvas) -> None:
        text(canvas, LEFT, 90, "Name of the policy/measure", 10.5, "Helvetica-Bold")
        text(canvas, LEFT, 105, TITLE)
        for row, (question, answer) in enumerate(ONE_LINE):
            top = 135 + 40 * row
            text(canvas, LEFT, top, question, 10.5, "Helvetica-Bold")
            chosen, other = ("YES", "NO") if answer else ("NO", "YES")
            _choices(canvas, top + 16, other if how == "through" else chosen, how)

    draw.__name__ = f"choice_shown_by_{how}"
    LAYOUTS.add(
        Gold(
            ("Name of the policy/measure", TITLE, *(p for question, _ in ONE_LINE for p in (question, "YES / NO"))),
            measures=({"title": TITLE, "targets_youth": True, "evaluated": False},),
        )
    )(draw)


for _how in ("under", "through", "ground"):
    _marked_choice(_how)


BESIDE = (
    (("Name of the policy/measure",), (TITLE,)),
    (("Website of the policy/measure, if", "available"), ("www.library.example.org/lending",)),
    (("Does it specifically target", "young people?"), ("YES",)),
)


@LAYOUTS.add(Gold(measures=({"title": TITLE, "website": "www.library.example.org/lending", "targets_youth": True},)))
def answers_beside_labels_without_lines(canvas: Canvas) -> None:
    top = 90.0
    for label, answer in BESIDE:
        for number, line in enumerate(label):
            text(canvas, LEFT, top + 13 * number, line)
        for number, line in enumerate(answer):
            text(canvas, LEFT + 200, top + 13 * number, line)
        top += 40


OPEN = (
    ("Name of partner", "Type of entity"),
    ("City of Port Louis", "Public sector"),
    ("Union of the authors of novels and plays", "Civil society organization"),
    ("Radio of the islands", "Public sector"),
)


@LAYOUTS.add(
    Gold(
        ("Name of the policy/measure", TITLE, "Partner(s) engaged in the implementation of the measure",
         "Describe the main features of the policy/measure", FEATURES),
        rows=OPEN,
        measures=({"title": TITLE, "partners": tuple(name for name, _ in OPEN[1:]), "text": FEATURES},),
    )
)  # fmt: skip
def table_without_lines(canvas: Canvas) -> None:
    text(canvas, LEFT, 90, "Name of the policy/measure", 10.5, "Helvetica-Bold")
    text(canvas, LEFT, 105, TITLE)
    text(canvas, LEFT, 130, "Partner(s) engaged in the implementation of the measure", 10.5, "Helvetica-Bold")
    top = 150.0
    for row in OPEN:
        cells = [wrapped(canvas, cell, 140) for cell in row]
        for column, cell in enumerate(cells):
            for number, line in enumerate(cell):
                font = "Helvetica-Bold" if row is OPEN[0] else "Helvetica"
                text(canvas, LEFT + 220 * column, top + 13 * number, line, 10.5, font)
        top += 13 * max(map(len, cells)) + 6
    text(canvas, LEFT, top + 10, "Describe the main features of the policy/measure", 10.5, "Helvetica-Bold")
    paragraphs(canvas, (FEATURES,), top=top + 25)
