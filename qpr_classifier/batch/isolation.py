"""Run a function in a process of its own, with limits on time and memory.

A hostile PDF can hang, eat all memory or abort the interpreter inside a library. Whatever it does, it does it in a
child that reads this one report; the parent learns how the child ended and goes on.
"""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol

from qpr_classifier.batch.station import Preparation, station_for
from qpr_classifier.errors import QprError, ReportError

POLL_SECONDS = 0.5

KILLED = -9
"""Exit code of a process that was ended from outside, as the system does when there is no memory left."""


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What one report may cost.

    Parameters
    ----------
    seconds_without_progress : float
        A child that reads no further page for this long is ended.
    seconds : float
        A child that takes longer in all is ended.
    memory_bytes : int
        Address space that the child may take beyond what it starts with (Linux; elsewhere the system decides).
    """

    seconds_without_progress: float = 120.0
    seconds: float = 1800.0
    memory_bytes: int = 1 << 30


_KILLED = (
    "The process that read this file was killed, most often because the machine had no memory left. "
    "Give fewer --jobs and start the same command again."
)
_ENDED = (
    "The process that read this file ended without a result (code {code}). "
    "The file is probably damaged: open it in a PDF viewer, print it to a new PDF and try that."
)


class ProcessEndedError(ReportError):
    """The child ended without a word: killed, out of memory, or aborted inside a library.

    Parameters
    ----------
    process_code : int or None
        What it ended with: negative for a signal; None where nobody knows.
    """

    def __init__(self, process_code: int | None) -> None:
        super().__init__(_KILLED if process_code == KILLED else _ENDED.format(code=process_code), "crashed")
        self.process_code = process_code

    def __reduce__(self) -> tuple[type[ProcessEndedError], tuple[int | None]]:  # type: ignore[override]
        return type(self), (self.process_code,)


class Child(Protocol):
    """A process that has been started for one call."""

    @property
    def connection(self) -> Connection:
        """What the child is asked and answers over."""

    def kill(self) -> None:
        """End it at once, and all that it holds."""

    def exit_code(self) -> int | None:
        """How it ended: negative for a signal, None where nobody knows."""


Progress = Callable[[int, int], None]


def run_isolated(
    function: Callable[[Any, Progress], Any],
    argument: Any,
    limits: ProcessLimits,
    on_progress: Progress = lambda done, total: None,
    *,
    on_log: Callable[[logging.LogRecord], None] = lambda record: None,
    preparation: Preparation | None = None,
) -> Any:
    """The result of ``function(argument, progress)``, computed in a child process. May be called from any thread.

    Parameters
    ----------
    function : callable
        Of a module; it is found by its name in the child.
    argument : object
        Anything that can be pickled.
    limits : ProcessLimits
    on_progress : callable, optional
        Told what the function tells.
    on_log : callable, optional
        Given the log records of the child.
    preparation : Preparation, optional
        What every child needs; done once where children can be forked.

    Raises
    ------
    QprError
        The error that the function raised, or a ReportError that says how the child ended.
    """
    child: Child = station_for(preparation).start_child() if sys.platform == "linux" else _Spawned()
    try:
        child.connection.send((function, argument, limits.memory_bytes))
        return _watch(child, limits, on_progress, on_log)
    except (EOFError, OSError):
        raise ProcessEndedError(child.exit_code()) from None
    finally:
        child.kill()


def make_ready(preparation: Preparation) -> None:
    """Wait until children can be had at once; `run_isolated` would wait as well."""
    if sys.platform == "linux":
        station_for(preparation).make_ready()


def _watch(
    child: Child, limits: ProcessLimits, on_progress: Progress, on_log: Callable[[logging.LogRecord], None]
) -> Any:
    started = last_sign = time.monotonic()
    while True:
        if child.connection.poll(POLL_SECONDS):
            kind, value = child.connection.recv()
            last_sign = time.monotonic()
            if kind == "result":
                return value
            if kind == "error":
                raise value
            if kind == "log":
                on_log(value)
            else:
                on_progress(*value)
        now = time.monotonic()
        if now - last_sign > limits.seconds_without_progress or now - started > limits.seconds:
            raise ReportError(
                f"Reading took too long (nothing new for {now - last_sign:.0f} s, {now - started:.0f} s in all). "
                "The file may be damaged or made to do this; if you trust it, raise --time-limit.",
                "time limit",
            )


_TOO_MUCH_MEMORY = (
    "Reading needed more memory than allowed. The file may be damaged or made to do this; "
    "if you trust it, raise --memory-limit."
)


def answer(connection: Connection) -> None:
    """In the child: do what is asked over `connection`, within its memory, and answer."""
    function, argument, memory_bytes = connection.recv()
    _limit_memory(memory_bytes)
    _send_logs(connection)
    try:
        result = function(argument, lambda done, total: connection.send(("progress", (done, total))))
        connection.send(("result", result))
    except QprError as error:
        _send_error(connection, error)
    except MemoryError:
        _send_error(connection, ReportError(_TOO_MUCH_MEMORY, "memory limit"))
    except Exception as error:  # whatever a library does with a hostile file, the batch goes on
        message = f"Reading failed: {type(error).__name__}: {error}. Please report this, with the file if you may."
        _send_error(connection, ReportError(message, "crashed"))
    finally:
        connection.close()


def _send_error(connection: Connection, error: QprError) -> None:
    # Without what led to it: where dask is installed, errors are sent with all that, which can be too deep to send.
    error.__traceback__ = error.__cause__ = error.__context__ = None
    connection.send(("error", error))


def _limit_memory(memory_bytes: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123
        pages = int(stream.read().split()[0])
    limit = pages * resource.getpagesize() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Relay(logging.handlers.QueueHandler):
    """Sends log records to the parent, which alone writes the log."""

    def enqueue(self, record: logging.LogRecord) -> None:
        self.queue.send(("log", record))  # type: ignore[attr-defined]


def _send_logs(connection: Connection) -> None:
    root = logging.getLogger()
    for handler in root.handlers:
        root.removeHandler(handler)
    root.addHandler(_Relay(connection))  # type: ignore[arg-type]
    root.setLevel(logging.WARNING)
    logging.getLogger("qpr_classifier").setLevel(logging.INFO)


class _Spawned:
    """A child that starts from nothing: where forking is not safe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=answer, args=(theirs,))
        self._process.start()
        theirs.close()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()

    def exit_code(self) -> int | None:
        self._process.join(POLL_SECONDS)
        return self._process.exitcode
