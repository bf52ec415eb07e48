"""The main job from end to end: a folder of reports goes in, tables come out, and nothing is lost on the way."""

from __future__ import annotations

import csv
import faulthandler
import json
import multiprocessing
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import check_tags, lines, qpr

from qpr_classifier.batch.isolation import ProcessLimits, Progress, run_isolated
from qpr_classifier.batch.reports import Overrides, find_reports, read_manifest, select_reports
from qpr_classifier.errors import ExitCode, InputError, ReportError
from qpr_classifier.reading.report import Cycle

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
SHORT = REPORTS / "madagascar_2012_fr.pdf"

MEASURE_FIELDS = {
    "report", "report_sha256", "party", "year", "cycle", "measure_id", "title", "agency", "website", "section",
    "reported_by", "language", "page_start", "page_end", "text", "digital", "digital_probability", "activities",
    "products", "labels", "primary", "review", "status",
}  # fmt: skip
PASSAGE_FIELDS = {
    "passage_id", "measure_id", "report", "page", "boxes", "section", "language", "text", "orig", "kind", "digital",
    "digital_probability", "activities", "products", "labels", "primary", "review",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good reports and four bad files, read in one run."""
    folder = tmp_path_factory.mktemp("reports")
    shutil.copy(SHORT, folder)
    (folder / "below").mkdir()
    shutil.copy(REPORTS / "lithuania_2016_en.pdf", folder / "below" / "Lietuva é.pdf")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "page.pdf").write_text("<html><body>Sign in to download</body></html>")
    (folder / "cut.pdf").write_bytes(SHORT.read_bytes()[:20_000])
    (folder / "archive.docx").write_bytes(b"PK\x03\x04 not a document")
    (folder / "notes.txt").write_text("not a report")
    output = folder / "results"
    assert qpr("run", folder, "--output", output, "--jobs", 2) == ExitCode.SOME_REPORTS_FAILED
    return output


def test_every_file_has_an_entry_and_bad_ones_a_reason(results: Path) -> None:
    run = json.loads((results / "run.json").read_text(encoding="utf-8"))
    by_name = {report["report"]: report for report in run["reports"]}
    assert set(by_name) == {
        "madagascar_2012_fr.pdf", "Lietuva é.pdf", "empty.pdf", "page.pdf", "cut.pdf", "archive.docx",
    }  # fmt: skip
    assert by_name["madagascar_2012_fr.pdf"]["status"] == by_name["Lietuva é.pdf"]["status"] == "read"
    assert by_name["empty.pdf"]["reason"] == "empty"
    assert by_name["page.pdf"]["reason"] == "not a report"
    for name in ("empty.pdf", "page.pdf", "archive.docx"):
        assert by_name[name]["status"] == "failed"
        assert len(by_name[name]["message"]) > 30
    assert run["counts"]["reports"] == 6


def test_measures_and_passages_keep_the_contract(results: Path) -> None:
    measures, passages = lines(results / "measures.jsonl"), lines(results / "passages.jsonl")
    assert len(measures) > 20 and len(passages) > 100
    for record in measures:
        assert set(record) >= MEASURE_FIELDS
        assert record["status"] in ("done", "under way", "planned", "unknown")
        assert record["reported_by"] in ("government", "cso")
        assert record["cycle"] in ("2012", "2016", "2020", "own")
        assert 1 <= record["page_start"] <= record["page_end"]
        check_tags(record)
    for record in passages:
        assert set(record) >= PASSAGE_FIELDS
        assert record["page"] >= 1 and record["boxes"]
        assert all(x0 <= x1 and top <= bottom for x0, top, x1, bottom in record["boxes"])
        check_tags(record)
    known = {(record["report"], record["measure_id"]) for record in measures}
    assert {(p["report"], p["measure_id"]) for p in passages if p["measure_id"]} <= known


def test_party_year_and_cycle_come_from_the_document_not_from_the_name(results: Path) -> None:
    found = {(r["report"], r["party"], r["year"], r["cycle"]) for r in lines(results / "measures.jsonl")}
    assert {("Lietuva é.pdf", "LTU", 2016, "2016"), ("madagascar_2012_fr.pdf", "MDG", 2012, "2012")} <= found


def test_the_tables_hold_every_measure(results: Path) -> None:
    from openpyxl import load_workbook

    measures = lines(results / "measures.jsonl")
    with (results / "measures.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert sum(1 for _ in csv.reader(stream)) == len(measures) + 1
    workbook = load_workbook(results / "measures.xlsx", read_only=True)
    texts = {str(cell.value) for row in workbook["Measures"].iter_rows() for cell in row if cell.value}
    assert {record["title"] for record in measures} <= texts


def test_a_second_run_reads_nothing_again_and_changes_no_byte(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("measures.jsonl", "passages.jsonl", "answers.jsonl", "measures.csv")
    before = {name: (results / name).read_bytes() for name in names}
    good = [results.parent / "madagascar_2012_fr.pdf", results.parent / "below"]
    assert qpr("run", *good, "--output", results) == ExitCode.OK
    assert "2 reports are unchanged" in capsys.readouterr().err
    assert {name: (results / name).read_bytes() for name in names} == before


def test_a_report_of_the_same_name_from_another_folder_takes_no_place(tmp_path: Path) -> None:
    for folder, report in (("first", SHORT.name), ("second", "lithuania_2016_en.pdf")):
        (tmp_path / folder).mkdir()
        shutil.copy(REPORTS / report, tmp_path / folder / "report.pdf")
    for folder in ("first", "second", "second"):
        assert qpr("run", tmp_path / folder, "--output", tmp_path / "out", "--model", "roadmap-lite") == ExitCode.OK
    found = {(r["report"], r["party"]) for r in lines(tmp_path / "out" / "measures.jsonl")}
    assert found == {("report.pdf", "MDG"), ("second/report.pdf", "LTU")}


def test_what_the_user_knows_overrides_the_document(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("file;party;year;cycle\nmadagascar_2012_fr.pdf;FRA;2024;\nother.pdf;;;\n", encoding="utf-8-sig")
    code = qpr("run", SHORT, "--output", tmp_path / "out", "--manifest", manifest, "--year", 2013)
    assert code == ExitCode.OK
    found = {(r["party"], r["year"], r["cycle"]) for r in lines(tmp_path / "out" / "measures.jsonl")}
    assert found == {("FRA", 2013, "2012")}
    notes = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["notes"]
    assert any("other.pdf" in note for note in notes)


def test_without_trained_pipelines_the_job_runs_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qpr_classifier.linguistics import pipelines

    monkeypatch.setattr(pipelines, "PIPELINE_PACKAGES", {"en": (), "fr": ()})
    pipelines.trained_pipeline.cache_clear()
    try:
        assert qpr("run", SHORT, "--output", tmp_path / "out") == ExitCode.OK
    finally:
        pipelines.trained_pipeline.cache_clear()
    notes = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["notes"]
    assert any("blank" in note and "qpr doctor" in note for note in notes)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run", "nowhere", "--output", "{tmp}/out"), ExitCode.BAD_INPUT, "There is no file or folder nowhere"),
        (("run", "{tmp}", "--output", "{tmp}/out"), ExitCode.BAD_INPUT, "No PDF or DOCX files"),
        (("run", SHORT, "--output", "{tmp}/out", "--party", "XXX"), ExitCode.BAD_INPUT, "not the code of a Party"),
        (("run", SHORT, "--output", "{tmp}/out", "--model", "nothing"), ExitCode.MODEL_REFUSED, "There is no model"),
        (("run", SHORT, "--output", "{tmp}/file"), ExitCode.CANNOT_WRITE, "cannot be made"),
        (("run", SHORT), ExitCode.USAGE, "Missing option"),
        (("frobnicate",), ExitCode.USAGE, "No such command"),
        (("run", "{tmp}/bad.pdf", "--output", "{tmp}/out"), ExitCode.ALL_REPORTS_FAILED, "FAILED"),
    ],
)
def test_mistakes_get_a_message_and_a_code(
    arguments: tuple[object, ...], code: ExitCode, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "file").write_text("in the way")
    if "bad.pdf" in str(arguments):
        (folder / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    assert qpr(*(str(argument).format(tmp=folder) for argument in arguments)) == code
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def _abort(argument: object, progress: Progress) -> None:
    faulthandler.disable()  # pytest's, which would print the whole stack
    os.abort()


def _sleep(argument: object, progress: Progress) -> None:
    progress(1, 9)
    time.sleep(60)


def _gorge(argument: object, progress: Progress) -> int:
    return len(bytearray(8 << 30))


def _refuse(argument: object, progress: Progress) -> None:
    raise ReportError("It is locked.", "encrypted")


@pytest.mark.parametrize(("function", "reason"), [(_abort, "crashed"), (_sleep, "time limit"), (_refuse, "encrypted")])
def test_whatever_a_child_does_the_parent_learns_why(function: Any, reason: str) -> None:
    before = set(multiprocessing.active_children())
    with pytest.raises(ReportError) as failure:
        run_isolated(function, None, ProcessLimits(seconds_without_progress=2, seconds=2))
    assert failure.value.reason == reason
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit works on Linux only")
def test_a_child_cannot_eat_the_machine() -> None:
    with pytest.raises(ReportError) as failure:
        run_isolated(_gorge, None, ProcessLimits(memory_bytes=256 << 20))
    assert failure.value.reason == "memory limit"


def test_folders_are_searched_and_names_kept_apart(tmp_path: Path) -> None:
    for name in (
        "a/report.pdf",
        "b/report.pdf",
        "b/upper.PDF",
        "b/.hidden.pdf",
        "b/~$r.docx",
        "b/other.docx",
        "b/x.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"%PDF")
    names = [name for _, name in find_reports([tmp_path, tmp_path / "b"])]
    assert names == ["a/report.pdf", "other.docx", "b/report.pdf", "upper.PDF"]


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir

    def scandir(path: str) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match=r"closed cannot be listed: Permission denied"):
        find_reports([tmp_path])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a.pdf,XXX,,", "line 2: 'XXX'"),
        ("a.pdf,FRA,20x4,", "line 2: '20x4' is not a year"),
        ("a.pdf,FRA,2024,1999", "line 2: the cycle is '1999'"),
    ],
)
def test_a_manifest_with_a_mistake_names_the_line(row: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(f"file,party,year,cycle\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_manifest(tmp_path / "m.csv", ["FRA"])


def test_the_command_line_is_stronger_than_the_manifest() -> None:
    files, unmatched = select_reports(
        [SHORT], {SHORT.name: Overrides("FRA", 2020, None)}, Overrides(None, 2024, Cycle.OWN)
    )
    assert files[0].overrides == Overrides("FRA", 2024, Cycle.OWN)
    assert unmatched == []
