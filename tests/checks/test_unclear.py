"""Instructions that nobody could follow, and those that only look so."""

from __future__ import annotations

import pytest

from curate.checks.base import chat
from curate.checks.unclear import Unclear
from curate.profile import Profile, SystemPrompt
from tests.helpers.checking import findings, pair, rows

LONG = "The part that you mean stands on the shelf in the hall, between the lamps and the rugs, and the key hangs on a hook beside it."


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("What does the attached picture show?", 'asks about what is not there: "the attached picture"'),
        ("Transcribe this recording.", 'asks about what is not there: "Transcribe this recording"'),
        ("Count the chairs in the image.", 'asks about what is not there: "Count the chairs in the image"'),
        ("Sort the following words into groups.", 'refers to what is not there: "following words"'),
        ("Please rewrite it in plain words.", 'refers to what is not there: "Please rewrite it in plain words."'),
        ("Edit the given paragraph.", 'refers to what is not there: "Edit the given paragraph."'),
        ("Worktops", "hardly says what is wanted"),
        ("Oak tables.", "hardly says what is wanted"),
    ],
)
def test_found(question: str, what: str) -> None:
    found = findings(Unclear, [chat(question, LONG)])
    assert [(each.field, each.details["what"]) for each in found] == [("/messages/0/content", what)]


@pytest.mark.parametrize(
    "question",
    [
        "Sort the following words: oak, ash, pine.",
        'Which tense has the following sentence? "She sang."',
        "Add the following numbers and name the sum, 4 and 5.",
        "Write a caption for the following picture: a dog in the grass.",
        "Draft an e-mail that mentions the attached photos.",
        "Look at the photo at https://halden.example/1.jpg and name the chair.",
        "Why is the lamp in the picture of your catalogue so bright?",
        "Define osmosis",
        "Good morning",
        "Bonjour!",
        "Why?",
        "42",
    ],
)
def test_silent(question: str) -> None:
    assert rows(Unclear, [chat(question, LONG)]) == []


def test_context_system_prompt_and_earlier_turns_may_hold_it() -> None:
    assert rows(Unclear, [pair("Summarise this article.", LONG) | {"input": "The council met."}]) == []
    assert rows(Unclear, [chat("Summarise this article.", LONG, system="The article: a bridge is closed.")]) == []
    assert rows(Unclear, [chat("A bridge is closed.", "Oh.", "Summarise this.", LONG)]) == []


def test_a_shared_system_prompt_holds_nothing() -> None:
    profile = Profile(system_prompts=(SystemPrompt(text="Be brief.", records=9, share=1.0),))
    assert rows(Unclear, [chat("Summarise this article.", LONG, system="Be brief.")], profile) == [0]


def test_a_medium_in_the_record_is_there() -> None:
    content = [{"type": "text", "text": "Describe the attached picture."}, {"type": "image_url", "image_url": {"url": "a.png"}}]
    with_part = {"messages": [{"role": "user", "content": content[:1]}, {"role": "assistant", "content": LONG}]}
    assert rows(Unclear, [with_part]) == [0]
    assert rows(Unclear, [with_part | {"images": ["a.png"]}]) == []
    assert rows(Unclear, [with_part | {"images": []}]) == [0]


def test_brief_inputs_by_design_and_brief_answers() -> None:
    assert rows(Unclear, [chat("Worktops", LONG)], Profile(brief_share=0.2)) == []
    assert rows(Unclear, [chat("Worktops", "Oak, ash and pine.")]) == []
