"""Exact and near-duplicates: the definition, the keeper, and independence of cuts and order."""

from __future__ import annotations

import pickle
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.brute_force import grams, near_duplicates
from benchmarks.brute_force import templates as template_grams
from benchmarks.corpus import Planted, make
from curate.batch import Batch
from curate.checks.base import Check, chat
from curate.checks.duplicates import ExactDuplicate, NearDuplicate
from curate.learning.templates import learn_templates
from curate.profile import Profile, SystemPrompt
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair
from tests.similarity.helpers import MemoryCorpus, run

QUESTION, ANSWER = "How do I get a refund for my order?", "Open Orders, choose the order and press Refund."
RECORD = chat(QUESTION, ANSWER)
CHINESE = "今天的天气很好,我们打算一起去公园散步,而且还要带上孩子们最喜欢的风筝和一些点心。"
OTHER = chat("How long is delivery?", "Two to four days.")
BOTH = pytest.mark.parametrize("check", [ExactDuplicate, NearDuplicate])


def found(check: type[Check], records: Sequence[dict[str, Any]], profile: Profile | None = None, **settings: Any) -> list[Any]:
    """(row, other row, the keeper's row, value) of every finding."""
    batches = [batch_of(list(records))]
    return [(each.row, each.other_row, each.group_row, each.value) for each in run(check, batches, profile, **settings)]


def flagged(check: type[Check], records: Sequence[dict[str, Any]], profile: Profile | None = None) -> list[int]:
    return [row for row, _, _, _ in found(check, records, profile)]


@cache
def corpus(count: int = 1000) -> tuple[list[dict[str, Any]], list[Planted], Profile]:
    records, planted = make(count, seed=1)
    return records, planted, Profile(template_shingles=learn_templates(batch_of(records)))


# The definition


def test_exact_duplicates_are_those_that_were_planted() -> None:
    records, planted, profile = corpus()
    group: dict[int, set[int]] = {}
    for each in planted:
        if each.kind in {"exact", "respaced"}:
            group.setdefault(each.original, {each.original}).add(each.row)
    batch = batch_of(records)
    fingerprints = MemoryCorpus([batch])
    expected = {row for rows in group.values() for row in sorted(rows, key=lambda row: (fingerprints.fingerprint(0, row), row))[1:]}
    assert set(flagged(ExactDuplicate, records, profile)) == expected


def test_near_duplicates_are_those_of_brute_force() -> None:
    records, _, profile = corpus()
    copies = set(flagged(ExactDuplicate, records, profile))
    kept = [row for row in range(len(records)) if row not in copies]
    texts = ["\n".join(message["content"] for message in records[row]["messages"]) for row in kept]
    every = ["\n".join(message["content"] for message in record["messages"]) for record in records]
    truth = {(kept[a], kept[b]): value for (a, b), value in near_duplicates(texts, template_grams(every)).items()}
    linked = {row for both in truth for row in both}
    assert len(truth) > 70
    results = found(NearDuplicate, records, profile)
    for row, other, _, value in results:
        assert truth[min(row, other), max(row, other)] == value  # precision 1.0, and the similarity is exact
        assert value == max(each for both, each in truth.items() if row in both)
    groups = {keeper for _, _, keeper, _ in results}
    assert linked == {row for row, _, _, _ in results} | groups  # recall 1.0: nothing that brute force links is left out


def test_precision_and_recall_under_an_empty_profile() -> None:
    records, _, _ = corpus(400)
    texts = ["\n".join(message["content"] for message in record["messages"]) for record in records]
    copies = set(flagged(ExactDuplicate, records))
    truth = {both for both in near_duplicates(texts, ()) if not copies & set(both)}
    results = found(NearDuplicate, records)
    assert {(min(row, other), max(row, other)) for row, other, _, _ in results} <= truth
    assert {row for both in truth for row in both} == {row for row, _, keeper, _ in results} | {keeper for _, _, keeper, _ in results}


# Exact duplicates


def test_exact_duplicate() -> None:
    batch = batch_of([RECORD, OTHER, chat(QUESTION.upper(), "  " + ANSWER.replace(" ", "\n"))])
    (each,) = run(ExactDuplicate, [batch])
    keeper = min((0, 2), key=lambda row: MemoryCorpus([batch]).fingerprint(0, row))
    assert (each.code, each.severity, each.row, each.other_row, each.group_row) == ("DUP001", "warning", 2 - keeper, keeper, keeper)
    assert (each.value, each.threshold, each.fix) == (1.0, 1.0, {"safety": "safe", "action": "drop", "edits": []})


@pytest.mark.parametrize("count", [1, 2, 5])
def test_all_equal(count: int) -> None:
    assert found(ExactDuplicate, [RECORD] * count) == [(row, 0, 0, 1.0) for row in range(1, count)]
    assert found(NearDuplicate, [RECORD] * count) == []


