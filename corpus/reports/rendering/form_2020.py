"""The form of the third and fourth cycle (2020 on): a source with answers becomes the printed blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .blocks import Block, Draft, Source, plain_block, table_rows

FORM = Path(__file__).with_name("form_2020.yaml")


def draft(source: Source) -> Draft:
    """Return the blocks and measures of a 2020+ report."""
    language = source["interface_language"]
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    names = [domain[language] for domain in form["domains"].values()]
    glued = source.get("glued_partners", False)
    labels = {name: words[language] for name, words in form["labels"].items()}
    measures: list[Source] = []
    blocks = [Block("title", line) for line in source["title"]]
    blocks += [plain_block(entry) for entry in source["general"]]
    goal = None
    for section in form["sections"]:
        answers = source["sections"].get(section["key"])
        if answers is None:
            continue
        if section["goal"] != goal:
            goal = section["goal"]
            blocks.append(Block("heading", form["goals"][goal][language], level=1))
        blocks.append(Block("heading", section["heading"][language], level=2))
        blocks += _closed_questions(section["questions"], answers.get("answers", []), language)
        blocks.append(Block("heading", labels["relevant"], level=4))
        for measure in answers.get("measures", []):
            measures.append(_completed(measure, form["domains"], language, "government", goal))
            blocks += _measure(measures[-1], len(measures) - 1, labels, names, glued=glued)
        if not answers.get("measures"):
            blocks.append(Block("paragraph", answers.get("none", "N/A")))
    blocks.append(Block("heading", labels["cso_heading"], level=1))
    blocks += [plain_block(entry) for entry in source["cso"].get("before", [])]
    cso_labels = {name: _for_initiatives(label) for name, label in labels.items()}
    for measure in source["cso"]["measures"]:
        measures.append(_completed(measure, form["domains"], language, "cso", None))
        blocks += _measure(measures[-1], len(measures) - 1, cso_labels, names, glued=glued)
    blocks += [plain_block(entry) for entry in source["closing"]]
    for entry in source.get("annex", []):
        if "measure" in entry:
            measures.append(_completed(entry["measure"], form["domains"], language, "government", None))
            blocks += _measure(measures[-1], len(measures) - 1, labels, names, glued=glued)
        else:
            blocks.append(plain_block(entry))
    return Draft(source, tuple(blocks), tuple(measures))


def _completed(
    measure: Source, domains: dict[str, dict[str, str]], language: str, reported_by: str, goal: int | None
) -> Source:
    """Return a measure with what its place in the form says and with its domains as printed."""
    printed = [domains[key][language] for key in measure.get("domains", [])]
    return {"goal": goal, "reported_by": reported_by, **measure, "domains": printed}


def _closed_questions(questions: list[Source], answers: list[Any], language: str) -> Iterator[Block]:
    for question, answer in zip(questions, answers, strict=True):
        text = question[language]
        if "options" in question:
            ticked = answer or []
            names = [option[language] for option in question["options"]]
            yield Block("boxes", text, options=tuple((name, i + 1 in ticked) for i, name in enumerate(names)))
        elif question.get("open"):
            yield Block("field", text, "" if answer is None else str(answer))
        else:
            yield Block("question", text, answer=answer)


def _measure(measure: Source, place: int, labels: dict[str, str], names: list[str], *, glued: bool) -> Iterator[Block]:
    """Yield the fields of one measure in the order of the form."""

    def field(label: str, name: str) -> Block:
        return Block("field", labels[label], str(measure.get(name) or ""), measure=place)

    def closed(label: str, name: str) -> Block:
        return Block("question", labels[label], answer=measure.get(name), measure=place)

    yield Block("measure_title", measure["title"], labels["name"], measure=place)
    yield field("agency", "agency")
    options = tuple((name, name in measure["domains"]) for name in names)
    yield Block("boxes", labels["domains"], options=options, measure=place)
    yield field("website", "website")
    yield field("features", "text")
    yield closed("youth", "targets_youth")
    yield closed("ifcd", "ifcd")
    yield field("results", "results")
    yield field("budget", "budget")
    partners = table_rows(measure.get("partners", []))
    head = (labels["partner_name"], labels["partner_type"])
    if partners and glued:
        lines = "\n".join("".join(row) for row in (head, *partners))
        yield Block("field", labels["partners"], lines, measure=place)
    elif partners:
        yield Block("table", labels["partners"], rows=(head, *partners), measure=place)
    else:
        yield Block("field", labels["partners"], measure=place)
    yield closed("evaluated", "evaluated")
    yield field("conclusions", "evaluation")


def _for_initiatives(label: str) -> str:
    return label.replace("policy/measure", "measure/initiative").replace("politique/mesure", "mesure/initiative")
