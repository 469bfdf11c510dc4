"""What the JSON of outputs has in common: keys, their types and values, and how it is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.learning.labels import RARE, closed_set
from curate.learning.support import MIXED, is_contested, wilson_low
from curate.learning.systems import least_shared
from curate.mold import JsonKey, JsonStyle, JsonType, Mixed
from curate.text.answer_forms import Json, folded
from curate.text.json_paths import child, in_order, layout_of, type_of, walk

CONFIRMED = 0.80
"""The lower end of the Wilson interval of a required key's share."""

REQUIRED = 0.93
"""The share itself: optional keys are often in 9 of 10 objects."""

OFTEN = 0.80
ALONGSIDE = 0.50
"""A rare key that stands beside all required ones this often is one more key; one that takes the place of another never does."""

KNOWN = 0.10
MANY_RARE = 4
CLOSED = 0.90
STYLED = 0.95
USUAL = 0.50
FEWEST = 20
FEWEST_TEXTS = 40
MOST_VALUES = 20
VALUES_COVERAGE = 0.97
MOST_PATHS = 300


@dataclass
class _Place:
    """What was seen at one path: how often, of which types, which texts, and the sets of keys of the objects there."""

    count: int = 0
    types: Counter[JsonType] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    objects: Counter[frozenset[str]] = field(default_factory=Counter)


def learn_json(values: Sequence[Any]) -> tuple[tuple[JsonKey, ...], tuple[Mixed, ...]]:
    """The keys of JSON values, outer ones first, and what is undecided about them. Places seen fewer than 20 times are left open."""
    places: dict[str, _Place] = defaultdict(_Place)
    for value in values:
        for path, inner in walk(value):
            place = places[path]
            place.count += 1
            place.types[type_of(inner)] += 1
            if isinstance(inner, str):
                place.texts[inner] += 1
            elif isinstance(inner, dict):
                place.objects[frozenset(inner)] += 1
    keys: list[JsonKey] = []
    mixed: list[Mixed] = []
    queue: list[tuple[str, float, bool]] = [("", 1.0, True)]
    while queue and len(keys) < MOST_PATHS:
        path, share, required = queue.pop(0)
        place = places[path]
        notes = mixed if place.count >= MIXED * len(values) else []  # what few outputs have is no choice of the set
        inner = _learn_object(path, place, notes) if place.objects.total() >= FEWEST else _Inner((), False)
        types = _types(path, place, notes)
        texts, has_tail = _values(path, place, notes) if "string" in types else ((), False)
        closed = inner.closed if place.objects else not has_tail
        keys.append(JsonKey(path=path, share=share, required=required, types=types, values=texts, closed=closed))
        queue += inner.keys
        if places.get(f"{path}[]", _Place()).count >= FEWEST:
            queue.append((f"{path}[]", 1.0, False))
    return tuple(keys), tuple(mixed)


@dataclass(frozen=True)
class _Inner:
    """The known keys of an object as (path, share, required), and whether there are no others."""

    keys: tuple[tuple[str, float, bool], ...]
    closed: bool


def _learn_object(path: str, place: _Place, mixed: list[Mixed]) -> _Inner:
    """The keys in a tenth of the objects, and rarer ones that stand in 3 and 1 % of them without taking a required key's place.

    Rare ones only where the object is closed: nine in ten objects have known keys only, and half of them the frequent ones only.
    """
    counts, total = _key_counts(place), place.objects.total()
    required = {name for name, count in counts.items() if _is_required(count, total)}
    often = {name for name, count in counts.items() if count / total >= KNOWN}
    rare = {name for name, count in counts.items() if name not in often and count >= least_shared(total)}
    rare = {name for name in rare if _beside(name, required, place) >= ALONGSIDE * counts[name]}
    usual = sum(count for names, count in place.objects.items() if names <= often)
    known = sum(count for names, count in place.objects.items() if names <= often | rare)
    closed = bool(often) and known >= CLOSED * total and usual >= USUAL * total
    mixed += _contested(path, place, counts)
    if closed and len(rare) >= MANY_RARE and is_contested(usual, total):
        where = f' in "{path}"' if path else ""
        other = f"with one of {len(rare)} rare keys"
        mixed.append(Mixed(best=f"with the usual keys{where} only", share=usual / total, other=other, other_share=1 - usual / total))
    chosen = sorted(often | rare if closed else often, key=lambda name: (-counts[name], name))
    return _Inner(tuple((child(path, name), counts[name] / total, name in required) for name in chosen), closed)


def _beside(name: str, required: set[str], place: _Place) -> int:
    """How many objects have a key and all required ones."""
    return sum(count for names, count in place.objects.items() if name in names and required <= names)


def _key_counts(place: _Place) -> Counter[str]:
    counts: Counter[str] = Counter()
    for names, count in place.objects.items():
        for name in names:
            counts[name] += count
    return counts


