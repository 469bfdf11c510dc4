"""From the tokens of a line to equations: where a calculation begins and ends, and which words in it are units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curate.text.arithmetic.reading import Side
from curate.text.arithmetic.tokens import Token

_MOST_UNIT_WORDS = 3
_MOST_TOKENS = 120
# Words that make of the number before them another one, or take the calculation behind them into a larger one.
_SCALES = frozenset(
    {"hundred", "thousand", "million", "billion", "trillion", "dozen", "lakh", "crore", "remainder", "r", "mod", "squared", "cubed"}
)
_JOINING = frozenset({"of", "and", "by", "per", "each", "than", "or", "to", "from", "over"})
_SCALING = frozenset(
    {
        "twice",
        "half",
        "double",
        "triple",
        "thrice",
        "quarter",
        "third",
        "log",
        "ln",
        "sin",
        "cos",
        "tan",
        "sqrt",
        "root",
        "base",
        "mod",
        "max",
        "min",
    }
)
_LABELS = frozenset(
    {
        "box", "case", "chapter", "class", "column", "day", "days", "equation", "example", "exercise", "figure", "game", "grade", "group",
        "hour", "item", "lesson", "level", "line", "method", "month", "no", "number", "option", "page", "part", "phase", "player", "point",
        "problem", "question", "room", "round", "row", "scenario", "section", "set", "step", "store", "table", "team", "version", "week",
        "weeks", "year", "years",
    }
)  # fmt: skip
_NO_UNITS = _SCALES | _SCALING | (_JOINING - {"of", "per", "each"})
_MORE = frozenset({"more", "less", "times", "fewer", "over", "or", "to", "and"})


def equations(line: Sequence[Token]) -> Iterator[list[Side]]:
    """The chains of sides between equals signs, as they stand in a line; the first may be something else than a calculation."""
    for segment in _segments(line):
        parts: list[list[Token]] = [[]]
        for token in segment:
            if token.kind == "equals":
                parts.append([])
            else:
                parts[-1].append(token)
        if len(parts) > 1:
            yield from _chains(parts)


def _segments(line: Sequence[Token]) -> Iterator[list[Token]]:
    """The stretches of a line between its stops; one with a sign that cannot be read is cut there, and the sign stays as a mark."""
    segment: list[Token] = []
    for token, after in zip(line, [*line[1:], None], strict=True):
        if token.kind == "stop":
            yield segment
            segment = [Token("bad", token.text, token.start, token.end)] if _runs_on(segment, after) else []
        else:
            segment.append(token)
    yield segment


def _runs_on(segment: Sequence[Token], after: Token | None) -> bool:
    """Whether a calculation goes on behind a stop: after an operator, or within a number that was written with a space, 14, 400."""
    if not segment:
        return False
    is_split = segment[-1].kind == "number" and after is not None and after.kind == "number" and len(after.text.partition(".")[0]) == 3
    return segment[-1].kind == "operator" or is_split


def _chains(parts: list[list[Token]]) -> Iterator[list[Side]]:
    """The longest chains of neighbouring sides that can be read; what cannot breaks them."""
    first = _first(parts[0])
    chain = [first] if first else []
    for part in parts[1:-1]:
        side = _whole(part)
        if side is not None:
            chain.append(side)
            continue
        last = _last(part)  # "5 + 3 = 8 and 2 * 4 = 8": one chain ends here, and another begins
        yield [*chain, last] if chain and last else chain
        side = _first(_behind(part, last) if last else part)
        chain = [side] if side else []
    last = _last(parts[-1]) if chain else None
    yield [*chain, last] if last else chain


def _behind(part: Sequence[Token], last: Side) -> Sequence[Token]:
    """What stands behind a result and the "and" after it."""
    rest = [token for token in part if token.start >= last.tokens[-1].end]
    return rest[1:] if rest and rest[0].text == "and" else rest


def _whole(part: Sequence[Token]) -> Side | None:
    """A side all of which is a calculation, units apart."""
    if len(part) > _MOST_TOKENS:
        return None
    kept: list[Token] = []
    units: list[str] = []
    words = 0
    for at, token in enumerate(part):
        if token.kind == "bad":
            return None
        if token.kind == "word" and token.text == "of" and _is_share(kept) and at + 1 < len(part) and part[at + 1].kind == "number":
            kept.append(Token("operator", "*", token.start, token.end))
            words = 0
        elif token.kind == "word":
            words += 1
            if not kept or kept[-1].kind not in ("number", "percent", "close") or words > _MOST_UNIT_WORDS or token.text in _NO_UNITS:
                return None
            if len(token.text) == 1:  # a variable
                return None
            units = [*units[: len(units) - (words > 1)], token.text]
        else:
            if words and token.kind not in ("operator", "close"):
                return None
            if kept and _is_glued(kept[-1], token):
                return None
            kept.append(token)
            words = 0
    return Side(tuple(kept), tuple(units)) if any(token.kind == "number" for token in kept) else None


def _is_share(kept: Sequence[Token]) -> bool:
    """Whether "of" after these tokens multiplies: behind a percentage or a fraction."""
    is_fraction = len(kept) >= 3 and [token.kind for token in kept[-3:]] == ["number", "operator", "number"] and kept[-2].text == "/"
    return bool(kept) and (kept[-1].kind == "percent" or is_fraction)


def _is_glued(before: Token, token: Token) -> bool:
    """Whether a bracket or a number follows another without an operator: an implied product, a mixed number or a list."""
    return token.kind in ("number", "open") and before.kind in ("number", "close", "percent")


def _first(part: Sequence[Token]) -> Side | None:
    """The calculation at the end of what stands before the first equals sign."""
    start = 0
    for at, token in enumerate(part):
        if token.kind == "bad" or (token.kind == "word" and not _is_unit(part, at)):
            start = at + 1
    opened = 0
    for at in range(len(part) - 1, start - 1, -1):  # a bracket that is open before the calculation is none of its own
        opened += (part[at].kind == "close") - (part[at].kind == "open")
        if opened < 0:
            start = at + 1
            break
    tokens = part[start:]
    if not tokens or tokens[0].kind not in ("number", "open") or (start and not _may_precede(part, start)):
        return None
    return _whole(tokens)


def _is_unit(part: Sequence[Token], at: int) -> bool:
    """Whether the word at a position stands between a number and an operator or the end, as a unit does."""
    before, after = at, at
    while before > 0 and part[before].kind == "word":
        before -= 1
    while after < len(part) and part[after].kind == "word":
        after += 1
    if part[before].kind == "percent" and part[at].text == "of" and after - before == 2:
        return True
    if part[at].text == "of" and after - before == 2 and _is_share(part[max(0, before - 2) : before + 1]) and after < len(part):
        return True
    is_behind_number = part[before].kind in ("number", "percent", "close")
    is_before_sign = after == len(part) or part[after].kind in ("operator", "close")
    return is_behind_number and is_before_sign and after - before - 1 <= _MOST_UNIT_WORDS


def _may_precede(part: Sequence[Token], start: int) -> bool:
    """Whether a calculation can begin behind what stands before it."""
    before = part[start - 1]
    if before.kind == "bad":
        return before.text in "'‘’`•✓→⇒>" and part[start].is_spaced
    if before.kind == "open":
        return start < 2 or part[start - 2].kind not in ("word", "operator", "number", "close") or part[start - 1].is_spaced
    if before.kind != "word" or not part[start].is_spaced or before.text in _SCALING | _SCALES:
        return False
    words = start - 1
    while words > 0 and part[words - 1].kind == "word":
        words -= 1
    if words and part[words - 1].kind == "operator":
        return False
    return before.text not in _LABELS and not (before.text in _JOINING and any(token.kind == "number" for token in part[: start - 1]))


def _last(part: Sequence[Token]) -> Side | None:
    """The calculation at the beginning of what stands behind the last equals sign."""
    end = 0
    while end < len(part) and part[end].kind != "bad":
        token = part[end]
        if token.kind == "word" and not _is_unit(part, end):
            break
        end += 1
    depth = 0
    for at, token in enumerate(part[:end]):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            end = at
            break
        if token.kind == "open" and at and part[at - 1].kind in ("number", "percent", "word"):  # a remark in brackets
            end = at if token.is_spaced else 0
            break
    tokens = list(part[:end])
    while tokens and tokens[-1].kind == "word":
        tokens.pop()
    rest = part[len(tokens) :]
    if not tokens or tokens[-1].kind == "operator" or not _may_follow(rest, part[:end][len(tokens) :]):
        return None
    units = [token.text for token in rest[:1] if token.kind == "word"]
    side = _whole(tokens)
    return Side(side.tokens, (*side.units, *units)) if side else None


def _may_follow(rest: Sequence[Token], units: Sequence[Token]) -> bool:
    """Whether a result can end before `rest`."""
    if any(token.text in _SCALES for token in rest[:2] if token.kind == "word"):
        return False
    if not rest:
        return True
    if rest[0].kind == "word":
        has_number = any(token.kind == "number" for token in rest[1:3])
        if rest[0].text == "and" and len(rest) > 2 and rest[2].kind == "operator" and rest[2].text != "/":
            return True  # another calculation
        return not (rest[0].text in _MORE and (has_number or rest[0].text in ("more", "less", "times", "fewer")))
    if rest[0].kind == "bad":
        return rest[0].text in "'‘’`°²³✓✔→⇒}{\\" and rest[0].text not in "°²³\\{"
    return rest[0].kind in ("close", "open")
