"""Hard negatives: the same for the same seed, within the usual length, and hard."""

from __future__ import annotations

import re
from collections import Counter

from benchmarks.detect import negatives_content, negatives_mold, negatives_phrasing
from benchmarks.detect.negatives import hard_negatives, label_negatives
from benchmarks.detect.similar import common_grams, grams, is_near, jaccard, said
from tests.benchmarks.base import clean_records

MADE = hard_negatives(clean_records(), 1)


def test_same_seed_gives_the_same_records() -> None:
    assert hard_negatives(clean_records(), 1) == MADE
    assert hard_negatives(clean_records(), 2) != MADE
    assert label_negatives(1) == label_negatives(1)


def test_answers_have_the_usual_length_and_the_system_prompt_is_taken_over() -> None:
    system = clean_records()[0]["messages"][0]
    others = {*negatives_content.TALKS, *negatives_phrasing.TALKS, *negatives_mold.TALKS}  # their point may be an odd length
    for kind, record in MADE:
        assert record["messages"][0] == system
        answers = [message["content"] for message in record["messages"] if message["role"] == "assistant"]
        assert kind in others or all(40 <= len(answer.split()) <= 70 for answer in answers)


def test_template_is_shared_but_the_rest_is_not() -> None:
    forms = [record for kind, record in MADE if kind == "template-only"]
    template = common_grams([record for _, record in MADE])
    near = [(a, b) for i, a in enumerate(forms) for b in forms[i + 1 :] if jaccard(grams(said(a)), grams(said(b))) >= 0.75]
    assert len(forms) == 24 and len(near) > 200
    assert not any(is_near(a, b, template) for a, b in near)


def test_pairs_differ_in_one_word() -> None:
    for kind, pairs in (("number-only", 4), ("name-only", 4)):
        chosen = [said(record) for each, record in MADE if each == kind]
        close = [(a, b) for i, a in enumerate(chosen) for b in chosen[i + 1 :] if jaccard(grams(a), grams(b)) >= 0.9]
        assert len(close) == pairs
        assert all(len(set(re.findall(r"\w+", a)) ^ set(re.findall(r"\w+", b))) == 2 for a, b in close)


def test_none_is_a_label() -> None:
    labels = Counter(record["messages"][-1]["content"] for _, record in label_negatives(1))
    assert labels == {"None": 13, "Screws": 13, "Manual": 13, "Shelf": 13, "N/A": 3}
