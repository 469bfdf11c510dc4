"""Exporting records for one target: data files, companions, the list of changes and the manifest, all of them or none."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from curate.errors import FormatError, InputError
from curate.exporting.encoding import Unencodable
from curate.exporting.lengths import Lengths
from curate.exporting.listing import Listing
from curate.exporting.result import CHANGES, MANIFEST, Exported, manifest
from curate.exporting.rows import Row, Stream
from curate.exporting.spool import Spool
from curate.exporting.writing import DataFile
from curate.files import Writer, replace_together
from curate.targets.base import FileFacts, Held, Options, SetFacts, Survey, Target
from curate.targets.recipe import fitted
from curate.targets.surveying import survey_of
from curate.text.tokens import Tokenizer


def export_for(
    target: Target,
    stream: Stream,
    output_dir: Path,
    options: Options | None = None,
    *,
    tokenizer: Tokenizer,
    leave_out_errors: bool = False,
) -> Exported:
    """Write the records of a stream as a target takes them, with what it needs beside them.

    While errors are open nothing is written, unless `leave_out_errors` leaves their records out; nothing is written either when the
    target can hold no record. Files of an earlier export into the same folder that are no longer part of it are removed. Raises
    `InputError` when a file cannot be written, or would take the place of one that is read.
    """
    options = options or Options()
    done = Exported(target.name, notices=[each.text for each in target.notices], errors=list(stream.errors))
    if stream.errors and not leave_out_errors:
        return done
    with tempfile.TemporaryDirectory(prefix="curate-export-") as folder:
        spool, listing = Spool(Path(folder)), Listing(Path(folder))
        try:
            made = _Export(target, stream, options, tokenizer, spool, listing, done)
            made.collect()
            if done.held:
                made.write(output_dir)
        finally:
            spool.close()
            listing.close()
    return done


class _Export:
    """One export on its way."""

    def __init__(
        self, target: Target, stream: Stream, options: Options, tokenizer: Tokenizer, spool: Spool, listing: Listing, done: Exported
    ) -> None:
        self.target, self.stream, self.options, self.spool, self.listing, self.done = target, stream, options, spool, listing, done
        self.survey = Survey()
        self.lengths = Lengths(tokenizer)

    def collect(self) -> None:
        """Ask the target about every record."""
        if self.target.surveys:
            self.survey = survey_of(row.shape.read(row.value) for row in self.stream.rows() if row.omitted is None)
        for row, length in self.lengths.of(self.stream.rows()):
            self.done.records += 1
            self._hold(row, length)

    def _hold(self, row: Row, length: int) -> None:
        held, lines = self._held(row), list[int]()
        if held.left_out is None:
            try:
                lines = [self.spool.add(held.form, row.split, value) for value in held.values]
            except Unencodable as error:
                held = Held(left_out=str(error))
        if held.left_out is not None:
            self.done.leave_out(held.left_out)
            self.listing.left_out(row, held.left_out)
            return
        self.done.held += 1
        self.lengths.note(row, held.form, length)
        if held.changes or len(held.values) > 1 or not _is_same(held.values[0], row.value):
            self.done.rewritten += 1
            self.done.lossy += any(change.lost for change in held.changes)
            self.listing.rewritten(row, held, lines)

    def _held(self, row: Row) -> Held:
        if row.omitted is not None:
            return Held(left_out=row.omitted)
        try:
            return self.target.hold(row.shape.read(row.value), row.value, self.survey)
        except FormatError as error:
            return Held(left_out=error.message)

    def write(self, output_dir: Path) -> None:
        """Write all files or none; the manifest takes its name last, so that a folder with one is complete."""
        names = self._names()
        _guard(output_dir, names.values(), self.stream)
        data = {name: DataFile(self.spool, key, self.target.ending, self.target.uniform) for key, name in names.items()}
        companions = {name: text.encode("utf-8") for name, text in self.target.companions(self._facts(names), self.options).items()}
        before = _files_of(output_dir)
        for name in (*data, *companions):
            (output_dir / name).parent.mkdir(parents=True, exist_ok=True)
        self.done.files = {name: self.spool.counts[key] for key, name in names.items()}
        self.done.companions = list(companions)
        files: dict[str, Any] = {}

        def described(file: BinaryIO) -> None:
            files.update(self._described(names, data, companions))
            file.write(self._manifest(files))

        # In this order: the hashes and sizes that the manifest tells are known once the other files have been written.
        writes: dict[Path, Writer] = {output_dir / name: each.write for name, each in data.items()}
        writes |= {output_dir / name: partial(_put, content) for name, content in companions.items()}
        writes[output_dir / CHANGES] = lambda file: self.listing.write(file, names)
        writes[output_dir / MANIFEST] = described
        replace_together(writes)
        _remove(output_dir, before, set(files))

    def _described(self, names: dict[tuple[str, str], str], data: dict[str, DataFile], companions: dict[str, bytes]) -> dict[str, Any]:
        """What the manifest tells of each file."""
        files: dict[str, Any] = {}
        for (form, split), name in names.items():
            each = data[name]
            files[name] = {
                "sha256": each.sha256,
                "bytes": each.bytes,
                "records": self.spool.counts[form, split],
                "form": form,
                "split": split,
            }
            files[name] |= {"notes": each.notes} if each.notes else {}
        self._warn(files)
        files |= {name: {"sha256": _sha256(content)} for name, content in companions.items()}
        return files | {CHANGES: {"sha256": self.listing.sha256, "records": self.listing.count}}

    def _manifest(self, files: dict[str, Any]) -> bytes:
        origin = {"origin": self.stream.origin, "rule_set": self.stream.rule_set, "inputs": list(self.stream.inputs)}
        text = json.dumps(manifest(self.target, self.done, self.options, origin, files), indent=2, ensure_ascii=False) + "\n"
        return text.encode("utf-8")

    def _names(self) -> dict[tuple[str, str], str]:
        """The path of each file: by split, and where there are several forms in a folder for each."""
        keys = self.spool.keys
        several = len({form for form, _ in keys}) > 1
        return {(form, split): f"{form}/{split}{self.target.ending}" if several else f"{split}{self.target.ending}" for form, split in keys}

    def _facts(self, names: dict[tuple[str, str], str]) -> SetFacts:
        files = tuple(FileFacts(path, form, split, self.spool.counts[form, split]) for (form, split), path in names.items())
        columns = {form: {name: list(keys) if keys else None for name, keys in each.items()} for form, each in self.spool.columns.items()}
        counted = self.lengths
        return SetFacts(
            self.stream.name, files, counted.longest, counted.usual, counted.total, counted.exact, self.survey, columns, counted.tokenizer
        )

    def _warn(self, files: dict[str, Any]) -> None:
        target, warnings = self.target, self.done.warnings
        for name, each in files.items():
            if target.max_bytes is not None and each["bytes"] > target.max_bytes:
                warnings.append(f"{name} has {each['bytes']:,} bytes, and {target.title} takes {target.max_bytes:,} in one file")
            if each["split"] == "train" and each["records"] < target.min_records:
                warnings.append(f"{name} has {each['records']:,} records, and {target.title} trains on {target.min_records} or more")
        fit = fitted(self.lengths.longest, self.lengths.exact) if target.fits else target.window.default if target.window else None
        limit = self.options.sequence_length or fit
        if target.window is not None and limit is not None:
            warnings += self.lengths.warnings(target.window, limit, target.title)


def _guard(output_dir: Path, names: Any, stream: Stream) -> None:
    """Raise `InputError` when a file that is read would be written over."""
    sources = {path.resolve() for path in map(Path, stream.paths)}
    for name in names:
        if (output_dir / name).resolve() in sources:
            raise InputError("is read and would be written over", "choose another --output-dir", str(output_dir / name))


def _files_of(output_dir: Path) -> dict[str, str]:
    """The files of an earlier export into this folder, with their hashes."""
    try:
        found = json.loads((output_dir / MANIFEST).read_text(encoding="utf-8"))
        return {name: each["sha256"] for name, each in found["files"].items() if "target" in found}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remove(output_dir: Path, before: dict[str, str], now: set[str]) -> None:
    """Remove what an earlier export wrote, as it wrote it, and this one does not."""
    for name in set(before) - now:
        path = output_dir / name
        if path.resolve().is_relative_to(output_dir.resolve()) and path.is_file() and _sha256(path.read_bytes()) == before[name]:
            path.unlink()


def _is_same(first: Any, second: Any) -> bool:
    """Whether two values are the same JSON in whatever order of keys; 1 is neither 1.0 nor true."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def _put(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def preview(target: Target, stream: Stream, count: int) -> Iterator[tuple[Row, Held]]:
    """What a target makes of the first records, without writing anything; for pages that show it."""
    for number, row in enumerate(stream.rows()):
        if number >= count:
            return
        yield row, Held(left_out=row.omitted) if row.omitted is not None else target.hold(row.shape.read(row.value), row.value)
