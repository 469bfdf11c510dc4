"""Records that are looked up again: single lines are read where few are wanted, and give what reading all of them gives."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.config import Settings
from curate.engine.opening import open_paths
from curate.errors import InputError
from curate.formats.jsonlines import SPARSE, LinesShard, PickedLines
from curate.formats.source import load_rows

RECORDS = [
    {"messages": [{"role": "user", "content": f"Où est {i}?"}, {"role": "assistant", "content": "x" * (i % 50)}]} for i in range(400)
]


def written(folder: Path, ends: str = "\n", last: str = "\n", blank: bool = False) -> Path:
    path = folder / "data.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    lines[7] = '{"messages": '
    path.write_bytes((ends.join([*lines[:3], "", *lines[3:]] if blank else lines) + last).encode())
    return path


@pytest.mark.parametrize(("ends", "last", "blank"), [("\n", "\n", False), ("\r\n", "\r\n", False), ("\n", "", False), ("\n", "\n", True)])
@given(rows=st.sets(st.integers(0, 399), min_size=1, max_size=400 // SPARSE))
def test_what_is_looked_up_is_what_was_read(
    tmp_path_factory: pytest.TempPathFactory, ends: str, last: str, blank: bool, rows: set[int]
) -> None:
    (opened,) = open_paths([written(tmp_path_factory.mktemp("lookup"), ends, last, blank)], Settings())
    all_of_them = [raw for shard in opened.source.shards(50) for raw in shard.load()]
    wanted = np.array(sorted(rows), dtype=np.int64)
    found = list(opened.source.lookup(wanted, 50))
    assert {type(shard) for shard, _ in found} == {LinesShard if blank else PickedLines}
    assert [raw for shard, some in found for raw in load_rows(shard, some)] == [all_of_them[row] for row in wanted.tolist()]


def test_many_are_read_with_their_neighbours(tmp_path: Path) -> None:
    (opened,) = open_paths([written(tmp_path)], Settings())
    wanted = np.arange(0, 400, SPARSE - 1, dtype=np.int64)
    assert {type(shard) for shard, _ in opened.source.lookup(wanted, 50)} == {LinesShard}


@pytest.mark.parametrize("change", ["shorter", "moved"])
def test_a_file_that_has_changed_is_refused(tmp_path: Path, change: str) -> None:
    path = written(tmp_path)
    (opened,) = open_paths([path], Settings())
    ((shard, rows),) = opened.source.lookup(np.array([350], dtype=np.int64), 50)
    data = path.read_bytes()
    path.write_bytes(data[:1000] if change == "shorter" else b'{"messages": []}\n' + data)
    with pytest.raises(InputError, match="has changed while it was read"):
        load_rows(shard, rows)
