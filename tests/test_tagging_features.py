"""Sparse features: quicker than scikit-learn's own way over letters, and the same to the bit."""

import numpy as np

from qpr_classifier.tagging.features import SparseFeatures
from qpr_classifier.tagging.text import TagInput, token_texts

PASSAGES = [
    TagInput("The fund pays for films that are streamed, and for streaming films.", "Film fund"),
    TagInput("Le fonds paie la numérisation de films et le streaming de films numérisés.", "Fonds", "fr"),
    TagInput("A b, an e-book at www.example.org: 1,200 e-books.", ""),
    TagInput("", ""),
]


def test_letters_counted_by_word_are_those_counted_by_text() -> None:
    texts = token_texts(PASSAGES)
    features = SparseFeatures().fit(texts * 3)
    start = sum(len(features.vectorizers[name].vocabulary_) for name in ("words", "headings"))
    for chosen in (texts, texts[-1:]):
        expected = features.characters.transform([f"{text.heading} {text.text}".strip() for text in chosen])
        np.testing.assert_array_equal(features.transform(chosen)[:, start:].toarray(), expected.toarray())
