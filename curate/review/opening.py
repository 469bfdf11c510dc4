"""From files to a review: the store is opened, and the files are checked unless the store has them as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from curate import __version__
from curate.config import Settings
from curate.engine.check import Progress
from curate.engine.opening import open_paths
from curate.review.facts import DatasetInfo
from curate.review.prepare import dataset_name, prepare, waivers_key
from curate.review.store import Store
from curate.waivers import waivers_beside


def bring_in(
    store: Store, paths: Sequence[str | Path], settings: Settings, now: datetime, progress: Progress | None = None, *, again: bool = False
) -> DatasetInfo:
    """Make sure that a store has these files as they are now, checked by these settings; `again` checks them in any case.

    Raises `CurateError` when they cannot be read or checked.
    """
    name = dataset_name(paths)
    known = store.dataset(name)
    if known is not None and not again and _is_current(known, paths, settings, now):
        return known
    prepared = prepare(paths, settings, now, progress)
    if progress is not None:
        progress.stage("store", prepared.info.records)
    store.load(prepared, _hears(progress))
    return prepared.info


def _is_current(known: DatasetInfo, paths: Sequence[str | Path], settings: Settings, now: datetime) -> bool:
    if known.settings != settings.model_dump(mode="json", exclude_unset=True) or not known.rule_set.startswith(f"{__version__}+"):
        return False
    if known.summary.get("waivers", "") != waivers_key(waivers_beside(map(str, paths), now.date())):
        return False
    opened = open_paths(paths, settings)
    return known.sha256 == tuple(each.source.sha256 for each in opened)


def _hears(progress: Progress | None) -> Callable[[int], None]:
    return progress.advance if progress is not None else lambda _: None
