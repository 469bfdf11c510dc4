"""Equations in a text that are wrong beyond doubt: recomputed exactly, and passed over wherever another reading is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from curate.text.arithmetic.quick import MARK, settled
from curate.text.arithmetic.reading import Others, Side, Unreadable, value, values
from curate.text.arithmetic.sides import equations
from curate.text.arithmetic.tokens import Token, tokens
from curate.text.code import code_spans

SCREEN = r"\d[^\n=]*=|<<|\d\)? ?(?:plus|minus|times|multiplied by|divided by) |% of |\bis equal to\b|\bequals\b"
"""A pattern that is in every text with an equation, for RE2."""

_HAS_ONE = re.compile(r"=|\d (?:plus|minus|times|multiplied by|divided by) |% of |equal")
_LIST_MARK = re.compile(r"^\s*(?:(?:[-*•+–>]|#{1,6}|\(?\d{1,2}[.)]|\(?[A-Za-z][.)])\s+)+")
_BOLD = re.compile(r"(?<!\d)\*\*|\*\*(?!\d)|__")
_OPERATOR_WORDS = {"plus": "+", "minus": "-", "times": "*", "multiplied by": "*", "divided by": "/"}
_SAID = re.compile(rf"(?<=[\d%] )(?:{'|'.join(_OPERATOR_WORDS)})(?= [$€£]?\d)")
_STATED = re.compile(
    r"(?P<sum>(?<![\d.,])(?:[$€£]?[\d.,]{0,20}\d%?(?: [-+*/] +[$€£]?[\d.,]{0,20}\d%?){1,9}|[\d.,]{0,20}\d% of [$€£]?[\d.,]{0,20}\d))"
    r"(?:,? which)? (?P<is>is|makes|gives) (?=[$€£]?\d)"
)
_EQUALS = re.compile(r"\b(?:equals|is equal to)\b")
_ROUGH = re.compile(
    r"\b(?:round|approx|about|around|rough|nearly|almost|estimat|close to|up to|whole|nearest|truncat|ceil|floor)|[≈~≅]", re.I
)
_REFUTED = re.compile(
    r"\b(?:wrong|incorrect|incorrectly|mistake\w*|error|false|invalid|untrue|puzzle|riddle|joke|pattern|clock|logic|dozen|odds|ratio)\b",
    re.IGNORECASE,
)
# Right before an equation, these take it back.
_DOUBTED = re.compile(
    r"(?:\bnot|\bno|n['’]t|\bif|\bwhether|\bunless|\bsuppose|\binstead of|\bthan|\bwould be|\bclaims?|\bsays?) (?:that )?\W{0,2}$", re.I
)
_OTHER_NUMBERS = re.compile(
    r"\bbin[aä]r|\bbinaire|\bhexad|\boctal|\bbase[- ]?(?:\d|two|eight|sixteen)|\bmodul(?:o|ar)\b|\bmod \d|\broman numeral|puzzle|riddle|"
    r"二进制|十六进制",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"(?:milli|centi|kilo|deci)?(?:met(?:er|re)|lit(?:er|re)|gram|second|minute|hour|day|week|fortnight|month|year|decade|century|centurie|inch|"
    r"inche|feet|foot|yard|mile|ounce|pound|ton|tonne|cup|pint|quart|gallon|teaspoon|tablespoon|cent|penn(?:y|ie)|nickel|dime|quarter|"
    r"pence|pair|dozen|degree|box|boxe|pack|case|set|tea|kg|km|cm|mm|lb|oz|ml|hr|min|sec|mph|ft)s?"
)
_FACTORS = frozenset(
    map(
        Fraction,
        (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 25, 28, 30, 31, 32, 36, 50, 52, 60, 64, 100, 128, 144, 168, 360, 365, 366, 1_000,
         1_440, 1_760, 2_000, 3_600, 5_280, 86_400, 1_000_000),
    )
)  # fmt: skip
_ROUGHLY = Fraction(1, 20)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong equation: where it stands (code points), and what it makes."""

    start: int
    end: int
    right: Fraction

    def is_own(self, text: str, prompt: str) -> bool:
        """Whether the equation is the text's own, and not taken up from its prompt."""
        return "=" not in prompt or _bare(text[self.start : self.end]) not in _bare(prompt)


