"""Fillers within answers, and inputs that are not there."""

from __future__ import annotations

from typing import Any

import pytest

from curate.checks.base import chat
from curate.checks.fillers import Filler, InputPlaceholder
from tests.helpers.checking import findings, pair, rows

QUESTION = "When does the shop open?"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("It opens at nine. Lorem ipsum dolor sit amet.", "Lorem ipsum"),
        ("At nine. TODO: ask about Sundays", "TODO:"),
        ("At nine [TODO check] or at ten.", "[TODO check]"),
        ("At nine, FIXME the rest.", "FIXME"),
        ("It opens at [TBD] on Sundays.", "[TBD]"),
        ("It opens at nine: [add the other days here].", "[add the other days here]"),
        ("It opens at nine (insert the year).", "(insert the year)"),
        ("It opens at nine. Your text here.", "Your text here"),
    ],
)
def test_filler(answer: str, found: str) -> None:
    (finding,) = findings(Filler, [pair(QUESTION, answer)])
    assert (finding.code, finding.severity, finding.details["found"]) == ("EMP002", "warning", found)
    assert answer[finding.start : finding.end] == found


@pytest.mark.parametrize(
    "answer",
    [
        "Your todo list is empty, add a TODO to it.",
        "It opens at nine `TODO: ask` today.",
        "She said that it [the shop] opens at nine [in summer].",
        "Insert the key (the small one) and turn it.",
        "The text here says nine.",
        "[Your Name] opens it at nine.",
        "Lorem Ipsum",
        "At nine [1].",
    ],
)
def test_what_only_looks_like_a_filler(answer: str) -> None:
    assert rows(Filler, [pair(QUESTION, answer)]) == []


@pytest.mark.parametrize("question", ["Write a template for it.", "Draft an e-mail.", "Write a Python function.", "What is lorem ipsum?"])
def test_filler_that_is_asked_for(question: str) -> None:
    assert rows(Filler, [pair(question, "At nine. Lorem ipsum dolor. [add the rest here]")]) == []


def test_filler_of_the_input_is_silent() -> None:
    assert rows(Filler, [pair("Correct this: at nine. TODO: ask", "At nine. TODO: ask."), pair(QUESTION, "At nine. TODO: ask.")]) == [1]


def record(instruction: str, given: str) -> dict[str, Any]:
    return {"instruction": instruction, "input": given, "output": "An answer that was made up."}


@pytest.mark.parametrize(
    "given",
    ["noinput", "<noinput>", "No input.", "< noinput >", "`<noinput>`", "NoInput", "no-input", "No input provided", "N/A", "none", "null",
     "https://news.example/17", "www.news.example/a?b=c", " http://news.example ", "[Picture attached]", "<Picture Attached>",
     "(see the attached file)", "<image of a cat in a box>"],
)  # fmt: skip
def test_missing_input(given: str) -> None:
    (finding,) = findings(InputPlaceholder, [record("Sum it up.", given)])
    assert (finding.code, finding.severity, finding.field, finding.end) == ("EMP003", "warning", "/input", len(given))


@pytest.mark.parametrize(
    "given",
    ["The shop opens at nine.", "See https://news.example/17", "<image>", "no", "Null Island", "没有 N/A 数据", "[the shop] is open"],
)
def test_input_that_is_there(given: str) -> None:
    assert rows(InputPlaceholder, [record("Sum it up.", given)]) == []


@pytest.mark.parametrize("instruction", ["Which domain is it?", "Is this link valid?", "Name the website.", "Shorten the URL."])
def test_address_that_is_the_matter(instruction: str) -> None:
    assert rows(InputPlaceholder, [record(instruction, "https://news.example/17"), record("Sum it up.", "https://news.example/17")]) == [1]


def test_chat_is_missing_its_input_only_when_nothing_was_said_before() -> None:
    address = "https://news.example/17"
    talk = chat("Look at my page.", "Where is it?", address, "It is fine.")
    assert rows(InputPlaceholder, [talk, chat(address, "It is fine."), chat("none", "Fine."), chat("No input", "Fine.")]) == [1, 3]


def test_call_of_a_tool_may_look_the_address_up() -> None:
    call = {"function": {"name": "fetch", "arguments": "{}"}}
    user = {"role": "user", "content": "https://news.example/17"}
    used = {
        "messages": [user, {"role": "assistant", "content": "", "tool_calls": [call]}, {"role": "assistant", "content": "It is short."}]
    }
    assert rows(InputPlaceholder, [used]) == []
