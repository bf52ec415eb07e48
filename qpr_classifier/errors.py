"""The errors a user can meet, each with the exit code that the command line returns for it.

`docs/errors.md` mirrors this list; a test keeps the two the same.
"""

from __future__ import annotations

import sys
from enum import IntEnum


class ExitCode(IntEnum):
    """What `qpr` returns to the shell."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    SOME_REPORTS_FAILED = 3
    ALL_REPORTS_FAILED = 4
    BAD_INPUT = 5
    CANNOT_WRITE = 6
    MODEL_REFUSED = 7
    SETUP_INCOMPLETE = 8
    CHECK_FAILED = 9
    INTERRUPTED = 130


class QprError(Exception):
    """An error with a message made for the person who runs the program.

    The message says what is wrong and what to do next; no traceback is shown for it.
    """

    exit_code: ExitCode = ExitCode.UNEXPECTED


class InputError(QprError):
    """A file that the user handed in cannot be used."""

    exit_code = ExitCode.BAD_INPUT


class ReportError(InputError):
    """A report cannot be read. `reason` is a short stable word for run records.

    Parameters
    ----------
    message : str
        What is wrong and what to do next.
    reason : str
        One of ``not a report``, ``empty``, ``encrypted``, ``damaged``, ``too large``, ``unreadable``,
        ``time limit``, ``memory limit``, ``crashed``, ``no text``, ``changed``.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type[ReportError], tuple[str, str]]:
        # It crosses from a worker process to the main one.
        return type(self), (str(self), self.reason)


class FrameworkError(InputError):
    """A framework, Party or form data file breaks its rules."""


class CorpusError(InputError):
    """A labelled passage, or a file of them, breaks the rules of the corpus."""


class OutputError(QprError):
    """Results cannot be written where the user asked."""

    exit_code = ExitCode.CANNOT_WRITE


class ModelError(QprError):
    """A model folder is missing, damaged, forged, or made for another version."""

    exit_code = ExitCode.MODEL_REFUSED


class SetupError(QprError):
    """Something that the program needs is not installed."""

    exit_code = ExitCode.SETUP_INCOMPLETE


class CheckError(QprError):
    """A check that the user asked for (corpus, quality floor) did not pass."""

    exit_code = ExitCode.CHECK_FAILED


def pip_command(arguments: str) -> str:
    """The pip of this very Python, as one would type it."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip {arguments}"
