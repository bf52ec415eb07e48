"""The CSV file opens right in Excel, in both languages, and runs nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from export_samples import FRAMEWORK, measure, sample_measures
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qpr_classifier.export.csv import write_measures_csv
from qpr_classifier.framework.roadmap import LANGUAGES, Language


def rows(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=separator, strict=True))


def test_excel_knows_the_encoding_by_its_mark(tmp_path: Path) -> None:
    write_measures_csv([measure(title="Découvrabilité")], tmp_path / "measures.csv", "en")
    assert (tmp_path / "measures.csv").read_bytes().startswith(b"\xef\xbb\xbfParty,Year,Measure,")


def test_one_row_for_each_measure_in_the_order_of_the_records(tmp_path: Path) -> None:
    records = sample_measures()
    write_measures_csv(records, tmp_path / "measures.csv", "en")

    read = rows(tmp_path / "measures.csv")

    assert [row["Measure number"] for row in read] == [record["measure_id"] for record in records]
    assert [row["Pages"] for row in read][:3] == ["p. 12–13", "p. 15", "p. 17–18"]


def test_english_words_and_numbers(tmp_path: Path) -> None:
    write_measures_csv([measure(labels=["2.4", "5.2"], review=True)], tmp_path / "measures.csv", "en")

    (row,) = rows(tmp_path / "measures.csv")

    assert row["All activities"] == (
        "2.4 Discoverability, fair pay, algorithms; 5.2 Women and girls in digital culture (provisional)"
    )
    assert row["Main Product"] == "2 Creativity, enterprises and markets"
    assert row["Review"] == "Needs review"
    assert row["Probability: digital"] == "0.9"
    assert row["Probability: 5 Rights and freedoms"] == "0.675"
    assert row["Status"] == "Under way"
    assert row["Partners"] == "Association of Independent Labels; Public radio"


def test_french_words_and_numbers_as_excel_expects_them_in_france(tmp_path: Path) -> None:
    write_measures_csv([measure(party="CHE", labels=["5.4"], review=True)], tmp_path / "measures.csv", "fr")

    (row,) = rows(tmp_path / "measures.csv", ";")

    assert row["Partie"] == "Suisse"
    assert row["Toutes les activités"] == "5.4 Harcèlement, trolling, attaques (provisoire)"
    assert row["Vérification"] == "À vérifier"
    assert row["Probabilité\u00a0: numérique"] == "0,9"
    assert row["Évaluée\u00a0?"] == "Oui"
    assert row["Appui du Fonds\u00a0?"] == ""


def test_a_column_for_each_product(tmp_path: Path) -> None:
    write_measures_csv([measure()], tmp_path / "measures.csv", "en")
    (row,) = rows(tmp_path / "measures.csv")
    named = [title for title in row if title.startswith("Probability: ") and title[13].isdigit()]
    assert [title[13] for title in named] == list(FRAMEWORK.product_codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_measures_give_the_titles_alone(tmp_path: Path, language: Language) -> None:
    write_measures_csv([], tmp_path / "measures.csv", language)
    assert len((tmp_path / "measures.csv").read_text(encoding="utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize(
    "hostile",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\x00=1+1", "\ufeff=1+1", "\u200b=cmd|' /C calc'!A0"],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(tmp_path: Path, hostile: str) -> None:
    write_measures_csv([measure(title=hostile, text=hostile)], tmp_path / "measures.csv", "en")
    (row,) = rows(tmp_path / "measures.csv")
    assert row["Measure"].startswith("'")
    assert row["Description"].startswith("'")


hostile_text = st.text(st.characters(exclude_categories=()), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(title=hostile_text, text=hostile_text, partners=st.lists(hostile_text, max_size=3))
@example(title='"', text='a","b', partners=['"\r\n=1,', ""])
def test_any_text_stays_in_its_cell(tmp_path: Path, title: str, text: str, partners: list[str]) -> None:
    record = measure(title=title, text=text, partners=partners)
    for language, separator, key in (("en", ",", "Measure number"), ("fr", ";", "Numéro de la mesure")):
        write_measures_csv([record], tmp_path / "measures.csv", language)  # type: ignore[arg-type]

        (row,) = rows(tmp_path / "measures.csv", separator)

        assert row[key] == "m001"
        for cell in row.values():
            assert cell.lstrip()[:1] not in {"=", "+", "-", "@"} or not cell
            assert not any(ord(sign) < 32 and sign != "\n" for sign in cell)
