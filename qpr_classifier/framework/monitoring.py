"""The Convention's monitoring framework: its goals, areas of monitoring and cultural domains, from a data file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.forms import load_forms
from qpr_classifier.framework.gazetteer import words_of
from qpr_classifier.framework.roadmap import Bilingual, Wording

MONITORING_FILE = Path(__file__).parent / "data" / "monitoring.toml"

CYCLE_WITH_AREAS = "2020"
"""The generation of the form that is laid out by goals and areas of monitoring; the earlier ones do not know them."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area of monitoring.

    Parameters
    ----------
    section : str
        Identifier of the section of the form in which its measures are told.
    """

    section: str
    name: Wording


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Goals by number, areas by the words of the headings that begin them, domains by the words that name them."""

    goals: Mapping[int, Wording]
    areas: Mapping[tuple[str, ...], Area]
    domains: Mapping[tuple[str, ...], Wording]

    def area_of(self, headings: Iterable[str]) -> Area | None:
        """The area of a measure below these headings, outermost first; None where none of them names one."""
        named = [self.areas.get(words_of(heading)) for heading in headings]
        return next((area for area in reversed(named) if area is not None), None)

    def domain(self, text: str) -> Wording | None:
        """The cultural domain that a report names; None where it is not one of the form's."""
        return self.domains.get(words_of(text))


@cache
def load_monitoring() -> Monitoring:
    """Read the monitoring framework, once.

    Raises
    ------
    FrameworkError
        If the data file lacks something, or names a section that the form does not have.
    """
    content = tomllib.loads(MONITORING_FILE.read_text(encoding="utf-8"))
    sections = {section.identifier: section for section in load_forms().by_cycle[CYCLE_WITH_AREAS].sections}
    try:
        areas = [Area(entry["section"], Bilingual(entry["name_en"], entry["name_fr"])) for entry in content["areas"]]
        domains = {
            words_of(text): Bilingual(entry["name_en"], entry["name_fr"])
            for entry in content["domains"]
            for text in (entry["name_en"], entry["name_fr"], *entry["variants"])
        }
        return Monitoring(
            goals={goal["number"]: Bilingual(goal["name_en"], goal["name_fr"]) for goal in content["goals"]},
            areas={words_of(phrase): area for area in areas for phrase in sections[area.section].phrases},
            domains=domains,
        )
    except KeyError as error:
        raise FrameworkError(f"{MONITORING_FILE.name}: {error} is missing or unknown.") from error