def wrong_equations(text: str) -> list[Wrong]:
    """The equations of a text that are wrong however they are read, ascending."""
    others: dict[Fraction, Fraction] = {}
    found: list[Wrong] = []
    hidden = code_spans(text) if "`" in text or "~~~" in text else []
    start = 0
    for line in text.split("\n"):
        if _HAS_ONE.search(line) and not settled(prepared := _prepared(line)):
            for mark in MARK.finditer(line):
                found += _judged(mark.group(1), start + mark.start(1), mark.group(1), others)
            plain = MARK.sub(lambda match: " " * len(match.group()), prepared) if "<<" in line else prepared
            found += _judged(plain, start, line, others)
        start += len(line) + 1
    shown = sorted((each for each in found if not any(low <= each.start < high for low, high in hidden)), key=lambda each: each.start)
    return [each for before, each in zip([None, *shown], shown, strict=False) if before is None or each.start >= before.end]


def _prepared(line: str) -> str:
    """A line of the same length in which list marks and bold signs are blank, and words that state a result are an equals sign."""
    if "**" in line or "__" in line:
        line = _BOLD.sub("  ", line)
    if "plus" in line or "minus" in line or " times " in line or " by " in line or "% of " in line:
        line = _SAID.sub(lambda match: _OPERATOR_WORDS[match.group()].ljust(len(match.group())), line)
        line = _STATED.sub(lambda match: match["sum"] + "=".rjust(match.end("is") - match.end("sum")) + " ", line)
    if "equal" in line:
        line = _EQUALS.sub(lambda match: "=".rjust(len(match.group())), line)
    mark = _LIST_MARK.match(line)
    return " " * mark.end() + line[mark.end() :] if mark else line


def _judged(line: str, offset: int, context: str, others: dict[Fraction, Fraction]) -> Iterator[Wrong]:
    """The wrong equations of one line; `context` is the line as it is read by people. Results that were rounded go into `others`."""
    for chain in equations(tokens(line, offset)):
        for left, right in zip(chain, chain[1:], strict=False):
            wrong = _wrong(left, right, others)
            if wrong is not None and not _is_excused(left, right, wrong, context, offset):
                yield wrong


def _wrong(left: Side, right: Side, others: dict[Fraction, Fraction]) -> Wrong | None:
    """What two sides of an equals sign make, where they differ; None where they agree in one reading, or cannot be read."""
    if not left.operators or len(left.numbers) < 2:
        return None
    try:
        exact, shown = value(left), value(right)
        if any(_agrees(each, right, shown, left.has_percent or right.has_percent) for each in values(left, others)):
            if right.literal is not None and exact != shown:
                others[shown] = exact
            return None
        if right.literal is None and _agrees_in_part(exact, left, right, others):
            return None
    except Unreadable:
        return None
    return Wrong(left.tokens[0].start, right.tokens[-1].end, exact)


def _agrees(made: Fraction, right: Side, shown: Fraction, has_percent: bool) -> bool:
    literal = right.literal
    if literal is None:
        return made == shown
    return made == shown or any(_rounds_to(made * scale, literal) for scale in ((1, 100) if has_percent else (1,)))


def _rounds_to(made: Fraction, shown: Token) -> bool:
    """Whether a number, rounded up or down to the digits that are shown, is what is shown."""
    unit = Fraction(1, 10**shown.decimals)
    if (made / unit).denominator != 1:
        return abs(made - shown.value) < unit
    zeros = len(shown.text) - len(shown.text.rstrip("0")) if not shown.decimals else 0
    scale = Fraction(10) ** zeros
    return made == shown.value or (zeros >= 3 and shown.value >= 10 * scale and abs(made - shown.value) * 2 <= scale)


