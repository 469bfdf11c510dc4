"""The rule table, line by line: what just reaches a threshold, and what just misses it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curate.advising.rules import MOST_LABELS, TABLE, decide, reasons
from curate.advising.signals import Figure, Signals

NONE = Figure(0, 1000)
ALL = Figure(1000, 1000)
READY = Signals(
    clean=ALL,
    facts=NONE,
    repeated=NONE,
    closed_book=NONE,
    knowledge=NONE,
    formed=ALL,
    called=NONE,
    preferred=NONE,
    shared_system=NONE,
    rest=1000,
    labels=0,
    band=None,
    held_out=100,
    leaked=0,
    few=50,
    target=500,
)
"""A set that is ready for a fine-tune."""


def of(hits: int, count: int = 1000) -> Figure:
    return Figure(hits, count)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("FINE-TUNE", "ready")),
        ({"knowledge": of(299)}, ("FINE-TUNE", "ready")),
        ({"knowledge": of(300)}, ("RAG+FT", "knowledge-and-behaviour")),
        ({"knowledge": of(300), "formed": of(949)}, ("RAG+FT", "knowledge-and-behaviour")),
        ({"knowledge": of(300), "formed": of(949), "rest": 49}, ("RAG", "knowledge")),
        ({"knowledge": of(300), "formed": NONE}, ("RAG", "knowledge")),
        ({"knowledge": of(2, 4), "clean": of(4, 4), "formed": of(4, 4)}, ("PROMPT", "few-records")),
        ({"knowledge": of(3, 4), "clean": of(4, 4), "formed": of(4, 4)}, ("RAG", "knowledge")),
        ({"clean": of(49)}, ("PROMPT", "few-records")),
        ({"clean": of(50)}, ("PILOT", "some-records")),
        ({"clean": of(499)}, ("PILOT", "some-records")),
        ({"clean": of(500)}, ("FINE-TUNE", "ready")),
        ({"formed": of(299)}, ("PROMPT", "no-behaviour")),
        ({"formed": of(300)}, ("FINE-TUNE", "ready")),
        ({"formed": NONE, "called": of(300)}, ("FINE-TUNE", "ready")),
        ({"formed": NONE, "preferred": ALL}, ("FINE-TUNE", "ready")),
        ({"formed": NONE, "shared_system": of(800)}, ("FINE-TUNE", "ready")),
        ({"formed": NONE, "shared_system": of(799)}, ("PROMPT", "no-behaviour")),
        ({"formed": NONE, "band": (20.0, 80.0)}, ("FINE-TUNE", "ready")),
        ({"formed": NONE, "band": (20.0, 80.1)}, ("PROMPT", "no-behaviour")),
        ({"labels": MOST_LABELS}, ("FINE-TUNE", "ready")),
        ({"labels": MOST_LABELS, "held_out": 0}, ("PROMPT", "label-task")),
        ({"labels": MOST_LABELS, "clean": of(499)}, ("PROMPT", "label-task")),
        ({"labels": MOST_LABELS + 1, "held_out": 0}, ("PILOT", "no-held-out")),
        ({"held_out": 0}, ("PILOT", "no-held-out")),
        ({"leaked": 1}, ("PILOT", "no-held-out")),
    ],
)
def test_the_line_that_applies(changes: dict[str, object], expected: tuple[str, str]) -> None:
    line = decide(replace(READY, **changes))  # type: ignore[arg-type]
    assert (line.verdict, line.name) == expected


def test_every_verdict_is_in_the_table_and_the_last_line_always_applies() -> None:
    assert {line.verdict for line in TABLE} == {"PROMPT", "RAG", "RAG+FT", "PILOT", "FINE-TUNE"}
    empty = replace(READY, **dict.fromkeys(("clean", "formed"), Figure(0, 0)), held_out=0, rest=0)  # type: ignore[arg-type]
    assert TABLE[-1].applies(empty)


def names(signals: Signals, tokens: int | None = None) -> list[str]:
    return [reason.name for reason in reasons(signals, tokens)]


def test_reasons_are_told_in_the_order_prompt_retrieval_tuning() -> None:
    told = ["facts", "closed-book", "form", "clean", "held-out"]
    assert names(READY) == told
    assert names(READY, 4_000) == ["promptable", *told]
    assert names(READY, 4_001) == told
    everything = replace(READY, repeated=of(9), called=of(9), preferred=of(9), shared_system=of(9), band=(10.0, 20.0))
    behaviour = ["form", "tool-calls", "preferences", "system-prompt"]
    assert names(everything, 10) == [
        "promptable", "facts", "closed-book", "repeated-facts", *behaviour, "length", "clean", "held-out"
    ]  # fmt: skip
    assert names(replace(everything, labels=3), 10) == [
        "promptable", "labels", "facts", "closed-book", "repeated-facts", *behaviour, "clean", "held-out"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hits", "said"), [(99, "too few to matter"), (100, "a part of it looks like knowledge"), (300, "this looks like knowledge")]
)
def test_facts_are_spoken_of_by_their_share(hits: int, said: str) -> None:
    facts = next(reason for reason in reasons(replace(READY, facts=of(hits)), None) if reason.name == "facts")
    assert facts.text == f"{hits} of 1,000 records state facts (prices, dates, names ...) that their input does not: {said}"
