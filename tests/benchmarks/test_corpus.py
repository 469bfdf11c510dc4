"""The benchmark's corpus says the truth about itself."""

from __future__ import annotations

from collections import Counter

from benchmarks.brute_force import grams, near_duplicates, templates
from benchmarks.corpus import SHARES, make

COUNT = 600
RECORDS, PLANTED = make(COUNT, seed=3)


def texts() -> list[str]:
    return ["\n".join(message["content"] for message in record["messages"]) for record in RECORDS]


def test_the_same_for_the_same_seed() -> None:
    assert make(50, seed=3) == make(50, seed=3)
    assert make(50, seed=3)[0] != make(50, seed=4)[0]


def test_size_and_shares() -> None:
    lengths = [len(text) for text in texts()]
    assert len(RECORDS) == COUNT
    assert 700 < sum(lengths) / COUNT < 850
    assert Counter(each.kind for each in PLANTED) == {kind: round(share * COUNT) for kind, share in SHARES.items()}


def test_copies_are_what_they_are_called() -> None:
    every = texts()
    for each in PLANTED:
        copy, original = every[each.row], every[each.original]
        equal = " ".join(copy.casefold().split()) == " ".join(original.casefold().split())
        assert equal == (each.kind in {"exact", "respaced"})
        assert (copy == original) == (each.kind == "exact")
        assert len(grams(copy) & grams(original)) / len(grams(copy) | grams(original)) > 0.7


def test_twins_are_no_duplicates_and_nearly_all_others_are() -> None:
    truth = near_duplicates(texts(), templates(texts()))
    found = Counter(each.kind for each in PLANTED if (min(each.row, each.original), max(each.row, each.original)) in truth)
    assert found["twin"] == 0
    assert sum(found[kind] for kind in ("substituted", "block", "cut", "extended")) >= 0.9 * 0.08 * COUNT
