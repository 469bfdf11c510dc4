"""CNT: whether there are enough clean records to fine-tune on, in each group too, and some to test with. 50 and 500 are a convention."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Corpus, Role, Side
from curate.checks.base import Check, CheckSettings, Rule, chat, many
from curate.finding import Findings
from curate.formats.splits import split_of
from curate.text.segments import system_prompts


def _split(record: dict[str, Any], index: int) -> dict[str, Any]:
    """An example record of a set whose every tenth record is held out."""
    return {**record, "split": "train" if index % 10 else "validation"}


def _drawer(index: int) -> dict[str, Any]:
    answer = f"Drawer number {index} holds the parts that begin with letter {index % 26}."
    return _split(chat(f"What is stored in drawer number {index}?", answer), index)


def _box(index: int, answer: str) -> dict[str, Any]:
    return _split(chat(f"Is box {index * 37} full?", answer), index)


class CountCheck(Check):
    """A check of the number of clean records; the engine counts them when the record and pair rules have finished."""

    def map(self, batch: Batch) -> None:
        return None

    def merge(self, states: Sequence[None]) -> None:
        return None

    @abstractmethod
    def threshold(self, corpus: Corpus) -> int | None:
        """The mark that the clean records fall short of, or None."""

    def finish(self, state: None, corpus: Corpus) -> Findings:
        builder, clean = self.builder(), corpus.clean_records
        mark = self.threshold(corpus)
        if mark is not None:
            builder.add(None, value=float(clean), threshold=float(mark), details={"missing": mark - clean})
        return builder.build()


class TooFew(CountCheck):
    """There are fewer clean records than a fine-tune needs to show any effect.

    Why: with less than about 50 examples a prompt with a few of them in it usually does as well.
    How: counts the records without a scored finding; the mark is `score.few`.
    Fix: write or collect more records; until then put the best ones into the prompt.
    Limits: a pilot may be small on purpose.
    Source: OpenAI's guide to supervised fine-tuning: improvements are seen from 50 to 100 examples
    """

    rule = Rule(
        "CNT001",
        "too-few-records",
        "warning",
        "descriptive",
        "dataset",
        "clean records: {value:.0f}; {missing} more reach {threshold:.0f}",
        "0.1",
    )
    bad = ([chat("Hi", "Hello.")],)
    good = (
        many(
            500,
            _drawer,
        ),
    )

    def threshold(self, corpus: Corpus) -> int | None:
        few, _ = corpus.marks
        return few if corpus.clean_records < few else None


class BelowTarget(CountCheck):
    """There are fewer clean records than the target.

    Why: quality still rises with every clean record up to a few hundred for a narrow task.
    How: counts the records without a scored finding and says how many are missing to `score.target`; silent below CNT001's mark.
    Fix: write or collect more records of the kinds that are thin.
    Limits: some narrow tasks need fewer.
    Source: the 500-example convention; LIMIT 2023 (arXiv 2311.13133) finds 1,000 to 6,000 sufficient for general tasks
    """

    rule = Rule(
        "CNT002",
        "below-target",
        "info",
        "descriptive",
        "dataset",
        "clean records: {value:.0f}; {missing} more reach the target of {threshold:.0f}",
        "0.1",
    )
    bad = (
        many(
            60,
            _drawer,
        ),
    )
    good = (
        many(
            500,
            _drawer,
        ),
    )

    def threshold(self, corpus: Corpus) -> int | None:
        few, target = corpus.marks
        return target if few <= corpus.clean_records < target else None


Groups = dict[tuple[str, str], list[tuple[int, npt.NDArray[np.int64]]]]
"""The rows of every group, by (kind, name): for each batch its source and the rows within it."""

_MOST_GROUPS = 50
_NAMED = 5


class ThinGroup(Check):
    """A label, a tool or a system prompt has few clean records.

    Why: each of them is learned from its own records; the average over the set says nothing about a rare one.
    How: the clean records of each label of the profile's label set, of each tool that is called, and of each system prompt that several
    records share. Thin are fewer than `min_records`, or less than `min_share` of the clean records and of half an even share. One
    finding for each kind of group; clean means without a scored finding of the rules about single records.
    Fix: collect records of the thin groups.
    Limits: information only, since a long tail may be wanted. Silent for kinds with one group, for open sets of more than 50 groups or
    a tenth of the records, and for sets with fewer clean records than `score.few`.
    Source: performance grows as a power law of the examples of each skill (arXiv 2410.03717)
    """

    rule = Rule("CNT004", "thin-group", "info", "descriptive", "dataset", "{what}", "0.1")
    bad = (many(500, lambda i: _box(i, "Empty." if i < 9 else "Full.")),)
    good = (many(500, lambda i: _box(i, "Empty." if i < 250 else "Full.")), many(500, _drawer))

    class Settings(CheckSettings):
        """Below what a group is thin."""

        min_records: int = Field(20, ge=1, description="clean records that a group should have")
        min_share: float = Field(0.02, ge=0, le=1, description="share of the clean records that a group should have")

    def map(self, batch: Batch) -> Groups:
        found: Groups = {}
        for kind, names, records in (self._labels(batch), self._tools(batch), self._systems(batch)):
            encoded = pc.dictionary_encode(names)
            codes = encoded.indices.to_numpy(zero_copy_only=False)
            # Per distinct name in Python: labels, tools and shared prompts are few.
            for code, name in enumerate(encoded.dictionary.to_pylist()):
                rows = batch.row[np.unique(records[codes == code])]
                found[kind, name] = [(batch.source, rows)]
        return found

    def _labels(self, batch: Batch) -> tuple[str, Any, npt.NDArray[np.int32]]:
        texts = pc.utf8_trim_whitespace(batch.outputs.text)
        return "label", *_among(texts, self.profile.labels, batch.outputs.record)

    def _tools(self, batch: Batch) -> tuple[str, Any, npt.NDArray[np.int32]]:
        calls = batch.texts.of([Side.OUTPUT], [Role.CALL])
        return "tool", *_where(pc.ends_with(calls.pointer, "/name"), calls.text, calls.record)

    def _systems(self, batch: Batch) -> tuple[str, Any, npt.NDArray[np.int32]]:
        records, prompts = system_prompts(batch)
        return "system prompt", *_among(prompts, [each.text for each in self.profile.system_prompts], records)

    def relocate(self, state: Groups, source: int, first_row: int) -> Groups:
        return {group: [(source, rows + first_row) for _, rows in placed] for group, placed in state.items()}

    def merge(self, states: Sequence[Groups]) -> Groups:
        out: Groups = {}
        for state in states:
            for group, rows in state.items():
                out[group] = [*out.get(group, []), *rows]
        return out

    def finish(self, state: Groups, corpus: Corpus) -> Findings:
        builder = self.builder()
        if corpus.clean_records < corpus.marks[0]:
            return builder.build()
        for kind in ("label", "tool", "system prompt"):
            groups = {name: rows for (each, name), rows in state.items() if each == kind}
            if 2 <= len(groups) <= min(_MOST_GROUPS, corpus.clean_records / 10):
                self._judge(kind, {name: _clean(rows, corpus) for name, rows in groups.items()}, corpus, builder)
        return builder.build()

    def _judge(self, kind: str, clean: Mapping[str, int], corpus: Corpus, builder: Any) -> None:
        share = min(self.settings.min_share, 0.5 / len(clean))
        mark = max(self.settings.min_records, share * corpus.clean_records)
        thin = sorted((count, name) for name, count in clean.items() if count < mark)
        if thin:
            named = ", ".join(f'"{" ".join(name.split())[:40]}" {count:,}' for count, name in thin[:_NAMED])
            more = f" and {len(thin) - _NAMED} more" if len(thin) > _NAMED else ""
            what = f"{kind}s with fewer than {mark:.0f} clean records, {len(thin)} of {len(clean)}: {named}{more}"
            builder.add(None, value=float(thin[0][0]), threshold=float(mark), details={"what": what})


def _among(names: Any, known: Sequence[str], records: npt.NDArray[np.int32]) -> tuple[Any, npt.NDArray[np.int32]]:
    """The names that are among the known ones, and their records."""
    return _where(pc.is_in(names, pa.array(known, type=names.type)), names, records)


def _where(mask: Any, names: Any, records: npt.NDArray[np.int32]) -> tuple[Any, npt.NDArray[np.int32]]:
    return names.filter(mask), records[mask.to_numpy(zero_copy_only=False).astype(bool)]


def _clean(rows: Sequence[tuple[int, npt.NDArray[np.int64]]], corpus: Corpus) -> int:
    """How many of these records have no scored finding."""
    places: Iterator[tuple[int, int]] = ((source, row) for source, each in rows for row in each.tolist())
    return sum(corpus.scored_findings(*place) == 0 for place in places)


class NoHeldOut(Check):
    """No records are kept apart to test the tuned model with.

    Why: without records that it has not seen nobody can tell whether the tuned model is better than the one it came from.
    How: looks at the splits of the files (a name with validation, dev, test or eval in it makes one) and at a column `split`. Sets of at
    least `score.few` records count.
    Fix: keep 10-20 % of the records, at least 50, in a file of their own, and check the folder with both: `train.jsonl` and
    `validation.jsonl`. Near-duplicates belong into the same file.
    Limits: information only. The held-out records may lie elsewhere.
    Source: OpenAI, fine-tuning guide: good evals first
    """

    rule = Rule(
        "CNT005",
        "missing-held-out",
        "info",
        "advice",
        "dataset",
        "no held-out records: split {count} records into a train and a validation file in one folder",
        "0.1",
    )
    bad = (many(500, lambda i: {**chat(f"What is kept in box {i}?", f"Box {i} keeps {i} lamps."), "split": "train"}),)
    good = (many(500, _drawer),)

    def map(self, batch: Batch) -> frozenset[tuple[str, str]]:
        # Per record in Python: a column that the format does not read is only in the values. A tenth of a microsecond each.
        named = {value["split"] for value in batch.values if type(value) is dict and type(value.get("split")) is str}
        return frozenset([("file", batch.split), *(("column", split_of([name])) for name in named)])

    def merge(self, states: Sequence[frozenset[tuple[str, str]]]) -> frozenset[tuple[str, str]]:
        return frozenset[tuple[str, str]]().union(*states)

    def finish(self, state: frozenset[tuple[str, str]], corpus: Corpus) -> Findings:
        builder = self.builder()
        told_by = [where for where, _ in state]
        if corpus.records >= corpus.marks[0] and all(told_by.count(where) < 2 for where in ("file", "column")):
            builder.add(None, value=float(corpus.records), details={"count": corpus.records})
        return builder.build()
