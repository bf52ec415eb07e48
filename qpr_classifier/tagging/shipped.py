"""The models that come with the program, and the folder of any model that is named."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from qpr_classifier.errors import ModelError
from qpr_classifier.tagging.manifest import MANIFEST, needs_encoder

MODELS_BY_PREFERENCE = ("roadmap", "roadmap-lite")
"""The first one that is shipped and whose libraries are installed is the default."""


def shipped_models() -> dict[str, Path]:
    """The models that come with the program, by name."""
    here = Path(__file__).parent.parent
    for folder in (here / "models", here.parent / "models"):
        found = {path.parent.name: path.parent for path in sorted(folder.glob(f"*/{MANIFEST}"))}
        if found:
            return found
    return {}


def default_model() -> str:
    """Name of the best shipped model that can run here."""
    shipped = shipped_models()
    for name in MODELS_BY_PREFERENCE:
        if name in shipped and (not needs_encoder(shipped[name]) or encoder_available()):
            return name
    raise ModelError("No model is installed with the program. Install it again, or train one with `qpr train`.")


def encoder_available() -> bool:
    """Whether the libraries of the dense encoder are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("onnxruntime", "tokenizers"))


def model_folder(model: str | Path) -> Path:
    """The folder of a shipped model given by its name, or of any other given by its path.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    shipped = shipped_models()
    if str(model) in shipped:
        return shipped[str(model)]
    if not Path(model).is_dir():
        raise ModelError(
            f"There is no model {str(model)!r}. Shipped are: {', '.join(shipped) or 'none'}; "
            "or give the folder that `qpr train` wrote."
        )
    return Path(model)
