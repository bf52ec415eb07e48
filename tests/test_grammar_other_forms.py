"""The forms of 2012 and 2016, and reports in a form of their own."""

from __future__ import annotations

from grammar_samples import document, heading, item, paragraph, row

from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.report import Cycle, ReportedBy

FRONT_2016 = (
    heading("Quadrennial Periodic Report", level=1),
    heading("Overview of cultural policy context", level=1),
    paragraph("Culture is a matter of the regions."),
)


def test_2016_a_heading_names_the_measure_that_its_labels_describe() -> None:
    report = read_report_structure(
        document(
            *FRONT_2016,
            heading("1. Cultural policies and measures", level=1),
            heading("Crea Digital", level=3),
            paragraph("Objectifs clefs de la mesure:\nSoutenir les entreprises."),
            paragraph("Périmètre de la mesure:\nNational"),
            paragraph("Nature de la mesure:\nfinancière\nréglementaire"),
            paragraph("Principale caractéristique de la mesure:\nUn concours annuel depuis 2013."),
            paragraph("L'impact de cette mesure a-t-il été examiné ?\nOUI"),
            heading("Art incubators", level=3),
            paragraph("Key objectives of the measure:\nStudios at low rent."),
            paragraph("Main features of the measure:\nNine houses."),
        )
    )
    assert report.cycle is Cycle.FORM_2016
    first, second = report.measures
    assert (first.title, first.objectives, first.text) == (
        "Crea Digital", "Soutenir les entreprises.", "Un concours annuel depuis 2013.",
    )  # fmt: skip
    assert (first.scope, first.nature, first.evaluated, first.years) == (
        "National", "financière; réglementaire", True, "2013-",
    )  # fmt: skip
    assert (second.title, second.text) == ("Art incubators", "Nine houses.")
    assert first.section == second.section == ("1. Cultural policies and measures",)


def test_2016_a_list_of_measures_adds_to_the_measure_described_elsewhere() -> None:
    report = read_report_structure(
        document(
            *FRONT_2016,
            heading("CULTURAL POLICIES AND MEASURES"),
            row("Name of the measure", "Scope of the measure", "Nature"),
            row("Film fund", "National", "financial"),
            row("Library act", "National", "legislative"),
            heading("2. International cultural cooperation", level=1),
            heading("Film fund", level=3),
            paragraph("Key objectives of the measure:\nMore films."),
            paragraph("Main feature of the measure:\nLoans."),
        )
    )
    assert [(m.title, m.text, m.scope, m.nature) for m in report.measures] == [
        ("Library act", "", "National", "legislative"),
        ("Film fund", "Loans.", "National", "financial"),
    ]


def test_2012_lettered_questions_are_fields_of_the_measure_above_them() -> None:
    report = read_report_structure(
        document(
            heading(
                "Rapport périodique quadriennal sur les mesures visant à protéger et à promouvoir la diversité des "
                "expressions culturelles",
                level=1,
            ),
            heading("2. Mesures", level=1),
            heading("2.1 Politiques et mesures culturelles"),
            heading("2.1.1 Fonds du livre", level=3),
            paragraph("a) Quel est l'objectif principal de la mesure ?"),
            paragraph("Aider les éditeurs."),
            paragraph("b) De quelle façon et par qui est-elle appliquée ?"),
            paragraph("Par des prêts."),
            paragraph("d) Effet ou impact de la mesure :"),
            paragraph("Vingt livres."),
            heading("2.1.2 Coopération des conservatoires", level=3),
            paragraph("Les deux conservatoires échangent chaque année douze élèves et trois professeurs de chant."),
            heading("2.2 Coopération internationale et traitement préférentiel"),
            paragraph("Rien à signaler."),
            heading(
                "4. Principaux résultats obtenus et défis rencontrés dans la mise en œuvre de la Convention", level=1
            ),
            heading("Programme de relance", level=3),
            paragraph("Le programme de relance a été lancé en 2010 avec un budget de deux millions, et il continue."),
        )
    )
    assert report.cycle is Cycle.FORM_2012
    first, second = report.measures
    assert (first.title, first.objectives, first.text, first.results) == (
        "Fonds du livre", "Aider les éditeurs.", "Par des prêts.", "Vingt livres.",
    )  # fmt: skip
    assert second.title == "Coopération des conservatoires"
    assert second.section == ("2. Mesures", "2.1 Politiques et mesures culturelles")


