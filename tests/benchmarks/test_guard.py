"""The detection benchmark guards what was reached: no rule finds less than before, nothing new is found on clean records."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.detect.bases import base_of, grouped, lines_of, public_lines
from benchmarks.detect.guard import BASELINE, codes, complaints, main, measure, planted_sets, precision, scoring_codes
from benchmarks.detect.measuring import Found, Tally

measured = cache(measure)


def test_no_rule_is_worse_than_the_baseline_and_none_that_scores_is_below_080() -> None:
    rules, total = measured()
    assert complaints(rules, total, json.loads(BASELINE.read_text(encoding="utf-8")), scoring_codes(rules)) == []


def test_every_rule_with_an_injector_is_guarded() -> None:
    rules, _ = measured()
    assert sorted(rules) == codes()
    assert min(each.planted for each in rules.values()) >= 5


def test_the_sets_are_the_same_every_time() -> None:
    assert planted_sets() == planted_sets()


def test_a_rule_that_finds_less_is_told() -> None:
    rules = {"EMP001": Tally(100, Counter({"EMP001/blank": 3}), clean=1000), "REP002": Tally(10, Counter(), clean=1000)}
    rules["REP002"].false["REP002"] = 4
    baseline = {"rules": {"EMP001": {"planted": 50, "found": 50}, "REP002": {"planted": 10, "found": 10}}}
    assert complaints(rules, Tally(clean=1000), baseline, ["EMP001"]) == ["EMP001: recall 0.970, was 1.000: {'EMP001/blank': 3}"]
    assert precision(rules["REP002"]) == pytest.approx(10 / 14)
    assert complaints(rules, Tally(clean=1000), baseline, ["REP002"])[1:] == ["REP002: precision 0.714"]
    rules["EMP001"].missed["EMP001/blank"] = 2
    assert complaints(rules, Tally(clean=1000), baseline, []) == []


def test_false_findings_and_unknown_rules_are_told() -> None:
    total = Tally(clean=1000, false=Counter({"LEN002": 2}))
    found = complaints({"NEW001": Tally(5)}, total, {"rules": {"OLD001": {"planted": 5, "found": 5}}}, [])
    assert found == [
        "NEW001: not in the baseline",
        "OLD001: in the baseline, and has no injector any more",
        "2.00 new false findings per 1,000: {'LEN002': 2}",
    ]


def test_rules_are_spread_over_groups_of_their_base() -> None:
    groups = grouped(["AAA001", "AAA002", "AAA003", "CON001", "TOL001"], 2)
    assert groups == [("support", ["AAA001", "AAA003"]), ("support", ["AAA002"]), ("tools", ["TOL001"]), ("molds", ["CON001"])]
    assert [base_of(code) for code in ("TOL002", "CON005", "EMP001")] == ["tools", "molds", "support"]


def test_a_written_baseline_holds_and_a_blind_check_fails_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def sees_all(lines: list[bytes]) -> list[Found]:
        return [Found(code, row, None, "warning") for row, line in enumerate(lines) for code in wanted.get(line, ())]

    wanted: dict[bytes, list[str]] = {}
    for _, lines, planted in planted_sets():
        for each in planted:
            wanted.setdefault(lines[each.row], []).append(each.code)
    path = tmp_path / "baseline.json"
    assert main(["--write", "--baseline", str(path)], sees_all) == 0
    assert main(["--baseline", str(path)], sees_all) == 0
    capsys.readouterr()
    assert main(["--baseline", str(path)], lambda lines: []) == 1
    assert "EMP001: recall 0.000, was 1.000" in capsys.readouterr().out


def test_public_files_are_read_as_chat_and_cleaned(tmp_path: Path) -> None:
    values = [{"question": f"What is {i}?", "answer": f"It is {i}."} for i in range(5)]
    (tmp_path / "gsm8k_train.jsonl").write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    lines = public_lines("gsm8k", tmp_path, lambda lines: [Found("DUP002", 1, 3, "warning")])
    assert [json.loads(line)["messages"][0]["content"] for line in lines] == ["What is 0?", "What is 2?", "What is 4?"]
    assert len(lines_of("support")) == 560
