"""Whether JSON keeps to the keys, types and values of a mold, and what text that is no JSON was meant to be."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from curate.errors import nearest
from curate.mold import JsonKey, Mold
from curate.text.answer_forms import Json, read_json
from curate.text.json_paths import WORDS, child, parent, type_of, written
from curate.text.labels import meant, variant_of

_LONGEST_LITERAL = 20_000
_OPENING = re.compile(r"[{\[]")


@dataclass
class _Node:
    """A place of the mold with what is below it, so that a value is judged without building paths."""

    key: JsonKey
    values: frozenset[str]
    children: dict[str, _Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    element: _Node | None = None


class JsonContract:
    """The JSON part of a mold, ready to judge parsed values."""

    def __init__(self, mold: Mold) -> None:
        nodes = {key.path: _Node(key, frozenset(key.values)) for key in mold.keys}
        for path, node in nodes.items():
            around = parent(path)
            if path.endswith("[]") and path[:-2] in nodes:
                nodes[path[:-2]].element = node
            elif path and around in nodes:
                name = path.removeprefix(f"{around}." if around else "")
                nodes[around].children[name] = node
                nodes[around].required |= {name} if node.key.required else set()
        self._root = nodes.get("")

    def holds(self, value: Any) -> bool:
        """Whether a value has all that is demanded and nothing that is unknown."""
        return next(self.breaks(value), None) is None

    def breaks(self, value: Any) -> Iterator[str]:
        """Why a value breaks the contract, each a phrase that goes on after "the answer"."""
        return _breaks(value, self._root) if self._root else iter(())


def _breaks(value: Any, node: _Node) -> Iterator[str]:
    key, found = node.key, type_of(value)
    if key.types and found not in key.types:
        yield f"has {WORDS[found]} at {_named(key.path)} instead of {' or '.join(WORDS[each] for each in key.types)}"
    elif found == "string":
        if node.values and value not in node.values and (key.closed or variant_of(value, key.values)):
            yield _unknown_value(key.path, value, key.values)
    elif found == "object":
        yield from _keys(value, node)
    elif found == "array" and node.element:
        for inner in value:
            yield from _breaks(inner, node.element)


def _keys(value: dict[str, Any], node: _Node) -> Iterator[str]:
    """What is wrong with the keys of one object; a key that stands for a missing one is one reason, not two."""
    missing = node.required - value.keys()
    for name, inner in value.items():
        below = node.children.get(name)
        if below is not None:
            yield from _breaks(inner, below)
        elif node.key.closed:
            close = nearest(name, sorted(missing)) or nearest(name, sorted(node.children.keys() - value.keys()))
            missing.discard(close or "")
            place = child(node.key.path, name)
            yield f'has the unknown key "{place}"' + (f': did you mean "{child(node.key.path, close)}"?' if close else "")
    for name in sorted(missing):
        yield f'lacks the key "{child(node.key.path, name)}"'


def _named(path: str) -> str:
    return f'"{path}"' if path else "its top"


def _unknown_value(path: str, value: str, values: tuple[str, ...]) -> str:
    close = meant(value, values)
    shown = ", ".join(values[:5]) + (", ..." if len(values) > 5 else "")
    return f'has "{value[:40]}" at {_named(path)}: ' + (f'did you mean "{close}"?' if close else f"the values are {shown}")


def not_json(text: str, fence: str | None) -> tuple[str, Json | None]:
    """Why a trimmed text is not the JSON that a mold wants, and the JSON that it holds or means nevertheless.

    `fence` is the language of the mold's fence, None where the mold is bare JSON.
    """
    found = read_json(text)
    if found is not None:
        return ("is in a fence" if fence is None else f"is not in a fence ```{fence}"), found
    opening = _OPENING.search(text)
    inner = text[opening.start() : max(text.rfind("}"), text.rfind("]")) + 1] if opening else ""
    within = read_json(inner)
    if within is not None:
        return "has text around its JSON", within
    literal = _literal(inner) if inner else None
    if literal is not None:
        return "is not JSON: its quotes are single, or True, False and None are written as in Python", literal
    return ("is not JSON" if opening is None else f"is not JSON: {_error(text)}"), None


def _literal(text: str) -> Json | None:
    """The JSON that a Python dict or list of plain values means, or None."""
    if len(text) > _LONGEST_LITERAL:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in the text
            value = ast.literal_eval(text)
        return Json(value, written(value, "spaced"), None) if isinstance(value, dict | list) else None
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None


def _error(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}"
    except (RecursionError, ValueError) as error:
        return f"{type(error).__name__}"
    return "a number or a constant that parsers read differently"


def conforming(found: Json, mold: Mold) -> str:
    """JSON as the text that the mold wants: bare, or in its fence; how it is laid out is CON005's affair."""
    return found.text if mold.fence is None else f"```{mold.fence}\n{found.text}\n```"
