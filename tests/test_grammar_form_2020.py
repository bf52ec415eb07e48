"""Reports in the form of 2020: labels, tick boxes, partners and sections become the fields of measures."""

from __future__ import annotations

import pytest
from grammar_samples import box, document, heading, item, note, paragraph, row

from qpr_classifier.framework.forms import Label, LabelPlace, Section, load_forms
from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.grammar.labels import FormBook
from qpr_classifier.reading.report import Cycle, PassageKind, ReportedBy

FRONT = (
    heading("QUADRENNIAL PERIODIC REPORT", level=1),
    paragraph("Name of Party: Denmark"),
    heading("GOAL 1 - SUPPORT SUSTAINABLE SYSTEMS OF GOVERNANCE FOR CULTURE", level=1),
    heading("DIGITAL ENVIRONMENT"),
    paragraph("RELEVANT POLICIES AND MEASURES:"),
)


def measure(title: str, features: str, page: int = 1) -> tuple[Block, ...]:
    return (
        paragraph("Name of the policy/measure", page),
        paragraph(title, page),
        paragraph("Name of agency responsible for the implementation of the policy/measure:\nFilm Institute", page),
        paragraph("Cultural domains covered by the policy/measure:", page),
        box("Music", False, page),
        box("Cinema/ Audiovisual arts", True, page),
        box("Digital cultural and creative sectors", True, page),
        paragraph("Website of the policy/measure, if available: https://www.example.org/a-\nvery-long/path", page),
        paragraph("Describe the main features of the policy/measure:", page),
        paragraph(features, page),
        paragraph("Does it specifically target young people?:\nYES", page),
        paragraph("What are the results achieved so far through the implementation of the policy/measure?:", page),
        paragraph("Twelve games were released.", page + 1),
        paragraph("Financial resources allocated to the policy/measure in USD: 2,500,000", page + 1),
        paragraph("Partner(s) engaged in the implementation of the measure:", page + 1),
        row("Name of partner", "Type of entity", page=page + 1),
        row("Producers' Guild", "Private Sector", page=page + 1),
        row("City of Aarhus", "Public Sector", page=page + 1),
        paragraph("Has the implementation of the policy/measure been evaluated?:", page + 1),
        box("YES", False, page + 1),
        box("NO", True, page + 1),
        paragraph("If yes, what are the main conclusions/recommendations?:", page + 1),
    )


def test_every_field_of_a_measure_is_read() -> None:
    report = read_report_structure(document(*FRONT, *measure("Game scheme 2018-2021", "Grants to studios.")))
    assert report.cycle is Cycle.FORM_2020
    (found,) = report.measures
    assert found.title == "Game scheme 2018-2021"
    assert found.text == "Grants to studios."
    assert found.agency == "Film Institute"
    assert found.domains == ("Cinema/ Audiovisual arts", "Digital cultural and creative sectors")
    assert found.website == "https://www.example.org/a-very-long/path"
    assert found.targets_youth is True
    assert found.fund_support is None
    assert found.results == "Twelve games were released."
    assert found.budget == "2,500,000"
    assert found.partners == ("Producers' Guild", "City of Aarhus")
    assert found.evaluated is False
    assert found.evaluation is None
    assert found.years == "2018-2021"
    assert found.goal == 1
    assert found.section[-1] == "DIGITAL ENVIRONMENT"
    assert (found.page_start, found.page_end) == (1, 2)


def test_a_repeated_title_label_opens_the_next_measure() -> None:
    report = read_report_structure(document(*FRONT, *measure("First", "One."), *measure("Second", "Two.", page=3)))
    assert [(m.title, m.text, m.page_start) for m in report.measures] == [("First", "One.", 1), ("Second", "Two.", 3)]


def test_empty_slots_of_the_form_are_no_measures() -> None:
    blank = [paragraph("Name of the policy/measure"), paragraph("Describe the main features of the policy/measure:")]
    assert read_report_structure(document(*FRONT, *blank, *blank)).measures == ()


