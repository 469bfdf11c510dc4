"""The rule table of the advice: which verdict the signals give, and the reasons that are told with it. All thresholds are here.

Prompt first, then retrieve, then tune: the first line of `TABLE` that applies gives the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from curate.advising.signals import Figure, Signals
from curate.checks.facts_set import MUCH

Verdict = Literal["PROMPT", "RAG", "RAG+FT", "PILOT", "FINE-TUNE"]

NOTE = 0.1
"""The share of records with knowledge from which on it is worth a word; from `MUCH` on it decides."""

LEAST_FACTS = 3
SURE_FORM = 0.95
MOST_LABELS = 20
OFTEN = 0.3
"""The share of records that call tools, or judge answers, from which on that is what the set teaches."""

PROMPT_TOKENS = 4_000
"""Tokens within which a prompt with examples is short enough to be tried first."""

LEAST_HELD_OUT = 50


@dataclass(frozen=True)
class Line:
    """One line of the table: the verdict, when it applies, and why in one sentence."""

    verdict: Verdict
    name: str
    applies: Callable[[Signals], bool]
    why: str


@dataclass(frozen=True)
class Reason:
    """One thing that was looked at: its name, a sentence, and its figure where it was counted."""

    name: str
    text: str
    figure: Figure | None = None

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain values."""
        return {"name": self.name, "text": self.text, "figure": self.figure.to_dict() if self.figure is not None else None}


def is_knowledge(signals: Signals) -> bool:
    """Whether so many records hold knowledge that it belongs where it can be looked up."""
    return signals.knowledge.share >= MUCH and signals.knowledge.hits >= LEAST_FACTS


def has_form(signals: Signals) -> bool:
    """Whether nearly all answers have one of the forms that were learned, which is behaviour."""
    return signals.formed.share >= SURE_FORM


def is_narrow(signals: Signals) -> bool:
    """Whether the set teaches one behaviour rather than a bit of everything: a form, calls, preferences, one system prompt, a length."""
    often = (signals.formed, signals.called, signals.preferred)
    return any(figure.share >= OFTEN for figure in often) or signals.shared_system.share >= 0.8 or signals.has_own_length


def is_label_task(signals: Signals) -> bool:
    """Whether the answers are labels, few enough to be listed in a prompt."""
    return 0 < signals.labels <= MOST_LABELS and has_form(signals)


def leaves_behaviour(signals: Signals) -> bool:
    """Whether a set of knowledge has something to tune on: its form, or enough clean records without knowledge of one behaviour."""
    if has_form(signals):
        return signals.clean.hits >= signals.few
    return is_narrow(signals) and signals.rest >= signals.few


def has_held_out(signals: Signals) -> bool:
    """Whether records are kept apart to score with, and none of them is trained on."""
    return signals.held_out > 0 and signals.leaked == 0


TABLE: tuple[Line, ...] = (
    Line(
        "RAG",
        "knowledge",
        lambda s: is_knowledge(s) and not leaves_behaviour(s),
        "This looks like knowledge: put it where it can be looked up (retrieval, a tool, the system prompt), and let the model answer "
        "from it.",
    ),
    Line(
        "RAG+FT",
        "knowledge-and-behaviour",
        is_knowledge,
        "This looks like knowledge and behaviour: retrieve the facts first, then tune on how to answer from what was found.",
    ),
    Line(
        "PROMPT",
        "few-records",
        lambda s: s.clean.hits < s.few,
        "These are too few clean records to tune on: put the best of them into the prompt.",
    ),
    Line(
        "PROMPT",
        "no-behaviour",
        lambda s: not is_narrow(s),
        "This looks like data for a general assistant, without a form, a role or a length of its own: a better model or prompt probably "
        "beats a tune on it.",
    ),
    Line(
        "PROMPT",
        "label-task",
        lambda s: is_label_task(s) and not (has_held_out(s) and s.clean.hits >= s.target),
        "This looks like sorting into a few labels: try a prompt that lists them with examples, or a small classifier, before a tune.",
    ),
    Line(
        "PILOT",
        "some-records",
        lambda s: s.clean.hits < s.target,
        "This looks like behaviour, with enough clean records for a pilot and not for more.",
    ),
    Line(
        "PILOT",
        "no-held-out",
        lambda s: not has_held_out(s),
        "This looks like behaviour that a tune can teach, but without a held-out split nobody can tell whether it is better: a pilot at "
        "most.",
    ),
    Line("FINE-TUNE", "ready", lambda s: True, "This looks like behaviour that a tune can teach, with clean records and a held-out split."),
)
"""The lines in their order; the last one always applies."""


