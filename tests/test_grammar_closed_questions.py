"""Printed YES/NO questions are facts of their own, with the activities that they speak to, and never measures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grammar_samples import box, document, heading, paragraph, row

from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.report import ClosedAnswer, PassageKind, Report

TRANSFORMATION = (
    "Policies, measures or mechanisms are in place to support the digital transformation of cultural and creative "
    "industries and institutions (e.g. funding for digitization of analogue industries):"
)
FRONT = (
    heading("GOAL 1 - SUPPORT SUSTAINABLE SYSTEMS OF GOVERNANCE FOR CULTURE", level=1),
    paragraph("RELEVANT POLICIES AND MEASURES:"),
    heading("DIGITAL ENVIRONMENT"),
)


def read(*blocks: Block) -> Report:
    return read_report_structure(document(*FRONT, *blocks))


def only(*blocks: Block) -> ClosedAnswer:
    (answer,) = read(*blocks).answers
    return answer


@pytest.mark.parametrize(
    "answer",
    [
        [paragraph("YES")],
        [paragraph("OUI")],
        [box("YES", True), box("NO", False)],
        [paragraph("☒ YES ☐ NO")],
        [paragraph("[x] Yes [ ] No")],
    ],
)
def test_the_same_yes_however_it_is_printed(answer: list[Block]) -> None:
    found = only(paragraph(TRANSFORMATION), *answer)
    assert (found.question_id, found.answer, found.activities) == ("digital_transformation", True, ("1.4", "2.3"))


def test_an_answer_on_the_line_of_its_question() -> None:
    found = only(paragraph(TRANSFORMATION.replace("institutions (e.g. ", "institutions\n(e.g. ") + " NO"))
    assert (found.question_id, found.answer) == ("digital_transformation", False)


def test_questions_run_together_in_one_paragraph_are_told_apart() -> None:
    report = read(
        paragraph(
            "A Ministry (or agency with ministerial status) is responsible for cultural and creative sectors: YES\n"
            "Are there markets for used\ninstruments?: NO\nIs there an office for export?\nYES"
        )
    )
    assert [(a.question_id, a.answer) for a in report.answers] == [("ministry", True), (None, False), (None, True)]


def test_both_boxes_empty_is_no_answer() -> None:
    assert only(paragraph(TRANSFORMATION), box("YES", False), box("NO", False)).answer is None


def test_both_boxes_ticked_is_no_answer() -> None:
    assert only(paragraph(TRANSFORMATION), box("YES", True), box("NO", True)).answer is None


@pytest.mark.parametrize(
    ("bold", "answer"),
    [(((0, 3),), True), (((0, 5),), True), (((6, 8),), False), ((), None), (((0, 8),), None), (((0, 1),), None)],
)
def test_a_choice_counts_where_one_of_two_is_bold(bold: tuple[tuple[int, int], ...], answer: bool | None) -> None:
    printed = paragraph("YES / NO")
    choice = replace(printed, lines=(replace(printed.lines[0], bold_parts=bold),))
    assert only(paragraph(TRANSFORMATION), choice).answer is answer


def test_question_and_answer_in_a_table_row() -> None:
    found = only(row(TRANSFORMATION, "☐ YES ☒ NO"))
    assert (found.question_id, found.answer) == ("digital_transformation", False)


def test_a_question_in_other_words_is_known_by_its_sense() -> None:
    found = only(paragraph("La découvrabilité des contenus nationaux est-elle favorisée ?"), paragraph("OUI"))
    assert (found.question_id, found.activities) == ("discoverability", ("2.4",))


def test_an_unknown_question_with_an_answer_is_kept_without_identifier() -> None:
    found = only(paragraph("Are there markets for used instruments?"), paragraph("NO"))
    assert (found.question_id, found.answer, found.activities) == (None, False, ())
    assert found.question == "Are there markets for used instruments?"


def test_ticked_options_below_a_question_are_answers_each() -> None:
    report = read(
        paragraph("These regulatory authority(ies) monitor:"),
        box("Public media", True),
        box("Online media", True),
        box("Community media", False),
    )
    assert [(a.question.rsplit(": ")[-1], a.answer, a.activities) for a in report.answers] == [
        ("Public media", True, ()),
        ("Online media", True, ("5.4",)),
        ("Community media", False, ()),
    ]


def test_questions_are_form_and_give_no_measure() -> None:
    report = read(paragraph(TRANSFORMATION), paragraph("YES"), paragraph("The plan for cinemas runs since 2019."))
    assert report.measures == ()
    kinds = [(p.kind, p.text[:12]) for p in report.passages[-3:]]
    assert kinds == [
        (PassageKind.FORM, "Policies, me"),
        (PassageKind.ANSWER, "YES"),
        (PassageKind.ANSWER, "The plan for"),
    ]


def test_prose_that_begins_with_no_is_not_an_answer() -> None:
    report = read(paragraph("We asked the sector:"), paragraph("No measure of this kind existed before 2018."))
    assert report.answers == ()


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("Galleries open at night", "YES / NO"),
        ("Measures have been implemented over the last years to help artists who work with new technologies", "Yes"),
    ],
)
def test_in_a_table_a_question_needs_no_colon(question: str, printed: str) -> None:
    report = read(row(question, printed))
    assert [answer.question for answer in report.answers] == [question]
