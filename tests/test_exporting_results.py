"""An officer asks for some of the measures: the right ones come, in every format, and what they are is told."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import lines, qpr
from export_samples import FRAMEWORK, measure
from openpyxl import load_workbook
from store_samples import BASIS, begin, make_results

from qpr_classifier.export.criteria import Criteria, known_group, known_party, known_years
from qpr_classifier.export.parquet import write_parquet
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.export.platform import platform_columns
from qpr_classifier.export.tables import TableFormat, export_table
from qpr_classifier.framework.roadmap import LANGUAGES
from qpr_classifier.store import Outcome, ResultsStore, Review, add_review, open_results

ALL_FORMATS = ("a.xlsx", "a.csv", "a.jsonl", "a.parquet", "platform.xlsx", "platform.csv")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return make_results(tmp_path / "results")


def with_measure(folder: Path, report: str = "a.pdf", **changes: Any) -> Path:
    """Results that hold one measure."""
    record = measure(report=report, **changes)
    with ResultsStore(folder) as store:
        begin(store)
        facts = {key: record[key] for key in ("report", "report_sha256", "party", "year", "cycle", "language")}
        found = {**facts, "status": "read", "measures": 1, "path": f"/reports/{report}"}
        store.put(Outcome(found, [record]), BASIS)
    return folder


def export(results: Path, output: Path, *arguments: object) -> Path:
    form = ["--format", "platform"] if output.name.startswith("platform") else []
    assert qpr("export", results, "--output", output, *form, *arguments) == 0
    return output


def chosen(results: Path, *arguments: object) -> list[str]:
    return [record["measure_id"] for record in lines(export(results, results.parent / "some.jsonl", *arguments))]


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def cells(path: Path) -> list[Any]:
    return [cell for sheet in load_workbook(path) for line in sheet.iter_rows() for cell in line]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", ["m004", "m005", "m006", "m001", "m002", "m003", "m008", "m007"]),
        ("--party CAN", ["m001", "m002", "m003"]),
        ("--party canada --party VNM", ["m001", "m002", "m003", "m007"]),
        ("--group IV", ["m007"]),
        ("--group Va --party VNM", ["m004", "m005", "m006", "m007"]),
        ("--year 2021-2024", ["m004", "m005", "m006"]),
        ("--cycle own", ["m008"]),
        ("--product 5", ["m006", "m002"]),
        ("--activity 2.3", ["m001"]),
        ("--activity 2.3 --product 5", ["m006", "m001", "m002"]),
        ("--activity 2.3,4.2", ["m005", "m001"]),
        ("--language fr", ["m004", "m005", "m006"]),
        ("--reported-by cso", []),
        ("--not-digital", ["m003"]),
        ("--digital --party CAN", ["m001", "m002"]),
        ("--probability 0.9", ["m004", "m005", "m001"]),
        ("--review needed", ["m006", "m002", "m007"]),
        ("--review reviewed", []),
        ("--party CAN --year 2024", []),
    ],
)
def test_options_of_one_kind_widen_the_choice_and_others_narrow_it(
    results: Path, options: str, expected: list[str]
) -> None:
    assert chosen(results, *options.split()) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--party Narnia", "'Narnia' is no Party that is known"),
        ("--group VI", "'VI' is no electoral group"),
        ("--year 20x4", "Write 2020 or 2019-2022"),
        ("--year 2022-2019", "Write 2020 or 2019-2022"),
        ("--activity 2.9", "has no reference activity '2.9'. Known: 1.1, 1.2"),
        ("--product 2.1", "has no Product '2.1'"),
    ],
)
def test_what_cannot_be_meant_is_said(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: str, message: str
) -> None:
    assert qpr("export", results, "--output", tmp_path / "a.csv", *options.split()) == 5
    assert message in capsys.readouterr().err


def test_parties_groups_and_years_as_people_write_them() -> None:
    assert [known_party(text) for text in ("vnm", "Côte d'Ivoire", "Viet Nam", "EUU")] == ["VNM", "CIV", "VNM", "EUU"]
    assert [known_group(text) for text in ("V(a)", "Groupe Vb", "Arab States")] == ["V(a)", "V(b)", "V(b)"]
    assert known_years("2019–2021") == (2019, 2020, 2021)


def test_the_workbook_says_how_its_measures_were_chosen_and_out_of_what(results: Path, tmp_path: Path) -> None:
    path = export(results, tmp_path / "a.xlsx", "--group", "I", "--product", "2", "--year", "2019-2021")
    workbook = load_workbook(path)
    texts = [str(row[0]) for row in workbook["Overview"].iter_rows(values_only=True)]
    assert texts[1] == (
        "Selection – electoral group: I Western European and North American States; year of the report: 2019–2021; "
        "Product: 2 Creativity, enterprises and markets. Measures selected: 1 of the 8 in the results."
    )
    assert any(text.startswith("Denominators – reports read: 1; Parties that submitted them: 1;") for text in texts)


def test_the_choice_is_told_in_french(results: Path, tmp_path: Path) -> None:
    path = export(results, tmp_path / "a.xlsx", "--party", "CAN", "--review", "needed", "--ui-language", "fr")
    text = load_workbook(path)["Vue d'ensemble"]["A2"].value
    assert text.replace("\u00a0", " ") == (
        "Sélection – Partie : Canada; vérification : à faire. Mesures retenues : 1 sur les 8 des résultats."
    )


def test_reports_that_were_not_read_stay_in_sight_whatever_is_chosen(results: Path, tmp_path: Path) -> None:
    """Their Party is not known: the missing measures may be theirs."""
    sheet = load_workbook(export(results, tmp_path / "a.xlsx", "--party", "CAN"))["Reports"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["canada_2020_en.pdf", "scan.pdf"]


@pytest.mark.parametrize("name", ALL_FORMATS)
def test_nothing_chosen_is_said_and_gives_a_table_without_rows(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = export(results, tmp_path / name, "--party", "FRA")
    assert "0 of 8 measures" in (said := capsys.readouterr().out) and "no rows" in said
    if path.suffix == ".xlsx":
        sheet = load_workbook(path).worksheets[0]
        assert sheet["A1"].value == "Party" and "is as was asked for" in str(sheet["A2"].value)
    elif path.suffix == ".csv":
        assert path.read_text(encoding="utf-8-sig").count("\n") == 1
    elif path.suffix == ".parquet":
        assert read_parquet(path) == []
    else:
        assert path.read_bytes() == b""


def read_parquet(path: Path) -> list[dict[str, Any]]:
    from pyarrow.parquet import read_table

    found: list[dict[str, Any]] = read_table(path).to_pylist()
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ALL_FORMATS)
def test_the_same_results_give_the_same_bytes(results: Path, tmp_path: Path, name: str, language: str) -> None:
    first = export(results, tmp_path / name, "--ui-language", language).read_bytes()
    assert export(results, tmp_path / name, "--ui-language", language).read_bytes() == first


@pytest.mark.parametrize("name", ALL_FORMATS)
@pytest.mark.parametrize("title", ['=HYPERLINK("http://evil")', "+1+1", "@SUM(A1)", "-2+3", "\t=1", "＝1"])
def test_no_text_of_a_report_becomes_a_formula(tmp_path: Path, name: str, title: str) -> None:
    results = with_measure(tmp_path / "results", title=title, domains=[title], agency=title)
    path = export(results, tmp_path / name)
    if path.suffix == ".xlsx":
        found = cells(path)
        assert not [cell for cell in found if cell.data_type == "f" or cell.hyperlink]
        assert any(str(cell.value).strip() == title.strip() for cell in found)
    elif path.suffix == ".csv":
        (row,) = rows(path)
        assert row["Measure"].startswith("'") and row["Agency"].startswith("'")
    elif path.suffix == ".parquet":
        assert read_parquet(path)[0]["title"] == title
    else:
        assert lines(path)[0]["title"] == title


@pytest.mark.parametrize("name", ALL_FORMATS)
def test_signs_that_no_file_can_hold_do_not_break_it(tmp_path: Path, name: str) -> None:
    nasty = "a\x00b\x1b[31mc\ufffe\ud800 \u202ed\x85e"
    results = with_measure(tmp_path / "results", title=nasty, section=nasty, partners=[nasty])
    path = export(results, tmp_path / name)
    if path.suffix == ".xlsx":
        assert "ab[31mc\ufffd" in "".join(str(cell.value) for cell in cells(path))
    elif path.suffix == ".csv":
        assert rows(path)[0]["Measure"].startswith("ab[31mc\ufffd")
    elif path.suffix == ".parquet":
        assert read_parquet(path)[0]["title"].startswith("a\x00b\x1b[31mc")
    else:
        assert len(path.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("name", ALL_FORMATS)
def test_a_text_longer_than_a_cell_is_cut_in_workbooks_only(tmp_path: Path, name: str) -> None:
    long = "😀" * 20_000
    path = export(with_measure(tmp_path / "results", text=long), tmp_path / name)
    if path.suffix == ".xlsx":
        (text,) = (value for cell in cells(path) if str(value := cell.value).startswith("😀"))
        assert len(text.encode("utf-16-le")) // 2 == 32_767 and "Cut here" in text
    elif path.suffix == ".csv":
        assert rows(path)[0]["Description"] == long
    else:
        found = read_parquet(path) if path.suffix == ".parquet" else lines(path)
        assert found[0]["text"] == long


def test_names_of_reports_are_names_and_nothing_else(tmp_path: Path) -> None:
    name = "../../x'; DROP TABLE measures;--\u202e<b>.pdf"
    results = with_measure(tmp_path / "results", name)
    (tmp_path / "out").mkdir()
    for file in ALL_FORMATS:
        export(results, tmp_path / "out" / file)
    assert lines(export(results, tmp_path / "out" / "a.jsonl"))[0]["report"] == name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "results"]


def test_the_platform_has_goal_area_and_domains_under_one_name(tmp_path: Path) -> None:
    results = with_measure(
        tmp_path / "results",
        section="OBJECTIF 1 - SOUTENIR DES SYSTÈMES DE GOUVERNANCE DURABLES DE LA CULTURE > ENVIRONNEMENT NUMÉRIQUE",
        domains=["Arts de la scène", "Music", "Ceramics"],
    )
    (row,) = rows(export(results, tmp_path / "platform.csv"))
    assert row["Party"] == "Canada" and row["Year"] == "2020"
    assert row["Goal"] == "1 Support sustainable systems of governance for culture"
    assert row["Area of monitoring"] == "Digital environment"
    assert row["Cultural domains"] == "Performing arts; Music; Ceramics"
    (row,) = rows(export(results, tmp_path / "platform.csv", "--ui-language", "fr"), delimiter=";")
    assert row["Domaine de suivi"] == "Environnement numérique"
    assert row["Domaines culturels"] == "Arts du spectacle; Musique; Ceramics"


def test_what_a_form_does_not_say_is_not_guessed(tmp_path: Path) -> None:
    results = with_measure(tmp_path / "results", section="2. Mesures > 2.1 Politiques culturelles", goal=None)
    (row,) = rows(export(results, tmp_path / "platform.csv"))
    assert row["Goal"] == row["Area of monitoring"] == ""


def test_every_column_of_the_platform_is_worded() -> None:
    for language in LANGUAGES:
        say = Phrasing(language, FRAMEWORK)
        assert all(column.title(say) and column.about(say) for column in platform_columns(say))


def test_decisions_of_people_stand_beside_the_tags_of_the_program(results: Path, tmp_path: Path) -> None:
    add_review(results, Review("canada_2020_en.pdf", "m002", "A. Officer", "corrected", True, ("2.3",), "see p. 15"))
    add_review(results, Review("canada_2020_en.pdf", "m001", "=B. Officer", "corrected", False, ()))
    by_id = {row["Measure number"]: row for row in rows(export(results, tmp_path / "a.csv"))}
    row = by_id["m002"]
    assert row["Review"] == "Reviewed: corrected"
    assert row["All activities"].startswith("5.3") and row["Activities (person)"].startswith("2.3")
    assert (row["Reviewed by"], row["Note of review"]) == ("A. Officer", "see p. 15")
    row = by_id["m001"]
    assert (row["Digital?"], row["Digital? (person)"], row["Reviewed by"]) == ("Yes", "No", "'=B. Officer")
    assert by_id["m004"]["Digital? (person)"] == by_id["m004"]["Activities (person)"] == ""


def test_the_overview_counts_what_people_decided_and_says_so(results: Path, tmp_path: Path) -> None:
    add_review(results, Review("canada_2020_en.pdf", "m002", "A. Officer", "corrected", True, ("2.3",)))
    add_review(results, Review("canada_2020_en.pdf", "m001", "A. Officer", "accepted", True, ("2.4", "2.3")))
    sheet = load_workbook(export(results, tmp_path / "a.xlsx"))["Overview"]
    table = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert table["2.3"][5] == 2 and table["5.3"][5] == 0
    assert table["5"][6] == 1, "what was reviewed needs no review"
    assert any("2 of these measures, of which 1 corrected" in str(row[0]) for row in sheet.iter_rows(values_only=True))
    assert chosen(results, "--review", "reviewed") == ["m001", "m002"]
    assert chosen(results, "--activity", "5.3") == [], "the person took it away"


def test_parquet_has_types_and_lists(results: Path, tmp_path: Path) -> None:
    record = next(r for r in read_parquet(export(results, tmp_path / "a.parquet")) if r["measure_id"] == "m001")
    assert record["labels"] == ["2.4", "2.3"] and record["year"] == 2020 and record["digital"] is True
    assert record["activity_2.4"] == pytest.approx(0.97 * 0.95, abs=1e-4)
    assert record["review_state"] == "not needed" and record["final_labels"] == ["2.4", "2.3"]


def test_without_pyarrow_the_command_that_installs_it_is_given(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert qpr("export", results, "--output", tmp_path / "a.parquet") == 8
    assert f"{sys.executable} -m pip install pyarrow" in capsys.readouterr().err
    assert not (tmp_path / "a.parquet").exists()


def test_many_measures_go_through_in_pieces(tmp_path: Path) -> None:
    records = (measure(measure_id=f"m{number}") for number in range(4500))
    write_parquet(records, tmp_path / "a.parquet", FRAMEWORK)
    found = read_parquet(tmp_path / "a.parquet")
    assert len(found) == 4500 and found[-1]["measure_id"] == "m4499"


def test_neither_results_nor_reports_are_overwritten(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "a.pdf"
    report.write_bytes(b"%PDF-1.7")
    with ResultsStore(results) as store:
        begin(store)
        store.put(Outcome({"report": "a.pdf", "report_sha256": "1", "status": "read", "path": str(report)}), BASIS)
    for taken in (report, results / "results.sqlite"):
        before = taken.read_bytes()
        assert qpr("export", results, "--format", "csv", "--output", taken) == 6
        assert taken.read_bytes() == before
    assert "Give another file with --output" in capsys.readouterr().err


def test_a_name_that_tells_no_format(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("export", results, "--output", tmp_path / "a.ods") == 5
    assert "Let it end in .xlsx, .csv, .jsonl, .parquet, or give --format" in capsys.readouterr().err


def test_the_python_way(results: Path, tmp_path: Path) -> None:
    with open_results(results) as opened:
        done = export_table(
            opened, Criteria(parties=("CAN",), digital=True), TableFormat.JSONL, tmp_path / "a.jsonl", "en", FRAMEWORK
        )
    assert (done.measures, done.out_of) == (2, 8)
    assert [json.loads(line)["party"] for line in (tmp_path / "a.jsonl").read_text().splitlines()] == ["CAN", "CAN"]


def test_an_export_does_not_load_what_reads_and_tags() -> None:
    code = "import sys, qpr_classifier.export.tables, qpr_classifier.export.annotated\n"
    code += "print([m for m in ('spacy', 'sklearn', 'pdfplumber', 'xlsxwriter', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
