"""How many Parties, reports and measures stand behind each Product and reference activity.

Every number is of distinct things and can be traced: the Parties are named, with their number of measures. Where a
person has reviewed a measure, that decision counts; how many there were is said beside the numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qpr_classifier.export.decisions import is_digital, is_reviewed, labels_of, review_state
from qpr_classifier.framework.roadmap import Framework

Record = Mapping[str, Any]

_COUNTED = ("report", "party", "labels", "final_labels", "review", "review_state")
"""The fields that are counted; whole records of thousands of reports need not stay in memory."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was reported for one entry of the framework.

    Parameters
    ----------
    code : str or None
        Of the Product or activity; None for all digital-environment measures.
    parties : mapping of str to int
        Measures by code of the Party, digital-environment measures only.
    unidentified : int
        Measures of reports whose Party is not known; they are in no number of Parties.
    reports, measures, needs_review : int
        Distinct reports with such a measure; such measures; those of them that a person should look at.
    """

    code: str | None
    parties: Mapping[str, int]
    unidentified: int
    reports: int
    measures: int
    needs_review: int


@dataclass(frozen=True, slots=True)
class Denominators:
    """What the counts are out of: distinct Parties and reports that were read, reports that were not, measures.

    Parameters
    ----------
    digital : int
        Digital-environment measures, all said.
    reviewed, corrected : int
        Measures that a person has reviewed, and those of them with another decision than the program's.
    """

    parties: int
    reports: int
    failed: int
    measures: int
    digital: int
    reviewed: int
    corrected: int


def counts(records: Iterable[Record], framework: Framework) -> list[Count]:
    """The count of all digital-environment measures, then of each Product followed by its activities."""
    digital: list[Record] = [{key: record.get(key) for key in _COUNTED} for record in records if is_digital(record)]

    def with_any(codes: set[str]) -> list[Record]:
        return [record for record in digital if not codes.isdisjoint(labels_of(record))]

    found = [_count(None, digital)]
    for product in framework.products:
        codes = [activity.code for activity in framework.activities_of(product.code)]
        found.append(_count(product.code, with_any(set(codes))))
        found += [_count(code, with_any({code})) for code in codes]
    return found


def denominators(records: Iterable[Record], run: Record) -> Denominators:
    """Taken from the reports of the run, so that reports without any measure count."""
    reports = run.get("reports", ())
    read = [report for report in reports if report.get("status") == "read"]
    states = Counter((is_digital(record), is_reviewed(record), review_state(record)) for record in records)
    return Denominators(
        parties=len({report["party"] for report in read if report.get("party")}),
        reports=len(read),
        failed=len(reports) - len(read),
        measures=states.total(),
        digital=sum(number for (digital, _, _), number in states.items() if digital),
        reviewed=sum(number for (_, reviewed, _), number in states.items() if reviewed),
        corrected=sum(number for (_, _, state), number in states.items() if state == "corrected"),
    )


def _count(code: str | None, own: list[Record]) -> Count:
    by_party = Counter(record["party"] for record in own)
    unidentified = by_party.pop(None, 0)
    return Count(
        code=code,
        parties=by_party,
        unidentified=unidentified,
        reports=len({record["report"] for record in own}),
        measures=len(own),
        needs_review=sum(review_state(record) == "needed" for record in own),
    )
