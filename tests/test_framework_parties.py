"""Parties are known by every name they go by, and nothing else is taken for a Party."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpr_classifier.errors import FrameworkError
from qpr_classifier.framework.gazetteer import Gazetteer, Name
from qpr_classifier.framework.parties import DATA, Parties, find_sub_national, load_parties
from qpr_classifier.framework.roadmap import LANGUAGES


@pytest.fixture(scope="module")
def parties() -> Parties:
    return load_parties()


def found(parties: Parties, text: str) -> list[tuple[str, str]]:
    return [(party.code, text[start:end]) for party, start, end in parties.find_names(text)]


def codes(parties: Parties, text: str) -> list[str]:
    return [code for code, _ in found(parties, text)]


def test_there_are_153_states_and_the_european_union(parties: Parties) -> None:
    assert len(parties) == 154
    assert Counter(party.group for party in parties) == {
        "I": 24, "II": 24, "III": 32, "IV": 16, "V(a)": 42, "V(b)": 15, "EU": 1,
    }  # fmt: skip


def test_groups_and_the_bucket_of_the_union_add_up_to_all_parties(parties: Parties) -> None:
    assert sum(len(parties.in_group(group.code)) for group in parties.groups) == len(parties)
    assert [party.code for party in parties.in_group("EU")] == ["EUU"]


@pytest.mark.parametrize(
    ("iso3", "group"),
    [
        ("TUR", "I"), ("CYP", "I"), ("MLT", "I"), ("CAN", "I"),
        ("TJK", "II"), ("UZB", "II"), ("ARM", "II"), ("AZE", "II"), ("GEO", "II"),
        ("AUS", "IV"), ("NZL", "IV"), ("NIU", "IV"),
        ("COM", "V(a)"), ("DJI", "V(a)"),
        ("MRT", "V(b)"), ("SDN", "V(b)"), ("EGY", "V(b)"), ("PSE", "V(b)"),
        ("EUU", "EU"),
    ],
)  # fmt: skip
def test_electoral_groups_are_those_of_unesco(parties: Parties, iso3: str, group: str) -> None:
    assert parties.by_code(iso3).group == group


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Va", "V(a)"), ("V a", "V(a)"), ("V(a)", "V(a)"), ("V (a)", "V(a)"), ("Groupe V(a)", "V(a)"),
        ("groupe Vb", "V(b)"), ("Group IV", "IV"), ("Groupe I: Europe et Amérique du Nord", "I"),
        ("États arabes", "V(b)"), ("Europe de l’Est", "II"), ("Hors groupe", "EU"),
    ],
)  # fmt: skip
def test_groups_are_understood_as_people_write_them(parties: Parties, text: str, code: str) -> None:
    group = parties.group(text)
    assert group is not None
    assert group.code == code


def test_an_unknown_group_is_none(parties: Parties) -> None:
    assert parties.group("Group VI") is None
    assert parties.group("") is None


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Türkiye", "TUR"), ("Turkey", "TUR"), ("TURQUIE", "TUR"), ("Turkiye", "TUR"),
        ("Côte d'Ivoire", "CIV"), ("Côte d’Ivoire", "CIV"), ("COTE D'IVOIRE", "CIV"), ("Ivory Coast", "CIV"),
        ("République-Unie de Tanzanie", "TZA"), ("République Unie de Tanzanie", "TZA"), ("Tanzanie", "TZA"),
        ("Tanzania, United Republic of", "TZA"),
        ("Republic of Korea", "KOR"), ("Corée du Sud", "KOR"), ("Corée", "KOR"), ("Korea, Republic of", "KOR"),
        ("Trinité-et-Tobago", "TTO"), ("Trinidad-et-Tobago", "TTO"), ("Trinidad & Tobago", "TTO"),
        ("Tchéquie", "CZE"), ("Czech Republic", "CZE"),
        ("ex-République yougoslave de Macédoine", "MKD"), ("North Macedonia", "MKD"),
        ("Swaziland", "SWZ"), ("Cap-Vert", "CPV"), ("Cabo Verde", "CPV"), ("Cape Verde", "CPV"),
        ("Congo", "COG"), ("Republic of the Congo", "COG"), ("Congo, The Democratic Republic of the", "COD"),
        ("Congo - Kinshasa", "COD"), ("Congo-Brazzaville", "COG"),
        ("Guinée", "GIN"), ("Guinée équatoriale", "GNQ"), ("Niger", "NER"), ("Nigéria", "NGA"),
        ("Dominique", "DMA"), ("République dominicaine", "DOM"), ("Soudan du Sud", "SSD"), ("Soudan", "SDN"),
        ("Bolivia (Plurinational State of)", "BOL"), ("Bolivie (État plurinational de)", "BOL"),
        ("Venezuela (Bolivarian Republic of)", "VEN"), ("Vietnam", "VNM"), ("Viêt Nam", "VNM"),
        ("République démocratique populaire lao", "LAO"), ("Bosnia & Herzegovina", "BIH"),
        ("the Republic of Poland", "POL"), ("Le Royaume de Belgique", "BEL"), ("The Gambia", "GMB"),
        ("St. Kitts & Nevis", "KNA"), ("Palestine, State of", "PSE"), ("  Royaume-Uni. ", "GBR"),
        ("Union européenne", "EUU"), ("Georgia", "GEO"), ("Jordanie", "JOR"), ("Chad", "TCD"),
    ],
)  # fmt: skip
def test_a_party_is_known_by_every_name_it_goes_by(parties: Parties, text: str, iso3: str) -> None:
    party = parties.by_name(text)
    assert party is not None
    assert party.code == iso3


def test_every_name_in_the_data_leads_back_to_its_party(parties: Parties) -> None:
    for party in parties:
        for name in (*(party.name[language] for language in LANGUAGES), *party.aliases):
            assert parties.by_name(name) == party, name
            assert parties.by_name(name.upper().replace("'", "’")) == party, name


@pytest.mark.parametrize(
    "text",
    [
        "United States", "États-Unis", "Japan", "Israël", "Thailand", "Malaisie", "Philippines",
        "Russian Federation", "Fédération de Russie", "Kazakhstan", "Guinea-Bissau", "Papua New Guinea",
        "Iran (Islamic Republic of)", "Democratic People's Republic of Korea", "Republic of China",
        "State of Georgia", "Québec", "Scotland", "Macao", "Greenland",
        "UNESCO", "British Council", "Goethe-Institut", "France and Germany", "the", "", "()", ",",
    ],
)  # fmt: skip
def test_what_is_not_a_party_has_no_party(parties: Parties, text: str) -> None:
    assert parties.by_name(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Guinée-Bissau et la Guinée", ["GIN"]),
        ("Guinea Bissau, Papua New Guinea, Gulf of Guinea", []),
        ("Equatorial Guinea", ["GNQ"]),
        ("la République démocratique du Congo", ["COD"]),
        ("la république démocratique du Congo puis le Congo", ["COD", "COG"]),
        ("le bassin du Congo", []),
        ("au Nigéria", ["NGA"]),
        ("Niger and Nigeria", ["NER", "NGA"]),
        ("the Dominican Republic", ["DOM"]),
        ("Dominica", ["DMA"]),
        ("South Sudan", ["SSD"]),
        ("l'Irlande du Nord et l'Irlande", ["IRL"]),
        ("North Korea and the Republic of Korea", ["KOR"]),
        ("American Samoa", []),
        ("New Mexico and Mexico", ["MEX"]),
        ("les États-Unis et les États-Unis du Mexique", ["MEX"]),
        ("Romanian, Omani and Malian artists", []),
    ],
)
def test_a_longer_name_is_never_cut_to_a_shorter_one(parties: Parties, text: str, expected: list[str]) -> None:
    assert codes(parties, text) == expected


def test_words_in_lower_case_are_not_countries(parties: Parties) -> None:
    text = "The china plates, a turkey, chili, une grenade, il a eu tort; maurice"
    assert codes(parties, text) == []


def test_abbreviations_count_in_capitals_only(parties: Parties) -> None:
    assert found(parties, "financé par l'UE, the EU and the UK") == [("EUU", "UE"), ("EUU", "EU"), ("GBR", "UK")]
    assert codes(parties, "Eu égard au programme, Ue") == []


def test_a_person_is_not_a_country(parties: Parties) -> None:
    text = "Michael Jordan, Maurice Ravel, M. Jordan, Dominique Blanc, Georgia O'Keeffe et Chad Smith"
    assert codes(parties, text) == []
    text = "In Jordan, as at Maurice, la Dominique, Georgia and Chad"
    assert codes(parties, text) == ["JOR", "MUS", "DMA", "GEO", "TCD"]
    assert codes(parties, "ROYAL FILM COMMISSION JORDAN") == ["JOR"]


def test_offsets_point_at_the_name_as_printed(parties: Parties) -> None:
    text = "Accord avec la RÉPUBLIQUE DE CORÉE (2019), l’Île Maurice, Québec (Canada ) et St. Lucia."
    assert [name for _, name in found(parties, text)] == [
        "RÉPUBLIQUE DE CORÉE", "Île Maurice", "Canada", "St. Lucia",
    ]  # fmt: skip


def test_accents_written_apart_and_broken_lines_make_no_difference(parties: Parties) -> None:
    text = "Re\u0301publique\nde Core\u0301e ; Burkina\nFaso"
    assert found(parties, text) == [("KOR", "Re\u0301publique\nde Core\u0301e"), ("BFA", "Burkina\nFaso")]


def test_two_sentences_do_not_make_one_name(parties: Parties) -> None:
    assert codes(parties, "They left South. Africa is large. Burkina. Faso") == ["BFA"]


def test_parts_of_states_are_not_parties_but_know_theirs(parties: Parties) -> None:
    text = (
        "Québec (Canada ), Canada-Québec, Fédération Wallonie-Bruxelles, the German-speaking Community, Länder, "
        "Scotland, Pays de Galles, Northern Ireland, Galice, Catalonia, Groenland, Faroe Islands, Macao, Hong Kong"
    )
    assert [part.party for part, _, _ in find_sub_national(text)] == [
        "CAN", "CAN", "BEL", "BEL", "DEU", "GBR", "GBR", "GBR", "ESP", "ESP", "DNK", "DNK", "CHN", "CHN",
    ]  # fmt: skip
    part, start, end = find_sub_national(text)[0]
    assert part.name["fr"] == "Québec"
    assert text[start:end] == "Québec"
    assert codes(parties, text) == ["CAN"]
    assert find_sub_national("Arts Council England and New South Wales")[0][0].name.en == "England"
    assert [part.party for part, _, _ in find_sub_national("New South Wales, New England")] == ["AUS"]


def test_parties_at_a_date_name_those_without_a_date(parties: Parties) -> None:
    first = parties.at(date(2005, 11, 28))
    assert [party.code for party in first.parties] == ["CAN"]
    assert parties.at(date(2005, 11, 27)).parties == ()

    before, after = parties.at(date(2020, 1, 6)), parties.at(date(2020, 1, 7))
    assert {party.code for party in after.parties} - {party.code for party in before.parties} == {"BWA"}
    assert [party.code for party in after.undated] == ["NIU", "PAK", "STP", "SLE", "SSD"]


def test_the_count_agrees_with_the_published_number_of_parties(parties: Parties) -> None:
    # 146 Parties in 2018 (foreword of the Global Report); of the five without a date at least South Sudan
    # should be among them.
    end_of_2018 = parties.at(date(2018, 12, 31))
    assert len(end_of_2018.parties) <= 146 <= len(end_of_2018.parties) + len(end_of_2018.undated)
    assert len(parties.at(date(2026, 1, 1)).parties) + 5 == len(parties)


def test_dates_say_where_they_were_checked(parties: Parties) -> None:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as handle:
        sources = {row["key"] for row in csv.DictReader(handle)}
    for party in parties:
        if party.ratified_checked:
            assert party.ratified_checked in sources
        else:
            assert "memory" in party.note, party.code
        if party.ratified is not None:
            assert date(2005, 10, 20) < party.ratified < date(2026, 1, 1)
    unchecked = parties.at(date(2026, 1, 1)).unchecked
    assert {"FRA", "MEX"} <= {party.code for party in unchecked}
    assert parties.by_code("CAN") not in unchecked


def test_an_unknown_code_teaches_the_form_of_codes(parties: Parties) -> None:
    with pytest.raises(FrameworkError, match="ISO 3166 alpha-3"):
        parties.by_code("FR")
    assert parties.by_code("fra").name.en == "France"


def test_names_that_stand_for_two_things_are_refused(parties: Parties) -> None:
    france, niger = parties.by_code("FRA"), parties.by_code("NER")
    with pytest.raises(FrameworkError, match="stands for"):
        Parties([france, niger], parties.groups, [Name("Niger", niger), Name("The Niger", france)])
    with pytest.raises(FrameworkError, match="used twice"):
        Parties([france, france], parties.groups, [])
    with pytest.raises(FrameworkError, match="unknown group"):
        Parties([france], [], [])


def test_data_files_are_utf8_without_stray_spaces() -> None:
    for path in sorted(Path(DATA).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                assert None not in row.values(), f"{path.name}: {row}"
                assert all(value == value.strip() for value in row.values()), f"{path.name}: {row}"


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    for _, start, end in load_parties().find_names(text):
        assert 0 <= start < end <= len(text)
    load_parties().by_name(text)


def test_the_longest_of_several_names_is_found() -> None:
    gazetteer = Gazetteer([Name("Saint", 1), Name("Saint Lucia", 2), Name("Saint Lucia North", 3)])
    text = "Saint Lucia North, Saint Lucia South, Saint Peter"
    assert [mention.found for mention in gazetteer.find(text)] == [3, 2, 1]
