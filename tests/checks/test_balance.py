"""DIV: labels, beginnings and annotators; topics, strays and hard records where they are asked for."""

from __future__ import annotations

from typing import Any

import pytest

import curate
from curate.checks.base import chat, many
from curate.checks.diversity import difficulty
from curate.intervals import fisher, wilson


def told(records: list[dict[str, Any]], code: str, **settings: Any) -> list[str]:
    return curate.check(records, select=[code], rules={code: settings}).findings["message"].tolist()


def boxes(full: int, count: int = 500) -> list[dict[str, Any]]:
    return many(count, lambda i: chat(f"Is box {i * 37} full?", "Full." if i < full else "Empty."))


def test_labels_out_of_balance() -> None:
    assert told(boxes(10), "DIV001") == ['"Empty." is the label of 490 records, "Full." of 10: 14% of the entropy of an even set']
    assert told(boxes(100), "DIV001") == []
    assert told(boxes(100), "DIV001", times=3) == [
        '"Empty." is the label of 400 records, "Full." of 100: 72% of the entropy of an even set'
    ]


def begun(alike: int, count: int = 100) -> list[dict[str, Any]]:
    others = ("Find a box for", "Name a home for", "Draw me a picture of", "Tell me more about", "Where could one put")
    return many(count, lambda i: chat(f"{'Please fold the napkin for' if i < alike else others[i % 5]} guest {i}?", f"Answer {i}."))


@pytest.mark.parametrize(("alike", "hits"), [(50, 0), (51, 1), (89, 1), (90, 0)])
def test_beginnings_are_told_between_a_half_and_nine_tenths(alike: int, hits: int) -> None:
    assert len(told(begun(alike), "DIV002")) == hits


def test_the_words_of_the_beginning() -> None:
    assert told(begun(60), "DIV002") == ['60 of 100 inputs (60%) begin with "fold the napkin", the others with 5 other beginnings']


def work(bad: dict[str, int], each: int = 40, key: str = "status") -> list[dict[str, Any]]:
    return [
        {**chat(f"Is box {i} of {who} full?", f"Box {i} is full."), "annotator": who, key: "rejected" if i < count else "accepted"}
        for who, count in bad.items()
        for i in range(each)
    ]


@pytest.mark.parametrize("key", ["status", "decision"])
def test_the_annotator_whose_records_are_rejected(key: str) -> None:
    assert told(work({"ann": 2, "ben": 20, "cleo": 2}, key=key), "DIV006") == [
        'annotator "ben": 20 of 40 records are rejected, of the others 4 of 80 (p = 2e-08)'
    ]


def test_few_records_and_equal_shares_say_nothing() -> None:
    assert told(work({"ann": 4, "ben": 5, "cleo": 6}), "DIV006") == []
    assert told(work({"ann": 0, "ben": 9}, each=9), "DIV006") == []


def test_the_annotator_who_breaks_the_mold() -> None:
    def made(i: int) -> dict[str, Any]:
        label = "Perhaps it is, who knows" if i % 10 == 3 and i > 280 else ("Full.", "Empty.")[i % 2]
        return {**chat(f"Is box {i * 37} full?", label), "annotator": "ann" if i % 10 != 3 else "ben"}

    assert told(many(400, made), "DIV006") == ['annotator "ben": 12 of 40 records break the mold, of the others 0 of 360 (p = 2e-13)']


def test_nothing_is_looked_for_that_nobody_asked_for() -> None:
    records = [*begun(30), chat("Quelle heure est-il?", "Il est midi pile, regardez donc!")]
    assert curate.check(records, select=["DIV003", "DIV004", "DIV005"]).findings["code"].tolist() == []


def test_the_hardest_records_are_listed() -> None:
    records = [*begun(60), chat("Why?", "Quartz veins jab zephyrs; my crwth hums, gulps, vexes both dwarf kings. " * 2)]
    found = curate.check(records, select=["DIV005"], rules={"DIV005": {"hardest": 1}}).findings
    assert found["row"].tolist() == [100]


def test_difficulty_grows_with_what_is_new() -> None:
    assert difficulty("a b c", "") == 0.0
    assert difficulty("the lamp is in the hall", "the lamp is in the hall") < difficulty("where is it?", "the lamp is in the hall")


def test_intervals() -> None:
    assert [round(bound, 4) for bound in wilson(9, 12)] == [0.4677, 0.9111]  # the twelve-row set of the prototype
    assert round(fisher(3, 4, 1, 4), 4) == 0.4857  # Fisher's lady tasting tea, two-sided
    assert fisher(0, 0, 0, 0) == 1.0
