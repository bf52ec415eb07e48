"""What a run has to do: which reports to read, which only to tag or to label anew, and which are done.

What is done is known by the content of the files, never by their dates: hashing costs little beside reading, and dates
go wrong when files are copied, unpacked or edited under a clock that was set back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from importlib.metadata import version
from pathlib import Path

from qpr_classifier.batch.reports import ReportFile, exists, sha256_of, writable
from qpr_classifier.store import Basis, Standing


class Work(Enum):
    """What is to be done about a report; its labels are its Party, its year and where its file is."""

    READ = "read"
    TAG = "tag"
    LABEL = "label"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """A report and what is to be done about it.

    Parameters
    ----------
    file : ReportFile
        By the name under which it stands in the results.
    work : Work
    basis : Basis
        What its results will rest on.
    formerly : str or None
        The name of the same report, whose file has been moved or renamed; its results give way to the new ones.
    """

    file: ReportFile
    work: Work
    basis: Basis
    formerly: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading and tagging rest on beside the reports.

    Parameters
    ----------
    reading : mapping of str to str
        Program, data files and language pipelines; another value of any, and everything is read again.
    model_sha256 : str
    can_recognise : bool
        Whether pages without a text layer can be read.
    """

    reading: Mapping[str, str]
    model_sha256: str
    can_recognise: bool


def surroundings(model_sha256: str) -> Surroundings:
    """Those of this process."""
    from qpr_classifier.framework.fingerprint import reading_data_sha256
    from qpr_classifier.linguistics.pipelines import installed_pipelines
    from qpr_classifier.reading.ocr import find_recogniser

    reading = {"program": version("qpr-classifier"), "data": reading_data_sha256()}
    for language, package in installed_pipelines().items():
        reading[f"pipeline {language}"] = package or "none"
    return Surroundings(reading, model_sha256, find_recogniser() is not None)


def plan(files: Sequence[ReportFile], standings: Mapping[str, Standing], around: Surroundings) -> list[Step]:
    """What is to be done about each of the files, in their order.

    Parameters
    ----------
    files : sequence of ReportFile
    standings : mapping of str to Standing
        What the results hold, by name of the report.
    around : Surroundings
    """
    files = keep_apart(files, standings)
    names = {file.name for file in files}
    movable = {
        standing.report_sha256: name
        for name, standing in standings.items()
        if name not in names and standing.status == "read" and is_missing(standing)
    }
    steps = []
    for file in files:
        basis = basis_of(file, around)
        content = sha256_of(file.path)
        standing = standings.get(file.name)
        formerly = movable.pop(content, None) if standing is None else None
        steps.append(Step(file, _work(file, standing, content, basis, around), basis, formerly))
    return steps


def _work(file: ReportFile, standing: Standing | None, content: str | None, basis: Basis, around: Surroundings) -> Work:
    """A report that failed is read again: what was wrong may have been mended outside its file."""
    if standing is None or standing.status != "read" or content is None or standing.report_sha256 != content:
        return Work.READ
    if standing.basis.reading != basis.reading:
        return Work.READ
    if standing.pages_not_read and around.can_recognise and not standing.could_recognise:
        return Work.READ
    if standing.basis.model_sha256 != basis.model_sha256:
        return Work.TAG
    if standing.basis.labels != basis.labels or standing.path != place_of(file):
        return Work.LABEL
    return Work.NOTHING


def basis_of(file: ReportFile, around: Surroundings) -> Basis:
    """What the results of a file rest on, as things stand."""
    known = file.overrides
    cycle = known.cycle.value if known.cycle else None
    return Basis(
        reading=json.dumps({**around.reading, "cycle": cycle}, sort_keys=True),
        labels=json.dumps({"party": known.party, "year": known.year}),
        model_sha256=around.model_sha256,
    )


def keep_apart(files: Iterable[ReportFile], standings: Mapping[str, Standing]) -> list[ReportFile]:
    """The files, renamed where their name belongs to a report that was read from another place.

    A report that was corrected where it stands takes the place of its earlier results; one of the same name from
    another folder must not, unless it is the same file, moved or copied.
    """
    files = list(files)
    taken = set(standings) | {file.name for file in files}
    kept = []
    for file in files:
        name, place = file.name, place_of(file)
        if name in standings and standings[name].path not in (None, place) and not _is_same(file, standings[name]):
            parts = Path(place).parts
            longer = ("/".join(parts[-length:]) for length in range(2, len(parts) + 1))
            known = (n for n in longer if n not in taken or (n in standings and standings[n].path == place))
            name = next(known, place)
            taken.add(name)
        kept.append(replace(file, name=name))
    return kept


def _is_same(file: ReportFile, standing: Standing) -> bool:
    return standing.report_sha256 is not None and standing.report_sha256 == sha256_of(file.path)


def place_of(file: ReportFile) -> str:
    """Where a file is, as the results keep it."""
    return writable(str(file.path.resolve()))


def is_missing(standing: Standing) -> bool:
    """Whether the file that was read is not where it was."""
    return standing.path is not None and not exists(standing.path)
