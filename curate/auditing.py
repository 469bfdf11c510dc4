"""What a review should say about itself beside the score: open errors, the audit of a random sample, whether reviewers agree.

Pure functions of counts; a review shows their notes, and nothing of it moves the score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curate.finding import Severity
from curate.intervals import wilson
from curate.text.display import counted

AUDIT_RECORDS = 100
"""Records without findings that somebody should look at: when none of 100 is bad, at most 3.7 % are (95 %)."""

LEAST_DOUBLE = 30
"""Records that two people decided from which on their agreement is looked at."""

LEAST_KAPPA = 0.6


@dataclass(frozen=True)
class Note:
    """One remark about a review, in the words of a rule: its code, name and severity, and what it says."""

    code: str
    name: str
    severity: Severity
    message: str


def open_errors_note(open_errors: int) -> Note | None:
    """REV001: errors that nobody has settled keep the gate shut; None without any."""
    if not open_errors:
        return None
    text = f"{counted(open_errors, 'error')} that nobody has settled: fix or reject the records, or accept them with a reason"
    return Note("REV001", "unresolved-error", "error", text)


def audit_note(looked_at: int, bad: int, clean_records: int) -> Note | None:
    """REV003: that no random records without findings, or too few of them, were looked at; None where enough were.

    `looked_at` records of the sample were decided and `bad` of them fixed or rejected; `clean_records` is how many there are to draw from.
    """
    wanted = min(AUDIT_RECORDS, clean_records)
    if looked_at >= wanted:
        return None
    if looked_at == 0:
        text = f"unaudited: nobody has looked at records without findings yet; look at {wanted} of them"
    else:
        text = f"{audit_words(looked_at, bad)}; look at {counted(wanted - looked_at, 'more record')}"
    return Note("REV003", "unaudited", "info", text)


def audit_words(looked_at: int, bad: int) -> str:
    """What an audit says about the records without findings that nobody looked at, with the upper end of the Wilson interval."""
    return f"{bad:,} of {looked_at:,} audited are bad: at most {wilson(bad, looked_at)[1]:.1%} hidden (95 %)"


def agreement_note(decisions: Iterable[Sequence[str]]) -> Note | None:
    """REV004: that two people who decided the same records agree little; None from kappa .6 on, and below 30 such records.

    `decisions` holds for each record what two people decided, always the same two in the same order.
    """
    pairs = [(first, second) for first, second in decisions]
    if len(pairs) < LEAST_DOUBLE:
        return None
    kappa = cohen_kappa(pairs)
    if kappa is None or kappa >= LEAST_KAPPA:
        return None
    text = (
        f"two reviewers agree little on {counted(len(pairs), 'record')}: Cohen's kappa {kappa:.2f}, below {LEAST_KAPPA:g}; settle the rules"
    )
    return Note("REV004", "reviewers-disagree", "info", text)


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement beyond chance of two people, at most 1; None without pairs, or where chance alone would agree on all.

    Source: J. Cohen 1960, "A coefficient of agreement for nominal scales".
    """
    if not pairs:
        return None
    count = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum(a == b for a, b in pairs) / count
    chance = sum(first[label] * second[label] for label in first) / count**2
    return None if chance == 1 else (seen - chance) / (1 - chance)
