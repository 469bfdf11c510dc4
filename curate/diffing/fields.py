"""What is different between two versions of a record, field by field: texts turn by turn, and all else by JSON pointer."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from curate.formats.base import escape
from curate.formats.pointers import differences
from curate.text.secrets.masking import mask
from curate.text.worddiff import Piece, word_diff

Text = tuple[str, str, str]
"""(JSON pointer, role, text) of one text of a record."""


@dataclass(frozen=True)
class FieldChange:
    """One field that is different: its name for people, and what it was and is, secrets and personal data masked. None where it was not,
    or is no longer, there.
    """

    field: str
    before: str | None
    after: str | None

    @property
    def pieces(self) -> list[Piece]:
        """What is different, word by word."""
        return word_diff(self.before or "", self.after or "")


def field_changes(old: Any, old_texts: Sequence[Text], new: Any, new_texts: Sequence[Text]) -> Iterator[FieldChange]:
    """All that is different, the texts first, in the order of the record."""
    if not old_texts and not new_texts:  # neither fits its format
        yield _change("the whole record", _plain(old), _plain(new))
        return
    yield from _texts(old_texts, new_texts)
    pointers = [pointer for pointer, _, _ in (*old_texts, *new_texts)]
    yield from _others(old, new, pointers)


def _change(field: str, before: str | None, after: str | None) -> FieldChange:
    """A change as it is shown; where only what is hidden differs, the name of the field says so."""
    shown = tuple(None if text is None else mask(text) for text in (before, after))
    return FieldChange(f"{field} (in what is hidden)" if shown[0] == shown[1] and before != after else field, *shown)


def _texts(old: Sequence[Text], new: Sequence[Text]) -> Iterator[FieldChange]:
    """Turns that are equal stand for themselves; of those between them the n-th of each role is the n-th of the other side."""
    matcher = difflib.SequenceMatcher(None, [each[1:] for each in old], [each[1:] for each in new], autojunk=False)
    for tag, low, high, new_low, new_high in matcher.get_opcodes():
        if tag == "equal":
            continue
        roles = list(dict.fromkeys([role for _, role, _ in (*old[low:high], *new[new_low:new_high])]))
        for role in roles:
            before = [each for each in old[low:high] if each[1] == role]
            after = [each for each in new[new_low:new_high] if each[1] == role]
            for left, right in zip_longest(before, after):
                pointer = (right or left)[0]
                yield _change(f"{role} {pointer}", left[2] if left else None, right[2] if right else None)


def _others(old: Any, new: Any, pointers: Sequence[str]) -> Iterator[FieldChange]:
    """What is different beside the texts: labels, weights, tools, ids. A list of turns that grew is told by its texts."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return
    for key in dict.fromkeys((*old, *new)):
        for edit in differences(old.get(key), new.get(key), f"/{escape(str(key))}"):
            if not any(pointer == edit.path or pointer.startswith(edit.path + "/") for pointer in pointers):
                yield _change(edit.path, _plain(edit.before), _plain(edit.after))


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
