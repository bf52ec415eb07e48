"""Reports to measure with: the 2020 form in English and French, filled with passages of the corpus.

The same number gives the same report. Its words are those of the labelled passages, so that reading and tagging have
the work that real reports give; the tags mean nothing, since the models were trained on these passages.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "corpus" / "reports"))  # where the rendering of the example reports lies

PARTIES = {
    "en": (
        "Austria", "Ethiopia", "Ireland", "Jamaica", "Kenya", "Lithuania", "Namibia", "Sweden", "Viet Nam", "Zimbabwe",
    ),
    "fr": (
        "Burkina Faso", "Canada", "Côte d'Ivoire", "France", "Gabon", "Haïti", "Luxembourg", "Monaco", "Sénégal",
        "Tunisie",
    ),
}  # fmt: skip
MEASURES_PER_PAGE = 1.2
"""More than fill the pages; what is beyond the last page is cut off."""

WORDS = {
    "en": {
        "title": "Quadrennial periodic report on the implementation of the 2005 Convention",
        "heading": "GENERAL INFORMATION", "party": "Name of Party:", "summary": "EXECUTIVE SUMMARY",
        "closing": "CHALLENGES AND ACHIEVEMENTS", "name": "Measure", "ministry": "Ministry of Culture",
    },
    "fr": {
        "title": "Rapport périodique quadriennal sur la mise en œuvre de la Convention de 2005",
        "heading": "INFORMATIONS GÉNÉRALES", "party": "Nom de la Partie:", "summary": "RÉSUMÉ EXÉCUTIF",
        "closing": "DÉFIS ET RÉALISATIONS", "name": "Mesure", "ministry": "Ministère de la Culture",
    },
}  # fmt: skip


@cache
def _texts(language: str) -> list[str]:
    from qpr_classifier.corpus.passages import read_passages
    from qpr_classifier.framework.roadmap import load_framework

    passages = read_passages(ROOT / "corpus" / "passages", load_framework().codes)
    # The standard fonts of PDF hold Latin characters only.
    return [
        p.text.encode("cp1252", "replace").decode("cp1252")
        for p in passages
        if p.language == language and len(p.text) > 200
    ]


def source_of(number: int, pages: int) -> dict[str, Any]:
    """What the report of that number says, in the terms of `corpus/reports/sources`."""
    chance = random.Random(number)
    language = ("en", "fr")[number % 2]
    words, texts = WORDS[language], _texts(language)
    party, year = chance.choice(PARTIES[language]), chance.randint(2020, 2026)

    def text() -> str:
        return chance.choice(texts)

    def measure(place: int) -> dict[str, Any]:
        return {
            "title": f"{words['name']} {place}: {text().split('.')[0][:70]}",
            "agency": words["ministry"], "domains": chance.sample(["cinema", "music", "media", "digital", "visual"], 2),
            "website": f"https://culture.example/{place}", "text": f"{text()}\n{text()}",
            "targets_youth": chance.random() < 0.5, "ifcd": False, "results": text(),
            "budget": str(chance.randint(10, 900) * 1000), "evaluated": False,
        }  # fmt: skip

    keys = (
        "sectors",
        "media",
        "digital",
        "civil_society",
        "mobility",
        "flow",
        "plans",
        "cooperation",
        "gender",
        "freedom",
    )
    each = max(1, round(MEASURES_PER_PAGE * pages / len(keys)))
    return {
        "interface_language": language, "title": [words["title"], f"{party} {year}"],
        "running_header": f"{party} {year}", "running_footer": "#",
        "general": [
            {"heading": words["heading"], "level": 1}, {"field": words["party"], "value": party},
            {"heading": words["summary"], "level": 1}, {"paragraph": text()}, {"paragraph": text()},
        ],
        "sections": {key: {"measures": [measure(each * n + m) for m in range(each)]} for n, key in enumerate(keys)},
        "cso": {"measures": []}, "closing": [{"heading": words["closing"], "level": 1}, {"paragraph": text()}],
    }  # fmt: skip


def write_report(number: int, folder: Path, pages: int) -> Path:
    """Write the report of that number with so many pages, unless it is there."""
    import pypdfium2
    from rendering import form_2020  # type: ignore[import-not-found]
    from rendering.drawn import render  # type: ignore[import-not-found]

    path = folder / f"report-{number:04}.pdf"
    if path.exists():
        return path
    source = source_of(number, pages)
    for key, section in source["sections"].items():
        section["answers"] = _answers(key)
    whole = folder / f"{path.name}.part"
    render(form_2020.draft(source), whole)
    with pypdfium2.PdfDocument(whole) as document:
        if len(document) < pages:
            raise ValueError(f"report {number} has {len(document)} pages, fewer than {pages}")
        for page in reversed(range(pages, len(document))):
            del document[page]
        document.save(whole.with_suffix(".cut"))
    whole.unlink()
    whole.with_suffix(".cut").replace(path)
    return path


@cache
def _answers(key: str) -> list[Any]:
    import yaml  # type: ignore[import-untyped]
    from rendering.form_2020 import FORM  # type: ignore[import-not-found]

    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    (section,) = [section for section in form["sections"] if section["key"] == key]
    return [[] if "options" in q else "12" if q.get("open") else True for q in section["questions"]]


def write_reports(count: int, folder: Path, pages: int) -> Iterator[Path]:
    """The first `count` reports of so many pages, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        yield write_report(number, folder, pages)
