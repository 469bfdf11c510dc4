"""JSON documents: arrays, wrappers, single and concatenated objects, and what damage to one element costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats import elements as walking
from curate.formats import jsonarray, parsing, resync
from tests.formats.test_containers_lines import RECORDS, defects, opened, read

LAYOUTS = {
    "inline": (None, "[", ", ", "]"),
    "lines": (None, "[\n", ",\n", "\n]\n"),
    "tight": (None, "[", ",\n", "]"),
    "leading": (None, "[\n", "\n,", "\n]"),
    "pretty": (2, "[\n", ",\n", "\n]"),
    "zero": (0, "[\n", ",\n", "\n]"),
}


def element(record: Any, indent: int | None) -> str:
    text = json.dumps(record, indent=indent)
    return "\n".join("  " + line for line in text.split("\n")) if indent else text


def document(elements: list[str], layout: str) -> tuple[str, list[int]]:
    """The text of an array and the line of each element."""
    _, text, between, end = LAYOUTS[layout]
    lines = []
    for i, each in enumerate(elements):
        text += between if i else ""
        lines.append(text.count("\n") + 1)
        text += each
    return text + end, lines


def talk(i: int) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": f'a "q": [{i}] {{'}, {"role": "assistant", "content": f"b, é\n{i}"}], "id": i}


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.sampled_from(sorted(LAYOUTS)))
def test_arrays_of_any_layout(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], layout: str) -> None:
    text, lines = document([element(record, LAYOUTS[layout][0]) for record in records], layout)
    source = opened(tmp_path_factory.mktemp("array") / "a.json", text.encode())
    expected = [(row, line, record, ()) for row, (line, record) in enumerate(zip(lines, records, strict=True))]
    for size in (1, 2, 5000):
        assert [(raw.row, raw.line, raw.value, raw.defects) for raw in read(source, size)] == expected
    assert (source.container, source.records, source.quirks) == ("json", len(records), [])
    assert source.sample() == read(source)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(LAYOUTS)), st.integers(0, 4), st.integers(1, 10_000), st.sampled_from(["", *'"{}[],:\\x']), st.booleans())
def test_a_damaged_element_never_costs_its_neighbours(
    tmp_path_factory: pytest.TempPathFactory, layout: str, bad: int, place: int, inserted: str, cut: bool
) -> None:
    elements = [element(talk(i), LAYOUTS[layout][0]) for i in range(5)]
    good = elements[bad]
    place = 1 + place % (len(good.strip()) - 1) + (len(good) - len(good.lstrip()))
    elements[bad] = good[:place] if cut else good[:place] + inserted + good[place + (not inserted) :]
    text, _ = document(elements, layout)
    values = [raw.value for raw in read(opened(tmp_path_factory.mktemp("bad") / "a.json", text.encode()))]
    assert [value for value in values if value in [talk(i) for i in range(5) if i != bad]] == [talk(i) for i in range(5) if i != bad]


@pytest.mark.parametrize(
    ("bad", "layout", "line", "reason", "column"),
    [
        ('{"a": 2', "inline", 1, "the record ends too early", 19),
        ('{"a": "2}', "inline", 1, "a string is not closed", 18),
        ('{"a": [2}', "inline", 1, "a comma or a closing bracket is missing", 20),
        ('{"é": 2}}', "lines", 3, "text after the end of the record", 9),
        ('{"a" 2}', "lines", 3, "a colon is missing after a key", 6),
        ('{"a": 2,}', "pretty", 3, "a comma before the closing bracket", 8),
        ('{\n  "a": 1,\n  "b" 2\n}', "lines", 3, "a colon is missing after a key, on line 5", 7),
        ("oops", "lines", 3, "a value is missing", 1),
    ],
)
def test_a_damaged_element_is_worded_and_placed(tmp_path: Path, bad: str, layout: str, line: int, reason: str, column: int) -> None:
    text, _ = document(['{"a": 1}', bad, '{"a": 3}'], layout)
    raws = read(opened(tmp_path / "a.json", text.encode()))
    assert [raw.value for raw in raws] == [{"a": 1}, None, {"a": 3}]
    assert (raws[1].line, defects(raws[1])) == (line, [("FMT001", reason, column, None)])
    assert raws[1].source_bytes == bad.encode()


def test_elements_get_the_same_second_look_as_lines(tmp_path: Path) -> None:
    raws = read(opened(tmp_path / "a.json", b'[{"a":1,"a":2},\n {"a":NaN}, 7]'))
    assert [raw.value for raw in raws] == [{"a": 2}, None, 7]
    assert [defect.code for raw in raws for defect in raw.defects] == ["FMT010", "FMT010"]
    assert raws[1].defects[0].column == 7


@pytest.mark.parametrize(
    ("text", "values", "quirks"),
    [
        ('{"data": [{"a":1},{"a":2}]}', [{"a": 1}, {"a": 2}], ['its records in a list under the key "data"']),
        ('{"version":"1.0","n":{"x":[1]},"train":[\n{"a":1}\n]}\n', [{"a": 1}], ['its records in a list under the key "train"']),
        ('{"a":1}', [{"a": 1}], []),
        ('{\n  "a": 1,\n  "data": ["x"]\n}\n', [{"a": 1, "data": ["x"]}], []),
        ('{"a":1}{"a":2}\n{\n"a":3}', [{"a": 1}, {"a": 2}, {"a": 3}], ["records that follow each other on one line"]),
        ('{"a":1}\n{"a":2}\n', [{"a": 1}, {"a": 2}], ["a name ending in .json but JSON Lines inside"]),
        ('[{"a":1},]', [{"a": 1}], ["a comma after the last record"]),
        ('[{"a":1},,{"a":2}]', [{"a": 1}, {"a": 2}], ["stray commas between the records"]),
        ('[{"a":1} {"a":2}]', [{"a": 1}, {"a": 2}], ["records without a comma between them"]),
        ('[{"a":1},{"a":2}', [{"a": 1}, {"a": 2}], ["no bracket that closes the list: perhaps the end is missing"]),
        ('[{"a":1}], {"a":2}]', [{"a": 1}, {"a": 2}], ["text after the bracket that closes the list"]),
        ('[{"a":1}] bye', [{"a": 1}], ["text after the bracket that closes the list"]),
        ('\ufeff[{"a":1}]', [{"a": 1}], ["a UTF-8 byte order mark"]),
    ],
)  # fmt: skip
def test_documents_of_all_kinds(tmp_path: Path, text: str, values: list[Any], quirks: list[str]) -> None:
    source = opened(tmp_path / "a.json", text.encode())
    raws = read(source)
    assert ([raw.value for raw in raws], source.quirks) == (values, quirks)
    assert [raw.defects for raw in raws] == [()] * len(values)


@pytest.mark.parametrize(
    ("text", "container", "rows"),
    [
        ('[{"a":1},\n{"a":2}]', "json", 2),
        ('[\n{"a":1}\n]', "json", 1),
        ('{\n"a":1\n}\n{\n"a":2\n}\n', "json", 2),
        ('{"a":1\n{"a":2}\n', "jsonl", 2),
        ('{"a":1\n{"a":2\n{"a":3', "jsonl", 3),
        ("[1,2]\n[3,4]\n", "jsonl", 2),
        ('[{"a":1}\n{"a":2}\n{"a":3}\n', "jsonl", 3),
        ('{"data":[{"a":1},{"a":2}]}', "jsonl", 1),
        ('{\n{"a":2}\n{"a":3}\n', "jsonl", 3),
    ],
)
def test_the_content_says_what_a_jsonl_file_is(tmp_path: Path, text: str, container: str, rows: int) -> None:
    source = opened(tmp_path / "a.jsonl", text.encode())
    assert (source.container, source.records) == (container, rows)
    assert source.quirks == (["a name ending in .jsonl but a JSON document inside"] if container == "json" else [])


def test_a_valid_record_that_holds_many_like_itself_is_one_record(tmp_path: Path) -> None:
    """However long an element is and whatever it holds: only damaged documents are read by guesses."""
    inner = [{"id": i, "text": "x" * 40} for i in range(3000)]
    records = [{"id": 1, "items": inner}, {"id": 2, "items": inner}]
    raws = read(opened(tmp_path / "a.json", json.dumps(records).encode()))
    assert [raw.value for raw in raws] == records


def test_many_unclosed_elements_are_given_up_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MAX_WASTE", 0)
    monkeypatch.setattr(walking, "PATIENCE", 64)
    elements = [json.dumps(talk(i))[: -2 if i % 3 == 1 else None] for i in range(60)]
    values = [raw.value for raw in read(opened(tmp_path / "a.json", f"[{', '.join(elements)}]".encode()))]
    assert values == [None if i % 3 == 1 else talk(i) for i in range(60)]


@pytest.mark.parametrize("layout", ["inline", "lines", "tight"])
def test_an_element_that_closes_too_early_is_one_damaged_element(tmp_path: Path, layout: str) -> None:
    text, _ = document(['{"a": 1, "b": 0}', '{"a": 2}, "b": {"c": 3}}', '{"a": 4, "b": 0}'], layout)
    raws = read(opened(tmp_path / "a.json", text.encode()))
    assert [raw.value for raw in raws] == [{"a": 1, "b": 0}, None, {"a": 4, "b": 0}]
    assert [defect[:2] for defect in defects(raws[1])] == [("FMT001", "a comma after the record")]


def test_an_element_that_is_too_long_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (walking, jsonarray, parsing):
        monkeypatch.setattr(module, "MAX_RECORD_BYTES", 100)
    monkeypatch.setattr(walking, "WINDOW", 64)
    monkeypatch.setattr(resync, "WINDOW", 64)
    elements = ['{"a": 1}', '{"a": "' + "x" * 300 + '"}', '{"a": [' + "[]," * 100 + "[]]}", '{"a": 4}']
    raws = read(opened(tmp_path / "a.json", f"[{', '.join(elements)}]".encode()), 2)
    assert [raw.value for raw in raws] == [{"a": 1}, None, None, {"a": 4}]
    assert [defects(raw) for raw in raws[1:3]] == [
        [("FMT001", f"the record has {len(each)} bytes, more than the 100 that are read", 1, None)] for each in elements[1:3]
    ]
    assert [raw.line for raw in raws] == [1, 1, 1, 1]


def test_no_line_breaks_at_all(tmp_path: Path) -> None:
    many = "".join(json.dumps(talk(i)) for i in range(3000))
    for name, quirks in (("a.jsonl", ["a name ending in .jsonl but a JSON document inside"]), ("a.json", []), ("a", [])):
        source = opened(tmp_path / name, many.encode())
        assert (source.records, source.quirks) == (3000, [*quirks, "records that follow each other on one line"])
        assert [raw.value for raw in source.sample()] == [talk(i) for i in [*range(200), *range(2980, 3000)]]
