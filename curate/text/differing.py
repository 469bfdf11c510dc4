"""How two answers to one question differ, where that can be decided: another number, label or JSON value, yes against no."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, NamedTuple

from curate.text.answer_forms import folded, last_line, read_json
from curate.text.labels import plain, words_of

Kind = Literal["json", "number", "label", "polarity"]

LABEL_WORDS, LABEL_CHARS = 4, 40
"""Words and characters of an answer up to which it can be a label."""

VALUE_WORDS = 2
"""Words of a text within JSON up to which it is a value and not a sentence."""

STATEMENT = 400
"""Characters of an answer up to which its only quantity is what it says."""

CLOSING = 200
"""Characters of a last line up to which it may give the result of an answer."""

_YES_WORDS = "yes yeah yep true correct ja jawohl oui si sí sim да tak evet"
_YES = frozenset(_YES_WORDS.split())
_NO_WORDS = "no nope false incorrect wrong nein nee non não nej nei нет nie hayır"
_NO = frozenset(_NO_WORDS.split())
_OPENING = re.compile(
    r"[\s\"'*_(\[]*([^\W\d_]+)(?=\s*(?:[,.!:;)\]*\"'\u2013\u2014-]|$)|\s+(?:i|it|you|we|they|he|she|this|that)\b)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![\w.,])[-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]|[.,]\d)|(?<=[$\u20ac\u00a3\u00a5])\d[\d,]*(?:\.\d+)?"
)
_FINAL = re.compile(
    r"(?:####\s*|\\boxed\{\s*|\b(?:answer|total|result|sum|ergebnis|antwort|summe|r\u00e9ponse|resultado|respuesta)\b"
    r"(?:\s+(?:is|are|ist|est|es|comes to|amounts to))?\s*[:=]?\s*)\**\s*[$\u20ac\u00a3\u00a5]?\s*"
    r"([-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?![\w/^*]|[.,]\d|\s*[-+*/^])",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:answer|option|choice|antwort|r\u00e9ponse|respuesta)(?:\s+(?:is|ist|est|es))?\s*:?\s*\**\(?([A-Ea-e])\)?\**(?=[.,)\s]*$)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[\s*#>-]*([^\W\d_][^\n:]{0,30}):\**\s*(.{1,40})")
_TOKEN = re.compile(r"(?=\S*[\d@])\S{1,40}")  # a date, a number with its unit, an address, an identifier
_IDEOGRAMS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_ITEM = re.compile(r"^\s*(?:\d{1,3}[.)]|step \d+)\s", re.MULTILINE | re.IGNORECASE)
_UNIT = re.compile(r"\s?(%|\u20ac|\u00a3|\u00a5|\$|[^\W\d_]+)")
_CURRENCIES = frozenset("$\u20ac\u00a3\u00a5")
_NO_UNITS_WORDS = "and or to of in at on by for the a an is are was were that which if as from with und oder et de y"
_NO_UNITS = frozenset(_NO_UNITS_WORDS.split())


Listed = Callable[[str, str, str], bool]
"""Says of a path of JSON and two texts whether both are values of the closed list at that path."""


class Difference(NamedTuple):
    """What decides between two answers: its kind, and what each of the two says."""

    kind: Kind
    left: str
    right: str


def differ(left: str, right: str, listed: Listed | None = None, labels: bool = True) -> Difference | None:
    """The first thing that two answers to the same question cannot both be right about; None where that cannot be told.

    Texts within JSON are values where they are short, or where they are `listed`; whole answers are labels where `labels` says so.
    """
    left, right = left.strip(), right.strip()
    if left == right or (max(len(left), len(right)) <= STATEMENT and plain(left) == plain(right)):
        return None
    here, there = read_json(left), read_json(right)
    if here and there:
        return next(_values(here.value, there.value, "", listed), None)
    if here or there:
        return None
    return _numbers(left, right) or _polarity(left, right) or _closings(left, right) or (_labels(left, right) if labels else None)


def _values(left: Any, right: Any, path: str, listed: Listed | None) -> Iterator[Difference]:
    """Where two JSON values say otherwise at the same place; what only one of them has says nothing."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left:
            if key in right:
                yield from _values(left[key], right[key], f"{path}.{key}" if path else str(key), listed)
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) == len(right) and all(isinstance(each, dict) for each in (*left, *right)):
            for one, other in zip(left, right, strict=True):
                yield from _values(one, other, f"{path}[]", listed)
    elif _decided(left, right, path, listed):
        name = f"{path}: " if path else ""
        yield Difference("json", name + _shown(left), name + _shown(right))


