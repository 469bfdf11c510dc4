"""What a near-duplicate is, by brute force: the truth that planted near-duplicates and tool records are held against."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

Grams = frozenset[str]

THRESHOLD = 0.75
"""Exact Jaccard similarity from which two records count as near-duplicates (rule DUP002)."""


def grams(text: str) -> Grams:
    """The character 5-grams of `text` after NFKC, case folding and joining of white space; a shorter text is one gram."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return frozenset(text[i : i + 5] for i in range(max(1, len(text) - 4)))


def said(record: dict[str, Any]) -> str:
    """What a record says, system prompts left out: the content of every other message and the tool calls as JSON."""
    parts: list[str] = []
    for message in record["messages"]:
        if message.get("role") not in ("system", "developer"):
            parts += [message["content"]] if isinstance(message.get("content"), str) else []
            parts += [json.dumps(call.get("function")) for call in message.get("tool_calls") or ()]
    return "\n".join(parts)


def jaccard(left: Grams, right: Grams) -> float:
    """Jaccard similarity of two sets, 0-1; 1 when both are empty."""
    return len(left & right) / len(left | right) if left or right else 1.0


def common_grams(records: Sequence[dict[str, Any]]) -> Grams:
    """The 5-grams of so many records that they are the set's template: more than max(5, 2 % of the records)."""
    counts = Counter(gram for record in records for gram in grams(said(record)))
    return frozenset(gram for gram, count in counts.items() if count > max(5, 0.02 * len(records)))


def is_near(left: dict[str, Any], right: dict[str, Any], template: Grams) -> bool:
    """Whether two records are near-duplicates by the definition, with the template's grams and without them."""
    one, two = grams(said(left)), grams(said(right))
    return jaccard(one, two) >= THRESHOLD and jaccard(one - template, two - template) >= THRESHOLD
