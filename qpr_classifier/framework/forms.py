"""The reporting forms as printed: sections, labels, questions, options and furniture of each generation.

The wording lives in ``data/forms_<cycle>.toml`` and ``data/forms_common.toml``; a new generation of the form, or
another spelling of a label, needs a line there and no change of code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from qpr_classifier.errors import FrameworkError

DATA = Path(__file__).parent / "data"
CYCLES = ("2012", "2016", "2020")
LANGUAGES = ("en", "fr", "es")


class SectionRole(StrEnum):
    """What a section of the form is for."""

    TITLE = "title"
    INSTRUCTIONS = "instructions"
    TECHNICAL = "technical"
    SUMMARY = "summary"
    OVERVIEW = "overview"
    MEASURES = "measures"
    CIVIL_SOCIETY = "civil_society"
    CIVIL_SOCIETY_FORM = "civil_society_form"
    CLOSING = "closing"
    ANNEX = "annex"
    SUBMISSION = "submission"


class LabelPlace(StrEnum):
    """Where a label stands: who reports, a contact block, an answer outside measures, or a measure."""

    IDENTITY = "identity"
    CONTACT = "contact"
    NARRATIVE = "narrative"
    MEASURE = "measure"


class AnswerKind(StrEnum):
    """What the form expects after a label."""

    TEXT = "text"
    YES_NO = "yes_no"
    OPTIONS = "options"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that the form prints.

    Parameters
    ----------
    identifier : str
        Stable name, the same in all generations where the section is the same.
    level : int
        1 for the highest; 0 for the title of the report.
    goal : int or None
        Goal of the monitoring framework (1-4) that the section belongs to.
    phrases : tuple of str
        Its printed wordings in all languages.
    """

    identifier: str
    level: int
    role: SectionRole
    goal: int | None
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label or question that an answer follows.

    Parameters
    ----------
    field : str
        Name of the field that the answer fills.
    options : str
        Name of the list of options in ``forms_common.toml``; empty where the answer is free.
    letter : str
        Letter of the question in the 2012 form (``a`` to ``d``); empty elsewhere.
    """

    field: str
    place: LabelPlace
    answer: AnswerKind
    options: str
    letter: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A closed question: answered by YES or NO, never a measure.

    Parameters
    ----------
    activities : tuple of str
        Reference activities of the Open Roadmap that a YES speaks to.
    cues : tuple of tuple of str
        Beginnings of normalised words; one of each group must occur for the question to be known by its sense.
    is_lead : bool
        True for a lead-in that options with boxes follow.
    """

    identifier: str
    activities: tuple[str, ...]
    cues: tuple[tuple[str, ...], ...]
    is_lead: bool
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One generation of the form."""

    cycle: str
    signatures: tuple[str, ...]
    sections: tuple[Section, ...]
    labels: tuple[Label, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class CommonWording:
    """What all generations share; see ``forms_common.toml`` for the meaning of each list."""

    yes: frozenset[str]
    no: frozenset[str]
    report_titles: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    inline: Mapping[str, tuple[str, ...]]
    furniture_lines: tuple[str, ...]
    furniture_patterns: tuple[re.Pattern[str], ...]
    instruction_starts: tuple[str, ...]
    instruction_phrases: tuple[str, ...]
    measure_markers: tuple[re.Pattern[str], ...]
    name_cues: frozenset[str]
    body_cues: re.Pattern[str]
    list_cues: re.Pattern[str]
    general_headings: tuple[str, ...]
    measure_chapters: tuple[str, ...]
    agency: re.Pattern[str]
    amounts: re.Pattern[str]
    budget_cues: re.Pattern[str]
    year_patterns: tuple[re.Pattern[str], ...]
    annex_title: re.Pattern[str]
    civil_society_title: re.Pattern[str]
    contacts_title: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Forms:
    """All generations of the form by cycle, and what they share."""

    by_cycle: Mapping[str, Form]
    common: CommonWording


@cache
def load_forms() -> Forms:
    """Read the forms that ship with the package.

    Raises
    ------
    FrameworkError
        If a data file is missing something or says something that no form can say.
    """
    forms = {cycle: _form(cycle) for cycle in CYCLES}
    return Forms(forms, _common())


def _form(cycle: str) -> Form:
    path = DATA / f"forms_{cycle}.toml"
    data = _read(path)
    objects = tuple(tuple(group) for group in data.get("interchangeable", ()))
    try:
        return Form(
            cycle=str(data["cycle"]),
            signatures=tuple(data["signatures"]),
            sections=tuple(
                Section(
                    entry["id"], int(entry["level"]), SectionRole(entry["role"]), entry.get("goal"), _phrases(entry)
                )
                for entry in data["section"]
            ),
            labels=tuple(
                Label(
                    entry["field"],
                    LabelPlace(entry["place"]),
                    AnswerKind(entry.get("answer", "text")),
                    entry.get("options", ""),
                    entry.get("letter", ""),
                    _with_variants(_phrases(entry), objects),
                )
                for entry in data["label"]
            ),
            questions=tuple(
                Question(
                    entry["id"],
                    tuple(entry.get("activities", ())),
                    tuple(tuple(group) for group in entry.get("cues", ())),
                    bool(entry.get("lead", False)),
                    _phrases(entry),
                )
                for entry in data.get("question", ())
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FrameworkError(f"{path.name} is not a form: {error!r}. Compare it with the file as shipped.") from error


def _phrases(entry: Mapping[str, Any]) -> tuple[str, ...]:
    phrases = tuple(phrase for language in LANGUAGES for phrase in entry.get(language, ()))
    if not phrases:
        raise ValueError(f"an entry has no wording: {dict(entry)}")
    return phrases


def _with_variants(phrases: tuple[str, ...], groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The phrases, and each with the words of a group put for one another ("policy/measure", "measure/initiative")."""
    variants = dict.fromkeys(phrases)
    for phrase in phrases:
        for group in groups:
            patterns = ((words, rf"(?<![\w/]){re.escape(words)}(?![\w/])") for words in group)
            held = next((words for words, pattern in patterns if re.search(pattern, phrase)), None)
            if held:
                variants.update(dict.fromkeys(phrase.replace(held, other) for other in group))
    return tuple(variants)


