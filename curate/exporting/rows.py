"""The records that are exported, in the order of their files: from the store of a review, or straight from checked files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.config import Settings
from curate.engine.check import Progress, check_opened
from curate.engine.corpus import Opened
from curate.engine.opening import open_paths
from curate.errors import InputError
from curate.formats.base import Shape
from curate.reports.base import Report
from curate.review.export import OpenError, deciding_event, open_errors, reason_left_out
from curate.review.facts import DatasetInfo, Filters, Item
from curate.review.prepare import dataset_name
from curate.review.store import Store, default_url, open_store
from curate.waivers import Waivers


@dataclass(frozen=True)
class Row:
    """One record on its way out. `row` is 0-based in its file, None for one that a person wrote; `part` numbers the records that a
    person split one into; `omitted` is why it is not exported, before any target is asked.
    """

    file: str
    row: int | None
    line: int | None
    split: str
    shape: Shape
    value: Any
    omitted: str | None = None
    part: int = 0


@dataclass(frozen=True)
class Stream:
    """Records that may be read several times. `errors` are open; while there are any, nothing is exported unless they are left out.

    `paths` are those of the files, `inputs` what a manifest says of them, `origin` is "files" or "review", `rule_set` what they were
    checked by.
    """

    name: str
    paths: tuple[str, ...]
    inputs: tuple[dict[str, Any], ...]
    origin: str
    rule_set: str
    errors: tuple[OpenError, ...]
    rows: Callable[[], Iterator[Row]] = field(repr=False)


def stream_of(
    paths: Sequence[str | Path],
    settings: Settings,
    *,
    store: str | None = None,
    reviewed_only: bool = False,
    waivers: Callable[[Sequence[str]], Waivers | None] = lambda _: None,
    progress: Progress | None = None,
) -> Stream:
    """The records of files: as the review that lies beside them (or in `store`) decided, else as they are, checked first.

    `waivers` gets the paths of the files and returns what is waived. Raises `CurateError` as `curate check` does, and when a review
    is asked for (`store`, `reviewed_only`) that does not have these files, or has them as they were before a change.
    """
    kept = None if store is None and not _has_store(paths) else open_store(store or default_url(paths[0]), create=False)
    name = dataset_name(paths)
    info = kept.dataset(name) if kept is not None else None
    if kept is not None and info is not None:
        return reviewed(kept, info, open_paths(paths, settings), reviewed_only)
    if store is not None or reviewed_only:
        where = kept.url if kept is not None else None
        raise InputError(f"no review of {name}", "open the file once with `curate review FILE`", where)
    opened = open_paths(paths, settings)
    return checked(name, opened, settings, waivers([each.source.path for each in opened]), progress)


def checked(name: str, opened: Sequence[Opened], settings: Settings, waivers: Waivers | None, progress: Progress | None) -> Stream:
    """The records of opened files, with the errors that a check finds in them."""
    report = Report(check_opened(opened, settings, progress, waivers=waivers), settings)
    if report.run.errors:
        first = report.run.errors[0]
        raise InputError(f"could not be checked: {first.where}: {first.message}", first.hint, opened[0].source.path)
    errors, bad, names = [], set(), short_names([each.source.path for each in opened])
    for each in report.listed():
        if each.severity == "error" and not each.waived and each.row is not None:
            errors.append(OpenError(str(each.file), each.row, each.line, each.code, each.message))
            bad.add((each.file, each.row))

    def rows() -> Iterator[Row]:
        for source in opened:
            for shard in source.source.shards(settings.batch_size):
                for raw in shard.load():
                    readable = raw.source_bytes is None and source.shape.accepts(raw.value)
                    omitted = "open errors" if (source.source.path, raw.row) in bad else None if readable else "unreadable"
                    line = raw.line if raw.line > 0 else None
                    yield Row(names[source.source.path], raw.row, line, source.split, source.shape, raw.value, omitted)

    return Stream(name, tuple(names), _inputs(opened, names), "files", report.rule_set, tuple(errors), rows)


def _has_store(paths: Sequence[str | Path]) -> bool:
    return Path(default_url(paths[0]).removeprefix("sqlite:///")).is_file()


def reviewed(store: Store, info: DatasetInfo, opened: Sequence[Opened], reviewed_only: bool) -> Stream:
    """The records of a review as it decided. Raises `InputError` when a file has changed since."""
    if tuple(each.source.sha256 for each in opened) != info.sha256:
        raise InputError("has changed since it was reviewed", "open it once more with `curate review FILE`", opened[0].source.path)
    by_path = {each.source.path: each for each in opened}
    names = short_names(list(by_path))

    def rows() -> Iterator[Row]:
        for item in store.walk(info.name, Filters()):
            source = by_path.get(item.file) or opened[0]
            yield from _of_item(item, source, names.get(item.file, item.file), reviewed_only)

    errors = tuple(open_errors(store, info.name))
    return Stream(info.name, tuple(names), _inputs(opened, names), "review", info.rule_set, errors, rows)


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """What lists call each file: its path below the folder that all of them share."""
    parts = {path: Path(path).parts for path in paths}
    shared = 0
    while len({each[: shared + 1] for each in parts.values()}) == 1 and all(len(each) > shared + 1 for each in parts.values()):
        shared += 1
    return {path: Path(*each[shared:]).as_posix() for path, each in parts.items()}


def _of_item(item: Item, source: Opened, name: str, reviewed_only: bool) -> Iterator[Row]:
    reason = reason_left_out(item, reviewed_only)
    event = deciding_event(item)
    values = item.content if event is not None and event.action == "split" and reason is None else [item.content]
    for part, value in enumerate(values):
        omitted = reason or (None if source.shape.accepts(value) else "unreadable")
        yield Row(name, item.row, item.line, source.split, source.shape, value, omitted, part)


def _inputs(opened: Sequence[Opened], names: dict[str, str]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "file": names[each.source.path],
            "sha256": each.source.sha256,
            "records": each.source.records,
            "format": each.shape.name,
            "split": each.split,
        }
        for each in opened
    )
