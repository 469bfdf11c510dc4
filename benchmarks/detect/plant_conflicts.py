"""Makers of second answers: records that ask what another one asks and answer otherwise, or the same in other words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.detect.mold_records import LABELS, TEAMS
from benchmarks.detect.planting import Maker, Pool, Record, answers, dump, turns, with_content
from benchmarks.detect.question_records import TWICE

_OPENINGS = ("Hello, ", "Please tell me: ", "Hi, quick question: ", "Could you tell me this? ", "Good morning! ", "Just one question: ")
_CLOSINGS = (" Thank you!", " Thanks in advance.", " Please.")
Change = Callable[[str, Random], "str | None"]


def _label(text: str, random: Random) -> str | None:
    return random.choice([label for label in LABELS if label != text]) if text in LABELS else None


def _json(text: str, random: Random) -> str | None:
    if not text.startswith('{"team'):
        return None
    value = json.loads(text)
    changed: list[dict[str, Any]] = [
        {"team": random.choice([team for team in TEAMS if team != value["team"]])},
        {"urgent": not value["urgent"]},
    ]
    changed.append({"items": [{**item, "count": item["count"] + 1} for item in value["items"]]})
    return json.dumps({**value, **random.choice(changed)})


def _number(text: str, random: Random) -> str | None:
    found = re.search(r"(?<=\nTotal: )[\d,]+$", text)
    return f"{text[: found.start()]}{int(found[0].replace(',', '')) + random.randint(1, 90)}" if found else None


def _quantity(text: str, random: Random) -> str | None:
    found = re.search(r"\d+(?= (?:days|months)\.)", text)
    return f"It is {int(found[0]) + random.randint(1, 30)}{text[found.end() :]}" if found else None


def _polarity(text: str, random: Random) -> str | None:
    for here, there in (("Yes, ", "No, "), ("No, ", "Yes, ")):
        if text.startswith(here):
            return there + random.choice((text[len(here) :], "as far as we know. Ask at the desk before you come."))
    return None


def _reworded(text: str, random: Random) -> str:
    """The question with another opening or end, without articles, in capitals, or with a misspelt word."""
    plain = [match for match in re.finditer(r"\b[a-z]{6,}\b", text)]
    changes: list[Callable[[str], str]] = [
        lambda asked: random.choice(_OPENINGS) + asked,
        lambda asked: asked + random.choice(_CLOSINGS),
        lambda asked: re.sub(r"\b(?:the|a|an) ", "", asked),
        str.upper,
        lambda asked: asked.replace(". ", " - ").replace(",", ""),
    ]
    if plain:
        changes.append(lambda asked: _misspelt(asked, random.choice(plain), random))
    return random.choice([made for change in changes if (made := change(text)) != text])


def _misspelt(text: str, word: re.Match[str], random: Random) -> str:
    letters = list(word[0])
    at = random.randrange(1, len(letters) - 1)
    letters[at : at + 2] = random.choice((letters[at : at + 2][::-1], letters[at : at + 1], letters[at : at + 2] + [letters[at + 1]]))
    return text[: word.start()] + "".join(letters) + text[word.end() :]


def _answered(change: Change, near: bool = False) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        index, asked = answers(record)[-1:], turns(record, "user")
        text = change(record["messages"][index[0]]["content"], random) if index and asked else None
        if text is None:
            return None
        made = with_content(record, index[0], text)
        if near:
            question = _reworded(record["messages"][asked[0]]["content"], random)
            made = with_content(made, asked[0], question)
        return dump(made)

    return make


def _decided(text: str, random: Random) -> str | None:
    return next((made for change in (_label, _json, _number, _quantity, _polarity) if (made := change(text, random)) is not None), None)


def _other_advice(text: str, random: Random) -> str | None:
    """Advice that decides nothing and says something else."""
    if not any(text.startswith(first) for _, first, _ in TWICE):
        return None
    return random.choice(
        (
            "Nobody has asked us that before, so a colleague from the workshop rings you back this evening.",
            "Look at the leaflet in the drawer of the till, where a drawing shows each step for this model.",
            "Leave it to our people, who come by with a van full of tools whenever the weather is bad.",
        )
    )


def _restated(text: str, random: Random) -> str | None:
    found = next(((first, second) for _, first, second in TWICE if text.startswith(first)), None)
    return text.replace(*found) if found else None


ADDING: dict[str, Maker] = {
    "CNF001/label": _answered(_label),
    "CNF001/json": _answered(_json),
    "CNF001/number": _answered(_number),
    "CNF001/quantity": _answered(_quantity),
    "CNF001/polarity": _answered(_polarity),
    "CNF001/near": _answered(_decided, near=True),
    "CNF002/advice": _answered(_other_advice),
    "CNF002/near": _answered(_other_advice, near=True),
    "DUP003/restated": _answered(_restated),
}
"""Makers whose line is added to a set of `question_records` while the record that it was made from stays."""