def _common() -> CommonWording:
    path = DATA / "forms_common.toml"
    data = _read(path)
    try:
        return CommonWording(
            yes=frozenset(data["answers"]["yes"]),
            no=frozenset(data["answers"]["no"]),
            report_titles=tuple(data["report"]["titles"]),
            options={name: tuple(values) for name, values in data["options"].items()},
            columns={name: tuple(values) for name, values in data["columns"].items()},
            inline={name: tuple(values) for name, values in data["inline"].items()},
            furniture_lines=tuple(data["furniture"]["lines"]),
            furniture_patterns=tuple(re.compile(p, re.IGNORECASE) for p in data["furniture"]["patterns"]),
            instruction_starts=tuple(data["instructions"]["starts"]),
            instruction_phrases=tuple(data["instructions"]["phrases"]),
            measure_markers=tuple(re.compile(p, re.IGNORECASE) for p in data["instructions"]["markers"]),
            name_cues=frozenset(data["names"]["cues"]),
            body_cues=re.compile(data["names"]["body"], re.IGNORECASE),
            list_cues=re.compile(data["names"]["lists"], re.IGNORECASE),
            general_headings=tuple(data["names"]["general"]),
            measure_chapters=tuple(data["names"]["chapters"]),
            agency=re.compile(data["agency"]["pattern"], re.IGNORECASE),
            amounts=re.compile(data["money"]["amounts"], re.IGNORECASE),
            budget_cues=re.compile(data["money"]["cues"], re.IGNORECASE),
            year_patterns=tuple(re.compile(p) for p in data["years"]["patterns"]),
            annex_title=re.compile(data["annex"]["pattern"], re.IGNORECASE),
            civil_society_title=re.compile(data["civil_society"]["pattern"], re.IGNORECASE),
            contacts_title=re.compile(data["contacts"]["pattern"], re.IGNORECASE),
        )
    except (KeyError, TypeError, re.error) as error:
        raise FrameworkError(f"{path.name} lacks something: {error!r}. Compare it with the file as shipped.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FrameworkError(f"Cannot read the form {path.name}: {error}. Reinstall the package.") from error
