"""A labelled passage, and reading and writing JSON Lines files of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from qpr_classifier.errors import CorpusError
from qpr_classifier.export.jsonl import write_jsonl

LANGUAGES = ("en", "fr")
STATUSES = ("measure", "plan", "challenge", "boilerplate")
SOURCE_KINDS = (
    "form_answer",
    "list_item",
    "title",
    "table_row",
    "statute",
    "grant_notice",
    "catalogue_note",
    "civil_society",
    "press",
    "strategy",
    "minutes",
    "audit",
    "evaluation",
    "budget",
    "translation",
    "ocr",
    "form",
    "prose",
)
NEGATIVE_KINDS = ("ordinary", "not_cultural", "form", "absence", "administrative")


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage with the labels that a person gave it by the codebook.

    Parameters
    ----------
    id : str
        Unique in the corpus.
    language : str
        ``en`` or ``fr``.
    text : str
    heading : str or None
        The heading or title above the passage in its report.
    party, group : str
        ISO 3166 alpha-3 of the Party (``EUU`` for the European Union) and its electoral group.
    period : str
        Year or span of years.
    source_kind : str
        The kind of writing, one of `SOURCE_KINDS`.
    labels : tuple of str
        Codes of reference activities, the primary one first; empty for a negative passage.
    primary : str or None
        The first label.
    annotator : str
        Who wrote and labelled it.
    status : str
        One of `STATUSES`.
    negative_kind : str or None
        Why a negative passage is one, one of `NEGATIVE_KINDS`.
    """

    id: str
    language: str
    text: str
    heading: str | None
    party: str
    group: str
    period: str
    source_kind: str
    labels: tuple[str, ...]
    primary: str | None
    annotator: str
    status: str
    negative_kind: str | None = None

    @property
    def digital(self) -> bool:
        """Whether it tells of a digital-environment measure."""
        return bool(self.labels)

    def problems(self, codes: Sequence[str]) -> list[str]:
        """What is wrong with the record itself, in words; `codes` are the framework's activity codes."""
        found = []
        if not self.text.strip():
            found.append("the text is empty")
        unknown = [code for code in self.labels if code not in codes]
        if unknown:
            found.append(f"unknown activity {', '.join(unknown)}")
        if len(set(self.labels)) != len(self.labels):
            found.append("a label stands twice")
        if self.primary != (self.labels[0] if self.labels else None):
            found.append("`primary` is not the first label")
        for name, allowed in (
            ("language", LANGUAGES),
            ("status", STATUSES),
            ("source_kind", SOURCE_KINDS),
        ):
            if getattr(self, name) not in allowed:
                found.append(f"`{name}` is {getattr(self, name)!r}, not one of {', '.join(allowed)}")
        if self.labels and self.negative_kind is not None:
            found.append("a positive passage has a `negative_kind`")
        if not self.labels and self.negative_kind not in NEGATIVE_KINDS:
            found.append(f"a negative passage needs a `negative_kind`: {', '.join(NEGATIVE_KINDS)}")
        return found


_NAMES = tuple(f.name for f in fields(LabelledPassage))
_OPTIONAL = ("heading", "negative_kind")
_REQUIRED = tuple(name for name in _NAMES if name not in _OPTIONAL)


def passage_from_record(record: object) -> LabelledPassage:
    """A passage from a JSON object; raises ValueError or TypeError with the reason."""
    if not isinstance(record, dict):
        raise TypeError("the line is not a JSON object")
    missing = [name for name in _REQUIRED if name not in record]
    if missing:
        raise ValueError(f"missing field {', '.join(missing)}")
    unknown = sorted(set(record) - set(_NAMES))
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}")
    labels = record["labels"]
    if not isinstance(labels, list) or not all(isinstance(code, str) for code in labels):
        raise TypeError("`labels` is not a list of codes")
    for name in _NAMES:
        value = record.get(name)
        absent = value is None and name in (*_OPTIONAL, "primary")
        if name != "labels" and not absent and not isinstance(value, str):
            raise TypeError(f"`{name}` is not text")
    return LabelledPassage(**{**record, "labels": tuple(labels), "heading": record.get("heading")})


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(path.glob("*.jsonl"))
    return [path]


def corpus_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Place (``file:line``) and text of each line of a file or folder that is not blank."""
    for file in _files(path):
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"Cannot read {file}: {error}. The corpus is JSON Lines in UTF-8.") from error
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"{file.name}:{number}", line


@dataclass(frozen=True, slots=True)
class PassageFile:
    """What stands in files of labelled passages, right or wrong.

    Parameters
    ----------
    passages : tuple of LabelledPassage
        The records that could be read, also those that break a rule.
    places : tuple of str
        File and line of each of them.
    problems : tuple of (str, str)
        File and line, and what is wrong there in words.
    """

    passages: tuple[LabelledPassage, ...]
    places: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]


def scan_passages(path: Path, codes: Sequence[str]) -> PassageFile:
    """All labelled passages of a file or folder, with every problem found instead of an error at the first.

    Parameters
    ----------
    path : Path
        A file, or a folder whose ``*.jsonl`` files are read in order of name.
    codes : sequence of str
        The activity codes of the framework the labels come from.

    Raises
    ------
    CorpusError
        If a file cannot be read as UTF-8 text.
    """
    passages: list[LabelledPassage] = []
    places: list[str] = []
    problems: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for place, line in corpus_lines(path):
        try:
            passage = passage_from_record(json.loads(line))
        except (ValueError, TypeError, RecursionError) as error:
            problems.append((place, str(error)))
            continue
        problems += [(place, problem) for problem in passage.problems(codes)]
        if passage.id in seen:
            problems.append((place, f"id {passage.id} stands already at {seen[passage.id]}"))
        seen.setdefault(passage.id, place)
        passages.append(passage)
        places.append(place)
    return PassageFile(tuple(passages), tuple(places), tuple(problems))


def read_passages(path: Path, codes: Sequence[str]) -> list[LabelledPassage]:
    """All labelled passages of a file, or of the ``*.jsonl`` files of a folder in order of name.

    Parameters
    ----------
    path : Path
    codes : sequence of str
        The activity codes of the framework the labels come from.

    Raises
    ------
    CorpusError
        With file and line of every record that breaks a rule, at most ten of them in the message.
    """
    found = scan_passages(path, codes)
    if found.problems:
        lines = [f"{place}: {problem}" for place, problem in found.problems]
        more = f"\n... and {len(lines) - 10} more" if len(lines) > 10 else ""
        raise CorpusError("The corpus breaks its rules:\n" + "\n".join(lines[:10]) + more)
    if not found.passages:
        raise CorpusError(f"No labelled passages in {path}. Give a .jsonl file or a folder of them.")
    return list(found.passages)


def write_passages(passages: Iterable[LabelledPassage], path: Path) -> None:
    """Write JSON Lines; the file appears under its name only when it is whole."""
    write_jsonl((record_of(passage) for passage in passages), path)


def record_of(passage: LabelledPassage) -> dict[str, Any]:
    """The passage as the object that stands on its line, fields in order, without those that are absent."""
    values = {**asdict(passage), "labels": list(passage.labels)}
    return {key: value for key, value in values.items() if value is not None or key == "primary"}
