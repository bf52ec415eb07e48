"""The workbook is what an officer expects, traceable and honest, and no text of a report can run or mislead."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from export_samples import FRAMEWORK, measure, sample_answers, sample_measures, sample_run
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from qpr_classifier.errors import OutputError
from qpr_classifier.export.columns import measure_columns
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.export.text import EXCEL_CELL_LIMIT
from qpr_classifier.export.xlsx import check_room, write_workbook
from qpr_classifier.framework.roadmap import LANGUAGES, Language


def written(
    folder: Path, records: list[dict[str, Any]] | None = None, language: Language = "en", **options: Any
) -> Workbook:
    path = folder / "measures.xlsx"
    records = sample_measures() if records is None else records
    write_workbook(records, sample_run(), path, language, FRAMEWORK, answers=sample_answers(), **options)
    return load_workbook(path)


def table(sheet: Worksheet, top: int = 1) -> list[dict[str, Any]]:
    titles, *rows = list(sheet.iter_rows(min_row=top, values_only=True))
    return [dict(zip(map(str, titles), row, strict=True)) for row in rows]


def overview(workbook: Workbook, language: Language = "en") -> dict[str, dict[str, Any]]:
    sheet = workbook["Overview" if language == "en" else "Vue d'ensemble"]
    top = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Code")
    rows = table(sheet, top)
    return {row["Code"] or "all": row for row in rows}


def test_the_sheets_in_english_and_french(tmp_path: Path) -> None:
    assert written(tmp_path).sheetnames == ["Measures", "Overview", "Answers", "Reports", "Columns"]
    french = written(tmp_path, language="fr")
    assert french.sheetnames == ["Mesures", "Vue d'ensemble", "Réponses", "Rapports", "Colonnes"]


def test_titles_and_measure_names_stay_in_sight_and_every_column_can_be_filtered(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Measures"]
    assert sheet.freeze_panes == "D2"
    assert [sheet["A1"].value, sheet["B1"].value, sheet["C1"].value] == ["Party", "Year", "Measure"]
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["Q2"].alignment.wrap_text


def test_digital_measures_come_first_and_none_is_left_out(tmp_path: Path) -> None:
    rows = table(written(tmp_path)["Measures"])
    assert [row["Measure number"] for row in rows] == ["m001", "m002", "m004", "m005", "m006", "m007", "m008", "m003"]
    assert [row["Digital?"] for row in rows] == ["Yes"] * 7 + ["No"]


def test_numbers_are_numbers_with_a_format(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Measures"]
    titles = [cell.value for cell in sheet[1]]
    first = dict(zip(titles, sheet[2], strict=True))
    assert (first["Year"].value, first["Year"].number_format) == (2020, "0")
    assert (first["Probability: digital"].value, first["Probability: digital"].number_format) == (0.97, "0%")


def test_a_measure_in_french(tmp_path: Path) -> None:
    rows = table(written(tmp_path, language="fr")["Mesures"])
    row = next(row for row in rows if row["Numéro de la mesure"] == "m006")
    assert row["Vérification"] == "À vérifier"
    assert row["Activité principale"] == "5.4 Harcèlement, trolling, attaques (provisoire)"
    assert row["Produit principal"] == "5 Droits et libertés"
    assert row["État"] == "Prévue"
    assert row["Passage : page".replace(" :", "\u00a0:")] == 14


def test_review_is_said_in_words_and_products_have_colours_beside_their_codes(tmp_path: Path) -> None:
    sheet = written(tmp_path)["Measures"]
    titles = [cell.value for cell in sheet[1]]
    product, review = titles.index("Main Product"), titles.index("Review")
    seen = {row[product].value: row[product].fill.start_color.rgb for row in sheet.iter_rows(min_row=2)}
    del seen[None]
    assert len(set(seen.values())) == len(seen) == 4
    assert [row[review].value for row in sheet.iter_rows(min_row=2)].count("Needs review") == 3


def test_the_overview_counts_distinct_things_and_names_the_parties(tmp_path: Path) -> None:
    rows = overview(written(tmp_path))

    assert rows["2"] == {
        "Code": "2",
        "Product / reference activity": FRAMEWORK.title("2", "en"),
        "Parties (distinct; of 4)": 3,
        "Share of these Parties": 0.75,
        "Reports (of 5 read)": 3,
        "Measures (of 7 digital)": 3,
        "Measures that need review": 1,
        "Parties (number of measures of each)": "Burkina Faso (1), Canada (1), Viet Nam (1)",
    }
    assert rows["all"]["Measures (of 7 digital)"] == 7
    assert rows["2.4"]["Parties (distinct; of 4)"] == 2


def test_a_report_of_an_unknown_party_counts_as_a_report_but_not_as_a_party(tmp_path: Path) -> None:
    row = overview(written(tmp_path))["3.3"]
    assert (row["Parties (distinct; of 4)"], row["Reports (of 5 read)"]) == (0, 1)
    assert row["Parties (number of measures of each)"] == "Party not identified (1)"


def test_silence_is_not_reported_never_absence(tmp_path: Path) -> None:
    workbook = written(tmp_path, language="fr")
    assert overview(workbook, "fr")["3.1"]["Parties (nombre de mesures de chacune)"] == "non signalé"
    above = " ".join(str(workbook["Vue d'ensemble"].cell(row, 1).value) for row in range(1, 7))
    assert "jamais que la Partie n'en a pas" in above


@pytest.mark.parametrize(("language", "remark"), [("en", "(provisional)"), ("fr", "(provisoire)")])
def test_provisional_titles_are_marked(tmp_path: Path, language: Language, remark: str) -> None:
    rows = overview(written(tmp_path, language=language), language)
    title = "Product / reference activity" if language == "en" else "Produit / activité de référence"
    assert str(rows["5.4"][title]).endswith(remark)
    assert not str(rows["1"][title]).endswith(")")


def test_every_report_is_listed_with_why_it_was_not_read(tmp_path: Path) -> None:
    rows = {row["Report"]: row for row in table(written(tmp_path)["Reports"])}
    assert len(rows) == len(sample_run()["reports"])
    assert rows["canada_2020_en.pdf"]["Of which digital"] == 2
    assert rows["scan.pdf"]["Read?"] == "Not read"
    assert rows["scan.pdf"]["Why it was not read"].startswith("Protected by a password – scan.pdf")
    assert rows["scan.pdf"]["Party"] is None
    assert "--party" in rows["own_form.pdf"]["Remarks"]
    assert rows["own_form.pdf"]["Pages not read"] == "7, 8"


def test_remarks_on_the_run_are_told(tmp_path: Path) -> None:
    rows = {row[0].value: row[1].value for row in written(tmp_path)["Columns"].iter_rows()}
    assert rows["Remarks on this run"] == "The manifest names absent.pdf, which is not among the reports."
    assert "model roadmap-lite" in str(rows["Origin"])


def test_answers_to_closed_questions(tmp_path: Path) -> None:
    rows = table(written(tmp_path)["Answers"])
    assert [row["Answer"] for row in rows] == ["Yes", "No", "No answer"]
    assert rows[2]["Related activities"] == "2.1 Spaces for digital creativity\n4.3 Institutions as learning spaces"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_is_explained(tmp_path: Path, language: Language) -> None:
    workbook = written(tmp_path, language=language)
    explained = {row[0].value: row[1].value for row in workbook.worksheets[4].iter_rows()}
    titles = [cell.value for cell in workbook.worksheets[0][1]]
    assert all(explained[title] for title in titles)
    assert len(titles) == len(set(titles)) == len(measure_columns(Phrasing(language, FRAMEWORK)))


def test_no_measure_at_all_is_said_in_words(tmp_path: Path) -> None:
    write_workbook([], {"reports": []}, tmp_path / "empty.xlsx", "en", FRAMEWORK)
    workbook = load_workbook(tmp_path / "empty.xlsx")
    assert workbook["Measures"]["A2"].value.startswith("No measure was found in the reports read")
    assert workbook["Answers"]["A2"].value.startswith("No answer")
    assert overview(workbook)["1.1"]["Parties (number of measures of each)"] == "not reported"
    assert overview(workbook)["1.1"]["Share of these Parties"] is None


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first.xlsx", "second.xlsx"):
        write_workbook(sample_measures(), sample_run(), tmp_path / name, "fr", FRAMEWORK, answers=sample_answers())
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


@pytest.mark.parametrize("text", ["é" * 40_000, "🎬" * 20_000])
def test_a_text_too_long_for_a_cell_says_that_it_is_cut(tmp_path: Path, text: str) -> None:
    (row,) = table(written(tmp_path, [measure(text=text)])["Measures"])
    shown = row["Description"]
    assert shown.endswith(
        "[Cut here: Excel holds no more in a cell. The whole text is in measures.jsonl and measures.csv.]"
    )
    assert EXCEL_CELL_LIMIT - 2 < len(shown.encode("utf-16-le")) / 2 <= EXCEL_CELL_LIMIT


def test_a_text_that_just_fits_is_whole(tmp_path: Path) -> None:
    text = "é" * EXCEL_CELL_LIMIT
    (row,) = table(written(tmp_path, [measure(text=text)])["Measures"])
    assert row["Description"] == text


def test_more_measures_than_excel_has_rows_are_refused_not_dropped(tmp_path: Path) -> None:
    check_room(1_048_575, tmp_path / "measures.xlsx")
    with pytest.raises(OutputError, match="Excel has room for"):
        check_room(1_048_576, tmp_path / "measures.xlsx")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        write_workbook([], {}, tmp_path / "nowhere" / "measures.xlsx", "en", FRAMEWORK)


def links(workbook: Workbook) -> list[tuple[str, str | None]]:
    found = [cell.hyperlink for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    return [(str(link.target), link.location) for link in found]


def test_pages_lead_to_the_report_beside_the_workbook(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "results").mkdir()
    report = tmp_path / "reports" / "canada_2020_en.pdf"
    report.write_bytes(b"%PDF-1.4")

    workbook = written(tmp_path / "results", report_files={report.name: report})

    found = set(links(workbook))
    assert {target for target, _ in found} == {"..\\reports\\canada_2020_en.pdf"}
    assert {location for _, location in found} == {"page=12", "page=15", "page=17", "page=11", "page=13", None}
    assert workbook["Measures"]["O2"].value == "p. 12–13"


@pytest.mark.parametrize(
    "name", ["no#page=1.pdf", "50%41.pdf", "program.exe", "a\\b.pdf", "http:host.pdf", "not_there.pdf"]
)
def test_a_report_that_cannot_be_linked_safely_is_plain_text(tmp_path: Path, name: str) -> None:
    report = tmp_path / name
    if name != "not_there.pdf":
        try:
            report.write_bytes(b"%PDF-1.4")
        except OSError:
            pytest.skip("this system has no such file names")
    workbook = written(tmp_path, [measure(report=name)], report_files={name: report})
    assert not links(workbook)
    assert workbook["Measures"]["O2"].value == "p. 12–13"


hostile_text = st.text(st.characters(exclude_categories=()), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(title=hostile_text, text=hostile_text, website=hostile_text, party=hostile_text, report=hostile_text)
@example('=HYPERLINK("http://h")', "_x0041_", "http://evil.example/x", "=1", "\\\\server\\share\\x.pdf")
@example("{=1+1}", "\x00\x0b\ufffe\ud800", "internal:'Columns'!A1", "external:x", "file:///etc/passwd")
@example("  two  ", "\r\nline", "mailto:a@b.c", "ftp://x", "</t></is></c>")
def test_no_text_becomes_a_formula_or_a_link(
    tmp_path: Path, title: str, text: str, website: str, party: str, report: str
) -> None:
    record = measure(title=title, text=text, website=website, party=party, report=report, evidence_text=text)
    workbook = written(tmp_path, [record], report_files={report: tmp_path / "absent.pdf"})
    (row,) = table(workbook["Measures"])
    assert row["Measure number"] == "m001"
    assert row["Pages"] == "p. 12–13"
    assert not links(workbook)
    assert all(cell.data_type != "f" for sheet in workbook for cells in sheet.iter_rows() for cell in cells)


class Streamed:
    """So many long measures, made anew each time they are gone through, as the store does."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (measure(measure_id=f"m{n}", text=f"{n} " + "Films. " * 4000) for n in range(self.number))


def test_memory_does_not_grow_with_the_measures(tmp_path: Path) -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        try:
            write_workbook(Streamed(number), sample_run(), tmp_path / "measures.xlsx", "en", FRAMEWORK)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)
    few = peak(50)
    assert peak(500) < few + 500 * 4000  # a seventh of their texts
    assert len(table(load_workbook(tmp_path / "measures.xlsx")["Measures"])) == 500
