"""What the tagger sees of a passage: spaCy tokens of its heading and text, and windows over long texts.

One place decides how text becomes tokens, so that training and tagging cannot differ.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qpr_classifier.linguistics import sentence_pipeline

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

WINDOW_WORDS = 70
"""A window takes whole sentences up to this many words: about the median length of a labelled passage."""

MAX_CHARACTERS = 20_000
"""Longer texts are cut here before tagging: no answer of a report is as long, a hostile one may be."""


@dataclass(frozen=True, slots=True)
class TagInput:
    """A passage to be tagged.

    Parameters
    ----------
    text : str
    heading : str
        Title of the measure or heading above the text; empty where there is none.
    language : str
        ``en`` or ``fr``.
    """

    text: str
    heading: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class TokenText:
    """Normalised tokens of a piece of text and of its heading, each as one string of words and spaces."""

    heading: str
    text: str


def fold(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def tokens_of(doc: Doc | Span) -> str:
    """The words of a Doc or Span, folded; addresses are dropped and every number becomes ``0``."""
    words = []
    for token in doc:
        if token.is_space or token.is_punct or token.like_url or token.like_email:
            continue
        word = fold(token.text).strip("'’-_./")
        if not word:
            continue
        words.append("0" if word[0].isdigit() else word.replace(" ", "_"))
    return " ".join(words)


def token_texts(inputs: Sequence[TagInput]) -> list[TokenText]:
    """Each input as one piece, in the same order."""
    texts = _docs((item.text[:MAX_CHARACTERS], item.language) for item in inputs)
    headings = _docs((item.heading[:MAX_CHARACTERS], item.language) for item in inputs)
    return [TokenText(tokens_of(h), tokens_of(t)) for h, t in zip(headings, texts, strict=True)]


def windows_of(item: TagInput) -> list[tuple[int, int]]:
    """Windows of whole sentences, as characters ``start:end``, over a text longer than one window.

    Neighbouring windows share a sentence where it is short enough, so that a measure told over a sentence
    border is seen whole by one of them. Empty for a text that is no longer than a window.
    """
    doc = sentence_pipeline(item.language)(item.text[:MAX_CHARACTERS])
    if len(doc) <= WINDOW_WORDS * 1.3:
        return []
    sentences = [sentence for sentence in doc.sents if sentence.text.strip()]
    windows: list[tuple[int, int]] = []
    first = 0
    while first < len(sentences):
        last, words = first, len(sentences[first])
        while last + 1 < len(sentences) and words + len(sentences[last + 1]) <= WINDOW_WORDS:
            last += 1
            words += len(sentences[last])
        windows.append((sentences[first].start_char, sentences[last].end_char))
        if last + 1 >= len(sentences):
            break
        first = last if last > first and len(sentences[last]) <= WINDOW_WORDS // 2 else last + 1
    return windows if len(windows) > 1 else []


def _docs(items: Iterable[tuple[str, str]]) -> list[Doc]:
    """Docs in the order given, each language piped through its own pipeline in batches."""
    pairs = list(items)
    docs: list[Doc | None] = [None] * len(pairs)
    for language in sorted({language for _, language in pairs}):
        positions = [i for i, pair in enumerate(pairs) if pair[1] == language]
        piped = sentence_pipeline(language).pipe((pairs[i][0] for i in positions), batch_size=128)
        for position, doc in zip(positions, piped, strict=True):
            docs[position] = doc
    return [doc for doc in docs if doc is not None]
