"""Writing a file so that a crash leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from curate.errors import InputError, os_hint

Writer = Callable[[BinaryIO], object]
"""Puts the content of a file into it, piece by piece."""


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to a temporary name beside `path`, flush it to the disk and rename it. Raises `InputError`."""
    replace_atomically(path, lambda file: file.write(content))


def replace_atomically(path: Path, write: Writer, *, keep: bool = False) -> Path | None:
    """As `write_atomically`, with the content that `write` puts into the file that it is given, piece by piece.

    With `keep` the old file stays beside it under the name that is returned: `path` with .bak, or .bak2, .bak3, ... where that is
    taken. Raises `InputError`; whatever is raised, `path` is as it was.
    """
    name = _staged(path, write)
    kept = None
    try:
        kept = _kept(path) if keep else None
        os.replace(name, path)
    except BaseException as error:
        _remove(name, kept)
        if isinstance(error, OSError):
            raise InputError(f"cannot be written: {error.strerror or error}", os_hint(error), str(path)) from error
        raise
    return kept


def replace_together(writes: Mapping[Path, Writer]) -> None:
    """Write several files that belong together, in their order: all are on the disk before the first takes its name.

    Raises `InputError`; whatever is raised, all are as they were. Only a kill between two of the renames leaves new files beside old
    ones, of which copies with .bak then lie there, too.
    """
    staged: dict[Path, str] = {}
    kept: dict[Path, Path] = {}
    named: list[Path] = []
    try:
        for path, write in writes.items():
            staged[path] = _staged(path, write)
        kept.update((path, _kept(path)) for path in staged if path.exists())
        for path, name in staged.items():
            os.replace(name, path)
            named.append(path)
    except BaseException as error:
        for path in named:
            if path in kept:
                os.replace(kept[path], path)
            else:
                path.unlink()
        _remove(*staged.values(), *kept.values())
        if isinstance(error, OSError):
            raise InputError(
                f"cannot be written: {error.strerror or error}", os_hint(error), str(error.filename2 or error.filename)
            ) from error
        raise
    _remove(*kept.values())


def _staged(path: Path, write: Writer) -> str:
    """A file beside `path` with the content that `write` gives it, flushed to the disk; none is left when that fails."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        hint = os_hint(error) or "does the folder exist, and may you write there?"
        raise InputError(f"cannot be written: {error.strerror}", hint, str(path)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    except BaseException as error:
        _remove(name)
        if isinstance(error, OSError):
            raise InputError(f"cannot be written: {error.strerror or error}", os_hint(error), str(path)) from error
        raise
    return name


def _remove(*names: str | Path | None) -> None:
    for name in names:
        if name is not None:
            with suppress(FileNotFoundError):
                os.unlink(name)


def _kept(path: Path) -> Path:
    """A second name for a file, which stays when the first gets a new content; a copy where the disk knows no second names."""
    for number in count(1):
        name = path.with_name(f"{path.name}.bak{number if number > 1 else ''}")
        try:
            os.link(path, name)
        except FileExistsError:
            continue
        except OSError:
            if name.exists():
                continue
            _copy(path, name)
        return name
    raise AssertionError("numbers do not end")


def _copy(path: Path, name: Path) -> None:
    try:
        with open(path, "rb") as old, open(name, "xb") as new:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
        shutil.copystat(path, name)
    except BaseException:
        name.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
