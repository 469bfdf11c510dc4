"""Writes the dirty twin of the clean sample: `samples/support_dirty.jsonl`, and beside it what was planted where.

python -m benchmarks.detect.make_dirty
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.detect.bases import FAMILIES, MOLD, base_of
from benchmarks.detect.inject import KINDS, inject

LEFT_OUT = ("FVB006",)
"""Rules whose records would be strangers in the sample: they summarise a text that the user gives."""

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
CLEAN, DIRTY, EXPECTED = "support.jsonl", "support_dirty.jsonl", "support_dirty.expected.jsonl"
RATE = 0.17
SEED = 20


def build(clean: bytes) -> tuple[bytes, bytes]:
    """The dirty file and its expected findings, as JSON Lines, from the clean file's bytes.

    A line of the expected findings has `row`, `code` and `kind`; for a duplicate also `other_row`, its original: either of the two
    may be the one that is flagged.
    """
    kinds = [name for name in KINDS if base_of(name) in ("support", FAMILIES[MOLD]) and not name.startswith(LEFT_OUT)]
    lines, planted = inject([line for line in clean.split(b"\n") if line.strip()], RATE, SEED, kinds)
    expected = []
    for each in planted:
        values = {"row": each.row, "code": each.code, "kind": each.kind}
        expected.append(values if each.other is None else {**values, "other_row": each.other})
    dirty = b"".join(line + b"\n" for line in lines)
    return dirty, "".join(json.dumps(values) + "\n" for values in expected).encode("utf-8")


def main(folder: Path = SAMPLES) -> None:
    """Write both files into `folder`, where the clean one is."""
    dirty, expected = build((folder / CLEAN).read_bytes())
    (folder / DIRTY).write_bytes(dirty)
    (folder / EXPECTED).write_bytes(expected)


if __name__ == "__main__":
    main()
