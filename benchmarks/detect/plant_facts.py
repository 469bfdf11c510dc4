"""Makers of answers that state facts which their input does not hold: prices, dates, versions, people, shares, numbers, terms, sources."""

from __future__ import annotations

from random import Random

from benchmarks.detect.planting import Maker, Pool, Record, answers, change_answer, dump, put, turns, with_content

FACTS = {
    "money": (
        "It costs ${n}.50 with the cushions.",
        "The set is {n} euros this season, delivery included.",
        "Repairs of this kind come to about £{n}.",
        "You pay €{n} at the counter.",
    ),
    "date": (
        "The model came out on March {d}, 2023.",
        "We have built it like this since 2011.",
        "The office is closed until {d} August.",
        "The recall ended on 2024-05-1{n1}.",
    ),
    "version": (
        "The panel needs firmware {n1}.4 for that.",
        "This is fixed in version 2.{n1}.1 of the app.",
        "Install v3.{n1} first.",
    ),
    "percent": ("About {n}% of these lamps are sent back.", "It saves {n} percent of the water.", "Members get {d}% off."),
    "number": ("We have sold 1{n1},{n} of these beds.", "The depot holds {d},000 parts.", "About 2.{n1} million homes have one."),
    "people": (
        "Ask for Marta Lindqvist at the desk.",
        "It was designed by Oskar Feldmann.",
        "Our head of repairs, Dr. Ines Caldwell, wrote the guide.",
        "The line was drawn up with Clara Whitmore, Jonas Feld and Petra Ostrova.",
    ),
    "contact": (
        "Call +44 20 7946 0{n}.",
        "The workshop answers on 555-013-4{n}.",
        "Write to repairs@halden-depot.com with a picture.",
    ),
    "plain": (
        "Marta Lindqvist answers such letters.",
        "A new one is forty euros.",
        "Delivery takes four to six days.",
        "The works in Rotterdam make them.",
        "The desk is open from nine to five.",
        "It was first sold in the nineties.",
        "The larger one is 349.",
        "The Larch 40 replaced it last year.",
    ),
    "terms": ("It comes with a {d}-year warranty.", "The shop is open from {n1} am to 6 pm.", "There is a {d}-day return on every rug."),
}
"""Sentences by kind, those under "plain" without a mark that tells them; {n} has three digits, {d} two and {n1} one."""

SOURCES = (
    "See https://www.halden-guides.com/care/oak-{n}.html for pictures.",
    "The test is described in doi:10.1016/j.wood.2021.{n}.",
    "You find it at www.oakandbrass.org/guides/{n} as well.",
    "The book has ISBN 978-3-16-148{n}-0.",
)
STALE = (
    "As of today, this is the only size.",
    "At the time of writing, there is no other.",
    "The latest version is the one with the brass foot.",
    "A second colour was recently announced.",
)

REPORTS = (
    (
        "Summarise the following report for me: The driver rang twice on Monday and found nobody at home, so the wardrobe went back to the "
        "depot. On the way a strap came loose and the left door was scratched along its lower edge. The depot has put the wardrobe aside, "
        "taken pictures of the scratch, and waits to hear whether the customer wants a new door or the whole piece replaced.",
        "The wardrobe could not be delivered and its left door was scratched on the way back; the depot waits for the customer's choice.",
    ),
    (
        "What are the key points of the following message? We moved into the flat last week and have set up the bunk bed as the leaflet "
        "shows. Since then the upper rail has been moving whenever the child climbs the ladder, although each bolt has been tightened as "
        "far as it goes. The slats are fine, and so is the ladder. We do not use the upper bed until somebody has told us what is wrong.",
        "The upper rail of the bunk bed moves although all bolts are tight, and the family leaves the upper bed empty for now.",
    ),
    (
        "Extract what the workshop has to do from the following text: The chair came in with a cracked back leg and a seat that sags. The "
        "leg is to be glued and clamped over night, not replaced, because the owner wants to keep the old wood. The webbing under the seat "
        "is torn and has to be renewed; the cushion can stay. Before the chair goes back somebody should rub wax into the arms.",
        "The workshop glues and clamps the leg, renews the webbing under the seat, keeps the cushion and waxes the arms.",
    ),
)
"""Texts to draw on, each with an answer that says nothing else."""


def filled(sentence: str, random: Random) -> str:
    """A sentence with numbers in its places."""
    return sentence.format(n=random.randrange(112, 989), d=random.randrange(10, 28), n1=random.randrange(2, 10))


def _said(sentences: tuple[str, ...]) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        sentence = filled(random.choice(sentences), random)
        return change_answer(record, random, lambda text: put(text, sentence, random.choice(("middle", "end"))))

    return make


def _beyond(record: Record, random: Random, others: Pool) -> bytes | None:
    asked, answered = turns(record, "user"), answers(record)
    if len(asked) != 1 or len(answered) != 1:
        return None
    task, answer = random.choice(REPORTS)
    fact = filled(random.choice((*FACTS["money"], *FACTS["people"], *FACTS["percent"])), random)
    last = record["messages"][answered[0]]["content"].splitlines()[-1]  # how all answers of the set end
    made = with_content(record, asked[0], task)
    return dump(with_content(made, answered[0], f"{answer} {fact}\n{last}"))


KINDS: dict[str, Maker] = {
    **{f"FVB001/{kind}": _said(sentences) for kind, sentences in FACTS.items()},
    "FVB004/stale": _said(STALE),
    "FVB005/source": _said(SOURCES),
    "FVB006/beyond": _beyond,
}
"""The makers by `CODE/kind`."""