@BOTH
def test_structure_tells_records_apart(check: type[Check]) -> None:
    records = [chat("a b", "c"), chat("a", "b c"), chat("a", "b", "c"), pair("a,b", "c"), pair("a", "b,c")]
    assert found(check, records) == []


@BOTH
def test_no_records(check: type[Check]) -> None:
    made = check()
    assert len(made.finish(made.merge([]), MemoryCorpus([]))) == 0
    assert found(check, []) == []


def test_empty_records_are_equal_too() -> None:
    assert flagged(ExactDuplicate, [{"messages": []}, pair("", ""), {"messages": []}]) == [2]


def test_unreadable_records_are_left_to_other_rules() -> None:
    batch = batch_of([RECORD, RECORD])
    batch.kind[:] = [0, 1]
    assert run(ExactDuplicate, [batch]) == []
    assert run(NearDuplicate, [batch]) == []


# Near-duplicates: limits and exclusions


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ANSWER, ANSWER + " Thank you."),
        (ANSWER + " " + QUESTION, ANSWER.replace("choose", "pick") + " " + QUESTION),
        (ANSWER + " 👩‍🚀🎉", ANSWER + " 🎉🎉"),
        (
            "東京の天気は晴れです。明日は雨が降るでしょう。傘を持って行ってください。",
            "東京の天気は晴れです。明日は雨が降るでしょう。傘を持ってください。",
        ),
    ],
)
def test_near(left: str, right: str) -> None:
    for records in ([pair("q", left), OTHER, pair("q", right)], [pair("q", right), OTHER, pair("q", left)]):
        ((row, other, keeper, value),) = found(NearDuplicate, records)
        assert {row, other} == {0, 2} and keeper == other and 0.75 <= value < 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The ticket to the sea costs 84 euros for all of us.", "The ticket to the sea costs 96 euros for all of us."),
        ("I have to take the train from Berlin to the sea today.", "I have to take the train from Vienna to the sea today."),
        ("1 + 1 = 2 is what I know.", "1 + 3 = 4 is what I know."),
    ],
)
def test_other_numbers_and_names_are_no_duplicates(left: str, right: str) -> None:
    assert found(NearDuplicate, [pair("q", left), pair("q", right)]) == []


def test_short_texts_are_left_alone() -> None:
    nineteen, twenty = "abcdefghijklmnopqrs", "abcdefghijklmnopqrst"
    assert found(NearDuplicate, [{"text": nineteen}, {"text": nineteen + "!"}]) == []
    assert len(found(NearDuplicate, [{"text": twenty}, {"text": twenty + "!"}])) == 1


def test_shared_system_prompts_are_left_out() -> None:
    long = "You answer for a garden shop, in three sentences at most; if somebody asks for a price or for a day of delivery, you "
    long += "never promise anything, but kindly ask them to call the desk, where all of the orders are looked after by people."
    long += " Never name other shops. Use metric units. Plants come with their Latin names and with the month to put them out."
    records = [chat("Is the oak hardy?", "Yes, it is.", system=long), chat("Do lilies like shade?", "It is.", system=long)]
    assert len(found(NearDuplicate, records)) == 1
    profile = Profile(system_prompts=(SystemPrompt(text=long, records=2, share=1.0),))
    assert found(NearDuplicate, records, profile) == []


def test_templates_are_left_out() -> None:
    frame = "Tell me in plain English, so that a child would understand it, what the opposite of the word {} is, and give one example."
    records = [pair(frame.format(word), "") for word in ("bright", "narrow", "gentle", "rapid", "humble", "eager")]
    assert len(flagged(NearDuplicate, records)) == 5
    assert found(NearDuplicate, records, Profile(template_shingles=learn_templates(batch_of(records)))) == []


def test_records_of_templates_alone_are_compared_whole() -> None:
    frame = f"{QUESTION} {ANSWER} Refund."
    profile = Profile(template_shingles=learn_templates(batch_of([{"text": f"{frame} {chr(0x4E00 + i) * 9}"} for i in range(6)])))
    records = [{"text": frame}, {"text": frame[:-8]}, {"text": frame[:30]}, {"text": f"{frame} 天地玄黄宇宙洪荒"}]
    assert {(row, other) for row, other, _, _ in found(NearDuplicate, records, profile)} <= {(0, 1), (1, 0)}
    assert [value for _, _, _, value in found(NearDuplicate, records, profile)] == [len(grams(frame[:-8])) / len(grams(frame))]


