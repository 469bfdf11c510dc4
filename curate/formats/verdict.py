"""What the decision table says of one record."""

from __future__ import annotations

from typing import NamedTuple

from curate.formats.base import Shape


class Verdict(NamedTuple):
    """A shape, and the confidence that the table lists for it."""

    shape: Shape
    confidence: float
