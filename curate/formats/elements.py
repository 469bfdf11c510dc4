"""Where the records of a JSON document are: an array of them, lists within an object (`{"data": [...]}`), or objects in a row.

The elements are found by their brackets, so that each is parsed by itself; where brackets or quotes do not match, reading goes on at
the next element, which is told by its indentation and its first key.
"""

from __future__ import annotations

import mmap
import re
from array import array
from collections.abc import Iterator
from typing import NamedTuple

import orjson

from curate.formats.parsing import MAX_RECORD_BYTES
from curate.formats.resync import Resync, give_back

WRAPPERS = ("data", "train", "training", "validation", "valid", "dev", "test", "eval", "records", "rows", "examples")
"""Keys of an object around the array."""

MAX_WASTE = 4
"""How many times the length of a document may be read in vain for ends of unclosed elements. Only then are elements of more than
`PATIENCE` bytes given up early when they seem to hold others; a valid document never comes to that."""

PATIENCE = 64 << 10

WINDOW = 16 << 20
"""Bytes of the document that are looked through at once; what was read before is given back to the system from time to time."""

_STRING = rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'  # a raw line break ends a string that is not closed
BRACKET = re.compile(rb'[^"\[\]{}]*+(?:' + _STRING + rb'[^"\[\]{}]*+)*+(["\[\]{}])')
_SCALAR = re.compile(_STRING + rb'|[^\s,\[\]{}"]++|"[^\n]*+|.', re.DOTALL)
_KEY = re.compile(rb"\s*(" + _STRING + rb")\s*:\s*")
_SPACE = re.compile(rb"\s*+")
_NEXT_SPLIT = re.compile(rb'\](?=\s*,[^\[\]{}]{0,200}"(train|training|validation|valid|dev|test|eval)"\s*:\s*\[\s*\{)')
_CONTINUED = bytes(range(0x80, 0xC0))
_OPENER = {ord("]"): ord("["), ord("}"): ord("{")}


class Section(NamedTuple):
    """A list of records within an object: its key, and how many records come before it."""

    key: str
    first: int


