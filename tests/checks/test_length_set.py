"""Cliffs that limits leave in the lengths of a set, and tails that hold much of its words."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from curate.checks.length_set import Histogram, LengthCliff, LongTail
from curate.config import TokenSettings
from curate.finding import Finding
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair
from tests.text.test_tokens import reference

VOCABULARY = [
    "the",
    "old",
    "bridge",
    "over",
    "river",
    "was",
    "closed",
    "because",
    "its",
    "beams",
    "were",
    "cracked",
    "and",
    "nobody",
    "wanted",
    "to",
    "pay",
    "for",
    "new",
    "ones",
    "in",
    "winter",
]


def stories(count: int, seed: int = 1) -> list[str]:
    """Texts of whole sentences, 60 to 700 words long."""
    chance = random.Random(seed)
    texts = []
    for _ in range(count):
        sentences = []
        while sum(map(len, sentences)) < 60 or chance.random() < 0.965:
            sentences.append([chance.choice(VOCABULARY) for _ in range(chance.randint(6, 14))])
        texts.append(" ".join(" ".join(words).capitalize() + "." for words in sentences))
    return texts


def whole(text: str, limit: int) -> str:
    """The sentences of a text that are whole within its first characters."""
    return text[: text.rindex(".", 0, limit) + 1]


def in_characters(text: str, limit: int) -> str:
    return text[:limit]


def in_words(text: str, limit: int) -> str:
    return " ".join(text.split()[:limit])


def in_tokens(text: str, limit: int) -> str:
    encoding = reference("o200k")
    return str(encoding.decode(encoding.encode_ordinary(text)[:limit]))


def found(check: Any, texts: list[str], cuts: int = 1) -> list[Finding]:
    """The findings of a set rule over pair records, mapped in `cuts` batches and merged in reverse."""
    batches = [batch_of([pair(f"Tell me story {i}.", text) for i, text in enumerate(texts[cut::cuts])]) for cut in range(cuts)]
    return list(check.finish(check.merge([check.map(batch) for batch in batches][::-1]), None))


def cliff(tokenizer: str | None = None) -> LengthCliff:
    return LengthCliff(LengthCliff.Settings(tokens=TokenSettings(tokenizer=tokenizer) if tokenizer else None))


@pytest.mark.parametrize(
    ("cut", "limit", "unit"),
    [(in_characters, 1_000, "characters"), (in_characters, 2_000, "characters"), (in_words, 300, "words"), (in_tokens, 256, "tokens")],
    ids=["1000-characters", "2000-characters", "300-words", "256-tokens"],
)
def test_a_limit_is_found(cut: Any, limit: int, unit: str) -> None:
    texts = [cut(text, limit) for text in stories(300)]
    (finding,) = found(cliff("o200k"), texts)
    count = sum(cut(text, limit) != text for text in stories(300))
    assert (finding.severity, finding.row) == ("warning", None)
    assert (finding.details["length"], finding.details["unit"]) == (f"{limit:,}", unit)
    assert count <= finding.details["count"] <= count + 6
    assert finding.value == finding.details["count"] / 300


def test_one_output_beyond_the_limit_hides_nothing() -> None:
    texts = [text[:1_000] if i < 16 else whole(text, 600) for i, text in enumerate(stories(300))]
    assert [f.details["count"] for f in found(cliff(), texts)] == [sum(len(text) == 1_000 for text in texts)]
    assert found(cliff(), [*texts[:-1], stories(1, seed=7)[0] * 2]) == found(cliff(), texts)


def test_a_source_that_was_cut_shows_beside_one_that_was_not() -> None:
    texts = [in_tokens(text, 512) if i % 2 else text for i, text in enumerate(stories(400))]
    assert found(cliff("o200k"), texts) != []
    assert found(cliff("o200k"), texts)[0].details["length"] == "512"


@pytest.mark.parametrize("tokenizer", [None, "estimate"])
def test_a_limit_in_tokens_needs_the_tokenizer(tokenizer: str | None) -> None:
    assert found(cliff(tokenizer), [in_tokens(text, 256) for text in stories(300)]) == []


def test_any_cut_into_batches_says_the_same() -> None:
    texts = [text[:1_500] for text in stories(200)]
    assert found(cliff(), texts, cuts=7) == found(cliff(), texts)
    assert len(found(cliff(), texts)) == 1


@pytest.mark.parametrize(
    "texts",
    [
        stories(300),
        [text[:1_000] for text in stories(99)],
        [text[:300] if i % 3 == 0 else whole(text, 100 + i // 2) for i, text in enumerate(stories(300))],
        [text[:1_000] if i < 7 else whole(text, 600) for i, text in enumerate(stories(300))],
        [text[:1_000].rstrip() + "." for text in stories(300)],
        [text.lower().replace(".", "")[:1_000] for text in stories(300)],
        ["field 1 " * 100] * 300,
        [],
        [""] * 200,
    ],
    ids=["whole", "few", "short", "under-3-percent", "whole-sentences", "never-a-full-stop", "form", "none", "blank"],
)
def test_no_cliff(texts: list[str]) -> None:
    assert found(cliff("o200k"), texts) == []


def test_forms_of_fixed_length_beside_other_answers_are_no_cliff() -> None:
    forms = ["Name: Maria\nTown: Bergen\nNotes: " + "water the roses twice a week; " * 20 + "done."] * 100
    assert found(cliff(), [*forms, *stories(200)]) == []


def test_a_tail_is_told_with_its_numbers() -> None:
    texts = ["word " * count for count in [10] * 150 + [40] * 48 + [900, 1_100]]
    (finding,) = found(LongTail(), texts, cuts=3)
    assert finding.value == 2_000 / (1_500 + 1_920 + 2_000)
    assert LongTail.rule.render(value=finding.value, **finding.details) == (
        "pair: half of the 200 outputs have up to 10 words, 99 % up to 40, one 1,100; the longest hundredth has 37% of all words"
    )


def test_an_even_spread_is_told_only_on_request() -> None:
    texts = ["word " * (10 + i % 20) for i in range(200)]
    assert found(LongTail(), texts) == []
    (finding,) = found(LongTail(LongTail.Settings(always=True)), texts)
    assert (finding.details["median"], finding.details["longest"], finding.value) == ("19", "29", 2 * 29 / 3_900)


def test_few_outputs_have_no_tail() -> None:
    assert found(LongTail(), ["word " * count for count in [1] * 98 + [1_000]]) == []
    assert found(LongTail(LongTail.Settings(always=True)), ["", " "]) == []


def test_histograms_add_up() -> None:
    parts = [Histogram.of(np.array(lengths), np.array(opens)) for lengths, opens in (([3, 1, 3], [1, 0, 0]), ([], []), ([1, 7], [1, 1]))]
    whole = Histogram.merge(parts)
    assert [column.tolist() for column in whole] == [[1, 3, 7], [2, 2, 1], [1, 1, 1]]
    assert [column.tolist() for column in Histogram.merge(parts[::-1])] == [column.tolist() for column in whole]
    assert (whole.between(1, 7), whole.between(8, 9)) == ((4, 2), (0, 0))
    assert [whole.quantile(share) for share in (0.4, 0.5, 1.0)] == [1, 3, 7]
