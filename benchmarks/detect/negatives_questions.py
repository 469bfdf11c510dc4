"""Hard negatives of rules that compare answers: questions that are nearly the same and are other questions."""

from __future__ import annotations

from typing import Any

_JUDGE = "Reply with one of the labels and nothing else."
_TOOL = {"type": "function", "function": {"name": "find_order", "parameters": {"type": "object", "properties": {}}}}
_OTHER_TOOL = {"type": "function", "function": {"name": "find_shop", "parameters": {"type": "object", "properties": {}}}}

PAIRS: dict[str, list[tuple[tuple[str, str], tuple[str, str]]]] = {
    "number-asked": [
        (
            ("May slip 4711 of the blue tray be returned after the feast?", "Approved."),
            ("May slip 4712 of the blue tray be returned after the feast?", "Declined."),
        ),
        (("What do 3 sacks of bark cost?", "Total: 27"), ("What do 4 sacks of bark cost?", "Total: 36")),
    ],
    "name-asked": [
        (
            ("Has the parcel for Marta been sent on from the harbour?", "Approved."),
            ("Has the parcel for Maria been sent on from the harbour?", "Declined."),
        ),
        (
            ("How long does the ferry to Oslo take in winter?", "It takes 9 hours."),
            ("How long does the ferry to Bergen take in winter?", "It takes 14 hours."),
        ),
    ],
    "negation-asked": [
        (
            ("Is the felt of the long bench washable?", "Yes, at thirty degrees."),
            ("Is the felt of the long bench not washable?", "No, it can be washed."),
        ),
        (
            ("Which lamps can be dimmed with the round switch?", "Approved."),
            ("Which lamps cannot be dimmed with the round switch?", "Declined."),
        ),
    ],
    "order-asked": [
        (
            ("Is the ash table heavier than the oak table?", "No, the oak one is."),
            ("Is the oak table heavier than the ash table?", "Yes, by a third."),
        ),
        (
            ("How many days lie between May and June on the plan?", "It is 31 days."),
            ("How many days lie between June and May on the plan?", "It is 334 days."),
        ),
    ],
    "word-asked": [
        (
            ("Does the cabinet open to the left side?", "Yes, both doors do."),
            ("Does the cabinet open to the right side?", "No, only to the left."),
        ),
        (("When was the workshop opened?", "Before the flood."), ("When was the workshop closed?", "Last winter.")),
    ],
    "template-asked": [
        (("Which team takes this note? It hums at night.", "repairs"), ("Which team takes this note? It came twice.", "returns")),
        (
            ("Which team takes this note? The sum is wrong.", "billing"),
            ("Which team takes this note? The sum is right, the van is late.", "delivery"),
        ),
    ],
}
"""Pairs of talks; what either says is right."""


def question_negatives() -> list[tuple[str, dict[str, Any]]]:
    """Clean records with their kinds: the `PAIRS`, one question under two system prompts or with other tools, and many free answers."""
    made = [(kind, _chat(*talk)) for kind, pairs in PAIRS.items() for pair in pairs for talk in pair]
    for system, label in (("You judge for the shop in Oslo.", "Approved."), ("You judge for the shop in Rome.", "Declined.")):
        made.append(("system-tells-apart", _chat("May an open bag of screws come back?", label, system)))
        made.append(("system-tells-apart", _chat("How long is the till open?", f"It is open for {len(label)} hours.", system)))
    for tool, label in ((_TOOL, "Yes, order nine came in."), (_OTHER_TOOL, "No, that shop has none.")):
        made.append(("tools-tell-apart", {**_chat("Is there another one of these chairs?", label), "tools": [tool]}))
    made += [("as-you-like", _chat("Give me a number for the raffle, any one will do.", str(number))) for number in (7, 19, 23, 42, 58, 61)]
    return made


def _chat(question: str, answer: str, system: str | None = None) -> dict[str, Any]:
    first = [{"role": "system", "content": system}] if system is not None else []
    return {"messages": [*first, {"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
