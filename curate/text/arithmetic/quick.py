"""A quick look at the plain equations of a line, nearly all of which are right, so that few are left to be read with care."""

from __future__ import annotations

import re
from math import isclose

MARK = re.compile(r"<<([^<>\n]{1,200})>>")
"""What a calculator was given and what it said, as in GSM8K: <<48/2=24>>."""

_UNIT = re.compile(r"(?<=[\d%)])(?: [A-Za-z]{2,}){0,3}(?:/[A-Za-z]+){0,2}(?= ?[-+*/x×·÷=])")
_SIGN = re.compile(r" ?([-+*/=÷×·]|(?<=[\d ])x(?=[\d ($])) ?")
_BLANK = str.maketrans({"$": None, ",": None, "x": "*", "×": "*", "·": "*", "∙": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-"})
_SUM = r"[\d.]+(?:[-+*/][\d.]+)+"
_PLAIN = re.compile(rf"(?<![\w.)%^+*/-])({_SUM})=([\d.]*\d)(?!\.?\d|[%^*/+(=-])", re.ASCII)
_INNER = re.compile(rf"({_SUM})=([\d.]*\d)", re.ASCII)
_WINDOW = 120
"""Characters before an equals sign in which a calculation is looked for."""

_CALCULATES = re.compile(r"\d.*?(?:[-+*/^]|of)", re.DOTALL)
_RESULT = re.compile(r"[^\w]{0,3}\d")
_TERM = re.compile(r"([-+*/]?)([\d.]+)")


def settled(line: str) -> bool:
    """Whether every calculation of a line is plainly right: four operations, exactly, units left out; or whether it has none."""
    if "<<" in line:
        if not all(_is_right(mark) for mark in MARK.findall(line)):
            return False
        line = MARK.sub("", line)
    plain = _SIGN.sub(r"\1", _UNIT.sub("", line).replace("–", "-").replace("−", "-")).translate(_BLANK)
    return "=" not in plain or not _needs_care(_PLAIN.sub(_without_right, plain))


def _needs_care(plain: str) -> bool:
    """Whether a calculation is left before an equals sign with a number behind it."""
    parts = plain.split("=")
    return any(_RESULT.match(right) and _CALCULATES.search(left[-_WINDOW:]) for left, right in zip(parts, parts[1:], strict=False))


def _is_right(mark: str) -> bool:
    match = _INNER.fullmatch(mark)
    if match is None:
        left, _, right = mark.partition("=")
        return left == right
    return _without_right(match) == " "


def _without_right(match: re.Match[str]) -> str:
    """A blank in place of an equation that is right; one that is not stays."""
    try:
        is_right = isclose(_made(match[1]), float(match[2]), rel_tol=1e-12)
    except (ValueError, ZeroDivisionError):
        return match[0]
    return " " if is_right else match[0]


def _made(text: str) -> float:
    """The value of a sum of products without brackets. Raises `ValueError` and `ZeroDivisionError`."""
    total, part = 0.0, 0.0
    for sign, digits in _TERM.findall(text):
        number = float(digits)
        if sign == "*":
            part *= number
        elif sign == "/":
            part /= number
        else:
            total += part
            part = -number if sign == "-" else number
    return total + part
