"""The checks of `qpr corpus check`, each a function from passages and limits to findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from qpr_classifier.corpus.findings import BalanceLimits, CueLimits, DuplicateLimits, Finding, Severity
from qpr_classifier.corpus.passages import LANGUAGES, NEGATIVE_KINDS, LabelledPassage, PassageFile
from qpr_classifier.corpus.similarity import alike_across_languages, alike_in_letters, copied_runs
from qpr_classifier.corpus.split import split_passages
from qpr_classifier.errors import CorpusError, FrameworkError
from qpr_classifier.framework.parties import Parties
from qpr_classifier.framework.roadmap import Framework
from qpr_classifier.tagging.voices import Features

_PERIOD = re.compile(r"(?P<first>\d{4})(?:[-–](?P<last>\d{4}))?")
FIRST_YEAR, LAST_YEAR = 2005, 2035
"""The year of the Convention, and a bound for plans."""

FURNITURE = {"form", "administrative"}
"""Kinds of negatives that are alike by nature: headings, tables of contents, tables of partners."""


def check_records(found: PassageFile, parties: Parties) -> list[Finding]:
    """Fields and codes of each record, that its Party exists and is in its group, and that its period is one."""
    findings = [Finding("error", "records", place, problem) for place, problem in found.problems]
    for passage, place in zip(found.passages, found.places, strict=True):
        findings += [Finding(severity, "records", place, problem) for severity, problem in _facts(passage, parties)]
    if not found.passages:
        findings.append(Finding("error", "records", "corpus", "there are no passages"))
    return findings


def _facts(passage: LabelledPassage, parties: Parties) -> list[tuple[Severity, str]]:
    problems: list[tuple[Severity, str]] = []
    try:
        group = parties.by_code(passage.party).group
    except FrameworkError:
        problems.append(("warning", f"{passage.party} is no Party to the Convention"))
        if passage.group not in {group.code for group in parties.groups}:
            problems.append(("error", f"{passage.group!r} is no electoral group"))
    else:
        if passage.group != group:
            problems.append(("error", f"{passage.party} is in group {group}, not {passage.group!r}"))
    period = _PERIOD.fullmatch(passage.period)
    if period is None:
        problems.append(("error", f"`period` is {passage.period!r}, not a year or two years as in 2016-2019"))
    else:
        first, last = int(period["first"]), int(period["last"] or period["first"])
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            problems.append(("error", f"`period` {passage.period} is not between {FIRST_YEAR} and {LAST_YEAR}"))
    return problems


def check_balance(passages: Sequence[LabelledPassage], framework: Framework, limits: BalanceLimits) -> list[Finding]:
    """Enough of each activity in each language, enough negatives of each kind, languages and groups in balance."""
    findings: list[Finding] = []

    def floor(severity: Severity, what: str, share: float, least: float) -> None:
        if share < least:
            findings.append(Finding(severity, "balance", "corpus", f"{what}: {share:.1%}, at least {least:.1%}"))

    primaries = Counter((p.primary, p.language) for p in passages)
    for code in framework.codes:
        for language in LANGUAGES:
            count = primaries[code, language]
            if count < limits.primaries_per_language:
                message = f"{count} passages in {language} have {code} first, at least {limits.primaries_per_language}"
                findings.append(Finding("error", "balance", code, message))
    total = len(passages) or 1
    positives = [p for p in passages if p.labels]
    floor("error", "negatives", (len(passages) - len(positives)) / total, limits.negative_share)
    for language in LANGUAGES:
        share = sum(p.language == language for p in passages) / total
        floor("error", f"passages in {language}", share, limits.language_share)
    for kind in NEGATIVE_KINDS:
        share = sum(p.negative_kind == kind for p in passages) / total
        floor("warning", f"negatives of the kind {kind}", share, limits.negative_kind_share)
    several = sum(len(p.labels) > 1 for p in positives) / (len(positives) or 1)
    floor("warning", "positives with more than one label", several, limits.several_labels_share)
    return findings


def check_groups(passages: Sequence[LabelledPassage], parties: Parties, limits: BalanceLimits) -> list[Finding]:
    """Every electoral group has its voice."""
    counts = Counter(p.group for p in passages)
    total = len(passages) or 1
    return [
        Finding(
            "warning",
            "groups",
            group.code,
            f"{counts[group.code] / total:.1%} of the passages, at least {limits.group_share:.1%}",
        )
        for group in parties.groups
        if counts[group.code] / total < limits.group_share
    ]


def check_duplicates(passages: Sequence[LabelledPassage], limits: DuplicateLimits) -> list[Finding]:
    """Passages of one language that are the same, nearly the same, or share whole sentences."""
    findings = []
    for language in LANGUAGES:
        own = [p for p in passages if p.language == language]
        texts = [p.text for p in own]
        reported = set()
        for pair in alike_in_letters(texts, min(limits.near, limits.alike)).pairs:
            near = _near(own[pair.first], own[pair.second], limits.near, limits)
            severity: Severity = "error" if pair.similarity >= near else "warning"
            reported.add((pair.first, pair.second))
            message = f"as alike as {pair.similarity:.2f} to {own[pair.second].id}: {_start(own[pair.second])}"
            findings.append(Finding(severity, "duplicates", own[pair.first].id, message))
        for pair in copied_runs(texts, limits.copied_run, limits.copied_run_words):
            if (pair.first, pair.second) not in reported:
                message = f"shares {pair.similarity:.0%} of its runs of five words with {own[pair.second].id}"
                findings.append(Finding("error", "duplicates", own[pair.first].id, message))
    return findings


def check_translations(
    passages: Sequence[LabelledPassage], limits: DuplicateLimits, encoder: Features
) -> list[Finding]:
    """Passages that look like translations of each other; each language must be written on its own."""
    return [
        Finding("warning", "translations", first.id, f"says what {second.id} says ({margin:.2f}): {_start(second)}")
        for first, second, margin in alike_across_languages(passages, encoder, limits.translated)
    ]


def check_leakage(passages: Sequence[LabelledPassage], split_file: Path, limits: DuplicateLimits) -> list[Finding]:
    """The split holds as pinned, no test passage resembles one for training, and both sides have both languages.

    Writers cannot be on both sides, as the split is made of whole writers. Parties can: they are named as a note.
    """
    try:
        split = split_passages(passages, split_file)
    except CorpusError as error:
        return [Finding("error", "leakage", split_file.name, str(error))]
    findings = []
    for language in LANGUAGES:
        test = [p for p in split.test if p.language == language]
        train = [p for p in split.train if p.language == language]
        for name, side in (("testing", test), ("training", train)):
            if not side:
                message = f"there are no passages in {language} for {name}"
                findings.append(Finding("error", "leakage", split_file.name, message))
        both = test + train
        for pair in alike_in_letters([p.text for p in both], limits.near_across_splits).pairs:
            near = _near(both[pair.first], both[pair.second], limits.near_across_splits, limits)
            if pair.first < len(test) <= pair.second and pair.similarity >= near:
                message = f"is kept for testing, and as alike as {pair.similarity:.2f} to {both[pair.second].id}"
                findings.append(Finding("error", "leakage", both[pair.first].id, message))
    shared = sorted({p.party for p in split.test} & {p.party for p in split.train})
    if shared:
        message = f"Parties with passages on both sides, by other writers: {', '.join(shared)}"
        findings.append(Finding("note", "leakage", split_file.name, message))
    return findings


def check_obvious_cues(passages: Sequence[LabelledPassage], framework: Framework, limits: CueLimits) -> list[Finding]:
    """An activity must not be learnt from the words of its title."""
    findings = []
    for activity in framework.activities:
        own = [p for p in passages if p.primary == activity.code]
        share = cue_share(own, framework, activity.code, limits)
        if share > limits.share:
            message = f"{share:.0%} of {len(own)} positives carry a word of its title, at most {limits.share:.0%}"
            findings.append(Finding("error", "obvious cues", activity.code, message))
    return findings


def cue_share(passages: Sequence[LabelledPassage], framework: Framework, code: str, limits: CueLimits) -> float:
    """Share of `passages` whose heading or text carries an obvious cue of the activity `code`."""
    activity = framework.activity(code)
    avoided = limits.unavoidable.get(code, ())
    patterns = {
        language: _any_of([cue for cue in cues if cue not in avoided])
        for language, cues in (("en", activity.obvious_cues.en), ("fr", activity.obvious_cues.fr))
    }
    hits = sum(patterns[p.language](f"{p.heading or ''}\n{p.text}") for p in passages if p.language in patterns)
    return hits / (len(passages) or 1)


def _any_of(words: Sequence[str]) -> Callable[[str], bool]:
    if not words:
        return lambda text: False
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: pattern.search(text.replace("’", "'")) is not None


def _near(first: LabelledPassage, second: LabelledPassage, limit: float, limits: DuplicateLimits) -> float:
    """From where on two passages are too alike: parts of forms and tables may be more so than answers."""
    return limits.near_furniture if {first.negative_kind, second.negative_kind} <= FURNITURE else limit


def _start(passage: LabelledPassage, letters: int = 60) -> str:
    text = " ".join(passage.text.split())
    return text if len(text) <= letters else text[:letters].rstrip() + "…"
