"""Party and year come from what the document says of itself, never from running text."""

from __future__ import annotations

import pytest
from grammar_samples import document, heading, lines, paragraph

from qpr_classifier.reading.document import Block, BlockKind
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.report import Cycle, Report

TITLE = heading("Quadrennial Periodic Report", level=1)
BODY = (
    heading("GOAL 1 - SUPPORT SUSTAINABLE SYSTEMS OF GOVERNANCE FOR CULTURE", level=1),
    paragraph("Germany and France paid for the programme of 2014."),
)


def read(*blocks: Block, name: str = "upload.pdf", metadata: dict[str, str] | None = None) -> Report:
    return read_report_structure(document(*blocks, *BODY, name=name, metadata=metadata))


@pytest.mark.parametrize(
    ("front", "party", "year"),
    [
        ((TITLE, paragraph("Denmark 2020")), "DNK", 2020),
        ((TITLE, paragraph("Name of Party: Burkina Faso"), paragraph("Date of Ratification:\n2006")), "BFA", None),
        ((heading("Quadrennial Periodic Report of Viet Nam, 2020", level=1),), "VNM", 2020),
        ((TITLE, paragraph("Nom de la Partie (Pays): Côte d’Ivoire")), "CIV", None),
        ((heading("Rapport périodique quadriennal - Union européenne - 2012", level=1),), "EUU", 2012),
        ((heading("Republic of Korea: report for 2014-2018 on the 2005 Convention", level=1),), "KOR", 2018),
        ((TITLE, paragraph("Party: Republic of Kenya"), paragraph("Reporting period 2020–2023")), "KEN", 2023),
        ((TITLE,), None, None),
    ],
)
def test_party_and_year_of_the_front(front: tuple[Block, ...], party: str | None, year: int | None) -> None:
    report = read(*front)
    assert (report.party, report.year) == (party, year)


def test_what_is_unknown_is_said() -> None:
    warnings = " ".join(read(TITLE).warnings)
    assert "Party" in warnings
    assert "year" in warnings


def test_the_file_name_is_the_last_resort_and_said_to_be() -> None:
    report = read(TITLE, name="qpr_denmark_2016.pdf")
    assert (report.party, report.year) == ("DNK", 2016)
    assert sum("file name" in warning for warning in report.warnings) == 2


def test_the_title_that_the_file_carries() -> None:
    report = read(TITLE, metadata={"title": "QPR Lithuania 2016"})
    assert (report.party, report.year) == ("LTU", 2016)
    assert report.warnings == ()


def test_running_headers_name_the_party() -> None:
    text = "Chile - Quadrennial Periodic Report 2023"
    header = Block(BlockKind.FURNITURE, lines(text), text)
    report = read_report_structure(document(TITLE, *BODY, removed=(header,)))
    assert (report.party, report.year) == ("CHL", 2023)


def test_the_header_counts_before_the_stamp_of_the_page() -> None:
    stamp = paragraph("Quadrennial Periodic Report - - 01/30/2021 - 12:50")
    assert read(TITLE, stamp, paragraph("Denmark 2020")).year == 2020
    alone = read(TITLE, paragraph("Denmark"), stamp)
    assert alone.year == 2021
    assert any("date on which the page was made" in warning for warning in alone.warnings)


def test_a_report_of_quebec_is_one_of_canada() -> None:
    report = read(heading("Rapport du Québec (Canada) 2020", level=1))
    assert (report.party, report.sub_national, report.year) == ("CAN", "Québec", 2020)


def test_options_override_what_is_found() -> None:
    made = document(TITLE, paragraph("Denmark 2020"), *BODY)
    report = read_report_structure(made, party="SWE", year=2016, cycle=Cycle.FORM_2016)
    assert (report.party, report.year, report.cycle) == ("SWE", 2016, Cycle.FORM_2016)
