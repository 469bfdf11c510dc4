"""Opening a database for the review: durable settings for SQLite, migrations, and clear errors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from curate.errors import InputError

BUSY_SECONDS = 20.0
"""How long a writer waits for another one."""


def connect(url: str, *, read_only: bool = False, create: bool = True) -> Engine:
    """An engine on a migrated store. Raises `InputError` when there is none, or it cannot be used."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InputError("is not the URL of a database", "for example sqlite:///reviews.db or postgresql://host/name", url) from error
    path = parsed.database if parsed.get_backend_name() == "sqlite" else None
    if path and path != ":memory:":
        _look(Path(path), url, create)
    try:
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS} if path is not None else {})
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError(f"needs a driver that is not installed: {error}", "install it with pip", url) from error
    if path is not None:
        _durable(engine)
    try:
        _migrate(engine, url, read_only)
    except BaseException as error:
        engine.dispose()
        if not isinstance(error, DatabaseError):
            raise
        hint = "`curate doctor` looks closer; the decisions may still be read from a copy"
        if path is not None and not os.access(Path(path).parent, os.W_OK):
            hint = "you may not write in its folder: `--store sqlite:////another/place.db` keeps the decisions elsewhere"
        raise InputError(f"cannot be opened as a store: {error.orig}", hint, url) from error
    return engine


def _look(path: Path, url: str, create: bool) -> None:
    if path.exists():
        return
    if not create:
        raise InputError("there is no such store", "`curate review FILE` makes one beside the file", url)
    if not path.parent.is_dir():
        raise InputError(f"the folder {path.parent} does not exist", "make it first", url)


def _durable(engine: Engine) -> None:
    """WAL with synchronous=FULL: no acknowledged decision is lost to a power cut. Transactions begin when we say so, since a write
    that begins as a read can fail as busy however long it would wait.
    """

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={int(BUSY_SECONDS * 1000)}"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def head() -> str:
    """The revision of the tables that this version reads and writes."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables of a store; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _migrate(engine: Engine, url: str, read_only: bool) -> None:
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.connect() as connection:
        current = revision_of(connection)
    if current == head():
        return
    if current is not None and current not in known:
        raise InputError("was written by a newer version of curate", "update curate: `pip install -U curate-workbench`", url)
    if read_only:
        raise InputError("was written by an older version of curate", "open it once with `curate review`, which updates it", url)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