def test_labels_and_answers_merged_into_one_paragraph_are_told_apart() -> None:
    merged = paragraph(
        "Name of the policy/measure: Film fund Name of agency responsible for the implementation of the\n"
        "policy/measure: Ministry Describe the main features of the policy/measure: Loans for\nfirst films. "
        "What are the results achieved so far through the implementation of the policy/measure?: Ten films."
    )
    (found,) = read_report_structure(document(*FRONT, merged)).measures
    assert (found.title, found.agency, found.text, found.results) == (
        "Film fund", "Ministry", "Loans for first films.", "Ten films.",
    )  # fmt: skip


def test_a_title_without_label_stands_above_the_first_label_of_its_measure() -> None:
    report = read_report_structure(
        document(
            *FRONT,
            heading("Retina Latina", level=3),
            paragraph("Film Institute"),
            paragraph("Décrivez les principales caractéristiques de la politique/mesure:"),
            paragraph("A platform that shows films of six countries."),
        )
    )
    (found,) = report.measures
    assert (found.title, found.agency) == ("Retina Latina", "Film Institute")
    assert found.text == "A platform that shows films of six countries."


def test_question_and_answer_in_the_cells_of_a_table() -> None:
    rows = [
        row("Name of the policy/measure", "Film fund"),
        row("Describe the main features of the policy/measure:", "Loans."),
        row("Does it specifically target young people?:", "☐ YES ☒ NO"),
        row("Cultural domains covered by the policy/measure:", "☒ Music ☐ Design\n☒ Performing\narts"),
    ]
    (found,) = read_report_structure(document(*FRONT, *rows)).measures
    assert (found.title, found.text, found.targets_youth) == ("Film fund", "Loans.", False)
    assert found.domains == ("Music", "Performing arts")


@pytest.mark.parametrize(
    "question",
    [
        "Pourcentage de la population abonnée à des fournisseurs de contenus culturels en ligne (Netflix, etc.) :",
        "Percentage of the population with subscriptions to online cultural content providers (Netflix, Amazon etc.):",
    ],
)
def test_printed_questions_on_statistics_are_no_answers(question: str) -> None:
    report = read_report_structure(document(*FRONT, *measure("Film fund", "Loans."), paragraph(f"{question}\n12 %")))
    kinds = {passage.text: passage.kind for passage in report.passages}
    assert kinds[question] is PassageKind.FORM
    assert kinds["12 %"] is not PassageKind.FORM


def test_partners_glued_to_their_type() -> None:
    blocks = [
        paragraph("Nom de la politique/mesure\nFonds du film"),
        paragraph("Décrivez les principales caractéristiques de la politique/mesure:\nDes prêts."),
        paragraph("Partenaires engagés dans la mise en œuvre de la politique/mesure :"),
        paragraph("Nom du partenaireType d'entité\nConseil des arts du CanadaSecteur public\nFACTORSecteur privé"),
    ]
    (found,) = read_report_structure(document(*FRONT, *blocks)).measures
    assert found.partners == ("Conseil des arts du Canada", "FACTOR")


def test_civil_society_reports_in_its_own_section() -> None:
    report = read_report_structure(
        document(
            *FRONT,
            *measure("Of the State", "One."),
            heading("MESURES ET INITIATIVES DES ORGANISATIONS DE LA SOCIÉTÉ CIVILE", page=3, level=1),
            paragraph("Nom de la mesure/initiative", 3),
            paragraph("École de son", 3),
            paragraph("Décrivez les principales caractéristiques de la mesure/initiative:", 3),
            paragraph("Des cours du soir.", 3),
        )
    )
    assert [(m.title, m.reported_by) for m in report.measures] == [
        ("Of the State", ReportedBy.GOVERNMENT),
        ("École de son", ReportedBy.CIVIL_SOCIETY),
    ]


