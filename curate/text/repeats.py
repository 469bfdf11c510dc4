"""What repeats itself within a text: a screen over a whole column, and the exact measures for the few texts that it leaves."""

from __future__ import annotations

import re
from collections import Counter
from operator import eq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from curate.batch import Ints, Mask
from curate.text.words import utf8_bytes

Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]

MOST_WORDS = 8
LEAST_TIMES = 4
LEAST_WORDS = 12
LEAST_LINES = 3
LINE_SHARE = 0.3
LINE_WORDS = 4
GRAM = 4

_FIRST_SIGN, _LAST_SIGN = 0xE3, 0xE9  # lead bytes of kana and Han, which write no spaces
_MOST_IN_TURN = 4
_WINDOW = 8
_CHUNK = 1_000  # texts at a time, so that their words stay in the cache
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
_TOKEN = re.compile(r"[\u3040-\u9fff]|[^\s\u3040-\u9fff]+")
_GRAM_WORD = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+(?:[.,]\d+)*")
# The full stop of "2. Press" ends no sentence.
_BETWEEN_UNITS = re.compile(r"\n|(?<=[.!?…])(?<!\d\.)\s+|(?<=[.!?…][\"'”’»)*])\s+|(?<=[。！？])")
_NAMED = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff]")


class Screen(NamedTuple):
    """What may repeat itself, shape (n_texts,) each: whether a loop of words or lines is possible, the number of words, and about
    which share of the runs of four words occurs again.
    """

    looping: Mask
    words: npt.NDArray[np.int64]
    share: npt.NDArray[np.float64]


class Loop(NamedTuple):
    """A stretch of a text (code points) that is one unit again and again, and how often."""

    start: int
    end: int
    unit: str
    times: int


