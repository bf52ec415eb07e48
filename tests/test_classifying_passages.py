"""`qpr classify`: bare passages in, tags out, line by line and in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import check_tags, lines, qpr

from qpr_classifier.errors import ExitCode

PASSAGES = [
    {"id": 7, "text": "A national portal streams 400 restored films and pays royalties to right holders online."},
    {"id": "fr", "text": "Un fonds soutient les studios de jeux vidéo indépendants.", "heading": "Fonds jeux vidéo"},
    {
        "id": "es",
        "text": "El portal de cine digital ofrece cuatrocientas películas restauradas a todos los ciudadanos.",
    },
    {"id": "none", "text": ""},
    {
        "id": "dance",
        "text": "The national dance company toured nine provinces with a new choreography.",
        "heading": None,
    },
]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_each_passage_gets_a_line_in_order(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", "\n".join(json.dumps(p, ensure_ascii=False) for p in PASSAGES))
    assert qpr("classify", source, "--output", tmp_path / "out.jsonl") == ExitCode.OK
    records = lines(tmp_path / "out.jsonl")
    assert [record["id"] for record in records] == [7, "fr", "es", "none", "dance"]
    assert [record["language"] for record in records[:3]] == ["en", "fr", "es"]
    for record in records:
        assert list(record) == [
            "id", "language", "digital", "digital_probability", "activities", "products", "labels", "primary", "review",
        ]  # fmt: skip
        check_tags(record)
    assert records[0]["digital"] and not records[2]["digital"] and not records[3]["digital"]


def test_each_line_says_why_when_asked(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", "\n".join(json.dumps(p, ensure_ascii=False) for p in PASSAGES))
    assert qpr("classify", source, "--output", tmp_path / "plain.jsonl", "--model", "roadmap-lite") == ExitCode.OK
    arguments = ("classify", source, "--output", tmp_path / "out.jsonl", "--model", "roadmap-lite", "--explain")
    assert qpr(*arguments) == ExitCode.OK
    plain, records = lines(tmp_path / "plain.jsonl"), lines(tmp_path / "out.jsonl")
    assert [{key: r[key] for key in r if key != "explanation"} for r in records] == plain
    films, games, spanish, empty, _ = (record["explanation"] for record in records)
    assert spanish is None and empty is None
    assert any(word in {"streams", "online", "portal"} for word, _ in films["gate"]["for"])
    assert games["activity"]["subject"] == records[1]["primary"]
    assert len(films["nearest"]) == 3 and all(near["text"] for near in films["nearest"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no passages"),
        ('{"id": 1, "text": "a"}\nnot json', "line 2: not JSON"),
        ('{"text": "a"}', 'line 1: a passage needs an "id"'),
        ('{"id": 1, "text": 5}', "line 1"),
        ('{"id": 1, "text": "a", "heading": []}', 'line 1: the "heading"'),
        ("[" * 100_000, "line 1: not JSON"),
    ],
)
def test_a_bad_line_is_named_and_nothing_half_written(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = write(tmp_path / "out.jsonl", "earlier results\n")
    assert qpr("classify", write(tmp_path / "in.jsonl", text), "--output", target) == ExitCode.BAD_INPUT
    error = capsys.readouterr().err
    assert message in error and "Traceback" not in error
    assert target.read_text() == "earlier results\n"


def test_a_file_in_another_encoding_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").write_bytes('{"id": 1, "text": "créé"}'.encode("latin-1"))
    assert qpr("classify", tmp_path / "in.jsonl", "--output", tmp_path / "out.jsonl") == ExitCode.BAD_INPUT
    assert "UTF-8" in capsys.readouterr().err


def test_a_missing_file_and_a_missing_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("classify", tmp_path / "no.jsonl", "--output", tmp_path / "out.jsonl") == ExitCode.BAD_INPUT
    source = write(tmp_path / "in.jsonl", json.dumps(PASSAGES[0]))
    assert qpr("classify", source, "--output", tmp_path / "no" / "out.jsonl") == ExitCode.CANNOT_WRITE
    assert "does not exist" in capsys.readouterr().err
