"""Rules about records that are asked the same and answer differently."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from curate.batch import Batch, Corpus
from curate.checks.base import Check, Rule, chat, many
from curate.checks.conflicting import Reply, Siblings, restated, siblings
from curate.finding import Findings, FindingsBuilder, Severity
from curate.similarity.questions import Questions, questions

SPOKEN_WORDS = 8
"""Words of both answers from which one to another wording of a question is worth telling."""

SHOWN = 60
"""Characters of a value that a message quotes."""

_CERTAIN = ("label", "number", "json")
_ASKED = "How long do I have to send a lamp back?"
_TEAMS = ("billing", "delivery", "repairs")


def _shops(count: int) -> list[dict[str, Any]]:
    return many(count, lambda i: chat(f"Where is shop {i}?", f"In street {i}."))


def _tickets(count: int) -> list[dict[str, Any]]:
    return many(count, lambda i: chat(f"Which team takes ticket {i}?", _TEAMS[i % 3]))


class SiblingCheck(Check):
    """A rule about records that are asked the same and answer differently. A state keeps its batches apart, for the rules to share."""

    def map(self, batch: Batch) -> list[Questions]:
        return [questions(batch, self.profile.shingles)]

    def merge(self, states: Sequence[list[Questions]]) -> list[Questions]:
        return [batch for state in states for batch in state]

    def finish(self, state: list[Questions], corpus: Corpus) -> Findings:
        builder = self.builder()
        self.tell(siblings(state, corpus, self), corpus, builder)
        return builder.build()

    @abstractmethod
    def tell(self, found: Siblings, corpus: Corpus, builder: FindingsBuilder) -> None:
        """Add what the groups show."""


class ConflictingAnswers(SiblingCheck):
    """Two records are asked the same, and their answers cannot both be right.

    Why: wrong labels hurt a model more than any other noise, and of two answers that exclude each other one is wrong.
    How: the whole input counts: the declared tools, the system prompt and every turn that is not trained, each with its role, normalised
    (NFKC, case folded, white space collapsed). Inputs are also compared without their signs, polite words, articles and the s of
    plurals; then one word may be misspelt, and in a long input one word may be more. Numbers, names and negations have to be equal, and
    so has the order of the words. Of the answers the first of these decides: a JSON value at the same place (a number, true or false, a
    word or two, a value of the mold), a final number, a number in otherwise equal words or of the same unit, yes against no, a letter
    that is chosen, a short last line, a label (a short answer that three records give, where such answers are a tenth of the set), a
    called function or its arguments. A record is named when most of its group say otherwise, or else the one that stays does (fewest
    findings, then the smallest fingerprint).
    Fix: read the two side by side, correct the wrong one and drop the other, or say in the input what tells them apart.
    Limits: an error where the inputs are the same and a label, a number or JSON decides, else a warning. Other texts are left to
    CNF002. Silent where more than half of the records have another answer to the same input, and on an input with five answers or
    more of which none has a majority. Answers in several turns are compared turn by turn. Preference pairs and judged answers are not
    compared.
    Source: Li and Sen 2026, arXiv 2604.12469 (label noise).
    """

    rule = Rule(
        "CNF001",
        "conflicting-answers",
        "warning",
        "consistent",
        "pair",
        'answers "{here}" where {other} answers "{there}"',
        since="0.1",
    )
    bad = (
        [*_tickets(12), chat("Which team takes ticket 4?", "repairs")],
        [chat(_ASKED, "You have 30 days."), *_shops(12), chat(f"Hello, {_ASKED.lower()}", "You have 14 days, from the day it came.")],
        [chat("Sort it: no heat.", '{"team": "repairs", "urgent": true}'), *_shops(12), chat("Sort it: no heat.", '{"urgent": false}')],
        [chat("Can I pay by card?", "Yes, at every till."), *_shops(12), chat("Can I pay by card?", "No, in cash only.")],
    )
    good = (
        [chat(_ASKED, "You have 30 days."), *_shops(12), chat(_ASKED.replace("lamp", "rug"), "You have 14 days.")],
        [chat(_ASKED, "30 days."), *_shops(12), chat(_ASKED, "30 days.", system="You answer for the shop in Rome.")],
        [chat("Is shop 3 open?", "Yes."), *_shops(12), chat("Is shop 4 open?", "No."), chat("Is shop 3 not open?", "No.")],
        many(12, lambda i: chat("Roll two dice.", f"{i % 6 + 1}")),
    )

    def tell(self, found: Siblings, corpus: Corpus, builder: FindingsBuilder) -> None:
        for place, other, difference, same in found.conflicts():
            severity: Severity | None = "error" if same and difference.kind in _CERTAIN else None
            details = {"kind": difference.kind, "here": difference.left[:SHOWN], "there": difference.right[:SHOWN]}
            builder.add(place, severity=severity, other=other, group=other, details=details)


class OneToMany(SiblingCheck):
    """Two records are asked the same and answer differently, and nothing decides between the two.

    Why: one of the two may be wrong or out of date, and the model learns a bit of each.
    How: inputs are compared as in CNF001. Of the records with one input, each answer that differs from that of the record that stays
    (the one with the fewest findings) is named once, unless CNF001 decides between the two, or they say nearly the same: at least .75 of
    their character 5-grams, or DUP003. Where the inputs are only nearly the same, both answers need eight words.
    Fix: read the two side by side; keep the better one, or what both say.
    Limits: information only, since a question may have several good answers. Silent where more than a fifth of the records have such a
    sibling: there it is how the set is made. Preference pairs and judged answers are not compared.
    """

    rule = Rule(
        "CNF002", "one-to-many", "info", "consistent", "pair", "the same input as {other}, and another answer", since="0.1", version=2
    )
    bad = (
        [chat(_ASKED, "Thirty days."), *_shops(9), chat(_ASKED.upper(), "Two weeks.")],
        [
            chat(_ASKED, "It may come back within a month of the day it was brought to you."),
            *_shops(9),
            chat(f"Please tell me: {_ASKED.lower()}", "Our workshop takes it as long as the bill of the lamp is there."),
        ],
    )
    good = (
        [chat(_ASKED, "Thirty days."), *_shops(9), chat(_ASKED, "Thirty  days.")],
        [
            chat(_ASKED, "Thirty days.", system="You answer for the shop in Oslo."),
            *_shops(9),
            chat(_ASKED, "Two weeks.", system="You answer for the shop in Rome."),
        ],
        many(12, lambda i: chat("Tell me a joke.", f"A lamp walks into bar {i}.")),
    )

    def tell(self, found: Siblings, corpus: Corpus, builder: FindingsBuilder) -> None:
        for reply, keeper in found.pairs:
            if not restated(found, reply, keeper) and (reply.question == keeper.question or self._long(found, reply, keeper)):
                builder.add(reply.places[0], other=keeper.places[0], group=keeper.places[0])

    def _long(self, found: Siblings, *replies: Reply) -> bool:
        return all(len(found.said(reply).whole.split()) >= SPOKEN_WORDS for reply in replies)
