"""What a review says about itself, in numbers that can be checked by hand."""

from __future__ import annotations

import pytest

from curate.auditing import agreement_note, audit_note, audit_words, cohen_kappa, open_errors_note


def test_open_errors() -> None:
    note = open_errors_note(2)
    assert note is not None and (note.code, note.severity) == ("REV001", "error") and note.message.startswith("2 errors that nobody")
    assert open_errors_note(0) is None


@pytest.mark.parametrize(
    ("looked_at", "bad", "clean", "expected"),
    [
        (0, 0, 500, "unaudited: nobody has looked at records without findings yet; look at 100 of them"),
        (0, 0, 30, "unaudited: nobody has looked at records without findings yet; look at 30 of them"),
        (40, 2, 500, "2 of 40 audited are bad: at most 16.5% hidden (95 %); look at 60 more records"),
        (100, 0, 500, None),
        (30, 1, 30, None),
        (0, 0, 0, None),
    ],
)
def test_audit(looked_at: int, bad: int, clean: int, expected: str | None) -> None:
    note = audit_note(looked_at, bad, clean)
    assert (note.message if note else None) == expected


def test_none_of_a_hundred_hides_at_most_3_7_percent() -> None:
    assert audit_words(100, 0) == "0 of 100 audited are bad: at most 3.7% hidden (95 %)"


def test_kappa_of_the_textbook() -> None:
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([("yes", "yes")] * 9) is None
    assert cohen_kappa([]) is None


def test_agreement_needs_thirty_records_and_is_silent_when_it_is_good() -> None:
    poor = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    note = agreement_note(poor)
    assert note is not None and note.code == "REV004" and "kappa 0.40" in note.message
    assert agreement_note(poor[::2][:20]) is None
    assert agreement_note([("yes", "yes"), ("no", "no")] * 20) is None