def _decided(left: Any, right: Any, path: str, listed: Listed | None) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left != right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left != right
    if isinstance(left, str) and isinstance(right, str):
        if plain(left) == plain(right):
            return False
        if _TOKEN.fullmatch(left) and _TOKEN.fullmatch(right):
            return True
        return (listed is not None and listed(path, left, right)) or _apart(left, right, VALUE_WORDS)
    return False


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _apart(left: str, right: str, most: int) -> bool:
    """Whether two short texts name two things: neither is long, and they share no word, nor the beginning of one."""
    here, there = words_of(left.casefold()), words_of(right.casefold())
    if not here or not there or max(len(here), len(there)) > most or not _is_short(left) or not _is_short(right):
        return False
    return not any(one[:4] == other[:4] for one in here for other in there)


def _is_short(text: str) -> bool:
    """Whether a text is short enough for a label; a sign of Han or kana says as much as five letters."""
    return "\n" not in text and len(text) + 4 * len(_IDEOGRAMS.findall(text)) <= LABEL_CHARS


def _labels(left: str, right: str) -> Difference | None:
    if not _is_short(left) or not _is_short(right):
        return None
    here, there = words_of(left.casefold()), words_of(right.casefold())
    if not here or not there or max(len(here), len(there)) > LABEL_WORDS or any(word.isdigit() for word in here + there):
        return None
    if set(here) <= set(there) or set(there) <= set(here):
        return None
    return Difference("label", left, right)


def _polarity(left: str, right: str) -> Difference | None:
    here, there = _opening(left), _opening(right)
    if (here in _YES and there in _NO) or (here in _NO and there in _YES):
        return Difference("polarity", here, there)
    return None


def _closings(left: str, right: str) -> Difference | None:
    """Another letter that is chosen, or another short value behind the same word and a colon, in the last line."""
    here, there = last_line(left), last_line(right)
    if max(len(here), len(there)) > CLOSING:
        return None
    ours, theirs = list(_CHOICE.finditer(here)), list(_CHOICE.finditer(there))
    if ours and theirs:
        return Difference("label", ours[-1][1], theirs[-1][1]) if ours[-1][1].upper() != theirs[-1][1].upper() else None
    one, other = _VALUE.fullmatch(here), _VALUE.fullmatch(there)
    if one and other and plain(one[1]) == plain(other[1]) and _apart(one[2], other[2], VALUE_WORDS):
        return Difference("label", one[2].strip(), other[2].strip())
    return None


def _opening(text: str) -> str:
    found = _OPENING.match(text)
    return found[1].casefold() if found else ""


def _numbers(left: str, right: str) -> Difference | None:
    """Another final number; or another number where the two answers say the same else, or state one quantity of one unit each."""
    here, there = _final(left), _final(right)
    if here is not None and there is not None:
        return Difference("number", here, there) if _amount(here) != _amount(there) else None
    if max(len(left), len(right)) > STATEMENT:
        return None
    ours, theirs = list(_NUMBER.finditer(left)), list(_NUMBER.finditer(right))
    if not ours or len(ours) != len(theirs) or _ITEM.search(left) or _ITEM.search(right):
        return None
    if folded(left).casefold() == folded(right).casefold():
        return next((Difference("number", a[0], b[0]) for a, b in zip(ours, theirs, strict=True) if _amount(a[0]) != _amount(b[0])), None)
    here, there = ours[0][0], theirs[0][0]
    unit = _unit(left, ours[0]) if len(ours) == 1 else ""
    if unit and unit == _unit(right, theirs[0]) and _amount(here) != _amount(there):
        return Difference("number", _counted(left, ours[0]), _counted(right, theirs[0]))
    return None


def _final(text: str) -> str | None:
    """The number that a text closes with as its result, or that it is as a whole."""
    whole = len(text) <= LABEL_CHARS and _NUMBER.fullmatch(text.strip(" .*$\u20ac\u00a3\u00a5%"))
    if whole:
        return whole[0]
    closing = last_line(text)
    found = list(_FINAL.finditer(closing)) if len(closing) <= CLOSING else []
    return found[-1][1] if found else None


def _amount(number: str) -> Decimal | str:
    try:
        return Decimal(number.replace(",", "").replace("\u2212", "-"))
    except InvalidOperation:
        return number


def _counted(text: str, number: re.Match[str]) -> str:
    """A number with what it counts, as it stands in a text."""
    before = text[: number.start()].rstrip()[-1:]
    behind = _UNIT.match(text, number.end())
    return f"{before}{number[0]}" if before in _CURRENCIES else f"{number[0]}{behind[0] if behind else ''}"


def _unit(text: str, number: re.Match[str]) -> str:
    """What a number counts: the sign before it, or the word or sign behind it without the s of a plural; "" for nothing."""
    before = text[: number.start()].rstrip()[-1:]
    if before in _CURRENCIES:
        return before
    behind = _UNIT.match(text, number.end())
    word = behind[1].casefold() if behind else ""
    return "" if word in _NO_UNITS else word[:-1] if len(word) > 2 and word.endswith("s") else word
