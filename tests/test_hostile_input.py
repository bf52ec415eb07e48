"""Names, links, archives and models made to harm: refused or shown as what they are, and nothing outside is touched."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import zipfile
from pathlib import Path

import pytest
from command_line import lines, qpr

from qpr_classifier.batch.reports import find_reports, linked_folders
from qpr_classifier.errors import ExitCode, InputError, ModelError
from qpr_classifier.tagging.persistence import load_model

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "corpus" / "reports" / "madagascar_2012_fr.pdf"

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names and links")

NAMES = (
    "x'); DROP TABLE reports; --.pdf",
    "=HYPERLINK('evil','click').pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "a%2f..%2f..%2fetc%2fpasswd.pdf",
    "a\\..\\..\\windows.pdf",
    "report\u202efdp.exe.pdf",
    "r\u0435port.pdf",  # a Cyrillic letter
    "two\nlines\t.pdf",
    "\x1b]0;owned\x07.pdf",
    "bytes\udce9.pdf",
    "n" * 251 + ".pdf",
)


@on_posix
def test_whatever_a_report_is_called_it_is_read_under_its_name_and_harms_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(REPORT, folder / NAMES[0])
    for name in NAMES[1:]:
        (folder / name).write_bytes(b"no report " + os.fsencode(name))
    before = set(tmp_path.rglob("*"))
    code = qpr("run", folder, "--output", tmp_path / "out", "--model", "roadmap-lite")
    assert code == ExitCode.SOME_REPORTS_FAILED
    assert {path for path in tmp_path.rglob("*") if tmp_path / "out" not in (path, *path.parents)} == before

    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    names = {name.encode("utf-8", "backslashreplace").decode() for name in NAMES}
    assert {report["report"] for report in run["reports"]} == names
    assert {record["report"] for record in lines(tmp_path / "out" / "measures.jsonl")} == {NAMES[0]}
    with sqlite3.connect(tmp_path / "out" / "results.sqlite") as store:
        assert store.execute("SELECT count(*) FROM reports").fetchone() == (len(NAMES),)
    page = (tmp_path / "out" / "run.html").read_text(encoding="utf-8")
    assert "<img" not in page and "\u202e" not in page and "\x1b" not in page
    shown = capsys.readouterr()
    assert not set("\x1b\x07\u202e\t") & set(shown.err + shown.out)


@on_posix
def test_a_formula_for_a_name_stays_text_in_the_tables(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    name = "=1+1.pdf"
    shutil.copy(REPORT, tmp_path / name)
    assert qpr("run", tmp_path / name, "--output", tmp_path / "out", "--model", "roadmap-lite") == ExitCode.OK
    workbook = load_workbook(tmp_path / "out" / "measures.xlsx")
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert any(name in str(cell.value) for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]
    with (tmp_path / "out" / "measures.csv").open(encoding="utf-8-sig", newline="") as stream:
        values = [value for row in csv.reader(stream) for value in row]
    assert f"'{name}" in values and not [value for value in values if value.startswith("=")]


@on_posix
def test_links_to_files_are_read_once_and_links_to_folders_are_told_but_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "other.pdf").write_bytes(b"%PDF")
    (inside / "a.pdf").write_bytes(b"%PDF")
    (inside / "b.pdf").symlink_to("a.pdf")
    (inside / "elsewhere.pdf").symlink_to(outside / "other.pdf")
    (inside / "circle.pdf").symlink_to("circle.pdf")
    (inside / "nowhere.pdf").symlink_to("gone")
    (inside / "up").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.pdf")
    assert [name for _, name in find_reports([inside])] == ["a.pdf", "elsewhere.pdf"]
    assert linked_folders([inside]) == [inside / "up"]


@on_posix
def test_what_is_no_file_is_refused_before_it_can_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(InputError, match="neither a file nor a folder"):
        find_reports([tmp_path / "pipe.pdf"])


def test_archives_and_bombs_under_the_name_of_a_report_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    with zipfile.ZipFile(folder / "archive.pdf", "w") as archive:
        archive.writestr("report.pdf", REPORT.read_bytes())
    with zipfile.ZipFile(folder / "paths.docx", "w") as archive:
        archive.writestr("../../outside.txt", "escaped")
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(600):
                member.write(b"\0" * (1 << 20))
    code = qpr("run", folder, "--output", tmp_path / "out", "--model", "roadmap-lite")
    assert code == ExitCode.ALL_REPORTS_FAILED
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    reasons = {report["report"]: report["reason"] for report in run["reports"]}
    assert reasons["archive.pdf"] == "not a report" and reasons["paths.docx"] == "not a report"
    assert reasons["bomb.docx"] in ("too large", "damaged", "not a report")
    assert not list(tmp_path.rglob("*outside*"))


def test_a_model_that_would_unpack_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "model"
    shutil.copytree(ROOT / "models" / "roadmap-lite", model)
    with zipfile.ZipFile(model / "heads.skops", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("more.npy", b"\0" * (8 << 20))
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    manifest["sha256"]["heads.skops"] = hashlib.sha256((model / "heads.skops").read_bytes()).hexdigest()
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr("qpr_classifier.tagging.persistence.MAX_UNPACKED_BYTES", 4 << 20)
    with pytest.raises(ModelError, match="would unpack to more than 4 MiB"):
        load_model(model)
