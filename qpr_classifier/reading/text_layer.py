"""Whether the text of a page is text: fonts without a proper encoding give characters that nobody wrote."""

from __future__ import annotations

import re
import unicodedata

_BROKEN = re.compile(r"[\ue000-\uf8ff\ufffd\u0000-\u0008\u000e-\u001f\u0080-\u009f]")
_UNDECODED = re.compile(r"\(cid:\d+\)")
_SYMBOL_FONT = re.compile(r"[\uf020-\uf0ff](?=\s|$)")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:://|www\.|@)\S*")
_ADDRESS_SIGNS = ("://", "www.", "@")
_ODD_INSIDE = re.compile(
    r"[^\W\d_][\\^`~<>{}|$#%*+=&\[\]¤¦§¬¶]+[^\W\d_]|[^\W\d_]\d+[^\W\d_]|[a-zà-ÿ][A-ZÀ-Þ][a-zà-ÿ]*[A-ZÀ-Þ]"
)
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œ]|â€|Â[«»°©]")
_MOJIBAKE_SIGNS = frozenset("ÃâÂ")
_PUNCTUATION = ".,;:!?()«»\"'’“”"
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
    text = _SYMBOL_FONT.sub("•", text)
    if any(sign in text for sign in _ADDRESS_SIGNS):
        text = _ADDRESS.sub(" ", text)
    tokens = text.split()
    printed = sum(map(len, tokens))
    if printed and _broken(text) > _BROKEN_SHARE * printed:
        return True
    words = [token for token in tokens if token[0].isalpha() or any(map(str.isalpha, token))]
    if len(words) >= _ENOUGH_TOKENS:
        if sum(1 for word in words if _is_odd_inside(word)) > _ODD_SHARE * len(words):
            return True
        mojibake = sum(1 for word in words if _MOJIBAKE.search(word)) if _MOJIBAKE_SIGNS & set(text) else 0
        if mojibake > _MOJIBAKE_SHARE * len(words):
            return True
    return _has_odd_vowels(words)


def _broken(text: str) -> int:
    """Number of characters that mean nothing."""
    undecoded = sum(map(len, _UNDECODED.findall(text))) if "(cid:" in text else 0
    return undecoded + len(_BROKEN.findall(text))


def _is_odd_inside(word: str) -> bool:
    """Whether a word has signs, digits or capitals where none belong; most words are known at a glance."""
    core = word.strip(_PUNCTUATION)
    if core.isalpha() and (core[1:].islower() or core.isupper()):
        return False
    return _ODD_INSIDE.search(word) is not None


def _has_odd_vowels(words: list[str]) -> bool:
    """Whether a text in Latin letters has too few or too many vowels, or many words without any."""
    spelled = " ".join([word for word in words if not _is_acronym(word)]).lower().translate(_BASES).split(" ")
    letters = "".join(spelled)
    latin = letters if letters.isascii() else "".join([letter for letter in letters if letter < "\u0250"])
    if len(latin) < _ENOUGH_LETTERS or len(latin) < 0.8 * len(letters):
        return False
    if not _FEWEST_VOWELS <= sum(map(latin.count, _VOWELS)) / len(latin) <= _MOST_VOWELS:
        return True
    long = [word for word in spelled if len(word) > 2]
    vowelless = sum(map(_VOWELS.isdisjoint, long))
    return len(long) >= _ENOUGH_TOKENS and vowelless > _VOWELLESS_SHARE * len(long)


class _Bases(dict[int, str]):
    """For `str.translate`: letters without their accents, spaces as they are, and nothing of other characters."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0] if character.isalpha() else ""
        self[code] = " " if character == " " else base
        return self[code]


_BASES = _Bases()


def _is_acronym(word: str) -> bool:
    """Short words in capitals say nothing: ``RTBF``, ``CNC``."""
    return len(word.strip("().,;:/")) <= 5 and word.isupper()
