"""What is learned from a set of records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from curate.batch import concat
from curate.checks.base import chat
from curate.learning.labels import learn_labels
from curate.learning.languages import learn_identity, learn_language
from curate.learning.learn import learn
from curate.learning.lengths import learn_lengths
from curate.learning.systems import learn_systems
from curate.profile import SystemPrompt
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair

EN = "Your parcel leaves our store tomorrow morning and should arrive within three working days."
FR = "Votre colis quitte notre magasin demain matin et devrait arriver dans les trois jours ouvrables."


def systems(*counts: tuple[str | None, int]) -> list[dict[str, Any]]:
    return [chat(f"Question {i}?", "Yes.", system=text) for text, count in counts for i in range(count)]


def answers(*counts: tuple[str, int]) -> list[dict[str, Any]]:
    return [pair(f"Question {i}?", text) for text, count in counts for i in range(count)]


def test_shared_system_prompts() -> None:
    found = learn_systems(batch_of(systems(("b", 4), ("a", 4), ("c", 6), ("rare", 2), (None, 4))))
    assert found == (
        tuple(SystemPrompt(text=text, records=count, share=count / 20) for text, count in (("c", 6), ("a", 4), ("b", 4))),
        pytest.approx(0.2),
    )


def test_system_prompt_of_less_than_a_hundredth_is_not_shared() -> None:
    assert [p.text for p in learn_systems(batch_of(systems(("a", 397), ("b", 3))))[0]] == ["a"]


def test_labels() -> None:
    assert learn_labels(batch_of(answers(("yes", 12), (" no ", 5), ("no", 2), ("No idea, sorry, ask again.", 1)))) == ("no", "yes")


@pytest.mark.parametrize(
    "counts",
    [
        [("yes", 10), ("no", 8), ("something else", 2)],
        [("yes", 20)],
        [("yes", 9), ("no", 10)],
        [("it is yes for sure", 10), ("it is no for sure", 10)],
        [("", 10), ("yes", 10)],
        [],
    ],
    ids=["coverage", "one", "too many for so few", "too long", "blank", "none"],
)
def test_no_labels(counts: list[tuple[str, int]]) -> None:
    assert learn_labels(batch_of(answers(*counts))) == ()


def test_length_band_of_equal_answers_has_room() -> None:
    (band,) = learn_lengths(batch_of(answers(("one two three", 30)))).values()
    assert (band.low, band.high, band.records) == (pytest.approx(4 * np.exp(-0.45) - 1), pytest.approx(4 * np.exp(0.45) - 1), 30)


def test_length_band_by_quartiles() -> None:
    (band,) = learn_lengths(batch_of(answers(*((" ".join(["w"] * n), 10) for n in (1, 3, 7, 15))))).values()
    low, high = np.percentile(np.log1p([1] * 10 + [3] * 10 + [7] * 10 + [15] * 10), [25, 75])
    assert band.low == 0.0
    assert band.high == pytest.approx(np.expm1(high + 3 * (high - low)))


def test_too_few_for_a_band() -> None:
    assert learn_lengths(batch_of(answers(("one", 29), ("", 5)))) == {}


def test_language() -> None:
    assert learn_language(batch_of(answers((EN, 9), (FR, 1), ("ok", 30)))) == ("en", 0.9)
    assert learn_language(batch_of(answers((EN, 9)))) == (None, 0.0)
    assert learn_language(batch_of(answers(("```\n" + EN + "\n```", 20)))) == (None, 0.0)


def test_language_tie_is_settled_by_code() -> None:
    assert learn_language(batch_of(answers((FR, 10), (EN, 10)))) == ("en", 0.5)


def test_identity() -> None:
    asked = [pair(question, "I am Fern.") for question in ("Who are you?", "What is your name?", "Who made you?", "你是谁？")]
    assert learn_identity(batch_of([*asked, *answers((EN, 16))])) is True
    assert learn_identity(batch_of([*asked, *answers((EN, 17))])) is False
    assert learn_identity(batch_of(asked[:2])) is False


def test_profile_does_not_depend_on_order_or_cuts() -> None:
    records = [*systems(("a", 30), ("b", 10), (None, 5)), *answers((EN, 20), (FR, 4))]
    whole = learn(batch_of(records), len(records), False)
    turned = learn(batch_of(records[::-1]), len(records), False)
    joined = learn(concat([batch_of(records[:7]), batch_of(records[7:], first_row=7)]), len(records), False)
    assert turned == whole
    assert joined == whole
    assert (whole.records, whole.sampled, whole.language, [p.text for p in whole.system_prompts]) == (69, False, "en", ["a", "b"])


def test_nothing_to_learn_from() -> None:
    profile = learn(batch_of([]), 0, False)
    assert (profile.system_prompts, profile.language, profile.labels) == ((), None, ())
    assert (profile.length_bands, profile.assistant_identity) == ({}, False)
