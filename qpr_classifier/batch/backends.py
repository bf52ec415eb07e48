"""Where the jobs of a run are done: in processes of this machine, or on the workers of a dask cluster.

Both are backends of joblib. Outcomes come back to the main process, which alone writes the store.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from qpr_classifier.batch.isolation import Progress
from qpr_classifier.batch.job import Job, perform
from qpr_classifier.store import Outcome

OnPage = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the jobs.

    Parameters
    ----------
    at_once : int
        Reports read at the same time on this machine.
    scheduler : str, optional
        Address of a dask scheduler; its workers do the jobs then, as many at once as they have threads.
    """

    at_once: int = 1
    scheduler: str | None = None


def perform_all(jobs: Sequence[Job], workers: Workers, on_page: OnPage) -> Iterator[Outcome]:
    """The outcomes of the jobs, each as soon as it is there.

    Parameters
    ----------
    jobs : sequence of Job
    workers : Workers
    on_page : callable
        Told the name of a report, the pages read of it, and how many it has; from any thread. A cluster does not
        tell.

    Raises
    ------
    SetupError
        If the cluster cannot be used.
    """
    if not jobs:
        return
    if workers.scheduler is not None:
        from qpr_classifier.batch.cluster import perform_on_cluster

        yield from perform_on_cluster(jobs, workers.scheduler)
        return
    from joblib import Parallel, delayed

    # Threads, because each does nothing but wait for a process of its own.
    parallel = Parallel(n_jobs=workers.at_once, backend="threading", batch_size=1, return_as="generator_unordered")
    results = parallel(delayed(attempted)(perform, job, _page_listener(job, on_page)) for job in jobs)
    yield from all_outcomes(results, len(jobs))


def _page_listener(job: Job, on_page: OnPage) -> Progress:
    return lambda done, total: on_page(job.file.name, done, total)


def attempted(function: Callable[..., Outcome], *arguments: object) -> Outcome | Exception:
    """What the function gives, or the error that ends the run.

    Errors are handed on as values: joblib, when results come as they are ready, may end without one that was raised.
    """
    try:
        return function(*arguments)
    except Exception as error:
        return error


def all_outcomes(results: Generator[Outcome | BaseException], expected: int) -> Iterator[Outcome]:
    """The outcomes among the results of joblib, as many as expected; the first error is raised.

    Raises
    ------
    RuntimeError
        If any are missing, which must not go unnoticed.
    """
    count = 0
    try:
        for result in results:
            if isinstance(result, BaseException):
                raise result
            count += 1
            yield result
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that not all was used
            results.close()
    if count != expected:
        raise RuntimeError(f"{count} outcomes of {expected} jobs")
