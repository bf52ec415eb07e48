"""The work on one report, from file to plain records; what a worker is given and gives back."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qpr_classifier.batch.isolation import ProcessEndedError, ProcessLimits, Progress, make_ready, run_isolated
from qpr_classifier.batch.labels import found_in
from qpr_classifier.batch.reports import ReportFile, sha256_of
from qpr_classifier.batch.retagging import retag
from qpr_classifier.batch.station import Preparation
from qpr_classifier.errors import ReportError
from qpr_classifier.store import Outcome

if TYPE_CHECKING:
    from qpr_classifier.tagging.tagger import Tagger


READINGS = 2
"""How often a file is read that is changed meanwhile."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A report to be read and tagged, or only to be tagged.

    Parameters
    ----------
    file : ReportFile
    model : str
        Name of a shipped model, or a model folder.
    limits : ProcessLimits
    stored : Outcome, optional
        What the results hold of the report, where it need not be read again.
    """

    file: ReportFile
    model: str
    limits: ProcessLimits
    stored: Outcome | None = None


@lru_cache(maxsize=4)
def warm_up(model: str) -> None:
    """Load what every report needs into this process, so that the children forked from it find it ready."""
    from qpr_classifier.api import classify, load_model
    from qpr_classifier.export import records  # noqa: F401 - read_and_tag needs it
    from qpr_classifier.framework.forms import load_forms
    from qpr_classifier.framework.parties import load_parties
    from qpr_classifier.language import guess_language
    from qpr_classifier.linguistics import PIPELINE_PACKAGES, sentence_pipeline, trained_pipeline
    from qpr_classifier.reading.pdf import reader  # noqa: F401 - so do most reports

    load_forms()
    load_parties()
    for language in PIPELINE_PACKAGES:
        sentence_pipeline(language)
        trained_pipeline(language)
    guess_language("El Ministerio de Cultura fomenta la producción audiovisual nacional mediante ayudas directas")
    classify(["The Ministry streams films.", "Le Ministère diffuse des films."], load_model(model))


def perform(job: Job, on_progress: Progress = lambda done, total: None) -> Outcome:
    """Do the job in a process of its own; a failure of the report is an outcome, not an error.

    A process that ends without a word may have been killed for what another did to the machine, so its report gets
    one more try.
    """
    make_ready(Preparation(warm_up, job.model))
    started = time.perf_counter()
    try:
        try:
            outcome = _attempt(job, on_progress)
        except ProcessEndedError as error:
            logger.warning("its process ended (%s); one more try", error.process_code, extra={"report": job.file.name})
            outcome = _attempt(job, on_progress)
    except ReportError as error:
        outcome = failed(job.file, error)
    seconds = {"seconds": round(time.perf_counter() - started, 2)}
    return replace(outcome, report={**seconds, **outcome.report})


def _attempt(job: Job, on_progress: Progress) -> Outcome:
    page = None

    def tell(done: int, total: int) -> None:
        nonlocal page
        page = done
        on_progress(done, total)

    def log(record: logging.LogRecord) -> None:
        record.report, record.page = job.file.name, page
        logging.getLogger(record.name).handle(record)

    preparation = Preparation(warm_up, job.model)
    outcome: Outcome = run_isolated(analyse, job, job.limits, tell, on_log=log, preparation=preparation)
    return outcome


def failed(file: ReportFile, error: ReportError) -> Outcome:
    """The outcome of a report that could not be read."""
    return Outcome(
        {
            "report": file.name,
            "report_sha256": sha256_of(file.path),
            "status": "failed",
            "reason": error.reason,
            "message": str(error),
        }
    )


def analyse(job: Job, on_progress: Progress) -> Outcome:
    """Do the work on the report of `job` in this process."""
    from threadpoolctl import threadpool_limits

    from qpr_classifier.api import load_model

    started = time.perf_counter()
    tagger = load_model(job.model)
    # Several reports are done at once: threads of the linear algebra would only wait for one another.
    with threadpool_limits(limits=1):
        outcome = read_and_tag(job, tagger, on_progress) if job.stored is None else retag(job.stored, tagger)
    cost = {"seconds": round(time.perf_counter() - started, 2), "peak_memory_bytes": _peak_memory()}
    return replace(outcome, report={**outcome.report, **cost})


def read_and_tag(job: Job, tagger: Tagger, on_progress: Progress) -> Outcome:
    """Read the file of `job`, again if it is changed meanwhile.

    Raises
    ------
    ReportError
        If it cannot be read, or is changed each time.
    """
    from qpr_classifier.api import read_report
    from qpr_classifier.export.records import answer_records, measure_records, passage_records, report_record
    from qpr_classifier.tagging.reports import tag_report

    for _ in range(READINGS):
        own = job.file
        report = read_report(own.path, cycle=own.overrides.cycle, name=own.name, on_page=on_progress)
        if sha256_of(own.path) == report.sha256:
            tagged = tag_report(report, tagger)
            return Outcome(
                report_record(tagged),
                list(measure_records(tagged)),
                list(passage_records(tagged)),
                list(answer_records(report)),
                found_in(report),
            )
    raise ReportError(
        f"{job.file.path.name} was changed while it was read. Wait until it has been written to the end, then start "
        "the same command again.",
        "changed",
    )


def _peak_memory() -> int | None:
    """Most memory this process has held, in bytes; None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
