"""A small clean set for the tests of the injectors: every record is about something else."""

from __future__ import annotations

from typing import Any

SYSTEM = "You are the service desk of a shop for household goods. Answer first, then explain, and close with one step."

_TALKS = (
    (
        "Where is the lint filter of my dryer hidden?",
        "It's behind the door, in the lower edge. Pull it straight up and rinse it under the tap.",
    ),
    (
        "Can two people carry the oak sideboard?",
        "Yes, two strong people can carry it. Take the 3 drawers out first and tape the doors shut.",
    ),
    (
        "My kettle smells of plastic, is that bad?",
        "No, the smell is harmless and fades. Boil 2 litres of water with a slice of lemon and pour it away.",
    ),
    (
        "The rug has a wave in the middle since Monday.",
        "A wave comes from the roll it was packed in. Turn the rug over, weigh it down and wait for a night.",
    ),
    (
        "How do I stop the fan from ticking at night?",
        "The tick comes from a loose grille. Press the rim until all 8 clips snap and wipe the dust away.",
    ),
    (
        "I lost the bolts of the Lark cot. Help!",
        "We send a new bag of bolts within two days. Please read the number on the slat and order bag B.",
    ),
    (
        "Is the outdoor bench safe in a frost?",
        "The wood is safe in a frost, but the cushions are not. Store them inside and oil the bench before winter.",
    ),
    (
        "Which bulbs fit the Fjell lamp?",
        "Small screw bulbs fit the Fjell lamp. Choose a warm one and do not go above the mark on the socket.",
    ),
    (
        "The oven door squeaks whenever it opens.",
        "Dry hinges make that sound. Let the oven cool, put a drop of oil on each hinge and open it ten times.",
    ),
    (
        "Could somebody take the old mattress away?",
        "Our crew takes it away when you book that with the new one. Stand it near the door and keep it dry.",
    ),
    (
        "Why does the mirror fog up on one side only?",
        "That side is colder because of the outer wall. Leave a gap of a finger behind it and air the room.",
    ),
    (
        "Please tell me how to fold the stroller chair.",
        "Pull both red levers at once and push the back down. A click tells you that the frame is locked.",
    ),
)


def clean_records() -> list[dict[str, Any]]:
    """Twelve records of one question and answer, and six of two, all with the same system prompt."""
    records = [_record(*talk) for talk in _TALKS]
    for (question, answer), (more, again) in zip(_TALKS[:6], reversed(_TALKS[6:]), strict=True):
        records.append(_record(f"Another matter. {question}", answer, f"And this too: {more}", again))
    return records


def _record(*texts: str) -> dict[str, Any]:
    talk = [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(texts)]
    return {"messages": [{"role": "system", "content": SYSTEM}, *talk]}
