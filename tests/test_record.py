from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from curate.errors import FormatError
from curate.formats.detect import detect
from curate.formats.mapping import mapped
from curate.formats.raw import Raw
from curate.record import Message, Record
from tests.helpers.shapes import RECORDS, mutated, places, shape_of


def messages_of(record: Record) -> Iterator[Message]:
    for side in (record.messages, record.prompt, record.completion, record.chosen, record.rejected):
        yield from [side] if isinstance(side, Message) else side if isinstance(side, list) else []


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def differing(first: Any, second: Any) -> list[tuple[Any, ...]]:
    """The paths at which two values of the same structure hold other strings."""
    assert places(first) == places(second)
    return [path for path in places(first) if isinstance(at(first, path), str) and at(first, path) != at(second, path)]


@pytest.mark.parametrize("family", list(RECORDS))
def test_writing_back_unedited_is_the_same_json(family: str) -> None:
    @settings(max_examples=300, deadline=None)
    @given(mutated(RECORDS[family]))
    def same(pair: tuple[dict[str, Any], Any]) -> None:
        original, value = pair
        shape, text = shape_of(original), json.dumps(value)
        record = shape.read(value)
        assert json.dumps(shape.write(record)) == text
        assert json.dumps(shape.write(Record.model_validate_json(record.model_dump_json()))) == text

    same()


def loosened(value: dict[str, Any]) -> dict[str, Any]:
    """The record with the lists that are stored as JSON strings parsed."""
    return {key: json.loads(item) if isinstance(item, str) and item[:2] == "[{" else item for key, item in value.items()}


@pytest.mark.parametrize("family", ["chat", "sharegpt", "preference", "unpaired"])
def test_editing_a_message_changes_only_that(family: str) -> None:
    @settings(max_examples=200, deadline=None)
    @given(mutated(RECORDS[family]), st.integers(0, 9), st.text(max_size=5))
    def edited(pair: tuple[dict[str, Any], Any], number: int, text: str) -> None:
        original, value = pair
        shape = shape_of(original)
        assume(shape.accepts(value))
        record = shape.read(value)
        messages = [message for message in messages_of(record) if isinstance(message.content, str) and message.content != text]
        assume(messages)
        message = messages[number % len(messages)]
        shared = record.implicit_prompt and isinstance(value.get("rejected", value.get("rejected_messages")), list)
        in_both = shared and any(message is each for each in record.prompt or [])
        message.content = text
        written = loosened(shape.write(record))
        changed = differing(loosened(value), written)
        assert ({at(written, path) for path in changed}, len(changed)) == ({text}, 2 if in_both else 1)

    edited()


def test_edits_of_texts_labels_and_arguments() -> None:
    pair = shape_of(RECORDS["pairs"][1])
    record = pair.read(RECORDS["pairs"][1])
    record.completion, record.context = "b", "a"
    assert pair.write(record) == {**RECORDS["pairs"][1], "output": "b", "input": "a"}

    for index, flipped in [(0, False), (2, "bad"), (3, 1)]:
        shape = shape_of(RECORDS["unpaired"][index])
        record = shape.read(RECORDS["unpaired"][index])
        record.label = not record.label
        key = "kto_tag" if "kto_tag" in RECORDS["unpaired"][index] else "label"
        assert shape.write(record)[key] is flipped or shape.write(record)[key] == flipped

    chat = shape_of(RECORDS["chat"][1])
    record = chat.read(RECORDS["chat"][1])
    assert record.messages is not None and record.messages[2].tool_calls is not None and record.tools is not None
    record.messages[2].tool_calls[0].arguments = '{"id": 8}'
    record.tools[0].description = "Finds a parcel."
    written = chat.write(record)
    assert [at(written, path) for path in differing(RECORDS["chat"][1], written)] == ['{"id": 8}', "Finds a parcel."]


def test_stringified_tools_keep_their_text_until_they_are_edited() -> None:
    source = RECORDS["chat"][2]
    shape = shape_of(source)
    record = shape.read(source)
    assert record.tools is not None and shape.write(record)["tools"] == source["tools"]
    record.tools[0].parameters["required"] = ["id"]
    assert json.loads(shape.write(record)["tools"])[0]["function"]["parameters"] == {"type": "object", "required": ["id"]}


def test_roles_are_canonical_and_the_words_of_the_source_are_kept() -> None:
    record = shape_of(RECORDS["sharegpt"][1]).read(RECORDS["sharegpt"][1])
    assert record.messages is not None
    assert [(message.role, message.role_raw) for message in record.messages] == [
        ("user", "human"),
        ("assistant", "function_call"),
        ("tool", "observation"),
        ("assistant", "gpt"),
    ]
    assert [call.name for call in record.messages[1].tool_calls or []] == ["find"]


def test_the_common_beginning_is_the_prompt() -> None:
    record = shape_of(RECORDS["preference"][5]).read(RECORDS["preference"][5])
    assert record.implicit_prompt and [message.content for message in messages_of(record)] == ["Where is it?", "On its way.", "No."]


def test_joined_columns_cannot_be_split_again() -> None:
    source = {"q": "When?", "c": "It ships today.", "a": "Today."}
    shape = mapped({"input": "c+q", "output": "a"}, [Raw(0, 1, source)]).shape
    assert shape is not None
    record = shape.read(source)
    assert (record.prompt, shape.write(record)) == ("It ships today.\n\nWhen?", source)
    record.prompt = "When?"
    with pytest.raises(FormatError, match="joined from c, q"):
        shape.write(record)


def test_a_value_that_is_no_object_cannot_be_read() -> None:
    for records in RECORDS.values():
        with pytest.raises(FormatError):
            shape_of(records[0]).read([1])


REAL = os.environ.get("CURATE_REAL_DATA")


@pytest.mark.skipif(not REAL, reason="CURATE_REAL_DATA names no folder")
def test_every_real_record_is_written_back() -> None:
    from curate.formats.containers import open_source

    for path in sorted(Path(str(REAL)).iterdir()):
        if path.suffix not in (".json", ".jsonl", ".csv", ".parquet", ".gz") or path.name.startswith("KNOWN"):
            continue
        source = open_source(path)
        shape = detect(source.sample(), source.columns).shape
        if shape is None:
            continue
        for shard in source.shards(1000):
            for raw in shard.load():
                assert json.dumps(shape.write(shape.read(raw.value))) == json.dumps(raw.value), f"{path.name} row {raw.row}"
