"""Reading reports: pages to words, lines, blocks, measures and passages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.document import Document
from qpr_classifier.reading.ole import OLE_SIGNATURE, refuse_ole

SUFFIXES = (".pdf", ".docx")
"""Endings of the files that can be reports, in lower case."""


def read_document(path: Path, on_page: Callable[[int, int], None] | None = None) -> Document:
    """Read a PDF or DOCX file, told apart by what is in it rather than by its name.

    Scanned pages are read by optical character recognition where a program for it is installed.

    Parameters
    ----------
    path : Path
    on_page : callable, optional
        Told the number of each page as it is read, and how many there are.

    Raises
    ------
    ReportError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(1024)
    except OSError as error:
        raise ReportError(
            f"{path.name} cannot be opened: {error.strerror or error}. Check that the file is there and may be read.",
            "unreadable",
        ) from error
    if start.startswith(b"PK\x03\x04"):
        from qpr_classifier.reading.docx import read_docx

        return read_docx(path)
    if start.startswith(OLE_SIGNATURE):
        refuse_ole(path)
    from qpr_classifier.reading.ocr import find_recogniser
    from qpr_classifier.reading.pdf import read_pdf

    ocr = find_recogniser()
    document = read_pdf(path, on_page=on_page, ocr=ocr)
    if ocr is None or not ocr.warnings:
        return document
    return replace(document, warnings=(*document.warnings, *ocr.warnings))
