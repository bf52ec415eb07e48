"""The figures of reading that have a floor: recall over all example reports, each report read once."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from reading.fidelity import Fidelity, compare
from reading.forms import REPORTS, Score, raw_pages, score

from qpr_classifier.reading import read_document
from qpr_classifier.reading.grammar import read_report_structure

_PARTS = ("paragraphs", "headings", "check_boxes", "furniture")


def figures(folder: Path = REPORTS) -> dict[str, float]:
    """Recall of what the pages show (paragraphs ...) and of what the forms say (measures ...)."""
    shown, said = Fidelity(), Score()
    identities = 0
    for gold_path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        report = gold_path.with_name(gold["report"])
        document = read_document(report)
        fidelity = compare(document, gold)
        for part in _PARTS:
            total, one = getattr(shown, part), getattr(fidelity, part)
            total.total += one.total
            total.found += one.found
        said.add(score(read_report_structure(document), gold, raw_pages(report)))
        identities += 3
    return {
        **{part: getattr(shown, part).share for part in _PARTS},
        "identity": said.identity / identities,
        "measures": said.same_measures / said.gold_measures,
        "measure_precision": said.same_measures / said.found_measures,
        "fields": said.same_fields / said.gold_fields,
        "field_precision": said.same_fields / (said.same_fields + said.excess_fields),
        "closed_answers": said.same_answers / said.gold_answers,
    }


def gold_hash(folder: Path = REPORTS) -> str:
    """SHA-256 over the example reports and their gold, whatever line ends the gold has on this system."""
    digest = hashlib.sha256()
    for path in sorted((*folder.glob("*.gold.json"), *folder.glob("*.pdf"))):
        content = path.read_bytes()
        if path.suffix == ".json":
            content = json.dumps(json.loads(content), sort_keys=True).encode()
        digest.update(path.name.encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()
