"""What the tagger sees of a passage: spaCy tokens of its heading and text, and windows over long texts.

One place decides how text becomes tokens, so that training and tagging cannot differ.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from qpr_classifier.linguistics import sentence_pipeline

if TYPE_CHECKING:
    from spacy.tokens import Doc

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


def tokens_of(doc: Doc) -> str:
    """The words of a Doc, folded; addresses are dropped and every number becomes ``0``."""
    from spacy.attrs import ORTH

    strings = doc.vocab.strings
    words = (word_of(strings[key]) for key in doc.to_array(ORTH).tolist())
    return " ".join(word for word in words if word)


@lru_cache(maxsize=100_000)
def word_of(token: str) -> str:
    """A token folded, ``0`` for a number; empty for spaces, marks and addresses."""
    from spacy.lang.lex_attrs import is_punct, like_email, like_url

    if token.isspace() or is_punct(token) or like_url(token) or like_email(token):
        return ""
    word = fold(token).strip("'’-_./")
    return "0" if word[:1].isdigit() else word.replace(" ", "_")


def token_texts(inputs: Sequence[TagInput]) -> list[TokenText]:
    """Each input as one piece, in the same order."""
    return [TokenText(_tokens(item.heading, item.language), _tokens(item.text, item.language)) for item in inputs]


@lru_cache(maxsize=4096)
def _tokens(text: str, language: str) -> str:
    """Kept for a while, since each voice of a tagger asks for them."""
    return tokens_of(sentence_pipeline(language).make_doc(text[:MAX_CHARACTERS]))


def windows_of(item: TagInput) -> list[tuple[int, int]]:
    """Windows of whole sentences, as characters ``start:end``, over a text longer than one window.

    Neighbouring windows share a sentence where it is short enough, so that a measure told over a sentence
    border is seen whole by one of them. Empty for a text that is no longer than a window.
    """
    pipeline = sentence_pipeline(item.language)
    doc = pipeline.make_doc(item.text[:MAX_CHARACTERS])
    if len(doc) <= WINDOW_WORDS * 1.3:
        return []
    doc = pipeline(doc)
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
