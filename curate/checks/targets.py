"""Rules about the trainer that `--for` names: what it would do with each record. They are silent without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from curate.batch import Batch, Corpus
from curate.checks.base import Check, CheckSettings, Hits, RecordCheck, Rule, chat
from curate.checks.counting import shown
from curate.checks.fates import Fate, TargetOptions, count_held, fates, is_cut_up, learned, over
from curate.config import TargetSettings
from curate.finding import Findings
from curate.targets.base import Effect, Target, Verdict
from curate.targets.registry import target_named

_SHORT = chat("Is the shop open on Sunday?", "Yes, from ten to four.")
_LONG = chat("How do I plant a rose?", " ".join(["Dig a hole, set the rose, fill the hole and water it well."] * 6))
_LATE = chat(" ".join(["We moved to a house with a garden last year."] * 12), "Congratulations.")
_WEIGHTED = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 1.0}]}
_TEXT = {"text": "Once upon a time there was a rose."}


class TargetCheck(RecordCheck):
    """A check of what the named trainer does with single records."""

    Settings: ClassVar[type[CheckSettings]] = TargetOptions

    def find(self, batch: Batch, hits: Hits) -> None:
        target = self.target
        if target is None:
            return
        for record, fate in enumerate(fates(batch, target)):  # as in `fates`: only where a target is named
            if fate is not None:
                self.judge(target, record, fate, hits)

    @property
    def target(self) -> Target | None:
        """The named trainer."""
        settings: TargetSettings | None = self.settings.target
        return target_named(settings.name) if settings is not None else None

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        """Add what there is to say of a record by its fate alone."""

    def first(self, target: Target, record: int, fate: Fate, hits: Hits, effect: Effect) -> None:
        """One finding for all verdicts of one effect."""
        found = [verdict for verdict in fate.verdicts if verdict.effect == effect]
        if not found:
            return
        said = {"target": target.title, "what": _said(found), "code": found[0].code, "mend": _mend(target, fate)}
        alias = {"alias": found[0].alias} if found[0].alias is not None else {}
        hits.add(record, field=found[0].pointer if fate.native else None, details=said | alias)


def _said(found: Sequence[Verdict]) -> str:
    more = len(found) - 1
    return found[0].what + (f", and {more} more" if more else "")


def _mend(target: Target, fate: Fate) -> str:
    """What `curate export` makes of a record that stands in the target's own form."""
    if not fate.native or fate.held is None:
        return ""
    if fate.held.left_out is not None:
        return f"; `curate export --for {target.name}` leaves it out"
    still = any(verdict.effect in ("reject", "drop") for value in fate.held.values for verdict in target.judge(value))
    return "" if still else f"; `curate export --for {target.name}` mends it"


