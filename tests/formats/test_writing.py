"""Changed and dropped records in every container; what is not changed keeps its bytes."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from curate.errors import InputError
from curate.formats.bytes import Plain, spooled
from curate.formats.containers import memory_source, open_source
from curate.formats.packing import obstacle, packed, packing_for, packing_of
from curate.formats.patching import BLANK_LINES, BYTE_ORDER_MARK, CRLF
from curate.formats.pointers import Edit, Unmatched
from curate.formats.source import Source
from curate.formats.workbooks import SheetSource
from curate.formats.writing import Patch, Unwritable, writer_of


def rewritten(
    source: Source, edits: dict[int, Sequence[Edit]], dropped: Sequence[int] = (), tidy: Sequence[str] = (), size: int = 2
) -> bytes:
    """The plain bytes of a source after edits by row, with records read in shards of `size`."""
    writer, changed = writer_of(source), {}
    for shard in source.shards(size):
        rows = [row for row in range(shard.first_row, shard.first_row + shard.records) if row in edits]
        for row, held in zip(rows, writer.hold(shard, rows), strict=True):
            assert held.raw.row == row
            for edit in edits[row]:
                held = writer.edit(held, edit)
            changed[row] = held.content
    target = io.BytesIO()
    writer.write(Patch(changed, frozenset(dropped), frozenset(tidy)), target)
    return target.getvalue()


def written(path: Path, content: bytes, *args: Any, **options: Any) -> bytes:
    path.write_bytes(content)
    return rewritten(open_source(path), *args, **options)


LINES = b'{"a": "1"}\n\n{"a":"2",  "b": 1.50}\r\n  {"a": "3"}\t\n{"a": "4"'
TO_X = {1: [Edit("/a", "2", "x")]}


@pytest.mark.parametrize(
    ("edits", "dropped", "tidy", "expected"),
    [
        ({}, (), (), LINES),
        (TO_X, (), (), LINES.replace(b'"2"', b'"x"')),
        (TO_X, (0,), (), b'\n{"a":"x",  "b": 1.50}\r\n  {"a": "3"}\t\n{"a": "4"'),
        ({}, (1, 3), (), b'{"a": "1"}\n\n  {"a": "3"}\t\n'),
        ({}, (0, 1, 2, 3), (), b"\n"),
        ({}, (), (CRLF,), LINES.replace(b"\r\n", b"\n")),
        ({}, (), (BLANK_LINES,), LINES.replace(b"\n\n", b"\n")),
        (TO_X, (2,), (BLANK_LINES, CRLF), b'{"a": "1"}\n{"a":"x",  "b": 1.50}\n{"a": "4"'),
        ({3: [Edit("", '{"a": "4"', '{"a": "4"}')]}, (), (), LINES + b"}"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 9])
def test_lines(edits: Any, dropped: Any, tidy: Any, expected: bytes, size: int, tmp_path: Path) -> None:
    assert written(tmp_path / "a.jsonl", LINES, edits, dropped, tidy, size=size) == expected


def test_what_stands_before_the_first_line(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf\n \n{"a": "1"}\n\n{"a": "2"}\n\n\n'
    path = tmp_path / "a.jsonl"
    assert written(path, content, TO_X) == content.replace(b'"2"', b'"x"')
    assert written(path, content, {}, (), (BYTE_ORDER_MARK,)) == content[3:]
    assert written(path, content, {}, (), (BYTE_ORDER_MARK, BLANK_LINES)) == b'{"a": "1"}\n{"a": "2"}\n'
    assert written(path, content, {}, (0,), (BLANK_LINES,)) == b'\xef\xbb\xbf{"a": "2"}\n'


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("dropped", "kept"), [((), "012"), ((0,), "12"), ((1,), "02"), ((2,), "01"), ((0, 1), "2"), ((0, 2), "1"), ((0, 1, 2), "")]
)
def test_elements_of_an_array(indent: int | None, dropped: tuple[int, ...], kept: str, tmp_path: Path) -> None:
    records = [{"a": number, "b": ["é"]} for number in "012"]
    edits = {1: [Edit("/b/0", "é", "ü")]}
    left = [{**record, "b": ["ü"]} if record["a"] == "1" else record for record in records if str(record["a"]) in kept]
    content = json.dumps(records, indent=indent, ensure_ascii=False).encode()
    made = written(tmp_path / "a.json", content, edits, dropped, size=1)
    assert json.loads(made) == left
    if left:
        assert made == json.dumps(left, indent=indent, ensure_ascii=False).encode()


def test_a_list_within_an_object_and_objects_in_a_row(tmp_path: Path) -> None:
    wrapped = b'{"data": [ {"a": "1"},\n{"a": "2"} ], "n": 2}\n'
    assert written(tmp_path / "a.json", wrapped, TO_X, (0,)) == b'{"data": [ {"a": "x"} ], "n": 2}\n'
    in_a_row = b'{\n"a": "1"\n}\n{\n"a": "2"\n}\n'
    assert written(tmp_path / "b.json", in_a_row, TO_X) == in_a_row.replace(b'"2"', b'"x"')


def test_only_the_cells_that_change_are_written_anew(tmp_path: Path) -> None:
    content = b'id,text,"note"\r\n1,"two ""words""",x\r\n\r\n2,plain , "y\r\n3,"a\nb",z\r\n'
    edits = {0: [Edit("/note", "x", "x, y")], 1: [Edit("/text", "plain ", "plain")], 2: [Edit("/text", "a\nb", 'a "b"')]}
    expected = b'id,text,"note"\r\n1,"two ""words""","x, y"\r\n\r\n2,plain, "y\r\n3,"a ""b""",z\r\n'
    assert written(tmp_path / "a.csv", content, edits) == expected
    assert (
        written(tmp_path / "a.csv", content, edits, (1,), (BLANK_LINES,))
        == b'id,text,"note"\r\n1,"two ""words""","x, y"\r\n3,"a ""b""",z\r\n'
    )


