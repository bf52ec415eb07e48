"""The codebook keeps step with the roadmap, and the documents with the commands."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from qpr_classifier.cli.corpus_command import FORMAT_NAMES, command
from qpr_classifier.corpus.exchange import FORMATS
from qpr_classifier.corpus.passages import NEGATIVE_KINDS, SOURCE_KINDS, STATUSES
from qpr_classifier.framework.roadmap import LANGUAGES, Language, load_framework

ROOT = Path(__file__).parent.parent
FRAMEWORK = load_framework()


def one_line(text: str) -> str:
    return " ".join(text.split())


def codebook(language: Language) -> str:
    name = "CODEBOOK.md" if language == "en" else f"CODEBOOK.{language}.md"
    return (ROOT / "corpus" / name).read_text(encoding="utf-8")


def part_of(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of any level."""
    assert f"{heading}\n" in text, f"The codebook lacks the heading {heading!r}."
    return text.partition(f"{heading}\n")[2].partition("\n#")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FRAMEWORK.codes)
def test_each_activity_stands_in_the_codebook_as_in_the_roadmap(code: str, language: Language) -> None:
    activity = FRAMEWORK.activity(code)
    part = part_of(codebook(language), f"#### {code} {FRAMEWORK.title_with_status(code, language)}")
    for wording in (activity.definition[language], *activity.belongs[language], *activity.not_here[language]):
        assert wording in part
    assert ", ".join(activity.confusable) in part
    assert part.count('"' if language == "en" else "«") >= 3, "examples"


@pytest.mark.parametrize("language", LANGUAGES)
def test_gates_products_and_values_stand_in_the_codebook(language: Language) -> None:
    text = codebook(language)
    for gate in FRAMEWORK.gates:
        for wording in (gate.question[language], *gate.inside[language], *gate.outside[language]):
            assert one_line(wording) in one_line(text)
    for product in FRAMEWORK.products:
        assert product.title[language] in text
    for value in (*STATUSES, *NEGATIVE_KINDS):
        assert f"| `{value}` |" in text


def test_both_editions_have_the_same_sections_and_decide_the_same_pairs() -> None:
    def numbers(language: Language) -> list[str]:
        lines = codebook(language).splitlines()
        return [line.split()[1] for line in lines if line.startswith(("## ", "#### "))]

    def pairs(language: Language) -> list[str]:
        section = codebook(language).partition("\n## 6. ")[2].partition("\n## ")[0]
        return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ") and " / " in line]

    assert numbers("en") == numbers("fr")
    # The last pair is named in words: positive and negative.
    assert pairs("en")[:-1] == pairs("fr")[:-1]
    named = " ".join(pairs("en"))
    assert all(code in named for code in FRAMEWORK.codes)


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")
    for name, subcommand in command.commands.items():
        assert f"qpr corpus {name}" in text
        for parameter in subcommand.params:
            if isinstance(parameter, click.Option):
                long = [option for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("--")]
                assert any(option in text for option in long), f"{name} {long}"
    for value in (*SOURCE_KINDS, *STATUSES, *NEGATIVE_KINDS, *FORMATS):
        assert f"`{value}`" in text


def test_the_formats_of_the_command_line_are_those_there_are() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES
