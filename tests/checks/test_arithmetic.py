"""Wrong arithmetic as findings: in answers only, once for each text, and never what the prompt says."""

from __future__ import annotations

import pytest

from curate.checks.arithmetic import WrongArithmetic
from curate.checks.base import chat
from tests.helpers.checking import findings, pair, rows


def test_message_holds_the_equation_and_what_it_makes() -> None:
    (found,) = findings(WrongArithmetic, [pair("How much?", "First 2 + 2 = 4, then 12 * 48 = 566 and 5 * 5 = 20.")])
    assert (found.severity, found.field, found.start, found.end, found.value) == ("warning", "/output", 22, 35, 2.0)
    assert found.details == {"found": "12 * 48 = 566", "right": "576"}


def test_only_answers_are_read() -> None:
    assert rows(WrongArithmetic, [chat("5 + 3 = 9", "Yes, nearly."), chat("How much?", "5 + 3 = 9")]) == [1]


def test_an_equation_of_the_prompt_is_not_the_answers_own() -> None:
    assert rows(WrongArithmetic, [pair("Ann wrote 5+3 = 9. Check it.", "Ann has 5 + 3 = 9, so one too many.")]) == []


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        ("What is the mean of 4, 8 and 15?", "The mean is 10.", "10 is said to be the mean"),
        ("What is the sum of these numbers: 4, 8, 15", "28", "28 is said to be the sum"),
        ("Find the median of the numbers 9, 1, 5.", "The median is 1.", "1 is said to be the median"),
    ],
)
def test_wrong_results_of_a_list(question: str, answer: str, message: str) -> None:
    assert [found.details["found"] for found in findings(WrongArithmetic, [pair(question, answer)])] == [message]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the mean of 4, 8 and 15?", "The mean is 9."),
        ("What is the mean of 4, 8 and 16?", "The mean is 9.3."),
        ("What is the mean of 4, 8 and 15?", "It depends."),
        ("What is the mean of 4, 8 and 15?", "The sum is 27 and the average is 9."),
        ("What is the sum of 4, 8 and 15, rounded?", "About 30."),
        ("What is the mean of the even ones among 4, 8 and 15?", "The mean is 6."),
    ],
)
def test_results_that_are_right_or_uncertain(question: str, answer: str) -> None:
    assert rows(WrongArithmetic, [pair(question, answer)]) == []
