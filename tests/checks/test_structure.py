"""FMT004 and FMT005 at their edges: which orders of roles are right, and what counts as something to learn."""

from __future__ import annotations

from typing import Any

import pytest

import curate


def talk(roles: str, weights: dict[int, int] | None = None) -> dict[str, Any]:
    names = {"s": "system", "u": "user", "a": "assistant", "d": "developer"}
    messages: list[dict[str, Any]] = [{"role": names[letter], "content": f"Turn {i}."} for i, letter in enumerate(roles)]
    for i, weight in (weights or {}).items():
        messages[i]["weight"] = weight
    return {"messages": messages}


def found(record: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    table = curate.check([record], select=["FMT"], format="openai_chat").findings
    return list(zip(table["code"], table["severity"], table["field"], strict=True))


@pytest.mark.parametrize("roles", ["ua", "sua", "dua", "uaua", "suaua"])
def test_right_orders(roles: str) -> None:
    assert found(talk(roles)) == []


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("usa", [("FMT004", "error", "/messages/1")]),
        ("uas", [("FMT004", "error", "/messages/2")]),
        ("au", [("FMT004", "error", "/messages/0"), ("FMT004", "error", "/messages/1")]),
        ("sa", [("FMT004", "error", "/messages/1")]),
        ("uau", [("FMT004", "error", "/messages/2")]),
        ("uua", [("FMT004", "warning", "/messages/1")]),
        ("uaa", [("FMT004", "warning", "/messages/2")]),
        ("ssua", [("FMT004", "warning", "/messages/1")]),
    ],
)
def test_wrong_orders(roles: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(talk(roles)) == expected


def test_no_answer_is_no_target_and_nothing_else() -> None:
    assert [code for code, _, _ in found(talk("u"))] == ["FMT005"]


def test_weights_decide_what_is_learnt() -> None:
    assert [code for code, _, _ in found(talk("uaua", {1: 0, 3: 0}))] == ["FMT005"]
    assert found(talk("uaua", {1: 0, 3: 1})) == []
    assert found(talk("uaua", {1: 0})) == []
