"""Where records come from: a column that some records lack, and silence without one."""

from __future__ import annotations

from typing import Any

import pytest

import curate
from curate.checks.base import chat


def messages(records: list[dict[str, Any]]) -> list[str]:
    return list(curate.check(records, select=["SEC005"]).findings["message"])


def some(count: int, filled: int, **columns: Any) -> list[dict[str, Any]]:
    return [{**chat(f"Question {i}?", "Yes."), **(columns if i < filled else {})} for i in range(count)]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (some(10, 0), []),
        (some(10, 10, license="MIT"), []),
        (some(10, 9, license="MIT"), ["1 of 10 records have no license"]),
        (some(10, 9, metadata={"source": "forum"}), ["1 of 10 records have no source"]),
        (some(10, 5, source="a", license="MIT"), ["5 of 10 records have no license", "5 of 10 records have no source"]),
        (some(10, 4, license="MIT"), []),
        (some(10, 10, license=" Unknown "), []),
    ],
)
def test_columns_that_some_records_lack(records: list[dict[str, Any]], expected: list[str]) -> None:
    assert sorted(messages(records)) == expected
