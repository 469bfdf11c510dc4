"""How outputs usually end."""

from __future__ import annotations

import pytest

from curate.learning.endings import learn_endings
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair

LONG = "word " * 39


ENDS = [
    "done.",
    "done!",
    "done?",
    "done…",
    'done."',
    "(done)",
    "done.)\n",
    "`done`",
    "**done**",
    "<br>",
    "| a |",
    "完成。",
    "完成）",
    "गया।",
]


@pytest.mark.parametrize("end", ENDS)
def test_ends(end: str) -> None:
    assert learn_endings(batch_of([pair("What?", LONG + end)] * 20)) == (1.0, 1.0)


@pytest.mark.parametrize("end", ["done", "done,", "done:", "42", "完成", "- done", "done -"])
def test_open_ends(end: str) -> None:
    assert learn_endings(batch_of([pair("What?", LONG + end)] * 20)) == (0.0, 0.0)


def test_shares_of_all_and_of_long_outputs() -> None:
    short, long = [pair("What?", "Done.")] * 10 + [pair("What?", "Done")] * 10, [pair("What?", LONG + "done.")] * 20
    assert learn_endings(batch_of([*short, *long])) == (0.75, 1.0)


def test_few_or_blank_outputs_say_nothing() -> None:
    assert learn_endings(batch_of([pair("What?", "Done.")] * 19 + [pair("What?", "  ")])) == (0.0, 0.0)
    assert learn_endings(batch_of([])) == (0.0, 0.0)
