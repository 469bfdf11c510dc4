"""How many tokens the texts and the examples of a batch have; counted once for all rules that ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field, field_validator

from curate.batch import Batch, Ints, Kind, Mask, Role, Side
from curate.checks.base import CheckSettings
from curate.config import TokenSettings
from curate.formats.base import as_json, clean
from curate.formats.tokens_only import MASKED
from curate.text.tokens import Tokenizer, load

PER_MESSAGE = 4
"""What a chat template adds to a message: three tokens around it and one for the role."""

PER_NAME = 1
PER_EXAMPLE = 3
"""The beginning of the answer that every example ends with."""


class TokenOptions(CheckSettings):
    """Options of the rules that count tokens; a tokenizer that cannot be used raises `ConfigError` before anything is read."""

    tokens: TokenSettings | None = Field(None, description="tokenizer, budget and price; the section `tokens` fills it")

    @field_validator("tokens")
    @classmethod
    def _usable(cls, tokens: TokenSettings | None) -> TokenSettings | None:
        if tokens is not None:
            load(tokens.tokenizer)
        return tokens


@dataclass(frozen=True)
class Examples:
    """Tokens of the examples of a batch as a trainer lays them out: declared tools, then the messages in order.

    first, last: where each text begins and ends in its sequence, shape (n_texts,) · length: the tokens of the longest sequence of a
    record (a preference pair has two) · seen: of all its sequences together · trained: on what is learned from · exact: whether the
    counts are a vocabulary's; the last four of shape (n_records,).
    """

    first: Ints
    last: Ints
    length: Ints
    seen: Ints
    trained: Ints
    exact: Mask


def shown(tokens: int, exact: bool) -> str:
    """A number of tokens for people: an estimate has "~" before it."""
    return f"{tokens:,}" if exact else f"~{tokens:,}"


def text_tokens(batch: Batch, tokenizer: Tokenizer) -> Ints:
    """The tokens of each text of a batch, shape (n_texts,)."""
    key = f"text tokens {tokenizer.name}"
    if key not in batch.features:
        batch.features[key] = tokenizer.count(batch.texts.text)
    found: Ints = batch.features[key]
    return found


def output_tokens(batch: Batch, tokenizer: Tokenizer) -> Ints:
    """The tokens of each of `batch.outputs`."""
    texts = batch.texts
    chosen: Mask = (texts.side == Side.OUTPUT) & np.isin(texts.role, [Role.ASSISTANT, Role.TEXT])
    return np.asarray(text_tokens(batch, tokenizer)[chosen], dtype=np.int64)


def examples(batch: Batch, tokenizer: Tokenizer) -> Examples:
    """The tokens of the examples of a batch."""
    key = f"example tokens {tokenizer.name}"
    if key not in batch.features:
        batch.features[key] = _examples(batch, tokenizer)
    found: Examples = batch.features[key]
    return found


def _examples(batch: Batch, tokenizer: Tokenizer) -> Examples:
    texts, tokens, rejected = batch.texts, text_tokens(batch, tokenizer), _rejected(batch)
    added = tokens + _around(batch, tokenizer, rejected)
    told = np.zeros(len(batch), dtype=np.int64)
    told[texts.record[texts.role != Role.TEXT]] = PER_EXAMPLE
    tools = _tools(batch, tokenizer)
    shared = (texts.side != Side.OUTPUT) & (texts.turn < _first_turn(batch, rejected)[texts.record])
    prompt = tools + _sums(batch, added, shared)
    main, other = _sums(batch, added, ~rejected), _sums(batch, added, rejected)
    before = np.where(rejected, prompt[texts.record], tools[texts.record])
    last = before + np.where(rejected, _running(batch, added, rejected), _running(batch, added, ~rejected))
    length = tools + main + told
    second = np.where(other > 0, prompt + other + told, 0)
    trained = _sums(batch, tokens, np.isin(texts.side, [Side.OUTPUT, Side.REJECTED]))
    exact = np.full(len(batch), tokenizer.exact)
    found = Examples(last - tokens, last, np.maximum(length, second), length + second, trained, exact)
    _add_token_ids(batch, found)
    return found


def _rejected(batch: Batch) -> Mask:
    """The texts of the rejected answers of preference pairs, shape (n_texts,): with the reasoning, which stands before its answer."""
    texts = batch.texts
    said = np.flatnonzero(texts.side != Side.ASIDE)
    if len(said) == 0:
        return np.zeros(len(texts), dtype=bool)
    answer = said[np.minimum(np.searchsorted(said, np.arange(len(texts))), len(said) - 1)]
    rejected: Mask = (texts.side[answer] == Side.REJECTED) & (texts.record[answer] == texts.record)
    return np.asarray(rejected & (batch.kind[texts.record] == Kind.PREFERENCE), dtype=bool)


def _around(batch: Batch, tokenizer: Tokenizer, rejected: Mask) -> Ints:
    """What the template adds before each text: the frame of its message for the first text of a turn, and the name of its author."""
    texts = batch.texts
    if len(texts) == 0:
        return np.zeros(0, dtype=np.int64)
    opens = np.zeros(len(texts), dtype=bool)
    opens[0] = True
    for column in (texts.record, texts.turn, rejected):
        opens[1:] |= column[1:] != column[:-1]
    around = np.where(opens & (texts.role != Role.TEXT), PER_MESSAGE, 0).astype(np.int64)
    named = list(_names(batch))
    counts = tokenizer.count(pa.array([clean(name) for _, _, name in named], type=pa.large_string()))
    # Per name in Python: few data sets name their authors.
    for (record, turn, _), count in zip(named, counts.tolist(), strict=True):
        at = np.flatnonzero(opens & (texts.record == record) & (texts.turn == turn))[:1]
        around[at] += count + PER_NAME
    return around


def _names(batch: Batch) -> Iterator[tuple[int, int, str]]:
    """The names that messages give their authors: (record, turn, name)."""
    # A loop over the parsed records: names are no texts and have no column. It runs only where tokens are counted, which costs far more.
    for record, value in enumerate(batch.values):
        messages = value.get("messages") if type(value) is dict else None
        for turn, message in enumerate(messages if type(messages) is list else ()):
            if type(message) is dict and type(message.get("name")) is str:
                yield record, turn, message["name"]


def _tools(batch: Batch, tokenizer: Tokenizer) -> Ints:
    """The tokens of the declared tools of each record as JSON, each distinct declaration counted once."""
    tokens = np.zeros(len(batch), dtype=np.int64)
    distinct, first, which = np.unique(batch.tools, return_index=True, return_inverse=True)
    for number in np.flatnonzero(distinct).tolist():
        record = batch.tool_records.get(int(first[number]))
        tools = [] if record is None else record.tools or []
        if tools:
            text = as_json([tool.model_dump(include={"name", "description", "parameters"}, exclude_none=True) for tool in tools]).decode()
            tokens[which == number] = tokenizer.count(pa.array([text], type=pa.large_string()))[0]
    return tokens


def _first_turn(batch: Batch, mask: Mask) -> npt.NDArray[np.int32]:
    """The first turn of the texts of each record where `mask` is true; where there are none, no turn comes before it."""
    none = np.iinfo(np.int32)
    turn = np.full(len(batch), none.max, dtype=np.int32)
    np.minimum.at(turn, batch.texts.record[mask], batch.texts.turn[mask])
    return np.where(turn == none.max, np.int32(none.min), turn)


def _sums(batch: Batch, values: Ints, mask: Mask) -> Ints:
    """The sum of `values` over the texts of each record where `mask` is true."""
    return np.bincount(batch.texts.record[mask], weights=values[mask], minlength=len(batch)).astype(np.int64)


def _running(batch: Batch, values: Ints, mask: Mask) -> Ints:
    """The sum of `values` over the texts of the same record up to and with each text, counting only those where `mask` is true."""
    total = np.cumsum(np.where(mask, values, 0))
    record = batch.texts.record
    before = np.concatenate(([0], total))[np.searchsorted(record, record)] if len(record) else total
    return np.asarray(total - before, dtype=np.int64)


def _add_token_ids(batch: Batch, found: Examples) -> None:
    """The counts of records that are token ids already, which no tokenizer has to guess."""
    for record in np.flatnonzero(batch.kind == Kind.TOKENS).tolist():
        value = batch.values[record]
        ids, labels = value.get("input_ids"), value.get("labels")
        count = len(ids) if type(ids) is list else 0
        found.length[record] = found.seen[record] = count
        found.trained[record] = sum(label != MASKED for label in labels) if type(labels) is list else count
        found.exact[record] = True
