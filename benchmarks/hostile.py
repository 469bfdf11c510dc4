"""What hostile files cost: seconds, and the most memory that `curate check` and what it starts held.

    PYTHONPATH=. python -m benchmarks.hostile

writes each file, checks it in a process of its own, and exits with 1 when one takes 512 MB or more. The seconds are those of the whole
command; that of a small file stands first, since starting costs most of them. Linux and macOS only.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

LIMIT_MB = 512
MEGABYTE = 1 << 20

FIRST = b'{"input": "How do I descale the kettle?", "output": "Boil vinegar with water in it, then rinse it twice."}\n'
LAST = b'{"input": "Where is the fuse of the lamp?", "output": "It sits under the foot, behind the round cover."}\n'
_OPEN = b'{"input": "Why?", "output": "'
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

_RUNNER = """
import json, resource, sys
from pathlib import Path
from curate.cli.main import main
sys.argv = ["curate", "check", sys.argv[1], "--output-format", "json"]
try:
    main()
except SystemExit as ended:
    code = ended.code
unit = 1 if sys.platform == "darwin" else 1024
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
status = Path("/proc/self/status")
if status.is_file():  # the above is never less than what the process that started this one held
    own = int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
print(json.dumps({"status": code or 0, "bytes": own + children}), file=sys.stderr)
"""


class Cost(NamedTuple):
    """What a check cost: its exit status, seconds, megabytes of the process and of the largest that it started, and what it said."""

    status: int
    seconds: float
    megabytes: float
    said: str


def cost_of(path: Path) -> Cost:
    """Check a file in a process of its own."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _RUNNER, str(path)], capture_output=True, check=True)
    seconds = time.perf_counter() - start
    measured = json.loads(done.stderr.splitlines()[-1])
    report: dict[str, Any] = json.loads(done.stdout)
    said = [error["message"] for error in report["errors"]] or [
        finding["message"] for finding in report["findings"] if finding["code"] in ("FMT001", "FMT010")
    ]
    return Cost(measured["status"], seconds, measured["bytes"] / 1e6, said[0] if said else "read")


def between(middle: bytes) -> Callable[[Path], object]:
    """A line between two good ones."""
    return lambda path: path.write_bytes(FIRST + middle + b"\n" + LAST)


def long_line(
    megabytes: int, start: bytes = _OPEN, end: bytes = b'"}\n', before: bytes = FIRST, after: bytes = LAST
) -> Callable[[Path], None]:
    """A line of so many megabytes between two good ones."""

    def make(path: Path) -> None:
        with open(path, "wb") as file:
            file.write(before + start)
            for _ in range(megabytes):
                file.write(b"x" * MEGABYTE)
            file.write(end + after)

    return make


def keys(count: int, *more: bytes) -> bytes:
    """A record of so many keys."""
    return b'{"input": "Why?", "output": "So.", ' + b", ".join([*(b'"k%d": %d' % (i, i) for i in range(count)), *more]) + b"}"


def bomb(opened: Callable[..., Any], megabytes: int = 1024) -> Callable[[Path], None]:
    """So many megabytes of zeros, compressed."""

    def make(path: Path) -> None:
        with opened(path, "wb") as file:
            for _ in range(megabytes):
                file.write(bytes(MEGABYTE))

    return make


