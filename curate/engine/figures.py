"""What a set looks like, in numbers to be drawn: how long its answers are, how many tokens a record has, which languages are spoken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Kind, Role, Side
from curate.checks.counting import examples
from curate.config import Settings
from curate.engine.corpus import Opened
from curate.engine.mapping import Task, tasks_of
from curate.engine.workers import Crew, worker_count
from curate.learning.languages import MIN_LETTERS
from curate.text.languages import cleaned, has_letters, screen
from curate.text.tokens import load
from curate.text.words import output_words

LANGUAGE_RECORDS = 5_000
"""Records whose language is looked at, about: those with the smallest fingerprints."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Figures:
    """words: of what each readable record teaches to say, int64 · tokens: of each readable record as an example, int64 · languages:
    answers by the code of their language, None where it cannot be told, of `told` answers that are long enough · tokenizer: what
    counted, exactly or not.
    """

    words: Ints
    tokens: Ints
    languages: dict[str | None, int]
    told: int
    tokenizer: str
    exact: bool


@dataclass(frozen=True)
class _Wanted:
    """What a worker needs to know: the tokenizer's name, and the first half of a fingerprint up to which languages are looked at."""

    tokenizer: str | None
    limit: np.uint64


def measure(opened: Sequence[Opened], settings: Settings) -> Figures:
    """The figures of all sources together, whatever their order. Raises `InputError` when a file has changed since it was opened."""
    records = sum(each.source.records for each in opened)
    tokenizer = load(settings.tokens.tokenizer if settings.tokens is not None else None)
    share = min(1.0, LANGUAGE_RECORDS / max(1, records))
    limit = np.uint64(min(int(share * 2.0**64), 2**64 - 1))
    wanted = _Wanted(settings.tokens.tokenizer if settings.tokens is not None else None, limit)
    with Crew(worker_count(settings.jobs, records)) as crew:
        found = list(crew.run(tasks_of(opened, settings.batch_size), _measure, wanted))
    languages: Counter[str | None] = Counter()
    for _, _, counted in found:
        languages.update(counted)
    words = np.concatenate([np.zeros(0, dtype=np.int64), *(each[0] for each in found)])
    tokens = np.concatenate([np.zeros(0, dtype=np.int64), *(each[1] for each in found)])
    return Figures(words, tokens, dict(languages), languages.total(), tokenizer.name, tokenizer.exact)


def _measure(task: Task, wanted: _Wanted) -> tuple[Ints, Ints, Counter[str | None]]:
    batch = task.batch()
    readable = batch.kind >= Kind.CHAT
    words = np.bincount(batch.outputs.record, weights=output_words(batch), minlength=len(batch)).astype(np.int64)
    tokens = examples(batch, load(wanted.tokenizer)).length
    return words[readable], tokens[readable], _languages(batch, readable & (batch.fingerprint[:, 0] <= wanted.limit))


def _languages(batch: Batch, chosen: npt.NDArray[np.bool_]) -> Counter[str | None]:
    spoken = batch.texts.of([Side.OUTPUT], [Role.ASSISTANT, Role.TEXT])
    texts = spoken.take(chosen[spoken.record]).text.to_pylist()
    # In Python: a bounded number of texts, of each of which the detector needs the letters.
    return Counter(screen([text for text in cleaned(texts) if has_letters(text, MIN_LETTERS)]))