class Walk:
    """One pass over a document that notes where its elements are.

    `sections` are the lists of the object around them, none for any other document. `is_empty` says that there is an object around
    lists without records, and nothing else in it.
    """

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self.data = data
        self.starts, self.ends, self.lines, self.before = array("q"), array("q"), array("q"), array("q")
        self.sections: list[Section] = []
        self.is_empty: bool | None = None
        self.quirks: list[str] = []
        self._released = start
        self._at = start  # everything before it is counted in line and column
        self._line, self._column = 1, 0
        self._wasted = 0
        self._resync = Resync(data)

    def run(self) -> None:
        """Find all elements."""
        at = self._skip(self._at)
        if self.data[at : at + 1] == b"[":
            self._elements(at + 1, in_array=True)
            return
        inner = self._section(at + 1) if self.data[at : at + 1] == b"{" else None
        if inner is not None:
            self._elements(inner, in_array=True)
        elif not self.is_empty:
            self._elements(at, in_array=False)

    def _elements(self, at: int, *, in_array: bool) -> None:
        at = self._skip(at)
        self._resync.begin(at, self._length)
        while at < len(self.data):
            sign = self.data[at : at + 1]
            if sign == b",":
                self._note("stray commas between the records")
                at = self._skip(at + 1)
            elif sign == b"]" and in_array:
                following = self._after_array(at + 1)
                if following is None:
                    return
                at = following
            else:
                at = self._element(at, in_array)
        if in_array:
            self._note("no bracket that closes the list: perhaps the end is missing")

    def _element(self, at: int, in_array: bool) -> int:
        """Note the element at `at` and return where to go on: behind the comma, if one follows."""
        end = self._end_of(at)
        if end is not None and self._resync.may_swallow(at, end) and not _parses(self.data[at:end]):
            end = None
        if end is not None:
            following = self._skip(end)
            sign = self.data[following : following + 1]
            fits = sign in (b",", b"]", b"") if in_array else True
            if (fits or sign == b"{") and not (sign == b"," and _KEY.match(self.data, following + 1)):
                self._add(at, end)
                self._resync.learn(at, end)
                if not in_array:
                    if sign and b"\n" not in self.data[end:following]:
                        self._note("records that follow each other on one line")
                    return following
                if sign == b",":
                    return self._behind_comma(following + 1)
                if sign == b"{":
                    self._note("records without a comma between them")
                return following
        following = self._resync.next_element(at, self._last_bracket() if in_array else len(self.data))
        if self.sections:
            closing = _NEXT_SPLIT.search(self.data, at, following + 1)
            following = closing.start() if closing else following
        self._add(at, self._stripped(at, following))
        return following

    def _stripped(self, start: int, end: int) -> int:
        """Where [start, end) ends without the white space and commas at its end."""
        while end > start:
            low = max(start, end - 4096)
            kept = len(self.data[low:end].rstrip(b" \t\r\n,"))
            if kept:
                return low + kept
            end = low
        return end

    def _behind_comma(self, at: int) -> int:
        at = self._skip(at)
        if self.data[at : at + 1] == b"]":
            self._note("a comma after the last record")
        return at

    def _end_of(self, at: int) -> int | None:
        """Where the element ends that begins at `at`, None when its brackets or quotes do not match."""
        if self.data[at : at + 1] not in (b"{", b"["):
            match = _SCALAR.match(self.data, at, at + MAX_RECORD_BYTES)
            return match.end() if match else None
        stack = bytearray()
        patience = PATIENCE if self._wasted > MAX_WASTE * len(self.data) else len(self.data)
        reached = at
        # one step for each bracket: the regular expression passes over strings and scalars at once
        for match in BRACKET.finditer(self.data, at, at + MAX_RECORD_BYTES):
            sign, reached = match[1][0], match.end()
            if sign in b"[{":
                stack.append(sign)
            elif sign == ord('"') or stack.pop() != _OPENER[sign]:
                break
            if not stack:
                return reached
            if reached - at > patience:
                if self._resync.has_passed_many(at, reached):
                    break
                patience *= 4
        self._wasted += reached - at
        return None

    def _length(self, at: int) -> int:
        """The length of the element at `at`, 0 when it cannot be parsed."""
        end = self._end_of(at)
        return end - at if end is not None and _parses(self.data[at:end]) else 0

    def _section(self, at: int) -> int | None:
        """The inside of the next list of records in the object whose members go on at `at`, None when there is none."""
        for key, value in self._members(at):
            inner = self._skip(value + 1) if key in WRAPPERS and self.data[value : value + 1] == b"[" else value
            if inner > value and self.data[inner : inner + 1] == b"{":
                self.sections.append(Section(key, len(self.starts)))
                return inner
            is_empty = inner > value and self.data[inner : inner + 1] == b"]"
            self.is_empty = is_empty and self.is_empty is not False
        return None

    def _members(self, at: int) -> Iterator[tuple[str, int]]:
        """Keys and places of the values of an object, from `at` within it to its end or to where it is damaged."""
        while match := _KEY.match(self.data, at):
            key = orjson.loads(match[1]) if _parses(match[1]) else ""
            yield key, match.end()
            end = self._end_of(match.end())
            if end is None:
                return
            at = self._skip(end)
            if self.data[at : at + 1] != b",":
                return
            at += 1

    def _after_array(self, at: int) -> int | None:
        """Look behind the closing bracket: None at the end of the document, else where records go on: in the next list of the object
        around it, or after a stray bracket.
        """
        rest = self._skip(at)
        if self.sections:
            if self.data[rest : rest + 1] == b",":
                inner = self._section(rest + 1)
                if inner is not None:
                    self._resync.begin(inner, self._length)
                    return inner
            elif self.data[rest : rest + 1] == b"}":
                rest = self._skip(rest + 1)
        if rest >= len(self.data):
            return None
        following = self._resync.find(at - 1)
        if following is not None or not self.sections:
            self._note("text after the bracket that closes the list")
        return following

    def _add(self, start: int, end: int) -> None:
        for low in range(self._at, start, WINDOW):
            self._pass(self.data[low : min(low + WINDOW, start)])
        self._at = start
        self.starts.append(start)
        self.ends.append(end)
        self.lines.append(self._line)
        self.before.append(self._column)
        if start - self._released > WINDOW:
            self._released = start
            give_back(self.data)

    def _pass(self, passed: bytes) -> None:
        """Count the lines and the code points before an element."""
        breaks = passed.count(b"\n")
        if breaks:
            self._line += breaks
            self._column = 0
            passed = passed[passed.rfind(b"\n") + 1 :]
        self._column += len(passed) if passed.isascii() else len(passed.translate(None, _CONTINUED))

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.data, at)
        return match.end() if match else at

    def _last_bracket(self) -> int:
        """Where the list is closed at the latest: the last bracket of the document if nothing but closing follows it."""
        tail = self.data[max(0, len(self.data) - 4096) :]
        kept = tail.rstrip(b" \t\r\n}")
        return len(self.data) - len(tail) + len(kept) - 1 if kept.endswith(b"]") else len(self.data)

    def _note(self, quirk: str) -> None:
        if quirk not in self.quirks:
            self.quirks.append(quirk)


def _parses(piece: bytes) -> bool:
    try:
        orjson.loads(piece)
    except orjson.JSONDecodeError:
        return False
    return True
