"""Every word of the exports is there in both languages, with the same places to fill."""

from __future__ import annotations

from string import Formatter
from typing import cast

import pytest

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.roadmap import Language
from qpr_classifier.framework.wording import wording


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_a_text_has_the_same_places_in_both_languages() -> None:
    for key in wording("en"):
        assert places(wording("en").text(key)) == places(wording("fr").text(key)), key


def test_nothing_was_left_untranslated() -> None:
    same = [text for key in wording("en") if (text := wording("en").text(key)) == wording("fr").text(key)]
    assert all(len(text.split()) <= 2 for text in same), same


def test_french_signs_do_not_begin_a_line() -> None:
    for key in wording("fr"):
        text = wording("fr").text(key)
        assert not any(f" {sign}" in text for sign in ";:?!%»"), key


def test_values_are_filled_in_as_they_are() -> None:
    assert wording("en").text("values.pages", first=12, last="{first}") == "p. 12–{first}"


def test_an_unknown_key_or_language_is_named() -> None:
    with pytest.raises(FrameworkError, match="no text 'columns"):
        wording("en").text("columns.nothing.title")
    with pytest.raises(FrameworkError, match="use one of en, fr"):
        wording(cast("Language", "de"))
