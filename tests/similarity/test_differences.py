"""Numbers and names that rule a duplicate out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.similarity.differences import Traits, speak_of_others


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The ticket is 84 euros.", "The ticket is 96 euros."),
        ("Version 2.1 is out.", "Version 2.2 is out."),
        ("It costs 1,000 or 5.", "It costs 1,500 or 5."),
        ("The train to Berlin is late.", "The train to Vienna is late."),
        ("My teacher is Mr. Smith.", "My teacher is Mr. Jones."),
        ("The capital of France is Paris.", "The capital of Italy is Rome."),
        ("We live in the USA now.", "We live in the UK now."),
        ("city: Paris", "city: Rome"),
        ("I met Anna's dog.", "I met Berta's dog."),
        ("Столица страны - Москва, большой город.", "Столица страны - Париж, большой город."),
        ("Die Hauptstadt ist das Ziel der Reise nach Rom.", "Die Hauptstadt ist das Ziel der Reise nach Wien."),
    ],
)
def test_others(left: str, right: str) -> None:
    assert speak_of_others(Traits(left), Traits(right))
    assert speak_of_others(Traits(right), Traits(left))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The ticket is 84 euros.", "The ticket is expensive."),
        ("Take 2 of them.", "Take 2 of them, 3 at most."),
        ("The train to Berlin is late.", "The train is late."),
        ("The train to Berlin is late.", "The train to Berlin and Vienna is late."),
        ("Open the page. Press the key.", "Open the page. Push the key."),
        ("open it:\nPress the key", "open it:\nPush the key"),
        ("- First press the key\n- Then go", "- First push the key\n- Next go"),
        ('He said it. "Press the key."', 'He said it. "Push the key."'),
        ("you should Press the key", "you should press the Key"),
        ("now I think so", "now we think so"),
        ("now I'm sure", "now we're sure"),
        ("The Best Way to Book a Cheap Room", "The Best Way to Book a Small Room"),
        ("PRESS THE GREEN KEY ON THE LEFT", "PRESS THE SMALL KEY ON THE LEFT"),
        ("Der Hund ist nicht in dem Garten und nicht auf der Straße.", "Der Hund ist nicht in dem Zimmer und nicht auf der Treppe."),
        ("我住在北京。", "我住在上海。"),
        ("istanbul: now in \u0130stanbul we stay", "istanbul: then in \u0130stanbul they stay"),
        ("", "The train to Berlin costs 84 euros."),
    ],
)
def test_not_others(left: str, right: str) -> None:
    assert not speak_of_others(Traits(left), Traits(right))
    assert not speak_of_others(Traits(right), Traits(left))


@given(st.text(), st.text())
def test_symmetric_and_never_of_itself(left: str, right: str) -> None:
    assert speak_of_others(Traits(left), Traits(right)) == speak_of_others(Traits(right), Traits(left))
    assert not speak_of_others(Traits(left), Traits(left))


@given(st.one_of(st.text("AaBb .\nÄßİ12'", max_size=40), st.text()))
def test_names_are_capitals(text: str) -> None:
    """The fast test before the slow one must not hide a name."""
    assert Traits(text).names <= Traits(text).capitals <= Traits(text).words
