"""FVB: facts that the input does not hold, and the share of the set that they are."""

from __future__ import annotations

from typing import Any

import pytest

import curate
from curate.checks.base import chat, many
from curate.checks.facts import BeyondInput, InventedSource, StaleProne, VolatileFact
from tests.helpers.checking import findings, pair, rows

PRICE = "It costs $349, and delivery is free."
CONTEXT = " ".join(["The council met and spoke at length about the old bridge at the mill and about who is to pay for it."] * 3)


def test_the_first_fact_is_named_and_all_are_counted() -> None:
    (found,) = findings(VolatileFact, [chat("What about the desk?", "Made since 1987, it costs $349.")])
    assert (found.field, found.value, found.details) == ("/messages/1/content", 2.0, {"found": "since 1987", "kind": "date"})
    assert (found.start, found.end, found.severity) == (5, 15, "info")


@pytest.mark.parametrize(
    "record",
    [
        chat("The desk costs $349, does it?", PRICE),
        chat("What does it cost?", PRICE, system="The desk costs $349."),
        chat("What is in the list?", "Desks.", "It has the desk at $349. And the lamp?", PRICE),
        {"messages": [
            {"role": "user", "content": "What does it cost?"},
            {"role": "tool", "content": '{"price": "$349"}'},
            {"role": "assistant", "content": PRICE},
        ]},
        chat("Write a letter about a desk.", PRICE),
        chat("Pretend to sell me a desk.", PRICE),
        chat("Who are you?", "I am the assistant, made by CEO Marta Lindqvist."),
        chat("Three at $9?", PRICE),
        chat("Which value does the CSS property take?", "Set it to 40%."),
        chat("What does it cost?", "That depends on the wood."),
        {"text": PRICE},
    ],
)  # fmt: skip
def test_silent(record: dict[str, Any]) -> None:
    report = curate.check([record], select=["FVB001"])
    assert report.findings["code"].tolist() == []


def test_an_earlier_answer_is_part_of_the_input_and_a_later_question_is_not() -> None:
    both = chat("What does it cost?", PRICE, "Are you sure?", PRICE)
    assert [found.field for found in findings(VolatileFact, [both])] == ["/messages/1/content"]
    later = chat("What does it cost?", PRICE, "So it is $349?", "Yes.")
    assert rows(VolatileFact, [later]) == [0]


def test_declared_tools_are_part_of_the_input() -> None:
    function = {"name": "price", "description": "The desk costs $349.", "parameters": {"type": "object", "properties": {}}}
    record = {**chat("What does it cost?", PRICE), "tools": [{"type": "function", "function": function}]}
    assert curate.check([record], select=["FVB001"]).findings["code"].tolist() == []


def test_three_names_are_a_fact_and_two_are_none() -> None:
    two = "Go from Lake Geneva by Castle Hill."
    assert rows(VolatileFact, [pair("Where do I walk?", two), pair("Where do I walk?", f"{two} Then see the Old Town Hall.")]) == [1]


def test_what_is_drawn_from_a_text_is_judged_by_that_text() -> None:
    asked = f"Summarise this: {CONTEXT}"
    records = [pair(asked, PRICE), pair("What does it cost?", PRICE), pair("Summarise this: a bridge.", PRICE)]
    assert (rows(BeyondInput, records), rows(VolatileFact, records)) == ([0], [1, 2])


@pytest.mark.parametrize(
    ("answer", "cited"),
    [
        ("See https://www.lampguide.org/care/brass.html.", "https://www.lampguide.org/care/brass.html"),
        ("See doi:10.1016/j.wood.2021.11.", "10.1016/j.wood.2021.11"),
        ("See https://www.example.com/care/brass.html.", None),
        ("Open https://www.lampguide.org/.", None),
        ("Open `https://www.lampguide.org/care`.", None),
        ("Write to ann@lampguide.org.", None),
    ],
)
def test_sources(answer: str, cited: str | None) -> None:
    assert [found.details["found"] for found in findings(InventedSource, [chat("Where do I read on?", answer)])] == (
        [cited] if cited else []
    )


def test_moments_that_the_user_names_are_no_finding() -> None:
    records = [chat("Who leads it?", "As of 2023, nobody."), chat("Who led it as of 2023?", "As of 2023, nobody.")]
    assert rows(StaleProne, records) == [0]


def told(records: list[dict[str, Any]], code: str) -> list[str]:
    return curate.check(records, select=[code]).findings["message"].tolist()


def priced(index: int) -> dict[str, Any]:
    return chat(f"Tell me about desk {index}.", f"It costs ${index % 4 + 300}." if index < 30 else "It is made of oak.")


def test_the_share_has_its_interval_and_counts_repeated_facts() -> None:
    assert told(many(100, priced), "FVB002") == [
        "30 of 100 answered records (30%; 95 %: 22% to 40%) state facts that their input does not: this looks like knowledge, which "
        "retrieval holds better; 0% of these facts stand in one record only, 4 in three or more"
    ]
    (less,) = told(many(250, priced), "FVB002")
    assert less.startswith(
        "30 of 250 answered records (12%; 95 %: 9% to 17%) state facts that their input does not: a part of it is knowledge"
    )
    assert told(many(301, priced), "FVB002") == []
    assert told(many(19, priced), "FVB002") == []


@pytest.mark.parametrize(
    ("asked", "is_closed"),
    [
        ("Which river runs through Elmford?", True),
        ("When did the people of Elmford build their town hall?", True),
        ("Is the moon larger than the earth?", True),
        ("Which river do I see from my window?", False),
        ("Which river runs through Elmford", False),
        ("Which of these rivers is the longest: Teal, Ash, Brook?", False),
        ("What is 12 times 14?", False),
        ("Name a river.", False),
        (f"Which river {'of all the rivers ' * 6}runs through Elmford?", False),
    ],
)
def test_closed_book_questions(asked: str, is_closed: bool) -> None:
    records = (
        [pair(f"{asked[:-1]} {'ab'[i % 2] * (i + 1)}{asked[-1]}", "The Teal.") for i in range(20)]
        if is_closed
        else [pair(asked, "No.")] * 20
    )
    assert len(told(records, "FVB003")) == is_closed
