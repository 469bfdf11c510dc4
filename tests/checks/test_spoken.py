"""What records answer is held against each other turn by turn, and only where it has the same form."""

from __future__ import annotations

from curate.batch import Role
from curate.checks.base import chat
from curate.checks.spoken import Spoken, decided, outputs_of
from curate.text.differing import Difference
from tests.helpers.batches import batch_of

SAID, CALL = int(Role.ASSISTANT), int(Role.CALL)


def called(name: str, arguments: str, tools: int = 7) -> Spoken:
    return Spoken((CALL, CALL), (name, arguments), tools)


def test_outputs_are_the_trained_turns_in_their_order() -> None:
    made = outputs_of(batch_of([chat("Is it open?", "Yes.", "And now?", "No."), chat("Hm?", "Hm.", system="Hum.")]))
    assert made == [Spoken((SAID, SAID), ("Yes.", "No."), 0), Spoken((SAID,), ("Hm.",), 0)]
    assert made[0].whole == "Yes.\nNo."


def test_the_first_turn_that_differs_decides() -> None:
    left, right = Spoken((SAID, SAID), ("Well, it may be.", "Yes."), 0), Spoken((SAID, SAID), ("Perhaps it can.", "No."), 0)
    assert decided(left, right) == Difference("polarity", "yes", "no")
    assert decided(left, Spoken((SAID,), ("No.",), 0)) is None
    assert decided(Spoken((SAID,), ("Hello!",), 0), Spoken((SAID,), ("Hi there!",), 0)) == Difference("label", "Hello!", "Hi there!")
    assert decided(Spoken((SAID, SAID), ("Hello!", "Yes."), 0), Spoken((SAID, SAID), ("Hi there!", "Yes."), 0)) is None


def test_a_function_decides_among_the_same_tools_only() -> None:
    assert decided(called("tides", "{}"), called("weather", "{}")) == Difference("label", "tides", "weather")
    assert decided(called("tides", "{}"), called("weather", "{}", tools=8)) is None
    assert decided(called("tides", '{"days": 2}'), called("tides", '{"days": 3}', tools=8)) == Difference("json", "days: 2", "days: 3")
