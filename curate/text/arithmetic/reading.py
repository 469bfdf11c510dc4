"""What a calculation makes: all the ways in which it can be read, computed exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from curate.text.arithmetic.tokens import Token

Number = Fraction
Others = Mapping[Fraction, Fraction]
"""What numbers that were rounded before were in truth."""

MAX_READINGS = 24
_DENOMINATORS = (3, 6, 9, 7)
_LARGEST_POWER = 12


class Unreadable(ValueError):
    """The tokens are no calculation that can be computed."""


@dataclass(frozen=True)
class Side:
    """One side of an equals sign: its tokens without units, and the units that were left out, in order."""

    tokens: tuple[Token, ...]
    units: tuple[str, ...]

    @property
    def numbers(self) -> list[Token]:
        """The numbers of the side in order."""
        return [token for token in self.tokens if token.kind == "number"]

    @property
    def operators(self) -> str:
        """The operators of the side in order."""
        return "".join(token.text for token in self.tokens if token.kind == "operator")

    @property
    def literal(self) -> Token | None:
        """The number that the side is, percent sign apart; None for a calculation."""
        rest = [token for token in self.tokens if token.kind != "percent"]
        return rest[0] if len(rest) == 1 and rest[0].kind == "number" else None

    @property
    def has_percent(self) -> bool:
        """Whether a percent sign stands in it."""
        return any(token.kind == "percent" for token in self.tokens)


def value(side: Side) -> Fraction:
    """What a side makes by the usual order of operations. Raises `Unreadable`."""
    return _Parser(side.tokens, [token.value for token in side.numbers]).whole()


def values(side: Side, others: Others) -> Iterator[Fraction]:
    """What a side may make: as written first, then from left to right, with what a rounded number was before, and without a label.

    Raises `Unreadable` where it cannot be read as it is written.
    """
    numbers = side.numbers
    yield value(side)
    choices = [[token.value, *_unrounded(token, others)] for token in numbers]
    for chosen in list(product(*choices))[1:MAX_READINGS]:
        yield from _computed(side.tokens, chosen)
    plain = [token.value for token in numbers]
    if len(numbers) > 2:
        yield from _in_turn(side, plain)
        yield from _under_one_line(side)
    if side.tokens[1:2] and side.tokens[1].text == "-" and len(numbers) > 2:  # "Step 2 - 5 + 3 = 8"
        yield from _computed(side.tokens[2:], plain[1:])


def _unrounded(token: Token, others: Others) -> Iterator[Fraction]:
    """What a number may have been before it was rounded."""
    if token.value in others:
        yield others[token.value]
    if token.decimals:
        unit = Fraction(1, 10**token.decimals)
        for denominator in _DENOMINATORS[: 3 if token.has_currency else 4]:
            near = Fraction(round(token.value * denominator), denominator)
            if near != token.value and abs(near - token.value) < unit and near.denominator > 2 and 10**9 % near.denominator:
                yield near
                return


def _computed(tokens: Sequence[Token], numbers: Sequence[Fraction]) -> Iterator[Fraction]:
    try:
        yield _Parser(tokens, numbers).whole()
    except Unreadable:
        return


def _in_turn(side: Side, numbers: Sequence[Fraction]) -> Iterator[Fraction]:
    """From left to right, as on a pocket calculator; for sides without brackets."""
    if all(token.kind in ("number", "operator") for token in side.tokens) and "^" not in side.operators:
        total = numbers[0]
        for sign, number in zip(side.operators, numbers[1:], strict=False):
            if sign == "/" and number == 0:
                return
            total = _apply(sign, total, number)
        yield total


def _under_one_line(side: Side) -> Iterator[Fraction]:
    """All that follows the first division as its divisor: 100 / 10 * 2 may mean 100 / (10 * 2)."""
    at = next((i for i, token in enumerate(side.tokens) if token.text == "/" and token.kind == "operator"), None)
    if at is not None and not any(token.kind in ("open", "close") for token in side.tokens):
        try:
            above, below = (
                _Parser(part, [t.value for t in part if t.kind == "number"]).whole() for part in (side.tokens[:at], side.tokens[at + 1 :])
            )
        except Unreadable:
            return
        if below:
            yield above / below


def _apply(sign: str, left: Fraction, right: Fraction) -> Fraction:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    if sign == "*":
        return left * right
    if right == 0:
        raise Unreadable("division by zero")
    return left / right


class _Parser:
    """Recursive descent over the tokens of a side; `numbers` take the places of its numbers."""

    def __init__(self, tokens: Sequence[Token], numbers: Sequence[Fraction]) -> None:
        self._tokens = tokens
        self._numbers = iter(numbers)
        self._at = 0

    def whole(self) -> Fraction:
        """The value of all tokens. Raises `Unreadable`."""
        found = self._sum()
        if self._at != len(self._tokens):
            raise Unreadable("something is left over")
        return found

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _takes(self, kind: str, texts: str = "") -> Token | None:
        token = self._peek()
        if token is None or token.kind != kind or (texts and token.text not in texts):
            return None
        self._at += 1
        return token

    def _sum(self) -> Fraction:
        total = self._product()
        while sign := self._takes("operator", "+-"):
            total = _apply(sign.text, total, self._product())
        return total

    def _product(self) -> Fraction:
        total = self._power()
        while sign := self._takes("operator", "*/"):
            total = _apply(sign.text, total, self._power())
        return total

    def _power(self) -> Fraction:
        base = self._atom()
        if not self._takes("operator", "^"):
            return base
        exponent = self._atom()
        if exponent.denominator != 1 or not 0 <= exponent <= _LARGEST_POWER:
            raise Unreadable("a power that is not computed")
        return base ** int(exponent)

    def _atom(self) -> Fraction:
        if self._takes("open"):
            found = self._sum()
            if not self._takes("close"):
                raise Unreadable("an open bracket")
        elif self._takes("number"):
            found = next(self._numbers)
        else:
            raise Unreadable("no number where one has to be")
        return found / 100 if self._takes("percent") else found
