"""Started again, a run does only what is new or changed, and what it leaves is what a whole run would give."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import lines, qpr, qpr_as_anyone
from openpyxl import load_workbook
from tiny_reports import make_tiny_report

from qpr_classifier import api
from qpr_classifier.batch.isolation import ProcessLimits
from qpr_classifier.batch.job import Job, analyse
from qpr_classifier.batch.reports import ReportFile, sha256_of
from qpr_classifier.errors import ExitCode, ReportError
from qpr_classifier.export import xlsx
from qpr_classifier.reading.ocr import Tesseract
from qpr_classifier.store import FILE_NAME, ResultsStore, Review, add_review, open_results
from qpr_classifier.training import Training

EXPORTS = ("measures.jsonl", "passages.jsonl", "answers.jsonl", "measures.csv", "measures.xlsx")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    make_tiny_report(folder / "a.pdf", 0)
    make_tiny_report(folder / "b.pdf", 1)
    return folder


def run(reports: Path, output: Path, *options: object, model: object = "roadmap-lite") -> dict[str, int]:
    """Run over a folder; what the run counts."""
    assert qpr("run", reports, "--output", output, "--model", model, "--jobs", 1, *options) == ExitCode.OK
    counts: dict[str, int] = record(output)["counts"]
    return {key.removesuffix("_now"): counts[key] for key in ("read_now", "tagged_now", "labelled_now")}


def record(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((output / "run.json").read_text(encoding="utf-8"))
    return found


def exports(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in EXPORTS}


def times(output: Path) -> dict[str, int]:
    return {name: (output / name).stat().st_mtime_ns for name in EXPORTS}


def test_nothing_new_costs_nothing(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "out"
    assert run(reports, output) == {"read": 2, "tagged": 0, "labelled": 0}
    before = times(output)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a model was loaded, though there is nothing to do")

    monkeypatch.setattr("qpr_classifier.api.load_model", refuse)
    assert run(reports, output) == {"read": 0, "tagged": 0, "labelled": 0}
    assert times(output) == before
    with open_results(output) as results:
        assert [r["record"]["counts"]["kept_from_earlier_runs"] for r in results.runs()] == [0, 2]


def test_exports_that_were_touched_are_written_again(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    before = exports(output)
    (output / "measures.csv").write_text("edited by mistake")
    (output / "answers.jsonl").unlink()
    run(reports, output)
    assert exports(output) == before
    run(reports, output, "--ui-language", "fr")
    assert exports(output)["measures.csv"] != before["measures.csv"]


def test_a_changed_report_is_read_again_and_no_other(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    make_tiny_report(reports / "b.pdf", 2)
    assert run(reports, output)["read"] == 1
    assert {(r["report"], r["party"]) for r in lines(output / "measures.jsonl")} == {("a.pdf", "VNM"), ("b.pdf", "LTU")}


def test_another_model_tags_anew_without_reading(reports: Path, tmp_path: Path, small_training: Training) -> None:
    from qpr_classifier.tagging.persistence import Provenance, save_model

    small = tmp_path / "small"
    save_model(small_training.tagger, small, Provenance("0", 1, {}, {}), "card")
    run(reports, tmp_path / "out")
    run(reports, tmp_path / "whole", model=small)

    with open_results(tmp_path / "out") as results:
        stored = results.outcome("a.pdf")
    nowhere = ReportFile(Path("there is no such file"), "a.pdf")
    tagged = analyse(Job(nowhere, str(small), ProcessLimits(), stored), lambda done, total: None)
    written = [r for r in lines(tmp_path / "whole" / "measures.jsonl") if r["report"] == "a.pdf"]
    for measure, record_of_whole in zip(tagged.measures, written, strict=True):
        # What people decided is added when the tables are written.
        assert measure == {key: record_of_whole[key] for key in measure}

    assert run(reports, tmp_path / "out", model=small) == {"read": 0, "tagged": 2, "labelled": 0}
    assert exports(tmp_path / "out") == exports(tmp_path / "whole")
    assert any(r["digital"] for r in lines(tmp_path / "out" / "measures.jsonl"))
    kept = [{**r, "seconds": 0, "peak_memory_bytes": 0} for r in record(tmp_path / "out")["reports"]]
    assert kept == [{**r, "seconds": 0, "peak_memory_bytes": 0} for r in record(tmp_path / "whole")["reports"]]


def test_another_manifest_only_labels_anew(reports: Path, tmp_path: Path) -> None:
    output, manifest = tmp_path / "out", tmp_path / "manifest.csv"
    run(reports, output)
    before = exports(output)
    manifest.write_text("file,party,year\na.pdf,FRA,2013\n", encoding="utf-8")
    assert run(reports, output, "--manifest", manifest) == {"read": 0, "tagged": 0, "labelled": 1}
    run(reports, tmp_path / "whole", "--manifest", manifest)
    assert exports(output) == exports(tmp_path / "whole")
    assert {(r["report"], r["party"], r["year"]) for r in lines(output / "measures.jsonl")} == {
        ("a.pdf", "FRA", 2013), ("b.pdf", "BFA", 2016),
    }  # fmt: skip
    with sqlite3.connect(output / FILE_NAME) as connection:
        for table in ("measures", "passages"):
            rows = connection.execute(f"SELECT DISTINCT party, year FROM {table} WHERE report = 'a.pdf'")
            assert rows.fetchall() == [("FRA", 2013)]
    assert run(reports, output) == {"read": 0, "tagged": 0, "labelled": 1}
    assert exports(output) == before


def test_a_doubt_goes_when_the_user_knows_better_and_comes_back_when_not(tmp_path: Path) -> None:
    path = make_tiny_report(tmp_path / "measures.pdf", state="")
    output = tmp_path / "out"
    run(path, output)
    (doubted,) = record(output)["reports"]
    assert doubted["party"] is None and any("Party" in warning for warning in doubted["warnings"])
    assert run(path, output, "--party", "VNM", "--year", 2020)["labelled"] == 1
    (known,) = record(output)["reports"]
    assert known["party"] == "VNM"
    assert not any("reporting Party" in warning or "year of the report" in warning for warning in known["warnings"])
    run(path, output)
    assert record(output)["reports"][0]["warnings"] == doubted["warnings"]


def test_another_cycle_is_read_with_another_form(reports: Path, tmp_path: Path) -> None:
    run(reports / "a.pdf", tmp_path / "out")
    assert run(reports / "a.pdf", tmp_path / "out", "--cycle", "2016")["read"] == 1


def test_a_renamed_report_stands_once_with_its_decisions(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    add_review(output, Review("a.pdf", "m001", "A. Reader", "accepted", True, ("1.4",)))
    (reports / "a.pdf").rename(reports / "madagascar.pdf")
    assert run(reports, output)["read"] == 1
    assert {r["report"] for r in lines(output / "measures.jsonl")} == {"b.pdf", "madagascar.pdf"}
    with open_results(output) as results:
        (review,) = results.reviews("madagascar.pdf", "m001")
        assert not review["stale"]


def test_a_folder_that_was_moved_is_not_read_again(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    moved = reports.rename(tmp_path / "archive")
    assert run(moved, output) == {"read": 0, "tagged": 0, "labelled": 2}
    assert {r["report"] for r in lines(output / "measures.jsonl")} == {"a.pdf", "b.pdf"}
    assert record(output)["notes"] == []
    assert {r["path"] for r in record(output)["reports"]} == {str(moved / "a.pdf"), str(moved / "b.pdf")}


def test_a_copy_of_the_folder_does_not_make_reports_stand_twice(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    shutil.copytree(reports, tmp_path / "copy")
    assert run(tmp_path / "copy", output)["read"] == 0
    assert {r["report"] for r in lines(output / "measures.jsonl")} == {"a.pdf", "b.pdf"}


def test_a_report_that_is_there_no_more_is_kept_and_named(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    (reports / "a.pdf").unlink()
    run(reports, output)
    assert any(note.startswith("a.pdf is no longer at") for note in record(output)["notes"])
    assert {r["report"] for r in lines(output / "measures.jsonl")} == {"a.pdf", "b.pdf"}
    run(reports, output, "--drop-missing")
    assert {r["report"] for r in lines(output / "measures.jsonl")} == {"b.pdf"}
    assert record(output)["notes"] == []


def test_the_same_file_twice_is_told(reports: Path, tmp_path: Path) -> None:
    shutil.copy(reports / "a.pdf", reports / "copy of a.pdf")
    run(reports, tmp_path / "out")
    assert any("a.pdf, copy of a.pdf are one and the same file" in note for note in record(tmp_path / "out")["notes"])


@pytest.mark.skipif(sys.platform != "linux", reason="rights are taken away as Linux has them")
def test_what_was_read_outlives_a_file_that_cannot_be_opened(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    before = (output / "measures.jsonl").read_bytes()
    (reports / "a.pdf").chmod(0)
    ended = qpr_as_anyone("run", reports, "--output", output, "--model", "roadmap-lite", "--jobs", 1)
    assert ended.returncode == ExitCode.SOME_REPORTS_FAILED
    assert "FAILED  a.pdf" in ended.stderr and "Permission denied" in ended.stderr
    assert any("a.pdf could not be read again" in note for note in record(output)["notes"])
    assert (output / "measures.jsonl").read_bytes() == before


def test_a_changed_file_that_cannot_be_read_takes_its_old_results_with_it(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    (reports / "a.pdf").write_bytes(b"%PDF-1.7 cut off")
    assert qpr("run", reports, "--output", output, "--model", "roadmap-lite") == ExitCode.SOME_REPORTS_FAILED
    assert {r["report"] for r in lines(output / "measures.jsonl")} == {"b.pdf"}
    before = times(output)
    assert qpr("run", reports, "--output", output, "--model", "roadmap-lite") == ExitCode.SOME_REPORTS_FAILED
    assert times(output) == before, "the same failure again changes nothing"


def test_names_that_are_not_text_are_kept_apart(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    try:
        for number, name in enumerate((b"caf\xe9.pdf", b"caf\xe8.pdf")):
            make_tiny_report(tmp_path / "x.pdf", number).rename(folder / os.fsdecode(name))
    except OSError:
        pytest.skip("this system takes no such names")
    for expected in (2, 0):
        assert run(folder, tmp_path / "out")["read"] == expected
    assert {r["report"] for r in lines(tmp_path / "out" / "measures.jsonl")} == {"caf\\udce9.pdf", "caf\\udce8.pdf"}


def test_pages_that_could_not_be_recognised_are_tried_when_they_can_be(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    run(reports, output)
    with sqlite3.connect(output / FILE_NAME) as connection:
        connection.execute(
            "UPDATE reports SET record = json_set(record, '$.pages_not_read', json('[1]')), "
            "found = json_set(found, '$.could_recognise', json('false')) WHERE report = 'a.pdf'"
        )
    connection.close()
    monkeypatch.setattr("qpr_classifier.reading.ocr.find_recogniser", lambda: None)
    assert run(reports, output)["read"] == 0
    monkeypatch.setattr("qpr_classifier.reading.ocr.find_recogniser", lambda: Tesseract("tesseract"))
    assert run(reports, output)["read"] == 1


@pytest.mark.parametrize("times_changed", [1, 2])
def test_a_file_that_changes_while_it_is_read_is_never_kept_under_the_wrong_content(
    times_changed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_tiny_report(tmp_path / "a.pdf", 0)
    read, changes = api.read_report, iter(range(1, times_changed + 1))

    def read_and_change(*arguments: Any, **named: Any) -> Any:
        report = read(*arguments, **named)
        if (number := next(changes, None)) is not None:
            make_tiny_report(path, number)
        return report

    monkeypatch.setattr(api, "read_report", read_and_change)
    job = Job(ReportFile(path, "a.pdf"), "roadmap-lite", ProcessLimits())
    if times_changed == 1:
        outcome = analyse(job, lambda done, total: None)
        assert outcome.report["report_sha256"] == sha256_of(path)
        assert outcome.report["party"] == "BFA"
    else:
        with pytest.raises(ReportError, match="changed while it was read") as failure:
            analyse(job, lambda done, total: None)
        assert failure.value.reason == "changed"


def test_clocks_that_go_back_hide_no_change(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run(reports, output)
    before = exports(output)
    make_tiny_report(reports / "b.pdf", 2)
    os.utime(reports / "b.pdf", (0, 0))
    assert run(reports, output)["read"] == 1
    make_tiny_report(reports / "b.pdf", 1)
    os.utime(output / "measures.csv", (0, 0))
    assert run(reports, output)["read"] == 1
    assert exports(output) == before
    (output / "measures.csv").write_bytes(b"?" * len(before["measures.csv"]))
    os.utime(output / "measures.csv", (0, 0))
    run(reports, output)
    assert exports(output) == before


def test_a_second_run_into_the_same_folder_is_refused(reports: Path, tmp_path: Path) -> None:
    with ResultsStore(tmp_path / "out"):
        assert qpr("run", reports, "--output", tmp_path / "out", "--model", "roadmap-lite") == ExitCode.CANNOT_WRITE
    assert run(reports, tmp_path / "out")["read"] == 2


def test_with_more_measures_than_excel_has_rows_the_workbook_holds_the_digital_ones_and_says_so(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(reports, tmp_path / "all")
    measures = lines(tmp_path / "all" / "measures.jsonl")
    digital = [measure["title"] for measure in measures if measure["digital"]]
    assert 0 < len(digital) < len(measures)

    monkeypatch.setattr(xlsx, "EXCEL_ROWS", len(measures))
    run(reports, tmp_path / "some")
    assert lines(tmp_path / "some" / "measures.jsonl") == measures
    workbook = load_workbook(tmp_path / "some" / "measures.xlsx")
    sheet = workbook["Measures"]
    titles = [cell.value for cell in sheet[1]].index("Measure")
    assert [row[titles].value for row in sheet.iter_rows(min_row=2)] == digital
    said = [cell.value for row in workbook["Overview"].iter_rows(max_row=4) for cell in row if cell.value]
    assert any(f"{len(digital)}" in str(text) and f"{len(measures)}" in str(text) for text in said)
