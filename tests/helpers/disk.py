"""A disk that forgets and fills up: SQLite writes to real files through it, and every step is kept in a log, from which the files can be
made as they are after a power cut or a kill at any step.

What is modelled: a write or truncation is safe once its file was synced after it; of the later ones a cut leaves any, each whole, torn at
a sector, or not at all, in no order. A name is safe once its folder was synced, which SQLite on Unix does at the first sync of a new
journal or log; until then a new file may be gone and a deleted one back. What never reached the disk reads as zeros. SQLite's index of
the log (-shm) is memory and is always gone. Not modelled: bytes beside a torn write that change, and disks that lie about a sync.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

import apsw

SECTOR = 512
STRIDE = 1 if int(os.environ.get("CURATE_CUTS", "0")) >= 400 else 5
"""Tests that stop something at each of its steps take every so many of them, so that the suite stays short."""

FOLDER_SYNCED_FOR = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL

Files = Mapping[str, bytes]
"""The content of files by name."""


class Step(NamedTuple):
    """What was done: create or delete a name, or to the file of number `file`: write `data` at `offset`, truncate it to `offset`, sync it.

    `folder` says that the names were made safe with it.
    """

    what: Literal["create", "delete", "write", "truncate", "sync"]
    file: int
    name: str = ""
    offset: int = 0
    data: bytes = b""
    folder: bool = False


class Disk(apsw.VFS):
    """A folder that SQLite writes to under the name of this VFS. `room` is how many more writes it takes before it is full."""

    _numbers = count(1)

    def __init__(self, folder: Path) -> None:
        self.vfs = f"forgetful{next(self._numbers)}"
        self.folder = folder
        self.room: int | None = None
        self._new_files = count(1)
        self.mark()
        super().__init__(self.vfs, "")

    def mark(self) -> None:
        """Begin the log here: everything that is in the folder now is safe."""
        self.log: list[Step] = []
        self.start = {path.name: path.read_bytes() for path in self.folder.iterdir() if not path.name.endswith("-shm")}
        self.numbers = {name: -position for position, name in enumerate(sorted(self.start), 1)}
        self._now = dict(self.numbers)
        self._new_names: set[str] = set()

    def close(self) -> None:
        """Take the VFS out of SQLite; all its connections have to be closed."""
        self.unregister()

    def excepthook(self, *_: object) -> None:
        """A full disk while a connection is closed: SQLite goes on without, and nobody can be told."""

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        if name is None:
            return super().xOpen(name, flags)  # a temporary file, gone after a cut anyway
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        exists, wanted = path.exists(), flags[0]
        opened = _File(self, path.name, name, flags)
        if not exists:
            self._now[path.name] = next(self._new_files)
            self.log.append(Step("create", self._now[path.name], path.name))
            if wanted & FOLDER_SYNCED_FOR:
                self._new_names.add(path.name)
        opened.number = self._now[path.name]
        return opened

    def xDelete(self, name: str, sync: bool) -> None:
        super().xDelete(name, sync)
        self.log.append(Step("delete", self._now.pop(Path(name).name, 0), Path(name).name, folder=sync))

    def written(self, file: int, offset: int, data: bytes) -> None:
        """Hear of a write before it is done. Raises `FullError` when the disk is full."""
        if self.room is not None:
            if self.room <= 0:
                raise apsw.FullError("the disk is full")
            self.room -= 1
        self.log.append(Step("write", file, offset=offset, data=data))

    def synced(self, file: int, name: str) -> None:
        """Hear of a sync."""
        self.log.append(Step("sync", file, folder=name in self._new_names))
        self._new_names.discard(name)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, short: str, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk, self._name, self.number = disk, short, 0
        self.excepthook = disk.excepthook

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.written(self.number, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._disk.log.append(Step("truncate", self.number, offset=size))

    def xSync(self, flags: int) -> None:
        self._disk.synced(self.number, self._name)  # and no more, as only the log is asked what is safe


def after_kill(disk: Disk, at: int) -> Files:
    """The files after the first `at` steps of the log when only the process dies: the system writes everything in the end."""
    return _left(disk, disk.log[:at], None)


def after_power_cut(disk: Disk, at: int, chance: random.Random) -> Files:
    """The files after the first `at` steps of the log when the power goes."""
    return _left(disk, disk.log[:at], chance)


def put(files: Files, folder: Path) -> None:
    """Make a folder that holds these files and nothing else."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _left(disk: Disk, log: Sequence[Step], chance: random.Random | None) -> Files:
    last_sync = {step.file: number for number, step in enumerate(log) if step.what == "sync"}
    contents = {disk.numbers[name]: bytearray(content) for name, content in disk.start.items()}
    likely = 1.0 if chance is None else chance.choice((0.0, 0.3, 0.6, 0.95))  # disks differ in how eagerly they write
    for number, step in enumerate(log):
        if step.what not in ("write", "truncate"):
            continue
        content = contents.setdefault(step.file, bytearray())
        safe = chance is None or number < last_sync.get(step.file, -1)
        pieces = _whole(step) if safe or chance is None else _survivors(step, likely, chance)
        for offset, data in pieces:
            if step.what == "truncate":
                del content[offset:]
                continue
            content.extend(bytes(max(0, offset - len(content))))
            content[offset : offset + len(data)] = data
    return {name: bytes(contents.get(file, b"")) for name, file in _names(disk, log, chance).items()}


def _whole(step: Step) -> Iterator[tuple[int, bytes]]:
    yield step.offset, step.data


def _survivors(step: Step, likely: float, chance: random.Random) -> Iterator[tuple[int, bytes]]:
    """What is left of a step that nobody has made safe."""
    if step.what == "write" and chance.random() < 0.2:
        sectors = range(0, len(step.data), SECTOR)
        yield from ((step.offset + at, step.data[at : at + SECTOR]) for at in sectors if chance.random() < 0.5)
    elif chance.random() < likely:
        yield from _whole(step)


def _names(disk: Disk, log: Sequence[Step], chance: random.Random | None) -> dict[str, int]:
    """Which file each name stands for; of the changes since the folder was synced, each name has kept the first few."""
    safe = max((number for number, step in enumerate(log) if step.folder), default=-1)
    names = dict(disk.numbers)
    later: dict[str, list[Step]] = defaultdict(list)
    for number, step in enumerate(log):
        if step.what in ("create", "delete"):
            if chance is None or number <= safe:
                _rename(names, step)
            else:
                later[step.name].append(step)
    for steps in later.values():
        for step in steps[: chance.randint(0, len(steps)) if chance is not None else None]:
            _rename(names, step)
    return names


def _rename(names: dict[str, int], step: Step) -> None:
    if step.what == "create":
        names[step.name] = step.file
    else:
        names.pop(step.name, None)
