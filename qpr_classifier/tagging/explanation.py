"""Why a passage was tagged as it was: the words that weighed, the place that weighed, and its nearest neighbours.

The voices are linear in their features, and the calibration weighs the voices, so the log-odds of a probability are
a sum, and each word's part of that sum can be told exactly: its TF-IDF value times its weight times the slope of the
calibration. What the encoder says cannot be told word by word; its part is given as a whole. An activity's log-odds
also fall with the strength of the other activities; that part is given apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.linguistics import sentence_pipeline
from qpr_classifier.tagging.features import SparseFeatures
from qpr_classifier.tagging.neighbours import Neighbour, Neighbours
from qpr_classifier.tagging.tagger import Tagger, pool
from qpr_classifier.tagging.tags import Tags
from qpr_classifier.tagging.text import MAX_CHARACTERS, TagInput, token_texts, windows_of, word_of
from qpr_classifier.tagging.voices import WordFeatures

WORDS_SHOWN = 8
"""Words for and against that a record or a page shows."""

NEAREST = 3
"""Labelled passages that are shown."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How a log-odds comes about.

    Parameters
    ----------
    subject : str
        ``gate``, or the code of an activity.
    log_odds : float
        The sum of all that follows.
    words : mapping of str to float
        The part of each word, or pair of words, as printed; letter sequences are counted to their words.
    whole : mapping of str to float
        The part of each other voice, which judges the passage as a whole.
    rivals : float
        What the other activities take from it, by standing higher or lower; 0 for the gate.
    start : float
        What the model starts from before it has read anything.
    """

    subject: str
    log_odds: float
    words: Mapping[str, float]
    whole: Mapping[str, float]
    rivals: float
    start: float

    def strongest(self, count: int = WORDS_SHOWN) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """The words that weigh most for, and most against, the heaviest first."""
        ranked = sorted(self.words.items(), key=lambda pair: -pair[1])
        in_favour = [(word, part) for word, part in ranked[:count] if part > 0]
        against = [(word, part) for word, part in ranked[::-1][:count] if part < 0]
        return in_favour, against


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a passage was tagged as it was.

    Parameters
    ----------
    tags : Tags
    gate : Weighing
        Of "this is a digital-environment measure". For a text of several windows, of the whole text and of the most
        digital window in the shares in which the tagger mixes them.
    activity : Weighing
        Of the most probable activity, given that the passage is digital. In a text of several windows the tagger
        averages over all of them; the weighing is then that of the most digital window.
    window : tuple of (int, int) or None
        Characters ``start:end`` of the most digital window of a long text.
    nearest : tuple of Neighbour
        Empty where the model does not hold the passages it was trained on.
    """

    tags: Tags
    gate: Weighing
    activity: Weighing
    window: tuple[int, int] | None
    nearest: tuple[Neighbour, ...]

    def as_record(self, digits: int = 3) -> dict[str, Any]:
        """Plain values: the strongest words only, numbers rounded."""

        def weighing(of: Weighing) -> dict[str, Any]:
            in_favour, against = of.strongest()
            return {
                "subject": of.subject,
                "log_odds": round(of.log_odds, digits),
                "for": [[word, round(part, digits)] for word, part in in_favour],
                "against": [[word, round(part, digits)] for word, part in against],
                "all_words": round(sum(of.words.values()), digits),
                "whole": {name: round(part, digits) for name, part in of.whole.items()},
                "rivals": round(of.rivals, digits),
                "start": round(of.start, digits),
            }

        return {
            "gate": weighing(self.gate),
            "activity": weighing(self.activity),
            "window": list(self.window) if self.window else None,
            "nearest": [
                {
                    "id": near.passage.id,
                    "labels": list(near.passage.labels),
                    "similarity": round(near.similarity, digits),
                    "text": near.passage.beginning,
                }
                for near in self.nearest
            ],
        }


def explain(item: TagInput, tagger: Tagger, neighbours: Neighbours | None = None) -> Explanation | None:
    """Why `tagger` tags `item` as it does; None for a text that it does not read (another language, no words)."""
    (tags,) = tagger.tag([item])
    if tags.digital_probability == 0.0:
        return None
    windows = windows_of(item)
    pieces = [item, *(replace(item, text=item.text[start:end]) for start, end in windows)]
    gate, given = tagger.probabilities(pieces)
    _, _, best = pool(gate, given, tagger.pooling)
    top = max(tags.activities, key=lambda code: tags.activities[code])
    output = 1 + tagger.scheme.activities.index(top)
    if windows:
        window = pieces[1 + best]
        whole_gate, window_gate = weigh(item, tagger, 0, "gate"), weigh(window, tagger, 0, "gate")
        gate_weighing = _mixed(whole_gate, window_gate, tagger.pooling)
        activity_weighing = weigh(window, tagger, output, top)
    else:
        gate_weighing, activity_weighing = weigh(item, tagger, 0, "gate"), weigh(item, tagger, output, top)
    return Explanation(
        tags=tags,
        gate=gate_weighing,
        activity=activity_weighing,
        window=windows[best] if windows else None,
        nearest=tuple(neighbours.nearest(item, tagger, NEAREST)) if neighbours else (),
    )


