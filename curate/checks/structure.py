"""FMT: what a trainer would crash on, refuse or silently drop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from curate.batch import Batch, Corpus, Kind, Role, Turns
from curate.checks.base import Check, Hits, RecordCheck, Rule, chat
from curate.checks.edits import edit_fix, merging
from curate.finding import Findings

_PAIR = {"input": "Where is my parcel?", "output": "Open Orders to see where it is."}


class DefectCheck(RecordCheck):
    """A check whose hits were found while reading: the defects of its code become its findings.

    Where reading knows the only text that can have been meant, that is the fix; its path "" is the text of the whole record.
    """

    def find(self, batch: Batch, hits: Hits) -> None:
        for defect in batch.defects:
            if defect.code == self.rule.code:
                fix = edit_fix("", *defect.fix, safety=self.rule.fix or "unsafe") if defect.fix else None
                hits.add(defect.record, field=defect.pointer, column=defect.column, details={"reason": defect.reason}, fix=fix)


class UnparsableLine(DefectCheck):
    """A line, array element or table row cannot be read as one record.

    Why: some trainers stop at the first such line, others drop it without a word.
    How: each line (element, row) is parsed by itself, so that a bad one never costs its neighbours; the finding has the line and the
    column where reading stopped, and what was expected there.
    Fix: mend the line, or drop it. A comma before a closing bracket or behind the record, and one that is doubled in an object, say
    nothing: the proposed edit takes them out, and is safe, as the line is then JSON and otherwise the same.
    Source: RFC 8259; https://jsonlines.org
    """

    rule = Rule("FMT001", "unparsable-line", "error", "valid", "record", "cannot be read: {reason}", "0.1", action="drop", fix="safe")
    bad = ('{"input": "Hi", "output": "Hello."}\n{"input": "Hi" "output": "Hello."}\n',)
    good = ('{"input": "Hi", "output": "Hello."}\n{"input": "Bye", "output": "One line: \\u2028 two."}\n',)


class SchemaViolation(DefectCheck):
    """A record does not have the structure of the file's format.

    Why: a trainer refuses it, or reads nothing from it.
    How: a fast structural test decides; the records that it refuses are judged by the published JSON Schema of the format, which words
    the reasons. A property test holds that both agree.
    Fix: give the record the keys and types of its neighbours, or drop it.
    Source: the JSON Schemas in `schemas/`
    """

    rule = Rule("FMT002", "schema-violation", "error", "valid", "record", "{reason}", "0.1", action="drop")
    bad = ([chat("Hi", "Hello."), {"messages": []}],)
    good = ([chat("Hi", "Hello."), chat("Bye", "Goodbye.", system="Be brief.")],)


class MixedFormats(Check):
    """Records of one file are in more than one format.

    Why: loaders take the columns of the first record; the others become empty or are refused.
    How: every record that does not fit the file's format but fits another one is counted; the finding stands at the first of them, one
    for each other format. The records themselves have FMT002.
    Fix: convert the file to one format.
    Source: the `datasets` JSON loader fills the columns that a record lacks with null
    """

    rule = Rule("FMT003", "mixed-formats", "error", "valid", "dataset", "{count} of the records are in another format: {reason}", "0.1")
    bad = ([chat("Hi", "Hello."), chat("Bye", "Goodbye."), {"prompt": "Hi", "completion": "Hello."}],)
    good = ([chat("Hi", "Hello."), chat("Bye", "Goodbye.", "Thanks", "Take care.")],)

    def map(self, batch: Batch) -> dict[tuple[int, str], tuple[int, int]]:
        state: dict[tuple[int, str], tuple[int, int]] = {}
        for defect in batch.defects:
            if defect.code == self.rule.code:
                key, row = (batch.source, defect.reason), int(batch.row[defect.record])
                count, first = state.get(key, (0, row))
                state[key] = (count + 1, min(first, row))
        return state

    def relocate(
        self, state: dict[tuple[int, str], tuple[int, int]], source: int, first_row: int
    ) -> dict[tuple[int, str], tuple[int, int]]:
        return {(source, reason): (count, first + first_row) for (_, reason), (count, first) in state.items()}

    def merge(self, states: Sequence[dict[tuple[int, str], tuple[int, int]]]) -> dict[tuple[int, str], tuple[int, int]]:
        joined: dict[tuple[int, str], tuple[int, int]] = {}
        for state in states:
            for key, (count, first) in state.items():
                before, earliest = joined.get(key, (0, first))
                joined[key] = (before + count, min(first, earliest))
        return joined

    def finish(self, state: dict[tuple[int, str], tuple[int, int]], corpus: Corpus) -> Findings:
        builder = self.builder()
        for (source, reason), (count, first) in sorted(state.items()):
            builder.add((source, first), value=float(count), details={"reason": reason, "count": count})
        return builder.build()


class RoleOrder(DefectCheck):
    """The turns of a conversation are in an order that chat templates refuse or garble.

    Why: a template raises, drops the turn, or trains on the wrong side of the conversation.
    How: every role is known; a system turn comes first; the first turn after it is the user's; the last turn is the assistant's. Two
    equal roles in a row (tool results apart) are a warning, since some trainers join them.
    Fix: reorder or merge the turns, or add the missing one. The proposed edit joins neighbours of the same role that differ in their text
    only, with a blank line between; it is unsafe, since one of them may be left over.
    Limits: conversations without any assistant turn are FMT005. Agent logs may have two assistant turns in a row on purpose.
    Source: the chat templates of the Llama 3, Mistral and Qwen models
    """

    rule = Rule("FMT004", "role-order", "error", "valid", "record", "{reason}", "0.1", action="drop", fix="unsafe")
    bad = (
        [{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Bye"}]}],
        [
            {
                "messages": [
                    {"role": "assistant", "content": "Hello."},
                    {"role": "user", "content": "Hi"},
                    {"role": "assistant", "content": "Yes?"},
                ]
            }
        ],
    )
    good = ([chat("Hi", "Hello.", system="Be brief."), chat("Hi", "Hello.", "Bye", "Goodbye.")],)

    def find(self, batch: Batch, hits: Hits) -> None:
        super().find(batch, hits)
        turns = _conversations(batch)
        if not len(turns):
            return
        first, last = _edges(turns)
        system = turns.role == Role.SYSTEM
        head = np.zeros(len(turns), dtype=bool)  # each record's first turn that is not the system's
        head[np.flatnonzero(~system)[np.unique(turns.record[~system], return_index=True)[1]]] = True
        has_assistant = np.isin(turns.record, turns.record[turns.role == Role.ASSISTANT])
        same = np.concatenate(([False], (turns.role[1:] == turns.role[:-1]) & ~first[1:])) & (turns.role != Role.TOOL)
        wrong = (
            (system & ~first & ~same, None, "a system turn comes after other turns; it belongs first"),
            (head & (turns.role != Role.USER), None, "the conversation does not begin with the user"),
            (
                last & (turns.role != Role.ASSISTANT) & has_assistant,
                None,
                "the last turn is not the assistant's, so nothing is learnt from it",
            ),
            (same, "warning", "two turns in a row have the same role"),
        )
        for mask, severity, reason in wrong:
            for i in np.flatnonzero(mask).tolist():
                record, pointer = int(turns.record[i]), turns.pointer[i].as_py()
                fix = merging(batch, record, pointer) if mask is same else None
                hits.add_first(record, pointer, severity=severity, details={"reason": reason}, fix=fix)


class NoTrainedTarget(DefectCheck):
    """A record has nothing to learn from: no assistant turn, no completion, or every loss weight is 0.

    Why: the record costs tokens and teaches nothing; a batch of such records has no loss at all.
    How: counts the assistant turns whose weight is not 0. A blank answer is EMP001.
    Fix: write the answer, or drop the record.
    Source: trl issue 3927: with every label masked the loss is 0 and the run "succeeds"
    """

    rule = Rule("FMT005", "no-trained-target", "error", "valid", "record", "{reason}", "0.1", action="drop")
    bad = (
        [chat("Hi", "Hello."), chat("Is anybody there?")],
        [{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}]}],
    )
    good = ([chat("Hi", "Hello.")],)

    def find(self, batch: Batch, hits: Hits) -> None:
        super().find(batch, hits)
        turns = _conversations(batch)
        answers = turns.role == Role.ASSISTANT
        there = np.unique(turns.record)
        answered = np.unique(turns.record[answers])
        trained = np.unique(turns.record[answers & (turns.weight != 0)])
        for record in np.setdiff1d(there, trained).tolist():
            reason = "every assistant turn has weight 0" if record in answered else "there is no assistant turn"
            hits.add(record, details={"reason": reason})


class WrongType(DefectCheck):
    """A text is of another type: null, a number, or a list where a string belongs.

    Why: chat templates crash on it, or write "None" into the training text.
    How: the content of a message, an input or an output is a string or a list of typed parts. Null is allowed beside tool calls.
    Fix: write the text, or drop the record.
    Source: the `ChatCompletionRequestMessage` types of the OpenAI API
    """

    rule = Rule("FMT006", "wrong-type", "error", "valid", "record", "{reason}", "0.1", action="drop")
    bad = ([chat("Hi", "Hello."), {"messages": [{"role": "user", "content": 7}, {"role": "assistant", "content": "Seven."}]}],)
    good = (
        [
            chat("Hi", "Hello."),
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, {"role": "assistant", "content": "Hello."}]},
        ],
    )


class ContainerQuirk(Check):
    """The file's bytes are unusual: a byte order mark, CRLF line ends, UTF-16, blank lines, a name that does not fit.

    Why: it is read here all the same, but some trainers refuse it: a byte order mark alone fails an upload.
    How: told by the reader, one finding for each quirk of a file.
    Fix: write the file again as UTF-8 without a byte order mark, one object per line. A byte order mark, CRLF line ends and blank lines
    can be taken out by a machine.
    Source: together's `check_file` refuses a byte order mark on line 1
    """

    rule = Rule("FMT009", "container-quirk", "info", "valid", "dataset", "the file has {reason}", "0.1", fix="safe")
    bad = ('\ufeff{"input": "Hi", "output": "Hello."}\n',)
    good = ('{"input": "Hi", "output": "Hello."}\n',)

    def map(self, batch: Batch) -> None:
        return None

    def merge(self, states: Sequence[None]) -> None:
        return None

    def finish(self, state: None, corpus: Corpus) -> Findings:
        builder = self.builder()
        for source, quirks in sorted(corpus.quirks().items()):
            for reason in quirks:
                builder.add((source, None), details={"reason": reason}, fix=_tidying(reason))
        return builder.build()


class AmbiguousValue(DefectCheck):
    """A value that parsers read differently: a duplicate key, NaN, an integer past 64 bits, a lone surrogate, deep nesting.

    Why: the gate and the trainer would see different data.
    How: a cheap screen of every line, an exact second look at the suspicious ones. The record is kept where the value can still be read.
    Fix: write the value that is meant; usually one of the two keys is left over. Where both have the same value, the proposed edit
    leaves the first; it is unsafe, since the record is written anew.
    Source: Seriot 2016, "Parsing JSON is a minefield"
    """

    rule = Rule("FMT010", "ambiguous-value", "error", "valid", "record", "parsers disagree: {reason}", "0.1", action="drop", fix="unsafe")
    bad = ('{"input": "Hi", "output": "Hello."}\n{"input": "Hi", "output": "Hello.", "output": "Bye."}\n',)
    good = ('{"input": "Hi", "output": "Hello."}\n{"input": "Say \\"a\\":1", "output": "\\"a\\":1"}\n',)


_TIDIED = (("byte order mark", "\ufeff", ""), ("CRLF", "\r\n", "\n"), ("blank line", "\n\n", "\n"))


def _tidying(reason: str) -> dict[str, Any] | None:
    """The fix of a quirk of a whole file: what is replaced between and before the records, never within them."""
    if "UTF-16" in reason or "UTF-32" in reason:  # their mark is part of an encoding, which is not changed here
        return None
    return next((edit_fix("", before, after) for words, before, after in _TIDIED if words in reason), None)


def _conversations(batch: Batch) -> Turns:
    """The turns of the records that have roles."""
    talks = np.isin(batch.kind, np.array([Kind.CHAT, Kind.PREFERENCE, Kind.UNPAIRED], dtype=np.int8))
    return batch.turns.take(talks[batch.turns.record])


def _edges(turns: Turns) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Masks of the first and the last turn of each record."""
    change = turns.record[1:] != turns.record[:-1]
    return np.concatenate(([True], change)), np.concatenate((change, [True]))
