"""The words of a calculation: numbers, operators, brackets, units, and everything at which one ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

Kind = Literal["number", "operator", "open", "close", "percent", "equals", "word", "stop", "bad"]

_SIGNS = {"×": "*", "·": "*", "∙": "*", "⋅": "*", "\\times": "*", "\\cdot": "*", "x": "*", "X": "*", "÷": "/", "\\div": "/", "−": "-",
          "–": "-", "**": "^"}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<number>(?:(?<![\w.,])|(?<=[xX*/+=<>(\[−–×÷-]))[$€£]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\.\d+|\d+)(?![\d,.]{0,9},?\d))"
    r"|(?P<times>(?<=[\d.)%\s])[xX](?=\s?[$€£]?[\d.(]))"
    r"|(?P<word>[^\W\d_][\w'’-]*[\w])|(?P<letter>[^\W\d_])"
    r"|(?P<bad_equals>[=!<>:≠≈~]=|==+|=[<>=~]|[<>≠≈~])"
    r"|(?P<equals>=)"
    r"|(?P<operator>\*\*|[-+*/×÷·∙⋅−–^]|\\times|\\cdot|\\div)"
    r"|(?P<open>[(\[])|(?P<close>[)\]])|(?P<percent>\\?%)"
    r"|(?P<stop>[.;:!?,](?=\s|$)|[|\"“”]|\\[()\[\]]|\$+|…)"
    r"|(?P<bad>\S)"
)
_MOST_DIGITS = 18
UNITS = frozenset({"kg", "km", "cm", "mm", "lb", "lbs", "oz", "ml", "hr", "hrs", "min", "mins", "sec", "mph", "kmh", "ft", "sq"})
"""Abbreviations that may stand right behind a number."""


class Token(NamedTuple):
    """One word of a calculation; `start` and `end` are code points of the line, `text` is normalised, `value` that of a number.

    `decimals` are the digits behind the point, `is_spaced` says that white space stands before it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: Fraction = Fraction(0)
    decimals: int = 0
    is_spaced: bool = False
    has_currency: bool = False


def tokens(line: str, offset: int = 0) -> list[Token]:
    """The tokens of a line, their places counted from `offset`."""
    return list(_read(line, offset))


def _read(line: str, offset: int) -> Iterator[Token]:
    end = 0
    for match in _TOKEN.finditer(line):
        kind, text = match.lastgroup or "bad", match.group()
        start, is_spaced = match.start(), match.start() > end or match.start() == 0
        end = match.end()
        span = start + offset, end + offset
        if kind == "number":
            digits = text.lstrip("$€£").replace(",", "")
            if (digits[0] == "0" and digits[1:2].isdigit()) or len(digits) > _MOST_DIGITS:  # 0730 is an hour or a code
                yield Token("bad", text, *span, is_spaced=is_spaced)
                continue
            decimals = len(digits.partition(".")[2])
            yield Token("number", digits, *span, Fraction(digits), decimals, is_spaced, text[0] in "$€£")
        elif kind in ("operator", "times"):
            yield Token("operator", _SIGNS.get(text, text), *span, is_spaced=is_spaced)
        elif kind == "equals":
            yield Token("equals", "=", *span, is_spaced=is_spaced)
        elif kind in ("word", "letter"):
            yield _word(text, span, is_spaced, line[start - 1 : start])
        elif kind in ("open", "close", "percent", "stop"):
            yield Token(kind, text, *span, is_spaced=is_spaced)  # type: ignore[arg-type]  # the name of a group is a kind here
        else:
            yield Token("bad", text, *span, is_spaced=is_spaced)


def _word(text: str, span: tuple[int, int], is_spaced: bool, before: str) -> Token:
    """A word; right behind a number only a unit is one, since anything else is a variable or part of a name."""
    if text == "percent":
        return Token("percent", "%", *span, is_spaced=is_spaced)
    is_glued = (before.isdigit() and text not in UNITS) or before == ")"
    return Token("bad" if is_glued else "word", text.lower(), *span, is_spaced=is_spaced)
