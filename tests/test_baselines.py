"""A baseline knows findings by rule, severity and content; a ratchet holds rates and parts."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import curate
from curate.baselines import BASELINE_VERSION, Baseline, covered, read_baseline
from curate.errors import ConfigError, InputError
from curate.reports.base import Report
from tests.helpers.talking import talk, write

RULES = ("EMP", "BPL001", "DUP001", "CNT001")
BOT = "As an AI language model I cannot look at your things."


def check(records: list[dict[str, Any]], **settings: Any) -> Report:
    return curate.check(records, select=RULES, **settings)


def kept(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "known.json"
    curate.baseline(records, path, select=RULES)
    return path


def clean(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [talk(number, f"Answer {number} says what to do with thing {number}.") for number in range(first, first + count)]


def empty(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [{"prompt": f"What is thing number {number} for?", "completion": ""} for number in range(first, first + count)]


def seen(report: Report) -> list[tuple[str, int | None, bool]]:
    return [(each.code, each.row, each.known) for each in report.listed()]


def test_what_is_known_does_not_fail(tmp_path: Path) -> None:
    data = [*clean(60), talk(1, ""), talk(2, BOT)]
    path = kept(tmp_path, data)
    before, after = check(data), check(data, baseline=path)
    assert (before.gate.verdict, before.gate.reasons) == ("fail", ["1 open error", "1 open warning"])
    assert (after.gate.verdict, after.gate.reasons) == ("pass", [])
    assert seen(after) == [("EMP001", 60, True), ("BPL001", 61, True)]


def test_the_score_and_the_counts_are_as_without_a_baseline(tmp_path: Path) -> None:
    data = [*clean(60), talk(1, ""), talk(2, BOT)]
    before, after = check(data), check(data, baseline=kept(tmp_path, data))
    assert after.score == before.score
    assert after.counts == before.counts


def test_a_new_finding_fails_and_is_counted_alone(tmp_path: Path) -> None:
    data = [*clean(60), talk(1, "")]
    after = check([talk(3, ""), *data], baseline=kept(tmp_path, data))
    assert (after.gate.verdict, after.gate.reasons) == ("fail", ["1 new error"])
    assert seen(after) == [("EMP001", 0, False), ("EMP001", 61, True)]
    assert (after.comparison.known, after.comparison.gone) == (1, 0) if after.comparison else False


def test_a_record_that_was_changed_is_looked_at_anew(tmp_path: Path) -> None:
    data = [*clean(60), talk(2, BOT)]
    after = check([*clean(60), talk(2, BOT + " Sorry.")], baseline=kept(tmp_path, data), strict=True)
    assert after.gate.reasons == ["1 new warning"]
    assert after.comparison is not None
    assert (after.comparison.known, after.comparison.gone) == (0, 1)


def test_of_records_with_the_same_content_as_many_are_known_as_there_were(tmp_path: Path) -> None:
    path = kept(tmp_path, [*clean(60), talk(1, "")])
    after = check([*clean(60), talk(1, ""), talk(1, "")], baseline=path, ignore=["DUP"])
    assert [known for code, _, known in seen(after) if code == "EMP001"] == [True, False]


def test_the_order_of_the_records_leaves_no_trace(tmp_path: Path) -> None:
    data = [*clean(60), talk(1, ""), talk(2, BOT), talk(2, BOT)]
    path = kept(tmp_path, data)
    content = path.read_bytes()
    random.Random(3).shuffle(data)
    assert check(data, baseline=path).gate.verdict == "pass"
    curate.baseline(data, path, select=RULES)
    assert path.read_bytes() == content


def test_a_known_small_set_is_not_called_small_again(tmp_path: Path) -> None:
    path = kept(tmp_path, clean(20))
    assert check(clean(20)).gate.verdict == "warn"
    assert check(clean(20), baseline=path, strict=True).gate.verdict == "pass"


def test_minimums_hold_for_the_whole_set(tmp_path: Path) -> None:
    data = [*clean(60), *(talk(number, "") for number in range(9))]
    after = check(data, baseline=kept(tmp_path, data), min_score=90)
    assert after.gate.verdict == "fail"
    assert [reason.partition(" is below")[2] for reason in after.gate.reasons] == [" the minimum of 90"]


def test_waived_findings_are_not_taken_into_a_baseline(tmp_path: Path) -> None:
    from tests.cli.test_check import run

    data = write(tmp_path / "a.jsonl", [*clean(60), talk(2, BOT)])
    assert run("waive", data, "BPL001", "61", "--reason", "asked for").exit_code == 0
    assert len(curate.baseline(data, select=RULES)) == 0
    assert len(curate.baseline(data, select=RULES, waivers=False)) == 1


@pytest.mark.parametrize("grown", [0, 60, 600])
def test_growth_at_the_same_rate_is_not_punished(grown: int, tmp_path: Path) -> None:
    data = [*clean(570), *empty(30)]
    path = kept(tmp_path, data)
    held = check([*data, *clean(grown * 19 // 20, 2_000), *empty(grown // 20, 2_000)], baseline=path, ratchet=True)
    assert held.gate.verdict == ("warn" if grown else "pass")
    assert held.gate.reasons == ([f"{grown // 20} new errors"] if grown else [])


def test_a_rate_that_grows_fails_the_ratchet(tmp_path: Path) -> None:
    data = [*clean(580), *(talk(number, BOT, n=number) for number in range(20))]
    path = kept(tmp_path, data)
    held = check([*data, talk(30, BOT), talk(31, BOT)], baseline=path, ratchet=True)
    assert held.gate.verdict == "fail"
    assert held.gate.reasons[0] == "BPL001 finds 3.65% of the records (22 of 602), 3.33% of the records (20 of 600) before"
    assert held.gate.reasons[1].startswith("clean has fallen from ")
    assert len(held.gate.reasons) == 3 and held.gate.reasons[2] == "2 new warnings"


def test_a_rule_is_not_mended_by_switching_it_off(tmp_path: Path) -> None:
    data = [*clean(580), talk(1, ""), talk(2, BOT)]
    path = kept(tmp_path, data)
    held = curate.check(data, select=["EMP", "CNT001"], baseline=path, ratchet=True)
    assert held.gate.reasons == [
        "BPL001 did not run, and the baseline has findings of it",
        "unique was not checked, and the baseline has it",
    ]


def test_a_set_that_shrinks_below_the_target_fails_the_ratchet(tmp_path: Path) -> None:
    held = check(clean(300), baseline=kept(tmp_path, clean(400)), ratchet=True)
    assert held.gate.reasons == ["enough has fallen from 95.15 to 88.91"]


def test_a_baseline_of_other_rules_is_named(tmp_path: Path) -> None:
    path = kept(tmp_path, clean(60))
    assert check(clean(60), baseline=path).comparison == curate.check(clean(60), select=RULES, baseline=path).comparison
    other = curate.check(clean(60), select=["EMP"], baseline=path).comparison
    assert other is not None and not other.same_rules


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"", "this is no baseline (Invalid JSON"),
        (b'{"prompt": "Hello?"}', "this is no baseline (rule_set: Field required)"),
        (b'{"baseline_version": 99, "rule_set": "x", "records": 1, "parts": {}, "rules": {}, "findings": []}', "newer version"),
    ],
    ids=["missing", "empty", "data", "newer"],
)
def test_what_is_no_baseline_is_refused(content: bytes | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as found:
        read_baseline(path)
    assert words in found.value.message
    assert found.value.hint


def test_a_ratchet_needs_a_baseline() -> None:
    with pytest.raises(ConfigError, match="a ratchet needs a baseline"):
        check(clean(3), ratchet=True)


def test_no_baseline_is_made_of_a_check_that_crashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.checks.damage import EmptyOutput

    def crash(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(EmptyOutput, "find", crash)
    with pytest.raises(InputError, match="no baseline is made of a check that failed"):
        curate.baseline(clean(3), tmp_path / "known.json", select=RULES)
    assert list(tmp_path.iterdir()) == []


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = curate.baseline([*clean(60), talk(1, ""), talk(2, BOT)], tmp_path / "known.json", select=RULES)
    assert read_baseline(tmp_path / "known.json") == made
    assert (made.baseline_version, made.records, made.by_severity) == (BASELINE_VERSION, 62, {"error": 1, "warning": 1, "info": 0})
    assert [(each.code, each.count) for each in made.findings] == [("BPL001", 1), ("EMP001", 1)]
    assert Baseline.model_validate_json(made.to_json()).to_json() == made.to_json()


SEVERITIES = st.sampled_from(["error", "warning", "info"])
FOUND = st.lists(st.tuples(st.integers(0, 3), SEVERITIES), max_size=30)


@given(FOUND, FOUND)
def test_no_more_are_known_than_there_were_and_none_that_became_graver(now: list[tuple[int, str]], before: list[tuple[int, str]]) -> None:
    known = Counter(((key,), severity) for key, severity in before)
    mask = covered([(key,) for key, _ in now], [severity for _, severity in now], known)
    for key in range(4):
        for at_least in (["error"], ["error", "warning"], ["error", "warning", "info"]):
            marked = sum(bool(m) for m, (k, severity) in zip(mask, now, strict=True) if k == key and severity in at_least)
            assert marked <= sum(k == key and severity in at_least for k, severity in before)
    assert covered([(key,) for key, _ in now], [severity for _, severity in now], Counter(((k,), s) for k, s in now)).all()