def decide(signals: Signals) -> Line:
    """The first line of the table that applies."""
    return next(line for line in TABLE if line.applies(signals))


def reasons(signals: Signals, prompt_tokens: int | None) -> list[Reason]:
    """What was looked at, in the order prompt, retrieval, tuning; `prompt_tokens` is the length of the baseline prompt, if there is one."""
    return [*_prompt(signals, prompt_tokens), *_knowledge(signals), *_behaviour(signals), *_enough(signals)]


def _prompt(signals: Signals, tokens: int | None) -> Iterator[Reason]:
    if tokens is not None and tokens <= PROMPT_TOKENS:
        text = (
            f"a prompt with the form in words and diverse examples has about {tokens:,} tokens: it is the baseline that a tune has to beat"
        )
        yield Reason("promptable", text)
    if is_label_task(signals):
        yield Reason("labels", f"the answers are {signals.labels} labels, which a prompt can list", signals.formed)


def _knowledge(signals: Signals) -> Iterator[Reason]:
    facts = "state facts (prices, dates, names ...) that their input does not"
    level = _level(signals.facts, "too few to matter", "a part of it looks like knowledge", "this looks like knowledge")
    yield Reason("facts", f"{_of(signals.facts)} {facts}: {level}", signals.facts)
    level = _level(signals.closed_book, "too few to matter", "a part of it looks like a quiz", "this looks like a quiz")
    yield Reason("closed-book", f"{_of(signals.closed_book)} ask for what has to be known by heart: {level}", signals.closed_book)
    if signals.repeated.hits:
        text = f"{_of(signals.repeated)} state a fact that three or more state: facts of the house, for retrieval or the system prompt"
        yield Reason("repeated-facts", text, signals.repeated)


def _level(figure: Figure, low: str, middle: str, high: str) -> str:
    return high if figure.share >= MUCH else middle if figure.share >= NOTE else low


def _behaviour(signals: Signals) -> Iterator[Reason]:
    if has_form(signals):
        form = "try structured output, or the form in words with some of the records, first"
    elif signals.formed.hits:
        form = "a part of the set has a form of its own"
    else:
        form = "no form is demanded"
    yield Reason("form", f"{_of(signals.formed)} keep to a form that nearly all answers share: {form}", signals.formed)
    if signals.called.hits:
        yield Reason("tool-calls", f"{_of(signals.called)} call tools, which is behaviour", signals.called)
    if signals.preferred.hits:
        yield Reason(
            "preferences", f"{_of(signals.preferred)} judge answers: they come after a tune on answers, or a good prompt", signals.preferred
        )
    if signals.shared_system.hits:
        yield Reason("system-prompt", f"{_of(signals.shared_system)} have one and the same system prompt", signals.shared_system)
    if signals.has_own_length and signals.band is not None and not signals.labels:
        low, high = signals.band
        yield Reason("length", f"nearly all answers have {low:.0f} to {high:.0f} words, which is a manner of its own")


def _enough(signals: Signals) -> Iterator[Reason]:
    count = signals.clean.hits
    if count < signals.few:
        level = f"fewer than {signals.few}, a prompt with examples usually does as well"
    elif count < signals.target:
        level = f"enough for a pilot; {signals.target - count:,} more reach {signals.target:,}"
    else:
        level = f"{signals.target:,} or more, enough for a tune"
    yield Reason("clean", f"{_of(signals.clean)} have no finding that scores: {level}", signals.clean)
    if signals.leaked:
        yield Reason("held-out", f"the held-out split is not held out: LEK001 finds {signals.leaked:,} of its prompts among the records")
    elif not signals.held_out:
        yield Reason("held-out", "no held-out split is given (--against FILE): a tune cannot be scored")
    elif signals.held_out < LEAST_HELD_OUT:
        yield Reason(
            "held-out", f"{signals.held_out:,} records are held out; fewer than {LEAST_HELD_OUT} are too few to tell a better model"
        )
    else:
        yield Reason("held-out", f"{signals.held_out:,} records are held out to score with")


def _of(figure: Figure) -> str:
    return f"{figure.hits:,} of {figure.count:,} records"
