"""How long outputs are for their input: the median ratio, and where it tells nothing."""

from __future__ import annotations

import pytest

from curate.learning.lengths import learn_ratios
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair


def words(count: int) -> str:
    return " ".join(["word"] * count)


def test_the_median_where_ratios_are_alike() -> None:
    records = [pair(words(10 * (1 + i % 5)), words(20 * (1 + i % 5) + i % 3)) for i in range(60)]
    assert learn_ratios(batch_of(records)) == {"pair": pytest.approx(2.02, abs=0.03)}


def test_a_few_outliers_do_not_move_it() -> None:
    records = [pair(words(30), words(60)) for _ in range(95)] + [pair(words(2), words(500)) for _ in range(5)]
    assert learn_ratios(batch_of(records)) == {"pair": pytest.approx(2.0)}


def test_open_questions_have_none() -> None:
    assert learn_ratios(batch_of([pair(words(10), words(2 + 3 ** (i % 6))) for i in range(60)])) == {}


def test_few_records_have_none() -> None:
    assert learn_ratios(batch_of([pair(words(10), words(20)) for _ in range(29)])) == {}
    assert learn_ratios(batch_of([pair(words(10), "") for _ in range(60)])) == {}


def test_the_system_prompt_is_no_input() -> None:
    records = [pair(words(10), words(20), system=words(1_000)) for _ in range(30)]
    assert learn_ratios(batch_of(records)) == {"pair": pytest.approx(2.0)}
