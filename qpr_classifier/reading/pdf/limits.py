"""How much of a PDF file is read before it is refused or cut: hostile files are normal input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one reading; each can be set.

    They bound the work of this program. What the PDF engine itself does with a decompression bomb can only be
    bounded from outside: read files of unknown origin in a child process with a memory and a time limit.

    Parameters
    ----------
    max_bytes : int
        Size of the file; a larger one is refused (``too large``).
    max_pages : int
        A file with more pages is refused (``too large``).
    max_characters : int
        Characters of one page; the rest of the page is left out, with a warning.
    max_characters_again : int
        Characters of a page whose text cannot be decoded, up to which pdfplumber tries too: it takes half a minute for
        a single string of 65,536 bytes. A page with more is named among those that were not read.
    max_objects : int
        Drawn objects of one page that are looked at (lines, rectangles, images); with more, tables and drawn
        check-boxes of that page are read as plain text, with a warning.
    max_edges : int
        Lines and sides of rectangles among which tables are looked for; with more, the tables of that page
        are read as plain text, with a warning.
    """

    max_bytes: int = 200_000_000
    max_pages: int = 2_000
    max_characters: int = 200_000
    max_characters_again: int = 20_000
    max_objects: int = 100_000
    max_edges: int = 3_000


DEFAULT_LIMITS = Limits()
