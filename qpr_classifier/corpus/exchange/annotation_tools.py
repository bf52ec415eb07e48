"""Passages in the files of doccano, Label Studio and Prodigy.

These tools number their tasks themselves and keep no order among labels. So the id of a passage travels as
``passage_id``, and its ``primary`` label with the other fields; on the way back the primary is put first if it is
still among the labels, else the first label of the tool is taken for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qpr_classifier.corpus.exchange.rows import FIELDS, Row, text_of
from qpr_classifier.errors import CorpusError
from qpr_classifier.export.jsonl import write_jsonl
from qpr_classifier.export.text import without_surrogates
from qpr_classifier.export.whole_file import whole_file
from qpr_classifier.framework.roadmap import Framework

ID = "passage_id"
LABELLING = "labels"
"""Name of the choices in the set-up of a Label Studio project."""


# doccano ------------------------------------------------------------------------------------------------------


def write_doccano(records: Sequence[Mapping[str, Any]], path: Path, framework: Framework) -> None:
    """Write JSON Lines for a doccano project of document classification; other fields become metadata."""
    write_jsonl(
        ({"text": record["text"], "label": list(record.get("labels", ())), **_metadata(record)} for record in records),
        path,
    )


def read_doccano(path: Path) -> Iterator[Row]:
    """Rows of what doccano exports: ``label`` or ``labels`` as codes, or as spans ``[start, end, code]``."""
    for place, record in _lines(path):
        found = record.get("label", record.get("labels", record.get("entities")))
        if not isinstance(found, list):
            yield Row(place, {}, 'there is no list "label" of codes')
            continue
        codes = [_span_code(entry) for entry in found]
        if not all(isinstance(code, str) for code in codes):
            yield Row(place, {}, '"label" holds something that is neither a code nor a span [start, end, code]')
            continue
        meta = record.get("meta", record.get("metadata"))
        yield _row(place, {**(meta if isinstance(meta, dict) else {}), **record}, codes)


def _span_code(entry: object) -> object:
    if isinstance(entry, list | tuple) and len(entry) == 3:
        return entry[2]
    return entry.get("label") if isinstance(entry, dict) else entry


# Label Studio -------------------------------------------------------------------------------------------------


def write_label_studio(records: Sequence[Mapping[str, Any]], path: Path, framework: Framework) -> None:
    """Write a JSON list of tasks; records with labels come with a finished annotation."""
    tasks = []
    for record in records:
        task: dict[str, Any] = {"data": {"text": record["text"], **_metadata(record)}}
        if "labels" in record:
            choices = {"choices": list(record["labels"])}
            result = {"from_name": LABELLING, "to_name": "text", "type": "choices", "value": choices}
            task["annotations"] = [{"result": [result] if record["labels"] else []}]
        tasks.append(task)
    with whole_file(path) as temporary:
        text = json.dumps(tasks, ensure_ascii=False, indent=1)
        temporary.write_text(without_surrogates(text), encoding="utf-8", newline="\n")


def read_label_studio(path: Path) -> Iterator[Row]:
    """Rows of the JSON list that Label Studio exports (JSON, not JSON-MIN); one finished annotation each."""
    for place, task in _items(path):
        data = task.get("data")
        if not isinstance(data, dict):
            yield Row(place, {}, 'the task has no "data"; export the project as JSON, not JSON-MIN')
            continue
        annotations = task.get("annotations", task.get("completions")) or []
        finished = [a for a in annotations if isinstance(a, dict) and not a.get("was_cancelled")]
        if len(finished) != 1:
            message = f"{len(finished)} finished annotations, one is needed" if finished else "it is not annotated"
            yield Row(place, {}, message)
            continue
        result = finished[0].get("result")
        codes = [
            code
            for entry in (result if isinstance(result, list) else [])
            if isinstance(entry, dict) and entry.get("type") == "choices"
            for code in (entry.get("value") or {}).get("choices", ())
        ]
        meta = task.get("meta")
        yield _row(place, {"id": task.get("id"), **(meta if isinstance(meta, dict) else {}), **data}, codes)


# Prodigy ------------------------------------------------------------------------------------------------------


def write_prodigy(records: Sequence[Mapping[str, Any]], path: Path, framework: Framework) -> None:
    """Write JSON Lines for Prodigy's ``choice`` interface with several answers."""
    options = [{"id": a.code, "text": f"{a.code} {a.short_title.en}"} for a in framework.activities]

    def task(record: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {"text": record["text"], "options": options, "meta": _metadata(record)}
        return {**made, "accept": list(record["labels"]), "answer": "accept"} if "labels" in record else made

    write_jsonl(map(task, records), path)


def read_prodigy(path: Path) -> Iterator[Row]:
    """Rows of what Prodigy exports from ``choice``, or from binary ``textcat`` (one line for each label).

    Tasks that were ignored are named as a problem: somebody must decide on them or take them out.
    """
    binary: dict[str, tuple[str, dict[str, Any], list[str]]] = {}
    for place, record in _lines(path):
        meta = record.get("meta")
        fields = {**record, **(meta if isinstance(meta, dict) else {})}
        answer = record.get("answer")
        if answer not in ("accept", "reject"):
            yield Row(place, {}, f"the answer is {answer!r}; decide on this task or take its line out")
        elif "accept" in record or "options" in record:
            accepted = record.get("accept", [])
            if answer == "reject" or not isinstance(accepted, list):
                yield Row(place, {}, "the task was rejected; accept it, with no option chosen if none fits")
            else:
                yield _row(place, fields, accepted)
        elif isinstance(record.get("label"), str):
            key = str(fields.get(ID) or fields.get("id") or record.get("text"))
            _, _, codes = binary.setdefault(key, (place, fields, []))
            if answer == "accept":
                codes.append(record["label"])
        else:
            yield Row(place, {}, 'there is neither "accept" nor "label"')
    for place, fields, codes in binary.values():
        yield _row(place, fields, codes)


# Shared -------------------------------------------------------------------------------------------------------


def _metadata(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields beside text and labels, with the id under a name that no tool uses itself."""
    kept = {name: record[name] for name in FIELDS if name in record and name not in ("id", "text", "labels")}
    return {ID: record["id"], **{name: value for name, value in kept.items() if value is not None}}


def _row(place: str, values: Mapping[str, Any], codes: Sequence[Any]) -> Row:
    """A row with the fields among `values`; other keys are the tool's own."""
    fields: dict[str, Any] = {
        name: str(values[name]) if isinstance(values[name], int) else values[name]
        for name in FIELDS
        if values.get(name) is not None
    }
    if values.get(ID) is not None:
        fields["id"] = str(values[ID])
    if not all(isinstance(code, str) for code in codes):
        return Row(place, {}, "a label is not text")
    # Tools may show "2.4 Discoverability" as one label; its code is what counts.
    labels = [code.strip().split(" ", 1)[0] for code in codes]
    primary = fields.pop("primary", None)
    if primary in labels:
        labels = [primary, *(code for code in labels if code != primary)]
    return Row(place, {**fields, "labels": list(dict.fromkeys(labels))})


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"Nothing was imported. {place}: not JSON: {error}.") from error
        if not isinstance(record, dict):
            raise CorpusError(f"Nothing was imported. {place}: not a JSON object.")
        yield place, record


def _items(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON list with the lines on which they begin."""
    text = text_of(path)
    decoder, between = json.JSONDecoder(), re.compile(r"[\s,]*")
    position = len(text) - len(text.lstrip())
    if not text.startswith("[", position):
        raise CorpusError(f"{path} is not a JSON list of tasks.")
    position += 1
    line, counted = 1, 0
    while True:
        position = between.match(text, position).end()  # type: ignore[union-attr]
        line, counted = line + text.count("\n", counted, position), position
        if text.startswith("]", position):
            return
        place = f"{path.name}:{line}"
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise CorpusError(f"Nothing was imported. {place}: not JSON: {error}.") from error
        if not isinstance(item, dict):
            raise CorpusError(f"Nothing was imported. {place}: not a JSON object.")
        yield place, item
