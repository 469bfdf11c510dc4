"""The rule about the keys of the records: names that look misspelt, and keys that only a few have or lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from curate.batch import Batch, Corpus
from curate.checks.base import Check, Rule, chat, many
from curate.finding import Findings
from curate.formats.detect import FORMATS
from curate.formats.messages import MEDIA_KEYS, REASONING_KEYS, TOOL_KEYS, WEIGHT_KEYS
from curate.formats.pairs import CONTEXT_KEYS, NAMED_PAIRS, SYSTEM_KEYS
from curate.formats.roles import CONTENT_KEYS, ROLE_KEYS

Keys = Counter[tuple[str, tuple[str, ...]]]
"""How many objects have which keys: by (the key of the list that they stand in, "" for records themselves; their keys)."""

RARE = 0.05
"""Share of the objects below which a key is in a few of them only, and above 1 - RARE in nearly all."""

_MOST_KEYS = 64
_FEWEST = 20
_SHORTEST = 4

_OPTIONAL = (
    "name", "refusal", "audio", "annotations", "tool_calls", "tool_call_id", "function_call", "function", "id", "type", "arguments",
    "parameters", "description", "strict", "metadata", "meta", "source", "category", "tags", "tag", "label", "labels", "score", "date",
    "timestamp", "created_at", "updated_at", "split", "language", "lang", "task", "domain", "annotator", "author", "license", "url",
    "notes", "note", "comment", "comments", "index", "idx", "uuid", "version", "history", "chosen", "rejected", "parallel_tool_calls",
    "response_format", "answers", "choices", "options", "title", "topic", "difficulty", "model", "cache_control", "thought",
)  # fmt: skip


@cache
def known_keys() -> frozenset[str]:
    """The keys that a format reads, and those that records have beside them as they please."""
    read = frozenset[str]().union(*(shape.known for shape in FORMATS.values()))
    tables = (
        ROLE_KEYS,
        CONTENT_KEYS,
        WEIGHT_KEYS,
        REASONING_KEYS,
        TOOL_KEYS,
        MEDIA_KEYS,
        SYSTEM_KEYS,
        CONTEXT_KEYS,
        *NAMED_PAIRS,
        _OPTIONAL,
    )
    return read.union(*map(frozenset, tables))


class KeyAnomaly(Check):
    """A key looks misspelt, or only a few records have it or lack it.

    Why: a loader drops what stands under "contnet" without a word, and takes the columns of the first record for those of all.
    How: the keys of all records, and of the objects in their lists (messages, tools), are counted. A warning for a key in less than 5 %
    of them that is one letter (added, left out, changed or swapped) from a key that the others have or that a format reads, where
    the record lacks that one. For information, a key that no format reads in less than 5 % or more than 95 % of at least 20, not all.
    Fix: rename the key.
    Limits: keys that formats read or that are optional by nature (weight, name, tool_calls, metadata) are not counted as rare. Key
    names of up to three letters have no near-misses. Objects with more than 64 keys, or as many that no format reads, are left out.
    Source: AI toolkits drop unknown columns; TRL's `remove_unused_columns` does so by default.
    """

    rule = Rule("FMT007", "key-anomaly", "warning", "valid", "dataset", "{what}", since="0.1")
    bad = (
        [*many(30, lambda i: {"instruction": f"Name animal {i}.", "output": f"Animal {i}.", "topic_group": "zoo"}),
         {"instruction": "Name a bird.", "output": "The robin.", "topic_gruop": "zoo"}],
        [*many(30, lambda i: {"input": f"Name animal {i}.", "output": f"Animal {i}."}),
         {"input": "Name a bird.", "output": "The robin.", "zebra_count": 3}],
    )  # fmt: skip
    good = (
        many(30, lambda i: chat(f"Name animal {i}.", f"Animal {i}.") | ({"metadata": {"page": 3}} if i == 7 else {})),
        many(30, lambda i: {"input": f"Name animal {i}.", "output": f"Animal {i}.", "zebra_count" if i % 2 else "zebra_counts": 3}),
    )

    def map(self, batch: Batch) -> Keys:
        found: Keys = Counter()
        # Per record in Python: the keys of a record are no column. A tuple of keys is counted in half a microsecond.
        for value in batch.values:
            if type(value) is not dict or len(value) > _MOST_KEYS:
                continue
            found["", tuple(value)] += 1
            for key, inner in value.items():
                if type(inner) is list and inner and type(inner[0]) is dict:
                    for each in inner:
                        if type(each) is dict and len(each) <= _MOST_KEYS:
                            found[key, tuple(each)] += 1
        return found

    def merge(self, states: Sequence[Keys]) -> Keys:
        return sum(states, Counter())

    def finish(self, state: Keys, corpus: Corpus) -> Findings:
        builder = self.builder()
        levels: dict[str, Counter[frozenset[str]]] = {}
        for (level, keys), count in state.items():
            levels.setdefault(level, Counter())[frozenset(keys)] += count
        for level, sets in sorted(levels.items()):
            where = f"objects in `{level}`" if level else "records"
            for what, severity, count in sorted(_anomalies(sets, where)):
                builder.add(None, severity=severity, value=float(count), details={"what": what})  # type: ignore[arg-type]
        return builder.build()


def _anomalies(sets: Mapping[frozenset[str], int], where: str) -> Iterator[tuple[str, str, int]]:
    """(what is odd, severity, how many objects) for every odd key of the objects of one level."""
    total = sum(sets.values())
    counts: Counter[str] = Counter()
    for keys, count in sets.items():
        counts.update(dict.fromkeys(keys, count))
    unknown = [key for key in counts if key not in known_keys()]
    if len(unknown) > _MOST_KEYS:
        return  # the keys are data, as of a dictionary
    meant = {key: found for key in unknown if _is_rare(counts[key], total) and (found := _meant(key, sets, counts, total)) is not None}
    for key, target in meant.items():
        yield (
            f"the key `{_shown(key)}` in {counts[key]:,} of {total:,} {where} may be a misspelt `{_shown(target)}`",
            "warning",
            counts[key],
        )
    if total < _FEWEST:
        return
    for key in unknown:
        if key in meant or key in meant.values():
            continue
        if counts[key] < RARE * total:
            yield f"the key `{_shown(key)}` is in {counts[key]:,} of {total:,} {where} only", "info", counts[key]
        elif (1 - RARE) * total < counts[key] < total:
            yield f"the key `{_shown(key)}` is missing in {total - counts[key]:,} of {total:,} {where}", "info", total - counts[key]


def _is_rare(count: int, total: int) -> bool:
    return count < max(RARE * total, min(2, total))


def _meant(key: str, sets: Mapping[frozenset[str], int], counts: Mapping[str, int], total: int) -> str | None:
    """The key that a rare one is a misspelling of: one letter away, and absent where the rare one stands."""
    beside = [keys for keys in sets if key in keys]
    near = [other for other in {*counts, *known_keys()} if is_near(key, other) and not any(other in keys for keys in beside)]
    usual = [other for other in near if counts.get(other, 0) > total / 2]
    read = [other for other in near if other in known_keys() and other + "s" != key and key + "s" != other]
    return min(usual or read, key=lambda other: (-counts.get(other, 0), other), default=None)


def is_near(left: str, right: str) -> bool:
    """Whether two different names of four characters and more are one letter apart: added, left out, changed, or two swapped.

    Names that differ in a digit are two names.
    """
    short, long = sorted((left, right), key=len)
    if left == right or len(short) < _SHORTEST or len(long) - len(short) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if any(each[start : start + 1].isdigit() for each in (short, long)):
        return False
    if len(long) > len(short):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (swapped and short[start + 2 :] == long[start + 2 :])


def _shown(key: Any) -> str:
    return str(key)[:60]
