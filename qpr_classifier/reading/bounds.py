"""The check that every reader makes first: the file is there, holds something, and is not too large to read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qpr_classifier.errors import ReportError


def checked_sha256(path: Path, max_bytes: int) -> str:
    """Hexadecimal SHA-256 of a file that can be a report.

    Raises
    ------
    ReportError
        ``empty``, ``too large`` or ``unreadable``.
    """
    try:
        size = path.stat().st_size
        if size == 0:
            raise ReportError(f"{path.name} is empty (0 bytes). Fetch it again.", "empty")
        if size > max_bytes:
            raise ReportError(
                f"{path.name} has {size / 1e6:.0f} MB; the limit is {max_bytes / 1e6:.0f} MB. "
                "Split it, or save it with smaller images.",
                "too large",
            )
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ReportError(f"{path} cannot be opened: {error.strerror or error}.", "unreadable") from error