def test_own_form_headings_with_a_description_name_measures() -> None:
    report = read_report_structure(
        document(
            heading("Report on the 2005 Convention", level=1),
            heading("Introduction", page=2, level=1),
            paragraph("This report was written by the Ministry and says in 2023 what was done for the arts.", 2),
            heading("1. Screens and sound", page=2, level=1),
            heading("Ondas", page=2),
            paragraph("Public screen of films without charge, opened in the year 2017 for all people.", 2),
            paragraph("In charge: Ministry of Culture. Resources: USD 610,000 per year. Web: https://ondas.example", 2),
            heading("Game fund", page=3),
            paragraph("Capital for studios of less than four years, up to 25 million for each of them.", 3),
            heading("2. Voices of civil society", page=3, level=1),
            heading("Radio school", page=3),
            paragraph("Run by the union of musicians: the project trains forty technicians in each year.", 3),
            heading("Bookshop network", page=3),
            paragraph("Eleven bookshops share one catalogue and the cost of transport, supported by members.", 3),
        )
    )
    assert report.cycle is Cycle.OWN
    assert [(m.title, m.reported_by) for m in report.measures] == [
        ("Ondas", ReportedBy.GOVERNMENT),
        ("Game fund", ReportedBy.GOVERNMENT),
        ("Radio school", ReportedBy.CIVIL_SOCIETY),
        ("Bookshop network", ReportedBy.CIVIL_SOCIETY),
    ]
    first = report.measures[0]
    assert (first.agency, first.budget, first.website) == (
        "Ministry of Culture", "USD 610,000 per year", "https://ondas.example",
    )  # fmt: skip
    assert first.text == "Public screen of films without charge, opened in the year 2017 for all people."


def test_own_form_list_items_name_measures_behind_a_line_that_says_so() -> None:
    report = read_report_structure(
        document(
            heading("Report on the 2005 Convention", level=1),
            heading("1. Governing culture", page=2, level=1),
            heading("Arts council act", page=2),
            paragraph("The act of 2019 set up a council of nine members and a fund for the performing arts.", 2),
            heading("Music plan", page=2),
            paragraph("The plan supports choirs and bands in all districts and was adopted by the parliament.", 2),
            paragraph("Other measures of the chapter:", 2),
            item("Digital counter. Applications for all grants are made on one page of the ministry.", 2),
            item("Move to the new network: regional stations get technical help until the year 2026.", 2),
        )
    )
    assert [m.title for m in report.measures] == [
        "Arts council act", "Music plan", "Digital counter", "Move to the new network",
    ]  # fmt: skip


def test_other_documents_give_passages_and_a_warning_but_no_measures() -> None:
    report = read_report_structure(
        document(
            heading("Survey on open science", level=1),
            heading("1. Policies", page=2, level=1),
            heading("National data programme", page=2),
            paragraph("The programme was launched in 2020 with a budget of USD 2 million by the ministry.", 2),
        )
    )
    assert report.measures == ()
    assert len(report.passages) == 4
    assert any("does not look like a periodic report" in warning for warning in report.warnings)


def test_a_numbered_heading_that_says_nothing_of_its_own_names_no_measure() -> None:
    signs = "In charge: Ministry of Culture. Resources: USD 610,000 per year, since 2019."
    report = read_report_structure(
        document(
            heading("Report on the 2005 Convention", level=1),
            heading("3 Screens and sound", page=2, level=1),
            heading("3.1 On the road", page=2),
            paragraph(f"Grants for tours abroad are paid to ensembles. {signs}", 2),
            heading("3.2 Residencies", page=2),
            paragraph(f"The programme opens studios to artists from abroad. {signs}", 2),
            heading("4 Conclusions", page=3),
            paragraph(f"Much remains to be done for the arts. {signs}", 3),
        )
    )
    assert [measure.title for measure in report.measures] == ["On the road", "Residencies"]
