"""Zip archives: the data files in them, unpacked to temporary files and never under their own names."""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from curate.errors import InputError
from curate.formats.bytes import BLOCK, Plain, check_growth, misnamed, settled, spooled
from curate.formats.magic import EMPTY_ZIP, ZIP, is_packed
from curate.formats.splits import ENDINGS, is_data

MAX_MEMBERS = 10_000
"""Files in an archive; each data file among them becomes an input of its own."""

WORKBOOK = "xl/workbook.xml"

_ARCHIVES = (".zip", ".tar", ".tgz", ".gz", ".zst", ".bz2", ".xz", ".7z", ".rar")
_DRIVE = re.compile(r"[A-Za-z]:")
_DOCUMENTS = {
    "word/document.xml": ("is a Word document", "save the table in it as CSV"),
    "content.xml": ("is an OpenDocument file", "save it as .xlsx or CSV"),
    "ppt/presentation.xml": ("is a PowerPoint presentation", "training data is one JSON object per line"),
}
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of the others the module unpacks a block whole, however much it grows
_GARBLED = (  # all that the module is known to raise for mutated archives
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_OPENED = "it is only read when all members have plain names; pack it again from a folder"


def is_archive(plain: Plain) -> bool:
    """Whether a file is a zip archive, workbooks among them, by its content."""
    return plain.head(4) in (ZIP, EMPTY_ZIP)


def is_workbook(plain: Plain) -> bool:
    """Whether an archive is an Excel workbook. Raises `InputError` for a damaged archive."""
    with _opened(plain) as archive:
        return WORKBOOK in archive.namelist()


def data_files(plain: Plain, only: str | None = None) -> list[Plain]:
    """The data files of an archive in their order, each with the archive's path and its own name as its path; with `only` the one of
    that name, or in which that name leads.

    Files that are no data by their name are left out, as in a folder. Digest and size are those of the unpacked file. Raises
    `InputError` for an archive that is damaged, encrypted, without data files, or grows like a decompression bomb, and for members
    that are archives themselves or whose names lead out of the folder that they would be unpacked to.
    """
    with _opened(plain) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _verify(plain, infos)
        chosen = [info for info in infos if _is_data(info.filename)]
        if not chosen:
            raise _without_data(plain, infos)
        if only is not None:
            chosen = [info for info in chosen if only == info.filename or only.startswith(info.filename + "/")]
        if plain.suffix != ".zip":
            plain = replace(plain, quirks=(*plain.quirks, *misnamed(plain, "a zip archive inside")))
        budget = _Budget(plain)
        return [_unpacked(plain, archive, info, budget) for info in chosen]


class _Budget:
    """What all members of an archive may grow to together."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._written = 0

    def spend(self, size: int) -> None:
        """Raise `InputError` when `size` bytes more are too many."""
        self._written += size
        check_growth(self._plain.size, self._written, self._plain.given)


@contextmanager
def _opened(plain: Plain) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(plain.path) as archive:
            yield archive
    except _GARBLED as error:
        message = "is damaged: the archive is cut off or garbled"
        raise InputError(message, "copy it again from its origin", plain.given) from error


def _verify(plain: Plain, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise InputError(f"holds {len(infos):,} files, more than {MAX_MEMBERS:,}", "unpack it and name the folder", plain.given)
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        shown = ascii(name[:80])
        if _leads_out(name):
            raise InputError(f"has a member whose name leads out of its folder: {shown}", _OPENED, plain.given)
        if name in seen:
            raise InputError(f"has two members of the name {shown}", "programs differ in which they take; pack it again", plain.given)
        if info.flag_bits & 1:
            raise InputError(f"is encrypted: {shown} needs a password", "unpack it first", plain.given)
        if name.lower().endswith(_ARCHIVES):
            raise InputError(f"holds another archive: {shown}", "unpack that first; it is not opened within this one", plain.given)
        if info.compress_type not in _METHODS:
            raise InputError(f"is packed by an unusual method: {shown}", "pack it again with deflate", plain.given)
        seen.add(name)


def _leads_out(name: str) -> bool:
    """Whether a member's name is absolute, has a drive, or goes up; backslashes part folders on Windows."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "" or ".." in parts or "\0" in name or _DRIVE.match(name) is not None


def _is_data(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return is_data(Path(name)) and "__MACOSX" not in parts and not any(part.startswith(".") for part in parts)


def _without_data(plain: Plain, infos: list[zipfile.ZipInfo]) -> InputError:
    names = [info.filename for info in infos]
    for member, (kind, hint) in _DOCUMENTS.items():
        if member in names:
            return InputError(kind, hint, plain.given)
    listed = ", ".join(ascii(name[:80]) for name in names[:5]) + (", ..." if len(names) > 5 else "")
    message = f"holds no data files: there is {listed}" if names else "is an empty archive"
    return InputError(message, f"names of data files end in {', '.join(ENDINGS)}", plain.given)


def _unpacked(plain: Plain, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Plain:
    digest = hashlib.sha256()

    def copy(target: BinaryIO) -> None:
        with archive.open(info) as member:
            while block := member.read(BLOCK):
                budget.spend(len(block))
                digest.update(block)
                target.write(block)

    given = f"{plain.given}/{info.filename}"
    spool = spooled(copy, given)
    size = Path(spool.path).stat().st_size
    if size == 0:
        raise InputError("is empty", "an empty file cannot be checked", given)
    suffix = PurePosixPath(info.filename).suffix.lower()
    inner = replace(plain, given=given, path=spool.path, spool=spool, sha256=digest.hexdigest(), size=size, suffix=suffix, start=0)
    if is_packed(inner.head(6)):
        raise InputError("is compressed once more within the archive", "unpack it first", given)
    return settled(inner)