class RefusedByTarget(TargetCheck):
    """The trainer refuses the record, and with it the file.

    Why: one such record ends the job before it begins, or after the upload.
    How: by the rules of the trainer that `--for` names, as its own validators, schemas and documents have them. A record in the
    trainer's own form is judged as it stands; one in another form as `curate export` would write it.
    Fix: `curate export --for` rewrites what can be rewritten and lists it.
    Limits: silent without a target. What a service checks after the upload is known from its documents only.
    Source: docs/export.md names the sources of each target, with their dates.
    """

    rule = Rule("TGT001", "refused-by-target", "error", "advice", "record", "{target} refuses it: {what}{mend}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "together"}}
    bad = ([_SHORT, _WEIGHTED],)
    good = ([_SHORT],)

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        self.first(target, record, fate, hits, "reject")


class DroppedByTarget(TargetCheck):
    """The trainer drops the record without a word.

    Why: the run goes on with fewer records than it was given, and nobody hears of it.
    How: by the structure that the trainer of `--for` demands, and by its length: tokens counted as for TOK001 against
    `target.sequence_length`, or what the trainer has by default.
    Fix: shorten or split the record, train with longer sequences, or reject it.
    Limits: silent without a target. Without a tokenizer, tokens are estimated: numbers then have "~", and a hit is a warning.
    Source: Axolotl 0.19.0, `excess_length_strategy` (drop by default); LLaMA-Factory 0.9.5, data/converter.py ("Skipping this
    abnormal example").
    """

    rule = Rule("TGT002", "dropped-by-target", "error", "advice", "record", "{target} drops it: {what}{mend}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "axolotl", "sequence_length": 60}, "tokens": {"tokenizer": "o200k"}}
    bad = ([_SHORT, _LONG],)
    good = ([_SHORT],)

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        self.first(target, record, fate, hits, "drop")

    def find(self, batch: Batch, hits: Hits) -> None:
        super().find(batch, hits)
        target = self.target
        for record, tokens, exact, limit in over(batch, target, self.settings, "drop"):
            if target is not None and target.window is not None and not is_cut_up(batch, record):
                what = f"it is longer than {target.window.setting} {limit:,}: {shown(tokens, exact)} tokens"
                details = {"target": target.title, "what": what, "code": "too-long", "mend": ""}
                severity = None if exact else "warning"
                hits.add(record, severity=severity, value=float(tokens), threshold=float(limit), details=details)


class NothingLearned(TargetCheck):
    """The trainer learns nothing from the record.

    Why: it costs a step and teaches nothing, and a whole set of such records trains a model on nothing at all.
    How: no answer is there or all are masked; or every answer begins beyond the tokens that the trainer of `--for` reads, counted as
    for TOK002 against `target.sequence_length`, or what the trainer has by default.
    Fix: shorten what stands before the answer, or train with longer sequences.
    Limits: silent without a target. Without a tokenizer, tokens are estimated: numbers then have "~", and a hit is a warning.
    Source: TRL 1.16.0, `max_length` (cut at the end): it leaves out what has only labels of -100 then, earlier versions trained on it.
    """

    rule = Rule("TGT003", "nothing-learned", "error", "advice", "record", "{target} trains on nothing in it: {what}{mend}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {
        "target": {"name": "huggingface", "sequence_length": 80},
        "tokens": {"tokenizer": "o200k"},
    }
    bad = ([_SHORT, _LATE],)
    good = ([_SHORT],)

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        self.first(target, record, fate, hits, "nothing")

    def find(self, batch: Batch, hits: Hits) -> None:
        super().find(batch, hits)
        target = self.target
        for record, _, exact, limit in over(batch, target, self.settings, "cut"):
            starts = [first for first, _ in learned(batch, record, self.settings)]
            if target is not None and target.window is not None and starts and min(starts) >= limit:
                what = f"the answer starts after {shown(min(starts), exact)} tokens, beyond {target.window.setting} {limit:,}"
                details = {"target": target.title, "what": what, "code": "answer-beyond-window", "mend": ""}
                severity = None if exact else "warning"
                hits.add(record, severity=severity, value=float(min(starts)), threshold=float(limit), details=details)


class CutByTarget(TargetCheck):
    """The trainer cuts an answer of the record.

    Why: a cut answer teaches the model to stop in mid-sentence.
    How: a learned answer ends beyond the tokens that the trainer of `--for` reads, counted as for TOK002 against
    `target.sequence_length`, or what the trainer has by default.
    Fix: split the record, or train with longer sequences.
    Limits: silent without a target. Without a tokenizer, tokens are estimated, and numbers have "~".
    Source: TRL 1.16.0, `max_length`; LLaMA-Factory 0.9.5, `cutoff_len`; OpenAI's cookbook ("they will be truncated").
    """

    rule = Rule("TGT004", "cut-by-target", "warning", "advice", "record", "{target} cuts it: {what}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {
        "target": {"name": "huggingface", "sequence_length": 60},
        "tokens": {"tokenizer": "o200k"},
    }
    bad = ([_SHORT, _LONG],)
    good = ([_SHORT],)

    def find(self, batch: Batch, hits: Hits) -> None:
        target = self.target
        for record, tokens, exact, limit in over(batch, target, self.settings, "cut"):
            turns = learned(batch, record, self.settings)
            if (
                target is not None
                and target.window is not None
                and turns
                and min(first for first, _ in turns) < limit < max(last for _, last in turns)
            ):
                what = f"{shown(tokens, exact)} tokens, more than {target.window.setting} {limit:,}"
                details = {"target": target.title, "what": what, "code": "answer-cut"}
                hits.add(record, value=float(tokens), threshold=float(limit), details=details)


class NotHeldByTarget(TargetCheck):
    """The trainer has no place for the record, in whatever form.

    Why: `curate export --for` leaves it out.
    How: the record is projected onto the form of the trainer, as the export does it.
    Fix: train it elsewhere, or change the record so that it fits.
    Limits: silent without a target.
    Source: docs/export.md says what each target holds.
    """

    rule = Rule("TGT005", "not-held-by-target", "error", "advice", "record", "{target} cannot hold it: {what}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "openai"}}
    bad = ([_TEXT] * 10,)
    good = ([_SHORT] * 10,)

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        if fate.held is not None and fate.held.left_out is not None and not any(each.effect == "reject" for each in fate.verdicts):
            hits.add(record, details={"target": target.title, "what": fate.held.left_out, "code": "not-held"})


class LostForTarget(TargetCheck):
    """Something of the record has no place with the trainer.

    Why: the export goes without it, and it may be what the record is for.
    How: the record is projected onto the form of the trainer, as the export does it; what is only written otherwise is not said.
    Fix: nothing, where it is an id or the like; else another target.
    Limits: silent without a target. Only the first loss of a record is named, with the number of the others.
    Source: docs/export.md says what each target holds.
    """

    rule = Rule("TGT006", "lost-for-target", "info", "advice", "record", "for {target} it loses something: {what}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "databricks"}}
    bad = ([_SHORT, {**_SHORT, "id": 7}],)
    good = ([_SHORT],)

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        lost = [change for change in fate.held.changes if change.lost] if fate.held is not None and fate.held.left_out is None else []
        if lost:
            more = f", and {len(lost) - 1} more" if len(lost) > 1 else ""
            hits.add(record, field=lost[0].pointer, details={"target": target.title, "what": lost[0].what + more})


class DoubtfulForTarget(TargetCheck):
    """The trainer takes the record, and something about it is not as its documents want it.

    Why: it is not refused, and does something else than one expects.
    How: by what the documents of the trainer that `--for` names say, and its own check does not look at.
    Fix: look whether it is meant.
    Limits: silent without a target.
    Source: docs/export.md names the sources of each target, with their dates.
    """

    rule = Rule("TGT007", "doubtful-for-target", "warning", "advice", "record", "{target} takes it, but {what}{mend}", since="0.1")
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "huggingface"}}
    bad = (
        [
            _SHORT,
            {
                "messages": [
                    *_SHORT["messages"],
                    {"role": "user", "content": "Thanks."},
                    {"role": "assistant", "content": "Hm.", "weight": 0},
                ]
            },
        ],
    )
    good = ([_SHORT],)

    def judge(self, target: Target, record: int, fate: Fate, hits: Hits) -> None:
        self.first(target, record, fate, hits, "doubt")


class TooFewForTarget(Check):
    """There are fewer records than the trainer trains on.

    Why: the job is refused.
    How: the training records that the trainer of `--for` can hold, against the least that it takes.
    Fix: add records.
    Limits: silent without a target, and for those that take any number.
    Source: docs/export.md names the sources of each target, with their dates.
    """

    rule = Rule(
        "TGT008",
        "too-few-for-target",
        "error",
        "advice",
        "dataset",
        "{target} trains on {least} records or more, and {count} can be held",
        since="0.1",
    )
    Settings: ClassVar[type[CheckSettings]] = TargetOptions
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "openai"}}
    bad = ([_SHORT] * 9,)
    good = ([_SHORT] * 10,)

    def map(self, batch: Batch) -> int:
        return count_held(batch, self.settings.target) if batch.split == "train" else 0

    def merge(self, states: Sequence[int]) -> int:
        return sum(states)

    def finish(self, state: int, corpus: Corpus) -> Findings:
        builder, settings = self.builder(), self.settings.target
        target = target_named(settings.name) if settings is not None else None
        if target is not None and state < target.min_records:
            details = {"target": target.title, "least": f"{target.min_records:,}", "count": f"{state:,}"}
            builder.add(None, value=float(state), threshold=float(target.min_records), details=details)
        return builder.build()


