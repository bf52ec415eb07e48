"""How fast a folder of reports is done, with how much memory, and what doing it again costs.

Usage::

    python benchmarks/batch/runs.py [--reports 200] [--pages 60] [--workers 1 2] [--model roadmap-lite] [--folder DIR]

Several numbers after ``--reports`` show how things grow; ``--reports 10 --pages 10`` is a short run. The reports are
made first and kept in the folder. For each number of reports and of workers a run from nothing is timed, then one with
nothing new, then one with another model, which tags without reading.

Seconds on the clock depend on what else the machine does; CPU seconds do so less. *Efficiency* compares the pages a
second of each worker with those of the first number of workers: of seconds on the clock, meaningful on a quiet machine
only, and of CPU seconds, which shows what the workers cost one another.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reports import write_reports  # type: ignore[import-not-found]

ROOT = Path(__file__).parents[2]

_MEASURED = """
import json, os, resource, sys, time
began = time.perf_counter()
from qpr_classifier.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
from qpr_classifier.batch.station import end_all
end_all()
own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "seconds": time.perf_counter() - began, "main_cpu": own.ru_utime + own.ru_stime,
    "workers_cpu": others.ru_utime + others.ru_stime, "main_memory": own.ru_maxrss << 10}))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run.

    Parameters
    ----------
    seconds : float
        On the clock, from the start of the program to its end.
    main_cpu, workers_cpu : float
        CPU seconds of the main process, and of all that it started.
    main_memory, worker_memory : int
        Most bytes that the main process held, and that any process held which read a report.
    pages : int
        Of all reports in the results.
    """

    seconds: float
    main_cpu: float
    workers_cpu: float
    main_memory: int
    worker_memory: int
    pages: int


def run(reports: Path, output: Path, model: str, workers: int) -> Cost:
    """`qpr run` in a process of its own."""
    arguments = ["run", reports, "--output", output, "--model", model, "--jobs", workers]
    command = [sys.executable, "-c", _MEASURED, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found.pop("code"):
        raise RuntimeError(done.stderr)
    record = json.loads((output / "run.json").read_text(encoding="utf-8"))
    peak = max(report["peak_memory_bytes"] for report in record["reports"])
    return Cost(**found, worker_memory=peak, pages=sum(report["pages"] for report in record["reports"]))


def another_model(model: str, folder: Path) -> str:
    """A copy of a shipped model under another name: to the program, another model."""
    copy = folder / "another-model"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "models" / model, copy)
    manifest = copy / "manifest.json"
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**facts, "name": "another"}), encoding="utf-8")
    return str(copy)


def measure(folder: Path, counts: list[int], workers: list[int], model: str, pages: int) -> None:
    """Run and print, number by number."""
    heads = ("reports", "workers", "reports/min", "pages/s", "pages/CPU s", "efficiency clock, CPU", "MiB worker, main")
    print(" | ".join(heads), "| nothing new: s, CPU s | another model: s, CPU s", flush=True)
    for count in counts:
        some = folder / f"{count}-of-{pages}-pages"
        some.mkdir(exist_ok=True)
        for path in write_reports(count, folder / f"{pages}-pages", pages):
            if not (some / path.name).exists():
                (some / path.name).hardlink_to(path)
        first: tuple[float, float] | None = None
        for number in workers:
            with tempfile.TemporaryDirectory(dir=folder) as place:
                output = Path(place)
                cost = run(some, output, model, number)
                again = run(some, output, model, number)
                anew = run(some, output, another_model(model, folder), number)
            speeds = (cost.pages / cost.seconds / number, cost.pages / (cost.main_cpu + cost.workers_cpu))
            first = first or speeds
            cells = (
                f"{count}", f"{number}", f"{60 * count / cost.seconds:.1f}", f"{cost.pages / cost.seconds:.1f}",
                f"{speeds[1]:.1f}", f"{speeds[0] / first[0]:.2f}, {speeds[1] / first[1]:.2f}",
                f"{cost.worker_memory >> 20}, {cost.main_memory >> 20}",
                f"{again.seconds:.2f}, {again.main_cpu + again.workers_cpu:.2f}",
                f"{anew.seconds:.1f}, {anew.main_cpu + anew.workers_cpu:.1f}",
            )  # fmt: skip
            print(" | ".join(cells), f"(main process: {cost.main_cpu:.1f} CPU s)", flush=True)


def main() -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[200])
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--model", default="roadmap-lite")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "qpr-batch-benchmark")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    measure(options.folder, options.reports, options.workers, options.model, options.pages)


if __name__ == "__main__":
    main()
