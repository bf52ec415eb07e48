"""Find what looks like personal data in passages: addresses, numbers, names of persons behind a title."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from qpr_classifier.corpus.findings import Finding, Severity
from qpr_classifier.corpus.passages import LabelledPassage

_DATA = Path(__file__).parent / "data" / "personal_data.toml"


@dataclass(frozen=True, slots=True)
class PersonalDataPattern:
    """One kind of personal data and how it is written."""

    name: str
    severity: Severity
    pattern: re.Pattern[str]
    not_followed_by: tuple[str, ...]

    def find(self, text: str) -> Iterator[str]:
        """The strings in `text` that look like it."""
        for match in self.pattern.finditer(text):
            found = match[0].strip()
            words = found.split()[1:]
            if not any(word.startswith(self.not_followed_by) for word in words if self.not_followed_by):
                yield found


@cache
def personal_data_patterns() -> tuple[PersonalDataPattern, ...]:
    """The patterns of the data file."""
    content = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return tuple(
        PersonalDataPattern(
            entry["name"],
            cast("Severity", entry["severity"]),
            re.compile(entry["pattern"]),
            tuple(entry.get("not_followed_by", ())),
        )
        for entry in content["patterns"]
    )


def check_personal_data(passages: Sequence[LabelledPassage], allowed: Sequence[str]) -> list[Finding]:
    """Every string in a heading or text that looks like personal data and is not in `allowed`."""
    findings = []
    for passage in passages:
        for text in (passage.heading or "", passage.text):
            for kind in personal_data_patterns():
                for found in kind.find(text):
                    if found not in allowed:
                        findings.append(Finding(kind.severity, "personal data", passage.id, f"{kind.name}: {found}"))
    return findings
