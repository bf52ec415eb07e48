"""Jobs are done in processes of their own: one that is killed costs its report another try, and never the batch."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from qpr_classifier.batch import job as jobs
from qpr_classifier.batch.backends import Workers, perform_all
from qpr_classifier.batch.isolation import ProcessLimits, Progress, run_isolated
from qpr_classifier.batch.job import Job
from qpr_classifier.batch.reports import ReportFile
from qpr_classifier.batch.station import Station
from qpr_classifier.errors import ModelError
from qpr_classifier.store import Outcome

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
SHORT = REPORTS / "madagascar_2012_fr.pdf"

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")


def make_jobs(folder: Path, count: int) -> list[Job]:
    names = [f"{number}.pdf" for number in range(count)]
    for name in names:
        shutil.copy(SHORT, folder / name)
    return [Job(ReportFile(folder / name, name), "roadmap-lite", ProcessLimits()) for name in names]


def outcomes(todo: list[Job], at_once: int = 2) -> dict[str, Outcome]:
    done = perform_all(todo, Workers(at_once), lambda name, page, pages: None)
    return {outcome.report["report"]: outcome for outcome in done}


def _die_once(job: Job, progress: Progress) -> Outcome:
    """The first attempt at each report is killed, as the system does when there is no memory left."""
    mark = job.file.path.with_suffix(".tried")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return jobs.analyse(job, progress)


def _die_at_the_second(job: Job, progress: Progress) -> Outcome:
    with job.file.path.with_suffix(".tries").open("a") as stream:
        stream.write("x")
    if job.file.name == "1.pdf":
        os.kill(os.getpid(), signal.SIGKILL)
    return jobs.analyse(job, progress)


@on_linux
def test_a_killed_process_costs_its_report_one_more_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "analyse", _die_once)
    todo = make_jobs(tmp_path, 3)
    done = outcomes(todo)
    assert [done[job.file.name].report["status"] for job in todo] == ["read"] * 3
    assert len({len(outcome.measures) for outcome in done.values()}) == 1
    assert len(list(tmp_path.glob("*.tried"))) == 3


@on_linux
def test_a_report_that_kills_its_process_twice_is_given_up_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "analyse", _die_at_the_second)
    done = outcomes(make_jobs(tmp_path, 3))
    assert {name: outcome.report["status"] for name, outcome in done.items()} == {
        "0.pdf": "read", "1.pdf": "failed", "2.pdf": "read",
    }  # fmt: skip
    assert done["1.pdf"].report["reason"] == "crashed"
    assert "no memory left" in done["1.pdf"].report["message"]
    assert {path.name: len(path.read_text()) for path in tmp_path.glob("*.tries")} == {
        "0.tries": 1, "1.tries": 2, "2.tries": 1,
    }  # fmt: skip


def _fail(job: Job, progress: Progress) -> Outcome:
    raise ModelError("The model has gone.")


def test_an_error_that_concerns_all_reports_ends_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "analyse", _fail)
    with pytest.raises(ModelError, match="has gone"):
        outcomes(make_jobs(tmp_path, 3))


def _double(number: int, progress: Progress) -> int:
    return 2 * number


def _wait_for(path: Path, progress: Progress) -> str:
    progress(1, 1)
    while not path.exists():
        time.sleep(0.02)
    return path.read_text()


@on_linux
def test_the_station_is_renewed_when_it_is_killed() -> None:
    station = Station(None)
    for _ in range(2):
        child = station.start_child()
        child.connection.send((_double, 21, 1 << 30))
        assert child.connection.recv() == ("result", 42)
        assert station._process is not None
        station._process.kill()
        station._process.wait()
        child.kill()
    station.close()


@on_linux
def test_children_end_with_the_station(tmp_path: Path) -> None:
    station = Station(None)
    child = station.start_child()
    child.connection.send((_wait_for, tmp_path / "never", 1 << 30))
    assert child.connection.recv() == ("progress", (1, 1))
    station.close()
    with pytest.raises(EOFError):
        child.connection.recv()
    child.kill()


@on_linux
def test_many_threads_may_ask_at_once_and_each_gets_its_own_answer() -> None:
    found: dict[int, int] = {}

    def ask(number: int) -> None:
        found[number] = run_isolated(_double, number, ProcessLimits())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: 2 * number for number in range(20)}


def _warn(argument: str, progress: Progress) -> None:
    logging.getLogger("somewhere").warning("careful with %s", argument)


def test_what_a_child_logs_reaches_the_parent() -> None:
    records: list[logging.LogRecord] = []
    run_isolated(_warn, "this", ProcessLimits(), on_log=records.append)
    assert [(record.name, record.getMessage()) for record in records] == [("somewhere", "careful with this")]


def test_pages_are_told_of_all_reports_that_are_read_at_once(tmp_path: Path) -> None:
    told: dict[str, Any] = {}
    todo = make_jobs(tmp_path, 2)
    assert len(list(perform_all(todo, Workers(2), lambda name, page, pages: told.update({name: (page, pages)})))) == 2
    assert set(told) == {"0.pdf", "1.pdf"}
    assert all(page == pages == 8 for page, pages in told.values())


@pytest.mark.timeout(120)
def test_a_child_that_starts_from_nothing_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS, where forking is not safe."""
    forked = outcomes(make_jobs(tmp_path, 1))["0.pdf"]
    monkeypatch.setattr("qpr_classifier.batch.isolation.sys.platform", "darwin")
    spawned = outcomes(make_jobs(tmp_path, 1))["0.pdf"]
    assert (spawned.measures, spawned.passages, spawned.answers) == (
        forked.measures, forked.passages, forked.answers,
    )  # fmt: skip
