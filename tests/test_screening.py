"""One pass for many patterns gives the answers of many passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from curate.batch import Texts
from curate.config import Settings
from curate.engine.mapping import Job, Work, map_job, tasks_of
from curate.engine.opening import open_records
from curate.screening import ENOUGH, PROGRAM, Pattern, Screen, grouped, unbounded
from tests.helpers.review import talk

PATTERNS = [
    ("needle", False),
    ("NEEDLE", True),
    (r"^\d+$", False),
    ("straw", False),
    ("(?i)pin|é", False),
    (r"\bfar\b", False),
    ("n[^x]{0,9}é", False),
]
WORDS = ("straw", "needle", "Needle", "12", "", "pin", "PIN", "é", "É", "afar", "far", "\n", "straw straw")


def texts_of(strings: list[str]) -> Texts:
    none = np.zeros(len(strings), dtype=np.int8)
    places = np.arange(len(strings), dtype=np.int32)
    return Texts(places, none, none, places, pa.array([""] * len(strings)), pa.array(strings, type=pa.large_string()))


def warmed(found: dict[Pattern, int] | None = None) -> Screen:
    screen = Screen()
    for source, ignore_case in PATTERNS:
        screen.note(Pattern(source, ignore_case), ENOUGH, (found or {}).get(Pattern(source, ignore_case), 0))
    return screen


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), max_size=30), st.data())
def test_the_answers_are_those_without_a_screen(strings: list[str], data: st.DataObject) -> None:
    plain = texts_of(strings)
    screened = plain.screened(warmed())
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(strings), max_size=len(strings))), dtype=bool)
    for source, ignore_case in PATTERNS:
        for first, second in ((plain, screened), (plain.take(mask), screened.take(mask))):
            assert first.matching(source, ignore_case).record.tolist() == second.matching(source, ignore_case).record.tolist()


def test_patterns_that_are_often_found_are_searched_alone() -> None:
    often = Pattern("straw", False)
    suspects = warmed({often: ENOUGH // 2}).suspects(pa.array(["straw", "needle"], type=pa.large_string()))
    assert suspects is not None
    assert suspects.patterns == {Pattern(*each) for each in PATTERNS} - {often}
    assert suspects.mask.tolist() == [False, True]
    assert Screen().suspects(pa.array(["straw"], type=pa.large_string())) is None


def test_later_shards_are_screened(monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.checks.registry import build
    from curate.profile import Profile

    records = [talk(f"Where is parcel {i}?", f"It is on its way to you, number {i}.") for i in range(3_000)]
    records[2_900]["messages"][1]["content"] = "As an AI language model, I cannot do that."
    settings = Settings(jobs=1, batch_size=1_000)
    codes = frozenset(("BPL001", "BPL004", "ENC001", "EMP003", "LKG001"))
    work = Work(build(sorted(codes), settings.options, Profile()))
    seen: list[int] = []
    real = pc.match_substring_regex
    monkeypatch.setattr(pc, "match_substring_regex", lambda texts, *rest, **more: seen.append(len(texts)) or real(texts, *rest, **more))
    searched, found = [], []
    for task in tasks_of(open_records(records, settings), settings.batch_size):
        seen.clear()
        alone = map_job(Job(task, codes), replace(work, screen=Screen()))
        seen.clear()
        mapped = map_job(Job(task, codes), work)
        searched.append(sum(seen))
        assert [state.table for state in mapped.states] == [state.table for state in alone.states]
        found.append(sum(len(state) for state in mapped.states))
    assert found == [0, 0, 1]
    assert searched[2] < searched[0] * 0.6  # two groups of patterns where four were searched


def test_patterns_are_searched_in_groups_with_room_for_their_states() -> None:
    small = [Pattern(f"word {number}", False) for number in range(40)]
    large = [Pattern(f"[a-zà-ÿ]{{{number}}}!", True) for number in range(100, 140)]
    sizes = {each: re2.compile(f"(?i:{each.source})").programsize for each in [*small, *large]}
    groups = grouped([*small, *large])
    assert sorted(each for group in groups for each in group) == sorted([*small, *large])
    assert max(sum(sizes[each] for each in group) for group in groups) <= PROGRAM + max(sizes.values())
    assert len(groups) <= 2 + 2 * sum(sizes.values()) // PROGRAM
    assert len(grouped(small)) == 1


@pytest.mark.parametrize(
    ("source", "wider"),
    [
        ("a[^b]{0,60}c", "a[^b]{0,}c"),
        ("a{2,40}?", "a{2,}?"),
        ("a{2,4}", "a{2,4}"),
        ("a{12}", "a{12}"),
        ("a{3,}", "a{3,}"),
        (r"a\{0,60}", r"a\{0,60}"),
        ("[{0,60}]", "[{0,60}]"),
        ("[]{0,60}]", "[]{0,60}]"),
        (r"[\]{0,60}]", r"[\]{0,60}]"),
        ("[[:alpha:]{0,60}]x{1,9}", "[[:alpha:]{0,60}]x{1,}"),
        (r"\x{10}\p{Lu}{0,9}", r"\x{10}\p{Lu}{0,}"),
    ],
)
def test_only_the_upper_bounds_of_repetitions_go(source: str, wider: str) -> None:
    assert unbounded(source) == wider
