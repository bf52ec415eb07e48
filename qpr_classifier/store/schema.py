"""The tables of the results file, and how a file of an earlier version becomes one of this version.

Each file in ``migrations/`` is a step: ``0002_....sql`` makes version 2 out of version 1. A new file goes through all
of them, so that there is one way to the tables only. A step is one transaction: it is done, or was never begun.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from qpr_classifier.errors import QprError

SCHEMA_VERSION = 3
"""The version that this program reads and writes; the number of the last step."""


def _steps() -> dict[int, str]:
    """The SQL of each step, by the version that it makes."""
    found = (file for file in files("qpr_classifier.store").joinpath("migrations").iterdir())
    scripts = {int(file.name[:4]): file.read_text(encoding="utf-8") for file in found if file.name.endswith(".sql")}
    return dict(sorted(scripts.items()))


def version_of(connection: sqlite3.Connection) -> int:
    """Version of the tables of a file; 0 for a new one."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found)


def check_version(connection: sqlite3.Connection, place: str, error: type[QprError]) -> None:
    """Refuse a file that this program does not know.

    Parameters
    ----------
    connection : sqlite3.Connection
    place : str
        The file, as it is called in messages.
    error : type
        What is raised.
    """
    found = version_of(connection)
    if found > SCHEMA_VERSION:
        raise error(
            f"{place} was written by a newer version of the program (schema {found}; this one knows "
            f"{SCHEMA_VERSION}). Install that version, or use another folder. The file was not touched."
        )
    if found == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise error(f"{place} is not a results file. Use another folder.")


def migrate(connection: sqlite3.Connection, to_version: int = SCHEMA_VERSION) -> None:
    """Bring the tables of a file to `to_version`, step by step.

    Raises
    ------
    sqlite3.Error
        If a step fails; the file is then as it was before that step.
    """
    for version, script in _steps().items():
        if not version_of(connection) < version <= to_version:
            continue
        # Tables that are replaced would take the rows that refer to them with them.
        connection.execute("PRAGMA foreign_keys = OFF")
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {version};\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.execute("PRAGMA foreign_keys = ON")