def test_json_within_a_cell(tmp_path: Path) -> None:
    content = b'id,messages\n1,"[{""role"":""user"",""content"":""Hi""}]"\n2,x\n'
    made = written(tmp_path / "a.csv", content, {0: [Edit("/messages/0/content", "Hi", "Ho")]})
    assert made == content.replace(b"Hi", b"Ho")


@pytest.mark.parametrize(
    ("edit", "reason"),
    [(Edit("/c", None, "x"), "adds a column"), (Edit("/a", "1", 1), "another value than text"), (Edit("/a", "1", "x\ty"), "quotes")],
)
def test_what_a_table_cannot_hold(edit: Edit, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match=reason):
        written(tmp_path / "a.tsv", b'a\tb\n"2\t"3\n1\t4\n', {1: [edit]})


def test_parquet_keeps_schema_groups_compression_and_other_columns(tmp_path: Path) -> None:
    message = pa.struct([("role", pa.string()), ("content", pa.string()), ("weight", pa.int8())])
    schema = pa.schema(
        [("messages", pa.list_(message)), ("at", pa.timestamp("ns")), ("id", pa.dictionary(pa.int8(), pa.string()))],
        metadata={"made": "by us"},
    )
    rows = [{"messages": [{"role": "user", "content": f"é{i}", "weight": None}], "at": 1_000_000_001 + i, "id": "x"} for i in range(7)]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema), path, compression="gzip", row_group_size=3, use_dictionary=["id"])
    merged = [{"role": "user", "content": "a"}, {"content": "b", "role": "assistant"}]
    edits = {4: [Edit("/messages/0/content", "é4", "e4")], 5: [Edit("/messages", [{"role": "user", "content": "é5"}], merged)]}
    made = rewritten(open_source(path), edits, dropped=[0, 6])
    file, was = pq.ParquetFile(io.BytesIO(made), page_checksum_verification=True), pq.ParquetFile(path)
    assert file.schema_arrow.equals(was.schema_arrow, check_metadata=True)
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [2, 3]
    assert {file.metadata.row_group(0).column(i).compression for i in range(file.metadata.num_columns)} == {"GZIP"}
    table, old = file.read(), was.read()
    assert table.drop_columns(["messages"]).equals(old.drop_columns(["messages"]).slice(1, 5))
    expected = [row["messages"] for row in rows[1:4]] + [
        [{"role": "user", "content": "e4", "weight": None}],
        [{"role": "user", "content": "a", "weight": None}, {"role": "assistant", "content": "b", "weight": None}],
    ]
    assert table["messages"].to_pylist() == expected


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit("/a", "x", [1]), "type of the column a"),
        (Edit("/b/c", None, 1), "a key that the type of its column does not have"),
        (Edit("/d", None, 1), "adds a column"),
    ],
)
def test_what_parquet_cannot_hold(edit: Edit, reason: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": ["x"], "b": [{"d": 1}]}), tmp_path / "a.parquet")
    with pytest.raises(Unwritable, match=reason):
        rewritten(open_source(tmp_path / "a.parquet"), {0: [edit]})


@pytest.mark.parametrize("edit", [Edit("/a", "9", "x"), Edit("/a/0", "1", "x"), Edit("", "9", "x")])
@pytest.mark.parametrize(("name", "content"), [("a.jsonl", b'{"a": "1"}\n{"a": "2"}\n'), ("a.csv", b"a,b\n1,1\n2,2\n")])
def test_an_edit_that_does_not_fit_is_refused(edit: Edit, name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unmatched):
        written(tmp_path / name, content, {0: [edit]})


def test_text_that_is_no_json_any_more_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="no JSON"):
        written(tmp_path / "a.jsonl", b'{"a": "1"}\n{"a": "2"}\n', {0: [Edit("", '{"a": "1"}', '{"a": ')]})


