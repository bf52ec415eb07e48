"""How much of a DOCX file is read before it is refused: hostile files are normal input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one reading; all are checked before anything is unpacked.

    Parameters
    ----------
    max_bytes : int
        Size of the file.
    max_members : int
        Files inside it.
    max_unpacked_bytes : int
        Size of all XML files inside it when unpacked; a long report has 5 million. Pictures are never unpacked.
    """

    max_bytes: int = 200_000_000
    max_members: int = 5_000
    max_unpacked_bytes: int = 30_000_000


DEFAULT_LIMITS = Limits()
