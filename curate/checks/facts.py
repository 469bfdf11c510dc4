"""FVB about records: answers that state what nothing in their input says, and that will not stay true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from curate.batch import Batch, Kind, Mask, Role, Side, Texts
from curate.checks.base import Hits, PatternCheck, RecordCheck, Rule, chat
from curate.checks.context import in_input, texts_of
from curate.text.atoms import COMPUTES, LINK, MAY_COUNT, MAY_NAME, NAME, NUMERIC, Atom, atoms
from curate.text.code import mentions_code
from curate.text.grounding import EXAMPLE, EXTRACTS, INVENTS, Grounds
from curate.text.identity import TOPIC

_ANSWERED = (Kind.CHAT, Kind.PAIR, Kind.PREFERENCE, Kind.UNPAIRED, Kind.STEPWISE)
_CONTEXT_WORDS = 50
_NAMES = 3
"""So many names that are nowhere in the input are a fact; one may be a turn of phrase."""


class Stated(NamedTuple):
    """The atoms of one answer that its input does not hold; `extracts` says whether the answer was to be drawn from the input."""

    record: int
    pointer: str
    text: str
    atoms: list[Atom]
    extracts: bool

    @property
    def facts(self) -> list[Atom]:
        """The atoms that make the record a statement of facts: any number, address or person, or `_NAMES` different names; no links."""
        names = [atom for atom in self.atoms if atom.kind == NAME]
        several = len({atom.key for atom in names}) >= _NAMES
        return [atom for atom in self.atoms if atom.kind not in (NAME, LINK)] + (names if several else [])


def answers(batch: Batch) -> Texts:
    """The outputs that answer something; plain text and marked segments are on no side."""
    return batch.outputs.take(np.isin(batch.kind[batch.outputs.record], _ANSWERED))


def stated(batch: Batch) -> list[Stated]:
    """What the answers of a batch state beyond their input; looked for once and left among the batch's features."""
    found: list[Stated] | None = batch.features.get("stated")
    if found is None:
        found = batch.features["stated"] = list(_stated(batch))
    return found


def _stated(batch: Batch) -> Iterator[Stated]:
    may = _may_state(answers(batch))
    # Per text in Python: only those that hold what looks like a fact.
    for record, turn, pointer, text in zip(
        may.record.tolist(), may.turn.tolist(), may.pointer.to_pylist(), may.text.to_pylist(), strict=True
    ):
        found = atoms(text)
        asked = texts_of(batch.inputs, record, Role.USER) if found else []
        if not asked or any(_INVENTS.search(each) or _IDENTITY.search(each) for each in asked):
            continue
        given, last = _before(batch, record, turn)
        extracts = _EXTRACTS.search(last) is not None and len(last.split()) >= _CONTEXT_WORDS
        grounds = Grounds(given)
        holds = grounds.say if extracts else grounds.hold
        code = any(mentions_code(each) for each in asked)
        left = [atom for atom in found if not (holds(atom) or (code and atom.kind in (*NUMERIC, LINK)))]
        if left:
            yield Stated(record, pointer, text, left, extracts)


def _may_state(texts: Texts) -> Texts:
    """The texts that may hold an atom: names or addresses, or numbers where nothing is computed."""
    chosen = texts.holding(MAY_NAME)
    others = np.flatnonzero(~chosen)
    others = others[texts.take(~chosen).holding(MAY_COUNT)]
    counting = np.zeros(len(texts), dtype=bool)
    counting[others] = True
    chosen[others] = ~texts.take(counting).holding(COMPUTES)
    return texts.take(chosen)


_INVENTS, _EXTRACTS, _IDENTITY = (re.compile(pattern, re.ASCII | re.IGNORECASE) for pattern in (INVENTS, EXTRACTS, TOPIC))


def _before(batch: Batch, record: int, turn: int) -> tuple[str, str]:
    """All that an answer could draw on, the turns before it, what is no turn and the declared tools; and the last turn of the user."""
    texts = batch.texts
    low, high = (int(bound) for bound in np.searchsorted(texts.record, [record, record + 1]))
    columns = (column[low:high].tolist() for column in (texts.side, texts.role, texts.turn))
    given: list[str] = []
    asked: list[str] = []
    last = -1
    for side, role, at, text in zip(*columns, texts.text.slice(low, high - low).to_pylist(), strict=True):
        if at < turn and side in (Side.INPUT, Side.OUTPUT):
            given.append(text)
            if role == Role.USER and side == Side.INPUT:
                asked, last = [*(asked if at == last else []), text], at
    tools = batch.tool_records.get(record)
    return "\n".join([*given, *([str(tools.tools)] if tools is not None else [])]), "\n".join(asked)


