"""Looking a store over: whether it is whole, where it lies, and whether this SQLite can be trusted with it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from curate.review.engine import head, revision_of

NETWORK = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs", "fuse.rclone", "davfs"))
"""File systems on which SQLite's locks cannot be relied on, as Linux names them."""

FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The first versions of SQLite without the error by which resetting the WAL can corrupt a file; backports on their own branches."""


class Diagnosis(NamedTuple):
    """One thing that was looked at; `hint` says what to do unless all is well."""

    level: Literal["ok", "warning", "error"]
    what: str
    hint: str | None = None


def diagnose(url: str) -> list[Diagnosis]:
    """Everything there is to say about a store, the store itself left as it is."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _contents(url)
    path = Path(parsed.database or "")
    if not path.is_file():
        return [Diagnosis("error", f"there is no store {path}", "`curate review FILE` makes one beside the file")]
    return [_library(sqlite3.sqlite_version_info), _drive(path), *_contents(url), *_room(path)]


def affected(version: tuple[int, int, int]) -> bool:
    """Whether a version of SQLite has the WAL-reset error: 3.7.0 to 3.51.2, but the backports."""
    if version < (3, 7, 0) or version >= FIXED[0]:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in FIXED)


def _library(version: tuple[int, int, int]) -> Diagnosis:
    shown = ".".join(map(str, version))
    if affected(version):
        hint = "rare, and only with several writers at once: update Python or SQLite to 3.51.3, 3.50.7 or 3.44.6, and keep backups"
        return Diagnosis("warning", f"SQLite {shown} has an error that can corrupt a store when its log is reset", hint)
    return Diagnosis("ok", f"SQLite {shown}")


def file_system(path: Path, mounts: str | None = None) -> str | None:
    """The type of the file system that a path is on, as /proc/mounts names it; None where that cannot be told."""
    try:
        lines = (mounts if mounts is not None else Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")).splitlines()
    except OSError:
        return "network" if str(path.resolve()).startswith("\\\\") else None
    here = str(path.resolve())
    best, kind = -1, None
    for line in lines:
        parts = line.split()
        point = parts[1].replace("\\040", " ") if len(parts) > 2 else ""
        within = here == point or here.startswith(point.rstrip("/") + "/")
        if point and within and len(point) > best:
            best, kind = len(point), parts[2]
    return kind


def on_network(path: Path) -> bool:
    """Whether a path is on a network drive, as far as that can be told."""
    kind = file_system(path)
    return kind == "network" or kind in NETWORK


def _drive(path: Path) -> Diagnosis:
    if on_network(path):
        hint = "move the data to a local drive, or name a PostgreSQL database with --store"
        return Diagnosis("error", f"the store lies on a network drive ({file_system(path)}), where its locks may fail", hint)
    return Diagnosis("ok", "the store lies on a local drive")


def _contents(url: str) -> list[Diagnosis]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = []
            if engine.dialect.name == "sqlite":
                problems = [str(line[0]) for line in connection.execute(text("PRAGMA integrity_check(5)"))]
                if problems != ["ok"]:
                    return [_corrupt("; ".join(problems))]
                found.append(Diagnosis("ok", "the file is whole"))
            revision = revision_of(connection)
            if revision is None:
                return [*found, Diagnosis("error", "this is no store of curate", "`curate review FILE` makes one beside the file")]
            if revision != head():
                return [*found, Diagnosis("warning", f"its tables are of version {revision}, not {head()}", "`curate review` updates them")]
            events = connection.execute(text("SELECT count(*) FROM events")).scalar()
            return [*found, Diagnosis("ok", f"{events:,} decisions, tables of version {revision}")]
    except (SQLAlchemyError, sqlite3.DatabaseError) as error:
        return [_corrupt(str(getattr(error, "orig", error)))]
    finally:
        engine.dispose()


def _corrupt(problem: str) -> Diagnosis:
    hint = "stop all reviews, copy the file, then `sqlite3 COPY .recover | sqlite3 NEW`; `curate decisions` reads what is left"
    return Diagnosis("error", f"the store is damaged: {problem}", hint)


def _room(path: Path) -> list[Diagnosis]:
    try:
        status = os.statvfs(path.parent)
    except (OSError, AttributeError):  # Windows has no statvfs
        return []
    free = status.f_bavail * status.f_frsize
    if free < 100 << 20:
        return [Diagnosis("warning", f"{free / (1 << 20):.0f} MB are free on its drive", "make room: a full drive stops the review")]
    return []
