"""Remake the example reports and their gold: ``python corpus/reports/build.py [NAME...]``."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import yaml
from rendering.blocks import Draft, Source
from rendering.gold import gold

FOLDER = Path(__file__).parent
FORMS = {"2012": "free_form", "2016": "form_2016", "2020": "form_2020", "own": "free_form"}
PRODUCERS = {
    "word processor": ("word", "render"),
    "web browser": ("web", "render_chromium"),
    "weasyprint": ("web", "render_weasyprint"),
    "reportlab": ("drawn", "render"),
    "reportlab form": ("fillable", "render"),
}
TWINS = {"reportlab form": ("fillable", "render_twin")}
"""Producers whose pages hold no answers as text: the pages of the gold are looked up in a twin that does."""


def build(name: str) -> None:
    """Remake the PDF and the gold of one report."""
    source: Source = yaml.safe_load((FOLDER / "sources" / f"{name}.yaml").read_text(encoding="utf-8"))
    draft: Draft = import_module(f"rendering.{FORMS[source['cycle']]}").draft(source)
    pdf = FOLDER / f"{name}.pdf"
    renderer(PRODUCERS[source["producer"]])(draft, pdf)
    pdf.write_bytes(dateless(pdf.read_bytes(), source["year"]))
    with tempfile.TemporaryDirectory() as folder:
        printed = pdf
        if twin := TWINS.get(source["producer"]):
            printed = Path(folder) / pdf.name
            renderer(twin)(draft, printed)
        answer = gold(draft, printed)
    (FOLDER / f"{name}.gold.json").write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", "utf-8")
    digital = sum(measure["digital"] for measure in answer["measures"])
    print(f"{name}: {answer['pages']} pages, {len(answer['measures'])} measures, {digital} digital")


def renderer(where: tuple[str, str]) -> Callable[[Draft, Path], None]:
    """Return a function of a rendering module; only what a report needs is imported."""
    module, function = where
    render: Callable[[Draft, Path], None] = getattr(import_module(f"rendering.{module}"), function)
    return render


def dateless(pdf: bytes, year: int) -> bytes:
    """Return a PDF of the same length whose dates and identifiers do not change when it is remade."""
    pdf = re.sub(rb"(D:)\d{14}", lambda found: found[1] + b"%d0630120000" % year, pdf)
    pdf = re.sub(rb"(/DocChecksum\s*/)([0-9A-F]+)", lambda found: found[1] + b"0" * len(found[2]), pdf)
    identifiers = rb"(/ID\s*\[\s*)<([0-9A-Fa-f]+)>(\s*)<([0-9A-Fa-f]+)>"
    return re.sub(
        identifiers,
        lambda found: b"%b<%b>%b<%b>" % (found[1], b"0" * len(found[2]), found[3], b"0" * len(found[4])),
        pdf,
    )


if __name__ == "__main__":
    sources = sorted((FOLDER / "sources").glob("*.yaml"))
    for report in sys.argv[1:] or [source.stem for source in sources]:
        build(report)
