"""Which record is which: by content, then by id, prompt, answer and likeness, whatever the order."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import curate
from curate.diffing.result import Diff
from tests.helpers.talking import talk

Records = list[dict[str, Any]]


def diff(old: Records, new: Records) -> Diff:
    return curate.diff(old, new, findings=False)


def shown(found: Diff) -> tuple[list[tuple[int, int, str]], list[int], list[int]]:
    """(old row, new row, how) of the changed records, the rows that were removed, and those that were added."""
    pairs = [(each.old, each.new, each.how) for each in found.matches.changed]
    return pairs, found.matches.removed.tolist(), found.matches.added.tolist()


def test_equal_records_are_the_same_in_any_order() -> None:
    old = [talk(number) for number in range(60)]
    new = list(old)
    random.Random(1).shuffle(new)
    found = diff(old, new)
    assert (found.same, shown(found)) == (60, ([], [], []))
    assert not found


def test_of_equal_records_as_many_are_the_same_as_both_have() -> None:
    other = {"prompt": "Who has the key?", "completion": OTHER}
    found = diff([talk(0)] * 3 + [other], [other] * 2 + [talk(0)])
    assert (found.same, found.added, found.removed, found.changed) == (2, 1, 2, 0)


LONG = "Put it on a towel, take out the sieve and rinse it under the tap until no chalk is left in its mesh."
OTHER = "Ring the workshop in the morning and ask for a new handle, which they keep in three colours."


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ({"id": "k-1", "prompt": "Why?", "completion": LONG}, {"id": "k-1", "prompt": "Who is it?", "completion": OTHER}, "id"),
        ({"prompt": "Why?", "completion": LONG}, {"prompt": "Why?", "completion": OTHER}, "prompt"),
        ({"prompt": "Why?", "completion": LONG}, {"prompt": "What is to be done?", "completion": LONG}, "answer"),
        ({"prompt": "Why?", "completion": LONG}, {"prompt": "What now?", "completion": LONG.replace("towel", "cloth")}, "likeness"),
        ({"prompt": "Why?", "completion": LONG}, {"prompt": "What now?", "completion": OTHER}, None),
        ({"prompt": "Why?", "completion": "Yes."}, {"prompt": "What now?", "completion": "Yes."}, None),
    ],
    ids=["id", "prompt", "answer", "likeness", "nothing", "a short answer tells nothing"],
)
def test_a_record_is_known_by(before: dict[str, Any], after: dict[str, Any], how: str | None) -> None:
    stay = [talk(number) for number in range(10)]
    found = shown(diff([*stay, before], [after, *stay]))
    assert found == (([(10, 0, how)], [], []) if how else ([], [10], [0]))


def test_numbers_of_lines_are_no_ids() -> None:
    old = [{"id": row, **talk(row)} for row in range(20)]
    new = [{"id": 0, **talk(50)}, *({"id": row + 1, **talk(row)} for row in range(20))]
    new[8] = {"id": 8, **talk(7, LONG)}
    assert shown(diff(old, new)) == ([(7, 8, "prompt")], [], [0])


def test_an_id_or_prompt_that_several_have_tells_nothing() -> None:
    old = [{"prompt": "Sort this.", "completion": LONG}, {"prompt": "Sort this.", "completion": OTHER}]
    new = [{"prompt": "Sort this.", "completion": LONG + " Done."}, {"prompt": "Sort this.", "completion": OTHER + " Done."}]
    assert shown(diff(old, new)) == ([(0, 0, "likeness"), (1, 1, "likeness")], [], [])
    assert shown(diff(old, new[::-1])) == ([(1, 0, "likeness"), (0, 1, "likeness")], [], [])


def test_a_change_for_all_records_is_a_change_of_each() -> None:
    old = [{"messages": [{"role": "system", "content": "Be kind."}, *turns(number)]} for number in range(30)]
    new = [{"messages": [{"role": "system", "content": "Be brief."}, *turns(number)]} for number in range(30)]
    assert shown(diff(old, new)) == ([(row, row, "prompt") for row in range(30)], [], [])


def turns(number: int) -> Records:
    record = talk(number)
    return [{"role": "user", "content": record["prompt"]}, {"role": "assistant", "content": record["completion"]}]


def test_another_format_is_another_content_of_the_same_record() -> None:
    old = [talk(number) for number in range(10)]
    new = [{"messages": turns(number)} for number in range(10)]
    found = diff(old, new)
    assert (found.changed + found.same, found.added, found.removed) == (10, 0, 0)


def test_nothing_and_everything() -> None:
    some = [talk(number) for number in range(3)]
    other = [{"prompt": f"{number}?", "completion": f"{number}!"} for number in range(3)]
    assert shown(diff(some, other)) == ([], [0, 1, 2], [0, 1, 2])


@given(st.randoms(use_true_random=False), st.integers(0, 59), st.integers(0, 59), st.integers(0, 59))
def test_the_order_leaves_no_trace(chance: random.Random, gone: int, edited: int, grown: int) -> None:
    old = [talk(number) for number in range(60)]
    new = [
        talk(number, (talk(number)["completion"] + " Then ask again.") if number in (edited, grown) else None)
        for number in range(60)
        if number != gone
    ]
    new.append({"prompt": "Where is the key?", "completion": "It hangs behind the door."})
    expected = content(diff(old, new), old, new)
    left, right = list(old), list(new)
    chance.shuffle(left)
    chance.shuffle(right)
    assert content(diff(left, right), left, right) == expected


def content(found: Diff, old: Records, new: Records) -> tuple[list[Any], list[Any], list[Any]]:
    pairs, removed, added = shown(found)
    return (
        sorted((str(old[left]), str(new[right]), how) for left, right, how in pairs),
        sorted(str(old[row]) for row in removed),
        sorted(str(new[row]) for row in added),
    )
