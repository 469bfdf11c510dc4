"""Records into a new file: JSON Lines, a JSON array, a table or parquet, told by the ending of its name; written whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from curate.converting.columns import Columns, cell
from curate.errors import ConfigError
from curate.files import replace_atomically
from curate.formats.values import as_bytes

LINES, ARRAY, TABLE, PARQUET = "JSON Lines", "a JSON array", "a table", "parquet"
_ENDINGS = {".jsonl": LINES, ".ndjson": LINES, ".json": ARRAY, ".csv": TABLE, ".tsv": TABLE, ".parquet": PARQUET}
_BREAKS = {"\u2028".encode(): b"\\u2028", "\u2029".encode(): b"\\u2029", "\x85".encode(): b"\\u0085"}
"""Line ends of Unicode, which some readers take for the end of a record."""
_ROWS = 2_000

NO_TABLE = frozenset(
    [
        "anthropic_bedrock",
        "bedrock_converse",
        "gemini_sft",
        "gemini_preference",
        "openai_dpo",
        "trl_preference_conv",
        "llamafactory_ranking",
        "messages_rejected_response",
        "messages_rejected_messages",
        "stepwise",
        "axolotl_input_output",
        "pretokenised",
    ]
)
"""Formats whose values stand in no cell: they are lists or objects that nobody reads from a text."""


def line_of(value: Any) -> bytes:
    """A record as one line of JSON, UTF-8, with the line ends of Unicode and lone surrogates escaped."""
    line = as_bytes(value)
    for sign, escaped in _BREAKS.items():
        line = line.replace(sign, escaped)
    return line


class Container:
    """A file to be written. Raises `ConfigError` for an ending that is not known, or one that cannot hold the format."""

    def __init__(self, path: Path, target: str) -> None:
        self.path = path
        name = path.name.lower()
        self._packed = name.endswith(".gz")
        ending = Path(name.removesuffix(".gz")).suffix
        if ending not in _ENDINGS or (self._packed and _ENDINGS[ending] == PARQUET):
            raise ConfigError(f"{path.name} does not end like a file that can be written", f"name it {path.stem}.jsonl", "OUT")
        self.kind = _ENDINGS[ending]
        self._delimiter = "\t" if ending == ".tsv" else ","
        if self.kind == TABLE and target in NO_TABLE:
            raise ConfigError(f"a table cannot hold records of {target}", "write .jsonl, .json or .parquet", "OUT")

    @property
    def has_columns(self) -> bool:
        """Whether all records must be seen before the first is written."""
        return self.kind in (TABLE, PARQUET)

    def write(self, values: Iterable[Any], columns: Columns) -> None:
        """Write all records; of a table and of parquet `columns` know the columns once all values were drawn. Raises `InputError`."""
        if not self.has_columns:
            replace_atomically(self.path, lambda file: self._packing(file, _as_json(values, self.kind)))
            return
        with tempfile.TemporaryFile() as spool:
            for value in values:
                columns.note(value)
                spool.write(line_of(value))
            if self.kind == PARQUET:
                columns.finish(self.path)
            spool.seek(0)
            kept = map(json.loads, spool)
            if self.kind == PARQUET:
                replace_atomically(self.path, lambda file: columns.write_parquet(kept, file))
            else:
                replace_atomically(self.path, lambda file: self._packing(file, self._table(kept, columns)))

    def _packing(self, file: BinaryIO, pieces: Iterable[bytes]) -> None:
        if not self._packed:
            file.writelines(pieces)
            return
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:  # neither name nor time, so that the bytes are the same
            for piece in pieces:
                packed.write(piece)

    def _table(self, values: Iterable[Any], columns: Columns) -> Iterator[bytes]:
        names = list(columns.names)
        text = io.StringIO(newline="")
        table = csv.writer(text, delimiter=self._delimiter, lineterminator="\n")
        table.writerow(names)
        for number, value in enumerate(values):
            table.writerow([cell(value.get(name)) for name in names])
            if number % _ROWS == 0:
                yield text.getvalue().encode("utf-8")
                text.seek(0)
                text.truncate()
        yield text.getvalue().encode("utf-8")


def _as_json(values: Iterable[Any], kind: str) -> Iterator[bytes]:
    if kind == LINES:
        yield from map(line_of, values)
        return
    before = b"["
    for value in values:
        yield before + b"\n" + line_of(value)[:-1]
        before = b","
    yield b"\n]\n" if before == b"," else b"[]\n"
