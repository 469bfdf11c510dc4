"""How many tokens a training run reads and learns from, by who wrote them, and what that costs at a given price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curate.batch import Batch, Kind, Role, Side
from curate.checks.counting import examples, text_tokens
from curate.config import Settings
from curate.engine.check import Progress, Silent
from curate.engine.corpus import Opened
from curate.engine.mapping import Task, tasks_of
from curate.engine.workers import Crew, worker_count
from curate.errors import MissingExtra
from curate.targets.base import Target
from curate.text.tokens import load

USUAL_EPOCHS = 3
_MIN_SEEN, _MAX_SEEN, _MAX_EPOCHS = 100, 25_000, 25
"""OpenAI's cookbook wants a run to see so many examples, and none more often than so."""

_KNOWN = {"openai": "o200k"}
"""The vocabulary of what a service tunes, where all its models have one."""

_TOKEN_IDS, REST = "token ids", "chat template and declared tools"
_NAMES = {
    (Role.SYSTEM, Side.INPUT): "system",
    (Role.USER, Side.INPUT): "user",
    (Role.ASSISTANT, Side.OUTPUT): "assistant",
    (Role.CALL, Side.OUTPUT): "tool calls",
    (Role.ASSISTANT, Side.INPUT): "assistant, not learnt",
    (Role.CALL, Side.INPUT): "tool calls, not learnt",
    (Role.TOOL, Side.INPUT): "tool results",
    (Role.ASSISTANT, Side.ASIDE): "reasoning",
    (Role.ASSISTANT, Side.REJECTED): "assistant, rejected",
    (Role.CALL, Side.REJECTED): "tool calls, rejected",
    (Role.TEXT, Side.OUTPUT): "text",
    (Role.TEXT, Side.INPUT): "text, not learnt",
    (Role.TEXT, Side.REJECTED): "text, rejected",
}
"""What each part of a record is called, in the order in which people read them."""


@dataclass(frozen=True)
class Part:
    """The tokens of one part of all records in one epoch; `learnt` is None where that depends on the trainer."""

    name: str
    tokens: int
    learnt: bool | None
    exact: bool


@dataclass(frozen=True)
class Estimate:
    """What a run reads and learns from.

    `records` are those that are counted, `unread` those that cannot be read. `read` and `learnt` are tokens of one epoch; `read` counts
    the chat template and the declared tools, and the prompt of a preference pair twice. `over` are records longer than `window` tokens.
    """

    target: str
    records: int
    unread: int
    parts: tuple[Part, ...]
    read: int
    learnt: int
    tokenizer: str
    exact: bool
    epochs: int
    epochs_given: bool
    window: int | None
    over: int
    price_per_million: float | None = None

    @property
    def tokens(self) -> int:
        """The tokens that the run reads in all epochs, which is what services bill."""
        return self.read * self.epochs

    @property
    def reads_exactly(self) -> bool:
        """Whether no part of what is read is an estimate."""
        return all(part.exact for part in self.parts)

    @property
    def cost(self) -> float | None:
        """What they cost at the price that was given, in its currency; None without one."""
        return None if self.price_per_million is None else self.tokens * self.price_per_million / 1e6

    def as_dict(self) -> dict[str, Any]:
        """The estimate as JSON has it."""
        parts = [{"part": part.name, "tokens": part.tokens, "learnt": part.learnt, "exact": part.exact} for part in self.parts]
        return {
            "target": self.target,
            "records": self.records,
            "unread_records": self.unread,
            "tokenizer": self.tokenizer,
            "exact": self.reads_exactly,
            "parts": parts,
            "tokens_per_epoch": self.read,
            "learnt_tokens_per_epoch": self.learnt,
            "epochs": self.epochs,
            "epochs_given": self.epochs_given,
            "tokens": self.tokens,
            "learnt_tokens": self.learnt * self.epochs,
            "window": self.window,
            "records_over_window": self.over,
            "price_per_million": self.price_per_million,
            "cost": self.cost,
        }


@dataclass
class _Tally:
    records: int = 0
    unread: int = 0
    read: int = 0
    learnt: int = 0
    over: int = 0
    parts: Counter[str] = field(default_factory=Counter)