def weigh(piece: TagInput, tagger: Tagger, output: int, subject: str) -> Weighing:
    """The parts of one log-odds of one piece of text.

    Parameters
    ----------
    piece : TagInput
    tagger : Tagger
    output : int
        0 for the gate, 1 and on for the activities.
    subject : str
        Name of the output.
    """
    gate, given = tagger.probabilities([piece])
    probability = float(gate[0] if output == 0 else given[0, output - 1])
    slopes = tagger.calibration.weights[output]
    if output > 0:
        slopes = slopes + tagger.calibration.standing * tagger.calibration.contest
    start = float(tagger.calibration.intercepts[output])
    words: dict[str, float] = {}
    whole: dict[str, float] = {}
    first = 0
    for voice in tagger.voices:
        own = slopes[first : first + voice.planes]
        first += voice.planes
        if isinstance(voice.features, WordFeatures):
            start += float(own @ voice.heads.intercepts[:, output])
            words = _word_parts(piece, voice.features.sparse, own @ voice.heads.weights[:, output].astype(np.float64))
        else:
            whole[voice.name] = float(own @ voice.scores([piece])[:, 0, output])
    parts = sum(words.values()) + sum(whole.values()) + start
    rivals = float(np.log(probability / (1 - probability))) - parts if output > 0 else 0.0
    return Weighing(subject, parts + rivals, words, whole, rivals, start)


def _word_parts(piece: TagInput, sparse: SparseFeatures, weights: NDArray[np.float64]) -> dict[str, float]:
    """The part of each word and pair of words, letter sequences counted to the words they stand in."""
    (tokens,) = token_texts([piece])
    row = sparse.transform([tokens])
    value = dict(zip(row.indices.tolist(), (row.data * weights[row.indices]).tolist(), strict=True))
    printed = _as_printed(piece)
    parts: defaultdict[str, float] = defaultdict(float)
    column = 0
    for name, vectorizer in sparse.vectorizers.items():
        vocabulary: Mapping[str, int] = vectorizer.vocabulary_
        body = tokens.heading if name == "headings" else f"{tokens.heading} {tokens.text}".strip()
        if name == "characters":
            for word, part in _letters_to_words(body, vectorizer, value, column):
                parts[printed.get(word, word)] += part
        else:
            for term in set(vectorizer.build_analyzer()(body)):
                if term in vocabulary and column + vocabulary[term] in value:
                    parts[" ".join(printed.get(word, word) for word in term.split())] += value[
                        column + vocabulary[term]
                    ]
        column += len(vocabulary)
    return dict(parts)


def _letters_to_words(
    body: str, vectorizer: Any, value: Mapping[int, float], first_column: int
) -> Iterable[tuple[str, float]]:
    """Each letter sequence's part, shared among the words in which it stands."""
    analyze = vectorizer.build_analyzer()
    sequences: dict[str, Counter[str]] = {}
    for word, times in Counter(body.split()).items():
        for sequence, often in Counter(analyze(word)).items():
            sequences.setdefault(sequence, Counter())[word] += often * times
    for sequence, words in sequences.items():
        part = value.get(first_column + vectorizer.vocabulary_.get(sequence, -1 - first_column))
        if part is not None:
            total = sum(words.values())
            yield from ((word, part * often / total) for word, often in words.items())


def _as_printed(piece: TagInput) -> dict[str, str]:
    """For each word as the features know it, how it is first printed in the heading or text."""
    printed: dict[str, str] = {}
    for text in (piece.heading, piece.text):
        for token in sentence_pipeline(piece.language).make_doc(text[:MAX_CHARACTERS]):
            word = word_of(token.text)
            if word:
                printed.setdefault(word, token.text if word != "0" else "(number)")
    return printed


def _mixed(whole: Weighing, window: Weighing, share: float) -> Weighing:
    """Two weighings in the shares ``1 - share`` and ``share``."""

    def mixed(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
        names = dict.fromkeys([*one, *other])
        return {name: (1 - share) * one.get(name, 0.0) + share * other.get(name, 0.0) for name in names}

    return Weighing(
        whole.subject,
        (1 - share) * whole.log_odds + share * window.log_odds,
        mixed(whole.words, window.words),
        mixed(whole.whole, window.whole),
        (1 - share) * whole.rivals + share * window.rivals,
        (1 - share) * whole.start + share * window.start,
    )
