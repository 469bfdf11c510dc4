"""The table of findings: from objects to columns and back, through a pickle, and moved to where the records stand."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import curate
from curate.finding import Finding, Findings, FindingsBuilder
from tests.helpers.review import talk


def table() -> Findings:
    builder = FindingsBuilder("CON001", "warning")
    builder.add((0, 3), field="/messages/1/content", span=(2, 5), value=0.5, details={"what": "a chair", "count": 2})
    builder.add((0, 4), other=(0, 1), group=(0, 0), fix={"kind": "drop", "safety": "safe"})
    builder.add(None, severity="info", threshold=0.2)
    return builder.build()


def test_objects_say_what_was_added() -> None:
    first, second, last = table()
    assert (first.row, first.field, first.start, first.end, first.value) == (3, "/messages/1/content", 2, 5, 0.5)
    assert (first.details, first.fix, first.waived, first.known) == ({"what": "a chair", "count": 2}, None, False, False)
    assert (second.details, second.fix, second.other_row, second.group_row) == ({}, {"kind": "drop", "safety": "safe"}, 1, 0)
    assert (last.source, last.row, last.severity, last.threshold) == (None, None, "info", 0.2)
    assert isinstance(first, Finding)


def test_a_pickle_gives_the_same_table() -> None:
    for each in (
        table(),
        Findings.concat([table(), table()]),
        table().head(1),
        Findings.concat([table(), table()]).of("CON001"),
        Findings(),
    ):
        found = pickle.loads(pickle.dumps(each))
        assert found.table.equals(each.table) and found.table.schema == each.table.schema
    sliced = Findings(table().table.slice(1))
    assert list(pickle.loads(pickle.dumps(sliced))) == list(sliced)
    assert len(pickle.dumps(Findings())) < 100  # most rules find nothing in most shards


def test_findings_move_with_their_records() -> None:
    first, second, last = table().relocated(2, 100)
    assert (first.source, first.row, first.other_source, first.other_row) == (2, 103, None, None)
    assert (second.source, second.row, second.other_source, second.other_row, second.group_source, second.group_row) == (
        2,
        104,
        2,
        101,
        2,
        100,
    )
    assert (last.source, last.row) == (None, None)
    assert table().relocated(0, 0).table.equals(table().table)
    assert len(Findings().relocated(1, 1)) == 0


def test_a_sentence_hides_what_the_name_of_another_file_tells(tmp_path: Path) -> None:
    record = json.dumps(talk("Where is the lamp?", "It hangs in the hall, above the door."))
    paths = [tmp_path / "jane.doe@gmail.com.jsonl", tmp_path / "b.jsonl"]
    for path in paths:
        path.write_text(record + "\n")
    (found,) = curate.check(paths, select=["DUP001"]).listed()
    assert "line 1 of" in found.message and "jane.doe" not in found.message
