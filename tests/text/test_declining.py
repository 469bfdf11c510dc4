"""Patterns of refusals and of strangers' names are read alike by Arrow's RE2 and by `re`."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from curate.text.declining import CORRESPONDENCE, REFUSAL, WRITTEN_FOR_OTHERS
from curate.text.vendors import SELF_NAME

TEXTS = [
    "",
    "I'm sorry, but I can't help with that.",
    "I’m afraid I’m not able to say.",
    "Désolée, je ne peux pas.",
    "Es tut mir leid, aber ich kann nicht.",
    "Écris une lettre.",
    "Please write a letter to the depot.",
    "When I write to you, nobody answers.",
    "I am ChatGPT.",
    "J'ai été créé par OpenAI.",
    "我是ChatGPT",
    "OpenAI’s content policy",
    "As ﬁrst aid, İ rest.",
]


@pytest.mark.parametrize(("pattern", "ignore_case"), [(REFUSAL, True), (SELF_NAME, False)])
def test_both_engines_agree(pattern: str, ignore_case: bool) -> None:
    found = pc.match_substring_regex(pa.array(TEXTS), pattern, ignore_case=ignore_case).to_pylist()
    compiled = re.compile(pattern, re.ASCII | (re.IGNORECASE if ignore_case else 0))
    assert found == [compiled.search(text) is not None for text in TEXTS]
    assert True in found and False in found


@pytest.mark.parametrize(
    ("prompt", "written", "correspondence"),
    [
        ("Please write a letter to the depot.", True, True),
        ("Écris une lettre.", True, True),
        ("Can you rephrase this?", True, False),
        ("When I write to you, nobody answers my message.", False, False),
        ("My mail provider refuses your letters.", False, False),
    ],
)
def test_prompts_that_ask_for_words_of_others(prompt: str, written: bool, correspondence: bool) -> None:
    found = [re.search(pattern, prompt, re.IGNORECASE) is not None for pattern in (WRITTEN_FOR_OTHERS, CORRESPONDENCE)]
    assert found == [written, correspondence]
