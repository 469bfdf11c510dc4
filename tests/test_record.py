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
from curate.formats.detect import FORMATS, detect
from curate.formats.mapping import mapped
from curate.formats.raw import Raw
from curate.record import Level, Message, Record
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


@pytest.mark.parametrize("family", ["chat", "sharegpt", "preference", "unpaired", "mistral"])
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


def holders(level: Any) -> Iterator[tuple[Any, Any]]:
    """Every place within a record that holds a text which people wrote: an object with an attribute, or a list with an index."""
    if isinstance(level, list):
        for number, each in enumerate(level):
            if isinstance(each, str):
                yield level, number
            yield from holders(each)
    if isinstance(level, Level):
        for name in ("content", "text", "system", "prompt"):
            if isinstance(getattr(level, name, None), str):
                yield level, name
        for name in ("system", "prompt", "messages", "chosen", "rejected", "content", "tool_result", "segments", "steps"):
            yield from holders(getattr(level, name, None))


@pytest.mark.parametrize("family", ["gemini", "gemini_preference", "bedrock", "claude", "prompt", "stepwise", "segments", "text"])
def test_editing_a_text_changes_only_that(family: str) -> None:
    @settings(max_examples=200, deadline=None)
    @given(mutated(RECORDS[family]), st.integers(0, 20), st.text(max_size=5))
    def edited(pair: tuple[dict[str, Any], Any], number: int, text: str) -> None:
        original, value = pair
        shape = shape_of(original)
        assume(shape.accepts(value))
        record = shape.read(value)
        places_of_texts = list(holders(record))
        holder, name = places_of_texts[number % len(places_of_texts)]
        assume((holder[name] if isinstance(holder, list) else getattr(holder, name)) != text)
        if isinstance(holder, list):
            holder[name] = text
        else:
            setattr(holder, name, text)
        written = shape.write(record)
        changed = differing(loosened(value), loosened(written))
        assert ([at(loosened(written), path) for path in changed], shape.accepts(written)) == ([text], True)
        assert [json.dumps(shape.write(shape.read(written)))] == [json.dumps(written)]

    edited()


def test_a_new_turn_is_written_in_the_words_of_the_provider() -> None:
    added = {
        "gemini": {"role": "model", "parts": [{"text": "Bye."}]},
        "bedrock": {"role": "assistant", "content": [{"text": "Bye."}]},
        "claude": {"role": "assistant", "content": "Bye."},
    }
    for family, expected in added.items():
        source = RECORDS[family][0]
        shape = shape_of(source)
        record = shape.read(source)
        assert record.messages is not None
        record.messages.append(Message(role="assistant", content="Bye."))
        record.messages[0].role = "assistant"
        written = shape.write(record)
        turns = written.get("contents", written.get("messages"))
        assert (turns[-1], turns[0]["role"]) == (expected, expected["role"])


def test_tools_calls_and_results_of_every_provider_are_canonical() -> None:
    for family, index in (("gemini", 1), ("bedrock", 1), ("claude", 1)):
        source = RECORDS[family][index]
        shape = shape_of(source)
        record = shape.read(source)
        assert record.messages is not None and record.tools is not None
        assert [message.role for message in record.messages] == ["user", "assistant", "tool", "assistant"]
        [call] = record.messages[1].calls
        assert (call.name, call.arguments, record.tools[0].name, record.tools[0].description) == ("find", {"id": 7}, "find", "Finds.")
        call.arguments, record.tools[0].description, record.tools[0].parameters = {"id": 8}, "Looks.", {}
        again = shape.read(shape.write(record))
        assert again.messages is not None and again.tools is not None
        assert [(call.arguments) for call in again.messages[1].calls] == [{"id": 8}]
        assert (again.tools[0].description, again.tools[0].parameters) == ("Looks.", {})


def test_a_rendered_text_is_split_edited_and_rendered_again() -> None:
    shape, source = FORMATS["text_turns"], RECORDS["text"][2]
    record = shape.read(source)
    assert record.messages is not None
    assert [(message.role, message.content) for message in record.messages] == [("user", "Hi"), ("assistant", "Hello.")]
    record.messages[1].content = "Good day."
    assert shape.write(record) == {**source, "text": source["text"].replace("Hello.", "Good day.")}
    record.messages.pop()
    with pytest.raises(FormatError, match="cannot be rendered again"):
        shape.write(record)


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
