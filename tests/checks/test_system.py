"""System prompts that drift."""

from __future__ import annotations

import pytest

from curate.checks.base import chat
from curate.checks.system import SystemPromptDrift, similarity
from curate.profile import Profile, SystemPrompt
from tests.helpers.checking import findings, pair, rows

PROMPT = "You are the assistant of a garden shop. Answer briefly and kindly."
DOMINANT = Profile(system_prompts=(SystemPrompt(text=PROMPT, records=80, share=0.8),))


@pytest.mark.parametrize(
    "variant", [PROMPT + " ", PROMPT.upper(), PROMPT.replace("kindly", "kind"), PROMPT.replace(". ", ".\n"), PROMPT[:-1]]
)
def test_variant(variant: str) -> None:
    (found,) = findings(SystemPromptDrift, [chat("?", "!", system=PROMPT), chat("?", "!", system=variant)], DOMINANT)
    assert (found.code, found.row, found.severity, found.field) == ("SYS001", 1, "warning", "/messages/0/content")
    assert found.fix == {
        "safety": "unsafe",
        "action": "edit",
        "edits": [{"path": "/messages/0/content", "before": variant, "after": PROMPT}],
    }


def test_missing() -> None:
    found = findings(SystemPromptDrift, [chat("?", "!", system=PROMPT), chat("?", "!"), pair("?", "!"), {"text": "!"}], DOMINANT)
    assert [(f.row, f.field, f.fix, f.details) for f in found] == [
        (1, None, None, {"what": "is missing"}),
        (2, None, None, {"what": "is missing"}),
    ]


def test_distinct_prompt_is_a_segment() -> None:
    assert rows(SystemPromptDrift, [chat("?", "!", system="Translate into French and reply with nothing else.")], DOMINANT) == []


def test_without_a_dominant_prompt_it_is_silent() -> None:
    profile = Profile(system_prompts=(SystemPrompt(text=PROMPT, records=79, share=0.79),))
    assert rows(SystemPromptDrift, [chat("?", "!"), chat("?", "!", system=PROMPT + "!")], profile) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"), [("abcdef", "abcdef", 1.0), ("abcdef", "ABC  DEF", 0.0), ("abcdefgh", "abcdefgx", 3 / 5), ("", "", 1.0)]
)
def test_similarity(left: str, right: str, expected: float) -> None:
    assert similarity(left, right) == expected
