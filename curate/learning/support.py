"""How sure a share is: a form is a mold only when chance does not explain that nearly all outputs have it."""

from __future__ import annotations

from curate.intervals import wilson as wilson  # part of what is offered here

MIXED = 0.55
"""From this share on the most frequent form is one that the set seems to want."""

LEAST_OTHERS = 0.05
"""From this share on what differs is a second form rather than some slips. CHECKS.md has .10; a set between would be passed over."""


def wilson_low(hits: int, count: int) -> float:
    """The lower end of that interval: how large a share surely is."""
    return wilson(hits, count)[0]


def is_contested(hits: int, count: int) -> bool:
    """Whether so many have a form, and so many do not, that the set has not chosen."""
    return count >= 20 and MIXED <= hits / count <= 1 - LEAST_OTHERS
