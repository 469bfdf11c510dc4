"""Writing what was planned: atomically, and with the old file kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from curate.engine.corpus import Opened
from curate.errors import ConfigError, InputError
from curate.files import replace_atomically
from curate.fixing.plan import Plan
from curate.fixing.report import Written
from curate.formats.packing import container_for, obstacle, packed, packing_for, packing_of
from curate.formats.source import Source
from curate.formats.writing import Patch, writer_of


def verify_places(opened: Sequence[Opened], output: Path | None) -> None:
    """Raise `ConfigError` or `InputError` when the files could not be written as asked, before any work is done."""
    if output is not None:
        if len(opened) != 1:
            raise ConfigError(f"one output for {len(opened)} files", "fix them one by one, or in their places with --apply", "--output")
        if output.is_dir() or not output.parent.is_dir():
            raise InputError("is no place for a file", "name a file in a folder that is there", str(output))
        expected, container = container_for(output), writer_of(opened[0].source).container
        if expected not in (None, container):
            message = f"would hold {container}, since a fixed file stays what it is"
            raise ConfigError(message, "name the output accordingly", str(output))
        return
    for each in opened:
        reason = obstacle(each.source)
        if reason is not None:
            raise InputError(f"cannot be written in its place: it {reason}", "write a copy with --output FILE", each.source.path)


def apply(opened: Sequence[Opened], plan: Plan, output: Path | None) -> list[Written]:
    """Write each file that changes in its place and keep the old one beside it, or the only file to `output`."""
    written = []
    for each in opened:
        patch = plan.patch(each.index)
        if output is not None:
            _write(each.source, patch, output, packing_for(output), keep=False)
            written.append(Written(str(output), None))
        elif patch:
            path = Path(each.source.path)
            path = path.resolve() if path.is_symlink() else path  # the file that a link leads to is replaced, not the link
            if _digest(path) != each.source.sha256:
                raise InputError("has changed since it was checked", "fix it again when nothing writes to it any more", str(path))
            kept = _write(each.source, patch, path, packing_of(path), keep=True)
            written.append(Written(each.source.path, str(kept)))
    return written


def _write(source: Source, patch: Patch, path: Path, packing: str | None, keep: bool) -> Path | None:
    writer = writer_of(source)

    def write(target: BinaryIO) -> None:
        with packed(target, packing) as plain:
            writer.write(patch, plain)

    return replace_atomically(path, write, keep=keep)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
