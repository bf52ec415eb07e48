"""The roadmap is data with a version: what ships is whole and honest, and another framework needs no code."""

from __future__ import annotations

from pathlib import Path

import pytest

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.roadmap import LANGUAGES, Framework, Language, load_framework

TWO_GOALS = """
id = "sdg"
version = "sdg-tiny"
name_en = "Sustainable Development Goals"
name_fr = "Objectifs de développement durable"
source = "Resolution A/RES/70/1"

[levels.product]
en = "Goal"
fr = "Objectif"
plural_en = "Goals"
plural_fr = "Objectifs"

[levels.activity]
en = "target"
fr = "cible"
plural_en = "targets"
plural_fr = "cibles"

[[products]]
code = "4"
title_en = "Quality education"
title_fr = "Éducation de qualité"
status_en = "exact"
status_fr = "exact"
short_en = "Education"
short_fr = "Éducation"

[[products]]
code = "11"
title_en = "Sustainable cities and communities"
title_fr = "Villes et communautés durables"
status_en = "exact"
status_fr = "exact"
short_en = "Cities"
short_fr = "Villes"
"""


def target(code: str, goal: str, **changes: str) -> str:
    entry = {
        "code": f'"{code}"',
        "product": f'"{goal}"',
        "title_en": f'"Target {code}"',
        "title_fr": f'"Cible {code}"',
        "status_en": '"exact"',
        "status_fr": '"reconstructed"',
        "short_en": f'"T {code}"',
        "short_fr": f'"C {code}"',
        "definition_en": '"What it is."',
        "definition_fr": '"Ce que c\'est."',
        "source": '"The resolution."',
        **changes,
    }
    return "\n[[activities]]\n" + "\n".join(f"{key} = {value}" for key, value in entry.items()) + "\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "framework.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def roadmap() -> Framework:
    return load_framework()


def test_the_open_roadmap_has_five_products_with_four_activities_each(roadmap: Framework) -> None:
    assert roadmap.version == "open-roadmap-2019.1"
    assert roadmap.product_codes == ("1", "2", "3", "4", "5")
    assert roadmap.codes == tuple(f"{product}.{number}" for product in range(1, 6) for number in range(1, 5))
    for code in roadmap.codes:
        assert roadmap.product_of(code).code == code[0]
    assert [activity.code for activity in roadmap.activities_of("3")] == ["3.1", "3.2", "3.3", "3.4"]
    assert roadmap.product_level.plural["fr"] == "Produits"
    assert roadmap.activity_level.name["fr"] == "activité de référence"


def test_the_shipped_roadmap_is_read_once(roadmap: Framework) -> None:
    assert load_framework() is roadmap


def test_official_titles_are_shown_as_they_are(roadmap: Framework) -> None:
    title = "Conduct overall mapping of the digital cultural and creative sectors"
    assert roadmap.title_with_status("1.1", "en") == roadmap.title("1.1", "en") == title
    assert roadmap.title_with_status("4", "fr") == (
        "La culture, les compétences et les connaissances numériques sont renforcées"
    )


def test_no_reconstructed_title_passes_for_official(roadmap: Framework) -> None:
    assert roadmap.title_with_status("1.1", "fr").endswith("numériques (reconstitué)")
    assert roadmap.title_with_status("3.1", "en").endswith("(reconstructed)")
    assert roadmap.title_with_status("5.2", "en").endswith("(provisional)")
    assert roadmap.title_with_status("5.2", "fr").endswith("(provisoire)")
    exact_in_english = {code for code in roadmap.codes if roadmap.activity(code).status.en == "exact"}
    assert exact_in_english == {"1.1", "1.2", "1.3"}
    assert not any(activity.status.fr == "exact" for activity in roadmap.activities)


def test_only_the_last_three_numbers_are_provisional(roadmap: Framework) -> None:
    provisional = {activity.code for activity in roadmap.activities if activity.numbering_provisional}
    assert provisional == {"5.2", "5.3", "5.4"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activity_is_described_in_both_languages(roadmap: Framework, language: Language) -> None:
    for activity in roadmap.activities:
        assert len(activity.definition[language]) > 60, activity.code
        assert len(activity.cues[language]) >= 10, activity.code
        assert 3 <= len(activity.obvious_cues[language]) <= 6, activity.code
        assert activity.confusable, activity.code
    assert {gate.code for gate in roadmap.gates} == {"A", "B"}
    assert all(gate.outside[language] for gate in roadmap.gates)


def test_lists_are_as_long_in_french_as_in_english(roadmap: Framework) -> None:
    for activity in roadmap.activities:
        assert len(activity.belongs.en) == len(activity.belongs.fr) > 0, activity.code
        assert len(activity.not_here.en) == len(activity.not_here.fr) > 0, activity.code
    for gate in roadmap.gates:
        assert len(gate.inside.en) == len(gate.inside.fr)
        assert len(gate.outside.en) == len(gate.outside.fr)


def test_short_titles_differ_from_each_other(roadmap: Framework) -> None:
    for language in LANGUAGES:
        shorts = [roadmap.short_title(code, language) for code in (*roadmap.product_codes, *roadmap.codes)]
        assert len(set(shorts)) == len(shorts)


def test_an_unknown_code_is_named_in_the_error(roadmap: Framework) -> None:
    with pytest.raises(FrameworkError, match=r"'6\.1'.*Known: 1\.1"):
        roadmap.activity("6.1")
    with pytest.raises(FrameworkError, match="Known: 1, 2"):
        roadmap.product("9")


def test_another_two_level_framework_needs_data_only(tmp_path: Path) -> None:
    text = TWO_GOALS + target("4.7", "4", confusable='["11.4"]') + target("4.a", "4") + target("11.4", "11")
    sdg = load_framework(write(tmp_path, text))

    assert sdg.codes == ("4.7", "4.a", "11.4")
    assert sdg.product_of("11.4").title["fr"] == "Villes et communautés durables"
    assert sdg.activity_level.name["en"] == "target"
    assert sdg.title_with_status("4.a", "fr") == "Cible 4.a (reconstitué)"
    assert sdg.gates == ()
    with pytest.raises(FrameworkError, match=r"sdg-tiny has no target '4\.9'"):
        sdg.activity("4.9")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (target("4.7", "5") + target("11.4", "11"), r"4\.7 belongs to '5'"),
        (target("4.7", "4") + target("4.7", "4") + target("11.4", "11"), r"used again: 4\.7"),
        (target("4.7", "4"), "product 11 has no activity"),
        (target("4.7", "4", confusable='["4.9"]') + target("11.4", "11"), r"names '4\.9' as confusable"),
        (target("4.7", "4", status_fr='"official"') + target("11.4", "11"), "status_fr is 'official'"),
        (target("4.7", "4", title_fr='""'), r"activities 4\.7: title_fr must be a text"),
        (target("4.7", "4", short_en=f'"{"x" * 41}"'), "short_en is longer than 40"),
        (target("4.7", "4", cues_en='"one word"'), "cues_en must be a list"),
        ("", r"there is no \[\[activities\]\]"),
        ("\nbroken =", "not valid TOML"),
    ],
)
def test_a_broken_file_says_what_to_correct(tmp_path: Path, entries: str, message: str) -> None:
    with pytest.raises(FrameworkError, match=message):
        load_framework(write(tmp_path, TWO_GOALS + entries))


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(FrameworkError, match="cannot be read"):
        load_framework(tmp_path / "nowhere.toml")
