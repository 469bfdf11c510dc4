"""Mutated samples: whatever is done to the bytes, no traceback, no lost neighbour, and a report that keeps its contract.

Each sample is mutated as it is, and one of them in every container that is read. CURATE_MUTATIONS sets how many cases each gets (the
default keeps the suite short; more than 10,000 in all is `make test-extended`).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import curate
from curate.errors import CurateError
from tests.hostile.workbook import rows, workbook

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
NAMES = [
    "support.jsonl",
    "support_dirty.jsonl",
    "pairs.jsonl",
    "sharegpt.json",
    "tools.jsonl",
    "preference.jsonl",
    "unpaired.jsonl",
    "questions.csv",
    "text.jsonl",
]
CASES = int(os.environ.get("CURATE_MUTATIONS", "12"))
WORKBOOK_CASES = max(10, CASES // 5)  # each of them starts a process
REPORT = jsonschema.Draft202012Validator(json.loads((files("curate.schemas") / "report.json").read_text(encoding="utf-8")))
RUN = settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
FIRST_LINES = 30
ODD = [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\\",
    b"\n",
    b"\r",
    b"\xe2\x80\xa8",
    b"NaN",
    b"1e999",
    b"\\ud800",
    b'"a":1,"a":2,',
    b"null",
    b"\x1b[2J",
]


def lines_of(name: str) -> list[bytes]:
    """The first lines of a sample; enough for every kind of record that it has."""
    return (SAMPLES / name).read_bytes().split(b"\n")[:FIRST_LINES]


def talks() -> list[bytes]:
    return [line for line in lines_of("tools.jsonl") if line]


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train.jsonl", b"\n".join(talks()))
        archive.writestr("test.csv", b"\n".join(lines_of("questions.csv")))
    return packed.getvalue()


def parquet(**options: object) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([json.loads(line) for line in lines_of("pairs.jsonl") if line]), target, **options)
    return target.getvalue()


def sheets() -> bytes:
    records = [json.loads(line) for line in lines_of("pairs.jsonl") if line]
    table = [list(records[0]), *([str(value) for value in record.values()] for record in records)]
    return workbook({"train": rows(table), "test": rows(table[:3])})


CONTAINERS: dict[str, Callable[[], bytes]] = {
    "gzip.jsonl.gz": lambda: gzip.compress(b"\n".join(talks()), mtime=0),
    "zstd.jsonl.zst": lambda: zstandard.ZstdCompressor().compress(b"\n".join(talks())),
    "zip.zip": zipped,
    "array.json": lambda: b"[\n" + b",\n".join(talks()) + b"\n]\n",
    "wrapper.json": lambda: b'{"train": [' + b", ".join(talks()[:9]) + b'],\n"test": [' + b", ".join(talks()[9:12]) + b"]}",
    "row.json": lambda: b"".join(talks()),
    "utf16.jsonl": lambda: b"\n".join(talks()).decode().encode("utf-16"),
    "utf32.jsonl": lambda: b"\n".join(talks()).decode().encode("utf-32-be"),
    "sep.csv": lambda: b"sep=,\r\n" + b"\r\n".join(lines_of("questions.csv")),
    "plain.parquet": lambda: parquet(compression="none", use_dictionary=False, write_page_checksum=True),
    "packed.parquet": lambda: parquet(compression="zstd"),
    "workbook.xlsx": sheets,
}


def mutate(data: bytes, seed: int) -> bytes:
    """One to three random changes of the bytes."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 3)):
        at, kind = dice.randrange(len(data) + 1), dice.randrange(6)
        if kind == 0:
            data = data[:at]
        elif kind == 1 and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
        elif kind == 2:
            data = data[:at] + data[at + dice.randrange(40) :]
        elif kind == 3:
            data = data[:at] + dice.choice(ODD) + data[at:]
        elif kind == 4:
            end = at + dice.randrange(200)
            data = data[:end] + data[at:end] + data[end:]
        else:
            data = data.replace(
                *dice.choice(
                    [
                        (b'"role"', b'"rol"'),
                        (b'"content": "', b'"content": 1, "x": "'),
                        (b'"output"', b'"outputs"'),
                        (b"user", b"assistant"),
                    ]
                ),
                dice.randrange(1, 4),
            )
    return data


def checked(path: Path) -> curate.Report | None:
    """The report, or None where the file is refused with a proper error."""
    try:
        report = curate.check(path)
    except CurateError as error:
        assert error.message
        return None
    assert report.run.errors == []
    REPORT.validate(report.to_dict())
    return report


@pytest.mark.parametrize("name", NAMES)
def test_no_traceback(name: str, tmp_path: Path) -> None:
    data = b"\n".join(lines_of(name))
    path = tmp_path / name

    @RUN
    @given(st.integers(0, 2**32))
    def run(seed: int) -> None:
        path.write_bytes(mutate(data, seed))
        checked(path)

    run()


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_traceback_in_any_container(name: str, tmp_path: Path) -> None:
    content = CONTAINERS[name]()
    path = tmp_path / name
    path.write_bytes(content)
    assert checked(path) is not None

    @settings(RUN, max_examples=WORKBOOK_CASES if name.endswith(".xlsx") else CASES)
    @given(st.integers(0, 2**32))
    def run(seed: int) -> None:
        path.write_bytes(mutate(content, seed))
        checked(path)

    run()


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".jsonl")])
def test_no_lost_neighbour(name: str, tmp_path: Path) -> None:
    lines = [line for line in lines_of(name) if line]
    path = tmp_path / name
    path.write_bytes(b"\n".join(lines))
    shape = curate.check(path).run.inputs[0].format
    before = prints(curate.check(path, format=shape))

    @RUN
    @given(st.integers(0, 2**32), st.integers(0, len(lines) - 1))
    def run(seed: int, at: int) -> None:
        spoilt = mutate(lines[at], seed).replace(b"\n", b" ").replace(b"\r", b" ")
        path.write_bytes(b"\n".join([*lines[:at], spoilt, *lines[at + 1 :]]))
        report = curate.check(path, format=shape)
        gone = 0 if spoilt.strip() else 1
        after = prints(report)
        assert report.run.records == len(lines) - gone
        assert after[:at] == before[:at]
        assert after[at + 1 - gone :] == before[at + 1 :]

    if name != "support_dirty.jsonl":  # its first line may be any defect; the clean samples say it all
        run()


def test_no_lost_neighbour_in_a_table(tmp_path: Path) -> None:
    written = io.StringIO(newline="")
    cells = csv.reader(io.StringIO((SAMPLES / "questions.csv").read_text(encoding="utf-8"), newline=""))
    csv.writer(written, lineterminator="\n").writerows([cell.replace("\n", " ") for cell in row] for row in cells)
    header, *table = written.getvalue().encode().split(b"\n")[:FIRST_LINES]
    path = tmp_path / "questions.csv"
    path.write_bytes(b"\n".join([header, *table]))
    before = prints(curate.check(path))

    @RUN
    @given(st.integers(0, 2**32), st.integers(0, len(table) - 1))
    def run(seed: int, at: int) -> None:
        spoilt = mutate(table[at], seed).replace(b"\n", b" ").replace(b"\r", b" ")
        path.write_bytes(b"\n".join([header, *table[:at], spoilt, *table[at + 1 :]]))
        after = prints(curate.check(path))
        assert after[:at] == before[:at]
        assert after[len(after) - (len(before) - at - 1) :] == before[at + 1 :]

    run()


def prints(report: curate.Report) -> list[str]:
    """The fingerprints of all records in order."""
    return [report.run.places.hex(i) for i in range(report.run.records)]
