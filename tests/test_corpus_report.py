"""`qpr corpus report`: one page that shows the corpus, needs nothing beside it, and runs nothing from a passage."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from command_line import qpr

from qpr_classifier.corpus.composition import LENGTH_BANDS, activity_counts, count_tables, label_pairs
from qpr_classifier.corpus.map import map_positions
from qpr_classifier.corpus.passages import LabelledPassage, write_passages
from qpr_classifier.errors import ExitCode
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.framework.roadmap import load_framework

FRAMEWORK = load_framework()
VOID = {"meta", "input", "br", "link", "img"}


class Page(HTMLParser):
    """Elements, attributes and balance of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def drawn(few_passages: list[LabelledPassage]) -> list[LabelledPassage]:
    """A few dozen passages, one of them hostile."""
    some = few_passages[::20]
    hostile = '</title></svg><script>alert(1)</script><img src=x onerror="alert(2)">&amp;'
    return [replace(some[0], text=hostile, heading=hostile, annotator='<b>"me"</b>'), *some[1:]]


@pytest.fixture(scope="module")
def page(drawn: list[LabelledPassage], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "passages").mkdir()
    (folder / "second_annotation").mkdir()
    write_passages(drawn, folder / "passages" / "p.jsonl")
    second = [{"id": p.id, "labels": list(p.labels)} for p in drawn]
    (folder / "second_annotation" / "s.jsonl").write_text("\n".join(map(json.dumps, second)))
    target = folder / "report.html"
    assert qpr("corpus", "report", folder / "passages", "-o", target, "--no-encoder") == ExitCode.OK
    return target.read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_needs_nothing_from_outside(page: str) -> None:
    parsed = Page(page)
    assert not parsed.open
    for tag, attributes in parsed.elements:
        assert tag not in {"link", "img", "iframe", "object", "base", "form"}
        for name in ("src", "href", "action"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import|fetch\(|https?://", page)


def test_text_of_passages_runs_nothing(page: str, drawn: list[LabelledPassage]) -> None:
    assert [tag for tag, _ in Page(page).elements].count("script") == 1
    assert 'onerror="alert' not in page
    assert "&lt;script&gt;alert(1)" in page and "&amp;amp;" in page
    assert "&lt;b&gt;" in page


def test_every_passage_is_a_mark_with_its_id_and_label(page: str, drawn: list[LabelledPassage]) -> None:
    titles = re.findall(r"<use [^>]*><title>(.*?)</title>", page)
    assert len(titles) == len(drawn)
    for passage in drawn:
        (title,) = [title for title in titles if title.startswith(f"{passage.id} ")]
        assert (passage.primary or "not digital") in title


def test_it_can_be_read_and_walked_without_a_mouse(page: str) -> None:
    elements = Page(page).elements
    ids = {attributes["id"] for _, attributes in elements if attributes.get("id")}
    for _, attributes in elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert (attributes.get(name) or "main") in ids
    maps = [attributes for tag, attributes in elements if tag == "svg" and attributes.get("class") == "map"]
    assert len(maps) == 2 and all(attributes["tabindex"] == "0" for attributes in maps)
    assert [tag for tag, _ in elements].count("table") == [tag for tag, _ in elements].count("caption")
    assert any(attributes.get("href") == "#main" for _, attributes in elements)


def test_agreement_is_shown_where_there_is_a_second_annotation(
    page: str, drawn: list[LabelledPassage], tmp_path: Path
) -> None:
    assert "Agreement by level and language" in page
    write_passages(drawn[:5], tmp_path / "p.jsonl")
    assert qpr("corpus", "report", tmp_path / "p.jsonl", "-o", tmp_path / "r.html", "--no-encoder") == ExitCode.OK
    shown = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "no second annotations yet" in shown and "Too few passages for a map" in shown


def test_counts_add_up_to_the_corpus(few_passages: list[LabelledPassage]) -> None:
    positives = [p for p in few_passages if p.labels]
    activities = activity_counts(few_passages, FRAMEWORK)
    assert sum(a.primary.total for a in activities) == len(positives)
    assert sum(a.further for a in activities) == sum(len(p.labels) - 1 for p in positives)
    for table in count_tables(few_passages, load_parties()):
        expected = len(positives) if table.title == "Labels on a positive" else len(few_passages)
        assert sum(row.total for row in table.rows) == expected, table.title
    assert [first for first, _ in LENGTH_BANDS[1:]] == [last + 1 for _, last in LENGTH_BANDS[:-1]]
    pairs = label_pairs(few_passages)
    assert all(first < second for first, second in pairs)
    assert sum(pairs.values()) == sum(len(p.labels) * (len(p.labels) - 1) // 2 for p in positives)


def test_like_passages_lie_near_each_other(few_passages: list[LabelledPassage]) -> None:
    english = [p for p in few_passages if p.language == "en"]
    some = [*english[:30], replace(english[0], id="twin", text=english[0].text + " Indeed.")]
    places = map_positions(some)
    assert places.shape == (31, 2) and places.min() >= 0 and places.max() <= 1
    distances = np.linalg.norm(places - places[0], axis=1)
    assert distances[-1] == np.sort(distances)[1]
    assert np.array_equal(places, map_positions(some))
