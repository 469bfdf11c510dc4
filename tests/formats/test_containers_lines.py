"""JSON Lines: rows, lines, blank lines, damage, quirks, and the values that parsers read differently."""

from __future__ import annotations

import hashlib
import json
import pickle
import random
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import InputError
from curate.formats import jsonlines, parsing, screens, source
from curate.formats.bytes import blocks
from curate.formats.containers import Source, open_source
from curate.formats.raw import Raw

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=3), min_size=1, max_size=12)


def opened(path: Path, content: bytes, **options: Any) -> Source:
    path.write_bytes(content)
    return open_source(path, **options)


def read(source: Source, size: int = 5000) -> list[Raw]:
    return [raw for shard in source.shards(size) for raw in pickle.loads(pickle.dumps(shard)).load()]


def defects(raw: Raw) -> list[tuple[Any, ...]]:
    return [tuple(defect) for defect in raw.defects]


def one(tmp_path: Path, line: bytes) -> Raw:
    """The record of a line between two good ones, which are kept."""
    raws = read(opened(tmp_path / "a.jsonl", b'{"a":1}\n' + line + b'\n{"a":3}\n'))
    assert [(raw.row, raw.line, raw.value) for raw in (raws[0], raws[2])] == [(0, 1, {"a": 1}), (2, 3, {"a": 3})]
    assert len(raws) == 3
    return raws[1]


@settings(max_examples=150, deadline=None)
@given(RECORDS, st.data())
def test_any_records_with_blank_lines_and_one_bad_line(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], data: Any
) -> None:
    bad = data.draw(st.integers(0, len(records) - 1))
    lines: list[bytes] = []
    expected = []
    for row, record in enumerate(records):
        lines += data.draw(st.lists(st.sampled_from([b"", b" ", b"\t \t", b"  "]), max_size=2))
        text = json.dumps(record, ensure_ascii=data.draw(st.booleans())).encode()
        lines.append(b'{"a" 1}' if row == bad else text)
        expected.append((row, len(lines), None if row == bad else record))
    end = data.draw(st.sampled_from([b"\n", b"\r\n"]))
    content = end.join(lines) + data.draw(st.sampled_from([b"", end]))
    source = opened(tmp_path_factory.mktemp("lines") / "a.jsonl", content)
    assert source.records == len(records)
    for size in (1, 2, 7, 5000):
        raws = read(source, size)
        assert [(raw.row, raw.line, raw.value) for raw in raws] == expected
        assert [raw.row for raw in raws if raw.defects] == [bad]
    assert source.sample() == read(source)


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
def test_the_index_is_the_same_for_any_block_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    content = b'\r\n{"a":1}\r\n \t \r\n\n{"a":2}\n   {"a":3}\r\n\r\n'
    whole = opened(tmp_path / "a.jsonl", content)
    monkeypatch.setattr("curate.formats.jsonlines.blocks", lambda path, start: blocks(path, start, block))
    again = open_source(tmp_path / "a.jsonl")
    assert [(raw.row, raw.line, raw.value) for raw in read(again)] == [(0, 2, {"a": 1}), (1, 5, {"a": 2}), (2, 6, {"a": 3})]
    assert again.quirks == whole.quirks == ["CRLF line ends on 5 of 7 lines", "4 blank lines"]


@pytest.mark.parametrize("chunk", [1, 5, 16, 1 << 18])
def test_shards_are_the_same_for_any_chunk_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    source = opened(tmp_path / "a.jsonl", b'{"a":1}\n\n{"a":2}\n{"a":\n{"a":"long text"}')
    monkeypatch.setattr(jsonlines, "CHUNK", chunk)
    assert [(raw.row, raw.line, raw.value) for raw in read(source, 3)] == [
        (0, 1, {"a": 1}), (1, 3, {"a": 2}), (2, 4, None), (3, 5, {"a": "long text"}),
    ]  # fmt: skip


