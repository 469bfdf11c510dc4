from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import orjson

from curate.batch import Kind
from curate.formats.batching import make_batch
from curate.formats.raw import Raw, RawDefect
from tests.helpers.shapes import RECORDS, shape_of

PAIR = RECORDS["pairs"][0]
BAD = Raw(1, 3, None, b'{"input"', (RawDefect("FMT001", "cut off", 9),))


def test_a_bad_record_never_costs_its_neighbours() -> None:
    odd = Raw(2, 4, {"input": 1, "output": "x"})
    found = make_batch([Raw(0, 1, PAIR), BAD, odd, Raw(3, 5, PAIR)], shape_of(PAIR), 2, "test")
    assert [Kind(kind).name for kind in found.kind] == ["PAIR", "UNREADABLE", "REFUSED", "PAIR"]
    assert (found.row.tolist(), found.line.tolist(), found.source, found.split) == ([0, 1, 2, 3], [1, 3, 4, 5], 2, "test")
    assert found.texts.record.tolist() == [0, 0, 3, 3] and found.turns.record.tolist() == [0, 0, 3, 3]
    assert [(each.record, each.code, each.column) for each in found.defects] == [(1, "FMT001", 9), (2, "FMT006", None)]
    assert found.fingerprint[0].tolist() == found.fingerprint[3].tolist()


def test_an_unreadable_record_is_known_by_its_bytes() -> None:
    other = BAD._replace(source_bytes=b'{"output"')
    found = make_batch([BAD, other, BAD], shape_of(PAIR), 0, "train").fingerprint
    digest = hashlib.blake2b(b"0," + b'{"input"', digest_size=16).digest()
    assert found[0].astype(">u8").tobytes() == digest
    assert found[2].tolist() == found[0].tolist() != found[1].tolist()


def test_a_defect_of_a_value_that_can_be_read_keeps_the_record() -> None:
    raw = Raw(0, 1, PAIR, None, (RawDefect("FMT010", "a key twice", 4, "/output"),))
    found = make_batch([raw], shape_of(PAIR), 0, "train")
    assert (found.kind.tolist(), len(found.texts)) == ([Kind.PAIR], 2)
    assert [(each.code, each.reason, each.pointer, each.column) for each in found.defects] == [("FMT010", "a key twice", "/output", 4)]


def test_an_empty_batch_has_columns() -> None:
    found = make_batch([], shape_of(PAIR), 0, "train")
    assert (len(found), len(found.texts), len(found.turns), found.fingerprint.shape) == (0, 0, 0, (0, 2))
    assert (str(found.texts.text.type), found.texts.role.dtype, found.turns.record.dtype) == ("large_string", np.int8, np.int32)


def test_values_that_are_no_plain_json_text() -> None:
    surrogate: dict[str, Any] = {"input": "a\ud800b", "output": "x"}
    large = {"messages": [RECORDS["chat"][0]["messages"][1], {"role": "assistant", "content": "ok"}], "images": [2**70]}
    found = make_batch([Raw(0, 1, surrogate), Raw(1, 2, PAIR)], shape_of(PAIR), 0, "train")
    assert found.texts.text.to_pylist()[:2] == ["a\ufffdb", "x"]
    assert make_batch([Raw(0, 1, large)], shape_of(large), 0, "train").kind.tolist() == [Kind.CHAT]
    assert make_batch([Raw(0, 1, [2**70])], shape_of(PAIR), 0, "train").kind.tolist() == [Kind.REFUSED]


def test_a_batch_is_the_same_in_pieces() -> None:
    for records in RECORDS.values():
        shape = shape_of(records[0])
        raws = [Raw(row, row + 1, value) for row, value in enumerate(records)]
        whole = make_batch(raws, shape, 0, "train")
        single = [make_batch([raw], shape, 0, "train") for raw in raws]
        assert [each.fingerprint[0].tolist() for each in single] == whole.fingerprint.tolist()
        assert [text for each in single for text in each.texts.text.to_pylist()] == whole.texts.text.to_pylist()
        assert [place for each in single for place in each.texts.pointer.to_pylist()] == whole.texts.pointer.to_pylist()


def test_the_reader_of_a_batch_gives_the_canonical_record() -> None:
    value = RECORDS["chat"][1]
    found = make_batch([Raw(0, 1, value)], shape_of(value), 0, "train")
    records = found.tool_records
    assert list(records) == [0] and orjson.dumps(shape_of(value).write(records[0])) == orjson.dumps(value)
