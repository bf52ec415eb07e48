"""`read_docx`: a DOCX file to a `Document`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qpr_classifier.errors import ReportError
from qpr_classifier.reading.document import Block, BlockKind, Document
from qpr_classifier.reading.docx.body import BodyReader
from qpr_classifier.reading.docx.compose import compose
from qpr_classifier.reading.docx.limits import DEFAULT_LIMITS, Limits
from qpr_classifier.reading.docx.numbering import Numbering
from qpr_classifier.reading.docx.package import Package
from qpr_classifier.reading.docx.styles import Styles
from qpr_classifier.reading.docx.xml import Element, attribute, find, name
from qpr_classifier.reading.layout.text import clean

_METADATA = {
    "title": "title", "creator": "author", "subject": "subject", "keywords": "keywords",
    "created": "created", "modified": "modified",
}  # fmt: skip
_DATE_CHARACTERS = len("2024-06-30")
_FEW_CHARACTERS = 400
_REAL_NOTES = (None, "normal")


def read_docx(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a DOCX report.

    Pages are those of the last time a word processor laid the document out, see `places`; text that was deleted
    under tracked changes, hidden text and comments are left out.

    Parameters
    ----------
    path : Path
    limits : Limits
        How much is read before the file is refused.

    Returns
    -------
    Document
        With the same kinds of blocks as a PDF gives.

    Raises
    ------
    ReportError
        If the file cannot be read; its `reason` says why.
    """
    try:
        with Package(path, limits) as package:
            return _read(path, package)
    except RecursionError as error:
        raise ReportError(
            f"{path.name} is nested too deeply: it is damaged or made to do harm. Save it again as .docx or PDF.",
            "damaged",
        ) from error


def _read(path: Path, package: Package) -> Document:
    styles = Styles(_root(package, "styles"))
    numbering = Numbering(_root(package, "numbering"), styles)
    reader = BodyReader(styles, numbering, _notes(package))
    body = find(package.document, "body")
    parts = reader.read(body) if body is not None else []
    composed = compose(parts)
    placeholders = [Block(BlockKind.FURNITURE, (line,), clean(line.text)) for line in reader.placeholders]
    pages = reader.places.page_infos()
    furniture = _headers_and_footers(package, styles)
    return Document(
        name=path.name,
        sha256=package.sha256,
        pages=pages,
        blocks=reader.places.shown(composed.blocks),
        removed=furniture + reader.places.shown([*composed.contents, *placeholders]),
        vocabulary=composed.vocabulary,
        metadata=_metadata(package),
        warnings=tuple(_warnings(package, reader, composed.blocks)),
    )


def _root(package: Package, kind: str) -> Element | None:
    """Root of the one file of this kind that the document refers to."""
    members = package.related(package.main, kind)
    return package.root(members[0]) if members else None


def _notes(package: Package) -> dict[tuple[str, str], Element]:
    """Footnotes and endnotes, without the separators that are kept among them."""
    found: dict[tuple[str, str], Element] = {}
    for kind in ("footnote", "endnote"):
        root = _root(package, kind + "s")
        for note in root if root is not None else ():
            if name(note) == kind and attribute(note, "type") in _REAL_NOTES:
                found[kind, attribute(note, "id") or ""] = note
    return found


def _headers_and_footers(package: Package, styles: Styles) -> tuple[Block, ...]:
    """What recurs on the pages, once; the file does not say on which, so it is put on the first."""
    removed: list[Block] = []
    for kind in ("header", "footer"):
        for member in package.related(package.main, kind):
            reader = BodyReader(styles, Numbering(None, styles))
            lines = reader.lines_of(package.root(member))
            blocks = [Block(BlockKind.FURNITURE, (line,), clean(line.text)) for line in lines if line.page == 1]
            removed.extend(reader.places.shown(blocks))
    return tuple(removed)


def _metadata(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for member in package.related("", "core-properties")[:1]:
        for entry in package.root(member):
            key, text = _METADATA.get(name(entry)), (entry.text or "").strip()
            if key in ("created", "modified"):
                text = text[:_DATE_CHARACTERS]
            if key and text:
                found[key] = text
    for member in package.related("", "extended-properties")[:1]:
        text = (getattr(find(package.root(member), "Application"), "text", None) or "").strip()
        if text:
            found["creator"] = text
    return found


def _warnings(package: Package, reader: BodyReader, blocks: Iterable[Block]) -> list[str]:
    """What the person who checks the run should know."""
    if reader.places.laid_out:
        warnings = ["Page numbers are those of the last time a word processor laid the document out."]
    else:
        warnings = ["The file does not say where its pages end; only page breaks set by hand are counted."]
    comments = _root(package, "comments")
    count = sum(name(entry) == "comment" for entry in comments) if comments is not None else 0
    if count:
        warnings.append(f"{count} comment{'s were' if count > 1 else ' was'} left out.")
    for what, pages in sorted(reader.unread.items()):
        numbers = ", ".join(map(str, sorted(pages)))
        warnings.append(f"What is in each {what} was not read (page {numbers}). Save the report as PDF to read it.")
    characters = sum(len(block.text) for block in blocks)
    if reader.pictures and characters < _FEW_CHARACTERS:
        warnings.append(
            f"The file holds {reader.pictures} picture{'s' if reader.pictures > 1 else ''} and hardly any text. "
            "Save it as PDF: pages that are images of text are then read."
        )
    return warnings
