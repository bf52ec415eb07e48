"""The measures in the results are listed, shown with their reasons, and reviewed, on the command line."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from command_line import qpr
from export_samples import measure
from store_samples import BASIS, begin, make_results

from qpr_classifier.store import Outcome, ResultsStore, open_results
from qpr_classifier.tagging.persistence import Provenance, save_model
from qpr_classifier.training import Training

CANADA = "canada_2020_en.pdf"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return make_results(tmp_path / "results")


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, width: int, *arguments: object) -> str:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    assert qpr(*arguments) == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())


def test_a_list_into_another_program_has_a_line_for_each_measure(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qpr("measures", results, "--party", "CAN", "--digital") == 0
    printed = capsys.readouterr()
    titles, first, second = (line.split("\t") for line in printed.out.splitlines())
    assert titles == ["Measure", "Party", "Year", "Page", "Activities", "Digital", "Review", "Title"]
    assert first == [
        f"{CANADA}:m001", "CAN", "2020", "12", "2.4, 2.3", "97%", "Not flagged", "Digital Shelf for Regional Music",
    ]  # fmt: skip
    assert second[6] == "Needs review"
    assert "Measures selected: 2 of the 8" in printed.err


def test_a_list_in_french(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("measures", results, "--group", "V(a)", "--ui-language", "fr") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Mesure\tPartie\tAnnée") and "À vérifier" in printed.out
    assert "groupe électoral" in printed.err


def test_records_for_programs(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("measures", results, "--activity", "2.3", "--json") == 0
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert record["measure_id"] == "m001" and record["review_state"] == "not needed"


def test_a_wide_terminal_has_a_table_and_a_narrow_one_lines_that_fit(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = on_terminal(monkeypatch, 160, "measures", results)
    assert "┃" in wide and f"{CANADA}:m001" in wide
    narrow = on_terminal(monkeypatch, 60, "measures", results)
    assert "┃" not in narrow and all(len(line) <= 60 for line in narrow.splitlines())
    assert "CAN 2020, 12; 2.4, 2.3; 97%; Not flagged" in narrow


def test_titles_and_names_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results"
    record = measure(report="a\x1b[2J\u202e.pdf", title="x\x1b]0;owned\x07\ty\nz", text="\x1b[31mred")
    with ResultsStore(results) as store:
        begin(store)
        report = {"report": record["report"], "report_sha256": "1", "status": "read", "party": "CAN"}
        store.put(Outcome(report, [record]), BASIS)
    assert qpr("measures", results) == 0
    assert qpr("show", results, "pdf:m001", "--no-explain") == 0
    assert qpr("show", results, "nothing\x1b[2J:m001") == 5
    printed = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(printed.out + printed.err)
    assert len(printed.out.splitlines()[1].split("\t")) == 8


def test_one_measure_with_fields_tags_and_evidence(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ResultsStore(results) as store:
        begin(store)
        known = measure(report="b.pdf", evidence=["p0001"], labels=["2.4", "5.4"])
        passage = {
            "passage_id": "p0001", "measure_id": "m001", "report": "b.pdf", "page": 7, "text": "It pays for metadata.",
            "boxes": [], "continues": [], "kind": "answer", "labels": [], "activities": {}, "products": {},
            "digital": True, "digital_probability": 0.9, "primary": None, "review": False, "language": "en",
        }  # fmt: skip
        report = {"report": "b.pdf", "report_sha256": "1", "status": "read", "party": "CAN", "year": 2020}
        store.put(Outcome(report, [known], [passage]), BASIS)
    assert qpr("show", results, "b.pdf:m001", "--no-explain") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Digital Shelf for Regional Music\nb.pdf:m001   Canada, 2020\n")
    assert "Agency: Department of Canadian Heritage" in shown and "Partners: Association of Independent" in shown
    assert "Digital-environment measure – 90%" in shown
    assert "86%  2.4 Design regulations" in shown and "68%  5.4" in shown and "(provisional)" in shown
    assert "Evidence\n  p. 7: It pays for metadata." in shown
    assert "Objectives" not in shown, "what the report does not say takes no room"


def test_one_measure_in_french(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("show", results, "burkina:m006", "--no-explain", "--ui-language", "fr") == 0
    shown = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Mesure relative à l'environnement numérique – 83 %" in shown and "À vérifier" in shown
    assert "État: Prévue" in shown or "État : Prévue" in shown


@pytest.mark.parametrize("language", ["en", "fr"])
def test_why_a_measure_was_tagged(
    results: Path,
    tmp_path: Path,
    small_training: Training,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    save_model(small_training.tagger, tmp_path / "model", Provenance("0" * 64, 1, {}, {}), "# Card\n")
    arguments = ("--model", tmp_path / "model", "--ui-language", language)
    assert qpr("show", results, "canada:m001", *arguments) == 0
    shown = capsys.readouterr().out
    expected = {
        "en": ("is not here; small explains", "Against", "Log-odds"),
        "fr": ("n'est pas là", "Contre", "tous les mots"),
    }[language]
    assert all(words in shown for words in expected)


def test_a_model_that_is_not_there_only_costs_the_explanation(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qpr("show", results, "canada:m001", "--model", "nowhere") == 0
    assert "It cannot be explained: There is no model 'nowhere'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("canada:m999", "There is no measure canada:m999"),
        ("m1", "Measures are called REPORT:NUMBER"),
        ("nothing:m001", "There is no measure nothing:m001"),
    ],
)
def test_a_measure_that_is_not_there(
    results: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    assert qpr("show", results, name) == 5
    assert message in capsys.readouterr().err


def test_a_name_that_fits_several_measures_names_them(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ResultsStore(results) as store:
        begin(store)
        store.put(Outcome({"report": "canada_2024.pdf", "report_sha256": "1", "status": "read"},
                          [measure(report="canada_2024.pdf")]), BASIS)  # fmt: skip
    assert qpr("show", results, "canada:m001") == 5
    said = capsys.readouterr().err
    assert "canada_2020_en.pdf:m001" in said and "canada_2024.pdf:m001" in said


def reviews(results: Path) -> list[tuple[str, bool, list[str], str]]:
    with open_results(results) as opened:
        return [(r["decision"], r["digital"], r["labels"], r["note"]) for r in opened.reviews()]


def test_decisions_are_written_down_and_the_latest_counts(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by = ("--by", "A. Mensah")
    assert qpr("review", results, f"{CANADA}:m001", "--accept", *by) == 0
    assert qpr("review", results, "canada:m001", "--labels", "1.4, 2.3", *by, "--note", "see p. 14") == 0
    assert qpr("review", results, "canada:m002", "--not-digital", *by) == 0
    assert qpr("review", results, "canada:m003", "--labels", "4.2", *by) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"{CANADA}:m001 is accepted by A. Mensah: 2.4, 2.3, as the program says."
    assert printed[1] == f"{CANADA}:m001 is corrected by A. Mensah: 1.4, 2.3 (the program: 2.4, 2.3)."
    assert reviews(results) == [
        ("accepted", True, ["2.4", "2.3"], ""),
        ("corrected", True, ["1.4", "2.3"], "see p. 14"),
        ("corrected", False, [], ""),
        ("corrected", True, ["4.2"], ""),
    ]
    assert qpr("measures", results, "--review", "corrected") == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[4] for line in shown[1:]] == ["1.4, 2.3", "-", "4.2"]
    assert qpr("show", results, "canada:m001", "--no-explain") == 0
    shown_one = capsys.readouterr().out
    assert "Reviewed: accepted, by A. Mensah on 20" in shown_one and "see p. 14" in shown_one


def test_labels_that_are_the_program_s_own_are_an_acceptance(results: Path) -> None:
    assert qpr("review", results, "canada:m001", "--labels", "2.4,2.3", "--by", "A. Mensah") == 0
    assert reviews(results)[0][0] == "accepted"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("--by X", 2, "Give one of --accept, --labels and --not-digital"),
        ("--accept --not-digital --by X", 2, "Give one of"),
        ("--accept", 2, "--by"),
        ("--labels 9.9 --by X", 5, "has no reference activity '9.9'"),
        ("--labels , --by X", 2, "at least one activity"),
    ],
)
def test_a_decision_that_says_nothing_is_not_written(
    results: Path, capsys: pytest.CaptureFixture[str], arguments: str, code: int, message: str
) -> None:
    assert qpr("review", results, "canada:m001", *arguments.split()) == code
    assert message in capsys.readouterr().err
    assert reviews(results) == []
