"""The score's formula: the worked examples, and its properties on random findings. `test_properties.py` has them on the real check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.checks.base import Rule
from curate.config import ScoreSettings
from curate.engine.scored import Scored, clean_records
from curate.scoring import after_drop, gains, part_scores, total

SETTINGS = ScoreSettings()
PARTS = ("valid", "clean", "consistent", "unique")
RULES = {
    f"{part[:3].upper()}00{i}": Rule(f"{part[:3].upper()}00{i}", f"{part}-{i}", "error", part, "record", "", "0.1")
    for part in PARTS
    for i in (1, 2)
}  # type: ignore[arg-type]


def scored(records: int, *groups: tuple[str, float, int]) -> Scored:
    """`records` records; each group (part, weight, count) hits `count` further records from the start."""
    record, part, weight = [], [], []
    at = 0
    for name, severity, count in groups:
        record += range(at, at + count)
        part += [PARTS.index(name)] * count
        weight += [severity] * count
        at += count
    return Scored(
        np.array(record, dtype=np.int64),
        np.array(part, dtype=np.int8),
        np.array(weight),
        np.array(part, dtype=np.int32),
        list(PARTS),
        records,
    )


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (scored(600), 100.0),
        (scored(1000, ("clean", 1.0, 10)), 93.3),
        (scored(1000, ("clean", 0.5, 10)), 96.6),
        (scored(1000, ("valid", 1.0, 10)), 87.1),
        (scored(1000, ("unique", 0.5, 10)), 98.3),
        (scored(40), 40.0),
        (scored(300, ("unique", 0.5, 60), ("consistent", 0.5, 18)), 41.6),
        (scored(240, ("consistent", 0.5, 18)), 62.9),
        (scored(1000, ("consistent", 1.0, 300)), 12.5),
        (scored(1000, ("clean", 0.5, 1000)), 0.0),
        (scored(520, ("clean", 1.0, 30)), 66.7),
    ],
)
def test_worked_examples(case: Scored, expected: float) -> None:
    assert round(total(case, SETTINGS), 1) == expected


@pytest.mark.parametrize(
    ("clean", "expected"), [(10, 10), (25, 25), (50, 50), (100, 65), (200, 80), (300, 89), (400, 95), (500, 100), (9000, 100)]
)
def test_size_alone(clean: int, expected: int) -> None:
    assert round(total(scored(clean), SETTINGS)) == expected


@st.composite
def sets(draw: st.DrawFn) -> Scored:
    records = draw(st.integers(1, 700))
    count = draw(st.integers(0, 60))
    record = draw(st.lists(st.integers(0, records - 1), min_size=count, max_size=count))
    code = draw(st.lists(st.integers(0, len(RULES) - 1), min_size=count, max_size=count))
    weight = draw(st.lists(st.sampled_from([0.5, 1.0]), min_size=count, max_size=count))
    codes = list(RULES)
    part = [PARTS.index(RULES[codes[c]].part) for c in code]
    return Scored(
        np.array(record, dtype=np.int64),
        np.array(part, dtype=np.int8),
        np.array(weight, dtype=float),
        np.array(code, dtype=np.int32),
        codes,
        records,
    )


@given(sets(), st.data())
def test_mending_a_finding_never_lowers(case: Scored, data: st.DataObject) -> None:
    if len(case.record):
        keep = np.ones(len(case.record), dtype=bool)
        keep[data.draw(st.integers(0, len(keep) - 1))] = False
        assert total(case.keep(keep, case.records), SETTINGS) >= total(case, SETTINGS)


@given(sets(), st.data())
def test_rejecting_a_record_with_a_finding_never_lowers(case: Scored, data: st.DataObject) -> None:
    if len(case.record):
        record = data.draw(st.sampled_from(sorted(set(case.record.tolist()))))
        assert total(after_drop(case, np.array([record])), SETTINGS) >= total(case, SETTINGS)


@given(sets())
def test_a_clean_record_more_never_lowers_and_a_bad_one_never_raises(case: Scored) -> None:
    now = total(case, SETTINGS)
    assert total(case.keep(np.ones(len(case.record), dtype=bool), case.records + 1), SETTINGS) >= now
    for part in range(len(PARTS)):
        bad = Scored(
            np.append(case.record, case.records),
            np.append(case.part, np.int8(part)),
            np.append(case.weight, 0.5),
            np.append(case.code, np.int32(0)),
            case.codes,
            case.records + 1,
        )
        assert total(bad, SETTINGS) <= now


@given(sets(), st.randoms())
def test_order_leaves_no_trace(case: Scored, random: object) -> None:
    order = list(range(len(case.record)))
    random.shuffle(order)  # type: ignore[attr-defined]
    mixed = Scored(case.record[order], case.part[order], case.weight[order], case.code[order], case.codes, case.records)
    assert total(mixed, SETTINGS) == total(case, SETTINGS)


@given(sets())
def test_bounds(case: Scored) -> None:
    value = total(case, SETTINGS)
    assert 0 <= value <= 100
    assert (value == 100) == (len(case.record) == 0 and case.records >= 500)
    if clean_records(case) < 50:
        assert value <= 50


@given(sets())
def test_gains_are_what_doing_it_gives(case: Scored) -> None:
    for gain in gains(case, RULES, SETTINGS):
        index = case.codes.index(gain.code)
        after = case.keep(case.code != index, case.records)
        assert total(after, SETTINGS) - total(case, SETTINGS) == gain.points
        assert gain.records == len(set(case.record[case.code == index].tolist()))
        assert gain.points >= 0


@given(sets())
def test_splitting_a_rule_changes_nothing(case: Scored) -> None:
    twice = Scored(np.tile(case.record, 2), np.tile(case.part, 2), np.tile(case.weight, 2), np.tile(case.code, 2), case.codes, case.records)
    assert part_scores(twice, SETTINGS) == part_scores(case, SETTINGS)
