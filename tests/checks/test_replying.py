"""Pairs of answers are measured once and remembered; whatever was not measured is looked up, and the verdicts are the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import curate
from curate.batch import Batch, Place
from curate.checks import conflicting
from curate.checks.replying import DECIDED, likeness
from curate.checks.spoken import Spoken, decided
from tests.helpers.batches import batch_of
from tests.helpers.review import talk
from tests.similarity.helpers import MemoryCorpus

ANSWERS = [
    "It takes three days by post.",
    "It takes three days by mail.",
    "Ask at the till.",
    "It costs 12 euros.",
    "It costs 14 euros.",
    "Yes.",
]
BITS = (
    "yes",
    "no,",
    "it costs",
    "42",
    "43",
    "$84",
    "30 days",
    "14 days",
    "answer: B",
    "#### 7",
    '{"a": 1}',
    '{"a": 2}',
    "\n",
    "Verdict: sell",
    "x.",
)


class Remembering:
    """A memory that keeps all it is told."""

    def __init__(self) -> None:
        self.known: dict[Any, float] = {}

    def recall(self, left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
        return np.array([self.known.get(key, np.nan) for key in _keys(left, right)])

    def learn(self, left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64], values: npt.NDArray[np.float64]) -> None:
        self.known.update(zip(_keys(left, right), values.tolist(), strict=True))


def _keys(left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> list[Any]:
    return [tuple(map(tuple, pair)) for pair in zip(left.tolist(), right.tolist(), strict=True)]


class Counting(MemoryCorpus):
    """Counts the records that are looked up."""

    looked_up = 0

    def load(self, places: Sequence[Place]) -> list[Batch]:
        self.looked_up += len(places)
        return super().load(places)

    def spread(self, function: Any, tasks: Any) -> Iterator[Any]:
        return (function(self.load(places), task) for places, task in tasks)


def test_what_was_measured_is_not_looked_up_again() -> None:
    corpus, memory = Counting([batch_of([talk(f"Question {i}?", answer) for i, answer in enumerate(ANSWERS)])]), Remembering()
    pairs = [((0, 0), (0, 1)), ((0, 0), (0, 2)), ((0, 3), (0, 4))]
    first = likeness(pairs, {}, corpus, memory)
    assert 0.5 < first[pairs[0]] < 1 and first[pairs[1]] < 0.2 and first[pairs[2]] == DECIDED
    looked_up = corpus.looked_up
    assert looked_up == 5
    assert likeness(pairs, {}, corpus, memory) == first
    assert corpus.looked_up == looked_up
    assert likeness([*pairs, ((0, 2), (0, 5))], {}, corpus, memory) | first == likeness(
        [*pairs, ((0, 2), (0, 5))], {}, corpus, Remembering()
    )
    assert corpus.looked_up == looked_up + 2 + 6


@settings(max_examples=300, deadline=None)
@given(*[st.lists(st.sampled_from(BITS), min_size=1, max_size=4).map(" ".join)] * 2)
def test_whether_something_decides_does_not_depend_on_who_comes_first(left: str, right: str) -> None:
    """What is remembered of a pair holds for both orders."""
    here, there = Spoken((3,), (left,), 0), Spoken((3,), (right,), 0)
    assert (decided(here, there) is None) == (decided(there, here) is None)


@pytest.mark.parametrize("most", [0, 2, 4])
def test_the_findings_are_the_same_whatever_is_measured_beforehand(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [talk(f"What about lamp {i // 4}?", ANSWERS[(i * 5 + i // 4) % 6]) for i in range(24)]
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*asked, *[talk(f"Where is shop {i}?", "Here.") for i in range(200)]]))
    before = list(curate.check(path, select=["CNF", "DUP003"]).listed())
    assert {each.code for each in before} == {"CNF001", "CNF002"}
    monkeypatch.setattr(conflicting, "MOST_MEASURED", most)
    assert list(curate.check(path, select=["CNF", "DUP003"]).listed()) == before


def test_answers_that_share_nothing_are_not_looked_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[Any] = []
    monkeypatch.setattr(conflicting, "heard", lambda batches: looked_up.append(batches) or {})
    answers = "Put tall lamps by every window, away from curtains.", "Our sofas come with zip covers, which you may wash."
    records = [talk("What goes into this corner?", answer) for answer in answers]
    records += [talk(f"Where is shop {i}?", "Here.") for i in range(60)]
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    assert list(curate.check(path, select=["CNF001"]).listed()) == []
    assert looked_up == []
