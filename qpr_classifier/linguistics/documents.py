"""Passages as spaCy Docs that keep their place on the page.

Follows spacy-layout: one span per passage in ``doc.spans["layout"]`` with ``span._.page``, ``span._.boxes``,
``span._.heading`` and ``span._.passage_id``, so that whatever spaCy finds can be traced to paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qpr_classifier.linguistics.pipelines import sentence_pipeline
from qpr_classifier.reading.report import Passage

if TYPE_CHECKING:
    from spacy.tokens import Doc

_EXTENSIONS = ("passage_id", "page", "boxes", "heading")


def register_extensions() -> None:
    """Declare the span attributes; calling it again does nothing."""
    from spacy.tokens import Span

    for name in _EXTENSIONS:
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


def document_of(passages: Iterable[Passage], language: str) -> Doc:
    """One Doc with the given passages as labelled spans, sentences set.

    Parameters
    ----------
    passages : iterable of Passage
        In reading order, all in `language`.
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    spacy.tokens.Doc
        ``doc.spans["layout"]`` holds one span per passage, its label the kind of the passage.
    """
    from spacy.tokens import Doc, Span, SpanGroup

    register_extensions()
    pipeline = sentence_pipeline(language)
    kept = [passage for passage in passages if passage.text.strip()]
    docs = list(pipeline.pipe((passage.text for passage in kept), batch_size=64))
    if not docs:
        return pipeline("")
    joined = Doc.from_docs(docs, ensure_whitespace=True)
    spans, start = [], 0
    for passage, doc in zip(kept, docs, strict=True):
        span = Span(joined, start, start + len(doc), label=passage.kind.value)
        span._.passage_id = passage.passage_id
        span._.page = passage.page
        span._.boxes = [(b.x0, b.top, b.x1, b.bottom) for place in passage.places for b in place.boxes]
        span._.heading = " > ".join(passage.section)
        spans.append(span)
        start += len(doc)
    joined.spans["layout"] = SpanGroup(joined, name="layout", spans=spans)
    return joined
