"""A JSON document that holds records: an array, a wrapper around one, one object, or objects one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from curate.formats.raw import Raw, RawDefect
from curate.formats.values import parse

_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
_WRAPPED = re.compile(r'[ \t\r\n]*\{[ \t\r\n]*"(?:data|train|rows|examples|records|dataset)"[ \t\r\n]*:[ \t\r\n]*\[')


class Element(NamedTuple):
    """An element of the document: its line, its text, and what is wrong around it."""

    line: int
    text: str
    around: str | None = None


@dataclass(frozen=True)
class ElementShard:
    """Elements of a document, carried as text since they have no lines of their own."""

    first_row: int
    elements: list[Element]

    @property
    def records(self) -> int:
        """Number of records."""
        return len(self.elements)

    def load(self) -> list[Raw]:
        """The records of the shard."""
        raws = []
        for row, element in enumerate(self.elements, self.first_row):
            raw = parse(element.text.encode("utf-8", "surrogatepass"), row, element.line)
            if element.around:
                raw = raw._replace(defects=(*raw.defects, RawDefect("FMT001", element.around)))
            raws.append(raw)
        return raws


def elements(text: str) -> Iterator[Element]:
    """The elements of a document; a bad one ends where the next one begins and never costs its neighbours."""
    reader = _Reader(text)
    wrapped = _WRAPPED.match(text)
    start = wrapped.end() if wrapped else _skip(text, 0)
    if wrapped is None and text.startswith("[", start):
        start += 1
        wrapped_or_array = True
    else:
        wrapped_or_array = wrapped is not None
    yield from reader.array(start) if wrapped_or_array else reader.sequence(start)


def is_document(head: str) -> bool:
    """Whether a text begins like an array or a wrapper around one, rather than like JSON Lines."""
    return head[_skip(head, 0) :][:1] == "[" or _WRAPPED.match(head) is not None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder().raw_decode
        self._counted, self._line = 0, 1
        self._restart: re.Pattern[str] | None = None

    def _line_of(self, at: int) -> int:
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def array(self, at: int) -> Iterator[Element]:
        """The elements from `at` on, up to the closing bracket."""
        text, around = self._text, None
        at = _skip(text, at)
        while at < len(text) and text[at] != "]":
            self._learn_indent(at)
            end = self._end(at)
            line, body = self._line_of(at), text[at:end].rstrip().rstrip(",")
            after = _skip(text, end)
            mark = text[after : after + 1]
            if mark == ",":
                following = _skip(text, after + 1)
                trailing = text[following : following + 1] == "]"
                yield Element(line, body, around or ("a comma stands after the last element" if trailing else None))
                around, at = None, following
            else:
                open_ended = "the array is not closed" if not mark else None
                yield Element(line, body, around or open_ended)
                around = None if mark in ("]", "") else "a comma is missing before the element"
                at = after

    def sequence(self, at: int) -> Iterator[Element]:
        """Values one after the other: one pretty-printed object, or several."""
        while at < len(self._text):
            self._learn_indent(at)
            end = max(self._end(at), at + 1)
            yield Element(self._line_of(at), self._text[at:end].rstrip())
            at = _skip(self._text, end)

    def _learn_indent(self, at: int) -> None:
        if self._restart is None:
            start = self._text.rfind("\n", 0, at) + 1
            indent = self._text[start:at]
            if not indent.strip(" \t"):
                self._restart = re.compile(r"\n" + re.escape(indent) + r"(?=\{)")

    def _end(self, at: int) -> int:
        """Where the element at `at` ends: by the parser where it is right, else by brackets, else where the next one begins."""
        try:
            return int(self._decode(self._text, at)[1])
        except (json.JSONDecodeError, RecursionError):
            pass
        following = self._restart.search(self._text, at + 1) if self._restart else None
        limit = following.start() if following else len(self._text)
        depth = 0
        for token in _TOKEN.finditer(self._text, at, limit):
            mark = token[0]
            depth += (mark in "[{") - (mark in "]}") if len(mark) == 1 else 0
            if depth < 0 or (depth == 0 and mark == ","):
                return token.start()
            if depth == 0 and mark == "}":
                return token.end()
        return limit
