"""Batches of records that are visible in a test."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from curate.batch import Batch, Kind, Role, Side, Texts, Turns

ROLES = {"system": Role.SYSTEM, "user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL}


class _Lines:
    def __init__(self) -> None:
        self.texts: list[tuple[int, int, int, int, str, str]] = []
        self.turns: list[tuple[int, int, int, int, str]] = []

    def text(self, record: int, role: Role, side: Side, turn: int, pointer: str, text: str) -> None:
        self.texts.append((record, role, side, turn, pointer, text))

    def messages(self, record: int, messages: list[dict[str, Any]], base: str, answer: Side = Side.OUTPUT) -> None:
        for index, message in enumerate(messages):
            role, pointer = ROLES[message["role"]], f"{base}/{index}"
            trained = role == Role.ASSISTANT and message.get("weight") != 0
            self.turns.append((record, role, index, message.get("weight", -1), pointer))
            if isinstance(message.get("content"), list):
                for number, part in enumerate(message["content"]):
                    place = f"{pointer}/content/{number}/text"
                    self.text(record, role, answer if trained else Side.INPUT, index, place, part["text"])
            elif message.get("content") is not None:
                self.text(record, role, answer if trained else Side.INPUT, index, pointer + "/content", message["content"])
            for number, call in enumerate(message.get("tool_calls", ())):
                place = f"{pointer}/tool_calls/{number}/function"
                for key in ("name", "arguments"):
                    self.text(record, Role.CALL, Side.OUTPUT, index, f"{place}/{key}", call["function"][key])


def _kind(lines: _Lines, position: int, record: dict[str, Any]) -> tuple[Kind, int]:
    if "chosen" in record:
        lines.messages(position, record["messages"], "/messages")
        lines.messages(position, record["chosen"], "/chosen")
        lines.messages(position, record["rejected"], "/rejected", Side.REJECTED)
        return Kind.PREFERENCE, -1
    if "label" in record:
        lines.messages(position, record["messages"], "/messages", Side.OUTPUT if record["label"] else Side.REJECTED)
        return Kind.UNPAIRED, int(record["label"])
    if "messages" in record:
        lines.messages(position, record["messages"], "/messages")
        return Kind.CHAT, -1
    if "text" in record:
        lines.text(position, Role.TEXT, Side.OUTPUT, -1, "/text", record["text"])
        return Kind.TEXT, -1
    parts = [("system", Role.SYSTEM, Side.INPUT), ("instruction", Role.USER, Side.INPUT), ("input", Role.USER, Side.INPUT)]
    for key, role, side in [*parts, ("output", Role.ASSISTANT, Side.OUTPUT)]:
        if record.get(key) or (key == "output" and key in record):
            lines.text(position, role, side, 1 if key == "output" else 0, f"/{key}", record[key])
    return Kind.PAIR, -1


def batch_of(records: list[dict[str, Any]], first_row: int = 0) -> Batch:
    """A batch of chat records ({messages}), pairs ({instruction, input, output, system}), preference pairs
    ({messages, chosen, rejected}), unpaired ({messages, label}) or plain text ({text})."""
    lines = _Lines()
    kinds = [_kind(lines, position, record) for position, record in enumerate(records)]
    digests = [hashlib.blake2b(orjson.dumps(record, option=orjson.OPT_SORT_KEYS), digest_size=16).digest() for record in records]
    rows = np.arange(first_row, first_row + len(records), dtype=np.int64)
    text, turn = list(zip(*lines.texts, strict=True)) or [()] * 6, list(zip(*lines.turns, strict=True)) or [()] * 5
    return Batch(
        source=0,
        split="train",
        row=rows,
        line=rows + 1,
        fingerprint=np.frombuffer(b"".join(digests), dtype=">u8").reshape(-1, 2).astype(np.uint64),
        kind=np.array([kind for kind, _ in kinds], dtype=np.int8),
        label=np.array([label for _, label in kinds], dtype=np.int8),
        tools=np.zeros(len(records), dtype=np.uint64),
        texts=Texts(
            np.array(text[0], dtype=np.int32),
            np.array(text[1], dtype=np.int8),
            np.array(text[2], dtype=np.int8),
            np.array(text[3], dtype=np.int32),
            pa.array(text[4], type=pa.large_string()),
            pa.array(text[5], type=pa.large_string()),
        ),
        turns=Turns(
            np.array(turn[0], dtype=np.int32),
            np.array(turn[1], dtype=np.int8),
            np.array(turn[2], dtype=np.int32),
            np.array(turn[3], dtype=np.int8),
            pa.array(turn[4], type=pa.large_string()),
        ),
        values=list(records),
    )
