"""Passages go out to spreadsheets and annotation tools and come back whole, or not at all."""

from __future__ import annotations

import csv
import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import lines, qpr
from corpus_samples import OTHER_TEXT, PASSAGE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from qpr_classifier.corpus.exchange import FORMATS, export_passages, import_passages
from qpr_classifier.corpus.passages import LabelledPassage, read_passages, write_passages
from qpr_classifier.errors import CorpusError, ExitCode
from qpr_classifier.export.text import clean
from qpr_classifier.framework.roadmap import load_framework

CODES = load_framework().codes
SUFFIX = {"csv": "csv", "xlsx": "xlsx", "doccano": "jsonl", "label-studio": "json", "prodigy": "jsonl"}
SEVERAL = replace(PASSAGE, id="x-3", labels=("3.3", "2.4"), primary="3.3", heading="« Titre »; suite")
SMALLER_FIRST = replace(
    PASSAGE, id="x-4", labels=("5.2", "2.3"), primary="5.2", text="Ligne 1\nligne 2, \"fin\"; 'ici'"
)
NEGATIVE = replace(
    PASSAGE, id="x-2", text=OTHER_TEXT, labels=(), primary=None, negative_kind="ordinary", language="fr", party="MAR",
    group="V(b)",
)  # fmt: skip
PASSAGES = [PASSAGE, NEGATIVE, SEVERAL, SMALLER_FIRST]


def corpus_of(folder: Path, passages: list[LabelledPassage]) -> Path:
    write_passages(passages, folder / "corpus.jsonl")
    return folder / "corpus.jsonl"


@pytest.mark.parametrize("name", FORMATS)
def test_what_went_out_comes_back_the_same(name: str, tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, PASSAGES)
    out = tmp_path / f"out.{SUFFIX[name]}"
    chosen = ["--format", name] if SUFFIX[name] == "jsonl" else []
    assert qpr("corpus", "export", corpus, "-o", out, *chosen) == ExitCode.OK
    (tmp_path / "back").mkdir()
    assert qpr("corpus", "import", out, "-o", tmp_path / "back" / "mine.jsonl") == ExitCode.OK
    assert (tmp_path / "back" / "mine.jsonl").read_bytes() == corpus.read_bytes()


hostile = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(clean).filter(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(text=st.one_of(hostile, st.sampled_from(["=1+1", "'=1+1", "''@x", "'a", " -2", "+CMD|'x'!A0"])))
def test_any_text_comes_back_the_same(text: str, tmp_path: Path) -> None:
    # A spreadsheet cannot tell a line end of its own from that of the text; the corpus has newlines only.
    passages = [replace(PASSAGE, text=text, heading=f"{text}!")]
    corpus = corpus_of(tmp_path, passages)
    for name in FORMATS:
        out = tmp_path / f"out.{SUFFIX[name]}"
        export_passages(corpus, out, format_name=name)
        (tmp_path / "back").mkdir(exist_ok=True)
        back = import_passages(out, tmp_path / "back" / "b.jsonl", format_name=name, replace=True)
        assert back == passages, name


def test_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, [replace(PASSAGE, text="=HYPERLINK(1)", heading="@SUM(A1)", annotator="-x")])
    export_passages(corpus, tmp_path / "out.csv")
    export_passages(corpus, tmp_path / "out.xlsx")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["text"], row["heading"], row["annotator"]) == ("'=HYPERLINK(1)", "'@SUM(A1)", "'-x")
    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert "'=HYPERLINK(1)" in [cell.value for cell in sheet[2]]


@pytest.mark.parametrize("name", FORMATS)
def test_a_second_annotator_sees_no_label(name: str, tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, PASSAGES)
    out = tmp_path / f"out.{SUFFIX[name]}"
    export_passages(corpus, out, format_name=name, blind=True)
    if name == "xlsx":
        sheet = load_workbook(out).worksheets[0]
        seen = "\n".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    elif name == "prodigy":
        seen = "\n".join(json.dumps({**task, "options": []}) for task in lines(out))
    else:
        seen = out.read_text(encoding="utf-8-sig")
    assert "x-2" in seen
    for hint in ("3.3", "ordinary", "form_answer", "annotator"):
        assert hint not in seen


def doccano_spans() -> list[dict[str, Any]]:
    return [
        {"id": 7, "text": "Ein", "passage_id": "a", "label": [[0, 3, "2.3"], [5, 9, "2.1"], [10, 12, "2.3"]]},
        {"id": 8, "text": "Zwei", "passage_id": "b", "label": []},
    ]


