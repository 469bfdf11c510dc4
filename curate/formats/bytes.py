"""From a file or a stream as it is found to plain bytes on a disk, which can be read again in any pieces."""

from __future__ import annotations

import codecs
import gzip
import os
import shutil
import stat
import sys
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from curate.errors import InputError, os_hint
from curate.formats.digests import LARGE, Digest
from curate.formats.magic import GZIP, ZSTD, encoding_of, refuse

BLOCK = 1 << 20
"""Bytes that are read at once while a file is copied or scanned."""

HEAD = 4096
"""Bytes at the beginning that tell what kind of file it is."""

HEAD_BYTES = 256 << 10
"""Bytes that tell the line ends of a text and the layout of a table."""

MAX_RATIO = 200
FREE_BYTES = 64 << 20
"""A compressed file may grow to `FREE_BYTES` whatever its ratio is, and beyond that by `MAX_RATIO` at most (gzip can do 1,028 : 1)."""

_COMPRESSION = {".gz": GZIP, ".zst": ZSTD}


class Spool:
    """A temporary file that goes when the object does, or at the latest when the process ends."""

    def __init__(self) -> None:
        handle, self.path = tempfile.mkstemp(prefix="curate-")
        self.file: BinaryIO = os.fdopen(handle, "wb")
        self._finalizer = weakref.finalize(self, _remove, self.file, self.path)


def _remove(file: BinaryIO, path: str) -> None:
    file.close()
    Path(path).unlink(missing_ok=True)


@dataclass(frozen=True)
class Plain:
    """Plain bytes on a disk.

    `given` is the path as the user wrote it, `path` where the plain bytes lie (the file itself, or a temporary copy that lives as
    long as `spool`), `start` the byte after a byte order mark. `sha256` and `size` are of the file as it was given, `suffix` is
    its lower-case ending without that of the compression, `quirks` what is unusual so far.
    """

    given: str
    path: str
    sha256: str | Digest
    size: int
    suffix: str
    start: int = 0
    quirks: tuple[str, ...] = ()
    spool: Spool | None = None

    def head(self, count: int) -> bytes:
        """The first `count` bytes of the content, fewer when there are no more."""
        with open(self.path, "rb") as file:
            file.seek(self.start)
            return file.read(count)


def open_plain(path: str | Path, stdin: BinaryIO | None = None) -> Plain:
    """Find the plain bytes of a file, or of `stdin` for the path "-"; compressed files are unpacked to a temporary file.

    UTF-16 and UTF-32 become UTF-8. Raises `InputError` for a file that is missing, damaged, or of a kind that holds no records.
    """
    given = "<stdin>" if str(path) == "-" else str(path)
    try:
        return settled(_unpacked(_as_found(given, path, stdin)))
    except OSError as error:
        hint = os_hint(error) or "is the name right, and may you read it?"
        raise InputError(f"cannot be read: {error.strerror or error}", hint, given) from error


def settled(plain: Plain) -> Plain:
    """`plain` as UTF-8. Raises `InputError` for a kind of file that holds no records."""
    plain = _recoded(plain)
    refuse(plain.head(HEAD), plain.given)
    return plain


