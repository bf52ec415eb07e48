"""A run that is killed at any instant goes on where it stopped: nothing is lost and nothing stands twice.

Processes are really killed, as `kill -9` does it. The first test kills the whole program with its workers; the second,
which needs many kills, forks runs whose reports were read before, so that every instant of planning, storing and
exporting is hit.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import qpr
from tiny_reports import make_tiny_report

from qpr_classifier.batch import run as runs
from qpr_classifier.batch.backends import Workers
from qpr_classifier.batch.job import Job
from qpr_classifier.batch.reports import Overrides, ReportFile
from qpr_classifier.batch.run import RunSettings
from qpr_classifier.store import Outcome, open_results

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
EXPORTS = ("measures.jsonl", "passages.jsonl", "answers.jsonl", "measures.csv", "measures.xlsx")

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are found and killed as Linux does it")


def exports(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in EXPORTS}


def check_equal(folder: Path, whole: Path) -> None:
    """The same results as in `whole`, and no trace of the kills."""
    assert exports(folder) == exports(whole)
    assert not list(folder.glob("*.part"))
    with open_results(folder) as results:
        assert results.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = ("measures", "passages", "answers", "tags")
        found = {t: results.connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in tables}
    with open_results(whole) as results:
        assert found == {t: results.connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in tables}


# The whole program ---------------------------------------------------------------------------------------------------

VICTIMS = ("program", "station", *["worker"] * 6, "program")
"""The station is the process that holds the model and starts a worker for each report; the dearest to start again."""


def start(reports: Path, output: Path) -> subprocess.Popen[bytes]:
    command = ["-m", "qpr_classifier", "run", reports, "--output", output, "--jobs", "2", "--model", "roadmap-lite"]
    return subprocess.Popen([sys.executable, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def children_of(process: int) -> list[int]:
    """The children of a process that live."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == process and state != "Z":
                found.append(int(status.parent.name))
    return found


def below(process: int) -> dict[str, list[int]]:
    """The processes below a run."""
    stations = children_of(process)
    return {"station": stations, "worker": [worker for station in stations for worker in children_of(station)]}


def is_alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def all_end(processes: Sequence[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while any(map(is_alive, processes)):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@on_linux
def test_the_program_and_its_workers_are_killed(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for name in ("madagascar_2012_fr.pdf", "lithuania_2016_en.pdf", "chile_2023_own_form_en.pdf"):
        shutil.copy(REPORTS / name, reports)
    for number in range(12):
        make_tiny_report(reports / f"tiny {number}.pdf", number)
    began = time.monotonic()
    assert start(reports, tmp_path / "whole").wait() == 0
    length = time.monotonic() - began

    chance = random.Random(20270630)
    output = tmp_path / "killed"
    process = start(reports, output)
    for victim in VICTIMS:
        time.sleep(chance.uniform(0, 0.1 if victim == "worker" else 0.9) * length)
        found = below(process.pid)
        while victim != "program" and not found[victim]:
            if process.poll() is not None:  # all is done, so begin again
                shutil.rmtree(output)
                process = start(reports, output)
            found = below(process.pid)
        if victim == "program":
            process.kill()
            process.wait()
            assert all_end([*found["station"], *found["worker"]], 10), "workers outlive the program"
            process = start(reports, output)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found[victim]), signal.SIGKILL)
    process.wait()
    assert start(reports, output).wait() == 0
    check_equal(output, tmp_path / "whole")


# Planning, storing and exporting -------------------------------------------------------------------------------------

MANY_KILLS = 60
KILLS_OF_EACH = 5
"""Of the runs into one folder, first as the reports are, then with Party and year known better."""


def run_forked(files: Sequence[ReportFile], output: Path, outcomes: dict[str, Outcome]) -> multiprocessing.Process:
    """A run in a process of its own, in which reading a report is to look up what came of it before."""

    def known(jobs: Sequence[Job], workers: Workers, on_page: object) -> Iterator[Outcome]:
        for job in jobs:
            yield outcomes[job.file.name]

    def go() -> None:
        runs.__dict__["perform_all"] = known
        runs.run(files, output, RunSettings("roadmap-lite"))
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=go)
    process.start()
    return process  # type: ignore[return-value]


def finish(files: Sequence[ReportFile], output: Path, outcomes: dict[str, Outcome]) -> float:
    """An undisturbed run, and the seconds it took."""
    began = time.monotonic()
    process = run_forked(files, output, outcomes)
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


@on_linux
def test_runs_are_killed_at_many_instants(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number in range(12):
        make_tiny_report(reports / f"{number:02}.pdf", number)
    assert qpr("run", reports, "--output", tmp_path / "read", "--model", "roadmap-lite") == 0
    files = [ReportFile(path, path.name) for path in sorted(reports.iterdir())]
    known_better = [replace(file, overrides=Overrides(party="FRA", year=2024)) for file in files]
    with open_results(tmp_path / "read") as results:
        outcomes = {file.name: results.outcome(file.name) for file in files}
    length = finish(files, tmp_path / "whole", outcomes)
    check_equal(tmp_path / "whole", tmp_path / "read")
    shutil.copytree(tmp_path / "whole", tmp_path / "relabelled")
    length_of_labels = finish(known_better, tmp_path / "relabelled", outcomes)

    chance = random.Random(7)
    killed = folders = 0
    while killed < MANY_KILLS:
        output = tmp_path / f"killed {folders}"
        folders += 1
        for given, whole, seconds in (
            (files, tmp_path / "whole", length),
            (known_better, tmp_path / "relabelled", length_of_labels),
        ):
            for _ in range(KILLS_OF_EACH):
                process = run_forked(given, output, outcomes)
                time.sleep(chance.uniform(0, seconds))
                process.kill()
                process.join()
                killed += process.exitcode == -signal.SIGKILL
            finish(given, output, outcomes)
            check_equal(output, whole)
    assert folders > 3


# Other faults --------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(sys.platform != "linux", reason="the size limit stands in for a full disk on Linux only")
def test_a_full_disk_is_told_and_nothing_half_written_stays(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from qpr_classifier.api import load_model; load_model('roadmap-lite')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from qpr_classifier.cli.main import main\n"
        "main(['run', sys.argv[1], '--output', sys.argv[2], '--jobs', '1', '--model', 'roadmap-lite'])"
    )
    report = REPORTS / "madagascar_2012_fr.pdf"
    ended = subprocess.run(
        [sys.executable, "-c", code, report, tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 6, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not [path.name for path in (tmp_path / "out").iterdir() if path.suffix in (".jsonl", ".csv", ".xlsx")]
    assert start(report, tmp_path / "out").wait() == 0
    assert (tmp_path / "out" / "measures.jsonl").stat().st_size > 10_000
