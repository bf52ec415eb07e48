"""The work on one report, from file to plain records; what a worker is given and gives back."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from qpr_classifier.batch.isolation import ProcessEndedError, ProcessLimits, Progress, run_isolated
from qpr_classifier.batch.reports import ReportFile
from qpr_classifier.batch.station import Preparation
from qpr_classifier.errors import ReportError

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A report to be read and the model to tag it with."""

    file: ReportFile
    model: str
    limits: ProcessLimits


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    Parameters
    ----------
    report : mapping
        The record of the report: ``status`` is ``read`` or ``failed``; see `docs/outputs.md`.
    measures, passages, answers : sequences of mapping
        Records by the output contract; empty where the report failed.
    """

    report: Record
    measures: Sequence[Record] = ()
    passages: Sequence[Record] = ()
    answers: Sequence[Record] = ()


@lru_cache(maxsize=4)
def warm_up(model: str) -> None:
    """Load what every report needs into this process, so that the children forked from it find it ready."""
    from qpr_classifier.api import load_model
    from qpr_classifier.language import guess_language
    from qpr_classifier.linguistics import PIPELINE_PACKAGES, sentence_pipeline, trained_pipeline

    load_model(model)
    for language in PIPELINE_PACKAGES:
        sentence_pipeline(language)
        trained_pipeline(language)
    guess_language("Ministerio de Cultura")


def perform(job: Job, on_progress: Progress = lambda done, total: None) -> Outcome:
    """Do the job in a process of its own; a failure of the report is an outcome, not an error.

    A process that ends without a word may have been killed for what another did to the machine, so its report gets
    one more try.
    """
    started = time.perf_counter()
    try:
        try:
            outcome = _attempt(job, on_progress)
        except ProcessEndedError:
            outcome = _attempt(job, on_progress)
    except ReportError as error:
        outcome = failed(job.file, error)
    report = {
        "seconds": round(time.perf_counter() - started, 2),
        **outcome.report,
        "path": str(job.file.path.resolve()),
    }
    return Outcome(report, outcome.measures, outcome.passages, outcome.answers)


def _attempt(job: Job, on_progress: Progress) -> Outcome:
    outcome: Outcome = run_isolated(analyse, job, job.limits, on_progress, preparation=Preparation(warm_up, job.model))
    return outcome


def failed(file: ReportFile, error: ReportError) -> Outcome:
    """The outcome of a report that could not be read."""
    return Outcome(
        {
            "report": file.name,
            "report_sha256": sha256_of(file),
            "status": "failed",
            "reason": error.reason,
            "message": str(error),
        }
    )


def analyse(job: Job, on_progress: Progress) -> Outcome:
    """Read and tag the report of `job` in this process."""
    from qpr_classifier.api import analyse_report, load_model
    from qpr_classifier.export.records import answer_records, measure_records, passage_records, report_record

    started = time.perf_counter()
    own = job.file.overrides
    tagged = analyse_report(
        job.file.path,
        load_model(job.model),
        party=own.party,
        year=own.year,
        cycle=own.cycle,
        name=job.file.name,
        on_page=on_progress,
    )
    outcome = Outcome(
        report_record(tagged),
        list(measure_records(tagged)),
        list(passage_records(tagged)),
        list(answer_records(tagged.report)),
    )
    cost = {"seconds": round(time.perf_counter() - started, 2), "peak_memory_bytes": _peak_memory()}
    return replace(outcome, report={**outcome.report, **cost})


def sha256_of(file: ReportFile) -> str | None:
    """Of the bytes of the file; None where it cannot be opened."""
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _peak_memory() -> int | None:
    """Most memory this process has held, in bytes; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
