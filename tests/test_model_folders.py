"""A model folder comes back as it was saved, and anything forged or damaged is refused with a clear message."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import zipfile
from pathlib import Path

import pytest

from qpr_classifier.corpus.passages import LabelledPassage
from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.persistence import Provenance, load_model, save_model
from qpr_classifier.training import Training
from qpr_classifier.training.training import inputs_of


@pytest.fixture(scope="module")
def saved(small_training: Training, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    save_model(small_training.tagger, folder, Provenance("0" * 64, 1, {}, {}), "# Card\n")
    return folder


@pytest.fixture
def model(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "model"))


def _vouch(model: Path, name: str) -> None:
    """What a forger would do: make the manifest agree with the changed file."""
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    manifest["sha256"][name] = hashlib.sha256((model / name).read_bytes()).hexdigest()
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_loaded_model_says_what_the_trained_one_said(
    model: Path, small_training: Training, few_passages: list[LabelledPassage]
) -> None:
    inputs = inputs_of(few_passages[:40])
    for ours, loaded in zip(small_training.tagger.tag(inputs), load_model(model).tag(inputs), strict=True):
        assert ours.labels == loaded.labels
        assert loaded.digital_probability == pytest.approx(ours.digital_probability, abs=1e-6)


def test_a_changed_file_is_refused(model: Path) -> None:
    with (model / "vocabulary.json").open("a") as stream:
        stream.write(" ")
    with pytest.raises(ModelError, match="sha256 differs"):
        load_model(model)


def test_a_missing_file_is_named(model: Path) -> None:
    (model / "heads.skops").unlink()
    with pytest.raises(ModelError, match=r"lacks heads\.skops"):
        load_model(model)


def test_a_pickle_is_never_run(model: Path, tmp_path: Path) -> None:
    trace = tmp_path / "was_run"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(trace),))  # type: ignore[return-value]

    (model / "heads.skops").write_bytes(pickle.dumps(Trap()))
    _vouch(model, "heads.skops")
    with pytest.raises(ModelError, match="cannot be read as a skops file"):
        load_model(model)
    assert not trace.exists()


def test_types_beyond_arrays_are_refused(model: Path) -> None:
    with zipfile.ZipFile(model / "heads.skops", "w") as archive:
        schema = {
            "__class__": "Popen",
            "__module__": "subprocess",
            "__loader__": "ObjectNode",
            "__id__": 1,
            "content": {
                "__class__": "dict",
                "__module__": "builtins",
                "__loader__": "DictNode",
                "__id__": 2,
                "content": {},
                "key_types": {
                    "__class__": "list",
                    "__module__": "builtins",
                    "__loader__": "ListNode",
                    "__id__": 3,
                    "content": [],
                },
            },
            "protocol": 2,
            "_skops_version": "0.13.0",
        }
        archive.writestr("schema.json", json.dumps(schema))
    _vouch(model, "heads.skops")
    with pytest.raises(ModelError, match=r"subprocess\.Popen|cannot be read"):
        load_model(model)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"protocol": 99}, "protocol 99"),
        ({"sha256": {}}, "does not vouch"),
        ({"sha256": "no"}, "not a model's manifest"),
        ({"activities": ["1.1"]}, "damaged or made by hand"),
        ({"voices": ["words", "encoder"]}, "damaged or made by hand"),
        ({"thresholds": {"gate": "high"}}, "damaged or made by hand"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(model: Path, change: dict[str, object], message: str) -> None:
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    (model / "manifest.json").write_text(json.dumps(manifest | change), encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        load_model(model)


def test_a_manifest_cannot_point_outside_its_folder(model: Path) -> None:
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    manifest["sha256"]["../../etc/passwd"] = "0"
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match="names a file that no model has"):
        load_model(model)


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model"):
        load_model(tmp_path)
