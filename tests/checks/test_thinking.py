"""Leaked reasoning: tags in any share, phrases where a set is mixed, silence where all reason."""

from __future__ import annotations

import pytest

from curate.checks.base import chat
from curate.checks.thinking import ReasoningLeak
from curate.learning.reasoning import learn_reasoning
from curate.profile import Profile
from tests.helpers.batches import batch_of
from tests.helpers.checking import findings, rows

TAGGED = chat("Where is the rug?", "<think>They ask for a rug.</think> In the attic.")
ALOUD = chat("Where is the rug?", "Okay, the user is asking for a rug. It lies in the attic.")
PLAIN = chat("Where is the rug?", "It lies in the attic.")


@pytest.mark.parametrize(("share", "expected"), [(0.0, [0]), (0.05, [0]), (0.3, [0, 1]), (0.94, [0, 1]), (0.95, []), (1.0, [])])
def test_shares(share: float, expected: list[int]) -> None:
    assert rows(ReasoningLeak, [TAGGED, ALOUD, PLAIN], Profile(reasoning_share=share)) == expected


@pytest.mark.parametrize(
    "answer",
    [
        "The rug is there.\n</think>\nIt lies in the attic.",
        "[THINK]A rug.[/THINK]It lies in the attic.",
        "<reasoning>\nA rug.\n</reasoning>\nIt lies in the attic.",
    ],
)
def test_tags(answer: str) -> None:
    assert rows(ReasoningLeak, [chat("Where is the rug?", answer)]) == [0]


@pytest.mark.parametrize(
    "talk",
    [
        ("How do I mark thoughts?", "Put them between `<think>` and `</think>`."),
        ("Use <think> first. Where is the rug?", "<think>Hm.</think> In the attic."),
        ("What is left?", "I think that the rug is left."),
        ("Is it safe?", "The user of the drill wants gloves."),
    ],
)
def test_silent(talk: tuple[str, str]) -> None:
    assert rows(ReasoningLeak, [chat(*talk)], Profile(reasoning_share=0.3)) == []


def test_one_finding_for_an_answer_with_both() -> None:
    both = chat("Where is the rug?", "Let me think.</think> In the attic.")
    found = findings(ReasoningLeak, [both], Profile(reasoning_share=0.3))
    assert [(each.field, each.start, each.end) for each in found] == [("/messages/1/content", 13, 21)]


def test_share_counts_records() -> None:
    assert learn_reasoning(batch_of([TAGGED, ALOUD, PLAIN, PLAIN])) == 0.5
