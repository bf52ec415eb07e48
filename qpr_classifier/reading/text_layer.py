"""Whether the text of a page is text: fonts without a proper encoding give characters that nobody wrote."""

from __future__ import annotations

import re
import unicodedata

_BROKEN = re.compile(r"[\ue000-\uf8ff\ufffd\u0000-\u0008\u000e-\u001f\u0080-\u009f]|\(cid:\d+\)")
_SYMBOL_FONT = re.compile(r"[\uf020-\uf0ff](?=\s|$)")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*")
_TOKEN = re.compile(r"\S+")
_ODD_INSIDE = re.compile(
    r"[^\W\d_][\\^`~<>{}|$#%*+=&\[\]¤¦§¬¶]+[^\W\d_]|[^\W\d_]\d+[^\W\d_]|[a-zà-ÿ][A-ZÀ-Þ][a-zà-ÿ]*[A-ZÀ-Þ]"
)
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œ]|â€|Â[«»°©]")
_BROKEN_SHARE = 0.2
_ODD_SHARE = 0.3
_MOJIBAKE_SHARE = 0.03
_VOWELLESS_SHARE = 0.12
_ENOUGH_TOKENS = 20
_ENOUGH_LETTERS = 80
_VOWELS = frozenset("aeiouyæœøı")
_FEWEST_VOWELS, _MOST_VOWELS = 0.27, 0.62
"""Share of vowels among the letters: 0.36 to 0.50 in running text of the languages in Latin letters."""


def is_garbled(text: str) -> bool:
    """Whether the characters of a text layer are wrong, so that the page must be read as an image.

    Three signs, none of which needs to know the language: many characters that mean nothing (private use,
    control, replacement, ``(cid:12)``); words that are odd inside (``*RYHUQPHQW\\``, ``Ã©``); far too few vowels,
    or too many, as when each letter stands for another. The last counts for Latin letters only.

    Parameters
    ----------
    text : str
        Of a page or a long paragraph; too short a text is given the benefit of the doubt.

    Examples
    --------
    >>> is_garbled("Le ministère soutient la création de jeux vidéo et la numérisation des salles de cinéma.")
    False
    >>> is_garbled("7KH\\x03*RYHUQPHQW\\x03VXSSRUWV\\x03WKH\\x03GLJLWDO\\x03FUHDWLRQ\\x03" * 3)
    True
    """
    text = _ADDRESS.sub(" ", _SYMBOL_FONT.sub("•", text))
    printed = sum(not character.isspace() for character in text)
    if printed and sum(map(len, _BROKEN.findall(text))) > _BROKEN_SHARE * printed:
        return True
    words = [token for token in _TOKEN.findall(text) if any(map(str.isalpha, token))]
    if len(words) >= _ENOUGH_TOKENS:
        if sum(1 for word in words if _ODD_INSIDE.search(word)) > _ODD_SHARE * len(words):
            return True
        if sum(1 for word in words if _MOJIBAKE.search(word)) > _MOJIBAKE_SHARE * len(words):
            return True
    return _has_odd_vowels(words)


def _has_odd_vowels(words: list[str]) -> bool:
    """Whether a text in Latin letters has too few or too many vowels, or many words without any."""
    spelled = ["".join(map(_base, filter(str.isalpha, word.lower()))) for word in words if not _is_acronym(word)]
    letters = "".join(spelled)
    latin = [letter for letter in letters if letter < "\u0250"]
    if len(latin) < _ENOUGH_LETTERS or len(latin) < 0.8 * len(letters):
        return False
    if not _FEWEST_VOWELS <= sum(map(_VOWELS.__contains__, latin)) / len(latin) <= _MOST_VOWELS:
        return True
    long = [word for word in spelled if len(word) > 2]
    vowelless = sum(1 for word in long if not _VOWELS.intersection(word))
    return len(long) >= _ENOUGH_TOKENS and vowelless > _VOWELLESS_SHARE * len(long)


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _is_acronym(word: str) -> bool:
    """Short words in capitals say nothing: ``RTBF``, ``CNC``."""
    return len(word.strip("().,;:/")) <= 5 and word.isupper()