def label_studio_tasks() -> list[dict[str, Any]]:
    def task(passage_id: str, *annotations: dict[str, Any]) -> dict[str, Any]:
        return {"id": 1, "data": {"text": "t", "passage_id": passage_id}, "annotations": list(annotations)}

    def chosen(*codes: str, cancelled: bool = False) -> dict[str, Any]:
        result = [{"type": "choices", "from_name": "l", "to_name": "text", "value": {"choices": list(codes)}}]
        return {"result": result, "was_cancelled": cancelled}

    return [task("a", chosen("2.3 Support", "2.1 Spaces"), chosen("5.4", cancelled=True)), task("b", {"result": []})]


def prodigy_binary() -> list[dict[str, Any]]:
    return [
        {"text": "t", "meta": {"passage_id": "a"}, "label": "2.3", "answer": "accept"},
        {"text": "t", "meta": {"passage_id": "a"}, "label": "5.4", "answer": "reject"},
        {"text": "t", "meta": {"passage_id": "a"}, "label": "2.1", "answer": "accept"},
        {"text": "u", "meta": {"passage_id": "b"}, "label": "5.4", "answer": "reject"},
    ]


@pytest.mark.parametrize("made", ["doccano", "label-studio", "prodigy"])
def test_what_the_tools_write_themselves_is_read(made: str, tmp_path: Path) -> None:
    source = tmp_path / ("in.json" if made == "label-studio" else "in.jsonl")
    if made == "label-studio":
        source.write_text(json.dumps(label_studio_tasks(), indent=2))
    else:
        records = doccano_spans() if made == "doccano" else prodigy_binary()
        source.write_text("\n".join(map(json.dumps, records)))
    target = tmp_path / "second.jsonl"
    assert qpr("corpus", "import", source, "-o", target, "--labels-only") == ExitCode.OK
    assert lines(target) == [{"id": "a", "labels": ["2.3", "2.1"]}, {"id": "b", "labels": []}]


