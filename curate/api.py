"""The Python API: what the command line does, on files, DataFrames and lists of dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.config import Settings, load_settings, make_settings
from curate.engine.check import Progress, check_opened, learn_profile
from curate.engine.corpus import Opened
from curate.engine.opening import open_paths, open_records
from curate.profile import Profile
from curate.record import Record
from curate.reports.base import Report

if TYPE_CHECKING:
    import pandas as pd

    Data = str | PathLike[str] | Sequence[str | PathLike[str]] | Sequence[Mapping[str, Any]] | pd.DataFrame


def check(data: Data, *, config: str | PathLike[str] | None = None, progress: Progress | None = None, **settings: Any) -> Report:
    """Check files, a DataFrame or a list of dicts and return the report.

    `settings` are those of the config file (`select`, `ignore`, `format`, `map`, `profile`, `min_score`, `strict`, `jobs`, ...);
    `config` names a file to take them from first; none is looked for. `jobs` is 1 here: with more, call it under
    `if __name__ == "__main__":`, as the processes are spawned. Raises `CurateError` when the data cannot be read or its format
    is not certain; defects of the data are findings.
    """
    made = _settings(config, settings)
    return Report(check_opened(_open(data, made), made, progress), made)


def learn(data: Data, *, config: str | PathLike[str] | None = None, progress: Progress | None = None, **settings: Any) -> Profile:
    """Learn a profile from the data; write `profile.model_dump_json()` to a file and name it as `profile` to pin it."""
    made = _settings(config, settings)
    return learn_profile(_open(data, made), made, progress)


def read(data: Data, **settings: Any) -> Iterator[Record]:
    """The readable records in the order of the files, in the canonical model. Records that do not fit the format are left out:
    `check` names each of them.
    """
    made = _settings(None, settings)
    for each in _open(data, made):
        for shard in each.source.shards(made.batch_size):
            for raw in shard.load():
                if raw.source_bytes is None and each.shape.accepts(raw.value):
                    yield each.shape.read(raw.value)


def _settings(config: str | PathLike[str] | None, values: dict[str, Any]) -> Settings:
    base = load_settings(Path(config)) if config is not None else Settings()
    # One process unless asked: workers are spawned, and a script without a `__main__` guard would run again in each of them.
    return make_settings({"jobs": 1, **base.model_dump(exclude_unset=True), **values})


def _open(data: Any, settings: Settings) -> list[Opened]:
    if isinstance(data, str | PathLike):
        return open_paths([Path(data)], settings)
    if isinstance(data, Sequence) and len(data) and all(isinstance(each, str | PathLike) for each in data):
        return open_paths([Path(each) for each in data], settings)
    return open_records(data, settings)
