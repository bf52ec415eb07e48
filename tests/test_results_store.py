"""The results of a folder: kept whole, asked by what people filter by, and never lost."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import as_anyone
from export_samples import FRAMEWORK, measure, sample_answers, sample_measures
from store_samples import BASIS, begin, make_results, put_samples, sample_passage

from qpr_classifier.errors import InputError, OutputError
from qpr_classifier.store import (
    FILE_NAME,
    Outcome,
    ResultsStore,
    Review,
    ReviewState,
    Selection,
    add_review,
    open_results,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_results(tmp_path / "results")


def titles(folder: Path, wanted: Selection) -> set[str]:
    with open_results(folder) as results:
        return {record["title"].split()[0] for record in results.measures(wanted)}


def test_records_come_back_as_they_were_given(folder: Path) -> None:
    with open_results(folder) as results:
        by_report = sorted(sample_measures(), key=lambda record: record["report"])
        assert list(results.measures()) == by_report
        assert list(results.answers()) == sample_answers()
        assert [r["report"].split("_")[0] for r in results.reports()] == [
            "burkina", "canada", "jamaica", "own", "scan.pdf", "viet",
        ]  # fmt: skip
        assert len(list(results.passages())) == len(by_report)
        (run,) = results.runs()
        assert run["settings"] == {"jobs": 1} and run["record"] == {"counts": {"reports": 5}}
        (model,) = results.models()
        assert model["name"] == "roadmap-lite" and model["voices"] == ["words"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Selection(parties=("VNM", "BFA"), digital=True), {"Fabriques", "Formation", "Charte", "E-book"}),
        (Selection(years=(2024,), languages=("fr",)), {"Fabriques", "Formation", "Charte"}),
        (Selection(cycles=("own",)), {"Co-production"}),
        (Selection(digital=False), {"Touring"}),
        (Selection(activities=("2.4",)), {"Digital", "E-book"}),
        (Selection(activities=("2.4", "3.3"), least_probability=0.8), {"Digital", "Co-production"}),
        (Selection(review=(ReviewState.NEEDED,)), {"Survey", "Charte", "E-book"}),
        (Selection(reports=("own_form.pdf", "scan.pdf")), {"Co-production"}),
        (Selection(reported_by=("cso",)), set()),
    ],
)
def test_measures_are_selected_by_what_people_ask_for(folder: Path, wanted: Selection, expected: set[str]) -> None:
    assert titles(folder, wanted) == expected
    with open_results(folder) as results:
        of_measures = {record["heading"].split()[0] for record in results.passages(wanted)}
        assert of_measures == expected


def test_answers_and_reports_are_selected_too(folder: Path) -> None:
    with open_results(folder) as results:
        assert [a["question_id"] for a in results.answers(Selection(activities=("4.3",)))] == ["q3"]
        assert list(results.answers(Selection(parties=("FRA",)))) == []
        assert [r["report"] for r in results.reports(Selection(languages=("fr",)))] == ["burkina_faso_2024_fr.pdf"]


def test_tags_stand_in_a_table_of_their_own(folder: Path) -> None:
    with open_results(folder) as results:
        rows = results.connection.execute(
            "SELECT level, code, given FROM tags WHERE report = 'burkina_faso_2024_fr.pdf' AND item = 'measure' "
            "AND item_id = 'm004' ORDER BY level, code"
        ).fetchall()
    assert rows == [("activity", "2.1", 1), ("activity", "4.3", 1), ("product", "2", 1), ("product", "4", 1)]


def test_values_of_a_hostile_report_are_kept_as_values(tmp_path: Path) -> None:
    name = "x'); DROP TABLE measures;--.pdf"
    text = "half a character \ud83d, a NUL \x00, ' and \" and ?"
    record = measure(report=name, text=text, title="'; DELETE FROM reports", domains=['"]', "\udce9"])
    with ResultsStore(tmp_path) as store:
        begin(store)
        report = {"report": name, "report_sha256": "0", "status": "read", "path": "/x/\udce9.pdf"}
        store.put(Outcome(report, [record]), BASIS)
    with open_results(tmp_path) as results:
        assert list(results.measures(Selection(reports=(name,)))) == [record]
        assert (
            results.connection.execute("SELECT text FROM measures").fetchone()[0].startswith("half a character \ufffd")
        )
        assert list(results.measures(Selection(parties=("' OR 1=1 --",)))) == []


def test_a_report_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    good = {"report": "a.pdf", "report_sha256": "0", "status": "read"}
    with ResultsStore(tmp_path) as store:
        begin(store)
        store.put(Outcome(good, [measure(report="a.pdf")]), BASIS)
        with pytest.raises(OutputError, match="digital"):
            store.put(Outcome(good, [measure(report="a.pdf"), {"measure_id": "m002"}]), BASIS)
        assert store.standings()["a.pdf"].basis == BASIS
        assert len(list(store.measures())) == 1


def test_a_report_that_is_put_again_stands_once(folder: Path) -> None:
    with open_results(folder) as results:
        before = [list(results.measures()), list(results.passages()), list(results.answers())]
        tags = results.connection.execute("SELECT * FROM tags").fetchall()
    with ResultsStore(folder) as store:
        begin(store)
        put_samples(store)
    with open_results(folder) as results:
        assert [list(results.measures()), list(results.passages()), list(results.answers())] == before
        assert results.connection.execute("SELECT * FROM tags").fetchall() == tags


def test_two_runs_cannot_write_into_one_folder(tmp_path: Path) -> None:
    with ResultsStore(tmp_path), pytest.raises(OutputError, match="Another run"), ResultsStore(tmp_path):
        pass


def test_a_lock_of_a_run_that_was_killed_locks_nothing(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from qpr_classifier.store import ResultsStore\n"
        "with ResultsStore(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert (tmp_path / "results.lock").exists()
    with ResultsStore(tmp_path) as store:
        assert list(store.reports()) == []


def test_results_can_be_read_while_a_run_writes(folder: Path) -> None:
    with ResultsStore(folder) as store, open_results(folder) as results:
        begin(store)
        store.put(Outcome({"report": "new.pdf", "status": "failed"}), BASIS)
        assert len(list(results.reports())) == 6
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            results.connection.execute("DELETE FROM reports")
    with open_results(folder) as results:
        assert len(list(results.reports())) == 7


def test_a_folder_without_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There are no results in"), open_results(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_a_store_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("my shopping list, which is long enough to look like something")
    with pytest.raises(OutputError, match="not a results file"), ResultsStore(tmp_path):
        pass
    with pytest.raises(InputError, match="cannot be read"), open_results(tmp_path):
        pass
    assert "shopping" in (tmp_path / FILE_NAME).read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="rights are taken away as Linux has them")
def test_a_folder_that_cannot_be_written_is_told_and_its_results_can_be_read(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from qpr_classifier.store import *\n"
        "with open_results(Path(sys.argv[1])) as results: print(len(list(results.measures())))\n"
        "with ResultsStore(Path(sys.argv[1])): pass"
    )
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    ended = as_anyone("-c", code, folder)
    assert ended.stdout == "8\n"
    assert "OutputError" in ended.stderr and "cannot be written. Check its rights" in ended.stderr


def review(**changes: Any) -> Review:
    values = {
        "report": "canada_2020_en.pdf",
        "measure_id": "m002",
        "reviewer": "A. Reader",
        "decision": "corrected",
        "digital": True,
        "labels": ("5.3", "1.4"),
    }
    return Review(**{**values, **changes})


def test_decisions_of_people_have_the_last_word(folder: Path) -> None:
    add_review(folder, review(decision="accepted", labels=("5.3",)))
    add_review(folder, review(note="It is a strategy too."))
    add_review(folder, review(measure_id="m001", digital=False, labels=()))
    assert titles(folder, Selection(review=(ReviewState.CORRECTED,))) == {"Survey", "Digital"}
    assert titles(folder, Selection(activities=("1.4",))) == {"Survey"}
    assert titles(folder, Selection(parties=("CAN",), digital=False)) == {"Touring", "Digital"}
    with open_results(folder) as results:
        (record,) = results.reviewed_measures(Selection(activities=("1.4",)))
        assert record["final_labels"] == ["5.3", "1.4"] and record["labels"] == ["5.3"]
        assert (record["review_state"], record["reviewer"]) == ("corrected", "A. Reader")
        assert [r["decision"] for r in results.reviews("canada_2020_en.pdf", "m002")] == ["accepted", "corrected"]


def test_a_decision_on_nothing_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="There is no measure m999"):
        add_review(folder, review(measure_id="m999"))


def read_again(folder: Path, measures: list[dict[str, Any]]) -> None:
    with ResultsStore(folder) as store:
        begin(store)
        passages = [sample_passage(record, number) for number, record in enumerate(measures, 1)]
        report = {"report": "canada_2020_en.pdf", "report_sha256": "2", "status": "read"}
        store.put(Outcome(report, measures, passages), BASIS)


def test_decisions_follow_their_measure_when_a_report_is_read_again(folder: Path) -> None:
    add_review(folder, review())
    first, second, third = (r for r in sample_measures() if r["report"] == "canada_2020_en.pdf")
    read_again(folder, [first, measure(measure_id="m002", title="New"), {**second, "measure_id": "m003"}])
    with open_results(folder) as results:
        (kept,) = results.reviews()
        assert (kept["measure_id"], kept["stale"]) == ("m003", False)

    read_again(folder, [first, {**second, "text": "It says something else now."}, third])
    with open_results(folder) as results:
        (kept,) = results.reviews()
        assert kept["stale"] and kept["title"] == second["title"]
        assert not list(results.measures(Selection(review=(ReviewState.CORRECTED,))))

    read_again(folder, [first, second, third])
    with open_results(folder) as results:
        (kept,) = results.reviews()
        assert (kept["measure_id"], kept["stale"]) == ("m002", False)


def test_a_decision_outlives_a_report_that_fails(folder: Path) -> None:
    add_review(folder, review())
    with ResultsStore(folder) as store:
        begin(store)
        store.put(Outcome({"report": "canada_2020_en.pdf", "status": "failed", "reason": "damaged"}), BASIS)
        assert [r["stale"] for r in store.reviews()] == [True]
        put_samples(store)
        assert [r["stale"] for r in store.reviews()] == [False]


def test_every_activity_given_is_a_row_for_statistics(folder: Path) -> None:
    with open_results(folder) as results:
        rows = results.connection.execute(
            "SELECT party, activity FROM measure_activities WHERE year = 2024 ORDER BY 2"
        ).fetchall()
    assert rows == [("BFA", code) for code in ("2.1", "4.2", "4.3", "5.2", "5.4")]
    assert {code for _, code in rows} <= set(FRAMEWORK.codes)


def examples(language: str) -> list[str]:
    page = Path(__file__).parent.parent / "docs" / "store.md"
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", examples("sql"))
def test_the_sql_of_the_documentation_runs_as_written(query: str, tmp_path: Path) -> None:
    with ResultsStore(make_results(tmp_path)) as store:
        names = [column[0] for column in store.connection.execute(query).description]
    assert len(names) >= 2


def test_the_python_of_the_documentation_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_results(tmp_path / "results")
    monkeypatch.chdir(tmp_path)
    exec(compile(examples("python")[0], "store.md", "exec"), {})  # noqa: S102 - our own text
    assert capsys.readouterr().out == "VNM 4 E-book lending in provincial libraries\n"


def test_every_table_and_view_is_documented(folder: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "store.md").read_text(encoding="utf-8")
    with open_results(folder) as results:
        names = results.connection.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    assert len(names) == 13
    assert all(f"| `{name}` |" in page for (name,) in names)
