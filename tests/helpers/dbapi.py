"""Python's interface to databases over apsw, so that the store itself, SQLAlchemy and all, writes through a `Disk`.

As much of it as SQLAlchemy's dialect for sqlite3 asks for; rows are read at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import pytest
from sqlalchemy import Engine, create_engine

from curate.review import engine
from curate.review.store import Store, open_store
from tests.helpers.disk import Disk


class Error(Exception):
    """What every error of a database is."""


class DatabaseError(Error):
    """The database has an error."""


class OperationalError(DatabaseError):
    """Something outside the program went wrong: the disk is full, the database is busy."""


class IntegrityError(DatabaseError):
    """A constraint is violated."""


class Driver:
    """In the place of the module sqlite3, writing to one disk."""

    Error, DatabaseError, OperationalError, IntegrityError = Error, DatabaseError, OperationalError, IntegrityError
    # Never raised; SQLAlchemy looks for the names.
    InterfaceError = ProgrammingError = NotSupportedError = InternalError = DataError = DatabaseError
    paramstyle = "qmark"
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(map(int, sqlite_version.split(".")))
    PARSE_COLNAMES = PARSE_DECLTYPES = 0

    def __init__(self, disk: Disk, pragmas: Sequence[str], pages: int) -> None:
        self._disk = disk
        self._pragmas = pragmas
        self._pages = pages

    def connect(self, path: str, timeout: float = 0, **_: Any) -> Connection:
        """A new connection."""
        connection = apsw.Connection(path, vfs=self._disk.vfs)
        connection.wal_autocheckpoint(self._pages)
        return Connection(connection, timeout, self._pragmas)


class Connection:
    """A connection which, as the engine asks for, begins no transaction of its own."""

    isolation_level: str | None = None

    def __init__(self, connection: apsw.Connection, timeout: float, pragmas: Sequence[str]) -> None:
        self._connection = connection
        self._pragmas = {pragma.partition("=")[0]: pragma for pragma in pragmas}
        connection.set_busy_timeout(int(timeout * 1000))

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self._connection)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor:
        """Run a statement with a new cursor; pragmas that a test wants otherwise are changed."""
        name = statement.removeprefix("PRAGMA ").partition("=")[0]
        return self.cursor().execute(f"PRAGMA {self._pragmas[name]}" if name in self._pragmas else statement, values)

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy gives SQLite a REGEXP, which no statement of the store uses."""

    def commit(self) -> None:
        """End a transaction if there is one."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Take a transaction back if there is one."""
        self._end("ROLLBACK")

    def _end(self, statement: str) -> None:
        if self._connection.in_transaction:
            self.execute(statement)

    def close(self) -> None:
        """Close the connection; the last one of a database empties its log."""
        self._connection.close()


class Cursor:
    """A cursor that has read all its rows."""

    arraysize = 1
    description: Any = None
    lastrowid: int | None = None
    rowcount = -1

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor:
        """Run a statement."""
        columns: list[Any] = []

        def describe(cursor: apsw.Cursor, *_: Any) -> bool:
            columns[:] = cursor.get_description()  # a statement without rows has no description any more once it has run
            return True

        cursor = self._connection.cursor()
        cursor.exec_trace = describe
        try:
            self._rows = list(cursor.execute(statement, tuple(values)))
        except apsw.ConstraintError as error:
            raise IntegrityError(str(error)) from error
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise DatabaseError(str(error)) from error
        except apsw.Error as error:
            raise OperationalError(str(error)) from error
        self.description = [(name, None, None, None, None, None, None) for name, _ in columns] or None
        self.lastrowid = self._connection.last_insert_rowid()
        self.rowcount = self._connection.changes()
        return self

    def executemany(self, statement: str, many: Iterable[Sequence[Any]]) -> Cursor:
        """Run a statement for each of many values."""
        for values in many:
            self.execute(statement, values)
        return self

    def fetchone(self) -> Any:
        """The next row or None."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        """The next rows."""
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        """Forget the rows."""
        self._rows = []


def open_on(disk: Disk, url: str, *pragmas: str, pages: int = 1_000) -> Store:
    """`open_store`, on this disk. `pragmas` such as synchronous=NORMAL take the place of those that the engine sets; the log is emptied
    into the file when it has so many `pages`, which are SQLite's own default.
    """

    def create(parsed: Any, **options: Any) -> Engine:
        return create_engine(parsed, module=Driver(disk, pragmas, pages), **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", create)
        return open_store(url)
