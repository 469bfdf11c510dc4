"""What to say of records whose shape is not certain: what was seen, and the option that would read it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any

_INPUT = ["input", "question", "query", "prompt", "instruction", "request", "snippet", "user", "text", "problem", "exercise", "task"]
_OUTPUT = [
    "output",
    "answer",
    "response",
    "assistant",
    "completion",
    "expected",
    "recommendation",
    "reply",
    "result",
    "target",
    "solution",
    "explanation",
    "solve",
]
_BAD = frozenset(["incorrect", "wrong", "rejected", "bad", "false", "negative"])
_LISTED = 8
_TYPES = {str: "text", bool: "true/false", int: "number", float: "number", type(None): "null", dict: "object"}


def columns_of(values: Sequence[dict[str, Any]]) -> list[str]:
    """The keys of the records in the order of their first appearance."""
    return list(dict.fromkeys(key for value in values for key in value))


def describe(values: Sequence[Any], columns: Sequence[str]) -> str:
    """The columns with their types, and what is missing for training."""
    if not columns:
        return "the records are empty objects" if values else "the records are not objects with named fields"
    listed = [f"{_shorten(column)} ({_type_of(column, values)})" for column in columns[:_LISTED]]
    more = f" and {len(columns) - _LISTED} more" if len(columns) > _LISTED else ""
    return f"columns {', '.join(listed)}{more}"


def _shorten(column: str) -> str:
    return column if len(column) <= 40 else column[:37] + "..."


def _type_of(column: str, values: Sequence[Any]) -> str:
    value = next((each[column] for each in values if type(each) is dict and each.get(column) is not None), None)
    if type(value) is not list:
        return _TYPES.get(type(value), "value")
    inner = next((each for each in value if each is not None), None)
    if type(inner) is dict:
        return f"list of objects with {', '.join(list(inner)[:4])}"
    return f"list of {_TYPES.get(type(inner), 'value')}s"


def _words(column: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower())


def _rank(column: str, known: list[str]) -> int | None:
    """How well a column's name fits a list of words; smaller is better, None is not at all."""
    words = _words(column)
    if not _BAD.isdisjoint(words) or words[-1:] == ["id"]:
        return None
    exact = [known.index(word) for word in words if word in known]
    plural = [known.index(word[:-1]) + 50 for word in words if word.endswith("s") and word[:-1] in known]
    return min([*exact, *plural], default=None)


def best_pair(values: Sequence[Any], columns: Sequence[str]) -> tuple[str | None, str | None]:
    """The columns of text that look most like an input and like an output."""
    texts = [column for column in columns if _type_of(column, values) == "text"]

    def best(known: list[str], taken: str | None = None) -> str | None:
        ranked = [(rank, texts.index(column), column) for column in texts if column != taken and (rank := _rank(column, known)) is not None]
        return min(ranked)[2] if ranked else None

    output = best(_OUTPUT)
    return best(_INPUT, output), output


def looks_like_data(columns: Sequence[str]) -> bool:
    """Whether a table's header is rather its first record: a number, or a whole sentence, where a name belongs."""
    return any(
        re.fullmatch(r"[-+]?[\d.,]+%?", column.strip())
        or len(column) > 60
        or len(column.split()) > 8
        or (len(column.split()) > 2 and column.rstrip().endswith((".", "?", "!")))
        for column in columns
    )


def missing(values: Sequence[Any], columns: Sequence[str]) -> str:
    """What keeps the records from being training data."""
    for column in columns:
        kind = _type_of(column, values)
        if kind == "list of texts":
            return f"`{column}` holds texts without roles, so that questions and answers cannot be told apart"
        if kind.startswith("list of objects") and (nested := _nested_answer(column, values)) is not None:
            return f"the answers are nested: `{nested}` within the objects of `{column}`"
    first, second = best_pair(values, columns)
    if first is None and second is None:
        return "no columns of text look like a question and an answer"
    return f"no column of text looks like {'an answer' if second is None else 'what was asked'}"


def _nested_answer(column: str, values: Sequence[Any]) -> str | None:
    inner = next((one for value in values for one in value.get(column) or () if type(one) is dict), {})
    return next((key for key in inner if _rank(key, _OUTPUT) is not None), None)


def hint(values: Sequence[Any], columns: Sequence[str]) -> str:
    """The option that would read the records, as well as it can be guessed."""
    first, second = best_pair(values, columns)
    if first is not None and second is not None:
        return f"`{option('input', first)} {option('output', second)}` would read it"
    for column in columns:
        if _type_of(column, values).startswith("list of objects") and _nested_answer(column, values) is not None:
            return f"write each object of `{column}` as a record of its own, with the fields beside it; `--map` can then name them"
    if second is not None:
        return f"`{option('input', 'COLUMN')} {option('output', second)}` reads it, when a column holds what was asked"
    if first is not None:
        return f"add the answers and name them with `--map output=COLUMN`; `{option('text', first)}` would read it as plain text"
    return "training needs what is asked and what is answered; `--map input=COLUMN --map output=COLUMN` names the columns that hold them"


def headerless_hint(values: Sequence[Any], columns: Sequence[str]) -> str:
    """The option for a table without a header: the two widest columns, in their order."""

    def width(position: int) -> float:
        column = columns[position]
        return len(column) + sum(len(str(value.get(column) or "")) for value in values if type(value) is dict)

    widest = sorted(sorted(range(len(columns)), key=width, reverse=True)[:2])
    if len(widest) < 2:
        return "`--map text=1` would read it as plain text"
    return f"the table has no header: `--map input={widest[0] + 1} --map output={widest[1] + 1}` would read it"


def option(canonical: str, column: str) -> str:
    """A `--map` option, quoted for the shell."""
    return "--map " + shlex.quote(f"{canonical}={column}")
