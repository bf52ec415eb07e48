"""Which passages are for training and which are kept for testing: whole writers, never single passages.

The split is a small JSON file that names the annotators kept for testing and pins their passages by hash, so that
nobody can train on them or change them without being seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.errors import CorpusError

SPLIT_FILE = "split.json"


@dataclass(frozen=True, slots=True)
class Split:
    """Passages for training and for testing."""

    train: tuple[LabelledPassage, ...]
    test: tuple[LabelledPassage, ...]


def corpus_sha256(passages: Iterable[LabelledPassage]) -> str:
    """Hash of texts and labels, whatever the order of the passages."""
    lines = sorted(
        json.dumps([p.id, p.language, p.heading, p.text, list(p.labels)], ensure_ascii=False) for p in passages
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def split_passages(passages: Sequence[LabelledPassage], split_file: Path) -> Split:
    """Divide `passages` as the split file says.

    Raises
    ------
    CorpusError
        If the file cannot be read, names an annotator that has no passage, or pins other test passages.
    """
    try:
        record = json.loads(split_file.read_text(encoding="utf-8"))
        kept = [str(name) for name in record["test_annotators"]]
        pinned = record["test_sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f'{split_file} is not a split: {error!r}. It needs "test_annotators" (a list) and "test_sha256".'
        ) from error
    unknown = sorted(set(kept) - {p.annotator for p in passages})
    if unknown:
        raise CorpusError(f"{split_file} keeps annotators for testing that have no passage: {', '.join(unknown)}.")
    test = tuple(p for p in passages if p.annotator in kept)
    if corpus_sha256(test) != pinned:
        raise CorpusError(
            f"The test passages are not those that {split_file} pins (their sha256 is {corpus_sha256(test)}). "
            "Figures measured on them cannot be compared with earlier ones; pin them anew only on purpose."
        )
    return Split(tuple(p for p in passages if p.annotator not in kept), test)
