"""Whole files from one format to another, shard by shard: what was written, and every loss by record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from curate.converting.cells import fitted, reads_alike
from curate.converting.columns import Columns
from curate.converting.containers import PARQUET, TABLE, Container
from curate.converting.convert import convert_value
from curate.converting.loss import Loss
from curate.errors import InputError
from curate.formats.base import Shape
from curate.formats.raw import Raw
from curate.text.display import counted

SHOWN = 5
"""Records that are named for each loss."""


class RecordLoss(NamedTuple):
    """A loss and the record that it is of: `row` is 0-based in its file, `line` 1-based, -1 where the file has no lines.

    With `left_out` the record could not be held at all, and `what` says why.
    """

    source: int
    row: int
    line: int
    pointer: str
    what: str
    left_out: bool


class Shard(NamedTuple):
    """The records of one stretch of a file in their new format, and what they lost."""

    records: int
    values: list[Any]
    losses: list[RecordLoss]


class Task(Protocol):
    """A stretch of a file and how it is read; the engine's tasks are such."""

    @property
    def source(self) -> int:
        """The number of the file."""

    @property
    def shape(self) -> Shape:
        """How its records look."""

    @property
    def shard(self) -> Any:
        """What loads its records."""


@dataclass
class Conversion:
    """What became of a set: `records` read, `written` and `left_out`; with losses of `lossy` records, counted and shown by what is lost.

    `shown` has the first `SHOWN` of each. `values` are the new records where no file was asked for; `losses` are all of them where
    somebody kept them.
    """

    target: str
    records: int = 0
    written: int = 0
    left_out: int = 0
    lossy: int = 0
    counts: Counter[tuple[bool, str]] = field(default_factory=Counter)
    shown: dict[tuple[bool, str], list[RecordLoss]] = field(default_factory=dict)
    values: list[Any] | None = None
    losses: list[RecordLoss] = field(default_factory=list)

    def __repr__(self) -> str:
        lost = f"{self.left_out:,} left out, {self.lossy:,} with losses"
        return f"<Conversion: {counted(self.records, 'record')} to {self.target}, {self.written:,} written, {lost}>"

    @property
    def is_lossless(self) -> bool:
        """Whether every record was written, and nothing of any was lost."""
        return not self.counts

    def note(self, shard: Shard) -> None:
        """Count one stretch."""
        self.records += shard.records
        self.written += len(shard.values)
        self.left_out += shard.records - len(shard.values)
        self.lossy += len({(loss.source, loss.row) for loss in shard.losses if not loss.left_out})
        for loss in shard.losses:
            key = (loss.left_out, loss.what)
            self.counts[key] += 1
            named = self.shown.setdefault(key, [])
            if len(named) < SHOWN and (not named or named[-1][:2] != loss[:2]):
                named.append(loss)


def convert_shard(task: Task, aim: tuple[str, str]) -> Shard:
    """Convert one stretch; `aim` is the format and the kind of the container."""
    target, kind = aim
    raws: list[Raw] = task.shard.load()
    values, losses = [], []
    for raw in raws:
        value, found = _converted(raw, task.shape, target, kind)
        left_out = value is None
        if not left_out:
            values.append(value)
        last = len(found) - 1
        losses += [
            RecordLoss(task.source, raw.row, raw.line, loss.pointer, loss.what, left_out)
            for number, loss in enumerate(found)
            if not left_out or number == last  # of a record that is left out only the reason counts
        ]
    return Shard(len(raws), values, losses)


def _converted(raw: Raw, shape: Shape, target: str, kind: str) -> tuple[Any, list[Loss]]:
    damage = [Loss(each.pointer or "", each.reason) for each in raw.defects]
    if raw.source_bytes is not None or (raw.value is None and damage):
        return None, [Loss("", f"it cannot be read: {damage[0].what}" if damage else "it cannot be read")]
    found = convert_value(raw.value, shape, target)
    if kind in (TABLE, PARQUET):
        found = fitted(found, target, kind)
    return found.value, [*damage, *found.losses]


def write_shards(
    shards: Iterable[Shard], target: str, container: Container | None, listen: Callable[[RecordLoss], None], advance: Callable[[int], None]
) -> Conversion:
    """Write converted stretches to a file, or keep their records where there is none; every loss is told to `listen`.

    Raises `InputError` when no record can be held.
    """
    done = Conversion(target, values=None if container is not None else [])

    def values() -> Iterator[Any]:
        for shard in shards:
            done.note(shard)
            for loss in shard.losses:
                listen(loss)
            advance(shard.records)
            yield from shard.values
        if not done.written:
            reason = next((what for _, what in done.counts), "there is none")
            raise InputError(f"no record can be held by {target}: {reason}", "docs/convert.md says what each format can hold", None)

    if container is None:
        done.values = list(values())
    else:
        container.write(values(), Columns(lambda record, other: reads_alike(record, other, target)))
    return done


def nowhere(path: Path, inputs: Iterable[str]) -> None:
    """Raise `InputError` where a file would be written over one that is read."""
    for name in inputs:
        if Path(name).exists() and path.exists() and Path(name).samefile(path):
            raise InputError("is the file that is read", "write to another name", str(path))
