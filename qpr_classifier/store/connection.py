"""Opening the results file, and its errors in words that say what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qpr_classifier.errors import InputError, OutputError
from qpr_classifier.store.schema import SCHEMA_VERSION, check_version, migrate, version_of

FILE_NAME = "results.sqlite"
LOCK_NAME = "results.lock"

PATIENCE_SECONDS = 30.0
"""How long a short write, such as a review, waits for another to end."""


def connect_for_writing(folder: Path) -> sqlite3.Connection:
    """The results file of `folder`, made where there is none and brought to the present version.

    Raises
    ------
    OutputError
    """
    path = folder / FILE_NAME
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
        check_version(connection, str(path), OutputError)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise output_error(error, folder) from error
    except OutputError:
        if connection is not None:
            connection.close()
        raise
    return connection


def connect_for_reading(folder: Path) -> sqlite3.Connection:
    """The results file of `folder`, which cannot be changed through this connection.

    A run that is writing at the same time is not disturbed. Results of an earlier version are brought to the present
    one first.

    Raises
    ------
    InputError
        If there are no results, or they cannot be read.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise InputError(
            f"There are no results in {folder} (no {FILE_NAME}). Give the folder that was named with --output in "
            "`qpr run`."
        )
    connection = _read_only(path)
    try:
        check_version(connection, str(path), InputError)
        if version_of(connection) < SCHEMA_VERSION:
            connection.close()
            with lock(folder):
                connect_for_writing(folder).close()
            connection = _read_only(path)
    except sqlite3.Error as error:
        connection.close()
        raise InputError(f"The results in {folder} cannot be read: {error}.") from error
    except InputError:
        connection.close()
        raise
    return connection


def _read_only(path: Path) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=ro"
    log = path.with_name(f"{path.name}-wal")
    if not os.access(path.parent, os.W_OK) and not log.exists():
        # SQLite wants to make files beside a file in WAL mode; where it cannot, nobody else can write either.
        address += "&immutable=1"
    try:
        return sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise InputError(f"{path} cannot be opened: {error}. Check its rights.") from error


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keep other runs out of `folder`.

    The lock belongs to the process: however it ends, the system takes the lock from it, and a file that is left
    behind locks nothing.

    Raises
    ------
    OutputError
        If another run holds it, or nothing can be written there.
    """
    try:
        connection = sqlite3.connect(folder / LOCK_NAME, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise output_error(error, folder) from error
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.Error as error:
        raise output_error(error, folder) from error
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """What is read within stays as it is at this instant, whatever others write meanwhile."""
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT 1 FROM reports LIMIT 1")  # from here on the view is fixed
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def output_error(error: sqlite3.Error, folder: Path) -> OutputError:
    """The SQLite error in words that say what to do."""
    text = str(error)
    if "locked" in text:
        return OutputError(f"Another run is writing to {folder}. Wait until it has ended, or give another --output.")
    if "full" in text or "disk I/O" in text:
        return OutputError(
            f"The disk that holds {folder} is full, or does not take what is written. Free some space and start the "
            "same command again: the reports already read are kept."
        )
    if "readonly" in text or "unable to open" in text:
        return OutputError(f"The folder {folder} cannot be written. Check its rights, or give another with --output.")
    if "not a database" in text or "malformed" in text:
        return OutputError(f"{folder / FILE_NAME} is not a results file. Give an empty folder with --output.")
    return OutputError(f"The results in {folder} cannot be written: {text}.")