def test_print_is_form_and_answers_keep_their_field() -> None:
    report = read_report_structure(document(*FRONT, *measure("Game scheme", "Grants."), note("1 A note.", 2)))
    kinds = {passage.text: (passage.kind, passage.field) for passage in report.passages}
    assert kinds["Describe the main features of the policy/measure:"] == (PassageKind.FORM, "features")
    assert kinds["Grants."] == (PassageKind.ANSWER, "features")
    assert kinds["Music"][0] is PassageKind.FORM
    assert kinds["Denmark"] == (PassageKind.FORM, "party")
    assert kinds["DIGITAL ENVIRONMENT"][0] is PassageKind.HEADING
    assert kinds["Producers' Guild | Private Sector"] == (PassageKind.TABLE, "partners")
    assert kinds["1 A note."][0] is PassageKind.NOTE
    assert all(p.measure_id for p in report.passages if p.field == "features")


def test_challenges_and_summary_give_no_measures() -> None:
    report = read_report_structure(
        document(
            *FRONT,
            heading("CHALLENGES AND ACHIEVEMENTS", level=1),
            paragraph("Describe the main results achieved to implement the 2005 Convention:"),
            heading("National film programme", level=3),
            paragraph("The programme was launched in 2019 by the Ministry with a budget of USD 2 million a year."),
        )
    )
    assert report.measures == ()


def test_quebec_in_an_annex_keeps_the_party() -> None:
    report = read_report_structure(
        document(
            heading("RAPPORT PÉRIODIQUE QUADRIENNAL", level=1),
            paragraph("Nom de la Partie (Pays): Canada"),
            heading("OBJECTIF 1 - SOUTENIR DES SYSTÈMES DE GOUVERNANCE DURABLES DE LA CULTURE", level=1),
            paragraph("Nom de la politique/mesure\nPolitique fédérale"),
            paragraph("Décrivez les principales caractéristiques de la politique/mesure:\nUn fonds."),
            heading("Annexe 2 - Rapport du Gouvernement du Québec", page=2, level=1),
            paragraph("Nom de la politique/mesure\nPlan culturel numérique", 2),
            paragraph("Décrivez les principales caractéristiques de la politique/mesure:\nDes portails.", 2),
        )
    )
    assert report.party == "CAN"
    assert [(m.title, m.sub_national) for m in report.measures] == [
        ("Politique fédérale", None),
        ("Plan culturel numérique", "Québec"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We describe the main features of the policy/measure in the annex to this report.",
        "Name of the policy/measure that we adopted in 2019 was changed later on.",
        "The cultural and creative\nsectors of the country\nhave grown.",
    ],
)
def test_words_of_a_label_in_running_prose_are_no_label(text: str) -> None:
    report = read_report_structure(document(*FRONT, paragraph(text)))
    assert report.measures == ()
    assert report.passages[-1].text == " ".join(text.split())
    assert report.passages[-1].kind is PassageKind.BODY


@pytest.mark.parametrize(
    "label",
    [
        "Descrihe the rnain features of the policy/measure:",
        "DÉCRIVEZ LES PRINCIPALES CARACTÉRISTIQUES DE LA POLITIQUE / MESURE :",
        "Decrivez les principales caracteristiques de la politique/mesure :",
        "Describe the main features\nof the policy/\nmeasure",
        "5. Describe the main fea-\ntures of the policy/measure:",
    ],
)
def test_labels_are_known_in_spite_of_accents_line_breaks_and_ocr(label: str) -> None:
    blocks = [paragraph("Name of the policy/measure"), paragraph("Film fund"), paragraph(label), paragraph("Loans.")]
    (found,) = read_report_structure(document(*FRONT, *blocks)).measures
    assert found.text == "Loans."


def test_a_label_broken_by_the_layout_into_two_blocks() -> None:
    blocks = [
        paragraph("Name of the policy/measure"),
        paragraph("Film fund"),
        paragraph("Describe the main features of"),
        paragraph("the policy/measure:", 2),
        item("Loans.", 2),
    ]
    (found,) = read_report_structure(document(*FRONT, *blocks)).measures
    assert found.text == "• Loans."


