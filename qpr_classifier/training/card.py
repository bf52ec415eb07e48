"""The model card: what a model is for, what it was trained on, what it can and cannot do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from qpr_classifier.corpus.split import Split, corpus_sha256
from qpr_classifier.framework.roadmap import Framework
from qpr_classifier.tagging.decision import TRUSTED_PRECISION
from qpr_classifier.tagging.tagger import Tagger

_CARD = """# Model `{name}`

Tags French and English passages of periodic reports to UNESCO's 2005 Convention with the Products and reference
activities of the Open Roadmap (framework `{framework}`).

## Made from

{train} labelled passages by {writers} writers ({languages}), of which {positives} are digital-environment measures;
sha256 of the passages `{corpus}`. The passages are **synthetic**: each was written for this purpose from the codebook
and from public facts; none is the text of a report. Voices: {voices}.

## Figures

"Out of fold" is on {judged} training passages, each judged by voices{and_encoder} that had not seen its writer;
thresholds and calibration were chosen on the same predictions. "Test" is on {test} passages by
{test_writers} writers whose passages took no part in training or in any choice.

| figure | out of fold | test |
|---|---|---|
{rows}

## Use and limits

* Made to find candidates for a person to check, not to judge a Party. "Nothing found" means "not reported in this
  text", never "does not exist".
* `review` is true where acceptance without a look would be right in less than {precision:.0%} of cases, as estimated
  on passages like those above. Real reports are untidier than written passages: expect lower figures on them.
* Texts in other languages than French and English are not tagged.
* Titles and numbering of some activities are provisional; see `roadmap.toml`.
"""


def model_card(tagger: Tagger, split: Split, judged: int, metrics: Mapping[str, float], framework: Framework) -> str:
    """The card in Markdown.

    Parameters
    ----------
    tagger : Tagger
    split : Split
    judged : int
        Number of training passages by whose out-of-fold scores the tagger was calibrated.
    metrics : mapping of str to float
        Figures, with ``out_of_fold_`` or ``test_`` before their names.
    framework : Framework
    """
    names = [key.removeprefix("out_of_fold_") for key in metrics if key.startswith("out_of_fold_")]
    rows = [
        f"| {name.replace('_', ' ')} | {metrics[f'out_of_fold_{name}']:.3f} | "
        + (f"{metrics[f'test_{name}']:.3f} |" if f"test_{name}" in metrics else "not measured |")
        for name in names
    ]
    languages = Counter(p.language for p in split.train)
    return _CARD.format(
        name=tagger.name,
        framework=f"{framework.name['en']}, {framework.version}",
        train=len(split.train),
        judged=judged,
        and_encoder=" and an encoder" if judged < len(split.train) else "",
        writers=len({p.annotator for p in split.train}),
        languages=", ".join(f"{count} {language}" for language, count in sorted(languages.items())),
        positives=sum(p.digital for p in split.train),
        corpus=corpus_sha256(split.train),
        voices=", ".join(voice.name for voice in tagger.voices),
        test=len(split.test),
        test_writers=len({p.annotator for p in split.test}),
        rows="\n".join(rows),
        precision=TRUSTED_PRECISION,
    )