def screen(texts: pa.Array) -> Screen:
    """Look at all texts of a large_string array at once, a null as empty.

    Words are known by the 8 bytes from their start within their text. A loop with one space between its words, and lines that
    repeat, are never missed; what is found may be something else. Measured: 4 us for a text of 700 bytes.
    """
    parts = [_screen(texts.slice(first, _CHUNK)) for first in range(0, len(texts), _CHUNK)]
    if not parts:
        return _screen(texts)
    return Screen(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _screen(texts: pa.Array) -> Screen:
    data, starts = utf8_bytes(texts)
    counts = np.zeros(len(texts), dtype=np.int64)
    if len(data) == 0:
        return Screen(counts > 0, counts, np.zeros(len(texts)))
    positions = _word_starts(data, starts)
    bounds = np.searchsorted(positions, starts)
    counts = np.diff(bounds)
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    keys, salt = _keys(data, positions, starts, bounds), owner.astype(np.uint64) * _FACTORS[0]
    looping = np.zeros(len(texts), dtype=bool)
    looping[owner[_in_step(keys + salt)]] = True
    grams, whole = _grams(keys, owner)
    drawn = ((grams & np.uint64(3)) == 0) & whole  # by content, so that a text draws the same runs in any batch
    grams += salt[: len(grams)]
    opening = _opens_unit(data, positions, bounds)[: len(grams)] & whole
    repeated = _again(grams, opening)
    _, first, times = np.unique(grams[repeated], return_index=True, return_counts=True)
    looping[owner[repeated[first[times >= LEAST_LINES - 1]]]] = True
    again = np.bincount(owner[_again(grams, drawn)], minlength=len(texts))
    share = again / np.maximum(np.bincount(owner[: len(grams)][drawn], minlength=len(texts)), 1)
    return Screen(looping, counts, share)


def _word_starts(data: Bytes, starts: Ints) -> Ints:
    """Where words begin: after white space or at the beginning of a text, and at each kana or Han character."""
    solid = data > 32
    begins = solid.copy()
    begins[1:] &= ~solid[:-1]
    begins |= (data >= _FIRST_SIGN) & (data <= _LAST_SIGN)
    firsts = starts[:-1][np.diff(starts) > 0]
    begins[firsts] = solid[firsts]  # the byte before belongs to another text
    return np.flatnonzero(begins)


def _keys(data: Bytes, positions: Ints, starts: Ints, bounds: Ints) -> Hashes:
    """The 8 bytes from each word's start as a number, zeros behind the end of its text, so that no text depends on its neighbour."""
    padded = np.concatenate((data, np.zeros(_WINDOW, dtype=np.uint8)))
    keys: Hashes = np.ndarray((len(data),), dtype="<u8", buffer=padded, strides=(1,))[positions]
    counts = np.diff(bounds)
    for back in range(1, _WINDOW + 1):
        filled = np.flatnonzero(counts >= back)
        at = bounds[1:][filled] - back
        left = starts[1:][filled] - positions[at]
        at, left = at[left < _WINDOW], left[left < _WINDOW]
        keys[at] &= (np.uint64(1) << (left * 8).astype(np.uint64)) - np.uint64(1)
    return keys


def _in_step(keys: Hashes) -> Ints:
    """Words that begin a run of 4 equal to the words 1 to 8 places before them."""
    found = []
    for lag in range(1, MOST_WORDS + 1):
        same = keys[lag:] == keys[:-lag]
        run = same[:-3] & same[1:-2] & same[2:-1] & same[3:]
        found.append(np.flatnonzero(run) + lag)
    return np.concatenate(found)


def _grams(keys: Hashes, owner: npt.NDArray[np.int32]) -> tuple[Hashes, Mask]:
    """A hash of each run of four words, shape (n_words - 3,), and whether the run lies within one text."""
    count = max(len(keys) - GRAM + 1, 0)
    grams = np.zeros(count, dtype=np.uint64)
    for k, factor in enumerate(_FACTORS):
        grams += keys[k : k + count] * factor
    grams ^= grams >> np.uint64(32)
    return grams, owner[:count] == owner[GRAM - 1 :]


def _again(grams: Hashes, chosen: Mask) -> Ints:
    """Where the chosen runs are that occur once more later in their text."""
    left = np.flatnonzero(chosen)
    bits = max(int(4 * len(left)).bit_length(), 10)
    found = [np.zeros(0, dtype=np.int64)]
    for turn in range(64):
        if len(left) == 0:
            break
        # The last of each slot stands for it. Equal runs share a slot; what shares it with another run is looked at once more.
        here = grams[left]
        slots = (here * (_FACTORS[1] + np.uint64(2 * turn))) >> np.uint64(64 - bits)
        last = np.empty(1 << bits, dtype=np.int64)
        last[slots] = left
        standing = last[slots]
        same = grams[standing] == here
        found.append(left[same & (standing != left)])
        left = left[~same]
    return np.concatenate(found)


_ENDS = np.zeros(256, dtype=bool)
_ENDS[[ord(mark) for mark in ".!?"]] = True


def _opens_unit(data: Bytes, positions: Ints, bounds: Ints) -> Mask:
    """Which words begin a text, a line or a sentence."""
    before, second = data[np.maximum(positions - 1, 0)], data[np.maximum(positions - 2, 0)]
    opens = (before == ord("\n")) | _ENDS[second] | ((before == 0x82) & (second == 0x80))  # the last is an ideographic full stop
    opens[bounds[:-1][np.diff(bounds) > 0]] = True
    return np.asarray(opens)


def find_loop(text: str) -> Loop | None:
    """The first stretch that is one to eight words at least 4 times in a row, 12 words and more in all."""
    words = _TOKEN.findall(text)
    for period in range(1, MOST_WORDS + 1):
        same = bytes(map(eq, words[period:], words))
        for run in re.finditer(b"\\x01{%d,}" % max((LEAST_TIMES - 1) * period, LEAST_WORDS - period), same):
            first, last = run.start(), run.end() + period
            if any(_NAMED.search(word) for word in words[first : first + period]):
                spans = [match.span() for match in _TOKEN.finditer(text)]
                unit = text[spans[first][0] : spans[first + period - 1][1]]
                return Loop(spans[first][0], spans[last - 1][1], unit, (last - first) // period)
    return None


def repeated_lines(text: str) -> Loop | None:
    """The line or sentence of at least 4 words that is said 3 times in a row, by itself or as one of up to 4, or 3 times and in 30 % of
    all; from the second time on.
    """
    units = [unit for unit in map(str.strip, _BETWEEN_UNITS.split(text)) if unit]
    in_turn = _in_turn(units)
    for unit, times in sorted(Counter(units).items(), key=lambda each: (-each[1], each[0])):
        if times < LEAST_LINES:
            break
        if len(_TOKEN.findall(unit)) < LINE_WORDS or not _NAMED.search(unit):
            continue
        if times >= LINE_SHARE * len(units) or unit in in_turn:
            second = text.find(unit, text.find(unit) + len(unit))
            return Loop(second, text.rfind(unit) + len(unit), unit, times)
    return None


def _in_turn(units: list[str]) -> set[str]:
    """The units that come 3 times in a row, alone or in turn with up to 3 others."""
    found: set[str] = set()
    for period in range(1, _MOST_IN_TURN + 1):
        same = bytes(map(eq, units[period:], units))
        for run in re.finditer(b"\x01{%d,}" % ((LEAST_LINES - 1) * period), same):
            found.update(units[run.start() : run.start() + period])
    return found


def repeated_share(text: str) -> float:
    """The share of the runs of four words, numbers among them, that occurred before in the text, 0-1; 0 for fewer than 4 words."""
    words = _GRAM_WORD.findall(text.casefold())
    runs = list(zip(*(words[k:] for k in range(GRAM)), strict=False))
    return 1 - len(set(runs)) / len(runs) if runs else 0.0
