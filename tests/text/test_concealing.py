"""Texts that are edited without their secrets being seen: what is left in its place comes back, and nothing else is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.errors import InputError
from curate.text.secrets.concealing import conceal, concealed_at, names, restore
from curate.text.secrets.masking import mask
from tests.helpers.secrets import planted, seen

WORDS = st.lists(st.sampled_from(["It is", "\u2022 one", "\u27e6x\u27e7", "caf\u00e9", "\r\n", "a. b", *planted().values()]), max_size=8)


@given(WORDS)
def test_what_is_concealed_comes_back(words: list[str]) -> None:
    text = " so ".join(words)
    assert restore(conceal(text), [text]) == text
    assert seen(conceal(text)) == []
    assert restore(f"So: {conceal(text)}!", [text]) == f"So: {text}!"


@given(WORDS, st.integers(0, 300))
def test_places_are_those_of_the_concealed_text(words: list[str], at: int) -> None:
    text = " so ".join(words)
    place = concealed_at(text, min(at, len(text)))
    ahead, behind = conceal(text)[:place], conceal(text)[place:]
    assert restore(ahead, [text]) + restore(behind, [text]) == text


def test_the_same_has_the_same_name_everywhere() -> None:
    mail = planted()["email"]
    assert list(names(f"one {mail}")) == list(names(f"{mail}, two"))
    assert conceal(f"{mail} {mail}") == " ".join([*names(mail)] * 2)
    assert conceal("nothing here") == "nothing here"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: mask(text),
        lambda text: mask(text) + " and more",
        lambda text: conceal(text)[:-4],
        lambda text: conceal(text).replace("\u27e6", "", 1),
        lambda text: conceal(text).replace("EMAIL", "EMIAL"),
        lambda text: conceal(text) + conceal(planted()["phone"]),
    ],
)
def test_what_was_damaged_or_comes_from_elsewhere_is_refused(change: object) -> None:
    text = f"Write to {planted()['email']}"
    with pytest.raises(InputError, match="something hidden"):
        restore(change(text), [text])  # type: ignore[operator]


def test_a_name_that_is_deleted_hides_nothing_any_more() -> None:
    text = f"Write to {planted()['email']} or {planted()['phone']}."
    first = next(iter(names(text)))
    assert restore(conceal(text).replace(first, "me"), [text]) == f"Write to me or {planted()['phone']}."


def test_dots_and_brackets_of_ones_own_may_be_typed() -> None:
    assert (
        restore("\u2022 one \u2022\u2022\u2022\u2022 \u27e6x\u27e7", ["\u2022\u2022\u2022\u2022"])
        == "\u2022 one \u2022\u2022\u2022\u2022 \u27e6x\u27e7"
    )
    text = f"\u27e6x\u27e7 {planted()['email']}"
    assert restore(conceal(text), [text]) == text