class VolatileFact(RecordCheck):
    """An answer states a price, a date, a name or the like that nothing in its input says.

    Why: a model learns facts slowly from fine-tuning, forgets where they came from, and makes up more of the kind; and the fact changes.
    How: amounts of money, dates and years, versions, percentages, grouped or large numbers, times, terms of warranty, telephone numbers,
    e-mail addresses, people named with their office; or three names of several words. Each is looked for in the whole input.
    Fix: put the fact into the input (retrieval, a tool, the system prompt) and keep the record as a model of how to use it.
    Limits: information only. Silent where the task is to make something up or to compute, in code and headings, for a number of a kind that
    the input has as well, and in questions about the assistant. English names and words. A single name without an office is none.
    Source: Z. Gekhman et al. 2024, "Does Fine-Tuning LLMs on New Knowledge Encourage Hallucinations?" (arXiv 2405.05904); 90 of 105 hits
    that were read on six public files are true, and 0 of 7,473 sums are found.
    """

    rule = Rule("FVB001", "ungrounded-fact", "info", "advice", "record", 'states "{found}", which its input does not say', since="0.1")
    bad = (
        [chat("What does the oak desk cost?", "The oak desk costs $349, and delivery is included.")],
        [chat("When was the bridge opened?", "It was opened on 4 May 1932.")],
        [chat("Whom do I ask about a grant?", "Ask for Marta Lindqvist at the front desk.")],
    )
    good = (
        [chat("The price list says: oak desk $349. What does it cost?", "The oak desk costs $349.")],
        [chat("Three pens cost $2 each. What do I pay?", "You pay 3 * $2 = $6.")],
        [chat("Write a story about a robot.", "In 2091 a robot paid $5 for a rose.")],
        [chat("How do I mend it?", "Sand the edge, then oil it twice.")],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        for each in stated(batch):
            facts = [] if each.extracts else each.facts
            if facts:
                first = min(facts, key=lambda atom: atom.start)
                hits.add_first(
                    each.record,
                    each.pointer,
                    span=(first.start, first.end),
                    value=float(len(facts)),
                    details={"found": each.text[first.start : first.end], "kind": first.kind},
                )


class StaleProne(PatternCheck):
    """An answer speaks of how things are at the moment.

    Why: what is the latest, current or newest changes, and a tuned model goes on telling it as it was.
    How: "as of today", "as of 2023", "at the time of writing", "the latest version", "the current president", "currently the", "recently
    announced" and their like, where the input has no such words.
    Fix: put the state of things into the input, or say what does not change.
    Limits: information only; English.
    Source: convention
    """

    rule = Rule("FVB004", "stale-prone", "info", "advice", "record", 'will not stay true: "{found}"', since="0.1")
    bad = ([chat("Who leads the club?", "As of today, the club has no president.")],)
    good = (
        [chat("As of today, who leads the club?", "As of today, nobody does.")],
        [chat("What now?", "Save your current work and open it with the latest driver you have.")],
    )
    pattern = (
        r"\b(?:as of (?:today|this writing|writing|my last|the (?:last|latest|time)|(?:early |mid-?|late )?(?:19|20)\d\d|"
        r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)|"
        r"at the time of (?:this )?writing|"
        r"the (?:latest|newest|most recent) (?:version|release|model|figures|data|statistics|edition) (?:is|was|are|of)|"
        r"the (?:current|incumbent|present|reigning) (?:president|prime minister|ceo|king|queen|champions?|record|population|price|"
        r"rate|version|mayor|chancellor|director|head|owner) (?:of|is|was)|"
        r"(?:is|are) currently (?:the|worth|valued|priced|ranked|estimated|led|held|owned|available (?:at|for|in))|"
        r"(?:was|were|has been) recently (?:announced|released|elected|appointed|launched))\b"
    )
    ignore_case = True

    def texts(self, batch: Batch) -> Texts:
        return answers(batch)

    def accept(self, batch: Batch, record: int, text: str, span: tuple[int, int]) -> bool:
        asked = "\n".join(texts_of(batch.inputs, record, Role.USER))
        return not in_input(batch, record, text[span[0] : span[1]]) and _INVENTS.search(asked) is None


