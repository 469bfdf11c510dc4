"""Makers of answers that break the mold of their set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.detect.mold_records import LABELS, RARE_LABEL
from benchmarks.detect.planting import Maker, Pool, Record, answers, dump, with_content

_OPENINGS = ("Here is the result: ", "Sure! ", "I have looked at it.\n\n", "The note says this:\n")
_CLOSINGS = (" Tell me if something is missing.", "\n\nI hope this is what you wanted.", " That is all I can see.", "\nShall I go on?")
_SECOND_NAMES = {"team": "department", "urgent": "is_urgent", "items": "articles", "shop": "store", "note": "comment"}
_EXTRA = (
    "confidence",
    "explanation",
    "language",
    "id",
    "source",
    "reason",
    "created",
    "sentiment",
    "tags",
    "reply",
    "priority",
    "customer",
)
_STRANGE = ("bilings", "Repairs", "DELIVERY", "unknown", "support", "other", "n/a", "logistics")
_STRANGE_LABELS = ("Perhaps.", "Probably approved", "Rejected.", "Ask again later.", "Accepted with conditions.")
Change = Callable[[dict[str, Any], Random], str]


def _typo(word: str, random: Random) -> str:
    place = random.randrange(1, len(word) - 1)
    return (
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        if word[place] != word[place + 1]
        else word[:place] + word[place + 1 :]
    )


def _renamed(value: dict[str, Any], random: Random, name: Callable[[str], str]) -> str:
    key = random.choice(list(_SECOND_NAMES))
    return json.dumps({(name(key) if each == key else each): inner for each, inner in value.items()})


def _without(value: dict[str, Any], random: Random) -> str:
    key = random.choice(list(_SECOND_NAMES))
    return json.dumps({each: inner for each, inner in value.items() if each != key})


def _with_type(value: dict[str, Any], random: Random) -> str:
    changed = {
        "team": [value["team"]],
        "urgent": "yes" if value["urgent"] else "false",
        "items": ", ".join(item["name"] for item in value["items"]),
        "note": len(value["note"]),
    }
    key = random.choice(list(changed))
    return json.dumps({**value, key: changed[key]})


def _inner_type(value: dict[str, Any], random: Random) -> str:
    items = [{**item, "count": str(item["count"])} for item in value["items"]]
    return json.dumps({**value, "items": items})


_JSON: dict[str, Change] = {
    "json-key-typo": lambda value, random: _renamed(value, random, lambda key: _typo(key, random)),
    "json-key-other-name": lambda value, random: _renamed(value, random, _SECOND_NAMES.__getitem__),
    "json-key-case": lambda value, random: _renamed(value, random, lambda key: key.title() if random.random() < 0.5 else key.upper()),
    "json-key-missing": _without,
    "json-key-extra": lambda value, random: json.dumps({**value, random.choice(_EXTRA): random.randint(1, 99)}),
    "json-type": _with_type,
    "json-inner-type": _inner_type,
    "json-value-unknown": lambda value, random: json.dumps({**value, "team": random.choice(_STRANGE)}),
    "json-fenced": lambda value, random: f"```{random.choice(('json', ''))}\n{json.dumps(value, indent=2)}\n```",
    "json-opening": lambda value, random: random.choice(_OPENINGS) + json.dumps(value),
    "json-closing": lambda value, random: json.dumps(value) + random.choice(_CLOSINGS),
    "json-single-quotes": lambda value, random: str(value),
    "json-in-words": lambda value, random: f"This goes to {value['team']}. {value['note']}",
    "json-in-list": lambda value, random: json.dumps([value]),
}


def _of_json(change: Change) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        index = answers(record)[-1:]
        text = record["messages"][index[0]]["content"] if index else ""
        return dump(with_content(record, index[0], change(json.loads(text), random))) if text.startswith('{"team') else None

    return make


def _of_label(change: Callable[[str, Random], str]) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        index = answers(record)[-1:]
        text = record["messages"][index[0]]["content"] if index else ""
        return dump(with_content(record, index[0], change(text, random))) if text in (*LABELS, RARE_LABEL) else None

    return make


def _of_text(pattern: str, change: Callable[[str, Random], str]) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        index = answers(record)[-1:]
        text = record["messages"][index[0]]["content"] if index else ""
        return dump(with_content(record, index[0], change(text, random))) if re.search(pattern, text) else None

    return make


def _variant(text: str, random: Random) -> str:
    return random.choice((text.lower(), text.upper(), text.rstrip("."), text.rstrip(".").lower(), f'"{text}"', text.replace(".", "!")))


def _without_heading(text: str, random: Random) -> str:
    return re.sub(rf"(?m)^## {random.choice(('Cause', 'Steps', 'Price'))}\n", "", text)


def _other_heading(text: str, random: Random) -> str:
    old, new = random.choice((("Cause", "Reason"), ("Steps", "Step"), ("Price", "Costs")))
    return text.replace(f"## {old}", f"{random.choice(('## ', '**', '### '))}{new}", 1)


def _turned(text: str, random: Random) -> str:
    cause, steps, price = re.split(r"(?m)^(?=## )", text)[1:]
    return steps.rstrip() + "\n" + cause.rstrip() + "\n" + price


KINDS: dict[str, Maker] = {
    **{f"CON001/{name}": _of_json(change) for name, change in _JSON.items()},
    "CON001/label-variant": _of_label(_variant),
    "CON001/label-in-words": _of_label(lambda text, random: f"{random.choice(_OPENINGS[:2])}{text}"),
    "CON001/label-unknown": _of_label(lambda text, random: random.choice(_STRANGE_LABELS)),
    "CON001/heading-missing": _of_text("(?m)^## ", _without_heading),
    "CON001/heading-other": _of_text("(?m)^## ", _other_heading),
    "CON001/headings-turned": _of_text("(?m)^## ", _turned),
    "CON001/last-line-lost": _of_text(r"\n(?:Total|Next step): ", lambda text, random: text[: text.rindex("\n")]),
    "CON001/last-line-changed": _of_text(
        r"\nTotal: ", lambda text, random: text.replace("\nTotal:", random.choice(("\nSum:", "\nThe total is")))
    ),
    "CON001/last-line-followed": _of_text(r"\n(?:Total|Next step): ", lambda text, random: text + "\n" + random.choice(_CLOSINGS).strip()),
    "CON005/key-order": _of_json(lambda value, random: json.dumps({key: value[key] for key in sorted(value, reverse=True)})),
    "CON005/layout": _of_json(lambda value, random: json.dumps(value, **random.choice(({"indent": 2}, {"separators": (",", ":")})))),
}
"""What breaks a mold of `mold_records`; two kinds also have a place in the samples, whose answers close with a next step."""
