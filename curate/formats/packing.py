"""Compressing what is written as the file was compressed, and what stands in the way of writing a file in its own place."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from curate.formats.source import Source

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PK\x03\x04": "zip"}
_ENDINGS = {".gz": "gzip", ".zst": "zstd"}
_CONTAINERS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".zip": "zip",
}
_RECODED = ("UTF-16", "UTF-32", "Windows-1252", "CR line ends")


def packing_of(path: str | Path) -> str | None:
    """How the bytes of a file are compressed: gzip, zstd, zip (a workbook, too), or None."""
    with open(path, "rb") as file:
        head = file.read(4)
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def packing_for(path: str | Path) -> str | None:
    """How a file of this name is expected to be compressed: gzip, zstd, or None."""
    return _ENDINGS.get(Path(path).suffix.lower())


def container_for(path: str | Path) -> str | None:
    """What a file of this name is expected to hold, in the words of `Source.container`; None where its name does not say."""
    name = Path(path)
    return _CONTAINERS.get((name.with_suffix("") if packing_for(name) else name).suffix.lower())


def obstacle(source: Source) -> str | None:
    """Why a source cannot be written in its own place, as a phrase; None when it can."""
    if source.path.startswith("<"):
        return "is a stream"
    if not Path(source.path).is_file():
        return "stands within another file"
    if packing_of(source.path) == "zip":
        return "is a zip archive or an Excel workbook"
    recoded = next((quirk for quirk in source.quirks if quirk.startswith(_RECODED)), None)
    return None if recoded is None else f"holds {recoded}, and UTF-8 with LF would be written"


@contextmanager
def packed(target: BinaryIO, packing: str | None) -> Iterator[BinaryIO]:
    """A file to write plain bytes to, which reach `target` compressed; the same content always gives the same bytes."""
    if packing == "gzip":
        with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as file:
            yield cast(BinaryIO, file)
    elif packing == "zstd":
        import zstandard

        with zstandard.ZstdCompressor().stream_writer(target, closefd=False) as writer:
            yield cast("BinaryIO", cast("IO[bytes]", writer))
    else:
        yield target
