"""The picture of a corpus: one HTML page that needs nothing beside it and runs without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qpr_classifier.corpus.agreement import Agreement, agreement_of
from qpr_classifier.corpus.composition import (
    activity_counts,
    count_tables,
    label_pairs,
    party_table,
    writer_table,
)
from qpr_classifier.corpus.findings import LIMITS_FILE, find_beside, read_limits
from qpr_classifier.corpus.map import map_positions
from qpr_classifier.corpus.passages import LANGUAGES, LabelledPassage, read_passages
from qpr_classifier.corpus.second_annotation import FOLDER, Annotation, read_annotations
from qpr_classifier.corpus.split import corpus_sha256
from qpr_classifier.corpus.variety import variety_of
from qpr_classifier.export.text import clean
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.framework.roadmap import Framework, load_framework
from qpr_classifier.tagging.voices import Features

TEMPLATES = Path(__file__).parent / "data"
MAP_SIZE = 620
MAP_MARGIN = 12
MARKS = 5
"""Shapes and colours for Products, beside the one for negative passages; with more Products they come again."""

NEGATIVE = "none"
TEXT_SHOWN = 140
"""Letters of a passage that the map shows."""

LANGUAGE_NAMES = {"en": "English", "fr": "French"}


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A passage on the map."""

    x: float
    y: float
    product: str
    title: str


@dataclass(frozen=True, slots=True)
class Map:
    """The passages of one language as points."""

    language: str
    name: str
    points: tuple[MapPoint, ...]


def write_picture(
    corpus: Path,
    target: Path,
    *,
    second: Path | None = None,
    encoder: Features | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> None:
    """Draw the corpus.

    Parameters
    ----------
    corpus : Path
        A JSON Lines file or a folder of them.
    target : Path
        The HTML file.
    second : Path, optional
        Second annotations; without it, the folder ``second_annotation`` beside the passages, if it is there.
    encoder : Features, optional
        For a map by meaning instead of by words.
    on_step : callable
        Told what is being done.

    Raises
    ------
    CorpusError
        If the passages or the annotations cannot be read.
    OutputError
        If the file cannot be written.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    framework, parties = load_framework(), load_parties()
    passages = read_passages(corpus, framework.codes)
    on_step("counts and variety")
    limits_file = find_beside(corpus, LIMITS_FILE)
    second = second or _second_annotation(corpus)
    agreement = _agreement(passages, second, framework) if second else None
    values = {
        "framework": framework,
        "passages": passages,
        "sha256": corpus_sha256(passages),
        "activities": activity_counts(passages, framework),
        "tables": count_tables(passages, parties),
        "writers": writer_table(passages),
        "parties": party_table(passages, parties),
        "languages": [(language, LANGUAGE_NAMES[language]) for language in LANGUAGES],
        "variety": {language: variety_of([p for p in passages if p.language == language]) for language in LANGUAGES},
        "limits": read_limits(limits_file) if limits_file else None,
        "agreement": agreement,
        "pairs": label_pairs(passages),
        "maps": _maps(passages, framework, encoder, on_step),
        "marks": {NEGATIVE: 0} | {code: 1 + n % MARKS for n, code in enumerate(framework.product_codes)},
        "map_size": MAP_SIZE,
        "by_meaning": encoder is not None,
    }
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html.j2").render(values)
    with whole_file(target) as temporary:
        temporary.write_text(clean(page), encoding="utf-8", newline="\n")


def _second_annotation(corpus: Path) -> Path | None:
    folder = (corpus if corpus.is_dir() else corpus.parent).parent / FOLDER
    return folder if any(folder.glob("*.jsonl")) else None


def _agreement(passages: Sequence[LabelledPassage], second: Path, framework: Framework) -> Agreement:
    first = {p.id: Annotation(p.id, p.labels, p.language) for p in passages}
    return agreement_of(first, read_annotations(second, framework.codes), framework)


def _maps(
    passages: Sequence[LabelledPassage],
    framework: Framework,
    encoder: Features | None,
    on_step: Callable[[str], None],
) -> list[Map]:
    product_of = {activity.code: activity.product for activity in framework.activities}
    maps = []
    for language in LANGUAGES:
        on_step(f"map of the passages in {LANGUAGE_NAMES[language]}")
        own = [p for p in passages if p.language == language]
        positions = MAP_MARGIN + map_positions(own, encoder) * (MAP_SIZE - 2 * MAP_MARGIN)
        points = tuple(
            MapPoint(round(float(x), 1), round(float(y), 1), product_of.get(p.primary or "", NEGATIVE), _point_title(p))
            for p, (x, y) in zip(own, positions, strict=False)
        )
        maps.append(Map(language, LANGUAGE_NAMES[language], points))
    return maps


def _point_title(passage: LabelledPassage) -> str:
    labels = ", ".join(passage.labels) or f"not digital ({passage.negative_kind})"
    text = " ".join(f"{passage.heading}: {passage.text}".split() if passage.heading else passage.text.split())
    cut = text if len(text) <= TEXT_SHOWN else text[:TEXT_SHOWN].rstrip() + "…"
    return f"{passage.id} · {labels} · {cut}"
