"""The figures of the shipped models on the test passages, as the quality floors take them.

Usage::

    python benchmarks/tagging/figures.py

Prints a JSON object of name and figure. Where there is no split, or the encoder cannot run here, the figures
concerned are missing, and a floor on them must fail or be skipped on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path

from qpr_classifier.api import encoder_available, load_model, shipped_models
from qpr_classifier.evaluation.breakdown import false_alarms
from qpr_classifier.evaluation.evaluation import passages_to_judge, predict
from qpr_classifier.evaluation.metrics import figures
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.persistence import needs_encoder

CORPUS = Path(__file__).parents[2] / "corpus" / "passages"

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


if __name__ == "__main__":
    print(json.dumps(tagging_figures(), indent=2))
