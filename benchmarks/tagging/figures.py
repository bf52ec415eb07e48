"""The figures of the shipped models on the test passages, as the quality floors take them.

Usage::

    cd benchmarks && python -m tagging.figures

Prints a JSON object of name and figure. Where there is no split, or the encoder cannot run here, the figures
concerned are missing, and a floor on them must fail or be skipped on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path

from reading.forms import paired

from qpr_classifier.api import load_model, read_report
from qpr_classifier.corpus.split import SPLIT_FILE
from qpr_classifier.evaluation.breakdown import false_alarms
from qpr_classifier.evaluation.evaluation import passages_to_judge, predict
from qpr_classifier.evaluation.metrics import figures
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.manifest import needs_encoder
from qpr_classifier.tagging.reports import tag_report
from qpr_classifier.tagging.shipped import encoder_available, shipped_models

CORPUS = Path(__file__).parents[2] / "corpus" / "passages"
REPORTS = Path(__file__).parents[2] / "corpus" / "reports"

KEPT = (
    "micro_f1",
    "macro_f1",
    "primary_accuracy",
    "product_accuracy",
    "gate_f1",
    "gate_average_precision",
    "accepted_accuracy",
)
"""Figures of which more is better, so that a floor makes sense."""


def tagging_figures(corpus: Path = CORPUS) -> dict[str, float]:
    """Figures of each shipped model on the test passages.

    Returns
    -------
    dict of str to float
        Keys such as ``roadmap-lite micro_f1``. For the calibration error and the share of false alarms, of which
        less is better, one minus the figure: ``roadmap calibration`` and ``roadmap silence on negatives``. Rounded to
        four digits, since the last bits differ between processors. Empty without a split.
    """
    framework = load_framework()
    split, kept_apart = passages_to_judge(corpus, None, framework)
    found: dict[str, float] = {}
    if not kept_apart:
        return found
    for name, folder in sorted(shipped_models().items()):
        if needs_encoder(folder) and not encoder_available():
            continue
        predictions = predict(load_model(name), split.test)
        values = figures(predictions)
        found |= {f"{name} {key}": values[key] for key in KEPT}
        found[f"{name} calibration"] = 1 - values["ece"]
        (alarms, *_) = false_alarms(predictions, split.test)
        found[f"{name} silence on negatives"] = 1 - alarms.share
    return {key: round(value, 4) for key, value in found.items()}


def report_figures(folder: Path = REPORTS) -> dict[str, float]:
    """How many digital measures of the example reports each shipped model finds, and how many it names wrongly.

    Returns
    -------
    dict of str to float
        Keys such as ``roadmap-lite report recall`` and ``roadmap-lite report precision``, over all measures of all
        reports: a digital measure that was not found as a measure is missed, a measure that is not in the gold and
        taken as digital is wrong.
    """
    gold = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.gold.json"))]
    reports = [read_report(folder / report["report"]) for report in gold]
    found: dict[str, float] = {}
    for name in sorted(shipped_models()):
        if needs_encoder(shipped_models()[name]) and not encoder_available():
            continue
        model = load_model(name)
        right = taken = digital = 0
        for report, expected in zip(reports, gold, strict=True):
            tags = tag_report(report, model).measures
            taken += sum(own.digital for own in tags.values())
            digital += sum(bool(measure["digital"]) for measure in expected["measures"])
            pairs = paired(report.measures, expected["measures"])
            right += sum(bool(true["digital"]) and tags[measure.measure_id].digital for measure, true in pairs)
        found[f"{name} report recall"] = round(right / digital, 4)
        found[f"{name} report precision"] = round(right / taken, 4)
    return found


def test_hash() -> str:
    """The hash that pins the test passages."""
    return str(json.loads((CORPUS.parent / SPLIT_FILE).read_text(encoding="utf-8"))["test_sha256"])


if __name__ == "__main__":
    print(json.dumps({**tagging_figures(), **report_figures()}, indent=2))
