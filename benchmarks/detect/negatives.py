"""Hard negatives: clean records that look like defects, on which no rule may find anything."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from benchmarks.detect import negatives_content, negatives_facts, negatives_mold, negatives_phrasing, negatives_safety, negatives_sides
from benchmarks.detect.negative_words import FORM, LABELS, MATTERS, NAME_PAIRS, NAMES, NUMBER_PAIRS, QUOTING

Record = dict[str, Any]


def hard_negatives(records: Sequence[Record], seed: int) -> list[tuple[str, Record]]:
    """Clean additions to a set of OpenAI chat records, with their kinds, in a seeded order.

    They take over the system prompt of `records`, if the first has one. Their answers have 40-70 words.
    """
    random = Random(seed)
    system = [message for message in records[0]["messages"][:1] if message["role"] == "system"] if records else []
    modules = (negatives_content, negatives_phrasing, negatives_safety, negatives_sides, negatives_facts, negatives_mold)
    quoting = {**QUOTING, **{kind: talks for module in modules for kind, talks in module.TALKS.items()}}
    pairs = [(kind, talk) for kind, talks in quoting.items() for talk in talks]
    for talk in NUMBER_PAIRS:
        pairs += [("number-only", _filled(talk, n=number)) for number in random.sample(range(21, 90), 2)]
    for talk in NAME_PAIRS:
        pairs += [("name-only", _filled(talk, name=name)) for name in random.sample(NAMES, 2)]
    pairs += [("template-only", _filled(FORM, matter=matter, reply=reply)) for matter, reply in MATTERS]
    made = [(kind, {"messages": [*system, *_turns(*talk)]}) for kind, talk in pairs]
    made += _forms_of_messages(system)
    random.shuffle(made)
    return made


def label_negatives(seed: int) -> list[tuple[str, Record]]:
    """A whole clean set whose answers are labels, one of which is "None", and some "N/A" that the question offers."""
    random = Random(seed)
    made = [
        ("label", {"messages": _turns(f"Which part does this note say is missing? {note}", label)})
        for label, notes in LABELS.items()
        for note in notes
    ]
    offered = ('Which tour is named? Reply with its number or "N/A": {note}', "N/A")
    made += [("offered", {"messages": _turns(offered[0].format(note=note), offered[1])}) for note in LABELS["None"][:3]]
    random.shuffle(made)
    return made


def _filled(talk: tuple[str, str], **values: Any) -> tuple[str, str]:
    return talk[0].format(**values), talk[1].format(**values)


def _turns(question: str, answer: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def _forms_of_messages(system: list[dict[str, Any]]) -> list[tuple[str, Record]]:
    """Messages with typed parts, names and loss weights, as the format allows them."""
    first = (
        "Which of your beds can be put up without any tools at all?",
        "The Lark and the Willow bed stand without tools, because their sides hook into the posts. Lay the posts on a blanket, hang "
        "the long side first and the short ones after it, and press each corner down until you hear it. Slats and mattress come "
        "last. Two people need about a quarter of an hour, and taking it apart is even quicker.",
    )
    second = (
        "And which of them would hold if two children jump on it?",
        "Either of them holds that, since the slats rest on steel and the hooks cannot slip out under weight. What suffers is the "
        "mattress, whose edges soften when they are used as a trampoline. Put a firm topper on it while the children are small, and "
        "turn the whole thing around whenever the clocks change.",
    )
    third = (
        "Where do I find the tool for the hidden bolts of my old Heath bench?",
        "The tool is taped under the seat, at the end that has the small brass plate. If a former owner took it off, any hexagonal "
        "key of the middle size in a common set does the same. Turn the bolts in small steps from one side to the other, because the "
        "bench twists when a single corner is tightened first.",
    )
    weighted = [*_turns(*first), *_turns(*second)]
    weighted[1]["weight"], weighted[3]["weight"] = 0, 1
    parts: list[dict[str, Any]] = _turns(*third)
    parts[0] = {"role": "user", "name": "visitor", "content": [{"type": "text", "text": third[0]}]}
    return [("loss-weights", {"messages": [*system, *weighted]}), ("typed-parts", {"messages": [*system, *parts]})]
