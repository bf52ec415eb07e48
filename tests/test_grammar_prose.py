"""What reports without labels write in prose becomes fields only where it is plainly said; boxes beside the text."""

from __future__ import annotations

import pytest
from grammar_samples import document, heading, paragraph

from qpr_classifier.framework.forms import load_forms
from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.grammar.prose_fields import agency_in, budget_in
from qpr_classifier.reading.report import Cycle, Measure

COMMON = load_forms().common
DESCRIPTION = (
    "Public screen of national films, eight tickets a month for each reader, and a licence payment for each film."
)
FILLER = [paragraph(f"The policy of the year {2010 + year} went on as before in all the regions.") for year in range(3)]


def measures(*below: Block) -> tuple[Measure, ...]:
    report = read_report_structure(
        document(
            heading("Report of Chile on the 2005 Convention", level=1),
            heading("Creating in the digital age", level=1),
            *FILLER,
            heading("Film platform", level=3),
            *below,
        ),
        cycle=Cycle.OWN,
    )
    return report.measures


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("Coût : 95 000 euros.", "95 000 euros"),
        ("The budget of USD 1.2 million comes from the State.", "USD 1.2 million"),
        ("Une ligne de 60 millions d'Ariary est inscrite au budget.", "60 millions d'Ariary"),
        ("Le budget vient des redevances (9 millions de francs CFA par an).", "9 millions de francs CFA par an"),
        ("Tickets cost 3,000 pesos.", None),
        ("Prizes of 500 euros are given.", None),
        ("The budget rose from 2 million euros to 3 million euros.", None),
        ("The budget was cut by half in 2019.", None),
    ],
)
def test_one_amount_in_a_sentence_on_the_budget_is_the_budget(text: str, budget: str | None) -> None:
    assert budget_in(f"It began in 2015. {text} It goes on.", COMMON) == budget


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("The fund is managed by the National Film Centre in all regions.", "National Film Centre"),
        ("Le programme est mis en œuvre par l'Office du livre avec deux villes.", "Office du livre"),
        ("Il est géré par l’OMDA depuis 2010.", "OMDA"),
        ("It is run by volunteers.", None),
        ("It was led by Ana.", None),
    ],
)
def test_who_runs_a_measure_is_taken_where_it_is_named(text: str, agency: str | None) -> None:
    assert agency_in(text, COMMON) == agency


def test_short_figures_behind_the_description_are_the_results() -> None:
    (measure,) = measures(
        paragraph(DESCRIPTION),
        paragraph("1,020 titles, 1.3 million users."),
        paragraph("In charge: Audiovisual Programme. Resources: USD 610,000 per year."),
    )
    assert (measure.text, measure.results) == (DESCRIPTION, "1,020 titles, 1.3 million users.")
    assert (measure.agency, measure.budget) == ("Audiovisual Programme", "USD 610,000 per year")


@pytest.mark.parametrize(
    "last",
    [
        "The producer receives a payment for each film, and more if it is the first one.",
        "It began in 2019 and was prolonged in 2022.",
        DESCRIPTION + " 12 times. " + DESCRIPTION,
    ],
)
def test_a_paragraph_without_figures_of_its_own_stays_in_the_description(last: str) -> None:
    (measure,) = measures(paragraph(DESCRIPTION), paragraph(last))
    assert measure.results is None
    assert measure.text.endswith(last)


def test_a_box_beside_the_text_does_not_belong_to_the_measure_before_it() -> None:
    first, second = measures(
        paragraph(DESCRIPTION),
        paragraph("IN FOCUS"),
        paragraph("Public Digital Library"),
        paragraph("Loan of books in electronic form to any person with an identity card, also abroad."),
        heading("Support for games", level=3),
        paragraph("Six months of advice for young studios that have shown a first version of their game."),
    )[:2]
    assert (first.title, first.text) == ("Film platform", DESCRIPTION)
    assert (second.title, second.section) == ("Public Digital Library", ("Creating in the digital age",))


def test_a_label_in_capitals_is_no_box() -> None:
    (measure,) = measures(paragraph(DESCRIPTION), paragraph("CHALLENGES"), paragraph("Too few films have subtitles."))
    assert "Too few films have subtitles." in measure.text