def _agrees_in_part(made: Fraction, left: Side, right: Side, others: Others) -> bool:
    """Whether the equation runs on, 5 + 3 = 8 * 2 = 16, or the right side is near where numbers in it were rounded."""
    first = right.numbers[0]
    scale = 100 if right.tokens[1].kind == "percent" else 1
    if any(_rounds_to(each * scale, first) for each in values(left, others)):
        return True
    has_decimals = any(token.decimals for token in (*left.numbers, *right.numbers))
    inexact = has_decimals or "/" in left.operators or "/" in right.operators
    return any(made == each or (inexact and abs(made - each) * 100 <= abs(made)) for each in values(right, others))


def _sentence(line: str, start: int, end: int) -> tuple[str, str]:
    """What stands in the sentence of a line before a span, and all of the sentence."""
    low = max(line.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "; ")) + 1
    high = min((at for mark in (". ", "! ", "? ", "; ") if (at := line.find(mark, end)) >= 0), default=len(line))
    return line[low:start], line[low:high]


def _is_excused(left: Side, right: Side, wrong: Wrong, context: str, offset: int) -> bool:
    """Whether something about the equation lets it be meant otherwise: units, currencies, years, a word of doubt around it."""
    shown = value(right)
    before, sentence = _sentence(context, wrong.start - offset, wrong.end - offset)
    if _REFUTED.search(sentence) or _DOUBTED.search(before):
        return True
    if _ROUGH.search(sentence) and abs(wrong.right - shown) <= max(Fraction(1), abs(wrong.right) * _ROUGHLY):
        return True
    if any(token.value.denominator == 1000 or _is_grouped(token) for token in (*left.numbers, *right.numbers)):
        return True  # 1.500 may be one and a half, or fifteen hundred
    first, *rest = left.numbers
    if left.operators == "/" and len(rest) == 1 and first.value < rest[0].value and shown > 1:
        return True  # a share of something: "3/4 is equal to $15"
    return _is_conversion(left, right, wrong.right, shown) or _is_range(left, wrong.right, shown) or wrong.right == 4 and shown == 5


def _is_grouped(token: Token) -> bool:
    return token.decimals == 3 and len(token.text) <= 7


def _is_conversion(left: Side, right: Side, made: Fraction, shown: Fraction) -> bool:
    """Whether units or currencies may account for the difference."""
    units = {unit.rstrip("s") for unit in (*left.units, *right.units) if _MEASURES.fullmatch(unit)}
    if {"+", "-"} & set(left.operators) and (len(units) > 1 or left.has_percent):
        return True
    currencies = {token.has_currency for token in (*left.numbers, *right.numbers)}
    if not made or not shown:
        return False
    ratio = abs(made / shown)
    if ratio in (1000, 1000000, Fraction(1, 1000), Fraction(1, 1000000)):
        return True
    may_be_cents = len(currencies) > 1 or left.has_percent or right.has_percent
    return (ratio if ratio >= 1 else 1 / ratio) in (_FACTORS if units else {Fraction(100)} if may_be_cents else ())


def _is_range(left: Side, made: Fraction, shown: Fraction) -> bool:
    """Whether a dash between two years, or between the ends of a range, was read as a minus."""
    numbers = left.numbers
    return left.operators == "-" and len(numbers) == 2 and (made == -shown or abs(abs(made) - shown) == 1) and made < 0


def has_other_numbers(text: str) -> bool:
    """Whether a text speaks of other bases, of remainders or of puzzles, where signs mean something else."""
    return _OTHER_NUMBERS.search(text) is not None


def written(number: Fraction) -> str:
    """A number as people write it: with at most four digits behind the point, and "about" where that is not all."""
    if number.denominator == 1:
        return str(number.numerator)
    rounded = round(number, 4)
    text = f"{float(rounded):.4f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == number else f"about {text}"


def _bare(text: str) -> str:
    return "".join(text.split())


def found(text: str, wrong: Sequence[Wrong]) -> str:
    """The first of these equations as it stands in the text, on one line and without marks."""
    return " ".join(text[wrong[0].start : wrong[0].end].split())[:60]