def default_epochs(target: str, records: int) -> int:
    """How many epochs a run has by itself: for OpenAI the rule of its cookbook, else 3."""
    if target != "openai" or not records:
        return USUAL_EPOCHS
    if records * USUAL_EPOCHS < _MIN_SEEN:
        return min(_MAX_EPOCHS, _MIN_SEEN // records)
    return max(1, _MAX_SEEN // records) if records * USUAL_EPOCHS > _MAX_SEEN else USUAL_EPOCHS


def tokenizer_for(target: str, given: str | None) -> str | None:
    """The name of the tokenizer that counts: the given one, that of the target's models where it is known and here, else None."""
    name = given or _KNOWN.get(target)
    try:
        load(name)
    except MissingExtra:
        if given:
            raise
        return None
    return name


def estimate_opened(
    opened: Sequence[Opened],
    target: Target,
    settings: Settings,
    *,
    epochs: int | None = None,
    price_per_million: float | None = None,
    tokenizer: str | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Count the tokens of `opened`. Raises `ConfigError` for a tokenizer that is not known, `MissingExtra` without its package."""
    name = tokenizer_for(target.name, tokenizer)
    window = target.window.default if target.window is not None else None
    records = sum(each.source.records for each in opened)
    watch = progress or Silent()
    watch.stage("count", records)
    tally = _Tally()
    with Crew(worker_count(settings.jobs, records)) as crew:
        for found in crew.run(tasks_of(opened, settings.batch_size), count_shard, (name, window)):
            _add(tally, found)
            watch.advance(found.records + found.unread)
    counter = load(name)
    return Estimate(
        target=target.name,
        records=tally.records,
        unread=tally.unread,
        parts=tuple(_parts(tally, counter.exact)),
        read=tally.read,
        learnt=tally.learnt,
        tokenizer=counter.name,
        exact=counter.exact,
        epochs=epochs or default_epochs(target.name, tally.records),
        epochs_given=epochs is not None,
        window=window,
        over=tally.over,
        price_per_million=price_per_million,
    )


def count_shard(task: Task, how: tuple[str | None, int | None]) -> _Tally:
    """Count one stretch of a file; `how` is the name of the tokenizer and the window."""
    name, window = how
    batch, tokenizer = task.batch(), load(name)
    found = examples(batch, tokenizer)
    unread = int(np.isin(batch.kind, [Kind.UNREADABLE, Kind.REFUSED]).sum())
    tally = _Tally(len(batch) - unread, unread, int(found.seen.sum()), int(found.trained.sum()))
    tally.over = int((found.length > window).sum()) if window is not None else 0
    for part, name_of in _NAMES.items():
        tally.parts[name_of] += _tokens(batch, text_tokens(batch, tokenizer), part)
    tally.parts[_TOKEN_IDS] += int(found.seen[batch.kind == Kind.TOKENS].sum())
    return tally


def _tokens(batch: Batch, tokens: Any, part: tuple[Role, Side]) -> int:
    role, side = part
    return int(tokens[(batch.texts.role == role) & (batch.texts.side == side)].sum())


def _add(tally: _Tally, found: _Tally) -> None:
    for name in ("records", "unread", "read", "learnt", "over"):
        setattr(tally, name, getattr(tally, name) + getattr(found, name))
    tally.parts.update(found.parts)


def _parts(tally: _Tally, exact: bool) -> Iterable[Part]:
    """The parts that there are; what is read besides them comes last."""
    for (_, side), name in _NAMES.items():
        if tally.parts[name]:
            yield Part(name, tally.parts[name], None if side == Side.ASIDE else side != Side.INPUT, exact)
    if tally.parts[_TOKEN_IDS]:
        yield Part(_TOKEN_IDS, tally.parts[_TOKEN_IDS], None, True)
    rest = tally.read - sum(tally.parts.values())
    if rest:
        twice = any(tally.parts[name] for (_, side), name in _NAMES.items() if side == Side.REJECTED)
        yield Part(REST + (", prompts read twice" if twice else ""), rest, False, False)
