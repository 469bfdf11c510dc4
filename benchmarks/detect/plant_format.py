"""Makers of format defects: lines that do not parse, records without their structure, turns out of order, ambiguous values."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from benchmarks.detect.phrases import AFTER_WORDS, GREETINGS, SLOT_SENTENCES, SLOTS
from benchmarks.detect.planting import (
    Maker,
    Pool,
    Record,
    change_answer,
    copied,
    dump,
    put,
    question_and_answer,
    turns,
    with_content,
    with_messages,
)

_MARK = "\ue000"  # a private character that the dumped line replaces by an escape json.dumps would refuse to write


def _cut_line(record: Record, random: Random, others: Pool) -> bytes:
    line = dump(record).decode("utf-8")
    return line[: random.randrange(len(line) // 10, len(line) * 19 // 20)].encode("utf-8")


def _missing_comma(record: Record, random: Random, others: Pool) -> bytes | None:
    joint = '"}, {"role"'
    pieces = dump(record).decode("utf-8").split(joint)
    if len(pieces) < 2:
        return None
    at = random.randrange(1, len(pieces))
    return (joint.join(pieces[:at]) + joint.replace(",", "") + joint.join(pieces[at:])).encode("utf-8")


def _two_objects(record: Record, random: Random, others: Pool) -> bytes:
    return dump(record) + random.choice([b"", b" "]) + dump(random.choice(others))


def _trailing_comma(record: Record, random: Random, others: Pool) -> bytes:
    return dump(record)[:-1] + b",}"


def _comma_after_object(record: Record, random: Random, others: Pool) -> bytes:
    return dump(record) + b","


def _plain_text(record: Record, random: Random, others: Pool) -> bytes:
    return " ".join(question_and_answer(record)).replace("\n", " ").encode("utf-8")


def _python_literal(record: Record, random: Random, others: Pool) -> bytes:
    return repr(record).encode("utf-8")


def _rest(record: Record) -> Record:
    return {key: value for key, value in copied(record).items() if key != "messages"}


def _messages_missing(record: Record, random: Random, others: Pool) -> bytes:
    return dump({"id": random.randrange(10_000), **_rest(record)})


def _messages_empty(record: Record, random: Random, others: Pool) -> bytes:
    return dump(with_messages(record, []))


def _messages_no_list(record: Record, random: Random, others: Pool) -> bytes:
    return dump({"messages": random.choice([record["messages"][0], "\n".join(question_and_answer(record)), None]), **_rest(record)})


def _message_no_object(record: Record, random: Random, others: Pool) -> bytes:
    return dump(with_messages(record, list(question_and_answer(record))))


def _no_object(record: Record, random: Random, others: Pool) -> bytes:
    return dump(random.choice([record["messages"], question_and_answer(record)[0], random.randrange(1_000), None, True]))


def _role_missing(record: Record, random: Random, others: Pool) -> bytes:
    made = copied(record)
    del made["messages"][random.choice(turns(record, "user", "assistant"))]["role"]
    return dump(made)


def _ends_with_user(record: Record, random: Random, others: Pool) -> bytes:
    return dump(with_messages(record, [*record["messages"], {"role": "user", "content": random.choice(AFTER_WORDS)}]))


def _system_late(record: Record, random: Random, others: Pool) -> bytes | None:
    first, *rest = record["messages"]
    if first["role"] != "system" or len(rest) < 2:
        return None
    at = random.randrange(1, len(rest))
    return dump(with_messages(record, [*rest[:at], first, *rest[at:]]))


def _assistant_first(record: Record, random: Random, others: Pool) -> bytes:
    at = turns(record, "user")[0]
    greeting = {"role": "assistant", "content": random.choice(GREETINGS)}
    return dump(with_messages(record, [*record["messages"][:at], greeting, *record["messages"][at:]]))


def _unknown_role(record: Record, random: Random, others: Pool) -> bytes:
    made = copied(record)
    role = random.choice(["assitant", "asistant", "assistent", "usr", "costumer"])
    index = turns(record, "assistant" if role.startswith("as") else "user")[-1]
    made["messages"][index]["role"] = role
    return dump(made)


def _user_twice(record: Record, random: Random, others: Pool) -> bytes | None:
    index = random.choice(turns(record, "user"))
    words = record["messages"][index]["content"].split(" ")
    if len(words) < 4:
        return None
    halves = [{"role": "user", "content": " ".join(part)} for part in (words[: len(words) // 2], words[len(words) // 2 :])]
    return dump(with_messages(record, [*record["messages"][:index], *halves, *record["messages"][index + 1 :]]))


def _no_assistant(record: Record, random: Random, others: Pool) -> bytes:
    return dump(with_messages(record, record["messages"][: turns(record, "user")[0] + 1]))


def _weights_zero(record: Record, random: Random, others: Pool) -> bytes:
    made = copied(record)
    for message in made["messages"]:
        if message["role"] == "assistant":
            message["weight"] = 0
    return dump(made)


def _typed(record: Record, random: Random, value: Any) -> bytes:
    return dump(with_content(record, random.choice(turns(record, "user", "assistant")), value))


def _content_number(record: Record, random: Random, others: Pool) -> bytes:
    return _typed(record, random, random.choice([7, 0, 3.5, True]))


def _content_null(record: Record, random: Random, others: Pool) -> bytes:
    return _typed(record, random, None)


def _content_object(record: Record, random: Random, others: Pool) -> bytes:
    return _typed(record, random, {"text": question_and_answer(record)[1]})


def _slot(kind: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        slot, sentence = random.choice(SLOTS[kind]), random.choice(SLOT_SENTENCES)
        where = random.choice(["start", "middle", "end"])
        return change_answer(record, random, lambda text: put(text, sentence.format(slot=slot), where))

    return make


def _duplicate_key(record: Record, random: Random, others: Pool) -> bytes:
    index = random.choice(turns(record, "user", "assistant"))
    pieces = [json.dumps(message, ensure_ascii=False) for message in record["messages"]]
    key = random.choice(["role", "content"])
    value = json.dumps("assistant" if key == "role" else question_and_answer(random.choice(others))[1], ensure_ascii=False)
    pieces[index] = f'{{"{key}": {value}, {pieces[index][1:]}'
    rest = "".join(f", {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in _rest(record).items())
    return f'{{"messages": [{", ".join(pieces)}]{rest}}}'.encode()


def _appended(record: Record, key: str, value: str) -> bytes:
    return dump(record)[:-1] + f', "{key}": {value}}}'.encode()


def _not_a_number(record: Record, random: Random, others: Pool) -> bytes:
    return _appended(record, "quality", random.choice(["NaN", "Infinity", "-Infinity"]))


def _big_integer(record: Record, random: Random, others: Pool) -> bytes:
    return _appended(record, "id", str(random.choice([2**70, 2**64, -(2**65), 10**30])))


def _lone_surrogate(record: Record, random: Random, others: Pool) -> bytes:
    index = random.choice(turns(record, "user", "assistant"))
    text = put(record["messages"][index]["content"], _MARK, random.choice(["start", "middle", "end"]))
    escape = random.choice([r"\ud83d", r"\udc4d", r"\ud83d\ud83d"])
    return dump(with_content(record, index, text)).decode("utf-8").replace(_MARK, escape).encode("utf-8")


def _deep_nesting(record: Record, random: Random, others: Pool) -> bytes:
    depth = random.choice([1_200, 5_000])
    return _appended(record, "context", "[" * depth + "]" * depth)


KINDS: dict[str, Maker] = {
    "FMT001/cut-line": _cut_line,
    "FMT001/missing-comma": _missing_comma,
    "FMT001/two-objects": _two_objects,
    "FMT001/trailing-comma": _trailing_comma,
    "FMT001/comma-after-object": _comma_after_object,
    "FMT001/plain-text": _plain_text,
    "FMT001/python-literal": _python_literal,
    "FMT002/messages-missing": _messages_missing,
    "FMT002/messages-empty": _messages_empty,
    "FMT002/messages-no-list": _messages_no_list,
    "FMT002/message-no-object": _message_no_object,
    "FMT002/no-object": _no_object,
    "FMT002/role-missing": _role_missing,
    "FMT004/ends-with-user": _ends_with_user,
    "FMT004/system-late": _system_late,
    "FMT004/assistant-first": _assistant_first,
    "FMT004/unknown-role": _unknown_role,
    "FMT004/user-twice": _user_twice,
    "FMT005/no-assistant": _no_assistant,
    "FMT005/weights-zero": _weights_zero,
    "FMT006/content-number": _content_number,
    "FMT006/content-null": _content_null,
    "FMT006/content-object": _content_object,
    **{f"FMT008/{kind}": _slot(kind) for kind in SLOTS},
    "FMT010/duplicate-key": _duplicate_key,
    "FMT010/not-a-number": _not_a_number,
    "FMT010/big-integer": _big_integer,
    "FMT010/lone-surrogate": _lone_surrogate,
    "FMT010/deep-nesting": _deep_nesting,
}
