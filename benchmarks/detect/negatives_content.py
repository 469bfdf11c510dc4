"""Hard negatives: clean records that look like defects of this group of rules."""

from __future__ import annotations

TALKS: dict[str, list[tuple[str, str]]] = {}
"""By kind: a question and its answer, both clean."""
