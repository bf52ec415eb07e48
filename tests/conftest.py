"""What several tests share: a small trained model, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qpr_classifier.corpus.passages import LabelledPassage, read_passages
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.training import Training, train

CORPUS = Path(__file__).parent.parent / "corpus" / "passages"
REPORTS = Path(__file__).parent.parent / "corpus" / "reports"


@pytest.fixture(autouse=True, scope="session")
def _no_cache_outside_the_tests() -> Iterator[None]:
    """Vectors of test passages do not go into the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QPR_VECTOR_CACHE", "off")
        yield


@pytest.fixture(scope="session")
def few_passages() -> list[LabelledPassage]:
    """Passages of four writers, two in each language: enough to learn something, quick to train on."""
    passages = read_passages(CORPUS, load_framework().codes)
    writers: list[str] = []
    for language in ("en", "fr"):
        writers += sorted({p.annotator for p in passages if p.language == language})[:2]
    return [p for p in passages if p.annotator in writers]


@pytest.fixture(scope="session")
def small_training(few_passages: list[LabelledPassage]) -> Training:
    """A model trained on `few_passages`."""
    return train(few_passages, load_framework(), name="small")
