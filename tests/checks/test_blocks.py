"""DUP005: a block of words in many answers, whatever the cut and the order of the records."""

from __future__ import annotations

import random
from typing import Any

import pytest

from curate.checks.base import chat, many
from curate.checks.blocks import RepeatedBlock
from curate.mold import Line, Mold
from curate.profile import Profile
from tests.helpers.batches import batch_of
from tests.similarity.helpers import MemoryCorpus, run

CLAUSE = "All of this is said without any promise, and the terms at the till of each shop hold before what stands here."
WORDS = CLAUSE.casefold().split()


def answer(index: int, clause: str) -> str:
    return f"In street {index}." + f" Pass mill {index}, then bridge {index + 3}." * 6 + f" {clause} {index + 7}."


def records(count: int, share: float, clause: str = CLAUSE) -> list[dict[str, Any]]:
    return many(count, lambda i: chat(f"Where is shop {i}?", answer(i, clause if i < share * count else "")))


def test_the_block_is_told_with_its_words_and_its_share() -> None:
    (found,) = run(RepeatedBlock, [batch_of(records(40, 0.5))])
    assert found.details == {"words": len(WORDS), "begin": " ".join(WORDS[:8])}
    assert (found.value, found.row is not None and found.row < 20) == (0.5, True)


@pytest.mark.parametrize(
    ("count", "share", "settings"), [(19, 1.0, {}), (40, 0.2, {}), (40, 0.5, {"words": 23}), (40, 0.5, {"share": 0.6})]
)
def test_below_the_marks_nothing_is_told(count: int, share: float, settings: dict[str, Any]) -> None:
    assert run(RepeatedBlock, [batch_of(records(count, share))], **settings) == []


def test_each_block_is_told_once() -> None:
    second = "Whoever wants it in writing asks for the blue form, which lies in the second drawer under the lamp of every single till."
    found = run(RepeatedBlock, [batch_of(records(30, 1.0, f"{CLAUSE} The number is 9 times as high as {second}"))], words=20)
    assert len(found) == 1
    apart = many(30, lambda i: chat(f"Where is shop {i}?", f"{CLAUSE} Street {i}. {second}"))
    assert sorted(each.details["begin"] for each in run(RepeatedBlock, [batch_of(apart)])) == [
        "all of this is said without any promise,",
        "whoever wants it in writing asks for the",
    ]


def test_copies_count_once_and_a_line_of_the_mold_is_no_block() -> None:
    few = records(24, 0.1)
    assert run(RepeatedBlock, [batch_of([*few, *[few[0]] * 20])]) == []
    mold = Mold(strong=True, last=Line(template=CLAUSE, whole=True))
    lines = many(30, lambda i: chat(f"Where is shop {i}?", f"In street {i}.\n{CLAUSE}"))
    assert len(run(RepeatedBlock, [batch_of(lines)])) == 1
    assert run(RepeatedBlock, [batch_of(lines)], Profile(molds=(mold,))) == []


def test_cuts_and_orders_do_not_matter() -> None:
    made = [*records(300, 0.5), *records(90, 0.5)]
    random.Random(3).shuffle(made)
    whole = run(RepeatedBlock, [batch_of(made)])
    parts = [batch_of(made[start : start + 70], start) for start in range(0, 390, 70)]
    check = RepeatedBlock()
    states = [check.map(part) for part in parts]
    for order in (states, states[::-1]):
        joined = check.merge([check.merge(order[:2]), check.merge([]), check.merge(order[2:])])
        assert list(check.finish(joined, MemoryCorpus(parts)).sorted()) == whole
    assert len(whole) == 1
