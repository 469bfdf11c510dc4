"""From paths or records in memory to sources whose format is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from curate.config import Settings
from curate.engine.corpus import Opened
from curate.engine.result import Input
from curate.errors import FormatError, InputError
from curate.formats import detect
from curate.formats.containers import Source, expand, memory_source, open_source
from curate.formats.mapping import mapped

MIN_CONFIDENCE = 0.8
"""Below this confidence a file is not read on a guess."""


def open_paths(paths: Sequence[str | Path], settings: Settings, stdin: BinaryIO | None = None) -> list[Opened]:
    """Open files and folders and detect each file's format. Raises `InputError` or `FormatError` with what would help."""
    headerless = any(column.isdigit() for columns in settings.map.values() for column in columns.split("+"))
    sources = [
        (open_source(path, stdin=stdin if str(path) == "-" else None, headerless=headerless), split)
        for path, split in expand([str(path) for path in paths])
    ]
    return [recognise(index, source, split, settings) for index, (source, split) in enumerate(sources)]


def open_records(records: Any, settings: Settings) -> list[Opened]:
    """Open a DataFrame or a list of dicts."""
    return [recognise(0, memory_source(records), "train", settings)]


def recognise(index: int, source: Source, split: str, settings: Settings) -> Opened:
    """Decide a source's format: as mapped, as named, or as detected with enough confidence."""
    if source.records == 0:
        raise InputError("there are no records", "an empty file cannot be checked", source.path)
    raws = source.sample()
    if settings.map:
        found = mapped(settings.map, raws, source.columns)
    elif settings.format:
        found = detect.by_name(settings.format, raws)
    else:
        found = detect.detect(raws, source.columns)
    if found.shape is None or found.confidence < MIN_CONFIDENCE:
        raise FormatError(f"the format is not certain: {found.saw}", found.hint, source.path)
    return Opened(index, source, found.shape, split, found.confidence)


def describe(each: Opened) -> Input:
    """What the report says of a source."""
    source, shape = each.source, each.shape
    return Input(source.path, source.sha256, source.bytes, source.records, shape.name, shape.family, each.confidence, each.split)
