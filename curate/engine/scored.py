"""The findings that move the score, as columns; the engine counts clean records with them, the score adds them up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from curate.checks.base import Rule
from curate.engine.result import Places
from curate.finding import SCORED_PARTS, Findings

WEIGHT = {"error": 1.0, "warning": 0.5}


@dataclass(frozen=True)
class Scored:
    """The scored findings as columns of equal length: position of the record, index of the part, weight, index of the code."""

    record: npt.NDArray[np.int64]
    part: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float64]
    code: npt.NDArray[np.int32]
    codes: list[str]
    records: int

    def keep(self, mask: npt.NDArray[np.bool_], records: int) -> Scored:
        """The same with only the findings where `mask` is true, in a set of `records` records."""
        return Scored(self.record[mask], self.part[mask], self.weight[mask], self.code[mask], self.codes, records)


def scored_findings(findings: Findings, places: Places, rules: dict[str, Rule]) -> Scored:
    """The open errors and warnings of stable record and pair rules of a scored part, as columns."""
    table = findings.open.table
    code = table["code"].combine_chunks().dictionary_encode()
    codes = code.dictionary.to_pylist()
    index = code.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    counts = np.array([c in rules and rules[c].scored for c in codes], dtype=bool)
    parts = np.array([SCORED_PARTS.index(rules[c].part) if ok else -1 for c, ok in zip(codes, counts, strict=True)], dtype=np.int8)
    weight = np.array([WEIGHT.get(s, 0.0) for s in table["severity"].to_pylist()], dtype=float)
    placed = table["row"].is_valid().to_numpy(zero_copy_only=False).astype(bool)
    mask = placed & (weight > 0) & (counts[index] if len(codes) else np.zeros(len(index), dtype=bool))
    source = table["source"].to_numpy(zero_copy_only=False)[mask].astype(np.int64)
    row = table["row"].to_numpy(zero_copy_only=False)[mask].astype(np.int64)
    return Scored(places.starts[source] + row, parts[index[mask]], weight[mask], index[mask], codes, len(places))


def flagged(findings: Findings) -> tuple[int, int]:
    """(waived, all) of the errors and warnings on records, those of rules that never score included."""
    table = findings.table
    grave = pc.and_(pc.is_in(table["severity"], value_set=pa.array(sorted(WEIGHT))), pc.is_valid(table["row"]))
    return int(pc.sum(pc.and_(grave, table["waived"])).as_py() or 0), int(pc.sum(grave).as_py() or 0)


def clean_records(scored: Scored) -> int:
    """How many records have none of these findings."""
    return scored.records - len(np.unique(scored.record))
