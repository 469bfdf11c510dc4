"""Token ids without text: passed through and counted; no rule about text applies to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from curate.batch import Kind
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape
from curate.formats.levels import put, take_record
from curate.record import Record

COLUMNS = ("input_ids", "labels", "attention_mask", "position_ids", "token_type_ids")
MASKED = -100
"""The label of a token that is not learnt."""


@dataclass(frozen=True)
class TokensOnly(Shape):
    """Lists of numbers of equal length: the ids, and beside them labels, an attention mask and positions."""

    name: str = "pretokenised"

    family: ClassVar[str] = "tokens"
    schema_name: ClassVar[str] = "tokens"

    @property
    def remark(self) -> str | None:
        return "token ids only: its records are counted, and not reviewable as text"

    @property
    def required(self) -> frozenset[str]:
        return frozenset(("input_ids",))

    @property
    def known(self) -> frozenset[str]:
        return frozenset(COLUMNS)

    def accepts(self, value: Any) -> bool:
        ids = value.get("input_ids") if type(value) is dict else None
        if not _is_numbers(ids) or not ids:
            return False
        for key in COLUMNS[1:]:
            column = value.get(key)
            if column is not None and (not _is_numbers(column) or len(column) != len(ids)):
                return False
        labels = value.get("labels")
        return labels is None or any(label != MASKED for label in labels)

    def canonical(self, value: Any) -> Canonical:
        """The columns, and the different lengths that they have, of which there is one where all is right."""
        if type(value) is not dict:
            return Canonical(value, {}, {})
        out = {key: value[key] for key in COLUMNS if key in value}
        lengths = sorted({len(column) for column in out.values() if type(column) is list})
        return Canonical({**out, "lengths": lengths}, {("lengths",): ""}, {})

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        draft = Draft()
        draft.media = [[key, value[key]] for key in COLUMNS if value.get(key) is not None]
        columns.add_draft(record, Kind.TOKENS, draft)

    def read(self, value: Any) -> Record:
        return take_record(value, {}, kind="tokens")

    def write(self, record: Record) -> Any:
        return put(record, {}, {})


def _is_numbers(column: Any) -> bool:
    """Whether this is a list of integers; a number without a fraction is one, too."""
    if type(column) is not list:
        return False
    kinds = set(map(type, column))  # of thousands of numbers, so that the loop must be C's
    return kinds <= {int} or (kinds <= {int, float} and all(type(number) is int or number.is_integer() for number in column))
