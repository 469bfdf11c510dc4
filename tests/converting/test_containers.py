"""Files as they are written: their bytes, what reads back, and what a table or parquet cannot hold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import curate
from curate.converting.containers import NO_TABLE, Container, line_of
from curate.converting.convert import READ, convert_value
from curate.converting.run import Conversion
from curate.errors import ConfigError, InputError
from tests.helpers.shapes import RECORDS, shape_of

ENDINGS = ["jsonl", "ndjson", "json", "csv", "tsv", "parquet", "jsonl.gz", "json.gz", "csv.gz"]
CHATS = [
    {"messages": [{"role": "user", "content": "Hi\nthere, \"you\""}, {"role": "assistant", "content": "Hello\u2028.\x85"}], "id": "a"},
    {"messages": [{"role": "user", "content": "And?"}, {"role": "assistant", "content": "é \U0001f600\r\n", "weight": 0}], "id": "b"},
]  # fmt: skip


def written(records: list[dict[str, Any]], path: Path, target: str = "openai_chat", **settings: Any) -> Conversion:
    return curate.convert(records, target, path, **settings)


def values(path: Path, format: str) -> list[Any]:
    from curate.config import Settings
    from curate.engine.opening import open_paths

    [opened] = open_paths([path], Settings(format=format))
    return [raw.value for shard in opened.source.shards(100) for raw in shard.load()]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    done = written(CHATS, path)
    assert (done.records, done.written, done.left_out, done.losses) == (2, 2, 0, [])
    found = values(path, "openai_chat")
    for each in found:
        each["messages"] = json.loads(each["messages"]) if isinstance(each["messages"], str) else each["messages"]
    assert found == CHATS


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for name in ("a", "b"):
        written(CHATS, tmp_path / f"{name}.{ending}", "sharegpt")
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_lines_are_plain_utf8_without_line_ends_of_unicode(tmp_path: Path) -> None:
    written(CHATS, tmp_path / "out.jsonl")
    content = (tmp_path / "out.jsonl").read_bytes()
    assert (content[:1], content[-1:], content.count(b"\n"), content.count(b"\r")) == (b"{", b"\n", 2, 0)
    assert len(content.decode("utf-8").splitlines()) == 2
    assert "é \U0001f600" in content.decode("utf-8")
    assert line_of({"a": "\u2028\u2029\x85"}) == b'{"a":"\\u2028\\u2029\\u0085"}\n'


def test_an_array_is_one_document_and_gzip_has_no_time(tmp_path: Path) -> None:
    written(CHATS, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_bytes()) == CHATS
    written(CHATS, tmp_path / "out.jsonl.gz")
    assert (tmp_path / "out.jsonl.gz").read_bytes()[4:8] == bytes(4)
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).count(b"\n") == 2


def test_a_table_has_no_types_and_says_so(tmp_path: Path) -> None:
    records = [{"prompt": "a", "completion": "b", "n": 3, "meta": {"x": 1}}, {"prompt": "c", "completion": "d"}]
    done = written(records, tmp_path / "out.csv", "prompt_completion")
    assert (tmp_path / "out.csv").read_bytes() == b'prompt,completion,n,meta\na,b,3,"{""x"": 1}"\nc,d,,\n'
    assert [(loss.row, loss.pointer, loss.left_out) for loss in done.losses] == [(0, "/n", False), (0, "/meta", False)]


def test_a_carriage_return_alone_is_left_out_of_a_table(tmp_path: Path) -> None:
    records = [{"prompt": "a\rb", "completion": "c"}, {"prompt": "a\r\nb", "completion": "c"}]
    done = written(records, tmp_path / "out.csv", "prompt_completion")
    assert [(loss.row, loss.left_out) for loss in done.losses] == [(0, True)]
    assert values(tmp_path / "out.csv", "prompt_completion") == [records[1]]


@pytest.mark.parametrize("target", sorted(READ))
def test_tables_hold_what_they_are_said_to_hold(tmp_path: Path, target: str) -> None:
    records = [record for records in RECORDS.values() for record in records]
    made = [found.value for record in records if (found := convert_value(record, shape_of(record), target)).is_held]
    if target in NO_TABLE:
        with pytest.raises(ConfigError, match=f"a table cannot hold records of {target}"):
            Container(tmp_path / "out.csv", target)
        return
    read_as = "openai_chat" if target == "mistral" else target  # the same bytes
    done = curate.convert(made, target, tmp_path / "out.csv", format=read_as)
    assert done.written > 0 and len(values(tmp_path / "out.csv", read_as)) == done.written


def test_messages_are_structs_in_parquet_and_tools_are_text(tmp_path: Path) -> None:
    tool = {"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}
    done = written([{**CHATS[0], "tools": [tool]}, CHATS[1]], tmp_path / "out.parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert str(schema.field("messages").type) == "list<element: struct<role: string, content: string, weight: int64>>"
    assert (str(schema.field("tools").type), done.losses) == ("string", [])
    assert json.loads(values(tmp_path / "out.parquet", "openai_chat")[0]["tools"]) == [tool]


def test_values_of_free_form_become_text_in_parquet(tmp_path: Path) -> None:
    records = [{**CHATS[0], "meta": {"x": 1}}, {**CHATS[1], "meta": {"y": [None]}}]
    done = written(records, tmp_path / "out.parquet")
    assert [(loss.row, loss.pointer) for loss in done.losses] == [(0, "/meta"), (1, "/meta")]
    mixed = [{**CHATS[0], "n": 1}, {**CHATS[1], "n": "one"}]
    with pytest.raises(InputError, match="parquet cannot hold n: its values differ in type"):
        written(mixed, tmp_path / "mixed.parquet")
    assert not (tmp_path / "mixed.parquet").exists()


def test_gemini_in_parquet_where_its_types_agree(tmp_path: Path) -> None:
    written(CHATS, tmp_path / "out.parquet", "gemini_sft")
    assert [len(each["contents"]) for each in values(tmp_path / "out.parquet", "gemini_sft")] == [2, 2]
    calls = []
    for arguments in ('{"x": 1}', '{"x": "y"}'):
        call = {"id": "a", "function": {"name": "find", "arguments": arguments}}
        calls.append({"messages": [CHATS[0]["messages"][0], {"role": "assistant", "content": None, "tool_calls": [call]}]})
    with pytest.raises(InputError, match="parquet cannot hold contents"):
        written(calls, tmp_path / "calls.parquet", "gemini_sft")


@pytest.mark.parametrize("name", ["out.txt", "out", "out.parquet.gz", "out.jsonl.zip"])
def test_unknown_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="does not end like a file that can be written"):
        Container(tmp_path / name, "openai_chat")
