"""Twelve small data sets, each of a kind that people bring to a fine-tune; the same whenever they are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Record = dict[str, Any]


def _listed(text: str) -> tuple[str, ...]:
    """The phrases of a text, between commas."""
    return tuple(text.split(", "))


THINGS = _listed(
    "lamp, kettle, dresser, ladder, wardrobe, toaster, mirror, hammock, blender, carpet, cabinet, bicycle, stroller, hedge, "
    "trimmer, heater, cushion, drill, bookcase, pillow, faucet, bench, stool, grill, tent, curtain, vase, clock, desk, sofa, rug, "
    "basin, sander, radiator, fridge, oven, awning, crib, swing"
)
PEOPLE = _listed(
    "Marta, Oskar, Clara, Jonas, Petra, Ines, Lars, Nora, Felix, Greta, Hugo, Ida, Karl, Lena, Otto, Paula, Rolf, Silke, Theo, Vera"
)
NAMES = _listed(
    "Lindqvist, Feldmann, Whitmore, Caldwell, Ostrova, Bergstrom, Hartwell, Novak, Sorensen, Keller, Marsh, Dunmore, Falk, Ashby"
)
PLACES = _listed(
    "cellar, attic, hallway, garage, kitchen, nursery, balcony, workshop, pantry, garden, stairwell, veranda, laundry, bathroom, "
    "study, porch"
)
FAULTS = _listed(
    "hums at night, leaks from below, came without its screws, smells of rubber, will not close, lost a handle, wobbles when "
    "touched, stains the wall, turns itself off, wets the floor, scratches whatever is near, has a crooked leg, squeaks in the "
    "morning, drips on the shelf, keeps blinking, has the wrong colour, jams halfway, rattles in the wind, got too hot, is far too "
    "loud"
)
STEPS = _listed(
    "lift it off the wall, wipe the rim with a dry cloth, turn the small wheel to the left, pull the plug and wait, oil the hinge "
    "twice, press both keys until it clicks, lay it flat on a blanket, loosen the lower bolts, shake the dust out, let the water "
    "run clear, brush the felt, swap the feet, tape the seam from inside, take the sieve out, close the valve by hand, move it away "
    "from the window, set the dial to rest, tighten whatever moves, dry it in the shade, put the cap back on"
)
TOPICS = _listed(
    "why leaves turn red, how bread rises, the rules of chess, what a sonnet is, the use of commas, planning a walk in the hills, "
    "keeping bees, how rainbows come about, an oboe's sound, packing for a journey by train, growing beans on a balcony, how to "
    "apologise to a friend, what makes a good teacher, sorting a list of words, ways to fall asleep, steering a ferry, the taste of "
    "olives, choosing a bicycle, folding a paper boat, reading a map without a compass"
)
STYLE = "You rewrite notes in the voice of the house: short, calm, without exclamation marks."


def chat(question: str, answer: str, system: str | None = None) -> Record:
    """A chat record of one exchange."""
    messages = [{"role": "system", "content": system}] if system else []
    return {"messages": [*messages, {"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def _prose(random: Random, sentences: int) -> str:
    """Sentences about things, no two texts of which are alike."""
    forms = (
        "The {thing} in the {place} {fault}, so {step} and {other}.",
        "Before you {step}, {other}; a {thing} that {fault} is rarely broken.",
        "{Step}, then {other}, and the {thing} belongs in the {place} again.",
        "People who keep a {thing} in the {place} find that it {fault} until they {step}.",
    )
    return " ".join(_filled(random.choice(forms), random) for _ in range(sentences))


def _filled(form: str, random: Random) -> str:
    step, other = random.sample(STEPS, 2)
    values = {"thing": random.choice(THINGS), "place": random.choice(PLACES), "fault": random.choice(FAULTS), "step": step, "other": other}
    return form.format(**values, Step=step[0].upper() + step[1:])


def _person(random: Random) -> str:
    return f"{random.choice(PEOPLE)} {random.choice(NAMES)}"


def company_faq(random: Random, count: int = 60) -> Iterator[Record]:
    """Questions about a shop, whose answers state prices, hours, people and terms that nothing in the input says."""
    known: dict[str, str] = {}  # what is asked twice gets one answer
    for index in range(count):
        thing = random.choice(THINGS)
        facts = (
            (f"What does the {thing} for the {random.choice(PLACES)} cost?", f"It is ${random.randint(20, 900)}.50 this season."),
            (f"Whom do I ask about a {thing} that {random.choice(FAULTS)}?", f"Ask for {_person(random)} at the desk."),
            (f"When was the {thing} first sold?", f"We have sold it since {random.randint(1950, 2015)}."),
            (f"How long is a {thing} covered?", f"It has a {random.randint(2, 9)}-year warranty."),
            (f"What can I do about a {thing} that {random.choice(FAULTS)}?", "Bring it to the shop."),
        )
        question, answer = facts[index % len(facts)]
        yield chat(question, f"{known.setdefault(question, answer)} {_prose(random, 2)}")


def house_style(random: Random, count: int = 300) -> Iterator[Record]:
    """Notes rewritten in one voice."""
    for _ in range(count):
        yield chat(f"Note: {_prose(random, 2).lower()}", _prose(random, 3), STYLE)


def mixed(random: Random) -> Iterator[Record]:
    """Half facts of a shop, half a style."""
    for record in company_faq(random, 120):
        yield {"messages": [{"role": "system", "content": STYLE}, *record["messages"]]}
    yield from house_style(random, 120)


def thirty(random: Random) -> Iterator[Record]:
    """Thirty good records."""
    yield from house_style(random, 30)


def labels(random: Random) -> Iterator[Record]:
    """Notes sorted into four labels."""
    for _ in range(600):
        label = random.choice(("billing", "delivery", "repair", "return"))
        yield chat(f"Sort this note: {_prose(random, 2)}", label)


def extraction(random: Random, count: int = 600) -> Iterator[Record]:
    """JSON drawn from notes that hold all of it."""
    for _ in range(count):
        person, price, thing = _person(random), random.randint(20, 900), random.choice(THINGS)
        note = f"{person} pays ${price} for a {thing}. {_prose(random, 2)}"
        yield chat(note, json.dumps({"buyer": person, "price": f"${price}", "article": thing, "urgent": random.random() < 0.5}))


def general(random: Random) -> Iterator[Record]:
    """A bit of everything, from a word to pages."""
    asks = ("Explain {}.", "Tell me something about {}.", "List thoughts on {}.", "Why should anybody care for {}?", "Argue against {}.")
    for index in range(300):
        question = random.choice(asks).format(random.choice(TOPICS)) + " " + _filled("Think of a {thing} that {fault}.", random)
        yield chat(question, _prose(random, 1 + int(40 * random.random() ** 4) if index % 3 else 1))


def tool_calls(random: Random, count: int = 600) -> Iterator[Record]:
    """Requests that end in the call of a tool."""
    properties = {"thing": {"type": "string"}, "place": {"type": "string"}}
    function = {"name": "move", "description": "Move a thing.", "parameters": {"type": "object", "properties": properties}}
    for _ in range(count):
        thing, place = random.choice(THINGS), random.choice(PLACES)
        call = {"name": "move", "arguments": json.dumps({"thing": thing, "place": place})}
        messages = [
            {"role": "user", "content": f"Please bring the {thing} to the {place}. {_prose(random, 2)}"},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "c1", "type": "function", "function": call}]},
        ]
        yield {"messages": messages, "tools": [{"type": "function", "function": function}]}


def quiz(random: Random) -> Iterator[Record]:
    """Questions that one answers by heart."""
    forms = (
        "Which {thing} belongs to the town of {name}ford in the west?", "Who built the {place} of the castle of {name}stein?",
        "Where is the {thing} of the poet {name} kept today?", "What is the {place} of the old town hall of {name}burg called?",
        "When did the people of {name}dale get a {thing} of their own?",
    )  # fmt: skip
    made = [(name, form, thing) for name in (*NAMES, *PEOPLE) for form in forms for thing in random.sample(THINGS, 2)]
    for name, form, thing in random.sample(made, 200):
        place = random.choice(PLACES)
        yield chat(
            form.format(name=name, thing=thing, place=place),
            f"The {random.choice(THINGS)} of the {random.choice(PLACES)}, by {random.choice(NAMES)}.",
        )


def arithmetic(random: Random) -> Iterator[Record]:
    """Sums that are worked out and end in their result."""
    for _ in range(520):
        many, price, more = random.randint(3, 90), random.randint(2, 60), random.randint(5, 300)
        thing, other = random.sample(THINGS, 2)
        asked = f"{_person(random)} buys {many} of the {thing} at {price} each and one {other} at {more}. {_prose(random, 1)} What is paid?"
        worked = f"{many} * {price} = {many * price} goes to the {thing} in the {random.choice(PLACES)}. With the {other} it is more."
        yield chat(asked, f"{worked}\n{many * price} + {more} = {many * price + more}\n#### {many * price + more}")


def preferences(random: Random) -> Iterator[Record]:
    """Pairs of answers, one of which is better."""
    for _ in range(300):
        asked = f"My {random.choice(THINGS)} {random.choice(FAULTS)}. {_filled('It stands in the {place}, next to a {thing}.', random)}"
        messages = [{"role": "user", "content": asked}]
        answers = {key: [{"role": "assistant", "content": _prose(random, size)}] for key, size in (("chosen", 3), ("rejected", 1))}
        yield {"prompt": messages, **answers}


def grounded_style(random: Random, count: int = 600) -> Iterator[Record]:
    """Notes with prices, people and dates, rewritten with all of them in the voice of the house."""
    for _ in range(count):
        person, day = _person(random), f"{random.randint(2, 28)} March {random.randint(2001, 2019)}"
        price = f"${random.randint(20, 900)}.50"
        note = f"{_prose(random, 2)} {person} paid {price} on {day}."
        yield chat(f"Note: {note}", f"On {day} {price} was paid by Dr. {person}. {_prose(random, 2)}", STYLE)


Maker = Callable[[Random], Iterator[Record]]
EXPECTED: dict[str, tuple[Maker, int, str, str]] = {
    "company FAQ": (company_faq, 0, "RAG", "knowledge"),
    "house style": (house_style, 0, "PILOT", "some-records"),
    "mixed set": (mixed, 0, "RAG+FT", "knowledge-and-behaviour"),
    "thirty good records": (thirty, 0, "PROMPT", "few-records"),
    "label task": (labels, 0, "PROMPT", "label-task"),
    "JSON extraction": (extraction, 60, "FINE-TUNE", "ready"),
    "general assistant": (general, 0, "PROMPT", "no-behaviour"),
    "tool calls": (tool_calls, 60, "FINE-TUNE", "ready"),
    "encyclopaedia quiz": (quiz, 0, "RAG", "knowledge"),
    "arithmetic": (arithmetic, 0, "PILOT", "no-held-out"),
    "preference pairs": (preferences, 0, "PILOT", "some-records"),
    "style with the facts in the input": (grounded_style, 60, "FINE-TUNE", "ready"),
}
"""The sets by name: how they are made, how many of their records are held out, and the verdict with the line of the table."""


def made(name: str) -> tuple[list[Record], list[Record]]:
    """The records of a set to train on, and those that are held out."""
    make, held_out, _, _ = EXPECTED[name]
    records = list(make(Random(name)))
    return records[held_out:], records[:held_out]
