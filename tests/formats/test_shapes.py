from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.batch import Batch, Kind, Role, Side
from curate.formats.batching import make_batch
from curate.formats.detect import FORMATS
from curate.formats.raw import Raw
from curate.formats.wording import is_valid, load_schema
from tests.helpers.shapes import RECORDS, mutated, shape_of

ALL = [(family, record) for family, records in RECORDS.items() for record in records]


def batch(*records: Any) -> Batch:
    raws = [Raw(row, row + 1, record) for row, record in enumerate(records)]
    return make_batch(raws, shape_of(records[0]), 0, "train")


def lines(found: Batch) -> list[tuple[str, str, int, str, str]]:
    t = found.texts
    rows = zip(t.role.tolist(), t.side.tolist(), t.turn.tolist(), t.pointer.to_pylist(), t.text.to_pylist(), strict=True)
    return [(Role(role).name, Side(side).name, turn, pointer, text) for role, side, turn, pointer, text in rows]


def turns(found: Batch) -> list[tuple[str, int, int, str]]:
    t = found.turns
    rows = zip(t.role.tolist(), t.index.tolist(), t.weight.tolist(), t.pointer.to_pylist(), strict=True)
    return [(Role(role).name, index, weight, pointer) for role, index, weight, pointer in rows]


def resolve(value: Any, pointer: str) -> Any:
    """What a pointer names; a string that holds JSON is looked into."""
    for step in pointer.split("/")[1:]:
        value = json.loads(value) if isinstance(value, str) else value
        value = value[int(step)] if isinstance(value, list) else value[step.replace("~1", "/").replace("~0", "~")]
    return value


@pytest.mark.parametrize(("family", "record"), ALL)
def test_every_shape_accepts_its_record_and_survives_pickling(family: str, record: dict[str, Any]) -> None:
    shape = shape_of(record)
    assert (shape.accepts(record), is_valid(shape, record)) == (True, True)
    assert pickle.loads(pickle.dumps(shape)) == shape


@pytest.mark.parametrize("name", sorted({shape.schema_name for shape in FORMATS.values()}))
def test_schemas_are_titled_and_have_no_host(name: str) -> None:
    from jsonschema import Draft202012Validator

    schema = load_schema(name)
    Draft202012Validator.check_schema(schema)
    assert (schema["$id"], schema["$schema"]) == (f"urn:curate:schema:{name}", "https://json-schema.org/draft/2020-12/schema")
    assert schema["title"] and schema["description"]


@pytest.mark.parametrize("family", list(RECORDS))
def test_structural_test_and_schema_agree(family: str) -> None:
    @settings(max_examples=300, deadline=None)
    @given(mutated(RECORDS[family]))
    def agree(pair: tuple[dict[str, Any], Any]) -> None:
        original, value = pair
        shape = shape_of(original)
        assert shape.accepts(value) == is_valid(shape, value)

    agree()


@settings(max_examples=200, deadline=None)
@given(mutated([record for _, record in ALL]))
def test_texts_are_the_strings_their_pointers_name(pair: tuple[dict[str, Any], Any]) -> None:
    original, value = pair
    found = make_batch([Raw(0, 1, value)], shape_of(original), 0, "train")
    if found.kind[0] == Kind.REFUSED:
        assert (len(found.texts), len(found.turns)) == (0, 0)
        assert {defect.code for defect in found.defects} <= {"FMT002", "FMT003", "FMT004", "FMT005", "FMT006"} and found.defects
        return
    assert found.defects == []
    for role, _, _, pointer, text in lines(found):
        if role == "CALL" and (pointer.endswith(("/name", "/arguments", "/args", "/input")) or text == ""):
            continue  # a missing or structured argument is JSON that stands nowhere
        if role == "TOOL" and pointer.endswith(("/response", "/json")):
            continue  # so is what a tool gave back as a value
        assert resolve(value, pointer) == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
@settings(max_examples=50, deadline=None)
def test_any_value_is_refused_without_an_exception(value: Any) -> None:
    for records in RECORDS.values():
        found = make_batch([Raw(0, 1, value)], shape_of(records[0]), 0, "train")
        assert len(found) == 1 and (found.kind[0] != Kind.REFUSED or found.defects)


def test_chat_with_calls_weights_and_reasoning() -> None:
    found = batch(RECORDS["chat"][1])
    assert lines(found) == [
        ("SYSTEM", "INPUT", 0, "/messages/0/content", "Be brief."),
        ("USER", "INPUT", 1, "/messages/1/content", "Where is it?"),
        ("CALL", "INPUT", 2, "/messages/2/tool_calls/0/function/name", "find"),
        ("CALL", "INPUT", 2, "/messages/2/tool_calls/0/function/arguments", '{"id": 7}'),
        ("TOOL", "INPUT", 3, "/messages/3/content", "shipped"),
        ("ASSISTANT", "ASIDE", 4, "/messages/4/reasoning", "Hm."),
        ("ASSISTANT", "OUTPUT", 4, "/messages/4/content", "Shipped."),
    ]
    assert turns(found) == [
        ("SYSTEM", 0, -1, "/messages/0"),
        ("USER", 1, -1, "/messages/1"),
        ("ASSISTANT", 2, 0, "/messages/2"),
        ("TOOL", 3, -1, "/messages/3"),
        ("ASSISTANT", 4, 1, "/messages/4"),
    ]