def test_the_form_for_civil_society_reports_nothing_of_the_government() -> None:
    report = read_report_structure(
        document(
            heading("QUADRIENIAL PERIODIC REPORTS TO THE 2005 CONVENTION\nCIVIL SOCIETY ORGANIZATIONS FORM", level=1),
            paragraph("Email: office@example.org"),
            heading("GOAL 1 - SUPPORT SUSTAINABLE SYSTEMS OF GOVERNANCE FOR CULTURE", level=1),
            paragraph("Name of the measure/initiative\nSound school"),
            paragraph("Name of CSO(s) responsible for the implementation of the measure/initiative:\nRadio union"),
            paragraph("Describe the main features of the measure/initiative:\nEvening classes for girls."),
        )
    )
    (found,) = report.measures
    assert (found.title, found.agency, found.reported_by) == ("Sound school", "Radio union", ReportedBy.CIVIL_SOCIETY)
    assert all(p.kind is PassageKind.FORM for p in report.passages if p.field == "contact")


def test_every_printed_wording_of_each_form_is_known_again() -> None:
    forms = load_forms()
    for form in forms.by_cycle.values():
        book = FormBook([form], forms.common, list(LabelPlace))
        for label in form.labels:
            if label.place in (LabelPlace.MEASURE, LabelPlace.NARRATIVE):
                for phrase in label.phrases:
                    printed = book.whole(phrase)
                    assert isinstance(printed, Label), phrase
                    assert printed.field == label.field, phrase
        for section in form.sections:
            for phrase in section.phrases:
                assert isinstance(book.whole(phrase), Section), phrase


def test_labels_in_two_languages_are_one_label() -> None:
    report = read_report_structure(
        document(
            *FRONT,
            paragraph("Name of the policy/measure / Nom de la politique/mesure:"),
            paragraph("Film Fund"),
            paragraph(
                "Describe the main features of the policy/measure / Décrivez les principales caractéristiques de la\n"
                "politique/mesure:"
            ),
            paragraph("The fund lends to producers who shoot in two of the languages of the country."),
            paragraph("Does it specifically target young people / Cible-t-elle spécifiquement les jeunes ?"),
            paragraph("NO / NON"),
            paragraph("Website of the policy/measure, if available www.fund.example.org"),
        )
    )
    (found,) = report.measures
    assert (found.title, found.text) == (
        "Film Fund",
        "The fund lends to producers who shoot in two of the languages of the country.",
    )
    assert (found.targets_youth, found.website) == (False, "www.fund.example.org")


@pytest.mark.parametrize("printed", ["Mesure 2 : Fonds du film", "Measure No. 12 - Fonds du film", "3.1 Fonds du film"])
def test_the_count_of_a_measure_is_no_part_of_its_title(printed: str) -> None:
    blocks = [paragraph("Name of the policy/measure:"), paragraph(printed)]
    features = "Describe the main features of the policy/measure:\nLoans for first films, paid back from the tickets."
    report = read_report_structure(document(*FRONT, *blocks, paragraph(features)))
    assert [found.title for found in report.measures] == ["Fonds du film"]


@pytest.mark.parametrize("behind", ["", " (OSC)", " (OSC) 42", " :"])
def test_a_section_title_may_end_with_an_abbreviation(behind: str) -> None:
    title = f"MESURES ET INITIATIVES DES ORGANISATIONS DE LA SOCIÉTÉ CIVILE{behind}"
    report = read_report_structure(document(*FRONT, heading(title, level=1), *measure("Dream City", "A festival.")))
    assert [found.reported_by for found in report.measures] == [ReportedBy.CIVIL_SOCIETY]


def test_a_table_of_partners_that_became_one_text_gives_their_names() -> None:
    table = "Name of partner Type of entity Film Union Civil Society Organization (CSO) Bank of Denmark Public\nSector"
    report = read_report_structure(
        document(
            *FRONT,
            paragraph("Name of the policy/measure:\nFilm Fund"),
            row("Partner(s) engaged in the implementation of the measure:", table),
        )
    )
    assert report.measures[0].partners == ("Film Union", "Bank of Denmark")
