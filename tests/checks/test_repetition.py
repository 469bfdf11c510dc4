"""Answers that repeat themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.checks.repetition import Loops, RepetitiveText
from tests.helpers.checking import findings, pair, rows

QUESTION = "How do I put out the lamp?"


@pytest.mark.parametrize(
    ("answer", "unit", "times"),
    [
        ("Press it. " + "very " * 12 + "hard", "very", 12),
        ("Press " + "and wait " * 6 + "now", "and wait", 6),
        ("Press the button until it goes out " * 4, "Press the button until it goes out", 4),
        ("Press it.\n" + "Then wait for the light.\n" * 3 + "Done.", "Then wait for the light.", 3),
        ("Eat a banana!" * 20, "a banana!Eat", 19),
        ("按下按钮等" * 4, "按下按钮等", 4),
    ],
)
def test_loop(answer: str, unit: str, times: int) -> None:
    (found,) = findings(Loops, [pair(QUESTION, answer)])
    assert (found.code, found.severity, found.details, found.value) == ("REP001", "warning", {"unit": unit, "times": times}, float(times))
    assert unit in answer[found.start : found.end]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "very " * 11 + "hard",
        "Press and wait and wait and wait and wait.",
        "0 " * 40,
        "- " * 40,
        "| no " * 20 + "|",
        "```\n" + "press wait\n" * 20 + "```",
        "Yes. No. Yes. No. Yes. No.",
        "Press the first button. Press the second button. Press the third button. Press the fourth button.",
        "🙂 " * 30,
        "Chorus\n" + "Put out the old lamp\n" * 4,
    ],
)
def test_what_repeats_but_is_no_loop(answer: str) -> None:
    assert rows(Loops, [pair(QUESTION, answer)]) == []


@pytest.mark.parametrize("question", ["Write a song.", "Say it 20 times.", "Repeat it.", "Write a poem about lamps."])
def test_repetition_that_is_asked_for(question: str) -> None:
    assert rows(Loops, [pair(question, "out with the lamp " * 10), pair(QUESTION, "out with the lamp " * 10)]) == [1]


def test_repetition_of_the_input() -> None:
    text = "out with the lamp " * 10
    assert rows(Loops, [pair(f"Translate: {text}", text)]) == []


@given(
    st.lists(st.sampled_from(["press", "the", "button", "lamp", "wait", "for", "light", "an"]), min_size=1, max_size=8), st.integers(4, 9)
)
def test_the_screen_misses_no_loop(unit: list[str], times: int) -> None:
    times = max(times, -(-12 // len(unit)))
    answer = " ".join(["First you look at it.", *unit * times, "Then you are done."])
    others = [pair(QUESTION, "Look at it."), pair(QUESTION, "Wait for it.")]
    assert rows(Loops, [*others, pair(QUESTION, answer)]) == [2]


OPENINGS = ("First", "Then", "Next", "Also", "Later")
PHRASES = " ".join(f"{word} you oil the top of the table once a year and let it dry well." for word in OPENINGS)


def test_repetitive_text() -> None:
    (found,) = findings(RepetitiveText, [pair(QUESTION, PHRASES)])
    assert (found.code, found.severity, found.threshold) == ("REP002", "info", 0.4)
    assert found.value == pytest.approx(48 / 77)  # 13 runs in the first sentence, 4 new ones with each other opening


def test_short_and_asked_for_repetition_is_silent() -> None:
    assert rows(RepetitiveText, [pair(QUESTION, PHRASES[:120]), pair("Write a poem.", PHRASES), pair("Write Python code.", PHRASES)]) == []


def test_steps_with_other_numbers_are_silent() -> None:
    steps = " ".join(f"Room {n} needs {3 * n} times 4 metres, which is {12 * n} metres." for n in range(2, 9))
    assert rows(RepetitiveText, [pair(QUESTION, steps)]) == []


def test_settings() -> None:
    assert [len(findings(RepetitiveText, [pair(QUESTION, PHRASES)], max_share=share)) for share in (0.6, 0.8)] == [1, 0]
