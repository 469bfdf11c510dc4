"""From a path or a stream to plain UTF-8 bytes in a file: decompression, byte order marks, other encodings."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from curate.errors import InputError

MAX_RATIO = 200
FREE_BYTES = 64 * 2**20
_BLOCK = 2**20


@dataclass
class Opened:
    """A file on disk whose bytes are not compressed. `path` may be a temporary file that lives as long as this object."""

    name: str
    path: Path
    sha256: str
    bytes: int
    quirks: list[str] = field(default_factory=list)
    offset: int = 0
    _temporary: Any = None


def open_bytes(name: str, stdin: BinaryIO | None = None) -> Opened:
    """Open a file, or `stdin`. Raises `InputError` when it cannot be read, is damaged as a whole, or is a decompression bomb."""
    path, temporary = Path(name), None
    if stdin is not None:
        temporary = _spool(stdin, "<stdin>", None)
        name, path = "<stdin>", Path(temporary.name)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            head = file.read(4)
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", "is the path right?", name) from error
    opened = Opened(name, path, digest, size, _temporary=temporary)
    _decompress(opened, head, size)
    _decode(opened)
    return opened


def _decompress(opened: Opened, head: bytes, size: int) -> None:
    if head.startswith(b"PK\x03\x04"):
        raise InputError("a zip archive is not read", "unpack it, or compress the file with gzip or zstd", opened.name)
    if head.startswith(b"\x1f\x8b"):
        stream: IO[bytes] = gzip.open(opened.path, "rb")
    elif head.startswith(b"\x28\xb5\x2f\xfd"):
        import zstandard

        stream = zstandard.open(opened.path, "rb")
    else:
        return
    with stream:
        opened._temporary = _spool(stream, opened.name, size)
    opened.path = Path(opened._temporary.name)


def _spool(stream: IO[bytes], name: str, compressed: int | None) -> Any:
    """Copy a stream to a temporary file; of a compressed one no more than `MAX_RATIO` times its size is believed."""
    temporary = tempfile.NamedTemporaryFile(prefix="curate-")  # noqa: SIM115 - it is closed with the source
    written = 0
    try:
        while block := stream.read(_BLOCK):
            written += len(block)
            if compressed is not None and written > FREE_BYTES and written > MAX_RATIO * compressed:
                raise InputError(f"unpacks to more than {MAX_RATIO} times its size", "unpack it yourself if that is right", name)
            temporary.write(block)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"is damaged: {error}", "get the file again", name) from error
    except Exception as error:
        if type(error).__module__.startswith("zstandard"):
            raise InputError(f"is damaged: {error}", "get the file again", name) from error
        raise
    temporary.flush()
    return temporary


def _decode(opened: Opened) -> None:
    """Skip a byte order mark; turn UTF-16 into UTF-8."""
    with opened.path.open("rb") as file:
        head = file.read(4)
        if head.startswith(b"\xef\xbb\xbf"):
            opened.quirks.append("a UTF-8 byte order mark")
            opened.offset = 3
        elif head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            opened.quirks.append("the encoding UTF-16")
            file.seek(0)
            temporary = tempfile.NamedTemporaryFile(prefix="curate-")  # noqa: SIM115 - it is closed with the source
            with open(opened.path, encoding="utf-16", errors="replace", newline="") as text:
                shutil.copyfileobj(_Encoded(text), temporary)
            temporary.flush()
            opened._temporary, opened.path = temporary, Path(temporary.name)


class _Encoded:
    """A text stream read as UTF-8 bytes."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text

    def read(self, size: int = -1) -> bytes:
        return self._text.read(size).encode("utf-8")
