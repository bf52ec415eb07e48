"""`qpr corpus check` finds each kind of fault, and only faults."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import qpr
from corpus_samples import CORPUS, OTHER_TEXT, PASSAGE

from qpr_classifier.corpus.check import check_corpus
from qpr_classifier.corpus.checks import (
    check_balance,
    check_duplicates,
    check_leakage,
    check_obvious_cues,
    check_records,
    check_translations,
)
from qpr_classifier.corpus.findings import Finding, read_limits
from qpr_classifier.corpus.noise import suspicious_labels
from qpr_classifier.corpus.passages import LabelledPassage, read_passages, record_of, scan_passages, write_passages
from qpr_classifier.corpus.personal_data import check_personal_data
from qpr_classifier.corpus.split import corpus_sha256
from qpr_classifier.corpus.variety import check_variety, variety_of
from qpr_classifier.errors import CorpusError, ExitCode
from qpr_classifier.framework.parties import load_parties
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.text import TagInput

LIMITS = CORPUS / "limits.toml"
FRAMEWORK = load_framework()
CODES = FRAMEWORK.codes


def messages(findings: Sequence[Finding], severity: str = "error") -> list[str]:
    return [f"{finding.place}: {finding.message}" for finding in findings if finding.severity == severity]


def test_every_fault_of_a_record_is_named_with_its_line(tmp_path: Path) -> None:
    good = record_of(PASSAGE)
    faults: list[tuple[str, str]] = [
        (json.dumps(good), ""),
        ("{", "Expecting property name"),
        (json.dumps({**good, "id": "a", "labels": ["9.9"], "primary": "9.9"}), "unknown activity 9.9"),
        (json.dumps({**good, "id": "b", "labels": ["2.1", "2.1"]}), "stands twice"),
        (json.dumps({**good, "id": "c", "primary": "2.3"}), "not the first label"),
        (json.dumps({**good, "id": "d", "text": None}), "`text` is not text"),
        (json.dumps({**good, "id": "e", "texte": "x"}), "unknown field texte"),
        (json.dumps({**good, "id": "f", "labels": [], "primary": None}), "needs a `negative_kind`"),
        (json.dumps({**good, "id": "g", "group": "III"}), "CAN is in group I, not 'III'"),
        (json.dumps({**good, "id": "h", "period": "20-19"}), "not a year"),
        (json.dumps({**good, "id": "i", "period": "2019-2016"}), "not between"),
        (json.dumps({**good, "id": "j", "status": "done"}), "`status` is 'done'"),
        (json.dumps(good), "stands already at p.jsonl:1"),
        ("[" * 100_000, "recursion"),
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(line for line, _ in faults), encoding="utf-8")
    found = messages(check_records(scan_passages(tmp_path / "p.jsonl", CODES), load_parties()))
    assert len(found) == len(faults) - 1
    for number, (_, expected) in enumerate(faults, 1):
        own = [message for message in found if message.startswith(f"p.jsonl:{number}: ")]
        assert all(expected in message for message in own)
        assert bool(own) == bool(expected)


def test_a_state_that_is_no_party_is_a_warning(tmp_path: Path) -> None:
    write_passages([replace(PASSAGE, party="USA")], tmp_path / "p.jsonl")
    findings = check_records(scan_passages(tmp_path / "p.jsonl", CODES), load_parties())
    assert messages(findings, "warning") == ["p.jsonl:1: USA is no Party to the Convention"]
    assert not messages(findings)
    write_passages([replace(PASSAGE, party="USA", group="?")], tmp_path / "p.jsonl")
    findings = check_records(scan_passages(tmp_path / "p.jsonl", CODES), load_parties())
    assert messages(findings) == ["p.jsonl:1: '?' is no electoral group"]


def test_missing_activities_languages_and_negatives_are_named() -> None:
    limits = replace(read_limits(LIMITS).balance, primaries_per_language=1)
    found = messages(check_balance([PASSAGE], FRAMEWORK, limits))
    assert "2.1: 0 passages in fr have 2.1 first, at least 1" in found
    assert not any("in en have 2.1" in message for message in found)
    assert "corpus: negatives: 0.0%, at least 40.0%" in found
    assert "corpus: passages in fr: 0.0%, at least 45.0%" in found


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (PASSAGE.text, "error"),
        (PASSAGE.text.upper().replace("DANCE", "THEATRE"), "error"),
        (f"{OTHER_TEXT} {OTHER_TEXT[::-1]} In 2020, {PASSAGE.text} It is open to all.", "error"),
        (OTHER_TEXT, ""),
    ],
)
def test_a_copied_passage_is_found_whole_changed_or_inside_another(text: str, severity: str) -> None:
    limits = read_limits(LIMITS).duplicates
    findings = check_duplicates([PASSAGE, replace(PASSAGE, id="x-2", text=text)], limits)
    assert [f.severity for f in findings] == ([severity] if severity else [])


def test_the_same_words_in_two_languages_are_no_duplicates() -> None:
    limits = read_limits(LIMITS).duplicates
    assert not check_duplicates([PASSAGE, replace(PASSAGE, id="x-2", language="fr")], limits)


def test_contents_lists_of_forms_may_be_alike() -> None:
    limits = read_limits(LIMITS).duplicates
    form = replace(
        PASSAGE, labels=(), primary=None, negative_kind="form", text="Digital environment ..... 12 Annex ... 20"
    )
    other = replace(form, id="x-2", text="Digital environment ................... 13 Annex .... 21")
    assert {f.severity for f in check_duplicates([form, other], limits)} <= {"warning"}
    assert messages(check_duplicates([form, replace(form, id="x-2")], limits))


class TwoMeanings:
    """Stands for the encoder: texts about dance in one direction, all others in another."""

    def features(self, inputs: Sequence[TagInput]) -> np.ndarray[Any, Any]:
        return np.array([[1.0, 0.0] if "dan" in item.text else [0.0, 1.0] for item in inputs])


def test_a_translation_is_found_by_its_meaning() -> None:
    limits = read_limits(LIMITS).duplicates
    french = replace(PASSAGE, language="fr")
    passages = [
        PASSAGE,
        replace(PASSAGE, id="x-2", text=OTHER_TEXT),
        replace(french, id="x-3", text="Un studio est prêté aux compagnies de danse."),
        replace(french, id="x-4", text="Une redevance alimente la caisse."),
    ]
    findings = check_translations(passages, limits, TwoMeanings())
    assert [finding.place for finding in findings] == ["x-1", "x-2"]
    assert "x-3" in findings[0].message
    assert not check_translations(passages[:2], limits, TwoMeanings())


def split_of(folder: Path, test: Sequence[LabelledPassage], sha256: str = "") -> Path:
    path = folder / "split.json"
    names = sorted({p.annotator for p in test})
    path.write_text(json.dumps({"test_annotators": names, "test_sha256": sha256 or corpus_sha256(test)}))
    return path


def test_a_test_passage_that_resembles_a_training_passage_is_an_error(
    few_passages: list[LabelledPassage], tmp_path: Path
) -> None:
    limits = read_limits(LIMITS).duplicates
    writers = sorted({p.annotator for p in few_passages})
    test = [p for p in few_passages if p.annotator in (writers[0], writers[-1])]
    assert {p.language for p in test} == {"en", "fr"}
    split = split_of(tmp_path, test)
    assert not messages(check_leakage(few_passages, split, limits))

    victim = next(p for p in few_passages if p.annotator not in (writers[0], writers[-1]))
    twin = replace(next(p for p in test if p.language == victim.language), id="twin", annotator=victim.annotator)
    found = messages(check_leakage([*few_passages, twin], split, limits))
    assert len(found) == 1 and "to twin" in found[0]


def test_a_changed_test_passage_breaks_the_pin(few_passages: list[LabelledPassage], tmp_path: Path) -> None:
    limits = read_limits(LIMITS).duplicates
    split = split_of(tmp_path, [p for p in few_passages if p.annotator == few_passages[0].annotator])
    changed = [replace(few_passages[0], labels=("5.4",), primary="5.4"), *few_passages[1:]]
    assert "pins" in messages(check_leakage(changed, split, limits))[0]


def test_the_words_of_a_title_are_counted_but_not_those_that_name_the_object() -> None:
    limits = read_limits(LIMITS).obvious_cues
    women = replace(PASSAGE, labels=("5.2",), primary="5.2", text="Twelve women were taught to animate.")
    assert not check_obvious_cues([women] * 3, FRAMEWORK, limits)
    lab = replace(PASSAGE, heading="Dedicated spaces", text="Opened in May.")
    found = messages(check_obvious_cues([lab, PASSAGE], FRAMEWORK, limits))
    assert found == ["2.1: 50% of 2 positives carry a word of its title, at most 33%"]
    assert not check_obvious_cues([lab, PASSAGE, PASSAGE], FRAMEWORK, limits)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to marie.durand@culture.example by May.", "e-mail address"),
        ("Contact: jdupont (at) ministere.example", "e-mail address"),
        ("Ring +226 70 12 34 56 for a place.", "telephone number"),
        ("Tél. : 01 42 34 56 78", "telephone number"),
        ("Joindre le 06 12 34 56 78", "telephone number"),
        ("Account FR76 3000 6000 0112 3456 7890 189.", "bank account (IBAN)"),
        ("Présidé par Mme Awa Traoré, le comité siège.", "person with a title"),
        ("The panel of Dr. J. Okonkwo met twice.", "person with a title"),
    ],
)
def test_personal_data_is_found(text: str, kind: str) -> None:
    findings = check_personal_data([replace(PASSAGE, text=text)], ())
    assert [finding.message.partition(":")[0] for finding in findings] == [kind]
    shown = findings[0].message.partition(": ")[2]
    assert not check_personal_data([replace(PASSAGE, text=text)], (shown,))


@pytest.mark.parametrize(
    "text",
    [
        "Le budget passe de 12 000 000 à 14 500 000 FCFA en 2019-2022.",
        "Law No. 2018-1021 of 23 November 2018; OJ L 303, 28.11.2018, p. 69",
        "Mme la ministre a signé l'arrêté n° 00012/MCAT/SG du 05 04 2019.",
        "In 2016 2017 2018 2019 2020, 214 applicants; EUR 1,250,000; 02.11.2020.",
        "M. le Président de la République, le Pr du Conseil",
    ],
)
def test_sums_laws_and_offices_are_no_personal_data(text: str) -> None:
    assert not check_personal_data([replace(PASSAGE, text=text)], ())


def test_monotonous_writing_is_told_from_various_writing(few_passages: list[LabelledPassage]) -> None:
    limits = read_limits(LIMITS).variety
    english = [p for p in few_passages if p.language == "en"]
    assert not check_variety(english, limits)
    towns = ("Lomé", "Accra", "Dakar", "Tunis", "Quito", "Riga")
    template = [
        replace(PASSAGE, id=f"t-{n}", text=f"The ministry supports {n} studios in the town of {town} with a grant.")
        for n, town in enumerate(towns * 3)
    ]
    assert variety_of(template).distinct_pairs < variety_of(english).distinct_pairs
    found = messages(check_variety(template, limits), "warning")
    assert any("similarity" in message for message in found)
    assert 'x: 18 passages begin with "the ministry"' in found


def test_a_wrong_label_is_among_the_suspicious_ones(few_passages: list[LabelledPassage]) -> None:
    codes = ("3.4", "4.3")
    few = [p for p in few_passages if p.language == "en" and p.labels and set(p.labels) <= set(codes)]
    wrong = next(p for p in few if p.primary == "3.4" and "trade" in p.text.lower())
    spoilt = [replace(p, labels=("4.3",), primary="4.3") if p.id == wrong.id else p for p in few]
    assert wrong.id not in [s.passage.id for s in suspicious_labels(few, codes)]
    suspicions = suspicious_labels(spoilt, codes)
    assert [s.expected for s in suspicions if s.passage.id == wrong.id] == ["3.4"]
    assert all(first.margin >= second.margin for first, second in pairwise(suspicions))
    with pytest.raises(CorpusError, match="two annotators"):
        suspicious_labels([PASSAGE], codes)


@pytest.fixture
def small_corpus(few_passages: list[LabelledPassage], tmp_path: Path) -> Path:
    """A corpus on disk with limits that it keeps."""
    folder = tmp_path / "corpus" / "passages"
    folder.mkdir(parents=True)
    groups = {group.code for group in load_parties().groups}
    for writer in {p.annotator for p in few_passages}:
        own = [p for p in few_passages if p.annotator == writer and p.group in groups]
        write_passages(own, folder / f"{writer}.jsonl")
    # A tenth of the corpus: counts are smaller, and shares of a few passages swing.
    limits = LIMITS.read_text(encoding="utf-8").replace("primaries_per_language = 70", "primaries_per_language = 5")
    limits = limits.replace("share = 0.334", "share = 0.6").replace("language_share = 0.45", "language_share = 0.3")
    (folder.parent / "limits.toml").write_text(limits, encoding="utf-8")
    return folder


def test_a_sound_corpus_passes_and_says_what_was_not_checked(
    small_corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qpr("corpus", "check", small_corpus, "--no-encoder") == ExitCode.OK
    shown = capsys.readouterr().out
    number = len(read_passages(small_corpus, CODES))
    assert f"{number} passages (" in shown and ", by 4 writers" in shown
    assert "ok       obvious cues" in shown
    assert "skipped  leakage" in shown and "skipped  translations" in shown
    assert "\n0 errors, " in shown


def test_errors_end_with_code_9_and_are_the_same_in_json(
    small_corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = sorted(small_corpus.glob("*.jsonl"))[0]
    number = len(read_passages(small_corpus, CODES)) + len(read_passages(first, CODES))
    shutil.copy(first, small_corpus / "copy.jsonl")
    assert qpr("corpus", "check", small_corpus, "--no-encoder", "--json") == ExitCode.CHECK_FAILED
    captured = capsys.readouterr()
    record = json.loads(captured.out)
    assert record["counts"]["passages"] == number
    assert record["errors"] == sum(f["severity"] == "error" for f in record["findings"]) >= 200
    assert {"check": "leakage", "reason": record["skipped"][1]["reason"]} in record["skipped"]
    assert "Mend the lines marked ERROR" in captured.err


def test_without_limits_the_message_says_how_to_give_them(tmp_path: Path) -> None:
    write_passages([PASSAGE], tmp_path / "p.jsonl")
    with pytest.raises(CorpusError, match="--limits"):
        check_corpus(tmp_path / "p.jsonl")


def test_broken_limits_are_named(tmp_path: Path) -> None:
    text = LIMITS.read_text(encoding="utf-8")
    for old, new in (("near = 0.70", 'near = "much"'), ("near = 0.70", ""), ("[variety]", "[vriety]"), ("[", "[[")):
        (tmp_path / "limits.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CorpusError, match=r"limits\.toml does not hold the limits"):
            read_limits(tmp_path / "limits.toml")