def test_records_in_memory_are_edited_but_not_written() -> None:
    source = memory_source([{"a": "1", "b": None}])
    writer = writer_of(source)
    held = writer.hold(next(source.shards(1)), [0])[0]
    assert writer.edit(held, Edit("/a", "1", "x")).content == {"a": "x", "b": None}
    with pytest.raises(InputError, match="no file"):
        writer.write(Patch({}), io.BytesIO())


def test_a_sheet_is_written_as_csv() -> None:
    rows = b'["one","a, b"]\n["two","c"]\n["three","d"]\n'
    for columns, header in ((["q", "a"], b"q,a\n"), (["1", "2"], b"")):
        spool = spooled(lambda target: target.write(rows), "x")
        plain = Plain("book.xlsx", spool.path, "0", len(rows), ".xlsx", spool=spool)
        source = SheetSource(plain, "book.xlsx", plain, columns, [])
        made = rewritten(source, {1: [Edit(f"/{columns[1]}", "c", 'x "y"')]}, dropped=[2], tidy=())
        assert made == header + b'one,"a, b"\ntwo,"x ""y"""\n'
        assert writer_of(source).container == "csv"
        with pytest.raises(Unwritable, match="another value"):
            rewritten(source, {0: [Edit(f"/{columns[0]}", "one", None)]})


def test_compression_is_told_by_content_and_written_alike(tmp_path: Path) -> None:
    for packing, unpack in (
        ("gzip", gzip.decompress),
        ("zstd", lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)),
    ):
        made = []
        for _ in range(2):
            target = io.BytesIO()
            with packed(target, packing) as plain:
                plain.write(b'{"a": 1}\n')
            made.append(target.getvalue())
        (tmp_path / "x").write_bytes(made[0])
        assert (made[0] == made[1], unpack(made[0]), packing_of(tmp_path / "x")) == (True, b'{"a": 1}\n', packing)
    assert [packing_for(name) for name in ("a.jsonl.gz", "a.zst", "a.jsonl")] == ["gzip", "zstd", None]


def test_what_cannot_be_written_in_its_place(tmp_path: Path) -> None:
    line = '{"input": "Hi", "output": "é"}\n'
    for name, data in (("a.jsonl", line.encode()), ("b.jsonl", line.encode("utf-16")), ("c.csv", "a,b\nx,é\n".encode("cp1252"))):
        (tmp_path / name).write_bytes(data)
    reasons = [obstacle(open_source(tmp_path / name)) for name in ("a.jsonl", "b.jsonl", "c.csv")]
    assert reasons == [
        None,
        "holds UTF-16 text with a byte order mark, and UTF-8 with LF would be written",
        "holds Windows-1252 text instead of UTF-8, and UTF-8 with LF would be written",
    ]
    assert obstacle(open_source("-", stdin=io.BytesIO(line.encode()))) == "is a stream"
