"""The rule about tone: silent until something is declared, then precise."""

from __future__ import annotations

import pytest

from curate.checks.tone import UnwantedTone
from tests.helpers.checking import findings, pair


def found(answer: str, *avoid: str, asked: str = "q") -> list[tuple[str, str, int | None, int | None]]:
    records = [pair(asked, answer)]
    return [(each.details["what"], each.details["found"], each.start, each.end) for each in findings(UnwantedTone, records, avoid=avoid)]


def test_silent_until_something_is_declared() -> None:
    assert found("I can't wait! \u2764") == []


@pytest.mark.parametrize(
    ("tone", "answer", "expected"),
    [
        ("contraction", "We don\u2019t, and it's so.", [("a contraction", "don\u2019t", 3, 8)]),
        ("contraction", "The shop's door and the dogs' bowl.", []),
        ("exclamation", "Done! Then go.", [("an exclamation mark", "e!", 3, 6)]),
        ("exclamation", "If a != b, see 5! and `run!` and !important.", []),
        ("emoji", "Fine \U0001f600", [("an emoji", "\U0001f600", 5, 6)]),
        ("emoji", "Fine \u2013 \u2192 5 \u20ac", []),
        ("first_person", "Then I'd go.", [("the first person", "I'd", 4, 8)]),
        ("first_person", "A myth of IBM is there.", []),
    ],
)
def test_tones(tone: str, answer: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert found(answer, tone) == expected


def test_words_of_the_user_are_let_pass() -> None:
    assert found('"Stop!" is right.', "exclamation", asked="Is Stop! right?") == []


def test_one_finding_for_each_answer() -> None:
    assert len(found("I can't! I won't!", "contraction", "exclamation")) == 1
