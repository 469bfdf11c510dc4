"""Clean records with tool calls, made from hand-written material by a seeded generator; no two of them are near each other."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from benchmarks.detect.similar import Grams, grams, jaccard, said
from benchmarks.detect.tool_words import (
    ARTICLES,
    CHATS,
    LISTS,
    MODELS,
    NICKNAMES,
    QUESTIONS,
    REMARKS,
    SHOPS,
    SITUATIONS,
    TOOLS,
    Tool,
)

SPREAD = 0.6
"""Two records have a smaller Jaccard similarity than this (character 5-grams of what they say)."""

_LETTERS = "BDFGKLMNPRSTVZ"
_VOWELS = "AEIOU"
_WORDS = {"article": ARTICLES, "shop": SHOPS, "model": MODELS, "question": QUESTIONS, "list_name": LISTS}


def tool_records(count: int, seed: int) -> list[dict[str, Any]]:
    """`count` OpenAI chat records with declared tools: four in five call one or two, sometimes both at once; the rest need none."""
    random = Random(seed)
    records: list[dict[str, Any]] = []
    kept: list[Grams] = []
    while len(records) < count:
        record = _record(random)
        said_by = grams(said(record))
        if all(jaccard(said_by, other) < SPREAD for other in kept):
            records.append(record)
            kept.append(said_by)
    return records


def _record(random: Random) -> dict[str, Any]:
    tools = random.sample(TOOLS, random.randint(2, 4))
    make = random.choices((_one_call, _calls_in_turn, _two_calls, _no_call), weights=(5, 2, 2, 1))[0]
    messages = make(tools, random)
    declared = [tool.declared() for tool in tools]
    random.shuffle(declared)
    return {"messages": messages, "tools": declared}


def _one_call(tools: list[Tool], random: Random) -> list[dict[str, Any]]:
    first = _Use(tools[0], random)
    return [_user(random, first), _calling(first), first.result(random), _closing(random, first)]


def _two_calls(tools: list[Tool], random: Random) -> list[dict[str, Any]]:
    """Both tools are called at once; their results may come in the other order."""
    both = [_Use(tool, random) for tool in tools[:2]]
    results = [use.result(random) for use in both]
    random.shuffle(results)
    return [_user(random, *both), _calling(*both), *results, _closing(random, *both)]


def _calls_in_turn(tools: list[Tool], random: Random) -> list[dict[str, Any]]:
    """The user asks for something else after the first answer."""
    first, second = (_Use(tool, random) for tool in tools[:2])
    start = [_user(random, first), _calling(first), first.result(random), _closing(random, first)]
    return [*start, _user(random, second), _calling(second), second.result(random), _closing(random, second)]


def _no_call(tools: list[Tool], random: Random) -> list[dict[str, Any]]:
    question, answer = random.choice(CHATS)
    asked = _shuffled(random, question, *random.sample(SITUATIONS, 2))
    return [{"role": "user", "content": asked}, {"role": "assistant", "content": " ".join([answer, *random.sample(REMARKS, 3)])}]


class _Use:
    """One use of a tool: its arguments and what is said around it."""

    def __init__(self, tool: Tool, random: Random) -> None:
        self.tool = tool
        self.id = f"call_{random.randrange(16**8):08x}"
        optional = [name for name in tool.properties if name not in tool.required and random.random() < 0.5]
        self.arguments = {name: _value(name, tool.properties[name], random) for name in (*tool.required, *optional)}
        self.ask = random.choice(tool.asks).format(**self.arguments)
        self.answer = random.choice(tool.answers).format(**self.arguments)

    def result(self, random: Random) -> dict[str, Any]:
        """The message with what the tool gave back."""
        numbers = {"number": random.randint(1, 9), "other": random.randint(1, 9)}
        text = random.choice(self.tool.results).format(**numbers, **self.arguments).replace("'", '"')
        return {"role": "tool", "tool_call_id": self.id, "content": text}


def _value(name: str, schema: dict[str, Any], random: Random) -> Any:
    if "enum" in schema:
        return random.choice(schema["enum"])
    if schema["type"] == "integer":
        return random.randint(schema["minimum"], schema["maximum"])
    if schema["type"] == "boolean":
        return random.random() < 0.5
    if schema["type"] == "array":
        return random.sample(NICKNAMES, 2)
    if name == "order_code":
        return "".join(random.choice(letters) for letters in (_LETTERS, _VOWELS, _LETTERS, _VOWELS, _LETTERS))
    return random.choice(_WORDS[name])


def _shuffled(random: Random, *sentences: str) -> str:
    return " ".join(random.sample(sentences, len(sentences)))


def _user(random: Random, *uses: _Use) -> dict[str, Any]:
    return {"role": "user", "content": _shuffled(random, *(use.ask for use in uses), *random.sample(SITUATIONS, random.randint(1, 2)))}


def _calling(*uses: _Use) -> dict[str, Any]:
    calls = [
        {"id": use.id, "type": "function", "function": {"name": use.tool.name, "arguments": json.dumps(use.arguments)}} for use in uses
    ]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def _closing(random: Random, *uses: _Use) -> dict[str, Any]:
    return {"role": "assistant", "content": " ".join([*(use.answer for use in uses), *random.sample(REMARKS, random.randint(2, 3))])}
