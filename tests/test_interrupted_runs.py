"""A run that is killed at any instant goes on where it stopped: nothing is lost and nothing stands twice."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
NAMES = ("madagascar_2012_fr.pdf", "lithuania_2016_en.pdf", "chile_2023_own_form_en.pdf")
EXPORTS = ("measures.jsonl", "passages.jsonl", "answers.jsonl", "measures.csv")
KILLS = 4


def command(reports: Path, output: Path) -> list[str]:
    return [
        sys.executable, "-m", "qpr_classifier", "run", str(reports), "--output", str(output), "--jobs", "2",
        "--model", "roadmap-lite",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is told from other ends on POSIX only")
def test_killed_runs_end_in_the_same_results(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for name in NAMES:
        shutil.copy(REPORTS / name, reports)
    began = time.monotonic()
    subprocess.run(command(reports, tmp_path / "whole"), check=True, capture_output=True)
    length = time.monotonic() - began

    instants = random.Random(1)
    for _ in range(KILLS):
        run = subprocess.Popen(
            command(reports, tmp_path / "killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(instants.uniform(0.1, 1.0) * length)
        run.kill()
        run.wait()
    subprocess.run(command(reports, tmp_path / "killed"), check=True, capture_output=True)

    for name in EXPORTS:
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@pytest.mark.skipif(sys.platform != "linux", reason="the size limit stands in for a full disk on Linux only")
def test_a_full_disk_is_told_and_nothing_half_written_stays(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from qpr_classifier.api import load_model; load_model('roadmap-lite')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from qpr_classifier.cli.main import main\n"
        f"main(['run', {str(REPORTS / NAMES[0])!r}, '--output', {str(tmp_path / 'out')!r}, '--jobs', '1',"
        " '--model', 'roadmap-lite'])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 6, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not [path.name for path in (tmp_path / "out").iterdir() if path.suffix in (".jsonl", ".csv", ".xlsx")]
    subprocess.run(command(REPORTS / NAMES[0], tmp_path / "out"), check=True, capture_output=True)
    assert (tmp_path / "out" / "measures.jsonl").stat().st_size > 10_000
