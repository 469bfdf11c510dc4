"""Answers that repeat what they were asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.checks.base import chat
from curate.checks.echo import PromptEcho
from tests.helpers.checking import findings, pair, rows

ASKED = "How do I open the lid of the kettle?"
ANSWER = "Press the button on the handle."
PROMPT = "You are the assistant of a kettle shop and answer in one sentence. Answer only questions that are about kettles and cups."


@pytest.mark.parametrize(
    "echoed",
    [
        f"{ASKED} {ANSWER}",
        f"{ASKED}\n\n{ANSWER}",
        f"{ASKED.upper()} {ANSWER}",
        f'"{ASKED}"\n{ANSWER}',
        f"**{ASKED}**\n\n{ANSWER}",
        f"Question: {ASKED}\nAnswer: {ANSWER}".replace("Answer: ", ""),
        f"How do I open the lid of the kettle - {ANSWER}".replace(" - ", ": "),
    ],
)
def test_echo_is_cut(echoed: str) -> None:
    (found,) = findings(PromptEcho, [pair(ASKED, echoed)])
    assert (found.code, found.severity, found.field, found.value) == ("LKG002", "warning", "/output", 1.0)
    assert found.fix == {"safety": "safe", "action": "edit", "edits": [{"path": "/output", "before": echoed, "after": ANSWER}]}
    assert rows(PromptEcho, [pair(ASKED, ANSWER)]) == []


def test_echo_of_an_echo_is_cut_at_once() -> None:
    (found,) = findings(PromptEcho, [pair(ASKED, f"{ASKED} {ASKED}\n{ANSWER}")])
    assert found.fix is not None and found.fix["edits"][0]["after"] == ANSWER


def test_echo_without_a_stop_has_no_fix() -> None:
    (found,) = findings(PromptEcho, [pair("the kettle does not boil water any more", f"the kettle does not boil water any more {ANSWER}")])
    assert (found.row, found.start, found.end, found.fix) == (0, 0, 39, None)


def test_most_of_the_prompt_counts_where_a_sentence_ends() -> None:
    asked = "The kettle on my desk leaks at the lid. Why?"
    (found,) = findings(PromptEcho, [pair(asked, f"The kettle on my desk leaks at the lid. {ANSWER}")])
    assert (found.value, found.fix) == (0.9, None)
    assert findings(PromptEcho, [pair(asked, f"The kettle on my desk leaks at the lid. {ANSWER}")], min_share=0.95) == []


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (ASKED, f"How do I open the lid? {ANSWER}".replace("How do I open the lid? ", "How ")),
        (ASKED, ""),
        ("", ASKED),
        ("Is it open?", f"Is it open? {ANSWER}"),
        ("The lid of the kettle opens by", "The lid of the kettle opens by a button. Press it."),
        (
            "If a kettle holds two litres and a cup a quarter, how many cups?",
            "If a kettle holds two litres and a cup a quarter, it is eight.",
        ),
        ("Correct this sentence: the lid of the kettle do not open", "The lid of the kettle does not open."),
        ("Repeat after me: the lid of the kettle is open now", "Repeat after me: the lid of the kettle is open now. Done."),
        ("Continue the story: there was a kettle on a stove", "Continue the story: there was a kettle on a stove. It sang."),
        ("Write a function add(a, b) in Python that adds", "Write a function add(a, b) in Python that adds:\ndef add(a, b): ..."),
    ],
)
def test_no_echo(asked: str, answer: str) -> None:
    assert rows(PromptEcho, [pair(asked, answer)]) == []


def test_each_turn_is_held_against_the_one_before_it() -> None:
    talk = chat(ASKED, ANSWER, "And how do I close it again later?", f"And how do I close it again later? {ANSWER}", ASKED, ANSWER)
    assert [f.field for f in findings(PromptEcho, [talk, chat("Hi", ASKED)])] == ["/messages/3/content"]


def test_material_is_no_question() -> None:
    record = {"instruction": "Say what is wrong here.", "input": "the kettle do not boil any more water", "output": ""}
    answers = [
        "the kettle do not boil any more water. The verb is wrong.",
        "Say what is wrong here.\nthe kettle do not boil any more water\nOK",
    ]
    assert rows(PromptEcho, [{**record, "output": answer} for answer in answers]) == [1]


@pytest.mark.parametrize("system", [PROMPT, f"{PROMPT} Be brief."])
def test_system_prompt_in_the_answer(system: str) -> None:
    sentence = system.split(". ")[1]
    found = findings(PromptEcho, [chat(ASKED, f"{ANSWER} {sentence}.", system=system), chat(ASKED, ANSWER, system=system)])
    assert [(f.row, f.field, f.start, f.fix) for f in found] == [(0, "/messages/2/content", len(ANSWER) + 1, None)]


@pytest.mark.parametrize(
    ("system", "asked", "answer"),
    [
        (PROMPT, "Who are you?", "You are the assistant of a kettle shop and answer in one sentence."),
        ('Answer "we are closed on all days of this week" if asked.', ASKED, "We are closed on all days of this week."),
        (PROMPT, ASKED, "A kettle shop answers questions that are about kettles."),
        ("Our shop opens at nine and closes at six every day.", ASKED, "Our shop opens at nine and closes at six every day."),
    ],
)
def test_what_may_be_said_of_a_system_prompt(system: str, asked: str, answer: str) -> None:
    assert rows(PromptEcho, [chat(asked, answer, system=system)]) == []


def test_many_system_prompts_are_judged_like_few() -> None:
    def record(index: int) -> dict[str, Any]:
        system = f"You are the assistant number {index} of a large kettle shop. Be kind."
        return chat(ASKED, f"{ANSWER} {system if index % 7 == 0 else ''}", system=system)

    records = [record(index) for index in range(100)]
    few = [row + start for start in range(0, 100, 10) for row in rows(PromptEcho, records[start : start + 10])]
    assert rows(PromptEcho, records) == few == list(range(0, 100, 7))


@settings(deadline=None)
@given(st.text(alphabet="abc é.?\n", max_size=80), st.text(alphabet="abc é.?\n", max_size=80))
def test_any_text_is_judged(asked: str, answer: str) -> None:
    for found in findings(PromptEcho, [chat(asked, answer, system=asked)]):
        assert found.start is not None and found.end is not None and 0 <= found.start < found.end <= len(answer)


def test_an_answer_that_is_nothing_but_its_prompt() -> None:
    asked = "How do I open the lid of the kettle?"
    found = findings(PromptEcho, [pair(asked, asked), pair(asked, asked.upper() + "!"), pair("Is it open?", "Is it open?")])
    assert [(each.row, each.details["what"], each.fix) for each in found] == [(row, "is nothing but its prompt", None) for row in (0, 1)]
