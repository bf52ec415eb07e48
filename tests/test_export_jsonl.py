"""JSON Lines are whole or not there, readable by any reader, and say what to do when they cannot be written."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpr_classifier.errors import ExitCode, InputError, OutputError
from qpr_classifier.export.jsonl import json_line, write_jsonl
from qpr_classifier.export.whole_file import whole_file


def test_one_object_a_line_in_order_in_utf8_with_plain_newlines(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"title": "Découvrabilité", "year": 2020},
        {"title": "two\nlines", "labels": ["2.4"], "party": None},
    ]

    write_jsonl(records, tmp_path / "measures.jsonl")

    content = (tmp_path / "measures.jsonl").read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert [json.loads(line) for line in content.decode("utf-8").splitlines()] == records
    assert "Découvrabilité".encode() in content


@given(st.dictionaries(st.text(), st.text(st.characters(exclude_categories=()))))
def test_any_text_stays_on_one_line_and_comes_back(record: dict[str, str]) -> None:
    def without_halves(text: str) -> str:
        return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)

    line = json_line(record)

    assert len(line.splitlines()) == 1
    read = json.loads(line.encode("utf-8"))
    assert read == {without_halves(key): without_halves(text) for key, text in record.items()}


def test_an_interrupted_run_leaves_the_earlier_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "measures.jsonl"
    write_jsonl([{"run": "earlier"}], path)

    def breaks_off() -> Iterator[dict[str, Any]]:
        yield {"run": "later"}
        raise InputError("the report is damaged")

    with pytest.raises(InputError, match="damaged"):
        write_jsonl(breaks_off(), path)

    assert json.loads(path.read_text()) == {"run": "earlier"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["measures.jsonl"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist") as caught:
        write_jsonl([], tmp_path / "nowhere" / "measures.jsonl")
    assert caught.value.exit_code is ExitCode.CANNOT_WRITE


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "measures.jsonl").mkdir()
    with pytest.raises(OutputError, match="there is a folder of that name"):
        write_jsonl([], tmp_path / "measures.jsonl")
    assert [entry.name for entry in tmp_path.iterdir()] == ["measures.jsonl"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_refuses_files_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="the system refuses it"):
            write_jsonl([], tmp_path / "measures.jsonl")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="needs the device that is always full")
def test_a_full_disk_is_named_and_leaves_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "measures.jsonl"

    with (
        pytest.raises(OutputError, match="there is no room left"),
        whole_file(path) as temporary,
        Path("/dev/full").open("w") as full,
    ):
        temporary.write_text("half of the res", encoding="utf-8")
        full.write("the other half")

    assert not list(tmp_path.iterdir())


def test_a_file_open_in_excel_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="open in another program"), whole_file(tmp_path / "measures.xlsx"):
        raise PermissionError(errno.EACCES, "Permission denied")