class TargetNotice(Check):
    """Something is to be known about the service before one builds on it.

    Why: a service that closes takes no job, however good the data is.
    How: what was read about the trainer that `--for` names, with the day on which it was read; where it can hold any record.
    Fix: look whether it still holds, and choose another target where it does.
    Limits: silent without a target. It is as old as the date that it names.
    Source: docs/export.md names the sources of each target, with their dates.
    """

    rule = Rule("TGT009", "target-notice", "info", "advice", "dataset", "{target}, as of {seen}: {notice}", since="0.1")
    Settings: ClassVar[type[CheckSettings]] = TargetOptions
    example_options: ClassVar[Mapping[str, Any]] = {"target": {"name": "openai"}}
    bad = ([_SHORT] * 10,)
    good = ([_TEXT] * 10,)

    def map(self, batch: Batch) -> int:
        return count_held(batch, self.settings.target)

    def merge(self, states: Sequence[int]) -> int:
        return sum(states)

    def finish(self, state: int, corpus: Corpus) -> Findings:
        builder, settings = self.builder(), self.settings.target
        target = target_named(settings.name) if settings is not None else None
        if target is not None and state:
            for notice in target.notices:
                builder.add(None, details={"target": target.title, "seen": notice.seen, "notice": notice.text})
        return builder.build()
