"""Plants known defects into clean records: which rule should find what is known, so recall can be counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.detect import (
    plant_conflicts,
    plant_content,
    plant_facts,
    plant_format,
    plant_mold,
    plant_phrasing,
    plant_safety,
    plant_set,
    plant_sides,
    plant_text,
    plant_tools,
)
from benchmarks.detect.planting import Maker, Planted, Pool, Record, dump

_REPLACING: dict[str, Maker] = {
    **plant_format.KINDS,
    **plant_text.KINDS,
    **plant_content.KINDS,
    **plant_phrasing.KINDS,
    **plant_sides.KINDS,
    **plant_facts.KINDS,
    **plant_safety.KINDS,
    **plant_mold.KINDS,
    **plant_set.REPLACING,
    **plant_tools.KINDS,
}
_ADDING: dict[str, Maker] = {**plant_set.ADDING, **plant_conflicts.ADDING}
KINDS: tuple[str, ...] = (*sorted([*_REPLACING, *_ADDING]),)
"""Every kind of defect, as `CODE/kind`."""


@dataclass(eq=False)
class _Line:
    data: bytes
    name: str | None = None
    original: _Line | None = None


def names_of(kinds: Sequence[str]) -> list[str]:
    """The kinds with one of these names or prefixes ("FMT", "FMT001", "FMT001/cut-line"), sorted.

    Raises: ValueError when a prefix names no kind.
    """
    for prefix in kinds:
        if not any(name.startswith(prefix) for name in KINDS):
            raise ValueError(f"no kind of defect begins with {prefix!r}")
    prefixes = tuple(each for each in kinds if each not in KINDS)  # the whole name of a kind is no prefix of others
    return [name for name in KINDS if name in kinds or name.startswith(prefixes)]


def inject(
    records: Sequence[Record | bytes | str], rate: float, seed: int, kinds: Sequence[str] = ("",)
) -> tuple[list[bytes], list[Planted]]:
    """The records as lines of JSON without line ends, of which `rate` (0-1) have one planted defect, and where they are.

    `records` are OpenAI chat records, parsed or as raw lines; raw lines without a defect stay as they are. `kinds` are prefixes as
    in `names_of`. The codes take turns, and within a code its kinds; one for which no record has a place is left out. Duplicates are
    added at random rows and their originals get no other defect. Lines and places depend on the arguments alone.
    """
    random = Random(seed)
    lines = [_Line(_raw(record)) for record in records]
    pool = Pool(json.loads(line.data) for line in lines)
    free = random.sample(range(len(lines)), len(lines))
    queues = _queues(names_of(kinds), random)
    added = []
    for _ in range(round(rate * len(lines))):
        made = _plant(queues, free, lines, pool, random)
        if made is None:
            break
        added += [made] if made.original else []
    for line in added:
        lines.insert(random.randrange(len(lines) + 1), line)
    return [line.data for line in lines], _planted(lines)


def _raw(record: Record | bytes | str) -> bytes:
    if isinstance(record, bytes):
        return record
    return record.encode("utf-8") if isinstance(record, str) else dump(record)


def _queues(names: list[str], random: Random) -> list[list[str]]:
    """The kinds of each code in a seeded order, one list a code."""
    queues = [[name for name in names if name.startswith(code + "/")] for code in sorted({name.split("/")[0] for name in names})]
    for queue in queues:
        random.shuffle(queue)
    return queues


def _plant(queues: list[list[str]], free: list[int], lines: list[_Line], pool: Pool, random: Random) -> _Line | None:
    """Plant the first kind of the first queue that a free record has a place for, and move both to the end."""
    while queues:
        queue = queues.pop(0)
        while queue:
            name = queue.pop(0)
            made = _place(name, free, lines, pool, random)
            if made is not None:
                queue.append(name)
                queues.append(queue)
                return made
    return None


def _place(name: str, free: list[int], lines: list[_Line], pool: Pool, random: Random) -> _Line | None:
    """Make a defect of kind `name` from the first free record that allows it; the record is free no longer."""
    adds = name in _ADDING
    make = _ADDING[name] if adds else _REPLACING[name]
    for position in free:
        data = make(pool[position], random, pool)
        if data is None:
            continue
        free.remove(position)
        if adds:
            return _Line(data, name, lines[position])
        lines[position].data, lines[position].name = data, name
        return lines[position]
    return None


def _planted(lines: list[_Line]) -> list[Planted]:
    rows = {id(line): row for row, line in enumerate(lines)}
    out = []
    for row, line in enumerate(lines):
        if line.name is not None:
            code, kind = line.name.split("/")
            out.append(Planted(row, code, kind, rows[id(line.original)] if line.original else None))
    return out
