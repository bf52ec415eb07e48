"""What a report says, once the form grammar has read it: measures, passages, answers to closed questions.

All classes are frozen; later stages add what they know with `dataclasses.replace`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qpr_classifier.reading.document import Box, PageInfo


class Cycle(StrEnum):
    """Generation of the reporting form."""

    FORM_2012 = "2012"
    FORM_2016 = "2016"
    FORM_2020 = "2020"
    OWN = "own"


class PassageKind(StrEnum):
    """What a passage is in the report."""

    ANSWER = "answer"
    BODY = "body"
    HEADING = "heading"
    FORM = "form"
    TABLE = "table"
    NOTE = "note"
    ANNEX = "annex"


class ReportedBy(StrEnum):
    """Who reports a measure."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "cso"


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands: a page (1-based) and the boxes of its lines there."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, table row, heading or printed question, with its place.

    Parameters
    ----------
    passage_id : str
        Stable within the report: ``p0001`` ...
    measure_id : str or None
        The measure it belongs to.
    field : str or None
        Which field of the measure it answers (``features``, ``results`` ...), see ``forms.toml``.
    section : tuple of str
        Heading path above it.
    text, orig : str
        Cleaned, and as printed.
    places : tuple of Place
        One for each page it touches.
    language : str
        ``en``, ``fr``, another ISO 639-1 code, ``other`` or ``undetermined``; filled by the language stage.
    """

    passage_id: str
    measure_id: str | None
    kind: PassageKind
    field: str | None
    section: tuple[str, ...]
    text: str
    orig: str
    places: tuple[Place, ...]
    language: str = "undetermined"

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.places[0].page


@dataclass(frozen=True, slots=True)
class Measure:
    """A policy or measure as reported, with the fields that the form asks for.

    Fields that the form generation lacks, or that were left empty, are None or empty.

    Parameters
    ----------
    measure_id : str
        Stable within the report: ``m001`` ...
    text : str
        The main description (for own-form reports: the paragraphs below its heading).
    section : tuple of str
        Heading path above it.
    goal : int or None
        Goal of the monitoring framework (1-4) where the form names it.
    other : mapping
        Further labelled fields of the form, by their name in the form data.
    sub_national : str or None
        For a measure in the annex of an entity within the Party (Québec within Canada).
    language : str
        As for a passage; filled by the language stage.
    status : str
        ``done``, ``under way``, ``planned`` or ``unknown``; filled by the linguistic stage.
    """

    measure_id: str
    title: str
    text: str
    section: tuple[str, ...]
    page_start: int
    page_end: int
    goal: int | None = None
    reported_by: ReportedBy = ReportedBy.GOVERNMENT
    agency: str | None = None
    website: str | None = None
    domains: tuple[str, ...] = ()
    results: str | None = None
    budget: str | None = None
    evaluated: bool | None = None
    evaluation: str | None = None
    partners: tuple[str, ...] = ()
    targets_youth: bool | None = None
    fund_support: bool | None = None
    years: str | None = None
    objectives: str | None = None
    scope: str | None = None
    nature: str | None = None
    other: Mapping[str, str] = field(default_factory=dict)
    sub_national: str | None = None
    language: str = "undetermined"
    status: str = "unknown"


@dataclass(frozen=True, slots=True)
class ClosedAnswer:
    """The answer to a printed YES/NO question: a fact of its own, never a measure."""

    question_id: str | None
    question: str
    answer: bool | None
    page: int
    section: tuple[str, ...]
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report read to the end.

    Parameters
    ----------
    party : str or None
        ISO 3166 alpha-3 of the reporting Party, ``EUU`` for the European Union, None where unknown.
    sub_national : str or None
        For the report of an entity within the Party (Québec within Canada).
    year : int or None
        Year of the report.
    warnings : tuple of str
        What could not be read or decided, for the person who checks the run.
    doubts : mapping of str to str
        Those of the warnings that whoever knows the ``party`` or the ``year`` can do without, by these words.
    """

    name: str
    sha256: str
    party: str | None
    year: int | None
    cycle: Cycle
    pages: tuple[PageInfo, ...]
    measures: tuple[Measure, ...]
    passages: tuple[Passage, ...]
    answers: tuple[ClosedAnswer, ...] = ()
    sub_national: str | None = None
    language: str = "undetermined"
    metadata: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    doubts: Mapping[str, str] = field(default_factory=dict)
