"""Which reports a run reads: files and folders from the command line, and what a manifest says of them."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qpr_classifier.errors import InputError
from qpr_classifier.reading import SUFFIXES
from qpr_classifier.reading.report import Cycle

_ESCAPED_BYTE = re.compile(r"\\u(dc[89a-f][0-9a-f])")

MANIFEST_COLUMNS = ("file", "party", "year", "cycle")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user knows better than the document."""

    party: str | None = None
    year: int | None = None
    cycle: Cycle | None = None


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report to be read.

    Parameters
    ----------
    path : Path
    name : str
        As it will stand in the results: the file name, or the path below the folder given where two files
        have the same name.
    overrides : Overrides
    """

    path: Path
    name: str
    overrides: Overrides = Overrides()


def find_reports(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """The report files among `paths`, folders searched to the bottom, in order of name and without doubles.

    Files named outright are taken whatever they are called, so that their errors are reported; in folders only
    PDF and DOCX files are. Hidden files and the lock files of word processors are passed over. A link to a file is
    read as that file, under its own name; links to folders are not followed (see `linked_folders`).

    Raises
    ------
    InputError
        If a path does not exist or a folder cannot be listed.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            for file in _reports_in(path):
                found.setdefault(file.resolve(), file.relative_to(path).as_posix())
        elif path.is_file():
            found.setdefault(path.resolve(), path.name)
        elif path.exists():
            raise InputError(f"{path} is neither a file nor a folder. Give the reports, or the folder that holds them.")
        else:
            raise InputError(f"There is no file or folder {path}. Check the name (and quote it if it has spaces).")
    names = [Path(name).name for name in found.values()]
    shown = [name if names.count(Path(name).name) > 1 else Path(name).name for name in found.values()]
    return list(zip(found, map(writable, shown), strict=True))


def writable(name: str) -> str:
    r"""The name, with what is not valid UTF-8 in it as escapes, so that it can be written and stays apart from others.

    Examples
    --------
    >>> writable("caf\udce9.pdf") == "caf\\udce9.pdf"
    True
    """
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def exists(name: str) -> bool:
    """Whether there is a file whose path was made `writable` as `name`."""
    as_printed = Path(name)
    with_bytes = Path(_ESCAPED_BYTE.sub(lambda found: chr(int(found[1], 16)), name))
    return as_printed.exists() or with_bytes.exists()


def sha256_of(path: Path) -> str | None:
    """Of the bytes of a file; None where it cannot be opened."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _reports_in(folder: Path) -> list[Path]:
    """The reports in `folder` and below; a folder that cannot be listed must not go unnoticed."""

    def refuse(error: OSError) -> None:
        raise InputError(
            f"The folder {error.filename} cannot be listed: {error.strerror}. Check its rights, or leave it out."
        ) from error

    files = [Path(place) / name for place, _, names in os.walk(folder, onerror=refuse) for name in names]
    return sorted(file for file in files if _is_report(file))


def linked_folders(paths: Sequence[Path]) -> list[Path]:
    """Links to folders in the folders among `paths`, which are not followed: they may lead anywhere, or in a circle."""
    return sorted(
        Path(place) / name
        for path in paths
        if path.is_dir()
        for place, names, _ in os.walk(path)
        for name in names
        if (Path(place) / name).is_symlink()
    )


def _is_report(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$"))


def read_manifest(path: Path, parties: Iterable[str]) -> dict[str, Overrides]:
    """What a manifest CSV says of each file.

    The columns are ``file``, ``party`` (ISO 3166 alpha-3), ``year`` and ``cycle`` (2012, 2016, 2020 or own);
    all but the first may be empty or missing.

    Raises
    ------
    InputError
        With the number of the line that cannot be used.
    """
    known = set(parties)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            sample = stream.readline()
            stream.seek(0)
            # Spreadsheet programs of many countries write semicolons.
            reader = csv.DictReader(stream, delimiter=";" if sample.count(";") > sample.count(",") else ",")
            rows = list(enumerate(reader, 2))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The manifest {path} cannot be read: {error}. Save it as CSV in UTF-8.") from error
    if not rows or "file" not in (rows[0][1] or {}):
        raise InputError(f"The manifest {path} needs a header line with: {', '.join(MANIFEST_COLUMNS)}.")
    return {str(row["file"]).strip(): _overrides(row, line, path, known) for line, row in rows if row.get("file")}


def _overrides(row: Mapping[str, str | None], line: int, path: Path, parties: set[str]) -> Overrides:
    def value(column: str) -> str | None:
        return (row.get(column) or "").strip() or None

    place = f"{path.name}, line {line}"
    party, year, cycle = value("party"), value("year"), value("cycle")
    if party is not None and party.upper() not in parties:
        raise InputError(f"{place}: {party!r} is not the code of a Party. Use ISO 3166 alpha-3 (FRA, VNM) or EUU.")
    if year is not None and not (year.isascii() and year.isdigit() and 2005 <= int(year) <= 2100):
        raise InputError(f"{place}: {year!r} is not a year.")
    if cycle is not None and cycle not in [c.value for c in Cycle]:
        raise InputError(f"{place}: the cycle is {cycle!r}, not one of {', '.join(c.value for c in Cycle)}.")
    return Overrides(party.upper() if party else None, int(year) if year else None, Cycle(cycle) if cycle else None)


def select_reports(
    paths: Sequence[Path], manifest: Mapping[str, Overrides], everywhere: Overrides
) -> tuple[list[ReportFile], list[str]]:
    """The reports of a run with what is known of each.

    Parameters
    ----------
    paths : sequence of Path
    manifest : mapping of str to Overrides
        By file name or by path below the folder.
    everywhere : Overrides
        Given on the command line, for all reports; stronger than the manifest.

    Returns
    -------
    reports : list of ReportFile
    unmatched : list of str
        Names in the manifest that no report has.
    """
    reports = []
    used = set()
    for path, name in find_reports(paths):
        key = name if name in manifest else Path(name).name
        own = manifest.get(key, Overrides())
        used.add(key)
        merged = Overrides(everywhere.party or own.party, everywhere.year or own.year, everywhere.cycle or own.cycle)
        reports.append(ReportFile(path, name, merged))
    return reports, sorted(set(manifest) - used)
