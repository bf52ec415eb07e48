"""The form of the second cycle (2016-2019): a source with answers becomes the printed blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from .blocks import Block, Draft, Source, plain_block

FORM = Path(__file__).with_name("form_2016.yaml")


def draft(source: Source) -> Draft:
    """Return the blocks and measures of a 2016 report.

    The list of measures comes first, as in the export; a measure that is ``bare`` is printed only there.
    """
    labels = yaml.safe_load(FORM.read_text(encoding="utf-8"))[source["interface_language"]]
    blocks = [Block("title", line) for line in source["title"]]
    blocks += [plain_block(entry) for entry in source["general"]]
    blocks.append(Block("heading", labels["list"], level=1))
    for section in source["sections"]:
        if rows := [(m["title"], m.get("scope", ""), m.get("nature", "")) for m in section["measures"]]:
            blocks.append(Block("heading", section["heading"].upper(), level=2))
            blocks.append(Block("table", rows=((labels["name"], labels["scope_head"], labels["nature_head"]), *rows)))
    measures: list[Source] = []
    for number, section in enumerate(source["sections"], start=1):
        blocks.append(Block("heading", f"{number}. {section['heading']}", level=1))
        blocks += [plain_block(entry) for entry in section.get("before", [])]
        for measure in section["measures"]:
            if measure.get("bare"):
                measures.append({**measure, "section": f"{labels['list']} > {section['heading'].upper()}"})
            else:
                measures.append(measure)
                blocks += _measure(measure, len(measures) - 1, labels)
        blocks += [plain_block(entry) for entry in section.get("after", [])]
    blocks += [plain_block(entry) for entry in source["closing"]]
    return Draft(source, tuple(blocks), tuple(measures))


def _measure(measure: Source, place: int, labels: dict[str, str]) -> Iterator[Block]:
    yield Block("measure_title", measure["title"], labels["measure"], measure=place)
    for name in ("website", "objectives", "scope", "nature", "text"):
        yield Block("field", labels[name], str(measure.get(name) or ""), measure=place)
    yield Block("question", labels["targets"], answer=measure.get("targets_groups"), measure=place)
    for name in ("results", "agency", "budget"):
        yield Block("field", labels[name], str(measure.get(name) or ""), measure=place)
    yield Block("question", labels["evaluated"], answer=measure.get("evaluated"), measure=place)
    yield Block("field", labels["evaluation"], str(measure.get("evaluation") or ""), measure=place)
    yield Block("question", labels["designed"], answer=measure.get("designed"), measure=place)
