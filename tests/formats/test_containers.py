"""Opening: compression, streams, digests, damaged files, parquet, records in memory, folders and splits."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import io
import json
import os
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import InputError
from curate.formats.bytes import FREE_BYTES
from curate.formats.containers import expand, memory_source, open_source
from curate.formats.splits import split_of
from tests.formats.test_containers_lines import defects, opened, read

LINES = b'{"a":1}\n\n{"a":2}\n'
ROWS = [(0, 1, {"a": 1}), (1, 3, {"a": 2})]


def zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


@pytest.mark.parametrize(
    ("name", "content", "quirks"),
    [
        ("a.jsonl", LINES, []),
        ("a.ndjson", LINES, []),
        ("a.jsonl.gz", gzip.compress(LINES, mtime=0), []),
        ("a.jsonl.gz", gzip.compress(LINES[:9], mtime=0) + gzip.compress(LINES[9:], mtime=0), []),
        ("a.jsonl.zst", zst(LINES), []),
        ("a.jsonl.zst", zst(LINES[:9]) + zst(LINES[9:]), []),
        ("a.jsonl", gzip.compress(LINES, mtime=0), ["a name ending in .jsonl but gzip content"]),
        ("a.jsonl.gz", LINES, ["a name ending in .gz but no compressed content"]),
        ("a.json.gz", gzip.compress(LINES, mtime=0), ["a name ending in .json but JSON Lines inside"]),
        ("a.txt", LINES, []),
        ("a", LINES, []),
        ("a.csv", LINES, ["a name ending in .csv but JSON Lines inside"]),
    ],
)
def test_the_content_counts_more_than_the_name(tmp_path: Path, name: str, content: bytes, quirks: list[str]) -> None:
    source = opened(tmp_path / name, content)
    assert [(raw.row, raw.line, raw.value) for raw in read(source, 1)] == ROWS
    assert source.quirks == [*quirks, "1 blank line"]
    assert (source.path, source.bytes, source.sha256) == (str(tmp_path / name), len(content), hashlib.sha256(content).hexdigest())
    assert (source.container, source.records, source.columns) == ("jsonl", 2, None)


@pytest.mark.parametrize("content", [LINES, gzip.compress(LINES, mtime=0), zst(LINES)])
def test_stdin_is_read_like_a_file(content: bytes) -> None:
    source = open_source("-", stdin=io.BytesIO(content))
    assert [(raw.row, raw.line, raw.value) for raw in read(source)] == ROWS == [(raw.row, raw.line, raw.value) for raw in read(source)]
    assert (source.path, source.bytes, source.sha256) == ("<stdin>", len(content), hashlib.sha256(content).hexdigest())


def test_stdin_may_hold_any_container(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    for content, container in (
        (b'[{"a": 1}]', "json"),
        (b"a,b\n1,2\n", "csv"),
        (b"a\tb\n1\t2\n", "tsv"),
        ((tmp_path / "a.parquet").read_bytes(), "parquet"),
    ):
        assert open_source("-", stdin=io.BytesIO(content)).container == container


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of POSIX")
def test_a_pipe_is_copied_before_it_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(LINES,))
    writer.start()
    source = open_source(pipe)
    writer.join()
    assert [(raw.row, raw.line, raw.value) for raw in read(source)] == ROWS


def test_temporary_copies_go_with_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spool"))
    (tmp_path / "spool").mkdir()
    source = opened(tmp_path / "a.jsonl.gz", gzip.compress(LINES, mtime=0))
    assert len(list((tmp_path / "spool").iterdir())) == 1
    del source
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl", b"\n \n", "holds no records"),
        ("a.json", b"[]", "holds no records"),
        ("a.json", b" ", "holds no records"),
        ("a.jsonl.gz", gzip.compress(LINES * 50, mtime=0)[:-20], "is damaged"),
        ("a.jsonl.gz", gzip.compress(LINES, mtime=0)[:12] + b"garbage and more", "is damaged"),
        ("a.jsonl.zst", zst(LINES * 50)[:-5], "is damaged"),
        ("a.jsonl.zst", zst(LINES)[:4] + b"\xff" * 20, "is damaged"),
        ("a.parquet", b"PAR1 and nothing else", "is damaged"),
        ("a.parquet", b"hello", "is damaged"),
        ("a.zip", b"PK\x03\x04", "is damaged"),
        ("a.csv", b"PK\x03\x04" + b"\0" * 50, "is damaged"),
        ("a.txt", b"Dear reader,\nthis is prose.\nIt has no columns.\n", "is of no kind that is known"),
        ("a.bin", bytes(range(256)), "is binary data"),
    ],
)
def test_what_cannot_be_read_at_all_is_an_error(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        open_source(tmp_path / name)
    assert caught.value.location == str(tmp_path / name)
    assert caught.value.hint


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        open_source(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="is a folder"):
        open_source(tmp_path)
    with pytest.raises(InputError, match="there is no such file"):
        expand([str(tmp_path / "none.jsonl")])
    (tmp_path / "README.md").write_text("hello")
    with pytest.raises(InputError, match="there are no data files in the folder"):
        expand([str(tmp_path)])


@pytest.mark.parametrize("pack", [gzip.compress, zst])
def test_decompression_bombs_are_refused(tmp_path: Path, pack: Any) -> None:
    (tmp_path / "a.jsonl").write_bytes(pack(b" " * (FREE_BYTES + (1 << 20))))
    with pytest.raises(InputError, match="grows more than 200 times"):
        open_source(tmp_path / "a.jsonl")


def test_a_small_file_may_be_compressed_as_well_as_it_likes(tmp_path: Path) -> None:
    content = b'{"a":"' + b"x" * (4 << 20) + b'"}\n'
    assert len(read(opened(tmp_path / "a.jsonl.gz", gzip.compress(content, mtime=0)))) == 1


# --- parquet

TALKS = [
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 1}], "id": 1},
    {"messages": [{"role": "user", "content": "Bye", "name": "Ann"}], "id": 2},
]


@pytest.mark.parametrize("groups", [1, 3, 10_000])
def test_parquet_rows_of_any_row_group(tmp_path: Path, groups: int) -> None:
    rows = [{"q": f"q{i}", "n": i} for i in range(2500)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=groups if groups > 1 else 700)
    source = open_source(tmp_path / "a.parquet")
    assert (source.container, source.records, source.columns) == ("parquet", 2500, ["q", "n"])
    for size in (1000, 999, 5000):
        assert [(raw.row, raw.line, raw.value) for raw in read(source, size)] == [(i, -1, row) for i, row in enumerate(rows)]
    assert [raw.row for raw in source.sample()] == [*range(200), *range(2480, 2500)]


def test_struct_fields_that_a_row_did_not_have_are_left_out(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(TALKS), tmp_path / "a.parquet")
    assert [raw.value for raw in read(open_source(tmp_path / "a.parquet"))] == TALKS


def test_null_columns_stay_and_what_json_lacks_becomes_text(tmp_path: Path) -> None:
    table = pa.table({
        "a": pa.array(["x", None]),
        "d": pa.array([datetime.date(2026, 1, 2), None]),
        "t": pa.array([datetime.datetime(2026, 1, 2, 3), None], pa.timestamp("us")),
        "n": pa.array([Decimal("1.50"), None]),
        "b": pa.array([b"text", b"\xff"]),
        "f": pa.array([float("nan"), 1.5]),
        "m": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
    })  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet")
    assert [raw.value for raw in read(open_source(tmp_path / "a.parquet"))] == [
        {"a": "x", "d": "2026-01-02", "t": "2026-01-02T03:00:00", "n": "1.50", "b": "text", "f": None, "m": {"k": 1}},
        {"a": None, "d": None, "t": None, "n": None, "b": "/w==", "f": 1.5, "m": None},
    ]


def test_a_flipped_byte_is_found_by_the_page_checksum(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"a": [f"text number {i}" for i in range(500)]}), path, compression="none", use_dictionary=False, write_page_checksum=True
    )
    content = bytearray(path.read_bytes())
    content[content.index(b"number 250")] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        open_source(path)


def test_a_string_of_parquet_that_is_no_text_costs_its_row(tmp_path: Path) -> None:
    text = pa.array([b"a", b"\xff", b"c"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"a": text}), tmp_path / "a.parquet")
    raws = read(open_source(tmp_path / "a.parquet"))
    assert [raw.value for raw in raws] == [{"a": "a"}, None, {"a": "c"}]
    assert (defects(raws[1]), raws[1].source_bytes) == ([("FMT001", "bytes that are not valid UTF-8", None, None)], b"\xff")


# --- damage of all kinds

BASES = {
    "a.jsonl": b'{"a":1,"t":"x\\"y"}\n\n{"a":[2,{}]}\r\n{"a":null}\n',
    "a.json": b'[\n  {"a": 1, "t": "x"},\n  {"a": [2, {}]},\n  {"a": null}\n]\n',
    "b.json": b'{"data": [{"a":1},{"a":"[2"}]}',
    "a.csv": b'a,b\n1,"2\n2"\n\n"3;",\xc3\xa9\n',
    "a.tsv": b"a\tb\n1\t2\n",
    "a.jsonl.gz": gzip.compress(LINES, mtime=0),
}
PIECES = [b"", *(bytes([c]) for c in b'"{}[],:\n\r\\ \t;\x00\xff'), b"\xef\xbb\xbf", b"NaN", b"9" * 20, b'"a"', b"\xff\xfe"]


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(BASES)),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 6), st.sampled_from(PIECES)), max_size=8),
    st.booleans(),
)
def test_any_bytes_are_read_alike_in_any_cut_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, edits: list[tuple[int, int, bytes]], headerless: bool
) -> None:
    content = BASES[name]
    for place, removed, inserted in edits:
        place %= len(content) + 1
        content = content[:place] + inserted + content[place + removed :]
    try:
        source = opened(tmp_path_factory.mktemp("any") / name, content, headerless=headerless)
    except InputError as error:
        assert error.hint
        return
    whole = read(source)
    assert [raw.row for raw in whole] == list(range(source.records))
    assert read(source, 1) == read(source, 2) == whole == source.sample()
    assert [raw for raw in whole if raw.source_bytes is not None and (raw.value is not None or not raw.defects)] == []
    assert [defect for raw in whole for defect in raw.defects if defect.column is not None and defect.column < 1] == []


# --- memory


def test_lists_of_dicts() -> None:
    records = [*TALKS, {"a": None, "b": (1, 2.5), "c": float("nan"), "d": np.int64(3), "e": datetime.date(2026, 1, 2)}]
    source = memory_source(records)
    assert [raw.value for raw in read(source, 2)] == [*TALKS, {"a": None, "b": [1, 2.5], "c": None, "d": 3, "e": "2026-01-02"}]
    assert (source.path, source.container, source.columns, source.records) == ("<memory>", "memory", None, 3)
    assert {raw.line for raw in source.sample()} == {-1}
    assert source.sha256 != memory_source(records[:2]).sha256 == memory_source(json.loads(json.dumps(TALKS))).sha256


def test_values_in_memory_that_json_does_not_have() -> None:
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    raws = memory_source([{"a": {1}}, {"a": [2**64]}, {"a/b": "\ud800"}, {"a": float("inf")}, {"a": deep}, 7]).sample()
    assert [defects(raw) for raw in raws] == [
        [("FMT001", "a value of the type set, which JSON does not have", None, "/a")],
        [("FMT010", "an integer that does not fit into 64 bits", None, "/a/0")],
        [("FMT010", "half of a surrogate pair, which is no character", None, "/a~1b")],
        [("FMT010", "Infinity is not JSON", None, "/a")],
        [("FMT010", "values nested more than 254 levels deep", None, None)],
        [],
    ]
    assert [raw.value for raw in raws] == [None, {"a": [2**64]}, {"a/b": "\ud800"}, {"a": None}, None, 7]
    assert [raw.source_bytes is None for raw in raws] == [False, True, True, True, False, True]


def test_data_frames(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": ["a", None], "n": [1, 2], "x": [0.5, None], 3: [[1], []]})
    source = memory_source(frame)
    assert source.columns == ["q", "n", "x", "3"]
    assert [raw.value for raw in read(source)] == [{"q": "a", "n": 1, "x": 0.5, "3": [1]}, {"q": None, "n": 2, "x": None, "3": []}]
    pq.write_table(pa.Table.from_pylist(TALKS), tmp_path / "a.parquet")
    assert [raw.value for raw in read(memory_source(pd.read_parquet(tmp_path / "a.parquet")))] == TALKS


@pytest.mark.parametrize(("records", "message"), [([], "holds no records"), ({"a": 1}, "not a dict"), (7, "not a int"), ("x", "not a str")])
def test_what_is_no_list_of_records(records: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        memory_source(records)


# --- folders and splits


@pytest.mark.parametrize(
    ("names", "split"),
    [
        (["train.jsonl"], "train"), (["eval.jsonl"], "test"), (["my-dev_set.jsonl"], "validation"), (["VAL.jsonl"], "validation"),
        (["testing2.csv"], "test"), (["contest.jsonl"], "train"), (["latest.jsonl"], "train"), (["data-00000-of-00001.parquet"], "train"),
        (["a.jsonl", "test"], "test"), (["train-00000-of-00002.parquet", "test"], "train"), (["evaluation.1.json"], "test"),
    ],
)  # fmt: skip
def test_splits_by_name(names: list[str], split: str) -> None:
    assert split_of(names) == split


def test_a_folder_stands_for_its_data_files(tmp_path: Path) -> None:
    for name in ("eval.jsonl", "b/valid/x.csv", "part.json.gz", "dataset_info.json", "README.md", ".hidden.jsonl", ".git/x.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert expand([str(tmp_path)]) == [
        (tmp_path / "b/valid/x.csv", "validation"), (tmp_path / "eval.jsonl", "test"), (tmp_path / "part.json.gz", "train"),
    ]  # fmt: skip


def test_splits_are_told_only_among_several_files(tmp_path: Path) -> None:
    for name in ("test.jsonl", "other.jsonl"):
        (tmp_path / name).write_bytes(b"x")
    test, other = str(tmp_path / "test.jsonl"), str(tmp_path / "other.jsonl")
    assert expand([test]) == [(Path(test), "train")]
    assert expand([test, other, "-", test]) == [(Path(test), "test"), (Path(other), "train"), ("-", "train")]


def test_what_curate_keeps_beside_data_is_no_data_when_it_is_named(tmp_path: Path) -> None:
    """`data/*.jsonl` names it, and a hook that names the files that have changed."""
    for name in ("test.jsonl", "curate.waivers.jsonl", "curate.changes.jsonl"):
        (tmp_path / name).write_bytes(b"x")
    test, waivers, changes = (str(tmp_path / name) for name in ("test.jsonl", "curate.waivers.jsonl", "curate.changes.jsonl"))
    assert expand([changes, waivers, test]) == [(Path(test), "train")]  # one file alone is the training set
    with pytest.raises(InputError, match="is no training data: curate keeps it") as caught:
        expand([waivers, changes])
    assert (caught.value.location, caught.value.hint) == (waivers, "name the data, or their folder")


def test_an_empty_path_is_not_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "train.jsonl").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="the name of a file is empty"):
        expand([""])
    assert expand(["."]) == [(Path("train.jsonl"), "train")]


def test_two_stray_bytes_do_not_make_a_file_utf_16(tmp_path: Path) -> None:
    """FF FE at the start of a file that goes on in ASCII costs its first record, not the file."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xff\xfe{"a":1}\n{"a":2}\n')
    raws = [raw for shard in open_source(path).shards(10) for raw in shard.load()]
    assert [(raw.line, raw.value) for raw in raws] == [(1, None), (2, {"a": 2})]