class InventedSource(RecordCheck):
    """An answer gives a link, a DOI or an ISBN that is nowhere in its input.

    Why: a model cannot look up addresses and numbers of books. It learns their form, and makes up ones that lead nowhere.
    How: web addresses with a path, DOIs and ISBNs of the answer that the input does not hold.
    Fix: take the source out, or give it in the input and let the answer cite it.
    Limits: silent in code, in tasks about code, where the task is to make something up, for addresses that stand for any (example.com) and
    for the bare address of a site.
    Whether the source exists is not looked up. Advice, never scored.
    Source: W. Walters and E. Wilder 2023, "Fabrication and errors in the bibliographic citations generated by ChatGPT"; all 9 hits on
    six public files were true.
    """

    rule = Rule("FVB005", "invented-source", "warning", "advice", "record", 'cites "{found}", which its input does not hold', since="0.1")
    bad = (
        [chat("Where can I read more?", "See https://www.lampguide.org/care/oiling-brass.html for more.")],
        [chat("Which study shows it?", "It is shown in doi:10.1038/s41586-020-2649-2 for oak.")],
    )
    good = (
        [chat("The guide is at https://www.lampguide.org/care. Where can I read more?", "See https://www.lampguide.org/care for more.")],
        [chat("How do I fetch a page in Python?", 'Call `get("https://www.lampguide.org/care/a.html")`.')],
        [chat("Where do I sign up?", "Open https://www.lampguide.org and press Join.")],
    )
    _any = re.compile(EXAMPLE, re.ASCII | re.IGNORECASE)
    _site = re.compile(r"(?:https?://)?[\w.-]+/?$", re.ASCII)

    def find(self, batch: Batch, hits: Hits) -> None:
        for each in stated(batch):
            for atom in each.atoms:
                said = each.text[atom.start : atom.end]
                if atom.kind == LINK and not self._any.search(said) and not self._site.match(said):
                    hits.add_first(each.record, each.pointer, span=(atom.start, atom.end), details={"found": said})


class BeyondInput(RecordCheck):
    """An answer that is to be drawn from a text says more than that text.

    Why: the model learns to add what it was not given, where the task is to give back what is there.
    How: the input asks to summarise, to extract or to answer from a text, and has 50 words or more; the answer has an amount, a date, a
    number, a person or a name of several words that is nowhere in it.
    Fix: take out what the text does not say, or give the text that says it.
    Limits: information only: a date that follows from others, or a name in another spelling, is found as well.
    Source: OpenAI, fine-tuning guide: examples contain all of the information needed
    """

    rule = Rule(
        "FVB006", "beyond-the-input", "info", "advice", "record", 'says "{found}", which the text it was to draw on does not', since="0.1"
    )
    _report = (
        "Summarise the following report: The council met on Monday and spoke about the old bridge at the mill. Its planks are loose, and "
        "the railing on the north side has rusted through in two places. A firm from the valley will mend it in spring, once the river has "
        "fallen. Until then carts have to take the road by the church, and people on foot are asked to keep to the south side."
    )
    bad = ([chat(_report, "The bridge will be mended in spring for $40,000.")],)
    good = ([chat(_report, "The bridge will be mended in spring; carts take the road by the church.")],)

    def find(self, batch: Batch, hits: Hits) -> None:
        for each in stated(batch):
            found = [atom for atom in each.atoms if atom.kind != LINK] if each.extracts else []
            if found:
                first = found[0]
                hits.add_first(
                    each.record,
                    each.pointer,
                    span=(first.start, first.end),
                    value=float(len(found)),
                    details={"found": each.text[first.start : first.end]},
                )


def stating(batch: Batch) -> Mask:
    """Which records state a fact that their input does not say, shape (n_records,)."""
    out = np.zeros(len(batch), dtype=bool)
    out[[each.record for each in stated(batch) if each.facts]] = True
    return out
