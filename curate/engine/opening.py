"""From paths or records in memory to sources whose format is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from curate.config import Settings
from curate.engine.corpus import Opened
from curate.engine.result import Input
from curate.errors import CurateError, FormatError, InputError
from curate.formats import detect
from curate.formats.containers import Source, expand, memory_source, open_sources
from curate.formats.mapping import mapped
from curate.formats.splits import split_of

MIN_CONFIDENCE = 0.8
"""Below this confidence a file is not read on a guess."""

_NAMED = 5
"""Files that a message names, of those that cannot be read and of the others."""


def open_paths(paths: Sequence[str | Path], settings: Settings, stdin: BinaryIO | None = None) -> list[Opened]:
    """Open files and folders and detect each file's format.

    Raises `InputError` or `FormatError` with what would help; of several files all that cannot be read are named, and the others.
    """
    headerless = any(column.isdigit() for columns in settings.map.values() for column in columns.split("+"))
    found: list[tuple[Source, str]] = []
    failed: list[CurateError] = []
    given = expand([str(path) for path in paths])
    for path, split in given:
        try:
            inner = open_sources(path, stdin=stdin if str(path) == "-" else None, headerless=headerless)
        except (InputError, FormatError) as error:
            failed.append(error)
            continue
        tells = len(given) + len(inner) > 2  # one file alone is the training set, whatever its name is
        found += [(source, split_of(list(reversed(Path(name).parts)), split) if tells else split) for source, name in inner]
    opened: list[Opened] = []
    for source, split in found:
        try:
            opened.append(recognise(len(opened), source, split, settings))
        except FormatError as error:
            failed.append(error)
    if failed:
        raise _all_of(failed, [each.source.path for each in opened])
    return opened


def open_records(records: Any, settings: Settings) -> list[Opened]:
    """Open a DataFrame or a list of dicts."""
    return [recognise(0, memory_source(records), "train", settings)]


def recognise(index: int, source: Source, split: str, settings: Settings) -> Opened:
    """Decide a source's format: as mapped, as named, or as detected with enough confidence."""
    raws = source.sample()
    if settings.map:
        found = mapped(settings.map, raws, source.columns)
    elif settings.format:
        found = detect.by_name(settings.format, raws)
    else:
        found = detect.detect(raws, source.columns)
    if found.shape is None or found.confidence < MIN_CONFIDENCE:
        raise FormatError(f"the format is not certain: {found.saw}", found.hint, source.path)
    source.quirks += [note for note in found.notes if note not in source.quirks]
    return Opened(index, source, found.shape, split, found.confidence)


def describe(each: Opened) -> Input:
    """What the report says of a source."""
    source, shape = each.source, each.shape
    return Input(source.path, source.sha256, source.bytes, source.records, shape.name, shape.family, each.confidence, each.split)


def _all_of(failed: list[CurateError], others: list[str]) -> CurateError:
    """One error for all files that cannot be read: what is wrong with the first one, the names of all, and what helps."""
    first = failed[0]
    if len(failed) + len(others) == 1:
        return first
    message = first.message
    if len(failed) > 1:
        message += f"; {len(failed) - 1} more cannot be read: {_listed([str(each.location) for each in failed[1:]])}"
    hint = first.hint
    if others:
        hint = f"{hint}; " if hint else ""
        hint += f"without {'it' if len(failed) == 1 else 'them'} the check would read {_listed(others)}"
    return type(first)(message, hint, first.location)


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
