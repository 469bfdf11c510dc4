"""CNT: the distance to 50 and 500, counted in clean records."""

from __future__ import annotations

import pytest

import curate

WORDS = [a + b for a in ("kettle", "lamp", "chair", "heater", "carpet", "mirror") for b in ("stand", "cover", "frame", "switch", "board")]


def records(count: int) -> list[dict[str, str]]:
    return [{"input": f"Where is shelf {i}?", "output": f"Shelf {i} stands by the {WORDS[i % len(WORDS)]}."} for i in range(count)]


@pytest.mark.parametrize(
    ("count", "found"),
    [(1, [("CNT001", 1, 50)]), (49, [("CNT001", 49, 50)]), (50, [("CNT002", 50, 500)]), (499, [("CNT002", 499, 500)]), (500, [])],
)
def test_marks(count: int, found: list[tuple[str, int, int]]) -> None:
    table = curate.check(records(count), select=["CNT"]).findings
    assert list(zip(table["code"], table["value"], table["threshold"], strict=True)) == found


def test_only_clean_records_count() -> None:
    spoilt = [*records(50), {"input": "And this?", "output": ""}]
    table = curate.check(spoilt, select=["CNT", "EMP"]).findings
    assert table["code"].tolist() == ["EMP001", "CNT002"]
    assert table["value"].tolist()[1] == 50


def test_marks_are_settings() -> None:
    table = curate.check(records(9), select=["CNT"], score={"few": 5, "target": 8}).findings
    assert len(table) == 0
