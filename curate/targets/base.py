"""The target protocol: what one trainer demands, and how a record becomes what it takes.

A *target* is a place where people train. `hold` writes a canonical record in the target's form and says what was rewritten on the
way; `judge` says what the trainer would do with a value as it stands in a file; `companions` are the files that start the job.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple

from curate.record import Record

Effect = Literal["reject", "drop", "nothing", "cut", "doubt"]
"""What a trainer does with a record: refuse the whole file, drop the record silently, learn nothing of it, cut its answer, or take it
although its documentation says otherwise."""

Method = Literal["qlora", "lora", "full"]
METHODS: tuple[Method, ...] = ("qlora", "lora", "full")


class Change(NamedTuple):
    """One thing that a record does not have any more, or has otherwise, in the target's form.

    `pointer` is a JSON pointer into the source record, "" for the record as a whole; `lost` whether something is gone.
    """

    pointer: str
    what: str
    lost: bool = False


@dataclass(frozen=True)
class Held:
    """What a target makes of one record: the target's own records (several where one had to be split), with every change.

    `left_out` is the reason why the target cannot hold it; then there are no `values`. `form` is what these values are to the
    trainer ("sft", "preference", ...): a file holds one form.
    """

    values: tuple[dict[str, Any], ...] = ()
    form: str = "sft"
    changes: tuple[Change, ...] = ()
    left_out: str | None = None


class Verdict(NamedTuple):
    """What a trainer would do with a record as it stands.

    `code` is stable and kebab-case, `alias` the name that OpenAI's cookbook has for it; `what` completes "NAME refuses it: ...".
    """

    effect: Effect
    code: str
    what: str
    pointer: str = ""
    alias: str | None = None


class Source(NamedTuple):
    """Where a rule was read: a document or a package with its version."""

    what: str
    where: str


class Notice(NamedTuple):
    """Something that people must know before they build on a target; `seen` is the day on which it was read."""

    seen: str
    text: str


@dataclass(frozen=True)
class Window:
    """How long a sequence may be: what the trainer calls it, its default (None: the model's), and what happens to longer records."""

    setting: str
    default: int | None
    longer: Literal["drop", "cut"]


@dataclass(frozen=True)
class Survey:
    """What the whole set is like, before its first record is written: some forms depend on it.

    `masked` is whether any answer is marked not to be learned, `tools` and `reasoning` whether any record has them.
    """

    masked: bool = False
    tools: bool = False
    reasoning: bool = False


@dataclass(frozen=True)
class FileFacts:
    """One data file of an export: its path below the output folder, its form and split, and the number of its records."""

    path: str
    form: str
    split: str
    records: int


@dataclass(frozen=True)
class SetFacts:
    """What companions are made from: the files, and the tokens of the training records.

    longest, usual (the 95th percentile) and total are tokens, `exact` whether the vocabulary `tokenizer` counted them; `columns` are
    the keys of the records by form, each with the keys of the messages in it.
    """

    name: str
    files: tuple[FileFacts, ...]
    longest: int
    usual: int
    total: int
    exact: bool
    survey: Survey
    columns: Mapping[str, Mapping[str, list[str] | None]] = field(default_factory=dict)
    tokenizer: str = "estimate"

    def of(self, form: str, split: str) -> FileFacts | None:
        """The file of a form and a split, or None."""
        return next((each for each in self.files if (each.form, each.split) == (form, split)), None)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms in the order in which they first appear."""
        return tuple(dict.fromkeys(each.form for each in self.files))

    def records(self, form: str) -> int:
        """The number of training records of a form."""
        found = self.of(form, "train")
        return found.records if found is not None else 0


@dataclass(frozen=True)
class Options:
    """What a user may choose: the method, the length of a sequence (None: as long as the set needs), and the base model."""

    method: Method = "qlora"
    sequence_length: int | None = None
    model: str | None = None


class Target(ABC):
    """One trainer. `name` is what `--for` calls it, `title` what sentences call it; `rules_date` is the day of its rules.

    `ending` is that of its data files; with `uniform` every record has the same keys, with null for what it lacks, as the `datasets`
    library needs it; `max_bytes` is the limit of one file, `min_records` the fewest that it trains on. `surveys` is whether its forms
    depend on the whole set, `fits` whether its companions set the length of a sequence so that the set fits.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    rules_date: ClassVar[str]
    sources: ClassVar[tuple[Source, ...]]
    notices: ClassVar[tuple[Notice, ...]] = ()
    forms: ClassVar[tuple[str, ...]] = ("sft",)
    ending: ClassVar[str] = ".jsonl"
    uniform: ClassVar[bool] = False
    surveys: ClassVar[bool] = False
    fits: ClassVar[bool] = False
    max_bytes: ClassVar[int | None] = None
    min_records: ClassVar[int] = 1
    window: ClassVar[Window | None] = None
    model: ClassVar[str] = "Qwen/Qwen3-4B-Instruct-2507"

    @abstractmethod
    def hold(self, record: Record, value: Any = None, survey: Survey = Survey()) -> Held:
        """The record in the target's form. `value` is the source record that `record` was read from."""

    def is_native(self, value: Any) -> bool:
        """Whether a value has the keys of the target's own form, so that `judge` speaks of the file as it stands."""
        return False

    def judge(self, value: Any) -> Sequence[Verdict]:
        """What the trainer would do with a value that stands in its own form; nothing when it takes and learns it."""
        return ()

    def companions(self, facts: SetFacts, options: Options) -> dict[str, str]:
        """The files beside the data, by path: what the trainer needs, and what starts the job."""
        return {}
