"""Find names from a list in running text, the longest first.

A name that hides another ("Guinea-Bissau", "Papua New Guinea", "Democratic Republic of the Congo") must be in
the same list: the longer name takes the words, and the shorter one inside it is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
# Between two words of one name: spaces, apostrophes, hyphens, an ampersand or an opening bracket.
_LINK = re.compile(r"[\s'’\-‐‑–&(]{1,3}")
# A full stop links only after an initial or a short form ("St. Lucia", "U.K."), never two sentences.
_LINK_AFTER_SHORT_FORM = re.compile(r"\.\s?")
_SHORT_FORM_LENGTH = 2

# Words that may stand, capitalised, beside a country's name without being part of a person's name.
# fmt: off
_FUNCTION_WORDS = frozenset({
    "a", "after", "also", "and", "as", "at", "before", "both", "but", "by", "during", "for", "from",
    "in", "into", "like", "of", "on", "or", "since", "than", "that", "the", "to", "under", "when",
    "where", "while", "with", "within", "au", "aux", "avec", "chez", "comme", "dans", "de", "depuis",
    "des", "du", "en", "entre", "et", "la", "le", "les", "mais", "ou", "par", "pour", "que", "selon",
    "sous", "sur", "vers",
})
# fmt: on


def fold(text: str) -> str:
    """Lower case without accents; ligatures are taken apart."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).lower()


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text; punctuation and spaces are dropped."""
    return tuple(fold(match.group()) for match in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Name(Generic[T]):
    """A name and what it stands for.

    Attributes
    ----------
    also_personal
        True for a name that people carry too ("Jordan", "Maurice"); it is not taken beside another
        capitalised word.
    """

    text: str
    stands_for: T
    also_personal: bool = False

    @property
    def is_abbreviation(self) -> bool:
        """Abbreviations ("EU", "U.K.") are only found in capitals: « eu » is a French participle."""
        return self.text.isupper() and len(self.text) <= 6


class Mention(NamedTuple, Generic[T]):
    """What a name stands for, with the offsets of the name in the text (end exclusive)."""

    found: T
    start: int
    end: int


class Gazetteer(Generic[T]):
    """An index of names by their first word."""

    def __init__(self, names: Iterable[Name[T]]) -> None:
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], Name[T]]]] = {}
        for name in names:
            words = words_of(name.text)
            if words:
                self._by_first_word.setdefault(words[0], []).append((words, name))
        for candidates in self._by_first_word.values():
            candidates.sort(key=lambda candidate: len(candidate[0]), reverse=True)

    def find(self, text: str) -> list[Mention[T]]:
        """All names in `text`, from left to right, without overlap, the longest first.

        At least one word of the name must begin with a capital letter, so that "china", "grenade" or
        "chili" in lower case are left alone while "la république de Corée" is found.
        """
        tokens = list(_WORD.finditer(text))
        folded = [fold(token.group()) for token in tokens]
        mentions: list[Mention[T]] = []
        position = 0
        while position < len(tokens):
            step = 1
            for words, name in self._by_first_word.get(folded[position], ()):
                last = position + len(words)
                if tuple(folded[position:last]) == words and self._accepts(text, tokens, position, last, name):
                    mentions.append(Mention(name.stands_for, tokens[position].start(), tokens[last - 1].end()))
                    step = len(words)
                    break
            position += step
        return mentions

    @staticmethod
    def _accepts(text: str, tokens: list[re.Match[str]], first: int, last: int, name: Name[T]) -> bool:
        span = tokens[first:last]
        for left, right in pairwise(span):
            between = text[left.end() : right.start()]
            short_form = len(left.group()) <= _SHORT_FORM_LENGTH
            if not (_LINK.fullmatch(between) or (short_form and _LINK_AFTER_SHORT_FORM.fullmatch(between))):
                return False
        if name.is_abbreviation:
            return all(token.group().isupper() for token in span)
        if not any(token.group()[0].isupper() for token in span):
            return False
        return not (name.also_personal and _beside_a_capitalised_word(text, tokens, first, last))


def _beside_a_capitalised_word(text: str, tokens: list[re.Match[str]], first: int, last: int) -> bool:
    """Whether the words form part of a longer run of capitalised words ("Michael Jordan", "Maurice Ravel")."""
    if len(tokens[first].group()) > 1 and tokens[first].group().isupper():
        return False  # a heading in capitals says nothing about persons
    neighbours = []
    if first > 0 and text[tokens[first - 1].end() : tokens[first].start()] in (" ", "-", ". "):
        initial = len(tokens[first - 1].group()) == 1
        if initial or text[tokens[first - 1].end()] != ".":
            neighbours.append(tokens[first - 1].group())
    if last < len(tokens) and text[tokens[last - 1].end() : tokens[last].start()] in (" ", "-"):
        neighbours.append(tokens[last].group())
    return any(word[0].isupper() and fold(word) not in _FUNCTION_WORDS for word in neighbours)
