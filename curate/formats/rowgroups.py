"""The rows of a parquet file in batches that stay within memory.

Parquet writes a text that repeats once and numbers for it, so that a file of some kilobytes can hold gigabytes of text in a single row.
The longest text of each dictionary is looked at first, which costs little; where a batch could grow too large the numbers are kept, and
what they stand for is counted before it is written out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curate.errors import InputError
from curate.formats.bytes import Plain, check_growth
from curate.formats.parsing import MAX_RECORD_BYTES

ROWS = 1024
"""Rows of one batch at most."""

BATCH_BYTES = 128 << 20
"""Bytes of text that a batch may have when it is unpacked without counting them first."""

_ROW_BYTES = 16  # what a row counts for at least, since rows of nulls take no room in a file


def batches(plain: Plain) -> Iterator[pa.RecordBatch]:
    """All rows in their order. Raises `InputError` when they grow like a decompression bomb, and what pyarrow raises for a damaged file."""
    with _reader(plain) as file:
        metadata, schema = file.metadata, file.schema_arrow
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        stated = sum(max(group.total_byte_size, group.num_rows * _ROW_BYTES) for group in groups)
        check_growth(plain.size, max(stated, metadata.num_rows * _ROW_BYTES), plain.given)
        texts = [i for i in range(metadata.num_columns) if metadata.schema.column(i).physical_type == "BYTE_ARRAY"]
        paths = [metadata.schema.column(i).path for i in texts]
        for index, group in enumerate(groups):
            _verify_rows(plain, group)
            longest = _longest(plain, index, paths)
            # only now: pyarrow ends the process when it is asked about a column whose description is damaged, and reading it has told
            values = max((group.column(i).num_values for i in texts), default=0)
            if longest * _most(values, group.num_rows) <= BATCH_BYTES:
                yield from file.iter_batches(ROWS, row_groups=[index])
            else:
                yield from _counted(plain, index, paths, schema)


def _verify_rows(plain: Plain, group: pq.RowGroupMetaData) -> None:
    """Raise `InputError` where rows are so large that a page of them fills the memory before anything can be counted."""
    mean = group.total_byte_size // max(group.num_rows, 1)
    if mean > MAX_RECORD_BYTES:
        message = f"holds rows of {mean:,} bytes, more than the {MAX_RECORD_BYTES:,} that are read"
        raise InputError(message, "split them, or leave the largest column out", plain.given)


def _reader(plain: Plain, texts: list[str] | None = None) -> pq.ParquetFile:
    return pq.ParquetFile(plain.path, page_checksum_verification=True, read_dictionary=texts)


def _most(values: int, rows: int) -> int:
    """How many texts of one column a batch can have: one for each row, and where there are lists, perhaps all in one row."""
    return min(values, ROWS) if values <= rows else values


def _longest(plain: Plain, group: int, texts: list[str]) -> int:
    """Bytes of the longest text in the dictionaries of a row group; 0 where there are none."""
    if not texts:
        return 0
    with _reader(plain, texts) as file:
        first = next(file.iter_batches(1, row_groups=[group], columns=texts), None)
    longest = _longest_in(first) if first is not None else 0
    del first
    pa.default_memory_pool().release_unused()  # a long text is held several times over until then
    return longest


def _longest_in(batch: pa.RecordBatch) -> int:
    dictionaries = [leaf.dictionary for column in batch.columns for leaf in leaves(column) if pa.types.is_dictionary(leaf.type)]
    return max((pc.max(pc.binary_length(each)).as_py() or 0 for each in dictionaries), default=0)


def _counted(plain: Plain, group: int, texts: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    with _reader(plain, texts) as file:
        for batch in file.iter_batches(ROWS, row_groups=[group]):
            for piece in _pieces(batch):
                check_growth(plain.size, _expanded(piece), plain.given)
                yield from pa.Table.from_batches([piece]).cast(schema).to_batches()


def _pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch, or its halves, quarters, ... down to single rows, that unpack to `BATCH_BYTES` at most."""
    if batch.num_rows < 2 or _expanded(batch) <= BATCH_BYTES:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _pieces(batch.slice(0, half))
    yield from _pieces(batch.slice(half))


def _expanded(batch: pa.RecordBatch) -> int:
    """Bytes of the texts that a batch has in place of the numbers in its dictionaries."""
    total = 0
    for column in batch.columns:
        for leaf in leaves(column):
            if pa.types.is_dictionary(leaf.type):
                total += pc.sum(pc.binary_length(leaf.dictionary).take(leaf.indices)).as_py() or 0
    return total


def leaves(array: pa.Array) -> Iterator[pa.Array]:
    """The arrays within lists, structs and maps that hold the values."""
    kind = array.type
    if pa.types.is_struct(kind):
        for child in array.flatten():
            yield from leaves(child)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        yield from leaves(array.flatten())
    elif pa.types.is_map(kind):
        yield from leaves(array.keys)
        yield from leaves(array.items)
    else:
        yield array
