"""CNT: the distance to 50 and 500, counted in clean records; thin groups, held-out records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.checks.base import chat
from curate.checks.tool_use import _dialogue

WORDS = [a + b for a in ("kettle", "lamp", "chair", "heater", "carpet", "mirror") for b in ("stand", "cover", "frame", "switch", "board")]


def records(count: int) -> list[dict[str, str]]:
    return [{"input": f"Where is shelf {i}?", "output": f"Shelf {i} stands by the {WORDS[i % len(WORDS)]}."} for i in range(count)]


@pytest.mark.parametrize(
    ("count", "found"),
    [(1, [("CNT001", 1, 50)]), (49, [("CNT001", 49, 50)]), (50, [("CNT002", 50, 500)]), (499, [("CNT002", 499, 500)]), (500, [])],
)
def test_marks(count: int, found: list[tuple[str, int, int]]) -> None:
    table = curate.check(records(count), select=["CNT001", "CNT002"]).findings
    assert list(zip(table["code"], table["value"], table["threshold"], strict=True)) == found


def test_only_clean_records_count() -> None:
    spoilt = [*records(50), {"input": "And this?", "output": ""}]
    table = curate.check(spoilt, select=["CNT001", "CNT002", "EMP"]).findings
    assert table["code"].tolist() == ["EMP001", "CNT002"]
    assert table["value"].tolist()[1] == 50


def test_marks_are_settings() -> None:
    table = curate.check(records(9), select=["CNT001", "CNT002"], score={"few": 5, "target": 8}).findings
    assert len(table) == 0


def messages(code: str, data: list[dict[str, Any]] | Path, **settings: Any) -> list[tuple[str, str, float | None]]:
    table = curate.check(data, select=[code], **settings).findings
    return list(zip(table["severity"], table["message"], table["value"], strict=True))


def labelled(*counts: int) -> list[dict[str, Any]]:
    labels = [label for label, count in zip(("Lamp.", "Chair.", "Bed."), counts, strict=False) for _ in range(count)]
    return [{"input": f"What is in box {i}?", "output": label} for i, label in enumerate(labels)]


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ((100, 100), []),
        ((100, 20), []),
        ((100, 19), ['labels with fewer than 20 clean records, 1 of 2: "Chair." 19']),
        ((100, 19, 5), ['labels with fewer than 20 clean records, 2 of 3: "Bed." 5, "Chair." 19']),
        ((1_500, 25), ['labels with fewer than 30 clean records, 1 of 2: "Chair." 25']),
    ],
)
def test_thin_labels(counts: tuple[int, ...], named: list[str]) -> None:
    assert [message for _, message, _ in messages("CNT004", labelled(*counts))] == named


def test_only_clean_records_of_a_group_count() -> None:
    spoilt = [{**record, "input": f"{record['input']}\u200b"} if i < 10 else record for i, record in enumerate(labelled(25, 60))]
    assert messages("CNT004", labelled(25, 60)) == []
    table = curate.check(spoilt, select=["CNT004", "ENC002"]).findings
    assert table.loc[table["code"] == "CNT004", "message"].tolist() == ['labels with fewer than 20 clean records, 1 of 2: "Lamp." 15']


def test_thin_tools_and_system_prompts() -> None:
    tools = [_dialogue(i, call="tides" if i < 5 else "weather", tools=("weather", "tides")) for i in range(100)]
    assert messages("CNT004", tools) == [("info", 'tools with fewer than 20 clean records, 1 of 2: "tides" 5', 5.0)]
    prompts = [chat(f"Is box {i} full?", f"Box {i} is.", system="Be brief." if i < 9 else "Be kind.") for i in range(100)]
    assert messages("CNT004", prompts) == [("info", 'system prompts with fewer than 20 clean records, 1 of 2: "Be brief." 9', 9.0)]


def test_open_sets_and_small_ones_have_no_thin_groups() -> None:
    assert messages("CNT004", [_dialogue(i, call=f"tool_{i % 30}", tools=(f"tool_{i % 30}",)) for i in range(100)]) == []
    assert messages("CNT004", labelled(40, 9)) == []
    assert messages("CNT004", records(100)) == []


def test_marks_of_groups_are_settings() -> None:
    assert messages("CNT004", labelled(100, 9), rules={"CNT004": {"min_records": 9, "min_share": 0.0}}) == []


def test_no_held_out_records() -> None:
    message = "no held-out records: split 50 records into a train and a validation file in one folder"
    assert messages("CNT005", records(50)) == [("info", message, 50.0)]
    assert messages("CNT005", records(49)) == []


@pytest.mark.parametrize("size", [1, 7, 1_000])
def test_column_that_names_splits(size: int) -> None:
    split = [{**record, "split": "train" if i % 10 else "val"} for i, record in enumerate(records(60))]
    assert messages("CNT005", split, batch_size=size) == []
    assert len(messages("CNT005", [{**record, "split": "train"} for record in split], batch_size=size)) == 1


def test_files_of_two_splits(tmp_path: Path) -> None:
    for name, rows in (("train.jsonl", records(60)), ("validation.jsonl", records(70)[60:])):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert messages("CNT005", tmp_path) == []
    assert len(messages("CNT005", tmp_path / "train.jsonl")) == 1


def test_advice_leaves_the_verdict_alone() -> None:
    report = curate.check(records(500), select=["CNT", "EMP"])
    assert (report.gate.verdict, report.score.value, report.counts.by_code) == ("pass", 100.0, {"CNT005": 1})
