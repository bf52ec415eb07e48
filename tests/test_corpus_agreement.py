"""Agreement of two annotators: the figures of the literature, intervals, and what is said when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from command_line import lines, qpr
from sklearn.metrics import cohen_kappa_score

from qpr_classifier.corpus.agreement import Agreement, agreement_of, cohen_kappa, krippendorff_alpha, masi_distance
from qpr_classifier.corpus.passages import LabelledPassage, write_passages
from qpr_classifier.corpus.second_annotation import Annotation, read_annotations
from qpr_classifier.errors import CorpusError, ExitCode
from qpr_classifier.framework.roadmap import load_framework

FRAMEWORK = load_framework()


def labelled(*labels: str, language: str = "en") -> dict[str, Annotation]:
    """One annotation for each text of codes, as in "2.3 2.1" or ""."""
    return {str(n): Annotation(str(n), tuple(codes.split()), language) for n, codes in enumerate(labels)}


def value(found: Agreement, level: str, figure: str = "kappa", language: str = "all") -> float | None:
    (measure,) = [m for m in found.measures if (m.level, m.figure, m.language) == (level, figure, language)]
    return measure.value


def test_kappa_is_that_of_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    first = generator.integers(0, 5, 200)
    second = np.where(generator.random(200) < 0.7, first, generator.integers(0, 5, 200))
    table = np.zeros((5, 5))
    np.add.at(table, (first, second), 1)
    assert cohen_kappa(table) == pytest.approx(cohen_kappa_score(first, second))


def test_alpha_is_that_of_krippendorffs_own_example() -> None:
    # "Computing Krippendorff's Alpha-Reliability" (2011), part A: two observers, ten units, binary data.
    first = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0])
    second = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    assert krippendorff_alpha(first, second, 1 - np.eye(2)) == pytest.approx(0.095, abs=0.001)


def test_label_sets_that_share_more_are_nearer() -> None:
    one, two, three = frozenset({"2.3"}), frozenset({"2.3", "2.1"}), frozenset({"2.3", "4.2"})
    assert masi_distance(one, one) == 0 == masi_distance(frozenset(), frozenset())
    assert masi_distance(one, two) < masi_distance(two, three) < masi_distance(one, frozenset({"5.4"})) == 1


def test_perfect_agreement_is_one_at_every_level() -> None:
    both = labelled("2.3 2.1", "", "5.4", "3.3 2.4", "")
    found = agreement_of(both, both, FRAMEWORK, rounds=20)
    assert {m.value for m in found.measures} == {1.0}
    assert not found.disagreements and not found.confusions


def test_levels_see_what_belongs_to_them() -> None:
    first = labelled("2.3", "2.4", "", "", "5.4", "1.1")
    second = labelled("2.1", "2.4", "", "2.2", "5.4", "1.1")
    found = agreement_of(first, second, FRAMEWORK, rounds=20)
    gate, product, activity = (value(found, level) for level in ("gate", "product", "activity"))
    assert value(found, "product, both digital") == 1.0
    assert gate is not None and product is not None and activity is not None
    assert gate == pytest.approx(cohen_kappa_score([1, 1, 0, 0, 1, 1], [1, 1, 0, 1, 1, 1]))
    assert activity < product < 1
    assert found.confusions == (("2.3", "2.1", 1), ("none", "2.2", 1))
    assert value(found, "label sets", "mean Jaccard") == pytest.approx(4 / 6)


def test_intervals_hold_the_value_and_shrink_with_more_passages() -> None:
    def width(times: int) -> float:
        first = labelled(*["2.3", "", "5.4", "1.1", ""] * times)
        second = labelled(*["2.3", "", "5.4", "", ""] * times)
        (measure,) = [
            m for m in agreement_of(first, second, FRAMEWORK).measures if (m.level, m.language) == ("gate", "all")
        ]
        assert measure.low is not None and measure.high is not None and measure.value is not None
        assert measure.low <= measure.value <= measure.high
        return measure.high - measure.low

    assert width(100) < width(10) < 1


def test_a_single_category_gives_no_kappa_rather_than_a_wrong_one() -> None:
    both = labelled("2.4", "2.4", "2.4")
    assert value(agreement_of(both, both, FRAMEWORK, rounds=5), "gate") is None


def test_languages_are_told_apart() -> None:
    first = labelled("2.4", "", "5.4") | {"f": Annotation("f", ("2.4",), "fr"), "g": Annotation("g", (), "fr")}
    second = labelled("2.4", "", "5.4") | {"f": Annotation("f", ()), "g": Annotation("g", ("2.4",))}
    found = agreement_of(first, second, FRAMEWORK, rounds=5)
    english, french = value(found, "gate", language="en"), value(found, "gate", language="fr")
    assert english == 1.0 and french is not None and french < 0


def test_the_command_reads_passages_and_second_annotations(
    few_passages: list[LabelledPassage], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_passages(few_passages, tmp_path / "passages.jsonl")
    (tmp_path / "second").mkdir()
    half = few_passages[::2]
    records = [{"id": p.id, "labels": list(p.labels) if n % 10 else ["2.2"]} for n, p in enumerate(half)]
    (tmp_path / "second" / "ab.jsonl").write_text("\n".join(map(json.dumps, records)))
    arguments = ("corpus", "agreement", tmp_path / "passages.jsonl", tmp_path / "second")
    assert qpr(*arguments, "--disagreements", tmp_path / "d.jsonl") == ExitCode.OK
    shown = capsys.readouterr().out
    assert f"{len(half)} passages labelled by both" in shown
    differing = lines(tmp_path / "d.jsonl")
    assert all(record["second"] == ["2.2"] != record["first"] for record in differing)
    assert f"they differ on {len(differing)}" in shown

    assert qpr(*arguments, "--json") == ExitCode.OK
    record = json.loads(capsys.readouterr().out)
    assert record["only_first"] == len(few_passages) - len(half) and record["only_second"] == 0
    assert {m["language"] for m in record["measures"]} == {"all", "en", "fr"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "a", "labels": ["9.9"]}', r"a\.jsonl:1: unknown activity 9\.9"),
        ('{"id": "a", "labels": []}\n{"id": "a", "labels": []}', r"a\.jsonl:2: id a"),
        ('{"id": "a", "labels": ["2.1", "2.1"]}', "twice"),
        ('{"id": 3, "labels": []}', r'a\.jsonl:1: a line needs an "id"'),
        ("[]", "not a JSON object"),
        ("", "No annotations"),
    ],
)
def test_annotations_that_cannot_be_used_are_named(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(CorpusError, match=message):
        read_annotations(tmp_path / "a.jsonl", FRAMEWORK.codes)


def test_annotations_of_other_passages_are_refused() -> None:
    with pytest.raises(CorpusError, match="no passage in common"):
        agreement_of(labelled("2.4"), {"other": Annotation("other", ())}, FRAMEWORK)
