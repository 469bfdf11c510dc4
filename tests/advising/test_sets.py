"""Twelve sets get the advice that one would give them, each reason with its figure and records to look at."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from curate.advising.advise import Advice, advise_opened, advise_report
from curate.config import make_settings
from curate.engine.check import check_opened
from curate.engine.opening import open_paths
from curate.engine.result import RunError
from curate.errors import CurateError
from curate.reports.base import Report
from tests.advising.sets import EXPECTED, STYLE, Record, chat, made


def write(path: Path, records: list[Record]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def advised(folder: Path, records: list[Record], held_out: list[Record] | None = None) -> Advice:
    against = [write(folder / "held_out.jsonl", held_out)] if held_out else []
    settings = make_settings({"jobs": 1, "against": against})
    return advise_opened(open_paths([write(folder / "train.jsonl", records)], settings), settings)


@pytest.mark.parametrize("name", EXPECTED)
def test_expected_advice(name: str, tmp_path: Path) -> None:
    records, held_out = made(name)
    advice = advised(tmp_path, records, held_out)
    assert (advice.verdict, advice.rule) == EXPECTED[name][2:]
    assert advice.signals.clean.hits == advice.signals.clean.count == len(records)
    assert advice.signals.held_out == len(held_out)


def test_a_reason_has_its_figure_its_interval_and_three_records(tmp_path: Path) -> None:
    records, _ = made("company FAQ")
    advice = advised(tmp_path, records)
    facts = next(reason for reason in advice.reasons if reason.name == "facts")
    assert facts.figure is not None and facts.text.startswith("48 of 60 records state facts")
    assert (facts.figure.hits, facts.figure.count) == (48, 60)
    assert [round(bound, 3) for bound in facts.figure.interval] == [0.682, 0.882]  # computed by hand from Wilson's formula
    assert len(facts.figure.examples) == 3
    for shown in facts.figure.examples:
        assert shown.file == str(tmp_path / "train.jsonl") and shown.line == shown.row + 1
        assert shown.row % 5 != 4  # every fifth answer states no fact


def test_the_order_of_the_records_leaves_no_trace(tmp_path: Path) -> None:
    records, _ = made("mixed set")
    other = records[:]
    Random(1).shuffle(other)
    (tmp_path / "other").mkdir()
    one, two = advised(tmp_path, records), advised(tmp_path / "other", other)
    assert [reason.text for reason in one.reasons] == [reason.text for reason in two.reasons]
    assert one.baseline is not None and two.baseline is not None and one.baseline.text == two.baseline.text
    shown = [[records[each.row] for each in reason.figure.examples] for reason in one.reasons if reason.figure]
    again = [[other[each.row] for each in reason.figure.examples] for reason in two.reasons if reason.figure]
    assert [sorted(map(json.dumps, each)) for each in shown] == [sorted(map(json.dumps, each)) for each in again]


def test_a_held_out_file_lifts_the_cap(tmp_path: Path) -> None:
    records, held_out = made("JSON extraction")
    assert advised(tmp_path, records).rule == "no-held-out"
    assert advised(tmp_path, records, held_out).verdict == "FINE-TUNE"


def test_a_column_of_splits_lifts_the_cap(tmp_path: Path) -> None:
    records, _ = made("JSON extraction")
    advice = advised(tmp_path, [{**record, "split": "train" if index % 20 else "test"} for index, record in enumerate(records)])
    assert (advice.verdict, advice.signals.held_out, advice.signals.clean.count) == ("FINE-TUNE", 27, 513)
    assert next(reason.text for reason in advice.reasons if reason.name == "held-out").startswith("27 records are held out; fewer than 50")


def test_a_held_out_file_that_is_trained_on_lifts_nothing(tmp_path: Path) -> None:
    records, _ = made("JSON extraction")
    advice = advised(tmp_path, records, records[:50])
    assert advice.rule == "no-held-out"
    assert "LEK001 finds 50" in next(reason.text for reason in advice.reasons if reason.name == "held-out")


def test_a_set_without_a_readable_record(tmp_path: Path) -> None:
    advice = advised(tmp_path, [{"messages": [{"role": "user", "content": f"Question {number}?"}]} for number in range(3)])
    assert (advice.verdict, advice.rule, advice.baseline) == ("PROMPT", "few-records", None)
    assert advice.signals.facts.count == 0 and advice.signals.facts.interval == (0.0, 1.0)


def test_a_report_that_is_there_gives_the_same_advice(tmp_path: Path) -> None:
    records, _ = made("mixed set")
    settings = make_settings({"jobs": 1})
    opened = open_paths([write(tmp_path / "train.jsonl", records)], settings)
    report = Report(check_opened(opened, settings), settings)
    assert advise_report(report, opened, settings).to_dict() == advised(tmp_path, records).to_dict()


def test_no_advice_without_a_whole_check(tmp_path: Path) -> None:
    settings = make_settings({"jobs": 1})
    opened = open_paths([write(tmp_path / "train.jsonl", made("thirty good records")[0])], settings)
    run = check_opened(opened, settings)
    run.errors.append(RunError("check", "DUP001", "the check crashed: ValueError: no", "please report this"))
    with pytest.raises(CurateError, match="no advice without a whole check: the check crashed"):
        advise_report(Report(run, settings), opened, settings)


def test_a_record_with_a_finding_is_not_clean(tmp_path: Path) -> None:
    records, _ = made("house style")
    advice = advised(tmp_path, [*records[:-1], chat("Note: the lamp hums.", "  ", STYLE)])
    assert (advice.signals.clean.hits, advice.signals.clean.count, advice.signals.facts.count) == (299, 300, 300)
