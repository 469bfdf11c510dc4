"""The share of waivers, through the engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import curate
from curate.checks.base import chat
from tests.test_rules import waive_all


@pytest.mark.parametrize(("fillers", "others", "expected"), [(5, 0, (5, 5)), (5, 19, (5, 24)), (5, 20, None), (4, 0, None), (0, 9, None)])
def test_share(fillers: int, others: int, expected: tuple[int, int] | None, tmp_path: Path) -> None:
    filled = [chat(f"Where is lamp {i}?", "N/A") for i in range(fillers)]
    clean = [chat(f"Where is rug {i}?", f"Rug {i} lies in the hall.") for i in range(10)]
    broken = [chat(f"Where is clock {i}?", f"As an AI language model, I cannot see clock {i}.") for i in range(others)]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in [*filled, *clean, *broken]), encoding="utf-8")
    if fillers:
        waive_all(path, ["EMP001"])
    found = [each.details for each in curate.check(path, select=["REV", "EMP001", "BPL001"]).run.findings if each.code == "REV002"]
    assert found == ([] if expected is None else [{"waived": expected[0], "found": expected[1]}])
