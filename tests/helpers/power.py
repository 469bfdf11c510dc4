"""A disk that forgets: SQLite writes through it, the log of all writes is kept, and a power cut leaves what a real disk might.

A write is on the disk once its file was synced after it. Of the later ones a cut leaves any: whole, torn at a sector, or not at all.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import apsw

SECTOR = 512


class Step(NamedTuple):
    """Something that was done to a file: write (data at offset), truncate (to offset), sync, or delete."""

    path: str
    what: str
    offset: int = 0
    data: bytes = b""


class Disk(apsw.VFS):
    """A VFS that logs every step, and that is full after `room` more writes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.log: list[Step] = []
        self.room: int | None = None
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        return _File(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        super().xDelete(name, sync)
        self.log.append(Step(name, "delete"))

    def fill(self, writes: int | None) -> None:
        """Let so many more writes through; None empties the disk again."""
        self.room = writes


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._disk.room is not None:
            if self._disk.room <= 0:
                raise apsw.FullError("the disk is full")
            self._disk.room -= 1
        super().xWrite(data, offset)
        self._disk.log.append(Step(self._path, "write", offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._disk.log.append(Step(self._path, "truncate", size))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._disk.log.append(Step(self._path, "sync"))


def after_a_cut(log: Sequence[Step], at: int, before: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The content of every file when the power goes after `at` steps; `before` is what the files held at the beginning of the log."""
    synced = {step.path: number for number, step in enumerate(log[:at]) if step.what == "sync"}
    files = {path: bytearray(content) for path, content in before.items()}
    for number, step in enumerate(log[:at]):
        sure = number < synced.get(step.path, -1)
        if step.what == "sync":
            continue
        if step.what == "delete":
            if sure or chance.random() < 0.5:
                files.pop(step.path, None)
            continue
        content = files.setdefault(step.path, bytearray())
        if step.what == "truncate":
            if sure or chance.random() < 0.5:
                del content[step.offset :]
            continue
        for start, piece in _survives(step, sure, chance):
            content.extend(bytes(max(0, start - len(content))))
            content[start : start + len(piece)] = piece
    return {path: bytes(content) for path, content in files.items()}


def _survives(step: Step, sure: bool, chance: random.Random) -> list[tuple[int, bytes]]:
    if sure:
        return [(step.offset, step.data)]
    fate = chance.random()
    if fate < 0.4:
        return []
    if fate < 0.8:
        return [(step.offset, step.data)]
    sectors = range(0, len(step.data), SECTOR)
    return [(step.offset + at, step.data[at : at + SECTOR]) for at in sectors if chance.random() < 0.5]


def on_disk(disk: Disk, **pragmas: str) -> Any:
    """A module in the manner of `sqlite3`, for SQLAlchemy's `module=`, whose connections write to `disk`.

    A VFS of Python has no shared memory, so that the connection keeps the database to itself, which changes where the index of the
    log lies and not what is synced. `pragmas` are set again after every statement that sets them.
    """
    names = ("Error", "DatabaseError", "OperationalError", "IntegrityError", "ProgrammingError", "InterfaceError", "NotSupportedError")
    errors = {name: type(name, (Exception,), {}) for name in ("Error",)}
    for name in names[1:]:
        errors[name] = type(name, (errors["Error"],), {})
    module = SimpleNamespace(
        **errors,
        sqlite_version=apsw.sqlite_lib_version(),
        sqlite_version_info=tuple(int(part) for part in apsw.sqlite_lib_version().split(".")),
        paramstyle="qmark",
        version_info=(2, 6, 0),
        PARSE_COLNAMES=0,
        PARSE_DECLTYPES=0,
    )
    module.connect = lambda path, **_: _Connection(disk, str(path), module, pragmas)
    return module


class _Connection:
    def __init__(self, disk: Disk, path: str, module: Any, pragmas: dict[str, str]) -> None:
        self._module = module
        self._pragmas = pragmas
        self._connection = apsw.Connection(str(Path(path)), vfs=disk.name)
        self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        self.isolation_level: str | None = None

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection, self._module, self._pragmas)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> _Cursor:
        return self.cursor().execute(statement, values)

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy registers a function for REGEXP, which no statement of ours uses."""

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, word: str) -> None:
        if self._connection.in_transaction:
            self.execute(word)

    def close(self) -> None:
        self._connection.close()


class _Cursor:
    arraysize = 1

    def __init__(self, connection: Any, module: Any, pragmas: dict[str, str]) -> None:
        self._connection = connection
        self._module = module
        self._pragmas = pragmas
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    def execute(self, statement: str, values: Sequence[Any] = ()) -> _Cursor:
        for name, value in self._pragmas.items():
            if statement.lower().startswith(f"pragma {name}="):
                statement = f"PRAGMA {name}={value}"
        self._run(statement, values)
        return self

    def _run(self, statement: str, values: Sequence[Any]) -> None:
        cursor = self._connection.cursor()
        described: list[Any] = []

        def look(used: Any, *_: Any) -> bool:
            described[:] = used.get_description()  # asked before the first row, since there may be none
            return True

        cursor.exec_trace = look
        try:
            self._rows = list(cursor.execute(statement, tuple(values)))
        except apsw.ConstraintError as error:
            raise self._module.IntegrityError(str(error)) from error
        except apsw.Error as error:
            raise self._module.OperationalError(str(error)) from error
        self.description = [(line[0], None, None, None, None, None, None) for line in described] or None
        self.lastrowid = self._connection.last_insert_rowid()
        self.rowcount = self._connection.changes()

    def executemany(self, statement: str, many: Sequence[Sequence[Any]]) -> _Cursor:
        for values in many:
            self._run(statement, values)
        return self

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[Any]:
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []
