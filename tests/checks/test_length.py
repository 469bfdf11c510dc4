"""Answers of unusual length, by themselves or for their input, and declared limits."""

from __future__ import annotations

from typing import Any

import pytest

import curate
from curate.checks.base import chat
from curate.checks.length import ExtremeLength, LengthLimit, UnusualRatio
from curate.config import LimitSettings, TokenSettings
from curate.errors import ConfigError
from curate.profile import LengthBand, Profile
from tests.helpers.checking import findings, pair

BAND = {"pair": LengthBand(low=2.0, high=5.0, records=40)}
RATIO = Profile(length_ratios={"pair": 1.0})


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
    long = [pair("?", "one " * 10_000), pair("one " * 10_000, "?")]
    assert findings(ExtremeLength, long) == []
    assert findings(UnusualRatio, long) == []


def words(count: int) -> str:
    return " ".join(["word"] * count)


@pytest.mark.parametrize(
    ("asked", "answered", "expected"),
    [
        (40, 161, [(161 / 40, 4.0, "longer")]),
        (40, 160, []),
        (37, 149, []),
        (200, 3, [(3 / 200, 1 / 50, "shorter")]),
        (200, 4, []),
        (99, 1, []),
        (1_000, 0, []),
        (0, 1_000, []),
    ],
    ids=str,
)
def test_the_ratio_to_the_input(asked: int, answered: int, expected: list[Any]) -> None:
    found = findings(UnusualRatio, [pair(words(asked), words(answered))], RATIO)
    assert [(f.value, f.threshold, f.details["direction"]) for f in found] == expected


def test_the_system_prompt_is_no_input() -> None:
    assert len(findings(UnusualRatio, [pair(words(10), words(200), system=words(1_000))], RATIO)) == 1
    assert findings(UnusualRatio, [pair(words(100), words(100), system=words(10_000))], RATIO) == []


def test_an_unusual_length_alone_is_not_reported_twice() -> None:
    profile = Profile(length_ratios={"pair": 1.0}, length_bands={"pair": LengthBand(low=1, high=180, records=40)})
    records = [pair(words(10), words(200)), pair(words(10), words(170))]
    assert [f.row for f in findings(UnusualRatio, records, profile)] == [1]
    assert [f.row for f in findings(ExtremeLength, records, profile)] == [0]


def limited(records: list[dict[str, Any]], tokenizer: str | None = None, **limits: Any) -> list[tuple[int | None, str | None, str, str]]:
    tokens = TokenSettings(tokenizer=tokenizer) if tokenizer else None
    found = findings(LengthLimit, records, limits=LimitSettings.model_validate(limits), tokens=tokens)
    return [(f.row, f.field, f.severity, LengthLimit.rule.render(**f.details)) for f in found]


def test_the_limits_themselves_are_allowed() -> None:
    records = [pair("?", words(count)) for count in (1, 2, 5, 6)]
    assert limited(records, assistant={"min_words": 2, "max_words": 5}) == [
        (0, "/output", "error", "the assistant's text has 1 word, fewer than the 2 required"),
        (3, "/output", "error", "the assistant's text has 6 words, more than the 5 allowed"),
    ]


def test_each_role_has_its_own_limits() -> None:
    records = [chat("one two", "three four", system="five six")]
    for role, field in (("system", 0), ("user", 1), ("assistant", 2)):
        found = limited(records, **{role: {"max_characters": 3}})
        assert [each[:2] for each in found] == [(0, f"/messages/{field}/content")]
        assert found[0][3].startswith(f"the {role}'s text has ")
    assert limited(records, tool={"max_characters": 0}) == []


def test_one_finding_for_a_text_that_breaks_several() -> None:
    found = limited([pair("?", "one two three")], tokenizer="o200k", assistant={"max_characters": 1_2, "max_words": 2, "max_tokens": 2})
    what = "13 characters, more than the 12 allowed and 3 words, more than the 2 allowed and 3 tokens, more than the 2 allowed"
    assert found == [(0, "/output", "error", f"the assistant's text has {what}")]


def test_characters_are_code_points() -> None:
    assert limited([pair("?", "\U0001f339\U0001f339")], assistant={"max_characters": 2}) == []


def test_estimated_tokens_are_labelled_and_only_warn() -> None:
    assert limited([pair("?", "one two three")], assistant={"max_tokens": 2}) == [
        (0, "/output", "warning", "the assistant's text has ~3 tokens, more than the 2 allowed")
    ]
    exact = limited([pair("?", "one two three")], tokenizer="o200k", assistant={"max_tokens": 2})
    assert [each[2:] for each in exact] == [("error", "the assistant's text has 3 tokens, more than the 2 allowed")]
    both = limited([pair("?", "one two three")], assistant={"max_tokens": 2, "max_words": 2})
    assert [each[2] for each in both] == ["error"]


def test_what_is_not_trained_has_no_limit() -> None:
    masked = chat("?", words(9), "?", "Yes.")
    masked["messages"][1]["weight"] = 0
    rejected = {
        "messages": [{"role": "user", "content": "?"}],
        "chosen": [{"role": "assistant", "content": "Yes."}],
        "rejected": [{"role": "assistant", "content": words(9)}],
    }
    assert limited([masked, rejected, {"text": words(9)}], assistant={"max_words": 2}) == [
        (2, "/text", "error", "the assistant's text has 9 words, more than the 2 allowed")
    ]


def test_without_limits_it_is_silent() -> None:
    assert findings(LengthLimit, [pair("?", words(10_000))]) == []
    assert limited([pair("?", words(10_000))], assistant={}) == []


def test_impossible_limits_are_refused() -> None:
    with pytest.raises(ConfigError, match="min_words is more than max_words"):
        curate.check([chat("Hi", "Hello")], limits={"assistant": {"min_words": 5, "max_words": 4}})
