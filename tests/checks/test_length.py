"""Answers of unusual length."""

from __future__ import annotations

from curate.checks.base import chat
from curate.checks.length import ExtremeLength
from curate.profile import LengthBand, Profile
from tests.helpers.checking import findings, pair

BAND = {"pair": LengthBand(low=2.0, high=5.0, records=40)}


def test_outside_the_band() -> None:
    answers = ["one", "one two", "one two three four five", "one two three four five six"]
    found = findings(ExtremeLength, [pair("?", answer) for answer in answers], Profile(length_bands=BAND))
    assert [(f.row, f.severity, f.value, f.threshold) for f in found] == [(0, "info", 1.0, 2.0), (3, "info", 6.0, 5.0)]
    assert [f.details for f in found] == [{"words": 1, "direction": "shorter"}, {"words": 6, "direction": "longer"}]


def test_other_kinds_have_their_own_band() -> None:
    profile = Profile(length_bands={**BAND, "chat": LengthBand(low=1.0, high=1.0, records=40)})
    found = findings(ExtremeLength, [pair("?", "one two"), chat("?", "one two", "?", "one")], profile)
    assert [(f.row, f.field) for f in found] == [(1, "/messages/1/content")]


def test_blank_answers_are_left_to_another_rule() -> None:
    assert findings(ExtremeLength, [pair("?", "  ")], Profile(length_bands=BAND)) == []


def test_without_a_profile_it_is_silent() -> None:
    assert findings(ExtremeLength, [pair("?", "one " * 10_000)]) == []
