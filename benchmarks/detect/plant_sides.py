"""Makers of exchanged sides, of answers that show their reasoning, and of instructions that nobody can follow."""

from __future__ import annotations

from random import Random

from benchmarks.detect.planting import Maker, Pool, Record, answers, change_answer, copied, dump, turns, with_content

THOUGHTS = (
    "The customer wants to know what to do. The manual has a line about it, so I name the part first.",
    "Is this covered? Probably. I should be careful not to promise a date, then give the steps.",
    "They sound annoyed. Keep it brief, answer the point, and end with one thing they can do today.",
    "Two things could be wrong here, and the second is likelier. I will ask them to check that one.",
)
TAGS = (("<think>", "</think>"), ("<thinking>", "</thinking>"), ("[THINK]", "[/THINK]"), ("<reasoning>", "</reasoning>"))
UNCLEAR = {
    "medium": (
        "What is wrong with the appliance in the attached photo?",
        "Describe the picture and tell me which of your chairs it is.",
        "Please look at the enclosed video and tell me why it rattles.",
        "The photo below shows the scratch. Is it covered?",
    ),
    "nowhere": (
        "Sort the following items into two groups.",
        "Please translate the following sentence.",
        "Shorten the paragraph below.",
        "Which of the following statements is true?",
    ),
    "pointing": ("Summarise this article.", "Please rewrite it in plain words.", "Fix these sentences.", "Can you explain that?"),
    "brief": ("Dryers", "Chair legs", "Delivery", "Kitchen worktops"),
}


def _exchanged(later: bool) -> Maker:
    """Exchanges a question with its answer; `later` takes the last exchange of a conversation of several."""

    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        places = [place for place in answers(record) if place - 1 in turns(record, "user")]
        if len(turns(record, "user")) != len(places) or (len(places) > 1) is not later or not places:
            return None
        made = copied(record)
        messages, place = made["messages"], places[-1]
        question, answer = messages[place - 1]["content"], messages[place]["content"]
        messages[place - 1]["content"], messages[place]["content"] = answer, question
        return dump(made)

    return make


def _thinking(kind: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        (before, after), thought = random.choice(TAGS), random.choice(THOUGHTS)
        lead = f"{before}\n{thought}\n{after}\n\n" if kind == "tags" else f"{thought}\n{after}\n\n"
        return change_answer(record, random, lambda text: lead + text)

    return make


def _unclear(kind: str) -> Maker:
    def make(record: Record, random: Random, others: Pool) -> bytes | None:
        asked = turns(record, "user")
        if len(asked) != 1 or len(turns(record, "assistant")) != 1:
            return None
        return dump(with_content(record, asked[0], random.choice(UNCLEAR[kind])))

    return make


def _copy(record: Record, random: Random, others: Pool) -> bytes | None:
    """The answer is the question once more; one of few words may be meant."""
    places = [place for place in answers(record) if place - 1 in turns(record, "user")]
    long = [place for place in places if len(record["messages"][place - 1]["content"].split()) >= 6]
    if not long:
        return None
    place = random.choice(long)
    return dump(with_content(record, place, record["messages"][place - 1]["content"]))


KINDS: dict[str, Maker] = {
    "LKG002/copy": _copy,
    "SWP001/single": _exchanged(False),
    "SWP001/later": _exchanged(True),
    **{f"LKG003/{kind}": _thinking(kind) for kind in ("tags", "closing")},
    **{f"UNC001/{kind}": _unclear(kind) for kind in UNCLEAR},
}
"""The makers by `CODE/kind`."""
