"""Where the jobs of a run are done: in processes of this machine, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from qpr_classifier.batch.isolation import Progress
from qpr_classifier.batch.job import Job, Outcome, perform


def perform_all(jobs: Sequence[Job], at_once: int, on_page: Callable[[str, int, int], None]) -> Iterator[Outcome]:
    """The outcomes of the jobs, each as soon as it is there."""
    if at_once <= 1 or len(jobs) <= 1:
        for job in jobs:
            yield perform(job, _page_listener(job, on_page))
        return
    from joblib import Parallel, delayed

    yield from Parallel(n_jobs=min(at_once, len(jobs)), return_as="generator_unordered")(
        delayed(perform)(job) for job in jobs
    )


def _page_listener(job: Job, on_page: Callable[[str, int, int], None]) -> Progress:
    return lambda done, total: on_page(job.file.name, done, total)
