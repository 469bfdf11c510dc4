"""The Python API: what the command line does, on files, DataFrames and lists of dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
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
from curate.waivers import waivers_beside

if TYPE_CHECKING:
    import pandas as pd

    from curate.fixing.report import FixReport

    Data = str | PathLike[str] | Sequence[str | PathLike[str]] | Sequence[Mapping[str, Any]] | pd.DataFrame


def check(
    data: Data,
    *,
    config: str | PathLike[str] | None = None,
    waivers: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Report:
    """Check files, a DataFrame or a list of dicts and return the report.

    `settings` are those of the config file (`select`, `ignore`, `format`, `map`, `profile`, `min_score`, `strict`, `jobs`, ...);
    `config` names a file to take them from first; none is looked for. `waivers` reads those beside the files, as they hold on `today`,
    the current day by default. `jobs` is 1 here: with more, call it under
    `if __name__ == "__main__":`, as the processes are spawned. Raises `CurateError` when the data cannot be read or its format
    is not certain; defects of the data are findings.
    """
    made = _settings(config, settings)
    opened = _open(data, made)
    beside = waivers_beside([each.source.path for each in opened], today or date.today()) if waivers else None
    return Report(check_opened(opened, made, progress, waivers=beside), made)


def learn(data: Data, *, config: str | PathLike[str] | None = None, progress: Progress | None = None, **settings: Any) -> Profile:
    """Learn a profile from the data; write `profile.model_dump_json()` to a file and name it as `profile` to pin it."""
    made = _settings(config, settings)
    return learn_profile(_open(data, made), made, progress)


def fix(
    data: Data,
    *,
    unsafe: bool = False,
    apply: bool = False,
    output: str | PathLike[str] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    config: str | PathLike[str] | None = None,
    waivers: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> FixReport:
    """Fix what a machine can fix, and return what that is and what is left; nothing is written without `apply` or `output`.

    `apply` writes each file in its place and keeps the old one beside it, `output` writes the only file there. The unsafe fixes,
    those that want a look, are applied with `unsafe` only. `select` and `ignore` limit the rules whose fixes are applied; all rules
    check, since a fix after which another rule finds something new is left, and what is waived stays as it is. Records given in
    memory are not changed: those after fixing are in the report. `config`, `waivers`, `today` and `settings` are as for `check`.
    Raises `CurateError`; then no file is changed.
    """
    from curate.fixing.run import fix_opened

    made = _settings(config, settings)
    opened = _open(data, made)
    beside = waivers_beside([each.source.path for each in opened], today or date.today()) if waivers else None
    limits: dict[str, Any] = {"selected": tuple(select), "ignored": tuple(ignore)}
    how: dict[str, Any] = {"unsafe": unsafe, "applies": apply, "output": Path(output) if output is not None else None}
    return fix_opened(opened, made, **limits, **how, waivers=beside, progress=progress)


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
