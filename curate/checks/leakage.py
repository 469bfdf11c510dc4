"""The rules about records that a model is judged by and must not be trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from curate.batch import Batch, Role, Side
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat
from curate.formats.splits import DEFAULT
from curate.similarity.references import Reference, References
from curate.similarity.shingles import TemplateTable

_QUESTION = "A baker sells 24 loaves in the morning and half as many after noon. How many loaves does the baker sell on that day in all?"
_OTHER = "A train leaves at seven and needs two hours to the coast. When does it arrive there if it has to wait a quarter of an hour?"
_ANSWER = "The baker sells 36 loaves."


class ReferenceSettings(CheckSettings):
    """References that are given in the settings, beside those of files."""

    texts: tuple[str, ...] = Field((), description="texts that must not be trained on, beside those of --against or --benchmark")


class ReferenceCheck(RecordCheck):
    """A rule that looks for texts from elsewhere in the training records. The engine reads the files and hands their texts over."""

    Settings = ReferenceSettings
    how: ClassVar[dict[str, str]]

    def __init__(self, *arguments: object, **more: object) -> None:
        super().__init__(*arguments, **more)  # type: ignore[arg-type]
        self._references = [Reference(f"text {number}", text) for number, text in enumerate(self.settings.texts, start=1)]

    def refer(self, references: Sequence[Reference]) -> None:
        """Look for these texts, too."""
        self._references = [*self._references, *references]

    def told(self) -> str:
        return hashlib.blake2b(repr(self._references).encode("utf-8", "backslashreplace"), digest_size=20).hexdigest()

    @cached_property
    def _index(self) -> References:
        return References(self._references, TemplateTable(self.profile.shingles))

    def texts(self, batch: Batch) -> list[str]:
        """What of each record is searched, shape (n_records,)."""
        return prompts(batch)

    def find(self, batch: Batch, hits: Hits) -> None:
        if not self._references or batch.split != DEFAULT:
            return
        for record, held in sorted(self._index.held_by(self.texts(batch)).items()):
            what = self.how[held.how].format(value=held.value)
            hits.add(record, value=held.value, details={"what": what, "reference": held.name})


def prompts(batch: Batch) -> list[str]:
    """The input of each record without system prompts, its texts joined with newlines; plain text is its own prompt."""
    texts = batch.texts
    asked = batch.joined(texts.take((texts.side == Side.INPUT) & (texts.role != Role.SYSTEM)))
    plain = batch.joined(texts.take(texts.role == Role.TEXT))
    return [prompt or text for prompt, text in zip(asked, plain, strict=True)]


class Leakage(ReferenceCheck):
    """A training record asks what a held-out record asks.

    Why: a model that was trained on the test knows its answers, and the held-out score no longer says how it does on new questions.
    How: the prompts (inputs without system prompts) of the training records are compared with those of the held-out ones: of the
    files of --against, and of the splits validation and test when several files or a folder are checked. Equal after normalisation;
    else a near-duplicate by DUP002's definition; else at least half of the held-out prompt's runs of 13 words stand in the training
    prompt. Runs that more than 2 % of the held-out prompts share, and more than 5, are a template and do not count.
    Fix: move the record to the held-out side or drop it; `curate split` keeps what is linked on one side.
    Limits: a prompt of fewer than 13 words is found only when it is the same or nearly so. Prompts that differ in their numbers or
    names are different ones. A prompt that more than half of the held-out records have, and more than 5, asks for nothing of its own
    and does not count. Answers are not compared.
    Source: Lewis et al. 2021, "Question and answer test-train overlap in open-domain question answering datasets"; Brown et al. 2020.
    """

    rule = Rule("LEK001", "held-out-leakage", "error", "safety", "record", "{what} the held-out {reference}", since="0.1", action="drop")
    how = {
        "same": "has the same prompt as",
        "near": "has {value:.0%} of its prompt in common with that of",
        "part": "holds {value:.0%} of the prompt of",
    }
    example_options: ClassVar[dict[str, object]] = {"texts": [_QUESTION]}
    bad = (
        [chat(_QUESTION, _ANSWER), chat(_OTHER, "At a quarter past nine.")],
        [chat(_QUESTION.replace("A baker", "Any baker"), _ANSWER)],
        [chat(f"I have two riddles. {_OTHER} And the second one: {_QUESTION}", _ANSWER)],
    )
    good = (
        [chat(_OTHER, "At a quarter past nine.")],
        [chat(_QUESTION.replace("24", "52"), "The baker sells 78 loaves.")],
    )


class Contamination(ReferenceCheck):
    """A training record holds an item of a benchmark.

    Why: a benchmark that was trained on measures memory, and its published figures can no longer be compared with.
    How: the texts of the files of --benchmark are searched in the prompts of the training records: equal after normalisation; else a
    near-duplicate by DUP002's definition; else at least half of the item's runs of 13 words stand in the prompt.
    Fix: drop the record.
    Limits: as for LEK001. An item that is quoted within an answer only is not found.
    Source: Brown et al. 2020, "Language models are few-shot learners", appendix C; Lambert et al. 2024, "Tulu 3".
    """

    rule = Rule("CTM001", "benchmark-contamination", "error", "safety", "record", "{what} {reference}", since="0.1", action="drop")
    how = {
        "same": "has the same prompt as the benchmark's",
        "near": "has {value:.0%} of its prompt in common with the benchmark's",
        "part": "holds {value:.0%} of the benchmark's",
    }
    example_options: ClassVar[dict[str, object]] = {"texts": [_QUESTION]}
    bad = ([chat(_QUESTION.upper(), _ANSWER)], [chat(f"Solve this with care.\n\n{_QUESTION}", _ANSWER)])
    good = (
        [chat("How many loaves does a baker sell on a day?", "It depends on the baker.")],
        [chat(_QUESTION.replace("24", "52"), "The baker sells 78 loaves.")],
    )
