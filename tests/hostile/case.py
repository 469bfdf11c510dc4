"""One line of the table of hostile files, and what most of them are made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOOD: tuple[dict[str, str], ...] = (
    {"input": "How do I descale the kettle?", "output": "Boil vinegar with water in it, then rinse it twice."},
    {"input": "Where is the fuse of the lamp?", "output": "It sits under the foot, behind the round cover."},
)
"""The neighbours: whatever stands between them, they are kept, and nothing is found in them."""

FIRST, LAST = (json.dumps(record).encode() for record in GOOD)

Make = bytes | Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """A file and its outcome.

    `file` is its name and `make` its bytes, or what writes it. `records` is their number, None when the file is refused; `kept` the rows
    that are the two `GOOD` records, in their order; `found` the findings of the family FMT as "CODE:line" (line 0 is the file, "-" a
    container without lines); `says` stands in the message of each finding or of the error, `hint` in the error's hint.
    """

    name: str
    file: str
    make: Make
    records: int | None
    kept: tuple[int, ...] = (0, 1)
    found: tuple[str, ...] = ()
    says: str = ""
    hint: str = ""

    @property
    def status(self) -> int:
        """The exit status of `curate check`: findings that are errors fail the gate, a file that cannot be read is 2."""
        if self.records is None:
            return 2
        return 1 if any(not each.startswith("FMT009") for each in self.found) else 0


def refused(name: str, file: str, make: Make, says: str, hint: str = "") -> Case:
    """A file that cannot be checked at all."""
    return Case(name, file, make, None, (), says=says, hint=hint)


def between(name: str, line: bytes, code: str, says: str = "") -> Case:
    """A line between the two good ones; `code` is what is found in it, "" for nothing."""
    return Case(name, "a.jsonl", FIRST + b"\n" + line + b"\n" + LAST + b"\n", 3, (0, 2), (f"{code}:2",) if code else (), says)


def valued(name: str, value: bytes, code: str, says: str = "") -> Case:
    """A record that is good but for the JSON text of one more value in it."""
    return between(name, FIRST[:-1].replace(b"kettle", b"iron") + b', "more": ' + value + b"}", code, says)


def lines(*records: Any, end: str = "\n") -> str:
    """Records as JSON Lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + end for record in records)
