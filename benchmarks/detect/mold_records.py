"""Clean records whose answers keep to a mold, made from hand-written material by a seeded generator: one task for each system prompt."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from benchmarks.detect.tool_words import ARTICLES, MODELS, QUESTIONS, REMARKS, SHOPS, SITUATIONS

Record = dict[str, Any]

SORT = "Sort the note into a JSON object with team, urgent, items, shop and note."
JUDGE = "Reply with one of the labels and nothing else."
REPORT = "Write a report with a cause, the steps and the price."
COUNT = "Work out the sum and close with it."
TEAMS = ("billing", "delivery", "repairs", "returns", "showroom")
LABELS = ("Approved.", "Declined.", "Needs a person.")
RARE_LABEL = "Wrong shop."
SHARES = ((SORT, 0.5), (JUDGE, 0.2), (REPORT, 0.15), (COUNT, 0.15))
"""The tasks by their system prompt, and their share of the records."""


def mold_records(count: int, seed: int) -> list[Record]:
    """`count` OpenAI chat records of four tasks: JSON (where one key is rare), labels (where one is rare), headings, and sums whose last
    line is a number, some with separators for thousands.
    """
    random = Random(seed)
    made = []
    for (system, share), make in zip(SHARES, (_sorted, _judged, _reported, _counted), strict=True):
        for index in range(round(share * count)):
            question, answer = make(random, index)
            turns = (("system", system), ("user", question), ("assistant", answer))
            made.append({"messages": [{"role": role, "content": content} for role, content in turns]})
    random.shuffle(made)
    return made


def _note(random: Random) -> str:
    return f"{random.choice(SITUATIONS)} It is about the {random.choice(ARTICLES)} from {random.choice(SHOPS)}. {random.choice(REMARKS)}"


def _sorted(random: Random, index: int) -> tuple[str, str]:
    items = [{"name": random.choice(ARTICLES), "count": random.randint(1, 6)} for _ in range(random.randint(1, 3))]
    answer = {
        "team": random.choice(TEAMS),
        "urgent": random.random() < 0.3,
        "items": items,
        "shop": random.choice(SHOPS) if random.random() < 0.8 else None,
        "note": f"{random.choice(SITUATIONS)} {random.choice(REMARKS)}",
    }
    if index % 25 == 7:
        answer["photo"] = f"{random.choice(MODELS)}, seen from the {random.choice(('front', 'side', 'back'))}"
    return _note(random), json.dumps(answer)


def _judged(random: Random, index: int) -> tuple[str, str]:
    label = RARE_LABEL if index % 40 == 11 else random.choice(LABELS)
    return f"May this be returned? {_note(random)} The slip has the number {random.randint(1000, 9999)}.", label


def _reported(random: Random, index: int) -> tuple[str, str]:
    steps = "\n".join(f"{number}. {random.choice(REMARKS)}" for number in range(1, random.randint(3, 5)))
    price = f"{random.randint(20, 2400):,}"
    cause = f"The {random.choice(QUESTIONS)} of the {random.choice(MODELS)} does not answer. {random.choice(REMARKS)}"
    return _note(random), f"## Cause\n{cause}\n## Steps\n{steps}\n## Price\nParts and work: {price}"


def _counted(random: Random, index: int) -> tuple[str, str]:
    first, second = random.randint(300, 4000), random.randint(2, 900)
    article = random.choice(ARTICLES)
    asked = f"The {article} costs {first} and its delivery to {random.choice(SHOPS)} {second}. What is to be paid for order {index}?"
    total = f"{first + second:,}" if index % 3 else str(first + second)
    return asked, f"The {article} and the delivery are added up. {random.choice(REMARKS)}\nTotal: {total}"
