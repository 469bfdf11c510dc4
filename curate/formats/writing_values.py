"""Changed records back into what holds values instead of text: lists of dicts, DataFrames and parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from curate.errors import InputError
from curate.formats.bytes import open_plain
from curate.formats.parquet import ParquetShard
from curate.formats.patching import Held, Patch, Unwritable, Writer
from curate.formats.pointers import Edit, Unmatched, edited, lookup, same
from curate.formats.source import Shard
from curate.formats.values import as_record


class ValueWriter(Writer):
    """Records in memory: they are edited, and handed out by whoever asked for them."""

    def hold(self, shard: Shard, rows: Sequence[int]) -> list[Held]:
        raws = shard.load()
        return [Held(raws[row - shard.first_row], raws[row - shard.first_row].value) for row in rows]

    def edit(self, held: Held, edit: Edit) -> Held:
        if held.raw.source_bytes is not None:
            raise Unmatched
        value = edited(held.raw.value, edit)
        return Held(as_record(value, held.raw.row, drop_nulls=False), value)

    def write(self, patch: Patch, target: BinaryIO) -> None:
        raise InputError("records in memory have no file", "name one as the output", self.source.path)


class ParquetWriter(Writer):
    """Parquet: the file is written again with its schema, row groups, compression and dictionaries, and with page checksums.

    The content of a record is its row as Arrow has it, with the fields that are null and the types that JSON does not have.
    """

    def hold(self, shard: Any, rows: Sequence[int]) -> list[Held]:
        raws, table = shard.load(), _table(shard)
        chosen = [row - shard.first_row for row in rows]
        return [Held(raws[i], _native(table, i), table.schema) for i in chosen]

    def edit(self, held: Held, edit: Edit) -> Held:
        row = held.content
        if held.raw.source_bytes is not None or row is None:
            raise Unmatched
        value = edited(held.raw.value, edit)  # raises `Unmatched`; nulls are compared as the record shows them
        made = edited(row, edit._replace(before=lookup(row, edit.path)))
        if made.keys() != row.keys():
            raise Unwritable("adds a column")
        columns = {name: _column([made[name]], held.layout.field(name)) for name in row if made[name] is not row[name]}
        kept = {name: column.to_pylist(maps_as_pydicts="lossy")[0] for name, column in columns.items()}
        if not same(as_record({**made, **kept}, held.raw.row).value, as_record(value, held.raw.row).value):
            raise Unwritable("has a key that the type of its column does not have")
        return held._replace(raw=as_record(made, held.raw.row), content=made)

    def write(self, patch: Patch, target: BinaryIO) -> None:
        if not Path(self.source.path).is_file():
            raise InputError("parquet from a stream or an archive cannot be written again", "save it to a file first", self.source.path)
        plain = open_plain(self.source.path)
        with (
            pq.ParquetFile(plain.path, page_checksum_verification=True) as file,
            pq.ParquetWriter(target, file.schema_arrow, **_options(file)) as writer,
        ):
            first = 0
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                patched = _patched(table, patch, first)
                if len(patched) or not len(table):
                    writer.write_table(patched, row_group_size=max(1, len(patched)))
                first += len(table)


def _table(shard: ParquetShard) -> pa.Table:
    with pa.memory_map(shard.path) as file:
        reader = pa.ipc.open_file(file)
        return pa.Table.from_batches([reader.get_batch(i) for i in shard.batches], reader.schema).slice(shard.skip, shard.records)


def _native(table: pa.Table, row: int) -> dict[str, Any] | None:
    """One row as Arrow gives it, None where a string of it is no text."""
    try:
        values: dict[str, Any] = table.slice(row, 1).to_pylist(maps_as_pydicts="lossy")[0]
    except UnicodeDecodeError:
        return None
    return values


def _column(values: list[Any], field: pa.Field) -> pa.Array:
    """Values as a column of a field's type. Raises `Unwritable` where they do not fit it."""
    try:
        return pa.array(values, type=field.type)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise Unwritable(f"does not fit the type of the column {field.name}") from error


def _patched(table: pa.Table, patch: Patch, first: int) -> pa.Table:
    """Rows `first` and following with the changes of `patch`; each column that changes gets its new values at the end and is
    then put into order.
    """
    rows = range(first, first + len(table))
    changed = [row for row in rows if row in patch.changed and row not in patch.dropped]
    kept = np.array([row - first for row in rows if row not in patch.dropped], dtype=np.int64)
    for number, field in enumerate(table.schema):
        mine = [row for row in changed if not _is_same(patch.changed[row][field.name], table[number][row - first])]
        if mine:
            order = np.arange(len(table), dtype=np.int64)
            order[[row - first for row in mine]] = len(table) + np.arange(len(mine))
            new = _column([patch.changed[row][field.name] for row in mine], field)
            table = table.set_column(number, field, pa.chunked_array([*table[number].chunks, new], type=field.type).take(pa.array(order)))
    return table if len(kept) == len(table) else table.take(pa.array(kept))


def _is_same(value: Any, scalar: pa.Scalar) -> bool:
    return bool(value == scalar.as_py(maps_as_pydicts="lossy"))


def _options(file: pq.ParquetFile) -> dict[str, Any]:
    """How the columns of a file are written, told by its first row group."""
    metadata = file.metadata
    columns = [metadata.row_group(0).column(i) for i in range(metadata.num_columns)] if metadata.num_row_groups else []
    return {
        "version": metadata.format_version,
        "compression": {each.path_in_schema: "NONE" if each.compression == "UNCOMPRESSED" else each.compression for each in columns},
        "use_dictionary": [each.path_in_schema for each in columns if any("DICTIONARY" in name for name in each.encodings)] or False,
        "write_page_checksum": True,
    }
