"""Makers of defects that only the rest of the set shows: duplicates, near-duplicates, drifting system prompts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.detect.planting import Maker, Pool, Record, copied, dump, turns, with_content, with_messages
from benchmarks.detect.similar import grams, is_near, jaccard, said
from benchmarks.detect.wording import DROPPABLE, FILLERS, FIXED, SYNONYMS


def _exact_copy(record: Record, random: Random, others: Pool) -> bytes:
    return dump(record)


def _rewritten(record: Record, change: Callable[[str], str]) -> bytes:
    made = copied(record)
    for index in turns(made, "user", "assistant"):
        made["messages"][index]["content"] = change(made["messages"][index]["content"])
    return dump(made)


def _case_variant(record: Record, random: Random, others: Pool) -> bytes | None:
    changes = [str.lower, str.upper, lambda text: ". ".join(part[:1].upper() + part[1:].lower() for part in text.split(". "))]
    made = _rewritten(record, random.choice(changes))
    return made if made != dump(record) else None


def _space_variant(record: Record, random: Random, others: Pool) -> bytes:
    changes = [
        lambda text: text.replace(". ", ".  "),
        lambda text: f" {text}",
        lambda text: f"{text}\n",
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace(" ", "\u00a0", 1),
    ]
    made = _rewritten(record, random.choice(changes))
    return made if made != dump(record) else _rewritten(record, lambda text: f"{text} ")


def _edit(words: list[str], at: int, random: Random) -> None:
    word, tail = re.fullmatch(r"([a-z]+)(.*)", words[at]).groups()  # type: ignore[union-attr]
    ways = ["insert"]
    ways += ["replace", "replace"] if word in SYNONYMS else []
    ways += ["drop"] if word in DROPPABLE and not tail else []
    way = random.choice(ways)
    if way == "replace":
        words[at] = SYNONYMS[word] + tail
    elif way == "drop":
        words[at] = ""
    else:
        words[at] = f"{random.choice(FILLERS)} {words[at]}"


def _editable(words: Sequence[str]) -> list[int]:
    plain = re.compile(r"[a-z]{1,20}[.,;:!?]?")
    return [i for i, word in enumerate(words) if plain.fullmatch(word) and word.strip(".,;:!?") not in FIXED]


def edited(record: Record, share: float, random: Random) -> Record:
    """A copy with about `share` of its words replaced, left out or added to; numbers, names and negations stay as they are."""
    made = copied(record)
    places = [(i, j) for i in turns(made, "user", "assistant") for j in _editable(made["messages"][i]["content"].split(" "))]
    count = sum(len(made["messages"][i]["content"].split()) for i in turns(made, "user", "assistant"))
    chosen = random.sample(places, min(len(places), max(1, round(share * count))))
    for index in sorted({i for i, _ in chosen}):
        words = made["messages"][index]["content"].split(" ")
        for _, at in sorted(place for place in chosen if place[0] == index):
            _edit(words, at, random)
        made["messages"][index]["content"] = " ".join(word for word in words if word)
    return made


def _near(percent: int) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        made = edited(record, percent / 100, random)
        same = grams(said(made)) == grams(said(record))
        return None if same or not is_near(record, made, others.template) else dump(made)

    return make


def _system_variant(record: Record, random: Random, others: Pool) -> bytes | None:
    first = record["messages"][0]
    if first["role"] != "system":
        return None
    text = first["content"]
    words = text.split(" ")
    variants = [text + " Be kind.", text.rstrip("."), text.lower(), text.replace(". ", ".\n", 1), f"{text} "]
    variants += [" ".join(words[:at] + words[at + 1 :]) for at in random.sample(range(len(words)), min(5, len(words)))]
    near = [each for each in variants if each != text and jaccard(grams(each), grams(text)) >= 0.8]
    return dump(with_content(record, 0, random.choice(near))) if near else None


def _system_missing(record: Record, random: Random, others: Pool) -> bytes | None:
    if record["messages"][0]["role"] != "system":
        return None
    return dump(with_messages(record, record["messages"][1:]))


REPLACING: dict[str, Maker] = {"SYS001/variant": _system_variant, "SYS001/missing": _system_missing}

ADDING: dict[str, Maker] = {
    "DUP001/exact": _exact_copy,
    "DUP001/case": _case_variant,
    "DUP001/space": _space_variant,
    **{f"DUP002/edits-{percent}-percent": _near(percent) for percent in (2, 4, 8)},
}
"""Makers whose line is added to the set while the record that it was made from stays."""