def test_typed_parts_and_object_arguments() -> None:
    assert lines(batch(RECORDS["chat"][2])) == [
        ("USER", "INPUT", 0, "/messages/0/content/0/text", "Look"),
        ("ASSISTANT", "ASIDE", 1, "/messages/1/content/0/value", "Hm."),
        ("ASSISTANT", "OUTPUT", 1, "/messages/1/content/1/value", "A cat."),
    ]
    assert lines(batch(RECORDS["chat"][3]))[1:] == [
        ("CALL", "OUTPUT", 1, "/messages/1/function_call/name", "find"),
        ("CALL", "OUTPUT", 1, "/messages/1/function_call/arguments", '{"id":7}'),
    ]


def test_sharegpt_calls_are_looked_into() -> None:
    assert lines(batch(RECORDS["sharegpt"][1])) == [
        ("SYSTEM", "INPUT", -1, "/system", "Be brief."),
        ("USER", "INPUT", 0, "/conversations/0/value", "Where is it?"),
        ("CALL", "OUTPUT", 1, "/conversations/1/value/name", "find"),
        ("CALL", "OUTPUT", 1, "/conversations/1/value/arguments", '{"id":7}'),
        ("TOOL", "INPUT", 2, "/conversations/2/value", "shipped"),
        ("ASSISTANT", "OUTPUT", 3, "/conversations/3/value", "On its way."),
    ]
    unreadable = lines(batch(RECORDS["sharegpt"][2]))
    assert unreadable[1:] == [
        ("CALL", "OUTPUT", 1, "/conversation/1/value", ""),
        ("CALL", "OUTPUT", 1, "/conversation/1/value", "no JSON"),
    ]


def test_alpaca_has_system_history_instruction_input_output() -> None:
    found = batch(RECORDS["pairs"][1])
    assert lines(found) == [
        ("SYSTEM", "INPUT", -1, "/system", "Be brief."),
        ("USER", "INPUT", 0, "/history/0/0", "Hi"),
        ("ASSISTANT", "INPUT", 1, "/history/0/1", "Hello."),
        ("USER", "INPUT", 2, "/instruction", "Sort"),
        ("USER", "INPUT", 2, "/input", "b, a"),
        ("ASSISTANT", "OUTPUT", 3, "/output", "a, b"),
    ]
    assert [turn[:3] for turn in turns(found)] == [("USER", 0, -1), ("ASSISTANT", 1, 0), ("USER", 2, -1), ("ASSISTANT", 3, -1)]


def test_context_comes_before_the_question() -> None:
    assert [line[3] for line in lines(batch(RECORDS["pairs"][4]))] == ["/context", "/question", "/answer"]


def test_preference_sides_and_turns() -> None:
    found = batch(RECORDS["preference"][5])
    assert [(line[1], line[3]) for line in lines(found)] == [
        ("INPUT", "/chosen_messages/0/content"),
        ("OUTPUT", "/chosen_messages/1/content"),
        ("REJECTED", "/rejected_messages/1/content"),
    ]
    assert turns(found) == [("USER", 0, -1, "/chosen_messages/0"), ("ASSISTANT", 1, 1, "/chosen_messages/1")]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (0, [("INPUT", "/input/messages/0/content"), ("OUTPUT", "/preferred_output/0/content")]),
        (2, [("INPUT", "/instruction"), ("INPUT", "/input"), ("OUTPUT", "/chosen"), ("REJECTED", "/rejected")]),
        (6, [("INPUT", "/conversations/0/value"), ("OUTPUT", "/chosen/value"), ("REJECTED", "/rejected/value")]),
        (7, [("INPUT", "/messages/0/content"), ("OUTPUT", "/messages/1/content"), ("REJECTED", "/rejected_response")]),
        (8, [("INPUT", "/prompt"), ("OUTPUT", "/response_b"), ("REJECTED", "/response_a")]),
        (9, [("OUTPUT", "/chosen"), ("REJECTED", "/rejected")]),
    ],
)
def test_preference_spellings(index: int, expected: list[tuple[str, str]]) -> None:
    found = batch(RECORDS["preference"][index])
    assert [(line[1], line[3]) for line in lines(found)][: len(expected)] == expected


def test_labels_decide_the_side_of_the_answer() -> None:
    for index, label, side in [(0, 1, "OUTPUT"), (1, 0, "REJECTED"), (2, 1, "OUTPUT"), (3, 0, "REJECTED"), (4, 1, "OUTPUT")]:
        found = batch(RECORDS["unpaired"][index])
        assert (found.label.tolist(), lines(found)[-1][1], Kind(found.kind[0])) == ([label], side, Kind.UNPAIRED)


def test_fingerprint_is_of_the_content() -> None:
    same = [
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]},
        {"id": 9, "messages": [{"content": "Hi", "role": "user", "note": 1}, {"role": "assistant", "content": "Hello."}]},
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "tool_calls": None}]},
    ]
    other = [
        {"messages": [{"role": "user", "content": "H"}, {"role": "assistant", "content": "iHello."}]},
        {"messages": [{"role": "system", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]},
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}]},
        {**same[0], "tools": [{"name": "find"}]},
        {**same[0], "images": ["a.png"]},
    ]
    found = batch(*same, *other).fingerprint
    assert len(np.unique(found[:3], axis=0)) == 1
    assert len(np.unique(found, axis=0)) == 1 + len(other)


def test_tool_call_ids_and_the_way_tools_are_stored_do_not_count() -> None:
    first = RECORDS["chat"][1]
    second = json.loads(json.dumps(first).replace('"c1"', '"c2"'))
    second["tools"] = json.dumps(second["tools"])
    found = batch(first, second)
    assert found.fingerprint[0].tolist() == found.fingerprint[1].tolist()
    assert found.tools[0] == found.tools[1] != 0
