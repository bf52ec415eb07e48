"""The formats that passages can be exchanged in, and which one a file has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.exchange.annotation_tools import (
    read_doccano,
    read_label_studio,
    read_prodigy,
    write_doccano,
    write_label_studio,
    write_prodigy,
)
from qpr_classifier.corpus.exchange.rows import Row, text_of
from qpr_classifier.corpus.exchange.tables import read_csv, read_xlsx, write_csv, write_xlsx
from qpr_classifier.errors import CorpusError
from qpr_classifier.framework.roadmap import Framework


@dataclass(frozen=True, slots=True)
class Format:
    """A format with its reader and writer."""

    read: Callable[[Path], Iterable[Row]]
    write: Callable[[Sequence[Mapping[str, Any]], Path, Framework], None]


FORMATS: Mapping[str, Format] = {
    "csv": Format(read_csv, write_csv),
    "xlsx": Format(read_xlsx, write_xlsx),
    "doccano": Format(read_doccano, write_doccano),
    "label-studio": Format(read_label_studio, write_label_studio),
    "prodigy": Format(read_prodigy, write_prodigy),
}

_BY_SUFFIX = {".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".json": "label-studio"}


def format_to_write(path: Path) -> str:
    """The format that the name of a new file asks for.

    Raises
    ------
    CorpusError
        If it asks for none, or for one of two.
    """
    name = _BY_SUFFIX.get(path.suffix.lower())
    if name is None:
        raise CorpusError(f"The format of {path} is not clear from its name. Give one with --format.")
    return name


def format_of(path: Path) -> str:
    """The format of an existing file, by its name and for JSON Lines by the keys of the first line.

    Raises
    ------
    CorpusError
        If it is none that is known.
    """
    if path.suffix.lower() in _BY_SUFFIX:
        return _BY_SUFFIX[path.suffix.lower()]
    first = next((line for line in text_of(path).split("\n") if line.strip()), "")
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict):
        if "answer" in record or "accept" in record:
            return "prodigy"
        if {"label", "labels", "entities"} & set(record):
            return "doccano"
    raise CorpusError(f"The format of {path} is not clear. Give one with --format.")
