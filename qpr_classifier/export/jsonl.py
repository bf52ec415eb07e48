"""JSON Lines: one record a line, UTF-8."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qpr_classifier.export.text import without_surrogates
from qpr_classifier.export.whole_file import whole_file

# Legal in JSON, but many readers take them for the end of a line.
_LOOKS_LIKE_LINE_END = re.compile("[\x85\u2028\u2029]")


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write records to `path`; the file appears only once it is complete.

    Raises
    ------
    OutputError
        If the disk is full, the folder is missing or nothing may be written there.
    ValueError
        If a number is not finite: JSON has none.
    """
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
        for record in records:
            stream.write(json_line(record) + "\n")


def json_line(record: Mapping[str, Any]) -> str:
    """The record as JSON on one line, fields in their order."""
    line = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return _LOOKS_LIKE_LINE_END.sub(lambda sign: f"\\u{ord(sign[0]):04x}", without_surrogates(line))
