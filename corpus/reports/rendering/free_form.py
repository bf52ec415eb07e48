"""Reports in free text (first cycle, and forms of a Party's own): the source lists the blocks in order.

A measure stands among them as ``{measure: {...}}``; how its fields are printed is told by one of the layouts
that the source defines, a list of ``{as: KIND, template: "... {field} ..."}`` with an optional ``label``.
"""

from __future__ import annotations

import string
from collections.abc import Iterator

from .blocks import Block, Draft, Kind, Source, plain_block


def draft(source: Source) -> Draft:
    """Return the blocks and measures of a report in free text."""
    blocks = [Block("title", line) for line in source["title"]]
    measures: list[Source] = []
    for entry in source["blocks"]:
        if "measure" in entry:
            measures.append(entry["measure"])
            layout = source["layouts"][entry["measure"].get("layout", "usual")]
            blocks += _measure(entry["measure"], len(measures) - 1, layout)
        else:
            blocks.append(plain_block(entry))
    return Draft(source, tuple(blocks), tuple(measures))


def _measure(measure: Source, place: int, layout: list[Source]) -> Iterator[Block]:
    """Yield the blocks of one measure; lines whose fields are all empty are left out."""
    for line in layout:
        names = [name for _, name, _, _ in string.Formatter().parse(line["template"]) if name]
        if names and not any(measure.get(name) for name in names):
            continue
        text = line["template"].format_map({name: str(measure.get(name) or "").strip() for name in names})
        kind: Kind = line["as"]
        if kind in ("measure_title", "heading"):
            yield Block("measure_title", text, level=line.get("level", 3), measure=place)
        elif kind in ("bullets", "field", "box"):
            yield Block(kind, line.get("label", ""), text, measure=place)
        else:
            if "label" in line:
                yield Block("instruction", line["label"], measure=place)
            for paragraph in filter(None, text.split("\n")):
                yield Block(kind, paragraph, measure=place)
