"""Clean records that are asked one thing each, made from hand-written material by a seeded generator: for rules that compare answers."""

from __future__ import annotations

from random import Random

from benchmarks.detect.mold_records import Record, mold_records
from benchmarks.detect.tool_words import ARTICLES, REMARKS, SHOPS, SITUATIONS

_PERIODS = (
    ("How long may the {article} from {shop} stay on trial? {situation}", "The trial lasts {number} days. {remark}"),
    ("When does the warranty of the {article} from {shop} end? {situation}", "The warranty ends after {number} months. {remark}"),
)
_CHOICES = (
    ("May the {article} from {shop} stand outside? {situation}", "it is made for dry rooms and for those without heating. {remark}"),
    ("Is the {article} still put up by your people from {shop}? {situation}", "the plan of the week says so. {remark}"),
)
TWICE = (
    (
        "What do I do when the {article} from {shop} wobbles? {situation}",
        "Turn the feet until the level in the seat stands still, then tighten every bolt with the key from the bag.",
        "With the key from the bag tighten every bolt, as soon as you turn the feet and the level stands still in the seat.",
    ),
    (
        "How is the {article} cleaned that I bought at {shop}? {situation}",
        "Brush the dust off, wipe the cover with lukewarm soap, rinse it twice, and let it dry away from the heater.",
        "Away from the heater is where it should dry: wipe the cover with lukewarm soap, rinse it twice, but brush off the dust first.",
    ),
    (
        "Who fetches my old chest when the {article} comes from {shop}? {situation}",
        "The crew takes the chest along, if it stands empty behind the door and a blue label is glued on its lid.",
        "If a blue label is glued on the lid and it stands empty behind the door, the chest is taken along by the crew.",
    ),
)
"""Questions, and two answers to each that say the same in other words."""


def question_records(count: int, seed: int) -> list[Record]:
    """`count` OpenAI chat records: three quarters of them of `mold_records`, the others answer with a period, yes or no, or advice."""
    random = Random(seed)
    made = mold_records(count - count // 4, seed)
    situations = random.sample(SITUATIONS, len(SITUATIONS))
    for index in range(count // 4):
        made.append(_record(index, situations[index // 6 % len(situations)], random))
    random.shuffle(made)
    return made


def _record(index: int, situation: str, random: Random) -> Record:
    slots = {"article": random.choice(ARTICLES), "shop": random.choice(SHOPS), "situation": situation, "remark": random.choice(REMARKS)}
    if index % 3 == 0:
        question, answer = _PERIODS[index // 3 % 2]
    elif index % 3 == 1:
        question, reason = _CHOICES[index // 3 % 2]
        answer = f"{random.choice(('Yes', 'No'))}, {reason}"
    else:
        question, answer, _ = TWICE[index // 3 % len(TWICE)]
        answer = f"{answer} {{remark}}"
    turns = (("user", question), ("assistant", answer))
    number = random.randint(11, 60)
    return {"messages": [{"role": role, "content": text.format(**slots, number=number)} for role, text in turns]}
