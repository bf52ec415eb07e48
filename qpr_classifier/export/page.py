"""HTML pages that need nothing beside them: one file, no network, every text of a report escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qpr_classifier.export.text import clean
from qpr_classifier.export.whole_file import whole_file

SHARED = Path(__file__).parent / "data"
"""Holds the style of all pages."""


def write_page(
    template: Path, target: Path, filters: dict[str, Callable[..., Any]] | None = None, **values: Any
) -> None:
    """Fill the template with the values and write the page.

    Parameters
    ----------
    template : Path
        May include what lies beside it, and ``page.css``.
    target : Path
    filters : dict, optional
        Functions that the template uses, beside those of Jinja and `script_hash`.
    **values
        What the template names; a name without a value is an error.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([template.parent, SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["script_hash"] = script_hash
    environment.filters.update(filters or {})
    page = environment.get_template(template.name).render(**values)
    with whole_file(target) as temporary:
        temporary.write_text(clean(page), encoding="utf-8", newline="\n")


def script_hash(script: str) -> str:
    """What the security policy of a page calls the script; no other one may run in it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(str(script).encode()).digest()).decode()
