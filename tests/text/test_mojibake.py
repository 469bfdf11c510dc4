"""Text decoded with the wrong encoding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curate.text.mojibake import first_difference, repaired


def test_only_encodings_are_repaired() -> None:
    assert repaired("cafÃ©") == "café"
    assert repaired("“curly” &amp; ﬁne\r\n\x1b[0m") == "“curly” &amp; ﬁne\r\n\x1b[0m"


def test_only_the_broken_line_changes() -> None:
    assert repaired("Le café.\nLe cafÃ©.") == "Le café.\nLe café."


@given(st.text(alphabet="abé", max_size=6), st.text(alphabet="abé", max_size=6))
def test_difference_is_all_that_differs(before: str, after: str) -> None:
    start, end = first_difference(before, after)
    tail = len(before) - end
    assert 0 <= start <= end <= len(before)
    assert before[:start] == after[:start] and before[end:] == after[len(after) - tail :]
    assert (start == end and len(before) == len(after)) == (before == after)