def test_separators_of_unicode_do_not_split_lines(tmp_path: Path) -> None:
    text = "a\u2028b\u0085c\u2029d"
    raws = read(opened(tmp_path / "a.jsonl", json.dumps({"t": text}, ensure_ascii=False).encode() + b"\n"))
    assert [raw.value for raw in raws] == [{"t": text}]


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (b'{"a":1', "the record ends too early", 7),
        (b'{"a":1}}', "text after the end of the record", 8),
        (b'{"a":1},', "a comma after the record", 8),
        (b'{"a":1} {"a":2}', "a second record on the same line", 9),
        (b'{"a":1,}', "a comma before the closing bracket", 7),
        (b'{"a":[1, ]}', "a comma before the closing bracket", 8),
        (b'{"a" 1}', "a colon is missing after a key", 6),
        (b'{"a":1 "b":2}', "a comma or a closing bracket is missing", 8),
        (b"{'a':1}", "single quotes; JSON has double quotes", 2),
        (b'{"a":None}', "None is Python; JSON has null", 6),
        (b'{"a":True}', "True is Python; JSON has true", 6),
        (b'{"a":}', "a value is missing", 6),
        (b"{a:1}", "a key in double quotes is missing", 2),
        (b'{"a":"b}', "a string is not closed", 6),
        (b'{"a":"b\tc"}', "a raw control character in a string; a line break is written \\n", 8),
        (b'{"a":"\\q"}', "a backslash in a string that escapes nothing", 7),
        (b'{"\xc3\xa9\xf0\x9f\x99\x82":x}', "a value is missing", 7),
        (b'{"\xc3\xa9":"\xff"}', "bytes that are not valid UTF-8", 7),
        (b'{"a":"\xed\xa0\x80"}', "bytes that are not valid UTF-8", 7),
        (b'\xef\xbb\xbf{"a":1}', "a byte order mark within the file", 1),
        (b"hello", "a value is missing", 1),
        (b"\x0c", "a value is missing", 1),
    ],
)
def test_an_unreadable_line_is_worded_and_placed(tmp_path: Path, line: bytes, reason: str, column: int) -> None:
    raw = one(tmp_path, line)
    assert defects(raw) == [("FMT001", reason, column, None)]
    assert (raw.value, raw.source_bytes) == (None, line)


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (b'{"NaN":"NaN", "a":NaN}', "NaN is not JSON; write null or a string", 19),
        (b'{"a":[-Infinity]}', "-Infinity is not JSON; write null or a string", 7),
        (b'{"a":1e999}', "a number that no double can hold", 6),
        (b'{"a":"1e999", "b":-1e999}', "a number that no double can hold", 19),
        (b'{"\\ud83d\\ude42\\\\ud800":"\\ude42"}', "half of a surrogate pair, which is no character", 25),
        (b'{"a":' + b"[" * 300 + b"]" * 300 + b"}", "values nested more than 254 levels deep", None),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "values nested more than 254 levels deep", None),
    ],
)
def test_what_only_some_parsers_read_is_unreadable(tmp_path: Path, line: bytes, reason: str, column: int | None) -> None:
    raw = one(tmp_path, line)
    assert defects(raw) == [("FMT010", reason, column, None)]
    assert (raw.value, raw.source_bytes) == (None, line)


@pytest.mark.parametrize(
    ("line", "value", "found"),
    [
        (b'{"a":1,"a":2}', {"a": 2}, [('the key "a" stands twice in one object', "/a")]),
        (b'{"a":1,"a" :2}', {"a": 2}, [('the key "a" stands twice in one object', "/a")]),
        (b'{"a":"\\u0022","a":2}', {"a": 2}, [('the key "a" stands twice in one object', "/a")]),
        (
            b'{"m":[{},{"a/b":1,"a/b":"\\u0022\\u0022"}]}',
            {"m": [{}, {"a/b": '""'}]},
            [('the key "a/b" stands twice in one object', "/m/1/a~1b")],
        ),
        (b'{"a":18446744073709551616}', {"a": 2.0**64}, [("an integer that does not fit into 64 bits", "/a")]),
        (b'{"a":[-9223372036854775809]}', {"a": [-(2.0**63)]}, [("an integer that does not fit into 64 bits", "/a/0")]),
        (b'{"a":18446744073709551615,"b":-9223372036854775808}', {"a": 2**64 - 1, "b": -(2**63)}, []),
        (
            b'{"id":"123456789012345678901234","f":0.1234567890123456789012}',
            {"id": "123456789012345678901234", "f": 0.12345678901234568},
            [],
        ),
        (b'{"a":"say \\"a\\":1, \\u0022a\\u0022:1"}', {"a": 'say "a":1, "a":1'}, []),
        (b'{"a" : "x", "b"\t:\t1}', {"a": "x", "b": 1}, []),
    ],
)
def test_values_that_parsers_read_differently_are_kept(tmp_path: Path, line: bytes, value: Any, found: list[tuple[str, str]]) -> None:
    raw = one(tmp_path, line)
    assert [(defect.code, defect.reason, defect.pointer) for defect in raw.defects] == [("FMT010", *each) for each in found]
    assert (raw.value, raw.source_bytes) == (value, None)