def zip_bomb(path: Path) -> None:
    """1 GB of zeros in an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.jsonl", "w", force_zip64=True) as member:
        for _ in range(1024):
            member.write(bytes(MEGABYTE))


def workbook(rows: str, shared: str = "x") -> Callable[[Path], None]:
    """A workbook of one sheet, given as the XML of its rows, with one shared string."""
    members = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="a"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/a.xml"/><Relationship Id="b" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET}"><si><t>{shared}</t></si></sst>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>',
    }

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)

    return make


def _cell(place: str) -> str:
    return f'<c r="{place}" t="s"><v>0</v></c>'


def parquet(column: Callable[[], pa.Array]) -> Callable[[Path], None]:
    """A table of one column."""
    return lambda path: pq.write_table(pa.table({"input": column()}), path, store_schema=False)


def _repeated(count: int) -> pa.Array:
    """A text of 1 MB, so many times, which parquet holds once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["x" * MEGABYTE]))


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "two records": ("a.jsonl", lambda path: path.write_bytes(FIRST + LAST)),
    "nesting, 100,000 levels": ("a.jsonl", between(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    "nesting that does not close": ("a.jsonl", between(b'{"a":[' * 100_000)),
    "nesting in a document": ("a.json", lambda path: path.write_bytes(b"[" * 100_000)),
    "100,000 keys": ("a.jsonl", between(keys(100_000))),
    "100,000 keys, one twice": ("a.jsonl", between(keys(100_000, b'"k7": 0'))),
    "100,000 keys, each twice": ("a.jsonl", between(keys(100_000, *(b'"k%d": 0' % i for i in range(100_000))))),
    "a line of 8 MB, read": ("a.jsonl", long_line(7)),
    "a line of 31 MB": ("a.jsonl", long_line(31)),
    "a line of 1 GB": ("a.jsonl", long_line(1024)),
    "a row of 1 GB": ("a.csv", long_line(1024, b'"', b'",b\n', b"input,output\na,b\n", b"c,d\n")),
    "an unclosed quote above 1 GB": ("a.csv", long_line(1024, b'a,"', b"\n", b"input,output\na,b\n", b"c,d\n")),
    "an element of 1 GB": ("a.json", long_line(1024, b"," + _OPEN, b'"},', b"[" + FIRST, LAST + b"]")),
    "gzip, 1 GB of zeros": ("a.jsonl.gz", bomb(gzip.open)),
    "zstd, 1 GB of zeros": ("a.jsonl.zst", bomb(zstandard.open)),
    "zip, 1 GB of zeros": ("a.zip", zip_bomb),
    "workbook, 17 billion cells": ("a.xlsx", workbook(f'<row r="1">{_cell("A1")}</row><row r="1048576">{_cell("XFD1048576")}</row>')),
    "workbook, 100 million cells": ("a.xlsx", workbook(f'<row r="1">{_cell("A1")}</row><row r="1000000">{_cell("CV1000000")}</row>')),
    "workbook, 3 GB of shared text": (
        "a.xlsx",
        workbook("".join(f'<row r="{i}">{_cell(f"A{i}")}</row>' for i in range(1, 100_001)), "x" * 32_000),
    ),
    "parquet, 20 GB of one text": ("a.parquet", parquet(lambda: _repeated(20_000))),
    "parquet, 5 GB in one row": (
        "a.parquet",
        parquet(lambda: pa.ListArray.from_arrays(pa.array([0, 5_000], pa.int32()), _repeated(5_000))),
    ),
    "parquet, a page of 400 MB": ("a.parquet", parquet(lambda: pa.array(["x" * (400 * MEGABYTE)]))),
    "parquet, 60 MB among 100 short ones": ("a.parquet", parquet(lambda: pa.array(["x" * (60 * MEGABYTE), *map(str, range(100))]))),
    "parquet, 200 million nulls": ("a.parquet", parquet(lambda: pa.nulls(200_000_000, pa.int8()))),
}


def main() -> int:
    """Print a table; returns the exit status."""
    worst = 0.0
    print(f"{'file':36} {'bytes':>13} {'exit':>4} {'s':>6} {'MB':>6}  outcome")
    for name, (file, make) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            make(path)
            size = path.stat().st_size
            cost = cost_of(path)
        worst = max(worst, cost.megabytes)
        print(f"{name:36} {size:13,} {cost.status:4} {cost.seconds:6.2f} {cost.megabytes:6.0f}  {cost.said[:90]}", flush=True)
    return int(worst >= LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
