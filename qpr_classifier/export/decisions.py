"""The last word on a measure: that of the person who reviewed it, else that of the program.

Records of the store say where a measure stands with people; bare records of the output contract do not, and nobody
has then reviewed them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]

REVIEWED = frozenset({"accepted", "corrected"})


def review_state(record: Record) -> str:
    """``needed``, ``not needed``, ``accepted`` or ``corrected``."""
    state: str | None = record.get("review_state")
    return state or ("needed" if record["review"] else "not needed")


def is_reviewed(record: Record) -> bool:
    """Whether a person has decided."""
    return review_state(record) in REVIEWED


def is_digital(record: Record) -> bool:
    """Whether it is taken for a digital-environment measure, all said."""
    return bool(record["final_digital"] if is_reviewed(record) else record["digital"])


def labels_of(record: Record) -> Sequence[str]:
    """Codes of its activities, all said; the main one first."""
    labels: Sequence[str] = record["final_labels"] if is_reviewed(record) else record["labels"]
    return labels
