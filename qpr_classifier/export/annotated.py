"""Copies of the reports with the tagged passages highlighted and a note on each; the originals are never touched."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from qpr_classifier.batch.isolation import ProcessLimits, run_isolated
from qpr_classifier.errors import OutputError, ReportError
from qpr_classifier.export.criteria import Criteria
from qpr_classifier.export.highlights import Highlight, highlights_of
from qpr_classifier.export.pdf_marking import Marking, mark
from qpr_classifier.export.phrasing import Phrasing
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Framework, Language
from qpr_classifier.store import Results

HIGHLIGHT_COLOURS = ("#8EC9F0", "#8FD6A8", "#FFE45C", "#E3A8CB", "#F7B26A", "#9FD8D2", "#D9D3A0")
"""By Product, in their order; black type stays easy to read below, and the note names the code beside the colour."""

SUFFIX = ".annotated.pdf"
LONGEST_NAME = 120

_NOT_IN_NAMES = re.compile(r"[^\w .,()'’&+=@!~–-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Annotated:
    """What came of a report.

    Parameters
    ----------
    report : str
    highlights, pages : int
        How many there are, and on how many pages.
    copy : Path or None
        The marked copy; None where there is nothing to mark or it could not be made.
    problem : str
        Why it could not be made, or what is missing in it.
    """

    report: str
    highlights: int = 0
    pages: int = 0
    copy: Path | None = None
    problem: str = ""

    @property
    def failed(self) -> bool:
        """Whether there should be a copy and is none."""
        return bool(self.problem) and self.copy is None


def annotate_reports(
    results: Results,
    criteria: Criteria,
    folder: Path,
    language: Language,
    framework: Framework,
    *,
    reports_folder: Path | None = None,
    limits: ProcessLimits | None = None,
) -> Iterator[Annotated]:
    """Write a marked copy of each report into `folder`, one after the other.

    The same results and reports give the same bytes; only encrypted files, whose additions are encrypted too, do not.

    Parameters
    ----------
    results : Results
    criteria : Criteria
        Chooses the measures whose passages are marked.
    folder : Path
        Made where it does not exist.
    language : {"en", "fr"}
        Of the notes.
    framework : Framework
        The one that the reports were tagged with.
    reports_folder : Path, optional
        Where the reports are now, if they have moved; they are known by their content, whatever their names.
    limits : ProcessLimits, optional
        What one report may cost.

    Raises
    ------
    OutputError
        If nothing can be written into `folder`.
    """
    say = Phrasing(language, framework)
    colours = _colours(framework)
    elsewhere = _by_content(reports_folder) if reports_folder else {}
    taken: set[str] = set()
    for record in results.reports(criteria.of_reports(framework)):
        if record["status"] != "read":
            continue
        name, highlights = record["report"], highlights_of(results, record["report"], criteria, say)
        copy = folder / copy_name(name, taken)
        if not highlights:
            yield Annotated(name)
            continue
        try:
            missed = _annotate(record, highlights, copy, colours, elsewhere, limits or ProcessLimits())
        except ReportError as error:
            yield Annotated(name, problem=str(error))
            continue
        pages = len({highlight.page for highlight in highlights})
        problem = f"{missed} passages could not be marked: their pages cannot be opened." if missed else ""
        yield Annotated(name, len(highlights) - missed, pages, copy, problem)


def copy_name(report: str, taken: set[str]) -> str:
    """A name for the copy of a report that every system takes, other than those already `taken`, to which it is added.

    Examples
    --------
    >>> copy_name("2024/ghana.pdf", set())
    '2024_ghana.annotated.pdf'
    """
    stem = str(PurePosixPath(report.replace("\\", "/")).with_suffix("")) if report.strip("./\\") else ""
    stem = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", stem)).strip("_. ")
    while len(stem.encode()) > LONGEST_NAME:
        stem = stem[:-1]
    stem = f"_{stem}" if not stem or _RESERVED.fullmatch(stem) else stem
    name, number = f"{stem}{SUFFIX}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{SUFFIX}"
    taken.add(name.casefold())
    return name


def _annotate(
    record: dict[str, Any],
    highlights: list[Highlight],
    copy: Path,
    colours: dict[str, tuple[int, int, int]],
    elsewhere: dict[str, Path],
    limits: ProcessLimits,
) -> int:
    if record["report"].lower().endswith(".docx"):
        raise ReportError(
            f"{record['report']} is a Word document: it has no fixed pages to mark. Save it as PDF and run that.",
            "not a report",
        )
    sha256 = record["report_sha256"]
    report = elsewhere.get(sha256, Path(record["path"]))
    if copy.resolve() == report.resolve():
        raise OutputError(f"{copy} is a report. Give another folder with --output.")
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {copy.parent} cannot be made: {error.strerror or error}. Give another with --output."
        ) from error
    with whole_file(copy) as temporary:
        marking = Marking(report.resolve(), sha256, temporary.resolve(), highlights, colours)
        missed: int = run_isolated(mark, marking, limits)
    return missed


def _by_content(folder: Path) -> dict[str, Path]:
    """The PDF files below a folder by their SHA-256."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".pdf" and path.is_file():
            try:
                with path.open("rb") as stream:
                    found[hashlib.file_digest(stream, "sha256").hexdigest()] = path
            except OSError:
                continue  # a file that cannot be opened is none of those we look for
    return found


def _colours(framework: Framework) -> dict[str, tuple[int, int, int]]:
    def parts(colour: str) -> tuple[int, int, int]:
        return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

    colours = [parts(colour) for colour in HIGHLIGHT_COLOURS]
    return {code: colours[number % len(colours)] for number, code in enumerate(framework.product_codes)}
