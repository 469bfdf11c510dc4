"""Calculations in a text: which are wrong beyond doubt, and all that is let pass."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.detect.plant_safety import CALCULATED, CALCULATIONS
from curate.text.arithmetic.equations import found, written, wrong_equations
from curate.text.arithmetic.quick import settled
from curate.text.arithmetic.series import Result, expected, stated


def wrong(text: str) -> list[tuple[str, Fraction]]:
    return [(text[each.start : each.end], each.right) for each in wrong_equations(text)]


@pytest.mark.parametrize(
    ("text", "equation", "right"),
    [
        ("So 12 * 48 = 566 euros.", "12 * 48 = 566", "576"),
        ("$4.25 x 4 = $17.50", "$4.25 x 4 = $17.50", "17"),
        ("She sold 48/2 = <<48/2=26>>26 clips.", "48/2 = <<48/2=26>>26", "24"),
        ("(5 + 3) * 2 = 8 * 2 = 17", "8 * 2 = 17", "16"),
        ("5 apples + 3 apples = 9 apples", "5 apples + 3 apples = 9", "8"),
        ("20% of 80 is 18.", "20% of 80 is 18", "16"),
        ("1/4 of 80 = 25", "1/4 of 80 = 25", "20"),
        ("12 plus 7 equals 18", "12 plus 7 equals 18", "19"),
        ("12 times 1.1 metres, which is 13.3 metres", "", ""),
        ("10 / 4 = 2.6", "10 / 4 = 2.6", "2.5"),
        ("1,000 - 1 = 1,001", "1,000 - 1 = 1,001", "999"),
        ("2^5 = 30", "2^5 = 30", "32"),
        ("7 ÷ 2 = 4.5", "7 ÷ 2 = 4.5", "3.5"),
        ("1. 5 + 3 = 9", "5 + 3 = 9", "8"),
        ("- 5 + 3 = 9", "5 + 3 = 9", "8"),
        ("**5 + 3 = 9**", "5 + 3 = 9", "8"),
        ("about it: 500 + 300 = 900", "500 + 300 = 900", "800"),
        ("total = 3 * 5 = 25", "3 * 5 = 25", "15"),
    ],
)
def test_wrong_equations(text: str, equation: str, right: str) -> None:
    assert wrong(text) == ([(equation, Fraction(right))] if equation else [])


@pytest.mark.parametrize(
    "text",
    [
        "12 * 48 = 576", "50 / 8 = 6.25", "50 / 8 = 7", "50 / 8 = 6", "2/3 = 0.66", "2/3 = 0.67", "10/3 = 3.33 and 3.33 * 3 = 10",
        "0.33 * 3 = 1", "7/2 = 4 and 4 * 3 = 10.5", "5 + 3 = 8 * 2 = 16", "5 + 3 * 2 = 16", "100 / 10 * 2 = 5",
        "2 hours + 30 minutes = 150 minutes", "3 weeks * 7 days = 21 days", "2 hours * 30 = 3600 minutes", "50 * 2 = $1", "3x + 2 = 11",
        "2x = 10", "x + 5 + 3 = 9", "f(3) + 2 = 9", "sqrt(16) + 1 = 5", "5 + 3 = 9 is wrong", "it is not 5 + 3 = 9", "if 5 + 3 = 9",
        "5 + 3 ≈ 9", "roughly 498 + 299 = 800", "5 * 3 = 15 thousand", "5 + 3 = x", "5 + 3 = 8 + y", "5 + 3 = 9x", "`5 + 3 = 9`",
        "```\n5 + 3 = 9\n```", "5 + 3 == 9", "x := 5 + 3", "17 / 5 = 3 remainder 2", "2 + 2 = 5", "1990 - 2000 = 10 years",
        "Step 2 - 5 + 3 = 8", "3,5 + 2,5 = 6", "1.500 + 500 = 2.000", "0900 - 0130 = 0730", "9:30 + 1:45 = 11:15",
        "version 2.0 - 1 = stable", "3 - 5 = low", "5! = 120", "3² + 4² = 25", "2(3 + 4) = 14", "1 1/2 * 4 = 6", "3/4 is equal to $15",
        "14, 400 / 80 = 180", "100% - 20% = 80%", "5/20 = 25%", "5/20 * 100 = 25%", "20% * 50 = 10", "1 / 0 = 0", "5 dozen + 3 = 63",
        "half of 5 + 3 = 8", "9 = 3 * 4", "1" * 5000 + " + 1 = 2", "", "=", "===", "+ = +",
    ],
)  # fmt: skip
def test_what_is_right_or_uncertain(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize("kind", CALCULATIONS)
def test_planted_calculations_are_found(kind: str) -> None:
    seeded = random.Random(21)
    texts = [f"Good. {CALCULATED[i % 4].format(CALCULATIONS[kind](seeded))} Take it." for i in range(60)]
    assert [text for text in texts if not wrong(text)] == []


NUMBERS = st.decimals(min_value=0, max_value=10_000, places=2, allow_nan=False) | st.integers(0, 100_000)


@given(NUMBERS, st.sampled_from("+-*"), NUMBERS)
def test_exact_results_are_right(left: object, sign: str, right: object) -> None:
    a, b = Fraction(str(left)), Fraction(str(right))
    made = {"+": a + b, "-": a - b, "*": a * b}[sign]
    text = f"{left} {sign} {right} = {float(made):.10f}".rstrip("0").rstrip(".")
    if made >= 0:
        assert wrong(text) == []


@given(st.integers(1, 10_000), st.integers(1, 500), st.integers(0, 4))
def test_rounded_quotients_are_right(a: int, b: int, places: int) -> None:
    assert wrong(f"{a} / {b} = {a / b:.{places}f}") == []


@given(st.text(alphabet="0123456789+-*/=().,%$ xof<>", max_size=60))
def test_any_line_is_read_without_an_error(text: str) -> None:
    spans = [(each.start, each.end) for each in wrong_equations(text)]
    assert all(0 <= start < end <= len(text) and "=" in text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("48 clips / 2 = $<<48/2=24>>24 left", True),
        ("5 + 3 = 8 and 2 * 4 = 8", True),
        ("5 + 3 = 9", False),
        ("<<5+3=9>>9", False),
        ("x = 5", True),
    ],
)
def test_settled_lines_are_plainly_right(line: str, expected: bool) -> None:
    assert settled(line) is expected


@pytest.mark.parametrize(
    ("number", "text"), [(Fraction(5), "5"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "about 0.3333"), (Fraction(-7, 4), "-1.75")]
)
def test_numbers_are_written_as_people_do(number: Fraction, text: str) -> None:
    assert written(number) == text


def test_an_equation_is_quoted_on_one_line() -> None:
    text = "So 5 +  3 = 9 it is."
    assert found(text, wrong_equations(text)) == "5 + 3 = 9"


@pytest.mark.parametrize(
    ("task", "what"),
    [
        ("What is the mean of 4, 8 and 15?", ("mean", Fraction(9))),
        ("Find the average of these numbers: 1, 2, 3, 4", ("mean", Fraction(5, 2))),
        ("Calculate the sum of the following numbers.\n[10, 20, 1,000]", ("sum", Fraction(1030))),
        ("What is the median of the numbers 7, 1, 3?", ("median", Fraction(3))),
        ("What is the mean and the median of 4, 8 and 15?", None),
        ("What is the sum of the first 3 of 4, 8 and 15?", None),
        ("What is the mean of the even ones among 4, 8 and 15?", None),
        ("What is the mean of 4, 8 and 15 after adding 3?", None),
        ("What is the mean?", None),
        ("Who is meaner?", None),
    ],
)
def test_tasks_on_a_list_of_numbers(task: str, what: tuple[str, Fraction] | None) -> None:
    assert expected(task) == what


@pytest.mark.parametrize(
    ("answer", "what", "numbers"),
    [
        ("9", "mean", [9]),
        ("The mean is 9.", "mean", [9]),
        ("The average of 4, 8 and 15 is 9.", "mean", [9]),
        ("The sum is 27, so the mean is 9.0.", "mean", [9]),
        ("The sum is 27, so the mean is 9.", "sum", [27]),
        ("The mean is 27 / 3.", "mean", []),
        ("Nine.", "mean", []),
    ],
)
def test_results_that_an_answer_states(answer: str, what: str, numbers: list[int]) -> None:
    assert [each.number for each in stated(answer, what)] == numbers


def test_results_may_be_rounded() -> None:
    third = Fraction(10, 3)
    shown = [("3.33", 2), ("3.34", 2), ("3", 0), ("3.4", 1), ("3.5", 1), ("5", 0)]
    assert [Result(0, 1, Fraction(text), places).is_right(third) for text, places in shown] == [True, True, True, True, False, False]