@given(st.integers(0, 40), st.integers(17, 25), st.sampled_from([b"", b"x", b" "]))
def test_long_numbers_are_seen_wherever_they_stand(before: int, digits: int, after: bytes) -> None:
    data = b"7 " * (before // 2) + b"x" * (before % 2) + b" " + b"9" * digits + after
    assert screens._has_long_number(np.frombuffer(data, dtype=np.uint8), data) == (digits >= 19)


def test_a_literal_that_is_no_object_is_left_to_the_shapes(tmp_path: Path) -> None:
    assert [one(tmp_path, line).value for line in (b"7", b'"x"', b"[1,2]", b"true")] == [7, "x", [1, 2], True]
    null = one(tmp_path, b"null")
    assert (null.value, null.source_bytes, null.defects) == (None, None, ())


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"a":1}\n{"a" 2}\n')
    assert source.quirks == ["a UTF-8 byte order mark"]
    assert [(raw.line, raw.value) for raw in read(source)] == [(1, {"a": 1}), (2, None)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_other_encodings_with_a_mark_are_decoded(tmp_path: Path, encoding: str) -> None:
    text = '\ufeff{"a":"é🙂"}\n\n{"a" 2}\n{"a":3}\n'
    source = opened(tmp_path / "a.jsonl", text.encode(encoding))
    assert source.quirks[0] == f"{encoding[:6].upper()} text with a byte order mark"
    assert [(raw.row, raw.line, raw.value) for raw in read(source)] == [(0, 1, {"a": "é🙂"}), (1, 3, None), (2, 4, {"a": 3})]


def test_utf16_without_a_mark_and_with_half_a_character(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.jsonl", '{"a":1}\n{"a":2}'.encode("utf-16-le") + b"\x00")
    assert source.quirks == ["UTF-16 text without a byte order mark"]
    raws = read(source)
    assert [raw.value for raw in raws] == [{"a": 1}, None]
    assert defects(raws[1]) == [("FMT001", "bytes that are not valid UTF-8", 8, None)]


def test_the_sample_is_the_head_and_the_tail(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.jsonl", b"".join(b'{"a":%d}\n' % i for i in range(1000)))
    assert [raw.row for raw in source.sample()] == [*range(200), *range(980, 1000)]
    assert [raw.value["a"] for raw in source.sample()] == [raw.row for raw in source.sample()]


def test_a_large_index_keeps_fewer_starts_and_loses_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_STARTS", 16)
    opened_source = opened(tmp_path / "a.jsonl", b"\n".join(b'{"a":%d}' % i for i in range(1001)))
    for size in (1, 10, 64, 1000, 5000):
        raws = read(opened_source, size)
        assert [(raw.row, raw.line, raw.value) for raw in raws] == [(i, i + 1, {"a": i}) for i in range(1001)]
    assert [raw.row for raw in opened_source.sample()] == [*range(200), *range(981, 1001)]


def test_shards_end_before_they_grow_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "SHARD_BYTES", 20)
    opened_source = opened(tmp_path / "a.jsonl", b'{"a":1}\n{"a":2}\n{"a":"' + b"x" * 50 + b'"}\n{"a":4}\n')
    assert [(shard.first_row, shard.records) for shard in opened_source.shards(100)] == [(0, 2), (2, 1), (3, 1)]
    assert len(read(opened_source)) == 4


def test_a_line_that_is_too_long_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (parsing, jsonlines):
        monkeypatch.setattr(module, "MAX_RECORD_BYTES", 1 << 20)
    monkeypatch.setattr(jsonlines, "CHUNK", 64)
    long = b'{"a":"' + b"x" * (3 << 20) + b'"}'
    raws = read(opened(tmp_path / "a.jsonl", b'{"a":1}\n' + long + b'\n{"a":3}\n'))
    assert [raw.value for raw in raws] == [{"a": 1}, None, {"a": 3}]
    assert defects(raws[1]) == [("FMT001", "the record has 3,145,736 bytes, more than the 1,048,576 that are read", 1, None)]
    assert raws[1].source_bytes == long[: 1 << 20]


def test_a_file_that_changes_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.jsonl", b'{"a":1}\n{"a":2}\n')
    (tmp_path / "a.jsonl").write_bytes(b'{"a":1}\n')
    with pytest.raises(InputError, match="has changed while it was read"):
        read(source)


def test_text_counts_and_images_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_TEXT_BYTES", 1000)
    image = b'{"a":"x","parts":[{"type":"image_url","image_url":{"url":"' + b"x" * 5000 + b'"}}]}'
    text = b'{"a":["' + b"x" * 600 + b'","' + b"x" * 600 + b'"]}'
    raws = read(opened(tmp_path / "a.jsonl", image + b"\n" + text + b'\n{"a":3}\n'))
    assert [raw.value is None for raw in raws] == [False, True, False]
    assert defects(raws[1]) == [("FMT001", "the record has 1,200 characters of text, more than the 1,000 that are read", 1, None)]


def test_lines_that_are_too_long_wherever_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (parsing, jsonlines):
        monkeypatch.setattr(module, "MAX_RECORD_BYTES", 40)
    long, blank = b'{"a":"' + b"x" * 50 + b'"}', b" " * 70
    content = b"\n".join([blank, long, b'{"a":1}', blank, b'{"a":2}', long, long])
    for end in (b"", b"\n"):
        source = opened(tmp_path / "a.jsonl", content + end)
        assert (source.records, source.quirks) == (5, ["2 blank lines"])
        for size in (1, 2, 3, 100):
            found = [(raw.row, raw.line, raw.value) for raw in read(source, size)]
            assert found == [(0, 2, None), (1, 3, {"a": 1}), (2, 5, {"a": 2}), (3, 6, None), (4, 7, None)]
        assert source.sample() == read(source)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_is_no_character_in_another_encoding_costs_its_line(tmp_path: Path, encoding: str, mark: str) -> None:
    bad = "\ud800" if "16" in encoding else "\ud800x"
    content = f'{mark}{{"a":1}}\n{{"a":"{bad}"}}\n{{"a":3}}\n'.encode(encoding, "surrogatepass")
    source = opened(tmp_path / "a.jsonl", content)
    assert source.quirks == [f"{encoding[:6].upper()} text {'with' if mark else 'without'} a byte order mark"]
    raws = read(source)
    assert [raw.value for raw in raws] == [{"a": 1}, None, {"a": 3}]
    assert defects(raws[1]) == [("FMT001", "bytes that are not valid UTF-8", 7, None)]


def test_line_ends_of_old_macs_in_json_lines(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.jsonl", b'{"a":1}\r{"a" 2}\r\r{"a":3}\r')
    assert source.quirks == ["CR line ends", "1 blank line"]
    assert [(raw.line, raw.value) for raw in read(source)] == [(1, {"a": 1}), (2, None), (4, {"a": 3})]


@given(
    st.lists(st.sampled_from([b'{"a": 1}', b"{broken", b"", b"  ", b'{"a": 1, "a": 2}', b'{"b": "\xc3\xa9"}\r', b"long"]), max_size=40),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_chosen_rows_are_read_as_all_rows_are(lines: list[bytes], size: int, chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder, mock.patch("curate.formats.jsonlines.MAX_RECORD_BYTES", 200):
        content = b"\n".join(b'{"c": "' + b"x" * 300 + b'"}' if line == b"long" else line for line in lines)
        for shard in opened(Path(folder) / "a.jsonl", content).shards(size) if content.strip() else ():
            raws = shard.load()
            rows = np.array(sorted(chance.sample(range(len(raws)), chance.randint(0, len(raws)))), dtype=np.int64)
            assert source.load_rows(shard, rows + shard.first_row) == [raws[i] for i in rows.tolist()]


@given(st.lists(st.sampled_from([b'{"a": 1}', b"{broken", b"", b"  ", b'{"b": "\xc3\xa9"}\r', b"long"]), max_size=40), st.integers(1, 9))
def test_a_hash_of_each_record_is_of_its_line_alone(lines: list[bytes], size: int) -> None:
    with tempfile.TemporaryDirectory() as folder, mock.patch("curate.formats.jsonlines.MAX_RECORD_BYTES", 200):
        lines = [b'{"c": "' + b"x" * 300 + b'"}' if line == b"long" else line for line in lines]
        content = b"\n".join(lines)
        found = [shard.hashes().tolist() for shard in opened(Path(folder) / "a.jsonl", content).shards(size)] if content.strip() else []
        filled = [line.removesuffix(b"\r") for line in lines if line.strip()]
        expected = [int.from_bytes(hashlib.blake2b(line, digest_size=8).digest(), sys.byteorder) for line in filled]
        assert [each for shard in found for each in shard] == expected


def test_no_shard_is_much_larger_than_was_asked_for(tmp_path: Path) -> None:
    chance = random.Random(3)
    source = opened(tmp_path / "a.jsonl", b"".join(b'{"a":"%s"}\n' % chance.randbytes(30).hex().encode() for _ in range(20_000)))
    sizes = [shard.records for shard in source.shards(1_000)]
    assert sum(sizes) == 20_000 and 1_000 < max(sizes) <= 1_500 and len(set(sizes)) > 5  # a worker would wait for the largest
