"""The rule about where the records come from, where some of them say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from curate.batch import Batch, Corpus
from curate.checks.base import Check, Rule, chat, many
from curate.finding import Findings

KEYS = ("license", "licence", "source", "source_url", "provenance", "origin")
"""Columns that say where a record comes from or what may be done with it."""

_WITHIN = ("metadata", "meta")
_ANY = frozenset((*KEYS, *_WITHIN))
_EMPTY: tuple[Any, ...] = (None, "", "unknown", "n/a", "none", [], {})
MOST = 0.5
"""Share of the records that have such a column from which those without are said to lack it."""


class ProvenanceMissing(Check):
    """Most records say where they come from, and some do not.

    Why: records of unknown origin or licence cannot be taken out again when somebody asks for it.
    How: a column named license, source, source_url, origin or provenance, in the record or in its metadata, that at least half of the
    records fill and others leave empty or lack.
    Fix: fill the column, or take out the records that nobody knows the origin of.
    Limits: a set without any such column is left alone, since most formats have no place for it.
    """

    rule = Rule(
        "SEC005", "missing-provenance", "info", "safety", "dataset", "{missing:,} of {records:,} records have no {key}", since="0.1"
    )
    bad = (many(30, lambda i: {**chat(f"What is {i} times two?", f"It is {2 * i}."), **({"license": "CC0-1.0"} if i % 10 else {})}),)
    good = (
        many(30, lambda i: chat(f"What is {i} times two?", f"It is {2 * i}.")),
        many(30, lambda i: {**chat(f"What is {i} times two?", f"It is {2 * i}."), "license": "CC0-1.0"}),
    )

    def map(self, batch: Batch) -> tuple[int, Counter[str]]:
        """(records that are objects, how many of them fill each key)."""
        filled: Counter[str] = Counter()
        records = 0
        for value in batch.values:  # in Python: keys are no column; one look at the keys of a record that has none of these
            if isinstance(value, dict):
                records += 1
                if not _ANY.isdisjoint(value):
                    filled.update(key for key in KEYS if _is_filled(value, key))
        return records, filled

    def merge(self, states: Sequence[tuple[int, Counter[str]]]) -> tuple[int, Counter[str]]:
        return sum(records for records, _ in states), sum((filled for _, filled in states), Counter())

    def finish(self, state: tuple[int, Counter[str]], corpus: Corpus) -> Findings:
        records, filled = state
        builder = self.builder()
        for key in KEYS:
            if MOST * records <= filled[key] < records:
                missing = records - filled[key]
                builder.add(None, value=missing / records, threshold=MOST, details={"missing": missing, "records": records, "key": key})
        return builder.build()


def _is_filled(value: dict[str, Any], key: str) -> bool:
    """Whether a record, or its metadata, says something under a key."""
    inner: dict[str, Any] = next((value[name] for name in _WITHIN if isinstance(value.get(name), dict)), {})
    held = value.get(key, inner.get(key))
    return (held.strip().lower() if isinstance(held, str) else held) not in _EMPTY
