"""How well the form grammar reads the example reports: ``python benchmarks/reading/forms.py [--misses] [REPORT...]``.

Compares what `read_report_structure` finds in ``corpus/reports/*.pdf`` with the gold beside each report, and prints
one row a report: Party, year and cycle, recall and precision of measures by title, recall of fields, fields that
were filled although the gold leaves them empty, pages, closed answers.

The gold of reports without the labels of the form (2012 and own form) also holds what only its author knew. There
an agency or a budget counts where the raw text of the pages of the measure, as pdfium gives it, holds the words;
and the choices (evaluated, for young people, supported by the Fund), which no such report prints, do not count.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from qpr_classifier.framework.forms import AnswerKind, load_forms
from qpr_classifier.reading import read_document
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.grammar.wording import normalise
from qpr_classifier.reading.report import ClosedAnswer, Measure, Report

REPORTS = Path(__file__).parents[2] / "corpus" / "reports"
SAME_TITLE = 90.0
SAME_TEXT = 95.0
TEXTS = ("agency", "website", "text", "results", "budget", "evaluation", "years", "objectives", "scope", "nature")
CHOICES = {"evaluated": "evaluated", "targets_youth": "targets_youth", "ifcd": "fund_support"}
LABELLED = ("2016", "2020")
"""Generations of the form that print a label in front of each field."""

FACTS = ("goal", "reported_by", "section", "page_start", "page_end", "sub_national")


@dataclass
class Score:
    """Counts for one report.

    `misses` tells, in words, what was not found or found in excess.
    """

    identity: int = 0
    gold_measures: int = 0
    found_measures: int = 0
    same_measures: int = 0
    gold_fields: int = 0
    same_fields: int = 0
    excess_fields: int = 0
    gold_answers: int = 0
    found_answers: int = 0
    same_answers: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of another report."""
        for name, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, name, getattr(self, name) + value)


def score(report: Report, gold: Mapping[str, Any], pages: Sequence[str]) -> Score:
    """Compare a report as read with its gold.

    Parameters
    ----------
    pages : sequence of str
        As `raw_pages` gives them.
    """
    result = Score()
    labelled = gold["cycle"] in LABELLED
    for name in ("party", "year", "cycle"):
        found = getattr(report, name)
        result.identity += found == gold[name] if name != "year" else found == int(gold[name])
        if str(found) != str(gold[name]):
            result.misses.append(f"{name}: {found} for {gold[name]}")
    pairs = paired(report.measures, gold["measures"])
    result.gold_measures, result.found_measures = len(gold["measures"]), len(report.measures)
    result.same_measures = len(pairs)
    paired_gold, paired_found = {id(g) for _, g in pairs}, {m.measure_id for m, _ in pairs}
    result.misses += [f"measure missed: {g['title']}" for g in gold["measures"] if id(g) not in paired_gold]
    result.misses += [f"measure invented: {m.title!r} (p. {m.page_start})" for m in report.measures
                      if m.measure_id not in paired_found]  # fmt: skip
    for measure, wanted in pairs:
        for name, expected, found, same in _fields(measure, wanted):
            if not labelled and not _is_in_prose(name, expected, wanted, pages):
                continue
            if expected in (None, "", [], ()):
                result.excess_fields += found not in (None, "", [], ())
            else:
                result.gold_fields += 1
                result.same_fields += same
            if not same:
                result.misses.append(f"{measure.measure_id} {name}: {found!r} for {expected!r}")
    _score_answers(report.answers, gold["answers"], result)
    return result


def paired(found: Sequence[Measure], gold: Sequence[Mapping[str, Any]]) -> list[tuple[Measure, Mapping[str, Any]]]:
    """Each measure that was found beside the gold measure with nearly the same title."""
    pairs = []
    free = list(found)
    for wanted in gold:
        title = normalise(wanted["title"])
        best = max(free, key=lambda m: fuzz.ratio(normalise(m.title), title), default=None)
        if best is not None and fuzz.ratio(normalise(best.title), title) >= SAME_TITLE:
            pairs.append((best, wanted))
            free.remove(best)
    return pairs


