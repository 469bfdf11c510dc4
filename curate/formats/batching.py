"""From raw records to the columns of a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curate.batch import Batch, Defect, Kind
from curate.formats.base import ColumnBuilder, Shape, as_json
from curate.formats.raw import Raw
from curate.formats.wording import defects


def make_batch(raws: Sequence[Raw], shape: Shape, source: int, split: str) -> Batch:
    """The batch of contiguous records of one file.

    Unreadable records and those that the structural test refuses give no texts but defects, which say why.
    """
    columns = ColumnBuilder(len(raws))
    found: list[Defect] = []
    accepts, extract = shape.accepts, shape.extract
    # One pass over the records: values are Python objects as they were parsed, and become columns here.
    for record, raw in enumerate(raws):
        value = raw.value
        if raw.defects:
            found += [Defect(record, each.code, each.reason, each.pointer, each.column, fix=each.fix) for each in raw.defects]
        if accepts(value):
            extract(value, record, columns)
        elif value is None and (raw.source_bytes is not None or raw.defects):
            columns.add_refused(record, Kind.UNREADABLE, raw.source_bytes or b"")
        else:
            columns.add_refused(record, Kind.REFUSED, as_json(value))
            found += defects(shape, value, record)
    texts, turns = columns.texts(), columns.turns()
    return Batch(
        source,
        split,
        np.array([raw.row for raw in raws], dtype=np.int64),
        np.array([raw.line for raw in raws], dtype=np.int64),
        columns.fingerprints(),
        columns.kind,
        columns.label,
        columns.tools,
        texts,
        turns,
        found,
        [raw.value for raw in raws],
        shape.read,
    )
