"""Labels that a second annotator gave: JSON Lines of ``{"id", "labels"}``, as are the passages themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qpr_classifier.corpus.passages import corpus_lines
from qpr_classifier.errors import CorpusError

FOLDER = "second_annotation"


@dataclass(frozen=True, slots=True)
class Annotation:
    """The labels one annotator gave one passage, the primary one first, and its language where it is known."""

    id: str
    labels: tuple[str, ...]
    language: str | None = None


def read_annotations(path: Path, codes: Sequence[str]) -> dict[str, Annotation]:
    """Annotations of a file, or of the ``*.jsonl`` files of a folder, by id; labelled passages are read as well.

    Raises
    ------
    CorpusError
        With file and line of the first record that cannot be used, or if there are none.
    """
    found: dict[str, Annotation] = {}
    for place, line in corpus_lines(path):
        try:
            annotation = _annotation(json.loads(line), codes)
        except (ValueError, TypeError, RecursionError) as error:
            raise CorpusError(f"{place}: {error}") from error
        if annotation.id in found:
            raise CorpusError(f"{place}: id {annotation.id} stands there already.")
        found[annotation.id] = annotation
    if not found:
        raise CorpusError(f'No annotations in {path}. Give a .jsonl file of {{"id", "labels"}}, or a folder of them.')
    return found


def _annotation(record: object, codes: Sequence[str]) -> Annotation:
    if not isinstance(record, Mapping):
        raise TypeError("the line is not a JSON object")
    passage_id, labels, language = record.get("id"), record.get("labels"), record.get("language")
    if not isinstance(passage_id, str) or not isinstance(labels, list):
        raise TypeError('a line needs an "id" (text) and "labels" (a list of codes)')
    unknown = [str(code) for code in labels if code not in codes]
    if unknown:
        raise ValueError(f"unknown activity {', '.join(unknown)}")
    if len(set(labels)) != len(labels):
        raise ValueError("a label stands twice")
    return Annotation(passage_id, tuple(labels), language if isinstance(language, str) else None)
