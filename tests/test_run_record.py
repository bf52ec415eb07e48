"""What a run tells while it works and leaves behind: progress, a page for people, the same for programs, a log."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from command_line import qpr

from qpr_classifier.batch.plan import Work
from qpr_classifier.cli.log import JsonLine, TextLine, start_log
from qpr_classifier.cli.progress import LiveListener, PlainListener
from qpr_classifier.errors import ExitCode, OutputError, ReportError
from qpr_classifier.export.run_page import write_run_page
from qpr_classifier.export.text import visible
from qpr_classifier.framework.roadmap import LANGUAGES, load_framework
from qpr_classifier.framework.wording import wording

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
HOSTILE = "<script>alert('x')</script>\u202efdp.exe\x1b[2J\n.pdf"


def read_record(name: str, **more: Any) -> dict[str, Any]:
    return {
        "report": name, "status": "read", "party": "FRA", "year": 2024, "cycle": "2020", "language": "fr", "pages": 60,
        "measures": 40, "digital_measures": 12, "needs_review": 3, "seconds": 1.5, "peak_memory_bytes": 300 << 20,
        "warnings": [], **more,
    }  # fmt: skip


def failed_record(name: str, reason: str = "damaged") -> dict[str, Any]:
    return {"report": name, "status": "failed", "reason": reason, "message": f"{name} is damaged.", "seconds": 0.1}


def run_record(*reports: dict[str, Any]) -> dict[str, Any]:
    return {
        "program": {"name": "qpr_classifier", "version": "0.1.0"}, "started": "2027-06-30T18:00:00+00:00",
        "seconds": 12.3, "versions": {"python": "3.12.1", "spacy": "3.8.2"}, "platform": "Linux",
        "model": {"name": "roadmap"}, "notes": ["The manifest names <b>x</b>."], "reports": list(reports),
        "counts": {
            "reports": len(reports), "read_now": 1, "tagged_now": 0, "labelled_now": 0, "failed_now": 1,
            "kept_from_earlier_runs": 0, "measures": 40,
            "digital_measures": 12, "needs_review": 3,
        },
    }  # fmt: skip


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_failures_first_and_then_every_report(language: Any, tmp_path: Path) -> None:
    record = run_record(read_record("good.pdf", warnings=["Page 2 could not be read."]), failed_record("bad.pdf"))
    write_run_page(record, tmp_path / "run.html", language, load_framework())
    page = Page(tmp_path / "run.html")
    text = " ".join(page.words)
    words = wording(language)
    for key in ("run_page.title", "values.reason.damaged", "values.remedy.damaged", "run_page.figures.seconds"):
        assert words.text(key) in text
    assert text.index("bad.pdf is damaged.") < text.index("good.pdf")
    assert "Page 2 could not be read." in text and "France" in text
    assert ("1.5" if language == "en" else "1,5") in text
    assert [attributes["lang"] for tag, attributes in page.tags if tag == "html"] == [language]


def test_the_page_needs_nothing_beside_it_and_runs_no_script_of_others(tmp_path: Path) -> None:
    record = run_record(read_record(HOSTILE, warnings=[HOSTILE]), failed_record(HOSTILE))
    write_run_page(record, tmp_path / "run.html", "en", load_framework())
    page = Page(tmp_path / "run.html")
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not [a for _, a in page.tags for name in ("src", "onclick", "onerror") if name in a]
    assert {a["href"] for tag, a in page.tags if tag == "a"} == {"#main", "measures.xlsx", "measures.csv", "run.json"}
    (policy,) = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None and re.search(r"default-src 'none'.*script-src 'sha256-[\w+/]{43}='", policy)
    assert "\u202e" not in page.source and "\x1b" not in page.source
    assert visible(HOSTILE) in "".join(page.words)


def test_a_run_without_failures_says_so(tmp_path: Path) -> None:
    write_run_page(run_record(read_record("good.pdf")), tmp_path / "run.html", "en", load_framework())
    assert "All reports were read." in Page(tmp_path / "run.html").words


def test_every_reason_has_words_and_advice() -> None:
    for reason in re.findall(r"``([a-z ]+)``", ReportError.__doc__ or ""):
        for language in LANGUAGES:
            assert f"values.reason.{reason}" in wording(language) and f"values.remedy.{reason}" in wording(language)


def test_plain_progress_tells_rate_time_left_and_failures() -> None:
    now = iter([0.0, 0.0, 0.0, *[float(second) for second in range(20, 400, 10)]])
    stream = io.StringIO()
    listener = PlainListener(stream, clock=lambda: next(now))
    listener.begin(10, kept=3)
    for number in range(4):
        listener.end_report(failed_record("b.pdf") if number == 1 else read_record("a.pdf"), Work.READ)
    shown = stream.getvalue()
    assert "3 reports are unchanged" in shown
    assert "[4/10] read    a.pdf (FRA, 2024): 60 pages, 40 measures" in shown
    assert re.search(r"so far \d of 10: \d+\.\d reports a minute, about .* left, 1 failed", shown)


def test_live_progress_shows_the_pages_of_each_report_and_forgets_it_when_it_is_done() -> None:
    from rich.progress import Progress

    with Progress(disable=True) as progress:
        listener = LiveListener(progress)
        listener.begin(2, kept=0)
        listener.page("a\x1b[2J.pdf", 3, 60)
        listener.page("b.pdf", 1, 10)
        assert {task.description: (task.completed, task.total) for task in progress.tasks} == {
            "reports": (0, 2), "a\\x1b[2J.pdf": (3, 60), "b.pdf": (1, 10),
        }  # fmt: skip
        listener.end_report(read_record("b.pdf"), Work.READ)
        assert [task.description for task in progress.tasks] == ["reports", "a\\x1b[2J.pdf"]
        assert "0 failed" in progress.tasks[0].fields["note"]


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    root, own = logging.getLogger(), logging.getLogger("qpr_classifier")
    before = (list(root.handlers), root.level, own.level)
    yield
    for handler in set(root.handlers) - set(before[0]):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(before[1])
    own.setLevel(before[2])


def test_the_log_names_reports_and_figures(tmp_path: Path, logging_as_it_was: None) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(REPORTS / "madagascar_2012_fr.pdf", folder / "good.pdf")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    log = tmp_path / "run.log"
    arguments = ("run", folder, "--output", tmp_path / "out", "--model", "roadmap-lite")
    assert qpr(*arguments, "--log-file", log, "--log-format", "json") == ExitCode.SOME_REPORTS_FAILED
    records = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    assert all(set(r) == {"time", "level", "logger", "report", "page", "message"} for r in records)
    by_report = {r["report"]: r for r in records if r["logger"] == "qpr_classifier.batch.run"}
    assert by_report["good.pdf"]["level"] == "INFO" and "8 pages" in by_report["good.pdf"]["message"]
    assert by_report["bad.pdf"]["level"] == "ERROR" and by_report["bad.pdf"]["message"].startswith("failed: damaged")
    assert re.match(r"run ends after \d+\.\d s: read_now 1, .*failed_now 1", records[-1]["message"])


def a_record(name: str, message: str, **more: Any) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.WARNING, "/lib/pdfinterp.py", 7, message, (), None)
    vars(record).update(more)
    return record


@pytest.mark.parametrize("form", [TextLine(), JsonLine()])
def test_words_of_other_libraries_stay_out_of_the_log(form: logging.Formatter) -> None:
    line = form.format(a_record("pdfminer.pdfinterp", "cannot set colour 'our secret draft'", report="a.pdf", page=3))
    assert "secret" not in line
    assert "a.pdf" in line and "3" in line and "pdfinterp, line 7" in line


def test_a_line_of_the_log_is_one_line() -> None:
    record = a_record("qpr_classifier.batch.run", "read", report="a\n2027 ERROR forged.pdf")
    assert "\n" not in TextLine().format(record) and "\n" not in JsonLine().format(record)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="--log-file"):
        start_log(tmp_path / "no" / "folder" / "log", "text")


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be on Windows")
def test_names_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\x1b[31m\u202efdp.exe\n.pdf").write_bytes(b"no report")
    assert qpr("run", tmp_path, "--output", tmp_path / "out", "--model", "roadmap-lite") == ExitCode.ALL_REPORTS_FAILED
    assert qpr("run", tmp_path / "\x1b[31mnowhere", "--output", tmp_path / "out") == ExitCode.BAD_INPUT
    captured = capsys.readouterr()
    shown = captured.out + captured.err
    assert "\x1b[31m" not in shown and "\u202e" not in shown
    assert r"a\x1b[31m\u202efdp.exe\n.pdf" in shown
