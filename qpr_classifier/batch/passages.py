"""Tagging a JSON Lines file of bare passages, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from qpr_classifier.errors import InputError

BATCH = 256
"""Passages tagged at a time: enough for the batches of spaCy, little memory."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The passages of the file; lines without text in them are passed over.

    Raises
    ------
    InputError
        With the number of the first line that is not a passage.
    """
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _passage(line, f"{path.name}, line {number}")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}. Check the name and the rights.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not in UTF-8 (byte {error.start}). Save it as UTF-8 and try again.") from error


def _passage(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not JSON ({error}). Each line must be one JSON object.") from error
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
        raise InputError(f'{place}: a passage needs an "id" and a "text", such as {{"id": "1", "text": "..."}}.')
    if record.get("heading") is not None and not isinstance(record["heading"], str):
        raise InputError(f'{place}: the "heading" must be text.')
    return record


def classify_file(source: Path, target: Path, model: str | None, *, explained: bool = False) -> tuple[int, int, int]:
    """Tag all passages of `source` into `target`, which appears only when it is whole.

    Parameters
    ----------
    source, target : Path
    model : str or None
        Name or folder; the best model that runs here if not given.
    explained : bool
        Say for each passage which words and which labelled passages speak for its tags; ``null`` where it was not
        tagged.

    Returns
    -------
    count, digital, review : int
        Passages tagged, taken as digital, and marked for review.
    """
    from qpr_classifier.api import load_model, tag_input
    from qpr_classifier.export.jsonl import write_jsonl
    from qpr_classifier.tagging.explanation import explain
    from qpr_classifier.tagging.persistence import load_neighbours
    from qpr_classifier.tagging.shipped import default_model, model_folder

    name = model or default_model()
    tagger = load_model(name)
    neighbours = load_neighbours(model_folder(name)) if explained else None
    counts = {"passages": 0, "digital": 0, "review": 0}

    lines = read_lines(source)
    first = list(islice(lines, BATCH))
    if not first:
        raise InputError(f'{source} holds no passages. Each line must be like {{"id": "1", "text": "..."}}.')

    def tagged() -> Iterator[dict[str, Any]]:
        batch = first
        while batch:
            inputs = [tag_input(record) for record in batch]
            for record, item, tags in zip(batch, inputs, tagger.tag(inputs), strict=True):
                counts["passages"] += 1
                counts["digital"] += tags.digital
                counts["review"] += tags.review
                line = {"id": record["id"], "language": item.language, **tags.as_record()}
                if explained:
                    found = explain(item, tagger, neighbours)
                    line["explanation"] = found.as_record() if found else None
                yield line
            batch = list(islice(lines, BATCH))

    write_jsonl(tagged(), target)
    return counts["passages"], counts["digital"], counts["review"]
