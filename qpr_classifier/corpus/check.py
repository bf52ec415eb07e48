"""All checks of a corpus on disk, in their order: what `qpr corpus check` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.checks import (
    check_balance,
    check_duplicates,
    check_groups,
    check_leakage,
    check_obvious_cues,
    check_records,
    check_translations,
)
from qpr_classifier.corpus.findings import LIMITS_FILE, Finding, find_beside, read_limits
from qpr_classifier.corpus.passages import LANGUAGES, LabelledPassage, scan_passages
from qpr_classifier.corpus.personal_data import check_personal_data
from qpr_classifier.corpus.split import SPLIT_FILE
from qpr_classifier.corpus.variety import check_variety
from qpr_classifier.errors import CorpusError
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.voices import Features


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was checked and what was found.

    Parameters
    ----------
    counts : dict of str to int
        Passages, those in each language, those that are positive, writers.
    checks : tuple of str
        The checks that ran.
    skipped : tuple of (str, str)
        Those that could not run, and why.
    findings : tuple of Finding
    """

    counts: dict[str, int]
    checks: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """Number of errors."""
        return sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return sum(f.severity == "warning" for f in self.findings)

    def as_record(self) -> dict[str, Any]:
        """The result as plain values, for ``--json``."""
        return {
            "counts": self.counts,
            "checks": list(self.checks),
            "skipped": [{"check": name, "reason": reason} for name, reason in self.skipped],
            "errors": self.errors,
            "warnings": self.warnings,
            "findings": [
                {"severity": f.severity, "check": f.check, "place": f.place, "message": f.message}
                for f in self.findings
            ],
        }


def check_corpus(
    corpus: Path,
    *,
    limits_file: Path | None = None,
    split_file: Path | None = None,
    encoder: Features | None = None,
    no_encoder: str = "",
    noise: int = 0,
    on_step: Callable[[str], None] = lambda step: None,
) -> CheckResult:
    """Check the labelled passages of a file or folder.

    Parameters
    ----------
    corpus : Path
    limits_file, split_file : Path, optional
        Without them, ``limits.toml`` and ``split.json`` beside the passages or one folder above.
    encoder : Features, optional
        Finds translations.
    no_encoder : str
        Why there is none.
    noise : int
        How many suspicious labels to list; more than 0 trains a model.
    on_step : callable
        Told what is being done.

    Raises
    ------
    CorpusError
        If a file cannot be read, or there are no limits.
    """
    limits_path = limits_file or find_beside(corpus, LIMITS_FILE)
    if limits_path is None:
        raise CorpusError(
            f"There is no {LIMITS_FILE} beside {corpus}. Name one with --limits; the project keeps its own in corpus/."
        )
    limits = read_limits(limits_path)
    framework, parties = load_framework(), load_parties()
    found = scan_passages(corpus, framework.codes)
    passages = _sound(found.passages, framework.codes)
    split_path = split_file or find_beside(corpus, SPLIT_FILE)
    findings: list[Finding] = []
    ran: list[str] = []
    skipped: list[tuple[str, str]] = []

    def run(name: str, check: Callable[[], list[Finding]]) -> None:
        on_step(name)
        ran.append(name)
        findings.extend(check())

    run("records", lambda: check_records(found, parties))
    run("balance", lambda: check_balance(passages, framework, limits.balance))
    run("groups", lambda: check_groups(passages, parties, limits.balance))
    run("duplicates", lambda: check_duplicates(passages, limits.duplicates))
    if encoder is None:
        skipped.append(("translations", no_encoder or "no encoder was asked for"))
    else:
        run("translations", lambda: check_translations(passages, limits.duplicates, encoder))
    if split_path is None:
        skipped.append(("leakage", f"there is no {SPLIT_FILE} beside the passages; name one with --split"))
    else:
        run("leakage", lambda: check_leakage(passages, split_path, limits.duplicates))
    run("obvious cues", lambda: check_obvious_cues(passages, framework, limits.obvious_cues))
    run("variety", lambda: check_variety(passages, limits.variety))
    run("personal data", lambda: check_personal_data(passages, limits.allowed_personal_data))
    if noise:
        from qpr_classifier.corpus.noise import noise_findings, suspicious_labels

        run("label noise", lambda: noise_findings(suspicious_labels(passages, framework.codes), noise))

    places = dict(zip((p.id for p in found.passages), found.places, strict=True))
    return CheckResult(
        _counts(found.passages),
        tuple(ran),
        tuple(skipped),
        tuple(Finding(f.severity, f.check, _place(f.place, places), f.message) for f in findings),
    )


def _sound(passages: tuple[LabelledPassage, ...], codes: tuple[str, ...]) -> list[LabelledPassage]:
    """Those whose own fields are right: the other checks rely on them."""
    return [p for p in passages if not p.problems(codes)]


def _counts(passages: tuple[LabelledPassage, ...]) -> dict[str, int]:
    counts = {"passages": len(passages)}
    counts |= {language: sum(p.language == language for p in passages) for language in LANGUAGES}
    return counts | {
        "positive": sum(bool(p.labels) for p in passages),
        "writers": len({p.annotator for p in passages}),
    }


def _place(place: str, places: dict[str, str]) -> str:
    """The id of a passage with its file and line behind it; other places as they are."""
    return f"{places[place]} ({place})" if place in places else place
