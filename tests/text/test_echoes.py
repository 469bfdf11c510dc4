"""How much of an answer repeats what it was asked."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.text.echoes import Echo, echo, instructions, is_closed, leak, may_leak, screen, without

PROMPT = "You are the assistant of a large kettle shop. Be kind."
RUN = "you are the assistant of a large kettle"


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        ("", "", Echo(0, 0.0, 0, 0)),
        ("Is it open?", "Is it open? Yes.", Echo(3, 1.0, 0, 10)),
        ("Is it open?", "Question: IS IT, open", Echo(3, 1.0, 10, 21)),
        ("Is it open now?", "Is it closed?", Echo(2, 0.5, 0, 5)),
        ("水壶开了吗", "水壶开着", Echo(3, 0.6, 0, 3)),
    ],
)
def test_echo(asked: str, answer: str, expected: Echo) -> None:
    assert echo(asked, answer) == expected


def test_what_follows_an_echo() -> None:
    answer = "Is it open?\n\nYes."
    assert (is_closed(answer, echo("Is it open?", answer)), without(answer, echo("Is it open?", answer))) == (True, "Yes.")
    assert is_closed("Is it open and", echo("Is it open?", "Is it open and")) is False
    assert without("Is it open Yes.", echo("Is it open", "Is it open Yes.")) is None


def test_instructions_of_a_long_prompt_are_those_that_address_the_assistant() -> None:
    documents = " ".join(f"Never open box {i} before the lamp is out." for i in range(30))
    assert instructions(f"{PROMPT} {documents}") == [RUN]
    assert instructions(f"{PROMPT} Never open the box before the lamp is out.") == [
        RUN,
        "be kind never open the box before the",
        "never open the box before the lamp is",
    ]
    assert instructions('Say "you are the best customer of the whole day" at noon.') == []


def test_leak() -> None:
    answer = "Ok. You are the ASSISTANT, of a large kettle!"
    assert leak([RUN], answer) == (4, 44)
    assert leak([RUN], "You are the assistant of a small kettle shop.") is None
    assert may_leak(PROMPT, answer) is True
    assert may_leak(PROMPT, "Kettles are what we sell.") is False


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("yYouéßİ aretk.\n"), max_size=60))
def test_screen_lets_every_leak_through(answer: str) -> None:
    run = unicodedata.normalize("NFC", "you are étké you are you are")
    if leak([run], answer) is not None:
        assert pc.match_substring_regex(pa.array([answer]), screen([run]), ignore_case=True).to_pylist() == [True]


def test_screen_is_a_pattern() -> None:
    assert re.search(screen([RUN]), "you  are: the assistant - of a large kettle") is not None
