"""Passages that the tests of the corpus share, and where the corpus is."""

from __future__ import annotations

from pathlib import Path

from qpr_classifier.corpus.passages import LabelledPassage

CORPUS = Path(__file__).parent.parent / "corpus"

PASSAGE = LabelledPassage(
    id="x-1",
    language="en",
    text="The ministry lends headsets and a studio to dance companies that film their pieces in 360 degrees.",
    heading=None,
    party="CAN",
    group="I",
    period="2019",
    source_kind="form_answer",
    labels=("2.1",),
    primary="2.1",
    annotator="x",
    status="measure",
)
OTHER_TEXT = "A levy of two per cent on subscriptions feeds the pension fund of session musicians since March."
