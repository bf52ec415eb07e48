"""What a run with nothing new costs, by number of reports.

Usage::

    python benchmarks/batch/again.py [--reports 10 200 1000] [--pages 60]

The work of one report is done once and put into the results under as many names, each with a file of its own, so that a
thousand reports need not be read first. Then `qpr run` is called twice on all of them: the first call writes the
exports, the second has nothing to do and is what counts.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from reports import write_report  # type: ignore[import-not-found]
from runs import Cost, run  # type: ignore[import-not-found]

from qpr_classifier.batch.isolation import ProcessLimits
from qpr_classifier.batch.job import Job, analyse
from qpr_classifier.batch.plan import place_of, plan, surroundings
from qpr_classifier.batch.reports import ReportFile, sha256_of
from qpr_classifier.batch.run import model_facts
from qpr_classifier.store import Outcome, ResultsStore

MODEL = "roadmap-lite"


def fill(folder: Path, output: Path, original: Path, outcome: Outcome, count: int) -> None:
    """Results of `count` reports, and their files."""
    content = original.read_bytes()
    files = []
    for number in range(count):
        path = folder / f"{number:05}.pdf"
        path.write_bytes(content + b"\n%% %d\n" % number)
        files.append(ReportFile(path, path.name))
    with ResultsStore(output) as store:
        model = model_facts(MODEL)
        store.begin_run("2027-06-30T18:00:00+00:00", "benchmark", model, {})
        for step in plan(files, {}, surroundings(model.sha256)):
            name = {"report": step.file.name, "report_sha256": sha256_of(step.file.path)}
            store.put(
                replace(
                    outcome,
                    report={**outcome.report, **name, "path": place_of(step.file)},
                    measures=[{**measure, **name} for measure in outcome.measures],
                    passages=[{**passage, "report": step.file.name} for passage in outcome.passages],
                    answers=[{**answer, **name} for answer in outcome.answers],
                ),
                step.basis,
            )


def main() -> None:
    """Read the options, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, nargs="+", default=[10, 200, 1000])
    parser.add_argument("--pages", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        original = write_report(0, Path(place), options.pages)
        job = Job(ReportFile(original, original.name), MODEL, ProcessLimits())
        outcome = analyse(job, lambda done, total: None)
        for count in options.reports:
            with tempfile.TemporaryDirectory() as reports, tempfile.TemporaryDirectory() as output:
                fill(Path(reports), Path(output), original, outcome, count)
                first: Cost = run(Path(reports), Path(output), MODEL, 1)
                again: Cost = run(Path(reports), Path(output), MODEL, 1)
                size = (Path(output) / "results.sqlite").stat().st_size
            print(
                f"{count} reports, {size / 2**20:.0f} MiB of results: nothing new {again.seconds:.2f} s "
                f"({again.main_cpu:.2f} CPU s); all exports written {first.seconds:.1f} s ({first.main_cpu:.1f} CPU s)",
                flush=True,
            )


if __name__ == "__main__":
    main()