@BOTH
def test_preference_and_unpaired(check: type[Check]) -> None:
    asked, good = [{"role": "user", "content": QUESTION}], [{"role": "assistant", "content": ANSWER}]
    bad = [{"role": "assistant", "content": "Ask somebody else, I am far too busy today."}]
    labels = [(good, True), (good, False), (bad, False)]
    labelled = [{"messages": asked + answer, "label": label} for answer, label in labels]
    assert found(check, labelled) == []
    assert found(check, [{"messages": asked, "chosen": good, "rejected": bad}, RECORD]) == []


def test_preference_pairs_count_by_prompt_and_both_answers() -> None:
    asked, good = [{"role": "user", "content": QUESTION}], [{"role": "assistant", "content": ANSWER}]
    pairs = [{"messages": asked, "chosen": good, "rejected": [{"role": "assistant", "content": text}]} for text in ("No.", "Why?", "NO.")]
    assert len(found(ExactDuplicate, pairs)) == 1


@pytest.mark.parametrize(("threshold", "count"), [(0.5, 1), (0.8, 1), (0.95, 0), (1.0, 0)])
def test_threshold(threshold: float, count: int) -> None:
    records = [pair(QUESTION, ANSWER), pair(QUESTION, ANSWER + " Thank you.")]
    assert len(found(NearDuplicate, records, threshold=threshold)) == count


def test_exactly_the_threshold_is_near() -> None:
    records = [{"text": "".join(chr(0x4E00 + i) for i in range(start, start + 60))} for start in (0, 8)]
    assert [value for _, _, _, value in found(NearDuplicate, records)] == [0.75]
    assert [value for _, _, _, value in found(NearDuplicate, [records[0], {"text": records[1]["text"] + "!"}])] == []


# Groups


def test_a_chain_is_one_group() -> None:
    """The middle record is like both others, which are not like each other."""
    records = [{"text": "".join(chr(0x4E00 + i) for i in range(start, start + 60))} for start in (0, 7, 14)]
    batch = batch_of(records)
    results = run(NearDuplicate, [batch])
    keeper = min(range(3), key=lambda row: MemoryCorpus([batch]).fingerprint(0, row))
    assert [each.row for each in results] == [row for row in range(3) if row != keeper]
    assert {each.group_row for each in results} == {keeper}
    assert {(each.other_row, each.value) for each in results if each.row != 1} <= {(1, 49 / 63)}  # a verified partner, not the keeper


def test_of_equal_partners_the_keeper_is_named() -> None:
    """The first and the last record are equally like the middle one."""
    records = [{"text": "".join(chr(0x4E00 + i) for i in range(start, start + 60))} for start in (0, 7, 14)]
    for keeper in (0, 2):
        results = run(NearDuplicate, [batch_of(records)], bad={(0, row): 1 for row in range(3) if row != keeper})
        assert [(each.row, each.other_row) for each in results] == sorted([(1, keeper), (2 - keeper, 1)])


KEEPING = [RECORD, chat(QUESTION, ANSWER + " Thank you."), chat(QUESTION.upper(), ANSWER), RECORD]


@pytest.mark.parametrize(
    ("clean", "exact", "near"),
    [
        (0, [(2, 0), (3, 0)], [(1, 0)]),
        (2, [(0, 2), (3, 2)], [(1, 2)]),
        (3, [(0, 3), (2, 3)], [(1, 3)]),
    ],
)
def test_the_keeper_has_the_fewest_findings(clean: int, exact: list[tuple[int, int]], near: list[tuple[int, int]]) -> None:
    bad = {(0, row): 1 for row in range(4) if row != clean}
    batch = batch_of(KEEPING)
    assert [(each.row, each.other_row) for each in run(ExactDuplicate, [batch], bad=bad)] == exact
    assert [(each.row, each.group_row) for each in run(NearDuplicate, [batch], bad=bad)] == near


def test_of_equally_good_records_the_smallest_fingerprint_stays_and_of_identical_ones_the_first() -> None:
    batch = batch_of(KEEPING)
    fingerprints = [MemoryCorpus([batch]).fingerprint(0, row) for row in range(4)]
    assert fingerprints[0] == fingerprints[3]
    best = 0 if fingerprints[0] < fingerprints[2] else 2
    assert [each.row for each in run(ExactDuplicate, [batch])] == [row for row in (0, 2, 3) if row != best]
    near = best if fingerprints[best] < fingerprints[1] else 1
    assert [(each.row, each.group_row) for each in run(NearDuplicate, [batch])] == [(best + 1 - near, near)]


def test_dropping_a_flagged_record_leaves_fewer() -> None:
    records, _, profile = corpus(400)
    before = {*flagged(ExactDuplicate, records, profile), *flagged(NearDuplicate, records, profile)}
    chance = random.Random(2)
    for row in chance.sample(sorted(before), 8):
        rest = records[:row] + records[row + 1 :]
        after = {*flagged(ExactDuplicate, rest, profile), *flagged(NearDuplicate, rest, profile)}
        assert len(after) < len(before)


