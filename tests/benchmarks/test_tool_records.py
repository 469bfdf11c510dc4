"""Generated tool records: clean, varied, the same for the same seed."""

from __future__ import annotations

import json
from itertools import combinations

import jsonschema

from benchmarks.detect.similar import grams, jaccard, said
from benchmarks.detect.tool_records import tool_records

RECORDS = tool_records(60, 3)


def test_same_seed_gives_the_same_records() -> None:
    assert tool_records(8, 3) == RECORDS[:8]
    assert tool_records(8, 4) != RECORDS[:8]


def test_no_two_are_near() -> None:
    sets = [grams(said(record)) for record in RECORDS]
    assert max(jaccard(left, right) for left, right in combinations(sets, 2)) < 0.6


def test_calls_fit_their_schemas_and_have_one_result_each() -> None:
    counts = []
    for record in RECORDS:
        schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in record["tools"]}
        called = [call for message in record["messages"] for call in message.get("tool_calls", ())]
        for call in called:
            jsonschema.validate(json.loads(call["function"]["arguments"]), schemas[call["function"]["name"]])
        results = [message for message in record["messages"] if message["role"] == "tool"]
        assert sorted(call["id"] for call in called) == sorted(message["tool_call_id"] for message in results)
        assert all(isinstance(json.loads(message["content"]), dict) for message in results)
        assert record["messages"][-1]["role"] == "assistant" and record["messages"][-1]["content"]
        counts.append(len(called))
    assert sorted(set(counts)) == [0, 1, 2]


def test_schemas_are_valid_and_varied() -> None:
    schemas = [tool["function"]["parameters"] for record in RECORDS for tool in record["tools"]]
    for schema in schemas:
        jsonschema.Draft202012Validator.check_schema(schema)
    types = {each["type"] for schema in schemas for each in schema["properties"].values()}
    assert types == {"string", "integer", "boolean", "array"}
    assert any("enum" in each for schema in schemas for each in schema["properties"].values())
