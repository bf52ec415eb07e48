"""The printed units of an example report, the same for every producer of PDFs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "title", "heading", "measure_title", "paragraph", "instruction", "bullets", "field", "question", "boxes",
    "table", "box", "note", "contents", "columns", "columns_end", "page_break",
]  # fmt: skip

Source = Mapping[str, Any]

FOOTNOTE = re.compile(r"\{note: ([^}]*)\}")
"""A footnote inside a text of a source."""


@dataclass(frozen=True, slots=True)
class Block:
    """One printed unit.

    Parameters
    ----------
    kind
        What is printed. A ``field`` has its label in `text` and its answer in `value`, a ``question`` its
        wording in `text` and its state in `answer`, ``boxes`` their label in `text` and states in `options`,
        a ``measure_title`` the title in `text` and the label before it, if one is printed, in `value`.
    measure
        Position of the measure this block belongs to in the list of measures, or None.
    """

    kind: Kind
    text: str = ""
    value: str = ""
    level: int = 0
    answer: bool | None = None
    options: tuple[tuple[str, bool], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    measure: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A report before it is printed: the blocks in order and the measures they tell of."""

    source: Source
    blocks: tuple[Block, ...]
    measures: tuple[Source, ...]


def lines_of(text: str) -> list[str]:
    """Return the non-empty lines of a text: one per printed paragraph."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def without_footnotes(text: str) -> str:
    """Return a text as it reads with its footnotes left out."""
    return FOOTNOTE.sub("", text)


def plain_block(entry: Source, measure: int | None = None) -> Block:
    """Turn one entry of a source, such as ``{heading: Mesures, level: 2}``, into a block.

    Raises
    ------
    ValueError
        If the entry names no known kind.
    """
    if "table" in entry:
        return Block("table", rows=table_rows(entry["table"]), measure=measure)
    if "bullets" in entry:
        return Block("bullets", value="\n".join(entry["bullets"]), measure=measure)
    if "field" in entry:
        return Block("field", entry["field"], str(entry.get("value") or ""), measure=measure)
    if "question" in entry:
        return Block("question", entry["question"], answer=entry.get("answer"), measure=measure)
    if "boxes" in entry:
        options = tuple((str(name), bool(on)) for name, on in entry["options"])
        return Block("boxes", entry["boxes"], options=options, measure=measure)
    kinds: tuple[Kind, ...] = ("heading", "title", "paragraph", "instruction", "box", "note", "contents",
                               "columns", "columns_end", "page_break")  # fmt: skip
    for kind in kinds:
        if kind in entry:
            text = entry[kind] if isinstance(entry[kind], str) else ""
            return Block(kind, text, str(entry.get("value") or ""), int(entry.get("level", 1)), measure=measure)
    raise ValueError(f"Unknown entry in a source: {sorted(entry)}")


def table_rows(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    """Return table rows as text; the first row is the head of the table."""
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
