"""Template shingles."""

from __future__ import annotations

import numpy as np
import pytest

from curate.checks.base import chat
from curate.learning import templates
from curate.learning.templates import learn_templates
from curate.profile import Profile
from curate.similarity.shingles import hash_shingle, shingles_of
from tests.helpers.batches import batch_of


def learned(records: list[dict[str, object]]) -> list[int]:
    return Profile(template_shingles=learn_templates(batch_of(records))).shingles.tolist()


def hashes(text: str) -> list[int]:
    return sorted({hash_shingle(gram.encode()) for gram in shingles_of(text)})


def word(number: int) -> str:
    """A word of its own for every number, no two of which share five letters."""
    return "".join(chr(0x4E00 + 40 * number + i) for i in range(8))


def test_more_than_five_of_a_small_set() -> None:
    def records(count: int) -> list[dict[str, object]]:
        return [chat("common" if i < count else word(100 + i), word(i)) for i in range(40)]

    assert learned(records(5)) == []
    assert set(hashes("common")) <= set(learned(records(6)))
    assert set(hashes(word(0))).isdisjoint(learned(records(6)))


def test_more_than_two_percent_of_a_large_set() -> None:
    def records(count: int) -> list[dict[str, object]]:
        return [{"text": word(i) + ("common" if i < count else "")} for i in range(400)]

    assert learned(records(8)) == []
    assert learned(records(9)) == hashes("common")


def test_equal_records_count_once() -> None:
    assert learned([chat("the same question", "The same answer.")] * 50) == []


def test_shared_system_prompts_are_no_templates() -> None:
    assert learned([chat(word(i), word(100 + i), system="Answer briefly.") for i in range(20)]) == []


def test_order_and_chunks_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [chat(f"What is {i} plus {i % 7}?", f"It is {i + i % 7}, of course.") for i in range(60)]
    found = learned(records)
    assert len(found) > 10
    assert learned(records[::-1]) == found
    monkeypatch.setattr(templates, "_HELD", 10)
    monkeypatch.setattr(templates, "chunks", lambda texts: [(i, i + 1) for i in range(len(texts))])
    assert learned(records) == found


def test_an_empty_sample() -> None:
    assert learn_templates(batch_of([])) == ""
    assert np.array(learned([{"messages": []}])).size == 0