def recode(plain: Plain, encoding: str, errors: str, quirk: str) -> Plain:
    """A copy of `plain` as UTF-8. What is no valid text in the source stays invalid in the copy, so that only its record is lost."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)

    def copy(target: BinaryIO) -> None:
        for block in blocks(plain.path, plain.start):
            target.write(decoder.decode(block).encode("utf-8", "surrogatepass"))
        target.write(decoder.decode(b"", final=True).encode("utf-8", "surrogatepass"))

    return rewritten(plain, copy, quirk)


def with_line_feeds(plain: Plain) -> Plain:
    """A text with the line ends of old Macs as one with LF; any other one as it is. JSON has no carriage return within a string."""
    head = plain.head(HEAD_BYTES)
    if b"\r" not in head or b"\n" in head:
        return plain
    path, start = plain.path, plain.start
    return rewritten(plain, lambda target: target.writelines(b.replace(b"\r", b"\n") for b in blocks(path, start)), "CR line ends")


def rewritten(plain: Plain, write: Callable[[BinaryIO], None], quirk: str) -> Plain:
    """`plain` with the content that `write` gives it, and one quirk more."""
    spool = spooled(write, plain.given)
    return replace(plain, path=spool.path, spool=spool, start=0, quirks=(*plain.quirks, quirk))


def spooled(write: Callable[[BinaryIO], None], given: str) -> Spool:
    """A temporary file that `write` has filled. Raises `InputError` when there is no room for it."""
    spool = Spool()
    try:
        with spool.file as file:
            write(file)
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile) or error.errno is None:
            raise
        hint = f"unpacked copies go to {tempfile.gettempdir()}; another place can be named in TMPDIR"
        raise InputError(f"cannot be unpacked: {error.strerror}", hint, given) from error
    return spool


def blocks(path: str, start: int = 0, size: int = BLOCK) -> Iterator[bytes]:
    """The bytes of a file from `start`, in blocks."""
    with open(path, "rb", buffering=0) as file:
        file.seek(start)
        while block := file.read(size):
            yield block


def check_growth(read: int, written: int, given: str) -> None:
    """Raise `InputError` when a compressed file grows like a decompression bomb: `read` and `written` are bytes so far."""
    if written > FREE_BYTES and written > MAX_RATIO * max(read, 1):
        message = f"grows more than {MAX_RATIO} times when it is unpacked"
        raise InputError(message, "if this is meant, unpack it yourself and check the plain file", given)


def misnamed(plain: Plain, content: str) -> tuple[str, ...]:
    """The quirk of a file whose name does not fit its content; none of a stream, which has no name."""
    name = f"a name ending in {plain.suffix}" if plain.suffix else "a name without an ending"
    return (f"{name} but {content}",) if plain.given != "<stdin>" else ()


def _as_found(given: str, path: str | Path, stdin: BinaryIO | None) -> Plain:
    """The file as it lies there; a stream (stdin, a pipe) is copied first, since it is read more than once."""
    spool = None
    where = str(path)
    if where == "-":
        stream = stdin if stdin is not None else sys.stdin.buffer
        spool = spooled(lambda target: shutil.copyfileobj(stream, target, BLOCK), given)
    elif not Path(path).exists():
        raise InputError("there is no such file", "is the name right? `-` reads from stdin", given)
    elif Path(path).is_dir():
        raise InputError("is a folder, not a file", "name the files in it", given)
    elif not stat.S_ISREG(mode := os.stat(path).st_mode):
        if not stat.S_ISFIFO(mode):
            raise InputError("is a device or a socket, not a file", "`-` reads from stdin", given)
        with open(path, "rb") as pipe:
            spool = spooled(lambda target: shutil.copyfileobj(pipe, target, BLOCK), given)
    found = spool.path if spool else where
    size = os.stat(found).st_size
    if size == 0:
        raise InputError("is empty", "an empty file cannot be checked", given)
    suffix = "" if where == "-" else Path(path).suffix.lower()
    return Plain(given, found, Digest(found, wait=spool is not None or size < LARGE), size, suffix, spool=spool)


def _unpacked(plain: Plain) -> Plain:
    head = plain.head(4)
    named = plain.suffix if plain.suffix in _COMPRESSION else None
    actual = next((suffix for suffix, magic in _COMPRESSION.items() if head.startswith(magic)), None)
    inner = Path(Path(plain.given).stem).suffix.lower() if named else plain.suffix
    quirks = plain.quirks
    if named != actual:
        content = {".zst": "zstd content", ".gz": "gzip content", None: "no compressed content"}[actual]
        quirks += misnamed(plain, content)
    if actual is None:
        return replace(plain, suffix=inner, quirks=quirks)
    unpack = _gunzip if actual == ".gz" else _unzstd
    try:
        spool = spooled(lambda target: unpack(plain, target), plain.given)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = "is damaged: the compressed data end too early or are garbled"
        raise InputError(message, "copy it again from its origin", plain.given) from error
    unpacked = replace(plain, path=spool.path, spool=spool, suffix=inner, quirks=quirks)
    if unpacked.head(4).startswith((GZIP, ZSTD)):
        raise InputError("is compressed twice", "unpack it once, and check that file", plain.given)
    return unpacked


def _gunzip(plain: Plain, target: BinaryIO) -> None:
    written = 0
    with open(plain.path, "rb") as packed, gzip.GzipFile(fileobj=packed) as file:
        while block := file.read(BLOCK):
            written += target.write(block)
            check_growth(packed.tell(), written, plain.given)


def _unzstd(plain: Plain, target: BinaryIO) -> None:
    import zstandard

    written = read = 0
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    fed = False
    for block in blocks(plain.path, size=4096):  # small, since a block of a bomb may grow 32,000 times
        read += len(block)
        while block:
            try:
                written += target.write(unpacker.decompress(block))
            except zstandard.ZstdError as error:
                raise zlib.error(str(error)) from error
            check_growth(read, written, plain.given)
            fed, block = True, b""
            if unpacker.eof:  # a file may hold several frames
                block = unpacker.unused_data
                unpacker, fed = zstandard.ZstdDecompressor().decompressobj(), False
    if fed:
        raise EOFError


def _recoded(plain: Plain) -> Plain:
    head = plain.head(HEAD)
    if head.startswith(codecs.BOM_UTF8):
        return replace(plain, start=3, quirks=(*plain.quirks, "a UTF-8 byte order mark"))
    found = encoding_of(head)
    if found is None:
        return plain
    encoding, mark, quirk = found
    return recode(replace(plain, start=mark), encoding, "curate.damaged", quirk)
