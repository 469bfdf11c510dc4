"""Answers that break off, and answers that seem to."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.checks.base import chat
from curate.checks.unfinished import LikelyTruncated, TruncatedOutput
from curate.profile import Profile
from tests.helpers.checking import findings, pair, rows

QUESTION = "How do I put out the lamp?"
TERMINAL = Profile(terminal_share=1.0, long_terminal_share=1.0, language="en")
OPENING = "The lamp has a red button at its side. "


@pytest.mark.parametrize(
    ("answer", "what", "severity"),
    [
        ('{"lamp": 1, "state": "o', "JSON without its end", "error"),
        ('{"lamp": {"state": "on"}', "JSON without its end", "error"),
        ('[{"lamp": 1}, {"lamp"', "JSON without its end", "error"),
        ('{"on": tr', "JSON without its end", "error"),
        ("{", "JSON without its end", "error"),
        ("Run this:\n```sh\nlamp --off", "a fence that stays open", "error"),
        ("Do this:\n1. Press\n2. Wait\n3.", '"3." with nothing behind it', "warning"),
        ("Do this:\n- Press\n-", '"-" with nothing behind it', "warning"),
        ("Do these three things, one after the other:", "a colon with nothing behind it", "warning"),
        ("Look at the side of the lamp and press the", 'its last word is "the"', "warning"),
    ],
)
def test_certain_cuts(answer: str, what: str, severity: str) -> None:
    (found,) = findings(TruncatedOutput, [pair(QUESTION, answer)])
    assert (found.code, found.details, found.severity, found.end) == ("TRN001", {"what": what}, severity, len(answer))


@pytest.mark.parametrize("answer", ["Look at the side of the lamp, then press the button of", "First you press the button, then you wait,"])
def test_cuts_that_only_a_set_with_ends_shows(answer: str) -> None:
    records = [pair(QUESTION, answer)]
    assert (rows(TruncatedOutput, records), rows(TruncatedOutput, records, TERMINAL)) == ([], [0])


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "  \n",
        '{"lamp": "a { in a string"}',
        '{"lamp": 1} and more {',
        "[1] Smith, J. (2001). Lamps",
        "[the lamp] is {off",
        "{off",
        "Run this:\n```sh\nlamp --off\n```",
        "lamp --off\n```",
        "It covers an area of about 0.4 sq in",
        "There are two lamps left over",
        "42.",
        "The answer to the sum of all of them is\n42.",
        "| a | b |\n|---|",
        "and",
        "Sorted: a, an, and, or, the",
        "🙂",
        "اضغط الزر الأحمر",
        "Dear Ann,\nthe lamp is out now. Thank you for the red one.\nYours sincerely,",
    ],
)
def test_ends_that_are_meant(answer: str) -> None:
    assert rows(TruncatedOutput, [pair(QUESTION, answer)], TERMINAL) == []


def test_line_that_the_prompt_ends_in() -> None:
    answer = "Look at the side of the lamp and press the"
    assert rows(TruncatedOutput, [pair(f"Copy this: {answer}", answer), pair(QUESTION, answer)]) == [1]


def test_fence_that_the_prompt_opened() -> None:
    assert rows(TruncatedOutput, [pair("Go on:\n```python\nx = 1", "y = 2\n```\nThat is all.\n```py\nz"), pair(QUESTION, "```py\nz")]) == [
        1
    ]


def test_words_and_marks_in_records_about_code_are_silent() -> None:
    assert rows(TruncatedOutput, [pair("Complete this Python line: if x", "if x is None and y is not None or z is the:")]) == []


def test_one_bracket_is_an_answer_where_a_sign_is_asked_for() -> None:
    assert rows(TruncatedOutput, [pair("Which character opens an object?", "{"), pair(QUESTION, "{")]) == [1]


def test_last_part_of_a_turn_is_judged() -> None:
    parts = [{"type": "text", "text": "Look at its side and then press the"}, {"type": "text", "text": " button."}]
    user = {"role": "user", "content": QUESTION}
    records = [{"messages": [user, {"role": "assistant", "content": content}]} for content in (parts, parts[:1])]
    assert rows(TruncatedOutput, records) == [1]


def test_every_turn_is_judged() -> None:
    found = findings(TruncatedOutput, [chat(QUESTION, "Look at the side of it and press the", "And then?", "Wait.")])
    assert [finding.field for finding in found] == ["/messages/1/content"]


LEAVES = st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.none())


@given(st.recursive(LEAVES, lambda each: st.lists(each, max_size=3), max_leaves=5))
def test_whole_json_is_whole(value: object) -> None:
    answers = [json.dumps({"value": value}, indent=indent) for indent in (None, 2)]
    assert rows(TruncatedOutput, [pair("As JSON.", answer) for answer in answers]) == []


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=9), st.integers()), min_size=1, max_size=4), st.data())
def test_every_cut_json_is_found(value: dict[str, object], data: st.DataObject) -> None:
    whole = json.dumps(value)
    answer = whole[: data.draw(st.integers(1, len(whole) - 1))]
    assert rows(TruncatedOutput, [pair("As an object, please.", answer)]) == [0]


@pytest.mark.parametrize(
    "end",
    [
        "Press it until the lamp goes",
        "Press it until the la",
        "Press it. Gre",
        "\nWait until the lamp is cold bef",
        "\n1. Press the button.\n2. Wait until it",
        "\n1. Press the button until it",
    ],
)
def test_likely_cuts(end: str) -> None:
    (found,) = findings(LikelyTruncated, [pair(QUESTION, OPENING + end)], TERMINAL)
    assert (found.code, found.severity, found.value, found.threshold) == ("TRN002", "info", 1.0, 0.93)
    assert found.details["end"] == end.split("\n")[-1] or found.details["end"].endswith(end)


@pytest.mark.parametrize(
    "answer",
    [
        OPENING + "Press it until the lamp goes out.",
        OPENING + "\n- red button\n- small lamp",
        OPENING + "\nAnna",
        OPENING + "\nWarm regards,\nyour friends of the lamp shop",
        OPENING + "See https://lamps.example/red/button",
        OPENING + "Press it! #lamp #button",
        OPENING + "It costs 3 + 4 = 7",
        OPENING + "\n| red | button |",
        OPENING + "\n    press(button)",
        OPENING + "Press it 🙂",
        'She said: "Press it and wait." - Ann Smith',
        "Roses are red\nViolets are blue\nThe lamp is still on\nAnd so are you",
        "Press the red button",
        "Run this:\n```sh\nlamp --off\n```",
        "",
    ],
)
def test_ends_without_a_stop_that_are_meant(answer: str) -> None:
    assert rows(LikelyTruncated, [pair(QUESTION, answer)], TERMINAL) == []


def test_set_without_ends_is_silent() -> None:
    records = [pair(QUESTION, OPENING + "Press it until the lamp goes")]
    shares = [(0.0, 0.0), (0.92, 1.0), (0.93, 0.0)]
    assert [rows(LikelyTruncated, records, Profile(terminal_share=a, long_terminal_share=b)) for a, b in shares] == [[], [], [0]]


def test_long_answers_have_their_own_share() -> None:
    records = [pair(QUESTION, OPENING * 5 + "Press it until the lamp goes")]
    shares = [(1.0, 0.92), (0.0, 0.93)]
    assert [rows(LikelyTruncated, records, Profile(terminal_share=a, long_terminal_share=b)) for a, b in shares] == [[], [0]]


def test_only_one_of_the_two_rules_speaks() -> None:
    records = [pair(QUESTION, OPENING + "Press it, wait, and then press the"), pair(QUESTION, OPENING + "Press it, wait, and then press")]
    assert (rows(TruncatedOutput, records, TERMINAL), rows(LikelyTruncated, records, TERMINAL)) == ([0], [1])
