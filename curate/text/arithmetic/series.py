"""The mean, the median or the sum of the numbers that a task lists, and what the answer says it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

TASK = r"(?i)\b(?:mean|average|median|sum|total|add)\b[^\n]{0,60}\bnumbers?\b|\b(?:mean|average|median|sum) of\b[^\n]{0,40}\d"
"""A pattern that is in every task of this kind, for RE2."""

_TASK = re.compile(
    r"^(?!.*\b(?:weighted|squares?|cubes?|odd|even|first|prime|between|digits|except|each|product|difference|trimmed|geometric|harmonic|moving)\b)"
    r".*?\b(?P<what>mean|average|median|sum|add)\b",
    re.IGNORECASE | re.DOTALL,
)
_OPERATIONS = re.compile(
    r"\b(?:mean|average|median|mode|range|sum|total|add|subtract|multiply|divide|product|maximum|minimum|count|round|variance|deviation)\b",
    re.I,
)
_NUMBER = r"-?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,15})?"
_LIST = re.compile(rf"(?<![\w.,/^-])\[?\(?{_NUMBER}(?:(?:, and |,? and |, |,|; | )(?={_NUMBER}){_NUMBER})+(?![\w/^%]|,?\d|\.\d)")
_SPLIT = re.compile(r", and |,? and |, |; |,(?!\d{3}(?!\d))| ")
_ANSWER = re.compile(
    rf"\b(?P<what>mean|average|median|sum|total|answer|result)\b(?:[^.\n=]|\.(?=\d)){{0,200}}?(?:\bis\b|=|:|\bequals\b|\bwould be\b)\s*"
    rf"[$€£]?(?P<number>{_NUMBER})(?![\w%/^*+(=:×÷-]|\s?[-+*/×÷=^(]|\.\d|,\d)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\s*[$€£]?(?P<number>{_NUMBER})\s*\.?\s*")
_FEWEST, _MOST = 2, 200
_LONGEST_TASK = 4_000


def expected(task: str) -> tuple[str, Fraction] | None:
    """What a task asks for ("mean", "median", "sum") and what it is; None where the task is not just this on one list of numbers."""
    if len(task) > _LONGEST_TASK:
        return None
    found = _TASK.match(task)
    lists = [match.group() for match in _LIST.finditer(task)]
    if found is None or len(lists) != 1 or len({word.lower() for word in _OPERATIONS.findall(task)}) != 1:
        return None
    if len(re.findall(r"\d+", task)) != len(re.findall(r"\d+", lists[0])):
        return None  # a number beside the list may be a condition
    numbers = [_number(piece) for piece in _SPLIT.split(lists[0].strip("[(")) if piece]
    if not _FEWEST <= len(numbers) <= _MOST:
        return None
    what = found["what"].lower()
    return {"mean": "mean", "average": "mean", "median": "median"}.get(what, "sum"), _made(what, numbers)


def _made(what: str, numbers: Sequence[Fraction]) -> Fraction:
    if what == "median":
        return Fraction(median(numbers))
    total = sum(numbers, Fraction(0))
    return total / len(numbers) if what in ("mean", "average") else total


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


@dataclass(frozen=True, slots=True)
class Result:
    """A result that an answer states: where (code points), and the number with its decimals."""

    start: int
    end: int
    number: Fraction
    decimals: int

    def is_right(self, right: Fraction) -> bool:
        """Whether it is what is right, rounded up or down to the digits that are shown."""
        unit = Fraction(1, 10**self.decimals)
        return self.number == right if (right / unit).denominator == 1 else abs(right - self.number) < unit


def stated(answer: str, what: str) -> list[Result]:
    """All that an answer states as its result, or as the `what` ("mean", "median", "sum") of its numbers; a bare number is one, too."""
    bare = _BARE.fullmatch(answer)
    names = {"mean": ("mean", "average"), "sum": ("sum", "total")}.get(what, (what,))
    found = [bare] if bare else [each for each in _ANSWER.finditer(answer) if each["what"].lower() in (*names, "answer", "result")]
    return [Result(*each.span("number"), _number(each["number"]), len(each["number"].partition(".")[2])) for each in found]
