"""`qpr evaluate`: test passages in; tables, a JSON record and a page that needs nothing beside it out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command_line import qpr
from test_corpus_report import Page

from qpr_classifier.corpus.passages import LabelledPassage, write_passages
from qpr_classifier.corpus.split import corpus_sha256
from qpr_classifier.errors import ExitCode
from qpr_classifier.evaluation import evaluation
from qpr_classifier.evaluation.learning import KEPT, learn_curves
from qpr_classifier.evaluation.page import write_page
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.heads import Strengths
from qpr_classifier.tagging.neighbours import neighbours_of
from qpr_classifier.tagging.persistence import Provenance, save_model
from qpr_classifier.training import Training
from qpr_classifier.training.training import DEFAULT_SETTINGS, inputs_of

HOSTILE = '</td></svg><script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture(scope="module", autouse=True)
def _few_resamples() -> Any:
    """Fewer resamples than a person wants, to be quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            evaluation.evaluate, "__kwdefaults__", {**(evaluation.evaluate.__kwdefaults__ or {}), "rounds": 20}
        )
        yield


@pytest.fixture(scope="module")
def folder(
    small_training: Training, few_passages: list[LabelledPassage], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A model, and passages with a split that keeps three writers for testing; one passage is hostile."""
    folder = tmp_path_factory.mktemp("evaluation")
    writers = sorted({p.annotator for p in few_passages})
    tested = [p for p in few_passages if p.annotator in writers[:3]][::6]
    # A negative passage that talks of an online service, so that it may stand in the list of mistakes.
    tested[0] = replace(
        tested[0], text=f"{HOSTILE} {tested[0].text}", labels=("5.4",), primary="5.4", negative_kind=None
    )
    rest = [p for p in few_passages if p.annotator not in writers[:3]]
    (folder / "passages").mkdir()
    write_passages([*tested, *rest], folder / "passages" / "p.jsonl")
    split = {"test_annotators": writers[:3], "test_sha256": corpus_sha256(tested)}
    (folder / "split.json").write_text(json.dumps(split), encoding="utf-8")
    inputs = inputs_of(few_passages)
    known = neighbours_of(small_training.tagger, [p.id for p in few_passages], inputs, [p.labels for p in few_passages])
    save_model(small_training.tagger, folder / "model", Provenance("0" * 64, 1, {}, {}), "# Card\n", known)
    return folder


@pytest.fixture(scope="module")
def record(folder: Path) -> dict[str, Any]:
    """The record of an evaluation that compares the model with itself."""
    model, output = folder / "model", folder / "out"
    arguments = (folder / "passages", "--model", model, "--compare", model, "--output", output)
    assert qpr("evaluate", *arguments) == ExitCode.OK
    found: dict[str, Any] = json.loads((output / "evaluation.json").read_text(encoding="utf-8"))
    return found


def test_only_the_writers_kept_for_testing_are_judged(record: dict[str, Any], folder: Path) -> None:
    split = json.loads((folder / "split.json").read_text(encoding="utf-8"))
    assert record["writers"] == split["test_annotators"] and record["kept_apart"]
    assert record["corpus_sha256"] == split["test_sha256"]
    assert record["seen"] == record["passages"] - 1  # trained on all of them as they were before one was changed


def test_every_part_is_complete(record: dict[str, Any]) -> None:
    count = record["passages"]
    for breakdown in record["breakdowns"]:
        assert sum(part["passages"] for part in breakdown["parts"]) == count, breakdown["title"]
    alarms = {row["kind"]: row for row in record["false_alarms"]}
    assert alarms.pop("all")["passages"] == count - record["digital"] == sum(r["passages"] for r in alarms.values())
    assert sum(map(sum, record["confusion"])) == count
    assert [row["code"] for row in record["activities"]] == list(load_framework().codes)
    assert sum(one["count"] for one in record["gate_reliability"]) == count
    for name, value in record["figures"].items():
        for intervals in (record["intervals"], record["writer_intervals"]):
            assert intervals[name]["low"] <= intervals[name]["high"]
        assert 0 <= value <= 1


def test_a_model_compared_with_itself_does_not_differ(record: dict[str, Any]) -> None:
    assert record["comparison"]["second"] == "small (2)"
    assert {row["difference"] for row in record["comparison"]["differences"]} == {0.0}


def test_the_page_is_well_formed_and_needs_nothing_from_outside(record: dict[str, Any], folder: Path) -> None:
    page = (folder / "out" / "evaluation.html").read_text(encoding="utf-8")
    parsed = Page(page.replace("<!doctype html>", ""))
    assert not parsed.open
    for tag, attributes in parsed.elements:
        assert tag not in {"script", "link", "img", "iframe", "object", "base", "form"}
        assert (attributes.get("href") or "#").startswith("#")
    ids = {attributes["id"] for _, attributes in parsed.elements if attributes.get("id")}
    assert {a["href"] for _, a in parsed.elements if a.get("href")} <= {f"#{name}" for name in ids}
    assert "default-src 'none'" in page and not re.search(r"url\(|@import|https?://", page)
    assert f"{record['figures']['micro_f1']:.3f}" in page
    assert [tag for tag, _ in parsed.elements].count("svg") == 4
    assert "trained on" in page and "flatter" in page


def test_text_of_passages_runs_nothing(record: dict[str, Any], folder: Path) -> None:
    page = (folder / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert any("<script>" in mistake["text"] for mistake in record["mistakes"])
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page


def test_the_tables_say_what_was_measured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert qpr("evaluate", folder / "passages", "--model", folder / "model") == ExitCode.OK
    shown = capsys.readouterr().out
    for title in ("micro-F1", "Writers resampled", "Electoral group", "False alarms", "2.4", "risk-coverage"):
        assert title in shown
    assert "WARNING: the model was trained on" in shown


def test_without_a_split_all_is_judged_and_that_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "mine.jsonl"
    source.write_bytes((folder / "passages" / "p.jsonl").read_bytes())
    assert qpr("evaluate", source, "--model", folder / "model") == ExitCode.OK
    assert "There is no split: all passages are judged" in capsys.readouterr().err
    assert qpr("evaluate", source, "--model", folder / "model", "--curves") == ExitCode.USAGE
    assert qpr("evaluate", tmp_path / "none.jsonl", "--model", folder / "model") == ExitCode.BAD_INPUT


@pytest.mark.filterwarnings("ignore::UserWarning:sklearn.*")
def test_curves_train_on_more_writers_and_on_each_language(
    few_passages: list[LabelledPassage], folder: Path, small_training: Training
) -> None:
    """Few passages: what counts is who is trained on what."""
    test = few_passages[::25]
    rest = [p for p in few_passages if p not in test][::7]
    training = [replace(p, annotator=f"{p.language}{number % 2}") for number, p in enumerate(rest)]
    steps: list[str] = []
    settings = replace(DEFAULT_SETTINGS, folds=2, words=Strengths(gate=0.1, activity=0.1, primary=0.1))
    curves = learn_curves(training, test, load_framework(), settings=settings, on_step=steps.append)
    assert [point.writers for point in curves.learning] == [2, 3, 4]
    assert curves.learning[0].passages < curves.learning[1].passages
    assert curves.learning[-1].passages == len(training)
    pairs = [(row.trained_on, row.tested_on) for row in curves.transfer]
    assert pairs == [("en", "en"), ("en", "fr"), ("fr", "en"), ("fr", "fr")]
    assert set(curves.learning[0].figures) == set(KEPT) and len(steps) == 5
    found = evaluation.evaluate(small_training.tagger, test, kept_apart=True, curves=curves)
    write_page(found, load_framework(), folder / "curves.html")
    page = (folder / "curves.html").read_text(encoding="utf-8")
    assert "Learning curve" in page and "en, fr" in page and not Page(page).open
