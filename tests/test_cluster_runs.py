"""A run on a dask cluster gives what a run on one machine gives, whatever becomes of its workers."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import qpr

from qpr_classifier.batch import cluster
from qpr_classifier.batch.backends import Workers
from qpr_classifier.batch.plan import Work
from qpr_classifier.batch.reports import ReportFile
from qpr_classifier.batch.run import Listener, RunSettings, RunSummary, run
from qpr_classifier.errors import ExitCode, SetupError

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
NAMES = ("madagascar_2012_fr.pdf", "lithuania_2016_en.pdf")
EXPORTS = ("measures.jsonl", "passages.jsonl", "answers.jsonl", "measures.csv")

pytest.importorskip("distributed")
pytestmark = pytest.mark.timeout(240)

Process = subprocess.Popen[bytes]


def start(*arguments: str) -> Process:
    """A program of dask, as an administrator starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Process]]:
    """What was started; ended in the opposite order."""
    started: list[Process] = []
    yield started
    for process in reversed(started):
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def scheduler(processes: list[Process], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a scheduler with two workers: one with dask's nanny over it, as is usual, and one without.

    The tests below kill one of its processes after the other, so their order matters.
    """
    from distributed import Client

    address = f"tcp://127.0.0.1:{free_port()}"
    processes.append(start("scheduler", "--host", address, "--no-dashboard"))
    for number, nanny in enumerate(("--nanny", "--no-nanny")):
        folder = str(tmp_path_factory.mktemp(f"worker-{number}"))
        processes.append(
            start("worker", address, nanny, "--nthreads", "1", "--no-dashboard", "--local-directory", folder)
        )
    with Client(address, timeout=60, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(2, timeout=60)
    return address


@pytest.fixture
def reports(tmp_path: Path) -> list[ReportFile]:
    files = []
    for number in range(4):
        path = tmp_path / f"{number}.pdf"
        shutil.copy(REPORTS / NAMES[number % 2], path)
        files.append(ReportFile(path, path.name))
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    return [*files, ReportFile(tmp_path / "bad.pdf", "bad.pdf")]


class AfterFirst(Listener):
    """Does something once the first report is done."""

    def __init__(self, action: Callable[[], object]) -> None:
        self.action: Callable[[], object] | None = action

    def end_report(self, record: dict[str, Any], work: Work) -> None:
        if self.action is not None:
            self.action()
            self.action = None


def run_there(reports: list[ReportFile], output: Path, address: str, action: Callable[[], object]) -> RunSummary:
    return run(reports, output, RunSettings("roadmap-lite", workers=Workers(1, address)), AfterFirst(action))


def test_workers_that_differ_are_refused(
    scheduler: str, reports: list[ReportFile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = cluster.fitness("roadmap-lite")
    newer = cluster.Fitness("99.0", own.python, own.model)
    monkeypatch.setattr(cluster, "fitness", lambda model: newer)
    with pytest.raises(SetupError, match=r"differs from this machine: qpr_classifier 0\.1\.0 there, 99\.0 here"):
        run_there(reports, tmp_path / "out", scheduler, lambda: None)


def test_a_worker_killed_in_mid_run_changes_nothing(
    scheduler: str, processes: list[Process], reports: list[ReportFile], tmp_path: Path
) -> None:
    there = run_there(reports, tmp_path / "there", scheduler, processes[2].kill)
    here = run(reports, tmp_path / "here", RunSettings("roadmap-lite"))
    assert (there.read, there.failed, there.exit_code) == (here.read, here.failed, here.exit_code) == (
        4, 1, ExitCode.SOME_REPORTS_FAILED,
    )  # fmt: skip
    assert processes[2].wait() == -9
    for name in EXPORTS:
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


def test_a_scheduler_that_goes_is_told_and_what_was_read_is_kept(
    scheduler: str, processes: list[Process], reports: list[ReportFile], tmp_path: Path
) -> None:
    with pytest.raises(SetupError, match="what was read is kept"):
        run_there(reports, tmp_path / "out", scheduler, processes[0].kill)
    after = run(reports, tmp_path / "out", RunSettings("roadmap-lite"))
    assert after.kept >= 1 and after.read + after.kept == 4


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), ExitCode.SETUP_INCOMPLETE, "cannot be used"),
        (("--scheduler", "nonsense"), ExitCode.SETUP_INCOMPLETE, "like tcp://host:8786"),
        (("--scheduler", "nowhere.json"), ExitCode.SETUP_INCOMPLETE, "no scheduler file"),
        ((), ExitCode.USAGE, "go together"),
    ],
)
def test_a_cluster_that_is_not_there_is_told(
    arguments: tuple[str, ...], code: ExitCode, message: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    report = REPORTS / NAMES[0]
    assert (
        qpr("run", report, "--output", tmp_path / "out", "--model", "roadmap-lite", "--backend", "dask", *arguments)
        == code
    )
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error


def test_a_cluster_without_dask_names_the_command_that_installs_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    report = REPORTS / NAMES[0]
    code = qpr("run", report, "--output", tmp_path / "out", "--backend", "dask", "--scheduler", "tcp://127.0.0.1:1")
    assert code == ExitCode.SETUP_INCOMPLETE
    assert "pip install" in capsys.readouterr().err
