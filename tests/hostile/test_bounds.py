"""Memory that hostile files take, each in a process of its own. Seconds are measured by `benchmarks.hostile` and never asserted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.hostile import FILES, FIRST, LAST, LIMIT_MB, cost_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="memory is told by the module resource")


def hole(path: Path) -> None:
    """A line of 600 MB that takes no room on a disk."""
    with open(path, "wb") as file:
        file.write(FIRST + b'{"input": "')
        file.seek(600 << 20, 1)
        file.write(b'"}\n' + LAST)


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("nesting, 100,000 levels", 1, "nested more than 254 levels deep"),
        ("100,000 keys, each twice", 1, "stands twice"),
        ("a line of 31 MB", 1, "more than the 8,388,608 that are read"),
        ("workbook, 17 billion cells", 2, "of memory"),
        ("workbook, 100 million cells", 2, "of memory"),
        ("workbook, 3 GB of shared text", 2, "of memory"),
        ("parquet, 20 GB of one text", 2, "grows more than 200 times"),
        ("parquet, 5 GB in one row", 2, "grows more than 200 times"),
    ],
)
def test_memory_is_bounded(tmp_path: Path, name: str, status: int, said: str) -> None:
    file, make = FILES[name]
    make(tmp_path / file)
    cost = cost_of(tmp_path / file)
    assert (cost.status, said in cost.said) == (status, True)
    assert cost.megabytes < LIMIT_MB


def test_a_long_line_is_not_held(tmp_path: Path) -> None:
    hole(tmp_path / "a.jsonl")
    cost = cost_of(tmp_path / "a.jsonl")
    assert (cost.status, "more than the 33,554,432 that are read" in cost.said) == (1, True)
    assert cost.megabytes < LIMIT_MB
