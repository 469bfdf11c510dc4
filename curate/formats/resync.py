"""Where the next element of a damaged JSON document starts."""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable
from itertools import islice

LOOKED_AT = 1 << 20
"""Bytes at the beginning that tell how the elements are laid out."""

WINDOW = 16 << 20
_OVERLAP = 4096
"""Bytes that are searched at once, and what the end of one search has in common with the beginning of the next."""

MANY = 8
"""Elements that one element may seem to hold before it is taken for unclosed."""

MAX_KEYS = 16
_LEARNT = 64
_FIRST_KEY = re.compile(rb'\{\s*("[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")\s*:')


def give_back(data: mmap.mmap) -> None:
    """Let the system take back the memory of a mapped file, which counts as the process's own; the bytes are read again if needed."""
    if hasattr(mmap, "MADV_DONTNEED"):
        data.madvise(mmap.MADV_DONTNEED)


class Resync:
    """Knows an element by what stands before it: on lines of their own by the indentation, else by a comma and its first key.

    First keys are learnt from the elements that were read; an indentation of nothing does not tell an element from what is nested
    in it, so that the key is asked for as well.
    """

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._keys: list[bytes] = []
        self._indent: bytes | None = None
        self._learnt = 0
        self._pattern: re.Pattern[bytes] | None = None

    def begin(self, at: int, length: Callable[[int], int]) -> None:
        """Look at the layout of the elements that begin at `at`; `length` tells how long the element at a place is, 0 for none."""
        self._learn_key(at)
        if self._data[at : at + 1] == b"{" and (not self._keys or not length(at)):
            self._guess_key(at, length)
        before = self._data[max(0, at - LOOKED_AT) : at]
        own_line = before[before.rfind(b"\n") + 1 :] if b"\n" in before else None
        if own_line is not None and not own_line.strip(b" \t"):
            self._indent = own_line
        elif self._keys:
            found = re.compile(rb"\n([ \t]*)(?:,[ \t]*)?\{\s*" + re.escape(self._keys[0])).search(self._data, at, at + LOOKED_AT)
            self._indent = found[1] if found else None
        self._pattern = None

    def learn(self, start: int, end: int) -> None:
        """Learn the first key of an element that was read; after the first few nothing new is expected."""
        if self._learnt < _LEARNT and end > start:
            self._learnt += 1
            self._learn_key(start)

    def may_swallow(self, start: int, end: int) -> bool:
        """Whether the element [start, end) seems to hold the beginning of another one, which is cheap to ask."""
        if self._indent is None:
            return any(self._data.find(b"{" + key, start + 1, end) >= 0 for key in self._keys)
        return self._candidates().search(self._data, start, end) is not None

    def has_passed_many(self, start: int, end: int) -> bool:
        """Whether `MANY` other elements seem to begin within [start, end)."""
        return len(list(islice(self._candidates().finditer(self._data, start, end), MANY))) == MANY

    def find(self, at: int) -> int | None:
        """Where the next element after `at` starts, None when there is none."""
        pattern, size = self._candidates(), len(self._data)
        for low in range(at, size, WINDOW):
            match = pattern.search(self._data, low, min(low + WINDOW + _OVERLAP, size))
            if match:
                return match.end()
            if low > at:
                give_back(self._data)
        return None

    def next_element(self, at: int, last: int) -> int:
        """The same, but `last`, where the list ends, when there is none."""
        found = self.find(at)
        return found if found is not None and found < last else max(last, at + 1)

    def _learn_key(self, at: int) -> None:
        match = _FIRST_KEY.match(self._data, at)
        if match and match[1] not in self._keys and len(self._keys) < MAX_KEYS:
            self._keys.append(match[1])
            self._pattern = None

    def _guess_key(self, at: int, length: Callable[[int], int]) -> None:
        """Where the first element is damaged: the first key of the longest object nearby, since records hold other objects."""
        first: dict[bytes, int] = {}
        for match in _FIRST_KEY.finditer(self._data, at + 1, at + LOOKED_AT):
            first.setdefault(match[1], match.start())
            if len(first) == MAX_KEYS:
                break
        longest = max(first, key=lambda key: length(first[key]), default=None)
        if longest is not None:
            self._keys = [longest]

    def _candidates(self) -> re.Pattern[bytes]:
        if self._pattern is None:
            keys = rb"(?:" + rb"|".join(re.escape(key) for key in self._keys) + rb")\s*:" if self._keys else rb""
            if self._indent is None:
                before, opening = rb'[,\]}"\s]\s*', rb"\{\s*" + keys
            else:
                before = rb"\n" + re.escape(self._indent) + rb"(?:,[ \t]*)?"
                opening = rb"\{" if self._indent else rb"\{\s*" + keys
            self._pattern = re.compile(before + rb"(?=" + opening + rb")")
        return self._pattern
