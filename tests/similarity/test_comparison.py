"""Comparison texts, groups and keys of batches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from curate.batch import Kind
from curate.checks.base import chat
from curate.similarity.comparison import compared, exact_keys, groups, plain_texts
from tests.helpers.batches import batch_of

SYSTEM = "You are a helpful assistant."
CALL = {"role": "assistant", "tool_calls": [{"function": {"name": "find", "arguments": '{"q": "Tea"}'}}]}


def asked(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


def answer(text: str, **more: Any) -> list[dict[str, Any]]:
    return [{"role": "assistant", "content": text, **more}]


def distinct(*records: dict[str, Any]) -> int:
    return len(np.unique(exact_keys(batch_of(list(records))), axis=0))


def test_comparison_text() -> None:
    records = [
        chat("Hello  There", "Hi!\n", system=SYSTEM),
        {"messages": [*asked("Find tea"), CALL, {"role": "tool", "content": "3 TEAS"}, *answer("Three.")]},
        {"messages": asked("P"), "chosen": answer("good"), "rejected": answer("bad")},
        {"messages": [*asked("P"), *answer("bad one")], "label": False},
        {"text": "Plain  text"},
        {"instruction": "", "input": "", "output": "only"},
    ]
    texts = ["hello there hi!", 'find tea find {"q": "tea"} 3 teas three.', "p good bad", "p bad one", "plain text", "only"]
    found = compared(batch_of(records), {SYSTEM})
    assert found.text == texts
    assert found.record.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.group.tolist() == [0, 0, 1, 3, 0, 0]
    assert compared(batch_of(records), ()).text[0] == "you are a helpful assistant. hello there hi!"
    assert plain_texts(batch_of(records), {SYSTEM})[:2] == ["Hello  There\nHi!\n", 'Find tea\nfind\n{"q": "Tea"}\n3 TEAS\nThree.']


def test_only_system_prompts_are_left_out_by_their_text() -> None:
    assert compared(batch_of([chat(SYSTEM, "Yes.", system="Be kind.")]), {SYSTEM, "be kind."}).text == [
        "be kind. you are a helpful assistant. yes."
    ]


def test_records_that_cannot_be_read_are_left_out() -> None:
    batch = batch_of([chat("a", "b"), chat("c", "d"), chat("e", "f")])
    kinds = np.array([Kind.UNREADABLE, Kind.CHAT, Kind.REFUSED], dtype=np.int8)
    found = compared(replace(batch, kind=kinds), ())
    assert (found.record.tolist(), found.text) == ([1], ["c d"])


def test_a_record_without_texts_has_an_empty_one() -> None:
    assert compared(batch_of([{"messages": []}, chat("a", "b"), {"messages": []}]), ()).text == ["", "a b", ""]


def test_groups() -> None:
    messages = [*asked("P"), *answer("x")]
    records = [{"messages": messages}, {"messages": messages, "label": True}, {"messages": messages, "label": False}, {"text": "x"}]
    assert groups(batch_of(records)).tolist() == [0, 4, 3, 0]


def test_case_and_white_space_make_no_other_key() -> None:
    assert distinct(chat("Hello there", "Hi."), chat(" HELLO\nthere ", "hi.")) == 1


def test_structure_makes_another_key() -> None:
    records = [
        chat("a b", "c"),
        chat("a", "b c"),
        chat("a", "b", "c"),
        chat("a", "c", system="b"),
        chat("a,b", "c"),
        {"text": "a b c"},
        {"messages": [*asked("a b"), *answer("c", weight=0)]},
        {"messages": [*asked("a b"), *answer("c")], "label": True},
        {"messages": [*asked("a b"), *answer("c")], "label": False},
        {"messages": [*asked("a b"), *answer("d")], "label": False},
        {"messages": asked("a b"), "chosen": answer("c"), "rejected": answer("d")},
    ]
    assert distinct(*records) == len(records)


def test_pairs_that_reject_different_answers_are_different() -> None:
    pair = {"messages": asked("a"), "chosen": answer("b")}
    assert distinct({**pair, "rejected": answer("c")}, {**pair, "rejected": answer("d")}) == 2
    assert distinct({**pair, "rejected": answer("c")}, {**pair, "rejected": answer("C ")}) == 1


def test_tools_make_another_key() -> None:
    batch = batch_of([chat("a", "b"), chat("a", "b"), chat("a", "b")])
    found = exact_keys(replace(batch, tools=np.array([1, 2, 1], dtype=np.uint64)))
    assert (found == found[0]).all(axis=1).tolist() == [True, False, True]


def test_keys_do_not_depend_on_the_batch() -> None:
    records = [chat("a", "b"), {"messages": []}, chat("c", "d", system="e"), {"text": "f"}]
    whole = exact_keys(batch_of(records)).tolist()
    assert [exact_keys(batch_of([record])).tolist()[0] for record in records] == whole
    assert exact_keys(batch_of([])).shape == (0, 2)
