"""What the lines of outputs have in common: anchors and their order, the first and the last line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from curate.learning.support import is_contested, wilson_low
from curate.mold import Line, Mixed
from curate.text.answer_forms import anchors, first_line, folded, last_line

CONFIRMED = 0.90
PLAIN_CONFIRMED = 0.97
"""Two ordinary words are how many texts happen to begin; only when nearly all do they are meant."""

ORDERED = 0.90
MOST_ANCHORS = 12
LONGEST_PREFIX = 5
_LONGEST_LINE = 200
_SIGN = re.compile(r"[^\w\s,.'-]")


@dataclass(frozen=True)
class Lines:
    """Anchors in their order, whether they always come in it, the first and the last line, and what is undecided."""

    anchors: tuple[str, ...]
    ordered: bool
    first: Line | None
    last: Line | None
    mixed: tuple[Mixed, ...]


def learn_lines(texts: Sequence[str]) -> Lines:
    """What the lines of trimmed outputs share. A form counts when the lower end of the Wilson interval of its share is .90."""
    found = [anchors(text) for text in texts]
    frequency = Counter(anchor for each in found for anchor in each)
    first, first_mixed = _common([first_line(text) for text in texts], "begin")
    multiline = sum("\n" in text for text in texts) > 0.1 * len(texts)
    last, last_mixed = _common([last_line(text) for text in texts], "end") if multiline else (None, ())
    sure = [anchor for anchor, count in frequency.items() if wilson_low(count, len(texts)) >= CONFIRMED]
    kept = [anchor for anchor in sure if not _said(anchor, [line for line in (first, last) if line], sure)]
    ordered = _in_order(kept, found)[:MOST_ANCHORS]
    in_order, complete = _counted_in_order(ordered, found)
    keep_order = bool(ordered) and in_order >= ORDERED * complete
    mixed = _contested(frequency, set(sure), found)
    if ordered and not keep_order and is_contested(in_order, complete):
        names = ", ".join(f'"{anchor}"' for anchor in ordered)
        share = in_order / complete
        mixed += (Mixed(best=f"with the lines {names} in this order", share=share, other="in another order", other_share=1 - share),)
    return Lines(tuple(ordered), keep_order, first, last, mixed or (*first_mixed, *last_mixed))


def _counted_in_order(ordered: Sequence[str], found: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many texts have all the anchors in this order, and how many have all of them."""
    complete = [each for each in found if set(ordered) <= set(each)]
    return sum([anchor for anchor in each if anchor in ordered] == list(ordered) for each in complete), len(complete)


def _said(anchor: str, lines: Sequence[Line], sure: Sequence[str]) -> bool:
    """Whether an anchor says nothing more: a line of the mold begins with it, or it is the level of a heading that is known."""
    if any(f"{line.template} ".startswith(f"{anchor} ") for line in lines):
        return True
    return set(anchor) == {"#"} and any(other.startswith(f"{anchor} ") for other in sure)


def _in_order(kept: Sequence[str], found: Sequence[Sequence[str]]) -> list[str]:
    """The anchors by their mean position among each other, ties by their text."""
    positions: dict[str, list[int]] = {anchor: [] for anchor in kept}
    for each in found:
        for position, anchor in enumerate(anchor for anchor in each if anchor in positions):
            positions[anchor].append(position)
    return sorted(kept, key=lambda anchor: (sum(positions[anchor]) / len(positions[anchor]), anchor))


def _contested(frequency: Counter[str], sure: set[str], found: Sequence[Sequence[str]]) -> tuple[Mixed, ...]:
    """The most frequent anchor where the set has not chosen it, against the one that most of the others have instead."""
    total = len(found)
    between = [each for each, count in frequency.items() if is_contested(count, total) and each not in sure and each.strip("#")]
    if not between:
        return ()
    best = min(between, key=lambda anchor: (-frequency[anchor], anchor))
    rest = Counter(anchor for each in found if best not in each for anchor in each if anchor.strip("#"))
    instead = [anchor for anchor, count in rest.items() if count >= CONFIRMED * frequency[anchor]]
    rival = min(instead, key=lambda anchor: (-rest[anchor], anchor), default="")
    lacking = total - frequency[best]
    named = rest[rival] >= 0.5 * lacking
    other = f'with the line "{rival}"' if named else "without it"
    return (
        Mixed(
            best=f'with the line "{best}"',
            share=frequency[best] / total,
            other=other,
            other_share=(rest[rival] if named else lacking) / total,
        ),
    )


def _common(lines: Sequence[str], verb: str) -> tuple[Line | None, tuple[Mixed, ...]]:
    """The line that nearly all of `lines` are, or the longest opening of up to 5 words that they share; else what is undecided."""
    total = len(lines)
    plain = [folded(line) for line in lines]
    whole, count = _most(Counter(line for line in plain if 0 < len(line) <= _LONGEST_LINE))
    if wilson_low(count, total) >= CONFIRMED:
        return Line(template=whole, whole=True), ()
    mixed = [(whole, count)] if _SIGN.search(whole) else []
    tokens = [line.split(" ") for line in plain]
    for length in range(LONGEST_PREFIX, 0, -1):
        prefix, count = _most(Counter(" ".join(each[:length]) for each in tokens if len(each) >= length))
        has_sign = _SIGN.search(prefix) is not None
        if length < (1 if has_sign else 2) or not prefix.strip("#"):  # the level of a heading is an anchor
            continue
        if wilson_low(count, total) >= (CONFIRMED if has_sign or length > 2 else PLAIN_CONFIRMED):
            return Line(template=prefix), ()
        if has_sign or length > 2:
            mixed.append((prefix, count))
    best, count = max(mixed, key=lambda each: (each[1], len(each[0]), each[0]), default=("", 0))
    if not is_contested(count, total):
        return None, ()
    return None, (
        Mixed(best=f'{verb} with the line "{best}"', share=count / total, other=f"{verb} otherwise", other_share=1 - count / total),
    )


def _most(counted: Counter[str]) -> tuple[str, int]:
    return min(counted.items(), key=lambda each: (-each[1], each[0]), default=("", 0))
