"""Which facts a text states, and whether another text holds them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.text.atoms import COMPUTES, KINDS, MAY_COUNT, MAY_NAME, NAME, NUMERIC, atoms, key
from curate.text.grounding import EXTRACTS, INVENTS, Grounds


def found(text: str) -> list[tuple[str, str]]:
    return [(atom.kind, text[atom.start : atom.end]) for atom in atoms(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs $1,299.50.", [("money", "$1,299.50")]),
        ("It costs 40 euros, or £3 million.", [("money", "40 euros"), ("money", "£3 million")]),
        ("It opened on March 3rd, 2021.", [("date", "March 3rd, 2021")]),
        ("It opened on 3 March and closed in 1987.", [("date", "3 March"), ("date", "in 1987")]),
        ("It was set up (1987).", [("date", "(1987")]),
        ("Due on 2024-05-17 or 17.05.2024.", [("date", "2024-05-17"), ("date", "17.05.2024")]),
        ("Take version 3 or v2.1.0.", [("version", "version 3"), ("version", "v2.1.0")]),
        ("About 12.5% or 3 percent.", [("percent", "12.5%"), ("percent", "3 percent")]),
        ("It has 12,000 parts, 2 million in all.", [("number", "12,000"), ("number", "2 million")]),
        ("Call +44 20 7946 0123 or (555) 010-1234.", [("phone", "+44 20 7946 0123"), ("phone", "(555) 010-1234")]),
        ("Write to ann@halden-home.com.", [("address", "ann@halden-home.com")]),
        ("Open from 9 am to 5:30 pm.", [("time", "9 am"), ("time", "5:30 pm")]),
        ("A 2-year warranty and a refund within 30 days.", [("term", "2-year warranty"), ("term", "refund within 30 days")]),
        ("Ask for Marta Lindqvist.", [("person", "Ask for Marta Lindqvist")]),
        ("See https://a.org/b.html.", [("link", "https://a.org/b.html")]),
        ("It is in ISBN 978-3-16-148410-0.", [("link", "ISBN 978-3-16-148410-0")]),
        ("We met near Lake Geneva.", [(NAME, "Lake Geneva")]),
    ],
)
def test_each_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Take 2 screws and 12 bolts, then wait 3 days.",
        "Walk 2000 steps in 2000 seconds.",
        "Three at $4 are 3 * $4 = $12.",
        "The answer is <<48/2=24>>24, or 50,000.",
        "Total: $1,200",
        "```\nprice = '$40'\n```",
        "Use `v1.2.3` there.",
        "Confidence: 95%",
        "You are 100% right.",
        "Marta Lindqvist is here.",
        "# In the Museum of Modern Art\n\nCome in.",
        "1. The Great Outdoors: walk a lot.",
        "Exploring The Solar System With Your Friends And Family",
        "It was in May Hill.",
    ],
)
def test_what_only_looks_like_a_fact(text: str) -> None:
    assert found(text) == []


def test_facts_are_compared_by_what_they_say() -> None:
    assert key("money", "$1,299") == key("money", "1299 dollars") == "1299"
    assert key("date", "March 3rd, 2021") == key("date", "Mar 3, 2021") == "mar 3 2021"
    assert key(NAME, "Vincent van Gogh's") == key(NAME, "Vincent van Gogh")


@pytest.mark.parametrize(
    ("given_text", "said", "held"),
    [
        ("The desk is 349 euros.", "It is €349.", True),
        ("The desk is €349.", "It is €350.", True),  # a number of its kind, from which it may follow
        ("The desk is oak.", "It is €349.", False),
        ("We met on 4 March 2021.", "It was on March 4, 2021.", True),
        ("We met on Monday.", "It was on March 4.", False),
        ("Mr Oskar Feldmann came.", "Ask for Oskar Feldmann.", True),
        ("Mr Feldmann came.", "Ask for Oskar Feldmann.", False),
        ("See www.a.org/b for it.", "See https://www.a.org/b for it.", True),
        ("See www.a.org for it.", "See https://www.a.org/b for it.", False),
        ("Call 555-010-1234.", "Call (555) 010-1234.", True),
    ],
)
def test_what_the_input_holds(given_text: str, said: str, held: bool) -> None:
    assert [Grounds(given_text).hold(atom) for atom in atoms(said)] == [held]


def test_what_the_input_says_is_stricter() -> None:
    (atom,) = atoms("It is €350.")
    assert (Grounds("The desk is €349.").hold(atom), Grounds("The desk is €349.").say(atom)) == (True, False)


@pytest.mark.parametrize(
    ("asked", "invents", "extracts"),
    [
        ("Write a short story about a robot.", True, False),
        ("Imagine that you live on the moon.", True, False),
        ("How do I change my e-mail?", False, False),
        ("Where is my invoice?", False, False),
        ("Summarise this for me.", False, True),
        ("What are the key points of the text below?", False, True),
        ("What does the lamp cost?", False, False),
    ],
)
def test_what_a_task_asks_for(asked: str, invents: bool, extracts: bool) -> None:
    patterns = (INVENTS, EXTRACTS)
    assert tuple(bool(re.search(pattern, asked, re.ASCII | re.IGNORECASE)) for pattern in patterns) == (invents, extracts)


@pytest.mark.parametrize("kind", KINDS)
def test_the_screen_is_in_every_text_with_a_fact(kind: str) -> None:
    screen = re.compile(MAY_COUNT if kind in NUMERIC or kind == "phone" else MAY_NAME, re.ASCII)

    @given(st.from_regex(re.compile(KINDS[kind], re.ASCII), fullmatch=True))
    def holds(text: str) -> None:
        assert screen.search(text) is not None

    holds()


@given(st.text(alphabet="aB .,\n$%1290:/@-'`#é漢", max_size=80))
def test_spans_are_within_the_text(text: str) -> None:
    for atom in atoms(text):
        assert 0 <= atom.start < atom.end <= len(text)
        assert not (re.search(COMPUTES, text, re.ASCII) and atom.kind in NUMERIC)
