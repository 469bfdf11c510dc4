"""Lines that are mended because only one thing can have been meant, and those that are left alone."""

from __future__ import annotations

import pickle

import pytest

from curate.formats.parsing import parse
from curate.formats.raw import MendableDefect, RawDefect
from curate.formats.repair import MAX_BYTES, mended, without_repeated_keys, without_stray_commas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,}', '{"a": 1}'),
        ('{"a": [1, 2, ], "b": {"c": 3 , } }', '{"a": [1, 2 ], "b": {"c": 3  } }'),
        ('{"a": "x,}"},', '{"a": "x,}"}'),
        ('{"a": 1,, "b": 2}', '{"a": 1, "b": 2}'),
        ('{"a": 1.50,}', '{"a": 1.50}'),
        ('{"a": "\\"",}', '{"a": "\\""}'),
        ('{"a": "é",}', '{"a": "é"}'),
    ],
)
def test_commas_that_say_nothing(text: str, expected: str) -> None:
    assert without_stray_commas(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"a": [1,,2]}',
        '{"a": [,]}',
        "{,}",
        '{"a": 1,, "b": 2,, "c": 3}',
        '{"a": 1,,, "b": 2}',
        '{"a": 1,} x',
        '{"a": 1, "a": 2,}',
        '{"a": 12345678901234567890123,}',
        '{"a": NaN,}',
        '{"a": "x,',
        "[1,]",
        '"x",',
        '{"a" 1,}',
        "",
        ",",
    ],
)
def test_what_may_have_been_meant_otherwise(text: str) -> None:
    assert without_stray_commas(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": 2, "a": 1}', '{"a": 1, "b": 2}'),
        ('{"a":{"b":[1],"b":[1]},"c":"é"}', '{"a":{"b":[1]},"c":"é"}'),
        ('{"a": 1, "a": 2}', None),
        ('{"a": 1, "a": true}', None),
        ('{"a": 1}', None),
        ('{"a": 1, "a": 1, "b": 1, "b": 2}', None),
        ('{"a": 12345678901234567890123, "b": 1, "b": 1}', None),
        ("[" * 300 + "]" * 300, None),
    ],
)
def test_keys_that_stand_twice_with_one_value(text: str, expected: str | None) -> None:
    assert without_repeated_keys(text) == expected


def test_reading_proposes_what_mends_a_line() -> None:
    assert [defect.fix for defect in parse(b'{"a": 1,}', 0, 1).defects] == [('{"a": 1,}', '{"a": 1}')]
    assert [defect.fix for defect in parse(b'{"a": 1, "a": 1}', 0, 1).defects] == [('{"a": 1, "a": 1}', '{"a": 1}')]
    assert [defect.fix for defect in parse(b'{"a": 1', 0, 1).defects] == [None]
    assert [defect.fix for defect in parse(b'{"a": "\xff",}', 0, 1).defects] == [None]


def test_a_mendable_defect_is_equal_to_the_defect_and_survives_pickling() -> None:
    plain = RawDefect("FMT001", "a comma before the closing bracket", 8)
    made = mended(b'{"a": 1,}', plain)
    assert isinstance(made, MendableDefect)
    assert made == plain
    assert pickle.loads(pickle.dumps(made)).fix == ('{"a": 1,}', '{"a": 1}')


def test_a_long_line_is_left_to_people() -> None:
    line = b'{"a": "' + b"x" * MAX_BYTES + b'",}'
    assert mended(line, RawDefect("FMT001", "a comma")).fix is None