# Splits, cuts and order


def in_source(records: Sequence[dict[str, Any]], source: int, split: str) -> Batch:
    return replace(batch_of(list(records)), source=source, split=split)


@BOTH
def test_splits_are_not_compared(check: type[Check]) -> None:
    record = RECORD if check is ExactDuplicate else chat(QUESTION, ANSWER + " Thank you.")
    assert run(check, [in_source([RECORD], 0, "train"), in_source([record], 1, "validation")]) == []
    (each,) = run(check, [in_source([RECORD], 0, "train"), in_source([record], 1, "train")])
    assert {(each.source, each.row), (each.other_source, each.other_row)} == {(0, 0), (1, 0)}
    assert (each.group_source, each.group_row) == (each.other_source, each.other_row)


def test_a_copy_in_another_split_does_not_hide_one_here() -> None:
    near = chat(QUESTION, ANSWER + " Thank you.")
    results = run(NearDuplicate, [in_source([RECORD, near], 0, "train"), in_source([RECORD, near], 1, "test")])
    assert sorted((each.source, each.other_source) for each in results) == [(0, 0), (1, 1)]


def test_equal_records_of_alternating_splits() -> None:
    batches = [in_source([RECORD], source, split) for source, split in enumerate(("train", "test", "train", "test"))]
    assert [(each.source, each.other_source) for each in run(ExactDuplicate, batches)] == [(2, 0), (3, 1)]


def outcome(check: type[Check], order: Sequence[int], size: int, profile: Profile) -> list[tuple[Any, ...]]:
    """The findings by the fingerprints of the records, which do not move, with the records in this order and batches of this size."""
    records = corpus(400)[0]
    ordered = [records[i] for i in order]
    batches = [batch_of(ordered[start : start + size], start) for start in range(0, len(ordered), size)]
    made = check(profile=profile)
    states = [pickle.loads(pickle.dumps(made.map(batch))) for batch in batches]
    random.Random(size).shuffle(states)
    half = len(states) // 2
    merged = made.merge([made.merge(states[:half]), made.merge(states[half:])])
    whole = MemoryCorpus(batches)
    return sorted(
        (
            whole.fingerprint(0, each.row or 0),
            whole.fingerprint(0, each.other_row or 0),
            whole.fingerprint(0, each.group_row or 0),
            each.value,
        )
        for each in made.finish(merged, whole)
    )


@BOTH
@pytest.mark.parametrize("size", [1, 2, 7, 400])
def test_cuts_and_order_leave_no_trace(check: type[Check], size: int) -> None:
    profile = corpus(400)[2]
    order = list(range(400))
    whole = outcome(check, order, 400, profile)
    assert len(whole) > 10
    random.Random(9).shuffle(order)
    assert outcome(check, order, size, profile) == whole


words = st.sampled_from(["open", "the", "page", "Refund", "order", "7", "12", "Berlin", "press", "是的", "🎉"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(words, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_small_set(texts: list[str], chance: random.Random) -> None:
    """Groups are those of brute force, and each of m records flags m - 1, in any order."""
    records = [{"text": text} for text in texts]
    results = found(NearDuplicate, records)
    copies = set(flagged(ExactDuplicate, records))
    rest = [i for i in range(len(texts)) if i not in copies]
    truth = {(rest[a], rest[b]): value for (a, b), value in near_duplicates([texts[i] for i in rest], ()).items()}
    for row, other, _, value in results:
        assert truth[min(row, other), max(row, other)] == value
    assert len({row for row, _, _, _ in results} & copies) == 0
    shuffled = list(range(len(texts)))
    chance.shuffle(shuffled)
    again = found(NearDuplicate, [records[i] for i in shuffled])
    assert sorted((texts[shuffled[row]], texts[shuffled[other]], value) for row, other, _, value in again) == sorted(
        (texts[row], texts[other], value) for row, other, _, value in results
    )


@pytest.mark.parametrize(("check", "index"), [(check, i) for check in (ExactDuplicate, NearDuplicate) for i in range(len(check.bad))])
def test_bad_examples(check: type[Check], index: int) -> None:
    records = list(check.bad[index])
    codes = {code.rule.code for code in (ExactDuplicate, NearDuplicate) if flagged(code, records)}  # type: ignore[arg-type]
    assert codes == {check.rule.code}


@pytest.mark.parametrize(("check", "index"), [(check, i) for check in (ExactDuplicate, NearDuplicate) for i in range(len(check.good))])
def test_good_examples(check: type[Check], index: int) -> None:
    records = list(check.good[index])
    assert found(ExactDuplicate, records) + found(NearDuplicate, records) == []  # type: ignore[arg-type]
