"""Comparing printed wording: normalised text, and a book of phrases that finds one at the start of a text.

Labels are compared without case, accents, punctuation and line breaks, and with a little tolerance for what OCR
does to letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

MINIMUM_SIMILARITY = 90.0
"""Per cent of letters in common from which a damaged wording is taken for the printed one."""

_FUZZY_LENGTH = 12
_HEAD = 20
_HEAD_SIMILARITY = 70.0
_HEAD_CANDIDATES = 12
_SLACK = 0.12
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_OTHER = re.compile(r"[^a-z0-9]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_SPECIAL = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
_SPECIAL_TABLE = str.maketrans(_SPECIAL)

Entry = TypeVar("Entry")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Lower-case words without accents and punctuation, one space between; glued words parted.

    Examples
    --------
    >>> normalise("Name of partnerType of entity :")
    'name of partner type of entity'
    >>> normalise("Mise en œuvre de l’activité")
    'mise en oeuvre de l activite'
    """
    return _normalise(text)


def _normalise(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _OTHER.sub(" ", _plain(_GLUED.sub(" ", text))).strip()


def _plain(text: str) -> str:
    text = text.casefold()
    if text.isascii():
        return text
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(_SPECIAL_TABLE)))


def place_of(text: str, length: int) -> int:
    """Index into `text` behind the characters whose normalised form has `length` characters."""
    if length <= 0:
        return 0
    low, high = 0, len(text)
    reach = 2 * length
    if reach < high and len(_normalise(text[:reach])) >= length:
        high = reach
    while low < high:
        middle = (low + high) // 2
        if len(_normalise(text[:middle])) < length:
            low = middle + 1
        else:
            high = middle
    return low


@dataclass(frozen=True, slots=True)
class Phrase(Generic[Entry]):
    """A printed wording, normalised, and what it stands for."""

    words: str
    entry: Entry

    @property
    def word_count(self) -> int:
        return self.words.count(" ") + 1


@dataclass(frozen=True, slots=True)
class PhraseMatch(Generic[Entry]):
    """A phrase found at the start of a normalised text, and how many characters of that text it takes."""

    phrase: Phrase[Entry]
    length: int


class PhraseBook(Generic[Entry]):
    """Wordings to look for at the start of a text.

    Parameters
    ----------
    wordings : iterable of (str, Entry)
        As printed. Of two equal wordings the first counts.
    """

    def __init__(self, wordings: Iterable[tuple[str, Entry]]) -> None:
        phrases: dict[str, Phrase[Entry]] = {}
        for wording, entry in wordings:
            words = normalise(wording)
            if words:
                phrases.setdefault(words, Phrase(words, entry))
        self._by_first_word: dict[str, list[Phrase[Entry]]] = defaultdict(list)
        for phrase in sorted(phrases.values(), key=lambda p: -len(p.words)):
            self._by_first_word[phrase.words.split(" ", 1)[0]].append(phrase)
        self._long = [phrase for phrase in phrases.values() if len(phrase.words) >= _FUZZY_LENGTH]
        self._heads = [phrase.words[:_HEAD] for phrase in self._long]
        self.longest = max((len(words) for words in phrases), default=0)

    def at_start(self, words: str) -> PhraseMatch[Entry] | None:
        """The longest phrase that the normalised text begins with, letter for letter."""
        for phrase in self._by_first_word.get(words.split(" ", 1)[0], ()):
            if words.startswith(phrase.words) and words[len(phrase.words) : len(phrase.words) + 1] in ("", " "):
                return PhraseMatch(phrase, len(phrase.words))
        return None

    def near_start(self, words: str) -> PhraseMatch[Entry] | None:
        """The phrase most like the beginning of the normalised text, if it is like it enough."""
        best: tuple[float, PhraseMatch[Entry]] | None = None
        if len(words) < _FUZZY_LENGTH - 2:
            return None
        heads = process.extract(
            words[:_HEAD], self._heads, scorer=fuzz.ratio, score_cutoff=_HEAD_SIMILARITY, limit=_HEAD_CANDIDATES
        )
        for _, _, index in heads:
            phrase = self._long[index]
            found = _best_end(words, phrase.words)
            if found and (best is None or found[0] > best[0]):
                best = found[0], PhraseMatch(phrase, found[1])
        return best[1] if best else None

    def begins(self, words: str) -> bool:
        """Whether the normalised text is the beginning of a longer phrase."""
        candidates: Sequence[Phrase[Entry]] = self._by_first_word.get(words.split(" ", 1)[0], ())
        return any(len(p.words) > len(words) and p.words.startswith(words + " ") for p in candidates)


def _best_end(words: str, phrase: str) -> tuple[float, int] | None:
    """Similarity and length of the beginning of `words` that is most like `phrase`."""
    shortest, longest = int(len(phrase) * (1 - _SLACK)), int(len(phrase) * (1 + _SLACK)) + 1
    best: tuple[float, int] | None = None
    end = words.find(" ", shortest)
    while True:
        stop = len(words) if end < 0 else end
        if stop > longest or stop < shortest:
            return best
        score = fuzz.ratio(words[:stop], phrase, score_cutoff=MINIMUM_SIMILARITY)
        if score and (best is None or score >= best[0]):
            best = score, stop
        if end < 0:
            return best
        end = words.find(" ", end + 1)
