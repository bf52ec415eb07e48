"""Make the table of word vectors from the dense encoder: its knowledge of single words, without the encoder.

Usage::

    pip install wordfreq==3.1.1
    python models/word-vectors/distil.py models/word-vectors

Takes about two minutes on one core. The words are those of at least two labelled passages of the training split, and
those pieces of the encoder that are whole French or English words; the lists of wordfreq only decide which pieces are.

1. Each word is put to the encoder alone.
2. The vectors are centred and reduced to their principal components, where a word counts by the square root of its
   frequency; each component is divided by the fourth root of its variance, which brings out the small ones.
3. Frequent words are made short (Arora, Liang and Ma, *A Simple but Tough-to-Beat Baseline for Sentence Embeddings*,
   2017), so that a passage is simply the sum of its words.
4. The numbers are rounded to 8 bits.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qpr_classifier.corpus.passages import read_passages
from qpr_classifier.corpus.split import split_passages
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.tagging.encoder import PIECES, encoder_folder, load_encoder
from qpr_classifier.tagging.manifest import file_sha256
from qpr_classifier.tagging.text import TagInput, token_texts, word_of
from qpr_classifier.tagging.word_vectors import MANIFEST, PROTOCOL, TABLE, WORDS
from qpr_classifier.training.training import inputs_of

ROOT = Path(__file__).parents[2]
FEWEST_PASSAGES = 2
LISTED_WORDS = 40_000
"""Most frequent words of each language that tell whether a piece is one of its words."""
DIMENSIONS = 256
FREQUENT = 1e-3
"""A word that is so frequent counts half."""
START_OF_WORD = "▁"


def main() -> None:
    """Write the table, its words and its manifest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder

    passages = split_passages(
        read_passages(ROOT / "corpus" / "passages", load_framework().codes), ROOT / "corpus" / "split.json"
    ).train
    texts = [f"{text.heading} {text.text}".split() for text in token_texts(inputs_of(passages))]
    passages_with = Counter(word for text in texts for word in set(text))
    words = sorted({word for word, count in passages_with.items() if count >= FEWEST_PASSAGES} | set(whole_words()))
    counts = Counter(word for text in texts for word in text)
    frequencies = np.array([counts[word] + 0.5 for word in words]) / counts.total()

    encoder = load_encoder(cache=False)
    vectors = encoder.features([TagInput(word.replace("_", " "), language="en") for word in words])
    np.save(folder / TABLE, table(vectors, frequencies))
    (folder / WORDS).write_text("\n".join(words), encoding="utf-8", newline="\n")
    manifest = {
        "protocol": PROTOCOL,
        "encoder_sha256": encoder.sha256,
        "tuned_on": sorted(encoder.tuned_on),
        "sha256": {name: file_sha256(folder / name) for name in (TABLE, WORDS)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(words)} words written to {folder}", file=sys.stderr)


def whole_words() -> Iterator[str]:
    """The pieces of the encoder that are words of French or English, as the tagger sees them."""
    from wordfreq import top_n_list  # type: ignore[import-not-found]

    listed = {word_of(word) for language in ("en", "fr") for word in top_n_list(language, LISTED_WORDS)}
    model = json.loads((encoder_folder() / PIECES).read_text(encoding="utf-8"))["model"]
    for piece, _ in model["vocab"]:
        word = word_of(piece[1:]) if piece.startswith(START_OF_WORD) and piece[1:].isalpha() else ""
        if len(word) > 2 and word in listed:
            yield word


def table(vectors: NDArray[np.float32], frequencies: NDArray[np.float64]) -> NDArray[np.int8]:
    """Centred, reduced, shortened and rounded vectors, shape (n_words, DIMENSIONS)."""
    shares = np.sqrt(frequencies)[:, None]
    shares /= shares.sum()
    centred = vectors - (vectors * shares).sum(axis=0)
    variances, components = np.linalg.eigh((centred * shares).T @ centred)
    largest = slice(None, -DIMENSIONS - 1, -1)
    reduced = centred @ components[:, largest] / variances[largest] ** 0.25
    weighed = reduced * (FREQUENT / (FREQUENT + frequencies))[:, None]
    return np.clip(np.round(weighed * 2 * 127 / np.abs(weighed).max()), -127, 127).astype(np.int8)


if __name__ == "__main__":
    main()
