"""Defaults of a training run that suit the size of the set and the length of its records, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from curate.targets.base import Options, SetFacts

LENGTHS = (512, 1_024, 2_048, 4_096, 8_192)
"""Lengths of a sequence that a run is set to; 8,192 is what a 4-bit model of 8 billion parameters trains on one GPU of 24 GB."""

_MARGIN = 1.15
"""What is added to estimated tokens: the estimate is off by 4 to 15 % for most languages."""

_EPOCHS = 3
_FEW, _MANY = 100, 25_000


def fitted(longest: int, exact: bool) -> int:
    """The least of `LENGTHS` that holds the longest record, or the greatest of them."""
    needed = longest if exact else longest * _MARGIN
    return next((length for length in LENGTHS if length >= needed), LENGTHS[-1])


@dataclass(frozen=True)
class Setting:
    """One number of a recipe and why it is that."""

    value: int | float
    why: str


@dataclass(frozen=True)
class Recipe:
    """The numbers of a run. `batch` is per device; `batch` times `accumulation` records make one step."""

    sequence_length: Setting
    epochs: Setting
    batch: Setting
    accumulation: Setting
    learning_rate: Setting
    rank: Setting
    alpha: Setting
    warmup_steps: Setting


def recipe(facts: SetFacts, options: Options, form: str) -> Recipe:
    """The recipe for the records of one form."""
    records = max(facts.records(form), 1)
    length, epochs = _length(facts, options), _epochs(records, form)
    batch = _batch(int(length.value))
    together = 4 if records < 200 else 8 if records < 1_000 else 16
    accumulation = max(together // int(batch.value), 1)
    return Recipe(
        sequence_length=length,
        epochs=epochs,
        batch=batch,
        accumulation=Setting(
            accumulation,
            f"{int(batch.value) * accumulation} records a step: {-(-records // (int(batch.value) * accumulation)):,} steps an epoch",
        ),
        learning_rate=_rate(options, form),
        rank=Setting(16, "enough for style and format; 32 or 64 for new knowledge"),
        alpha=Setting(32, "twice the rank"),
        warmup_steps=_warmup(records, int(batch.value) * accumulation, int(epochs.value)),
    )


def _length(facts: SetFacts, options: Options) -> Setting:
    counted = f"{facts.longest:,} tokens" if facts.exact else f"about {facts.longest:,} tokens"
    longest = f"the longest record has {counted}, 95 of 100 at most {facts.usual:,}"
    if options.sequence_length is not None:
        return Setting(options.sequence_length, f"as asked; {longest}")
    return Setting(fitted(facts.longest, facts.exact), longest)


def _epochs(records: int, form: str) -> Setting:
    if form in ("preference", "unpaired"):
        return Setting(1, "more than one pass over preferences soon overfits")
    if form == "text":
        return Setting(1, "plain text is read once")
    if records * _EPOCHS < _FEW:
        return Setting(min(25, _FEW // records), f"{records:,} records are few, so each is seen more often")
    if records * _EPOCHS > _MANY:
        return Setting(max(1, _MANY // records), f"{records:,} records are many, so each is seen less often")
    return Setting(_EPOCHS, f"the usual number for {records:,} records; watch the loss of the held-out split")


def _batch(length: int) -> Setting:
    size = 4 if length <= 1_024 else 2 if length <= 2_048 else 1
    return Setting(size, f"what fits beside a sequence of {length:,} on 24 GB; halve it and double the accumulation when memory runs out")


def _warmup(records: int, a_step: int, epochs: int) -> Setting:
    steps = -(-records // a_step) * epochs
    return Setting(max(round(steps / 20), 1), f"the first steps are small: a twentieth of {steps:,}")


def _rate(options: Options, form: str) -> Setting:
    if form in ("preference", "unpaired"):
        return Setting(5e-7 if options.method == "full" else 5e-6, "preferences are learned with small steps")
    if options.method == "full":
        return Setting(1e-5, "all weights move, so the steps are small")
    return Setting(2e-4, "usual for adapters; halve it when the loss jumps")
