"""What becomes of the records of a batch with the trainer that is named; made once for all rules that ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field, field_validator

from curate.batch import Batch, Kind, Side
from curate.checks.counting import TokenOptions, examples
from curate.config import TargetSettings
from curate.errors import FormatError
from curate.targets.base import Held, Target, Verdict
from curate.targets.registry import target_named
from curate.text.tokens import load


class TargetOptions(TokenOptions):
    """Options of the rules about a trainer; an unknown name raises `ConfigError` before anything is read."""

    target: TargetSettings | None = Field(None, description="the trainer and its sequence length; the section `target` fills it")

    @field_validator("target")
    @classmethod
    def _known(cls, target: TargetSettings | None) -> TargetSettings | None:
        if target is not None:
            target_named(target.name)
        return target


class Fate(NamedTuple):
    """What becomes of one record: verdicts on it as it stands (or, in another form, as it would be exported), and its projection."""

    verdicts: tuple[Verdict, ...]
    held: Held | None
    native: bool


def fates(batch: Batch, target: Target) -> list[Fate | None]:
    """The fate of each record of a batch; None for one that cannot be read."""
    key = f"fates {target.name}"
    if key not in batch.features:
        # Per record in Python: a trainer's rules look at the whole structure of a record. They run only where a target is named.
        batch.features[key] = [_fate(batch, record, value, target) for record, value in enumerate(batch.values)]
    found: list[Fate | None] = batch.features[key]
    return found


def _fate(batch: Batch, record: int, value: Any, target: Target) -> Fate | None:
    kind = int(batch.kind[record])
    if kind == Kind.UNREADABLE:
        return None
    native = target.is_native(value)
    held = _held(batch, value, target) if kind != Kind.REFUSED else None
    if native:
        return Fate(tuple(target.judge(value)), held, True)
    made = held.values if held is not None else ()
    return Fate(tuple(verdict for each in made if target.is_native(each) for verdict in target.judge(each)), held, False)


def _held(batch: Batch, value: Any, target: Target) -> Held | None:
    if batch.reader is None:
        return None
    try:
        return target.hold(batch.reader(value), value)
    except FormatError as error:
        return Held(left_out=error.message)


def count_held(batch: Batch, settings: TargetSettings | None) -> int:
    """How many records of a batch the named trainer can hold; none without one."""
    found = fates(batch, target_named(settings.name)) if settings is not None else []
    return sum(fate is not None and fate.held is not None and fate.held.left_out is None for fate in found)


def over(batch: Batch, target: Target | None, settings: Any, longer: str) -> Iterator[tuple[int, int, bool, int]]:
    """The records of a batch that are longer than a sequence may be: (record, tokens, whether they are exact, the limit)."""
    if target is None or target.window is None or target.window.longer != longer:
        return
    limit = settings.target.sequence_length or target.window.default
    if limit is None:
        return
    found = examples(batch, load(settings.tokens.tokenizer if settings.tokens is not None else None))
    for record in np.flatnonzero(found.length > limit).tolist():
        yield record, int(found.length[record]), bool(found.exact[record]), limit


def learned(batch: Batch, record: int, settings: Any) -> list[tuple[int, int]]:
    """Where each text of a record that is learned from begins and ends, in tokens."""
    found = examples(batch, load(settings.tokens.tokenizer if settings.tokens is not None else None))
    low, high = (int(bound) for bound in np.searchsorted(batch.texts.record, [record, record + 1]))
    sides = batch.texts.side[low:high]
    chosen = low + np.flatnonzero(np.isin(sides, [Side.OUTPUT, Side.REJECTED]))
    return [(int(found.first[text]), int(found.last[text])) for text in chosen.tolist()]


def is_cut_up(batch: Batch, record: int) -> bool:
    """Whether a record is plain text, which is cut into sequences and not dropped."""
    return int(batch.kind[record]) in (Kind.TEXT, Kind.RENDERED)
