"""What is printed, who is named, and where the annex begins, in reports that follow no form closely."""

from __future__ import annotations

import pytest
from grammar_samples import document, heading, item, paragraph, row

from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.report import Cycle, PassageKind, Report

LONG = (
    "The ministry asked the regions and the associations in writing, and forty of them answered within the month. " * 3
)


def read(*blocks: Block) -> Report:
    return read_report_structure(document(heading("Report on the 2005 Convention", level=1), *blocks))


def kinds(report: Report) -> dict[str, PassageKind]:
    return {passage.text: passage.kind for passage in report.passages}


@pytest.mark.parametrize(
    "text",
    [
        "If yes",
        "If no, please, if possible, briefly explain the reason and the difficulties or obstacles in this area.",
        "Si vous avez répondu « oui » ou « en partie », veuillez joindre les textes et fournir pour chacun le titre, "
        "l'autorité chargée de son élaboration, les entités ayant participé, l'année d'adoption, l'année de la "
        "révision la plus récente et, le cas échéant, les liens vers les pages.",
        "30. 2.4 cont. If no, please, if possible, briefly explain the reason.",
    ],
)
def test_a_printed_instruction_is_form_however_long_it_is(text: str) -> None:
    report = read(paragraph("Is there a law?"), paragraph("YES"), paragraph(text), paragraph("The law of 2011."))
    assert kinds(report)[" ".join(text.split())] is PassageKind.FORM
    assert kinds(report)["The law of 2011."] is PassageKind.ANSWER


@pytest.mark.parametrize(
    ("printed", "answer"),
    [
        ("OUI / EN COURS / NON", None),
        ("YES/ PARTLY/ NO", None),
        ("OUI / NON Si vous avez répondu « oui », veuillez préciser.", None),
        ("Oui mais pour le moment la loi est en projet", True),
        ("NON mais est à envisager", False),
    ],
)
def test_options_that_nobody_chose_from_are_no_answer(printed: str, answer: bool | None) -> None:
    report = read(paragraph("Votre pays a-t-il une loi sur la presse ?"), paragraph(printed))
    assert [found.answer for found in report.answers] == [answer]


def test_a_name_in_a_table_is_no_closed_question() -> None:
    report = read(
        heading("Funding"),
        row("UNESCO Regional Centre for Information and Communication Technology (RCICT)", "No"),
    )
    assert report.answers == ()


def test_what_a_covering_letter_calls_its_annex_is_the_report() -> None:
    body = [paragraph(f"In the year {1990 + number} the theatre was opened again.") for number in range(12)]
    report = read(paragraph("Dear Director-General,"), heading("ANNEX", level=1), *body)
    assert {kinds(report)[block.text] for block in body} == {PassageKind.BODY}
    behind = read(*body, heading("ANNEX", level=1), paragraph("List of the theatres."))
    assert kinds(behind)["List of the theatres."] is PassageKind.ANNEX


def test_contact_details_are_form_and_long_prose_behind_them_is_not() -> None:
    report = read(
        heading("A. INFORMATIONS À CARACTÈRE GÉNÉRAL SUR LE RÉPONDANT"),
        heading("Nom : MINISTÈRE DE LA CULTURE", level=4),
        paragraph("Nom complet : Une Personne"),
        paragraph("Adresse électronique : personne@exemple.org"),
        paragraph(LONG),
    )
    found = kinds(report)
    assert (
        found["MINISTÈRE DE LA CULTURE"] is found["Une Personne"] is found["personne@exemple.org"] is PassageKind.FORM
    )
    assert found[" ".join(LONG.split())] is PassageKind.BODY


def test_the_letter_of_a_question_does_not_end_the_answer_above() -> None:
    run_on = "b) Implementation: four persons take the complaints\nand ask for removal.\nc) Challenges: no law yet."
    blocks = (
        heading("2. Measures", level=1),
        heading("2.1.1 Listening cell for artists", level=3),
        item("Objectives: to help singers.", marker="a)"),
        paragraph(run_on),
    )
    (measure,) = read_report_structure(document(*blocks), cycle=Cycle.FORM_2012).measures
    assert measure.text == "four persons take the complaints and ask for removal."
    assert measure.other["challenges"] == "no law yet."
