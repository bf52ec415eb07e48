"""Whatever the blocks are: no text is dropped, no word is read twice, nothing raises."""

from __future__ import annotations

from collections import Counter

from grammar_samples import box, document, heading, item, note, paragraph, row
from hypothesis import given, settings
from hypothesis import strategies as st

from qpr_classifier.framework.forms import load_forms
from qpr_classifier.reading.document import Block
from qpr_classifier.reading.grammar import read_report_structure
from qpr_classifier.reading.grammar.wording import normalise, place_of
from qpr_classifier.reading.report import Cycle

_FORMS = load_forms().by_cycle.values()
_PRINTED = sorted(
    {phrase for form in _FORMS for section in form.sections for phrase in section.phrases}
    | {phrase for form in _FORMS for label in form.labels for phrase in label.phrases}
    | {phrase for form in _FORMS for question in form.questions for phrase in question.phrases}
)
_WORDS = st.text(st.sampled_from("abéœÉÀZ 12.:?()☒☐-\u00adﬁ•/"), min_size=1, max_size=40).filter(str.strip)
_TEXTS = st.one_of(
    st.sampled_from(_PRINTED),
    st.sampled_from(["YES", "NO", "OUI / NON", "☒ YES ☐ NO", "Annexe 2", "a) Objectifs :", "Denmark 2020", "Where"]),
    _WORDS,
)
_LINES = st.lists(_TEXTS, min_size=1, max_size=4).map("\n".join)
_PAGES = st.integers(1, 4)
_BLOCKS = st.one_of(
    st.builds(paragraph, _LINES, _PAGES, bold=st.booleans()),
    st.builds(heading, _LINES, _PAGES, st.integers(1, 4)),
    st.builds(item, _TEXTS, _PAGES, st.sampled_from(["•", "a)", "1.", "2.1"])),
    st.builds(box, _TEXTS, st.booleans(), _PAGES),
    st.builds(note, _TEXTS, _PAGES),
    st.builds(row, _LINES, _LINES, table=st.integers(1, 3)),
    st.builds(row, _TEXTS, _TEXTS, _TEXTS, header=st.just(("Name", "Scope", "Nature"))),
)


def characters(text: str) -> Counter[str]:
    return Counter(text.replace(" ", "").replace("\n", ""))


@settings(max_examples=150, deadline=None)
@given(st.lists(_BLOCKS, max_size=14), st.sampled_from([None, *Cycle]))
def test_every_printed_character_is_in_exactly_one_passage(blocks: list[Block], cycle: Cycle | None) -> None:
    report = read_report_structure(document(*blocks), cycle=cycle)
    printed = characters("".join(block.orig for block in blocks))
    assert characters("".join(passage.orig for passage in report.passages)) == printed
    known = {measure.measure_id for measure in report.measures}
    assert {passage.measure_id for passage in report.passages} <= known | {None}
    assert all(passage.places for passage in report.passages)
    assert all(1 <= m.page_start <= m.page_end <= 4 for m in report.measures)


@given(st.text(max_size=60))
def test_a_place_behind_normalised_words_leads_back_to_the_text(text: str) -> None:
    words = normalise(text)
    for length in range(len(words) + 1):
        assert len(normalise(text[: place_of(text, length)])) >= len(words[:length].rstrip())
