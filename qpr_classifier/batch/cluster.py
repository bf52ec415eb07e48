"""The jobs of a run on a dask cluster: connecting, checking that its workers are fit for it, and joblib's backend.

Needs the extra `cluster`. dask sends pickled functions and results over the network: whoever can reach the scheduler
can run programs on all its machines. See `docs/cluster.md`.
"""

from __future__ import annotations

import logging
import platform
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed
from joblib.parallel import ParallelBackendBase

from qpr_classifier.batch.backends import all_outcomes, attempted
from qpr_classifier.batch.job import Job, failed, perform
from qpr_classifier.errors import QprError, ReportError, SetupError
from qpr_classifier.store import Outcome

CONNECT_SECONDS = 15
WORKERS_SECONDS = 60
"""How long a scheduler may take to answer, and workers to come."""

AHEAD = 4
AHEAD_AT_LEAST = 256
"""Jobs handed to the scheduler ahead, for each thread and at least: workers that join find work at once."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What must be the same on every machine for the results to be."""

    program: str
    python: str
    model: str


@lru_cache(maxsize=4)
def fitness(model: str) -> Fitness:
    """Of this machine.

    Raises
    ------
    ModelError
        If it does not have the model.
    """
    from qpr_classifier.tagging.manifest import MANIFEST, file_sha256
    from qpr_classifier.tagging.shipped import model_folder

    python = ".".join(platform.python_version_tuple()[:2])
    return Fitness(version("qpr-classifier"), python, file_sha256(model_folder(model) / MANIFEST))


def perform_remotely(job: Job, wanted: Fitness) -> Outcome:
    """`perform` on a worker, after a look whether it is fit; workers may join while a run is on."""
    _check(fitness(job.model), wanted, socket.gethostname())
    return perform(job)


def perform_on_cluster(jobs: Sequence[Job], address: str) -> Iterator[Outcome]:
    """The outcomes of the jobs, done by the workers of the scheduler at `address`, each as soon as it is there.

    Raises
    ------
    SetupError
        If the scheduler cannot be reached, has no workers, or they are not fit.
    """
    wanted = fitness(jobs[0].model)
    with _client(address) as client:
        threads = _check_workers(client, jobs[0], wanted, address)
        parallel = Parallel(
            n_jobs=threads,
            backend=_ClusterBackend(client, address),
            batch_size=1,
            pre_dispatch=max(AHEAD * threads, AHEAD_AT_LEAST),
            return_as="generator_unordered",
        )
        results = parallel(delayed(attempted)(perform_remotely, job, wanted) for job in jobs)
        yield from all_outcomes(results, len(jobs))


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise SetupError(
            f"A run on a cluster needs dask, which is not installed here ({error}). "
            'Install it with: pip install "distributed>=2024.8"'
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # our message says what its tracebacks would
    where = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    if "scheduler_file" in where and not Path(address).is_file():
        raise SetupError(f"There is no scheduler file {address}. It is what `dask scheduler --scheduler-file` writes.")
    try:
        connect: Any = distributed.Client
        client = connect(**where, timeout=CONNECT_SECONDS, set_as_default=False, name="qpr")
    except (OSError, ValueError, TypeError, RuntimeError, KeyError) as error:
        raise SetupError(
            f"The dask scheduler at {address} cannot be used: {_first_line(error)}. Check that it runs "
            "(`dask scheduler`), that this machine can reach it, and that the address is like tcp://host:8786, "
            "tls://host:8786 or the path of a scheduler file (.json)."
        ) from error
    try:
        yield client
    finally:
        client.close()


def _check_workers(client: Any, job: Job, wanted: Fitness, address: str) -> int:
    """The number of threads of the workers, which have all been found fit."""
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        raise SetupError(
            f"The dask scheduler at {address} has no workers. Start some with: dask worker {address}"
        ) from error
    try:
        found = client.run(_look, job)
    except QprError:
        raise
    except Exception as error:  # whatever is missing there shows in its own way
        raise SetupError(
            f"The workers of {address} cannot do this job: {type(error).__name__}: {_first_line(error)}. They need "
            f"qpr_classifier {wanted.program} and Python {wanted.python}, as here."
        ) from error
    for worker, (fit, sees_report) in found.items():
        _check(fit, wanted, worker)
        if not sees_report:
            raise SetupError(
                f"The worker {worker} does not see {job.file.path.resolve()}. The reports must lie in a folder that "
                "all machines have under the same path; see docs/cluster.md."
            )
    threads: int = sum(client.nthreads().values())
    return threads


def _look(job: Job) -> tuple[Fitness, bool]:
    return fitness(job.model), job.stored is not None or job.file.path.is_file()


def _check(found: Fitness, wanted: Fitness, worker: str) -> None:
    for what in ("program", "python", "model"):
        own, other = getattr(wanted, what), getattr(found, what)
        if own != other:
            raise SetupError(
                f"The worker {worker} differs from this machine: {_WORDS[what]} {other[:12]} there, {own[:12]} here. "
                "Install the same version and model on all machines."
            )


_WORDS = {"program": "qpr_classifier", "python": "Python", "model": "the model (hash)"}


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).strip().splitlines()[0]


class _ClusterBackend(ParallelBackendBase):  # type: ignore[misc]
    """joblib's view of a cluster. Its own one for dask does not come back when a job has killed its worker."""

    supports_retrieve_callback = True

    def __init__(self, client: Any, address: str) -> None:
        super().__init__()
        self._client = client
        self._address = address
        self._jobs: dict[str, Job] = {}

    def effective_n_jobs(self, n_jobs: int) -> int:
        return max(2, n_jobs)  # for one, joblib would do the jobs here

    def submit(self, func: Any, callback: Any = None) -> Any:
        ((_, (_, job, _), _),) = func.items
        future = self._client.submit(func, pure=False)
        self._jobs[future.key] = job
        future.add_done_callback(callback)
        return future

    def retrieve_result_callback(self, future: Any) -> list[Outcome | Exception]:
        from distributed import KilledWorker

        job = self._jobs.pop(future.key)
        try:
            results: list[Outcome | Exception] = future.result()
            return results
        except KilledWorker:
            return [failed(job.file, ReportError(_KILLED, "crashed"))]
        except BaseException as error:  # that of a cancelled future is not an Exception
            lost = "Cancelled" in type(error).__name__
            why = "the connection was lost" if lost else f"{type(error).__name__}: {_first_line(error)}"
            return [
                SetupError(
                    f"The cluster at {self._address} failed: {why}. "
                    "Start the same command again when it is back: what was read is kept."
                )
            ]
        finally:
            future.release()

    def abort_everything(self, ensure_ready: bool = True) -> None:
        self._jobs.clear()
        # Closing the client gives the futures up.


_KILLED = (
    "The workers of the cluster that read this file ended, one after the other. The file is probably damaged, or the "
    "workers have too little memory: try it alone on this machine."
)
