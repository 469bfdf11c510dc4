"""DUP003 and DUP004: an answer in other words, and one answer for many inputs."""

from __future__ import annotations

from typing import Any

import pytest

from curate.checks.base import chat, many
from curate.checks.conflicts import OneToMany
from curate.checks.duplicates import NearDuplicate
from curate.checks.repeated import OneAnswer, RestatedAnswer
from tests.helpers.batches import batch_of
from tests.similarity.helpers import run

SHOPS = many(12, lambda i: chat(f"Where is shop {i}?", f"In street {i}, beside the old mill."))
ASKED = "How do I clean the filter of the hood?"
CLEAN = "Take the filter out of the hood, soak it in warm water with soda for an hour, and let it dry overnight."
AGAIN = "Soak it in warm water with soda for an hour, let the filter dry overnight: take it out of the hood."
SAME = "Our people look into it and write to you within a few days."


def rows(check: Any, records: list[dict[str, Any]], **settings: Any) -> list[tuple[int | None, int | None]]:
    return [(each.row, each.other_row) for each in run(check, [batch_of(records)], **settings)]


def test_an_answer_in_other_words_is_told_by_one_rule_only() -> None:
    records = [chat(ASKED, CLEAN), *SHOPS, chat(ASKED, AGAIN)]
    ((row, other),) = rows(RestatedAnswer, records)
    assert {row, other} == {0, 13}
    assert rows(OneToMany, records) == rows(NearDuplicate, records) == []


def test_another_wording_of_the_question_or_another_number_is_no_restatement() -> None:
    assert rows(RestatedAnswer, [chat(ASKED, CLEAN), *SHOPS, chat("Hello, " + ASKED, AGAIN)]) == []
    records = [chat(ASKED, CLEAN.replace("an hour", "2 hours")), *SHOPS, chat(ASKED, AGAIN.replace("an hour", "3 hours"))]
    assert rows(RestatedAnswer, records) == []


def test_what_is_near_enough_for_dup002_is_not_said_again() -> None:
    long = f"{ASKED} {'It hangs over an old stove of iron in a kitchen with a low beam that nobody dares to move. ' * 9}"
    records = [chat(long, CLEAN), *SHOPS, chat(long, AGAIN)]
    assert len(rows(NearDuplicate, records)) == 1
    assert rows(RestatedAnswer, records) == []


@pytest.mark.parametrize(
    ("repeats", "others", "settings", "expected"),
    [(3, 97, {}, 1), (2, 10, {}, 0), (2, 10, {"records": 2}, 1), (3, 200, {}, 0), (3, 200, {"share": 0.01}, 1)],
)
def test_one_answer_for_many_inputs(repeats: int, others: int, settings: dict[str, Any], expected: int) -> None:
    records = [*many(repeats, lambda i: chat(f"Part {i} broke?", SAME)), *many(others, lambda i: chat(f"Shop {i}?", f"In street {i}."))]
    found = run(OneAnswer, [batch_of(records)], **settings)
    assert [(each.value, each.details) for each in found] == [(repeats / len(records), {"records": repeats})] * expected


def test_the_same_input_counts_once_and_labels_are_no_answers() -> None:
    copies = [chat("Part 1 broke?", SAME) for _ in range(5)]
    assert rows(OneAnswer, [*copies, *SHOPS]) == []
    assert rows(OneAnswer, [*many(9, lambda i: chat(f"Team of {i}?", "Repairs.")), *SHOPS]) == []


def test_five_answers_are_told_at_most_and_the_most_frequent_first() -> None:
    records = [chat(f"Part {i} of {j} broke?", f"{SAME} Ask for room {j}.") for j in range(7) for i in range(3 + j)]
    found = run(OneAnswer, [batch_of(records)])
    assert sorted(each.details["records"] for each in found) == [5, 6, 7, 8, 9]
