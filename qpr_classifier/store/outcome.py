"""All that is known of one report, as records of the output contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a report.

    Parameters
    ----------
    report : mapping
        The record of the report: ``status`` is ``read`` or ``failed``; see `docs/outputs.md`.
    measures, passages, answers : sequences of mapping
        Records by the output contract, in reading order; empty where the report failed.
    found : mapping
        What must be known to label it anew without reading it: see `batch.labels`. Empty where the report failed.
    """

    report: Record
    measures: Sequence[Record] = ()
    passages: Sequence[Record] = ()
    answers: Sequence[Record] = ()
    found: Record = field(default_factory=dict)