def _is_required(count: int, total: int) -> bool:
    return count / total >= REQUIRED and wilson_low(count, total) >= CONFIRMED


def _contested(path: str, place: _Place, counts: Counter[str]) -> Iterator[Mixed]:
    """Keys that most objects have and that others have under another name, or that are missing too often for slips."""
    total = place.objects.total()
    for name, count in sorted(counts.items()):
        share = count / total
        if _is_required(count, total) or share < MIXED:
            continue
        rest: Counter[str] = Counter()
        for names, seen in place.objects.items():
            if name not in names:
                rest.update(dict.fromkeys(names, seen))
        apart = [
            other for other in sorted(rest) if rest[other] == counts[other] and rest[other] >= max(KNOWN * total, CLOSED * (total - count))
        ]
        if apart:
            other = f'with the key "{child(path, apart[0])}"'
            yield Mixed(best=f'with the key "{child(path, name)}"', share=share, other=other, other_share=counts[apart[0]] / total)
        elif share >= OFTEN and count < total:
            yield Mixed(best=f'with the key "{child(path, name)}"', share=share, other="without it", other_share=1 - share)


def _types(path: str, place: _Place, mixed: list[Mixed]) -> tuple[JsonType, ...]:
    """The types that a tenth of the values have; null also where it stands 3 times and in 1 %. () where too few were seen."""
    if place.count < FEWEST:
        return ()
    kept = [kind for kind, count in place.types.items() if count / place.count >= KNOWN]
    if "null" not in kept and place.types["null"] >= least_shared(place.count):
        kept.append("null")
    ordered = sorted(kept, key=lambda kind: (-place.types[kind], kind))
    texts = sum(count for text, count in place.texts.items() if _is_scalar(text))
    others = place.types["number"] + place.types["boolean"]
    if "string" in kept and others >= KNOWN * place.count and texts >= OFTEN * place.types["string"]:
        shares = sorted([(others, "as a number or true/false"), (place.types["string"], "as a text")], reverse=True)
        (most, best), (fewer, other) = shares
        mixed.append(Mixed(best=f'with "{path}" {best}', share=most / place.count, other=other, other_share=fewer / place.count))
    return tuple(ordered)


def _is_scalar(text: str) -> bool:
    if text.strip().lower() in ("true", "false"):
        return True
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _values(path: str, place: _Place, mixed: list[Mixed]) -> tuple[tuple[str, ...], bool]:
    """The texts that a value may be, where they are a closed set of at most 20, and whether more are to be expected.

    Texts that differ in their digits only are names of things, not values to choose from.
    """
    if place.texts.total() < FEWEST_TEXTS or len({folded(text) for text in place.texts}) < len(place.texts):
        return (), False
    found = closed_set(place.texts, fewest=1, coverage=VALUES_COVERAGE, most=MOST_VALUES)
    mixed += [each.model_copy(update={"best": f'with "{path}" {each.best}'}) for each in found.mixed]
    if not found.labels and MIXED <= found.coverage < VALUES_COVERAGE and _has_gap(place.texts, found.frequent):
        best = f'with "{path}" as one of {found.frequent} texts'
        mixed.append(Mixed(best=best, share=found.coverage, other="as another one", other_share=1 - found.coverage))
    return found.labels, found.has_tail


def _has_gap(texts: Counter[str], frequent: int) -> bool:
    """Whether values are either frequent or seen hardly ever, so that the rare ones are slips and no long tail."""
    few = max(RARE, 0.02 * texts.total())
    return 0 < frequent <= MOST_VALUES // 2 and not any(RARE <= count < few for count in texts.values())


def learn_style(read: Sequence[Json]) -> JsonStyle | None:
    """The layout and the order of the outermost keys that 95 % of the JSON outputs share; None where there is neither."""
    if len(read) < FEWEST:
        return None
    # Laying a value out again is the slow part, so the layout is told from a few hundred outputs, chosen by their text.
    chosen = sorted(read, key=lambda each: each.text)[:: max(1, len(read) // 500)]
    layouts = Counter(layout_of(each.text, each.value) for each in chosen)
    layout, count = min(layouts.items(), key=lambda each: (-each[1], each[0] or ""))
    objects = [each.value for each in read if isinstance(each.value, dict)]
    order = _order(objects)
    if sum(in_order(value, order) for value in objects) < STYLED * len(objects):
        order = ()
    layout = layout if count >= STYLED * len(chosen) else None
    return JsonStyle(layout=layout, order=order) if layout or len(order) > 1 else None


def _order(objects: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The keys of a tenth of the objects by their mean position, ties by name."""
    positions: dict[str, list[int]] = defaultdict(list)
    for value in objects:
        for position, key in enumerate(value):
            positions[key].append(position)
    often = [key for key, found in positions.items() if len(found) >= KNOWN * len(objects)]
    return tuple(sorted(often, key=lambda key: (sum(positions[key]) / len(positions[key]), key)))