def _fields(measure: Measure, gold: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any, bool]]:
    for name in TEXTS:
        if name in gold and (name != "years" or _is_printed(gold)):
            expected, found = gold[name], getattr(measure, name)
            yield name, expected, found, _same_text(expected, found)
    for name, ours in CHOICES.items():
        yield name, gold[name], getattr(measure, ours), gold[name] == getattr(measure, ours)
    for name in FACTS:
        if name in gold and (name != "goal" or gold["reported_by"] == "government"):
            found = getattr(measure, name)
            found = " > ".join(found) if name == "section" else found
            same = _same_text(gold[name], found) if name == "section" else gold[name] == found
            yield name, gold[name], found, same
    if gold.get("domains") is not None:
        expected = sorted(map(normalise, gold["domains"]))
        yield "domains", gold["domains"], measure.domains, expected == sorted(map(normalise, measure.domains))
    names = [partner[0] for partner in gold["partners"]]
    same = len(names) == len(measure.partners) and all(map(_same_text, names, measure.partners))
    yield "partners", names, measure.partners, same


def _is_in_prose(name: str, expected: Any, gold: Mapping[str, Any], pages: Sequence[str]) -> bool:
    """Whether a report without labels prints a field at all; True for fields that the gold leaves empty."""
    if name in CHOICES:
        return False
    if name not in ("agency", "budget") or not expected:
        return True
    return _letters(expected) in "".join(pages[gold["page_start"] - 1 : gold["page_end"]])


def raw_pages(path: Path) -> list[str]:
    """Letters and digits of each page as pdfium gives them, without the reader of this package."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [_letters(page.get_textpage().get_text_range()) for page in document]


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _is_printed(gold: Mapping[str, Any]) -> bool:
    """Whether the report states the years of a measure; the gold also holds years that its author only knew."""
    numbers = [word for word in str(gold["years"] or "").split("-") if word]
    return all(number in f"{gold['title']} {gold['text']}" for number in numbers)


def _same_text(expected: Any, found: Any) -> bool:
    if not expected or not found:
        return not expected and not found
    return fuzz.ratio(normalise(str(expected)), normalise(str(found))) >= SAME_TEXT


def _score_answers(found: Sequence[ClosedAnswer], gold: Sequence[Mapping[str, Any]], result: Score) -> None:
    """Compare the answers outside measures; questions on a measure are fields of it, and counted there."""
    free = list(found)
    for wanted in gold:
        question = normalise(wanted["question"])
        best = max(free, key=lambda a: fuzz.ratio(normalise(a.question), question), default=None)
        if best is None or fuzz.ratio(normalise(best.question), question) < SAME_TITLE:
            if not _is_about_measure(question):
                result.gold_answers += 1
                result.misses.append(f"answer missed: {wanted['question']} {wanted['answer']}")
            continue
        free.remove(best)
        result.gold_answers += 1
        same = {"yes": True, "no": False, None: None}[wanted["answer"]] == best.answer and best.page == wanted["page"]
        result.same_answers += same
        if not same:
            result.misses.append(f"answer {best.answer} p. {best.page} for {wanted}")
    result.found_answers = len(found)


def _is_about_measure(question: str) -> bool:
    """Whether a normalised question is one of those that the form asks on each measure."""
    labels = [label for form in load_forms().by_cycle.values() for label in form.labels]
    asked = [normalise(p) for label in labels if label.answer is AnswerKind.YES_NO for p in label.phrases]
    return any(fuzz.ratio(question, phrase) >= SAME_TITLE for phrase in asked)


def main(arguments: Sequence[str]) -> None:
    """Print the table, and with ``--misses`` what was missed."""
    paths = [Path(a) for a in arguments if not a.startswith("--")] or sorted(REPORTS.glob("*.gold.json"))
    table = Table("report", "identity", "measures", "recall", "precision", "fields", "excess", "answers")
    console = Console()
    total = Score()
    for path in paths:
        gold_path = path if path.name.endswith(".gold.json") else path.with_suffix(".gold.json")
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        pdf = gold_path.with_name(gold["report"])
        report = read_report_structure(read_document(pdf))
        result = score(report, gold, raw_pages(pdf))
        total.add(result)
        table.add_row(gold["report"], *_cells(result, 3))
        if "--misses" in arguments:
            for miss in result.misses:
                console.print(f"{gold['report']}: {miss[:400]}", markup=False, highlight=False)
    table.add_section()
    table.add_row("all", *_cells(total, 3 * len(paths)))
    console.print(table)


def _cells(result: Score, identities: int) -> list[str]:
    def share(part: int, whole: int) -> str:
        return f"{part}/{whole} ({part / whole:.3f})" if whole else "-"

    return [
        f"{result.identity}/{identities}",
        str(result.found_measures),
        share(result.same_measures, result.gold_measures),
        share(result.same_measures, result.found_measures),
        share(result.same_fields, result.gold_fields),
        str(result.excess_fields),
        share(result.same_answers, result.gold_answers),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
