"""Waivers: what the file holds, what a waiver is bound to, and what it does to the score, the counts and the gate."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import curate
import curate.checks.registry
from curate.checks.duplicates import ExactDuplicate
from curate.engine.proposing import Grounds, Proposer
from curate.errors import InputError
from curate.waivers import FILE_NAME, RecordKey, Waiver, add_waivers, folder_of, read_waivers

TODAY = date(2026, 3, 1)
WHEN = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
REPORT = json.loads((files("curate.schemas") / "report.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((files("curate.schemas") / "waiver.json").read_text(encoding="utf-8"))
WORDS = ["kettle", "lamp", "chair", "heater", "carpet", "mirror", "drawer", "freezer", "blender", "curtain"]


def pair(i: int) -> dict[str, str]:
    word = WORDS[i % 10]
    return {"input": f"How do I clean the {word} of model {i}?", "output": f"Wipe the {word} with cloth {i} and let it dry."}


def write(path: Path, records: list[Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def check(path: Path | list[Path], **more: Any) -> curate.Report:
    report = curate.check(path, today=more.pop("today", TODAY), select=more.pop("select", ["DUP", "FMT", "CNT001"]), **more)
    jsonschema.validate(report.to_dict(), REPORT)
    return report


def waive(path: Path, code: str, *lines: int, reason: str = "on purpose", until: date | None = None, **more: Any) -> list[Waiver]:
    """As `curate waive` does it; the waivers that were written."""
    report = check(path, **more)
    rule = curate.checks.registry.all_checks()[code].rule
    proposal = Proposer(report.run, rule, report.rule_set, by_row=False).propose(lines, not lines, Grounds(reason, "Ann", WHEN, until))
    add_waivers(path.parent, proposal.waivers)
    return proposal.waivers


def seen(report: curate.Report) -> list[tuple[str, int | None, bool]]:
    return [(each.code, each.line, each.waived) for each in report.listed()]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """60 records; lines 61 and 62 repeat lines 1 and 2."""
    return write(tmp_path / "train.jsonl", [pair(i) for i in (*range(60), 0, 1)])


def test_a_waived_finding_stays_and_neither_scores_nor_counts(data: Path) -> None:
    before = check(data)
    assert seen(before) == [("DUP001", 61, False), ("DUP001", 62, False)]
    waive(data, "DUP001", 61)
    after = check(data)
    assert seen(after) == [("DUP001", 61, True), ("DUP001", 62, False)]
    assert (before.counts.warning, after.counts.warning, after.counts.by_code) == (2, 1, {"DUP001": 1})
    assert before.score.value is not None and after.score.value is not None
    assert after.score.value > before.score.value == after.score_without_waivers.value
    assert after.score.clean_records == 61
    assert after.to_dict()["waivers"] == {"applied": 1, "expired": 0, "unused": 0, "notes": [], "score_without": before.score.value}
    assert after.findings["waived"].tolist() == [True, False]
    assert [hit.findings for hit in after.hits] == [1]
    waive(data, "DUP001", 62)
    assert check(data, strict=True).gate.verdict == "pass"
    assert check(data, fail_on=["DUP001"]).gate.verdict == "pass"


def test_nothing_changes_without_waivers(data: Path) -> None:
    report = check(data)
    waive(data, "DUP001")
    assert check(data, waivers=False).to_dict()["findings"] == report.to_dict()["findings"]
    assert check(data, waivers=False).score == report.score


def test_the_file_is_what_its_schema_says(data: Path) -> None:
    [waiver] = waive(data, "DUP001", 61, until=date(2026, 12, 31))
    [line] = (data.parent / FILE_NAME).read_text(encoding="utf-8").splitlines()
    jsonschema.validate(json.loads(line), SCHEMA)
    fingerprint = check(data).to_dict()["findings"][0]["fingerprint"]
    assert json.loads(line) == {
        "code": "DUP001",
        "rule_version": 1,
        "record": {"fingerprint": fingerprint, "occurrence": 1},
        "file": "train.jsonl",
        "reason": "on purpose",
        "who": "Ann",
        "when": "2026-02-01T12:00:00Z",
        "until": "2026-12-31",
        "rule_set": check(data).rule_set,
    }
    assert [kept.waiver for kept in read_waivers(data.parent)] == [waiver]


def test_it_holds_until_its_last_day(data: Path) -> None:
    waive(data, "DUP001", 61, until=date(2026, 3, 5))
    assert check(data, today=date(2026, 3, 5)).run.waivers.applied == 1
    late = check(data, today=date(2026, 3, 6))
    assert seen(late) == [("DUP001", 61, False), ("DUP001", 62, False)]
    assert (late.run.waivers.applied, late.run.waivers.expired, late.run.waivers.unused) == (0, 1, 0)
    assert late.run.waivers.notes == [f"{FILE_NAME}:1: the waiver of DUP001 in train.jsonl ended on 2026-03-05 (on purpose)"]


def test_it_lapses_with_the_version_of_the_rule(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waive(data, "DUP001", 61)
    monkeypatch.setattr(ExactDuplicate, "rule", replace(ExactDuplicate.rule, version=2))
    report = check(data)
    assert seen(report)[0] == ("DUP001", 61, False)
    assert report.run.waivers.notes == [
        f"{FILE_NAME}:1: the waiver of DUP001 in train.jsonl is of an older version of the rule (on purpose)"
    ]


MOVES: dict[str, Callable[[list[dict[str, str]]], list[dict[str, str]]]] = {
    "turned round": lambda records: [records[61], *records[:61]],
    "one more before": lambda records: [pair(99), *records],
    "another copy": lambda records: [*records, pair(1)],
}


@pytest.mark.parametrize("name", MOVES)
def test_it_moves_with_the_record(data: Path, name: str) -> None:
    waive(data, "DUP001", 62)
    records = MOVES[name]([pair(i) for i in (*range(60), 0, 1)])
    write(data, records)
    waived = [each for each in check(data).listed() if each.waived]
    assert [(each.occurrence, json.loads(data.read_text().splitlines()[each.row or 0])) for each in waived] == [(1, pair(1))]


def test_it_lapses_when_the_record_changes(data: Path) -> None:
    waive(data, "DUP001", 61)
    write(data, [pair(i) for i in (*range(60), 77, 1)])
    report = check(data)
    assert seen(report) == [("DUP001", 61, False)] or seen(report) == [("DUP001", 62, False)]
    assert report.run.waivers.notes == [f"{FILE_NAME}:1: the waiver of DUP001 in train.jsonl is for nothing that is found now (on purpose)"]


def test_a_waiver_of_a_rule_that_does_not_run_is_not_unused(data: Path) -> None:
    waive(data, "DUP001", 61)
    assert check(data, select=["FMT"]).run.waivers.notes == []


def test_several_files_are_read_with_the_waivers_beside_each(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = write(tmp_path / "one" / "train.jsonl", [pair(i) for i in (*range(30), 0)])
    second = write(tmp_path / "two" / "eval.jsonl", [pair(i) for i in (*range(30, 60), 31)])
    other = write(tmp_path / "two" / "more.jsonl", [pair(i) for i in (*range(60, 90), 60)])
    for path in (first, second, other):
        waive(path, "DUP001", 31)
    both = check([first, second])
    assert [(each.file, each.line, each.waived) for each in both.listed() if each.code == "DUP001"] == [
        (str(first), 31, True),
        (str(second), 31, True),
    ]
    assert both.run.waivers.notes == []  # that of more.jsonl is not asked for
    assert check(tmp_path / "two").run.waivers.applied == 2


def test_a_renamed_file_keeps_its_waivers(data: Path) -> None:
    waive(data, "DUP001", 61)
    assert check(data.rename(data.with_name("renamed.jsonl"))).run.waivers.applied == 1


def test_a_finding_about_the_set_is_waived_for_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "small.jsonl", [pair(i) for i in range(20)])
    assert seen(check(path)) == [("CNT001", None, False)]
    [waiver] = waive(path, "CNT001")
    assert (waiver.record, waiver.file) == (None, "small.jsonl")
    assert seen(check(path)) == [("CNT001", None, True)]
    other = write(tmp_path / "other.jsonl", [pair(i) for i in range(20)])
    assert seen(check(other)) == [("CNT001", None, False)]


def test_waived_records_are_clean_when_the_set_is_judged(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [pair(i) for i in (*range(49), 0)])
    assert [code for code, _, waived in seen(check(path)) if not waived] == ["DUP001", "CNT001"]
    waive(path, "DUP001", 50)
    assert seen(check(path)) == [("DUP001", 50, True)]


def test_an_error_of_the_part_valid_is_never_waived(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [pair(i) for i in range(60)])
    path.write_text(path.read_text() + '{"input": "What?"\n')
    with pytest.raises(InputError, match="FMT001 in line 61 is an error of the part valid, which cannot be waived"):
        waive(path, "FMT001", 61)
    key = next(each for each in check(path).listed() if each.code == "FMT001")
    record = RecordKey(fingerprint=str(key.fingerprint), occurrence=0)
    by_hand = Waiver(code="FMT001", rule_version=1, record=record, file=path.name, reason="x", who="Ann", when=WHEN, rule_set="x")
    add_waivers(tmp_path, [by_hand])
    report = check(path)
    assert ("FMT001", 61, False) in seen(report)
    assert (report.gate.verdict, report.run.waivers.unused) == ("fail", 1)


def test_of_two_waivers_for_one_finding_the_later_counts(data: Path) -> None:
    [waiver] = waive(data, "DUP001", 61, until=date(2026, 3, 1))
    add_waivers(data.parent, [waiver.model_copy(update={"until": None, "reason": "for good"})])
    report = check(data, today=date(2027, 1, 1))
    assert (report.run.waivers.applied, report.run.waivers.notes) == (1, [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "the waiver is damaged: Invalid JSON: EOF while parsing an object at line 1 column 1"),
        ("[]", "the waiver is damaged: Input should be an object"),
        ("{}", "the waiver is damaged: code: Field required"),
        ('"\xff"', "the waiver is damaged: Input should be an object"),
    ],
)
def test_a_damaged_line_is_an_error_with_its_line(data: Path, line: str, message: str) -> None:
    waive(data, "DUP001", 61)
    path = data.parent / FILE_NAME
    path.write_text(path.read_text() + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check(data)
    assert caught.value.message == message
    assert caught.value.location == f"{path}:3"
    before = path.read_bytes()
    with pytest.raises(InputError):
        add_waivers(data.parent, [])
    assert path.read_bytes() == before
    assert check(data, waivers=False).run.waivers.applied == 0


def test_a_missing_last_newline_is_mended(data: Path) -> None:
    waive(data, "DUP001", 61)
    path = data.parent / FILE_NAME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().rstrip(b"\n"))
    waive(data, "DUP001", 62)
    assert check(data).run.waivers.applied == 2


def test_what_has_no_folder(tmp_path: Path) -> None:
    assert [folder_of(path) for path in ("-", "<memory>", str(tmp_path), str(tmp_path / "none.jsonl"))] == [None] * 4
    archive = write(tmp_path / "data.zip", [])
    assert folder_of(str(archive / "train.jsonl")) == tmp_path


def test_data_in_memory_have_no_waivers() -> None:
    assert check([pair(i) for i in (*range(60), 0)]).run.waivers.applied == 0  # type: ignore[arg-type]


def test_any_cut_and_any_number_of_workers_waives_alike(data: Path) -> None:
    waive(data, "DUP001", 61)
    whole = check(data)
    for more in ({"batch_size": 1}, {"batch_size": 7}, {"jobs": 2, "batch_size": 20}):
        assert check(data, **more).to_dict()["findings"] == whole.to_dict()["findings"]
