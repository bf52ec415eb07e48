"""What a check of the corpus found, and the limits it is held to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qpr_classifier.errors import CorpusError

Severity = Literal["error", "warning", "note"]

LIMITS_FILE = "limits.toml"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at.

    Parameters
    ----------
    severity : {"error", "warning", "note"}
        An error fails the check.
    check : str
        Name of the check, such as ``duplicates``.
    place : str
        File and line, id of a passage, or the part of the corpus that is meant.
    message : str
        What is wrong, with the figure and the limit.
    """

    severity: Severity
    check: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class BalanceLimits:
    """See the comments in ``limits.toml``; so for all the limits below."""

    primaries_per_language: int
    negative_share: float
    negative_kind_share: float
    language_share: float
    several_labels_share: float
    group_share: float


@dataclass(frozen=True, slots=True)
class DuplicateLimits:
    """How alike two passages may be."""

    near: float
    near_across_splits: float
    near_furniture: float
    alike: float
    copied_run: float
    copied_run_words: int
    translated: float


@dataclass(frozen=True, slots=True)
class CueLimits:
    """How often a passage may carry a word of the title of its activity."""

    share: float
    unavoidable: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class VarietyLimits:
    """How various the writing must be."""

    distinct_pairs: float
    distinct_triples: float
    nearest_similarity: float
    repeated_opening: int


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of one corpus."""

    balance: BalanceLimits
    duplicates: DuplicateLimits
    obvious_cues: CueLimits
    variety: VarietyLimits
    allowed_personal_data: tuple[str, ...]


def find_beside(corpus: Path, name: str) -> Path | None:
    """The file `name` in the folder of the corpus or the one above; None if there is none."""
    folder = corpus if corpus.is_dir() else corpus.parent
    for candidate in (folder / name, folder.parent / name):
        if candidate.is_file():
            return candidate
    return None


def read_limits(path: Path) -> Limits:
    """Read a limits file.

    Raises
    ------
    CorpusError
        If it cannot be read, or a limit is missing, unknown or not a number.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        cues = dict(content["obvious_cues"])
        unavoidable = {code: tuple(map(str, words)) for code, words in cues.pop("unavoidable", {}).items()}
        return Limits(
            balance=BalanceLimits(**_numbers(content["balance"])),
            duplicates=DuplicateLimits(**_numbers(content["duplicates"])),
            obvious_cues=CueLimits(**_numbers(cues), unavoidable=unavoidable),
            variety=VarietyLimits(**_numbers(content["variety"])),
            allowed_personal_data=tuple(map(str, content["personal_data"]["allow"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(
            f"{path} does not hold the limits of a corpus: {error}. Compare it with corpus/limits.toml of the project."
        ) from error


def _numbers(table: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{name} must be a number")
    return dict(table)
