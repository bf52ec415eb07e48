"""Lines become blocks without losing a word, whatever the lines are."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qpr_classifier.reading.document import Block, BlockKind, Box, Line
from qpr_classifier.reading.layout.paragraphs import build_blocks, split_block
from qpr_classifier.reading.layout.text import clean, join_lines, vocabulary_of


def line(text: str, top: float = 100.0, *, x0: float = 72.0, size: float = 10.0, bold: bool = False) -> Line:
    return Line(text, 1, Box(x0, top, x0 + 5 * len(text), top + size), size, bold)


def test_a_block_is_cut_before_the_lines_named() -> None:
    lines = (line("Website:", 100), line("www.example.org", 113), line("Budget:", 126))
    block = Block(BlockKind.PARAGRAPH, lines, "Website: www.example.org Budget:")
    parts = split_block(block, [1, 2, 2, 7, 0], frozenset())
    assert [part.text for part in parts] == ["Website:", "www.example.org", "Budget:"]
    assert [part.lines for part in parts] == [(part,) for part in lines]


def test_a_block_cut_keeps_kind_marker_and_state() -> None:
    item = build_blocks([line("• Fund for games", 100), line("and for films", 113, x0=80)])[0]
    first, second = split_block(item, [1], frozenset())
    assert (first.kind, first.marker, first.text) == (BlockKind.LIST_ITEM, "•", "Fund for games")
    assert (second.kind, second.text) == (BlockKind.PARAGRAPH, "and for films")
    box = build_blocks([line("☒ YES", 100)])[0]
    assert split_block(box, [1], frozenset()) == [box]
    assert (box.text, box.checked) == ("YES", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YES ☒ NO ☐", [("YES", True), ("NO", False)]),
        ("☑ Musique ☐ Édition", [("Musique", True), ("Édition", False)]),
        ("\uf0fe Cinéma \uf0a8 Design", [("Cinéma", True), ("Design", False)]),
        ("○ Public ● Private", [("Public", False), ("Private", True)]),
    ],
)
def test_check_boxes_of_all_writings(text: str, expected: list[tuple[str, bool]]) -> None:
    blocks = build_blocks([line(text)])
    assert [(block.text, block.checked) for block in blocks] == expected


def test_a_lone_round_bullet_is_a_list_item() -> None:
    assert build_blocks([line("● A platform for books")])[0].kind is BlockKind.LIST_ITEM


def test_a_lead_in_stays_apart_from_its_boxes() -> None:
    blocks = build_blocks([line("Evaluated: YES ☐ NO ☒")])
    assert [block.text for block in blocks] == ["Evaluated:", "YES", "NO"]


@pytest.mark.parametrize(
    ("lines", "words", "expected"),
    [
        (["la promo-", "tion du livre"], "", "la promotion du livre"),
        (["des micro-", "aides directes"], "micro-aides", "des micro-aides directes"),
        (["Sud-", "Sud et Nord"], "", "Sud-Sud et Nord"),
        (["a-", "t-elle lieu"], "", "a-t-elle lieu"),
        (["celui-", "ci et"], "", "celui-ci et"),
        (["un porte-", "parole parle"], "porte parole", "un porte-parole parle"),
        (["numé\u00ad", "rique"], "", "numérique"),
        (["voir https://example.org/a/", "b/c.html"], "", "voir https://example.org/a/b/c.html"),
        (["l'accord 2020-", "2024 vaut"], "", "l'accord 2020-2024 vaut"),
    ],
)
def test_line_ends(lines: list[str], words: str, expected: str) -> None:
    vocabulary = vocabulary_of([line(words)])
    assert join_lines([line(text) for text in lines], vocabulary) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("eﬃcace et ﬁnancé", "efficace et financé"),
        ("1\u202f240\u00a0euros", "1 240 euros"),
        ("le numérique¹² avance", "le numérique avance"),
        ("loi ³, décret", "loi, décret"),
        ("un terrain de 12 m² et 5 km²", "un terrain de 12 m² et 5 km²"),
        ("a\x02b\u200bc", "abc"),
        ("« l’art »", "« l’art »"),
        ("e\u0301dition", "édition"),
    ],
)
def test_characters(printed: str, expected: str) -> None:
    assert clean(printed) == expected


_words = st.text(st.characters(codec="utf-8"), max_size=40)
_lines = st.builds(
    lambda text, page, x0, top, size, bold: Line(
        text, page, Box(x0, top, x0 + 4.0 * len(text), top + size), size, bold
    ),
    _words,
    st.integers(1, 3),
    st.floats(0, 600),
    st.floats(0, 800),
    st.sampled_from([0.0, 6.0, 9.5, 10.0, 10.0, 10.0, 18.0]),
    st.booleans(),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(_lines, max_size=25))
@example([line("¹ First note", 100), line("² Second note", 113)])
def test_no_line_is_lost_or_doubled(lines: list[Line]) -> None:
    blocks = build_blocks(lines)
    printed = "".join("".join(part.text.split()) for part in lines)
    kept = "".join("".join(part.text.split()) for block in blocks for part in block.lines)
    assert kept == printed


@settings(deadline=None, max_examples=150)
@given(st.lists(_lines, max_size=12))
def test_joined_text_keeps_letters_and_digits(lines: list[Line]) -> None:
    text = join_lines(lines, frozenset())
    assert text == text.strip()
    assert "  " not in text
    plain = [part for part in lines if part.text.isascii()]
    if len(plain) == len(lines):
        kept = "".join(c for c in text if c.isalnum())
        assert kept == "".join(c for part in lines for c in part.text if c.isalnum())
