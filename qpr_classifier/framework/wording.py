"""The words that people see in exported tables, in English and French, read from one data file.

A text is found by its key (``columns.party.title``) and may have places to fill (``{reports}``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.roadmap import LANGUAGES, Language

WORDING_FILE = Path(__file__).parent / "data" / "wording.toml"

# Where French typography allows no line to break.
_FRENCH_SPACE = re.compile("(?<=«) | (?=[;:?!%»])")


class Wording:
    """The texts of one language.

    Parameters
    ----------
    language : {"en", "fr"}
    texts : mapping of str to str
        By key.
    """

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, key: str, **values: object) -> str:
        """The text with its places filled.

        Raises
        ------
        FrameworkError
            If there is no text for the key.
        """
        try:
            template = self._texts[key]
        except KeyError:
            raise FrameworkError(f"There is no text {key!r} in {WORDING_FILE.name}.") from None
        return template.format(**values) if values else template


@cache
def wording(language: Language) -> Wording:
    """The shipped texts of a language, read once.

    Raises
    ------
    FrameworkError
        If the language has no wording, or a text is there in one language only.
    """
    if language not in LANGUAGES:
        raise FrameworkError(f"There is no wording in the language {language!r}; use one of {', '.join(LANGUAGES)}.")
    return Wording(language, _read(WORDING_FILE)[language])


@cache
def _read(path: Path) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for key, text in _leaves(tomllib.loads(path.read_text(encoding="utf-8"))):
        name, _, language = key.rpartition("_")
        if language not in texts or not isinstance(text, str) or not text:
            raise FrameworkError(f"{path.name}: {key} must be a text, and its name end in _en or _fr.")
        texts[language][name] = _FRENCH_SPACE.sub("\u00a0", text) if language == "fr" else text
    for language in LANGUAGES:
        missing = sorted(set().union(*texts.values()) - set(texts[language]))
        if missing:
            raise FrameworkError(f"{path.name}: not worded in {language!r}: {', '.join(missing)}.")
    return texts


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value
