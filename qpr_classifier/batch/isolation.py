"""Run a function in a process of its own, with limits on time and memory.

A hostile PDF can hang, eat all memory or abort the interpreter inside a library. Whatever it does, it does it in a
child that reads this one report; the parent learns how the child ended and goes on.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from qpr_classifier.errors import QprError, ReportError

POLL_SECONDS = 0.5

START_METHOD = "fork" if sys.platform == "linux" else "spawn"
"""A forked child has the model ready; elsewhere forking is not safe and each child loads its own."""


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


Progress = Callable[[int, int], None]


def run_isolated(
    function: Callable[[Any, Progress], Any],
    argument: Any,
    limits: ProcessLimits,
    on_progress: Progress = lambda done, total: None,
) -> Any:
    """The result of ``function(argument, progress)``, computed in a child process.

    Raises
    ------
    QprError
        The error that the function raised, or a ReportError that says how the child ended.
    """
    context: Any = multiprocessing.get_context(START_METHOD)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(function, argument, limits.memory_bytes, sender))
    child.start()
    sender.close()
    try:
        return _watch(child, receiver, limits, on_progress)
    finally:
        if child.is_alive():
            child.kill()
        child.join()
        receiver.close()


def _watch(child: Any, receiver: Connection, limits: ProcessLimits, on_progress: Progress) -> Any:
    started = last_sign = time.monotonic()
    while True:
        if receiver.poll(POLL_SECONDS):
            try:
                kind, value = receiver.recv()
            except EOFError:
                child.join()
                raise _ended(child.exitcode) from None
            last_sign = time.monotonic()
            if kind == "result":
                return value
            if kind == "error":
                raise value
            on_progress(*value)
        now = time.monotonic()
        if now - last_sign > limits.seconds_without_progress or now - started > limits.seconds:
            raise ReportError(
                f"Reading took too long (nothing new for {now - last_sign:.0f} s, {now - started:.0f} s in all). "
                "The file may be damaged or made to do this; if you trust it, raise --time-limit.",
                "time limit",
            )


def _ended(exit_code: int | None) -> ReportError:
    return ReportError(
        f"The process that read this file ended without a result (code {exit_code}). "
        "The file is probably damaged: open it in a PDF viewer, print it to a new PDF and try that.",
        "crashed",
    )


def _child(function: Callable[[Any, Progress], Any], argument: Any, memory_bytes: int, sender: Connection) -> None:
    _limit_memory(memory_bytes)
    try:
        result = function(argument, lambda done, total: sender.send(("progress", (done, total))))
        sender.send(("result", result))
    except QprError as error:
        sender.send(("error", error))
    except MemoryError:
        sender.send(
            (
                "error",
                ReportError(
                    "Reading needed more memory than allowed. The file may be damaged or made to do this; "
                    "if you trust it, raise --memory-limit.",
                    "memory limit",
                ),
            )
        )
    except Exception as error:  # whatever a library does with a hostile file, the batch goes on
        sender.send(
            (
                "error",
                ReportError(
                    f"Reading failed: {type(error).__name__}: {error}. "
                    "Please report this, with the file if you can share it.",
                    "crashed",
                ),
            )
        )
    finally:
        sender.close()


def _limit_memory(memory_bytes: int) -> None:
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123
        pages = int(stream.read().split()[0])
    limit = pages * resource.getpagesize() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
