"""A results folder with what the tests of the store and of its exports need, made without reading a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from export_samples import FRAMEWORK, sample_answers, sample_measures, sample_run

from qpr_classifier.store import Basis, Model, Outcome, ResultsStore

MODEL = Model(
    sha256="0" * 64,
    name="roadmap-lite",
    framework=FRAMEWORK.version,
    voices=("words",),
    products={code: [activity.code for activity in FRAMEWORK.activities_of(code)] for code in FRAMEWORK.product_codes},
    manifest={"protocol": 1},
)
BASIS = Basis(reading="r", labels="l", model_sha256=MODEL.sha256)


def begin(store: ResultsStore) -> None:
    store.begin_run("2026-01-01T00:00:00+00:00", "0.1.0", MODEL, {"jobs": 1})


def put_samples(store: ResultsStore) -> None:
    """The five reports of `export_samples`, one of them failed."""
    measures, answers = sample_measures(), sample_answers()
    for report in sample_run()["reports"]:
        own = [record for record in measures if record["report"] == report["report"]]
        outcome = Outcome(
            {"report_sha256": "1" * 64, **report},
            own,
            [sample_passage(record, number) for number, record in enumerate(own, 1)],
            [record for record in answers if record["report"] == report["report"]],
        )
        store.put(outcome, BASIS)


def sample_passage(measure: dict[str, Any], number: int) -> dict[str, Any]:
    """The passage that holds the text of a measure, tagged as the measure is."""
    tags = ("digital", "digital_probability", "activities", "products", "labels", "primary", "review")
    return {
        "passage_id": f"p{number:04}",
        "measure_id": measure["measure_id"],
        "report": measure["report"],
        "page": measure["page_start"],
        "boxes": [[50.0, 100.0, 500.0, 120.0]],
        "continues": [],
        "section": measure["section"],
        "heading": measure["title"],
        "language": measure["language"],
        "text": measure["text"],
        "orig": measure["text"],
        "kind": "answer",
        "field": "features",
        **{key: measure[key] for key in tags},
        "evidence_span": None,
    }


def make_results(folder: Path) -> Path:
    """A results folder with the samples."""
    with ResultsStore(folder) as store:
        begin(store)
        put_samples(store)
        store.end_run("2026-01-01T00:01:00+00:00", {"counts": {"reports": 5}})
    return folder
