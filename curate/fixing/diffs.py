"""A change as a unified diff that can be trusted: nothing in the data can hide, reorder or overwrite what is shown, and no secret is."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from curate.fixing.report import Change
from curate.formats.pointers import differences
from curate.text.display import visible
from curate.text.mojibake import first_difference
from curate.text.secrets.masking import mask

WIDTH = 100
"""Characters of a line that are shown, about; what is cut away is marked with three dots."""

CONTEXT = 1
"""Unchanged lines that are shown before and after a change."""


def diff(change: Change, width: int = WIDTH) -> list[str]:
    """The lines of a change below its header: "@@ place @@", then lines that begin with "-", "+" or a space."""
    if change.why is not None:
        return [f"- {visible(change.why)}"]
    if isinstance(change.before, str):
        return ["@@ the whole line @@", *_hunk(mask(change.before), mask(str(change.after)), width)]
    out = []
    for edit in differences(change.before, change.after):
        out += [f"@@ {visible(edit.path) or 'the whole record'} @@", *_hunk(_text(edit.before), _text(edit.after), width)]
    return out


def _text(value: Any) -> str:
    if value is None:
        return ""
    return mask(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1))


def _hunk(before: str, after: str, width: int) -> Iterator[str]:
    """The lines that differ with a little around them. A line that is replaced by one line is shown around where they differ."""
    old, new = before.split("\n"), after.split("\n")
    for number, group in enumerate(difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)):
        if number:
            yield "@@"
        for tag, low, high, new_low, new_high in group:
            if tag == "equal":
                yield from (" " + _cut(line, 0, 0, width) for line in old[low:high])
            elif high - low == new_high - new_low:
                pairs = list(zip(old[low:high], new[new_low:new_high], strict=True))
                yield from ("-" + _around(left, right, width) for left, right in pairs)
                yield from ("+" + _around(right, left, width) for left, right in pairs)
            else:
                yield from ("-" + _cut(line, 0, 0, width) for line in old[low:high])
                yield from ("+" + _cut(line, 0, 0, width) for line in new[new_low:new_high])


def _around(line: str, other: str, width: int) -> str:
    return _cut(line, *first_difference(line, other), width)


def _cut(line: str, start: int, end: int, width: int) -> str:
    """A line, visible, and where it is long only about `width` characters of it, those around a span among them."""
    if len(line) <= width:
        return visible(line)
    room = width // 2
    low, high = max(0, start - room), min(len(line), end + room)
    if low == 0:
        high = max(high, min(len(line), width))
    lead, tail = "..." if low else "", "..." if high < len(line) else ""
    if end - start > 2 * width:
        return lead + visible(line[low : start + width // 2]) + " ... " + visible(line[end - width // 2 : high]) + tail
    return lead + visible(line[low:high]) + tail
