"""Excel workbooks: one source for each sheet, every value a string."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from curate.errors import InputError, MissingExtra
from curate.formats import sheetrows
from curate.formats.bytes import BLOCK, Plain, misnamed, spooled
from curate.formats.headers import distinct
from curate.formats.jsonlines import LinesShard, LinesSource
from curate.formats.raw import Raw
from curate.formats.source import Source

MEMORY = 320 << 20
"""Bytes of memory that reading a workbook may take."""

_DAMAGED = "is damaged: it cannot be read as an Excel workbook"
_AS_CSV = "open it in Excel and save each sheet as CSV"


@dataclass(frozen=True)
class SheetShard:
    """Rows of a sheet, whose cells are lines of JSON lists."""

    lines: LinesShard
    columns: tuple[str, ...]

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self.lines.first_row

    @property
    def records(self) -> int:
        """Number of records."""
        return self.lines.records

    def load(self) -> list[Raw]:
        """The rows as records; `line` is the number that Excel shows beside a row."""
        return [raw._replace(value=dict(zip(self.columns, raw.value, strict=True))) for raw in self.lines.load()]


class SheetSource(Source):
    """One sheet of a workbook."""

    def __init__(self, plain: Plain, path: str, rows: Plain, columns: list[str], quirks: list[str]) -> None:
        self._rows = LinesSource(rows, [])
        self._columns = distinct(columns)
        if list(self._columns) != columns:
            quirks = [*quirks, "columns of the same name"]
        super().__init__(path, plain.sha256, plain.size, "xlsx", self._rows.records, [*plain.quirks, *quirks], list(self._columns))

    def shards(self, size: int) -> Iterator[SheetShard]:
        for shard in self._rows.shards(size):
            assert isinstance(shard, LinesShard)
            yield SheetShard(shard, self._columns)

    def span(self, first: int, last: int) -> list[Raw]:
        raws = self._rows.span(first, last)
        return [raw._replace(value=dict(zip(self._columns, raw.value, strict=True))) for raw in raws]


def open_workbook(plain: Plain, headerless: bool) -> list[SheetSource]:
    """The visible sheets with cells, each with the workbook's path and its own name as its path where there are several.

    Raises `MissingExtra` when python-calamine is not installed, and `InputError` for a workbook that is damaged, encrypted, without
    records, or takes more than `MEMORY`.
    """
    if find_spec("python_calamine") is None:
        raise MissingExtra("is an Excel workbook", "`pip install 'curate-workbench[excel]'`, or save it as CSV", plain.given)
    with tempfile.TemporaryDirectory(prefix="curate-") as folder:
        found = _read(plain, folder, headerless)
        sheets = [(each, _spooled(plain, Path(folder) / f"{i}.jsonl")) for i, each in enumerate(found["sheets"])]
    quirks = [f"a hidden sheet, {ascii(name[:80])}, which is not read" for name in found["hidden"]]
    if found["errors"]:
        quirks.append(f"{found['errors']:,} cell{'s' if found['errors'] > 1 else ''} with an error such as #DIV/0!, read as empty")
    if plain.suffix not in (".xlsx", ".xlsm"):
        quirks += misnamed(plain, "an Excel workbook inside")
    made = []
    for each, rows in sheets:
        path = f"{plain.given}/{each['name']}" if len(sheets) > 1 else plain.given
        made.append(SheetSource(plain, path, rows, each["columns"], quirks))
    filled = [sheet for sheet in made if sheet.records]
    if not filled:
        raise InputError("holds no records", "the first row of a sheet names its columns, the records follow", plain.given)
    return filled


def _read(plain: Plain, folder: str, headerless: bool) -> dict[str, Any]:
    command = [sys.executable, "-P", sheetrows.__file__, plain.path, folder, str(MEMORY), "1" if headerless else "0"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        message = f"cannot be read: it is damaged, or takes more than {MEMORY >> 20} MB of memory"
        raise InputError(message, _AS_CSV, plain.given)
    found: dict[str, Any] = json.loads(done.stdout)
    if found.get("failure") == "password":
        raise InputError("is encrypted", "save it without a password", plain.given)
    if "failure" in found:
        raise InputError(f"{_DAMAGED} ({found['failure'][:200]})", _AS_CSV, plain.given)
    return found


def _spooled(plain: Plain, rows: Path) -> Plain:
    with open(rows, "rb") as file:
        spool = spooled(lambda target: shutil.copyfileobj(file, target, BLOCK), plain.given)
    return replace(plain, path=spool.path, spool=spool, start=0)