def test_fields_that_a_table_lacks_can_be_given(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id;text;labels;negative_kind\nn1;Un portail;2.4\nn2;Un théâtre;;ordinary\n", encoding="utf-8")
    target = tmp_path / "mk.jsonl"
    given_values = [
        part
        for field, value in (
            ("language", "fr"), ("party", "TUN"), ("period", "2020"), ("annotator", "mk"), ("status", "measure"),
            ("source_kind", "prose"),
        )
        for part in ("--set", f"{field}={value}")
    ]  # fmt: skip
    assert qpr("corpus", "import", source, "-o", target, *given_values) == ExitCode.OK
    first, second = read_passages(target, CODES)
    assert (first.primary, first.group, first.negative_kind) == ("2.4", "V(b)", None)
    assert (second.labels, second.negative_kind, second.annotator) == ((), "ordinary", "mk")


HEADER = "id,language,text,party,period,source_kind,labels,annotator,status,negative_kind\n"
GOOD_ROW = 'x-9,en,"Two\nlines",CAN,2019,prose,2.1,x,measure,\n'


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (HEADER + GOOD_ROW + "x-8,en,Text,CAN,2019,prose,9.9,x,measure,\n", ["in.csv:4: unknown activity 9.9"]),
        (HEADER + GOOD_ROW + GOOD_ROW, ["in.csv:4: id x-9 stands already at in.csv:2"]),
        (HEADER + GOOD_ROW + "x-8,en,A, b,CAN,2019,prose,2.1,x,measure,,\n", ["in.csv:4: 12 cells, but 10 columns"]),
        (
            HEADER + "x-8,,Text,CAN,2019,prose,2.1,x,measure,\nx-7,en,Text,XXX,2019,prose,2.1,x,measure,\n",
            ["in.csv:2: missing field language (a value for all rows can be given with --set)", "in.csv:3: No Party"],
        ),
        (HEADER + "x-1,en,Text,CAN,2019,prose,2.1,x,measure,\n", ["id x-1 stands already at corpus.jsonl:1"]),
        ("id,Texte\n", ["in.csv:1: unknown column 'texte'"]),
        (HEADER + 'x-8,en,"Text\n', ["not a valid CSV file"]),
        (HEADER, ["holds no passages"]),
        ("", ["is empty"]),
    ],
)
def test_one_bad_row_keeps_all_out_and_is_named(
    content: str, messages: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus_of(tmp_path, PASSAGES)
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    target = tmp_path / "new.jsonl"
    assert qpr("corpus", "import", tmp_path / "in.csv", "-o", target) == ExitCode.BAD_INPUT
    shown = capsys.readouterr().err
    assert all(message in shown for message in messages), shown
    assert not target.exists() and not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.jsonl", '{"label": ["2.1"], "text": "a"}\nnot json', "in.jsonl:2: not JSON"),
        ("in.jsonl", '{"label": [3], "text": "a"}', "in.jsonl:1: "),
        ("in.jsonl", '{"answer": "ignore", "accept": [], "text": "a"}', "in.jsonl:1: the answer is 'ignore'"),
        ("in.jsonl", '{"something": 1}', "--format"),
        (
            "in.json",
            '[\n{"data": {}, "annotations": [{"result": []}]},\n{"id": 2}\n]',
            'in.json:3: the task has no "data"',
        ),
        ("in.json", '[\n\n{"data": {}}]', "in.json:3: it is not annotated"),
        ("in.json", '[{"data": {}}', "not JSON"),
        ("in.json", "{}", "not a JSON list"),
        ("in.json", "[" * 100_000, "not JSON"),
        ("in.xlsx", "PK", "cannot be read as an Excel workbook"),
        ("no.csv", None, "There is no file"),
    ],
)
def test_files_of_tools_that_cannot_be_used_are_named(
    name: str, content: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    code = qpr("corpus", "import", tmp_path / name, "-o", tmp_path / "new.jsonl", "--labels-only")
    assert code == ExitCode.BAD_INPUT
    shown = capsys.readouterr().err
    assert message in shown and "Traceback" not in shown
    assert not (tmp_path / "new.jsonl").exists()


def test_another_encoding_is_refused_with_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_bytes("id,text\n1,créé\n".encode("cp1252"))
    assert qpr("corpus", "import", tmp_path / "in.csv", "-o", tmp_path / "new.jsonl") == ExitCode.BAD_INPUT
    assert "CSV UTF-8" in capsys.readouterr().err


def test_what_excel_makes_of_a_code_is_read_or_named(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["id", "language", "text", "party", "period", "source_kind", "labels", "annotator", "status"])
    row: list[Any] = ["a", "en", "Text", "CAN", 2019, "prose", 2.4, "x", "measure"]
    sheet.append(row)
    workbook.save(tmp_path / "in.xlsx")
    (passage,) = import_passages(tmp_path / "in.xlsx", tmp_path / "new.jsonl")
    assert (passage.labels, passage.period) == (("2.4",), "2019")

    sheet.append([*row[:6], datetime.date(2026, 4, 2), *row[7:]])
    workbook.save(tmp_path / "in.xlsx")
    with pytest.raises(CorpusError, match=r"in\.xlsx:3: `labels` became a date"):
        import_passages(tmp_path / "in.xlsx", tmp_path / "new.jsonl", replace=True)


def test_an_existing_file_is_only_replaced_on_purpose(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, PASSAGES)
    export_passages(corpus, tmp_path / "out.csv")
    before = corpus.read_bytes()
    assert qpr("corpus", "import", tmp_path / "out.csv", "-o", corpus) == ExitCode.CANNOT_WRITE
    assert corpus.read_bytes() == before
    assert qpr("corpus", "import", tmp_path / "out.csv", "-o", corpus, "--replace") == ExitCode.OK
    assert corpus.read_bytes() == before
    assert qpr("corpus", "import", tmp_path / "out.csv", "-o", tmp_path / "x.txt") == ExitCode.BAD_INPUT
    assert qpr("corpus", "import", tmp_path / "out.csv", "-o", tmp_path / "y.jsonl", "--set", "x") == ExitCode.USAGE


def test_relabelled_passages_keep_a_primary_that_is_still_right(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path, [SMALLER_FIRST, NEGATIVE])
    export_passages(corpus, tmp_path / "out.jsonl", format_name="doccano")
    first, second = lines(tmp_path / "out.jsonl")
    first["label"] = ["1.4", "2.3", "5.2"]
    second["label"] = ["2.4"]
    (tmp_path / "out.jsonl").write_text("\n".join(map(json.dumps, (first, second))))
    (tmp_path / "back").mkdir()
    back = import_passages(tmp_path / "out.jsonl", tmp_path / "back" / "b.jsonl")
    assert back[0].labels == ("5.2", "1.4", "2.3")
    assert (back[1].labels, back[1].negative_kind) == (("2.4",), None)
