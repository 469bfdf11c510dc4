"""The table of the benchmark, and that the stored counts and the tables of what was read by hand are whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.detect.full import cases, main, merged, missed
from benchmarks.detect.guard import codes
from benchmarks.detect.measuring import Found
from benchmarks.detect.rival_tools import TOOLS, Tool
from benchmarks.detect.rivals import as_found, peers_row
from benchmarks.detect.table import HERE, READ, interval, natural, read_rivals, table
from curate.checks.registry import all_checks

TABLES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(READ.glob("*.json"))]


def test_at_least_300_findings_were_read_by_hand() -> None:
    verdicts = [row["verdict"] for table in TABLES for file in table["files"] for row in file["rows"]]
    assert len(verdicts) >= 300, f"{len(verdicts)} records have been read"
    assert set(verdicts) <= {"true", "false"}


@pytest.mark.parametrize("read", TABLES, ids=[read["code"] for read in TABLES])
def test_a_table_of_what_was_read_has_rows_and_hashes_and_no_text(read: dict[str, Any]) -> None:
    assert read.keys() - {"note"} == {"code", "files"}
    for file in read["files"]:
        assert file.keys() == {"file", "sha256", "rows"} and re.fullmatch("[0-9a-f]{64}", file["sha256"])
        assert [row.keys() for row in file["rows"]] == [{"row", "verdict"}] * len(file["rows"])
        assert all(type(row["row"]) is int and row["row"] >= 0 for row in file["rows"])
    assert len({file["file"] for file in read["files"]}) == len(read["files"])


def test_a_rule_below_080_on_real_files_only_informs() -> None:
    poor = [read["code"] for read in TABLES if (found := natural(read["code"])) and found[0] < 0.8 * found[1]]
    assert [code for code in poor if all_checks()[code].rule.severity != "info"] == []
    assert "REP002" in poor


def test_intervals_are_short() -> None:
    assert interval(27, 27) == "1.00 (.88-1.00)"
    assert interval(4, 5) == ".80 (.38-.96)"
    assert interval(0, 0) == "-"


def line(code: str, base: str, rate: float, planted: int = 20, found: int = 20, **more: Any) -> dict[str, Any]:
    counted = {"planted": planted, "found": found, "clean_records": 1000, "false_per_1000": 0.0, "missed_kinds": {}, "false_codes": {}}
    return {"rule": code, "base": base, "rate": rate, **counted, **more}


def test_table_shows_recall_precision_and_the_others() -> None:
    results = {
        "lines": [line("DUP001", "support", 0.05, found=19, false_codes={"DUP001": 1})],
        "hard_negatives": {"records": 50, "found": {"DUP001 name-only": 2}},
    }
    count = {"planted": 10, "found": 9}
    others = {
        "here": {"DUP001": {"planted": 10, "found": 10}},
        "here_false_per_1000": 0.5,
        "peers": {"flagged": 37, "meant": 37, "clean": 0},
        "tools": {
            "one": {"version": "1", "rules": {"DUP001": count}, "false_per_1000": 2.0, "peers": {"flagged": 4, "meant": 3, "clean": 2}},
            "two": {"version": "2", "rules": {}, "false_per_1000": 0.0, "peers": {"flagged": 0, "meant": 0, "clean": 0}},
        },
    }
    shown = table(results, others)
    read = natural("DUP001")
    assert read is not None
    assert f"| DUP001 | support | 5% | .95 (.76-.99) | 0.00 | .86 (.67-.95) | {interval(*read)} of {read[1]} | 1.00 | .90 | n/a |" in shown
    assert "| one 1 | 4 | 3 | 2 | 2.0 |" in shown and "| curate | 37 | 37 | 0 | 0.5 |" in shown
    assert "Hard negatives: 2 findings on 50 records." in shown


def test_new_counts_replace_those_of_the_same_rules_only() -> None:
    before = {"lines": [line("EMP001", "support", 0.05, found=1), line("EMP001", "gsm8k", 0.05), line("ENC001", "support", 0.05)]}
    before["lines"].append(line("GON001", "support", 0.05))
    after = {"lines": [line("EMP001", "support", 0.05)], "hard_negatives": {"records": 0, "found": {}}}
    made = merged(before, after, ["EMP001"], with_public=False)["lines"]
    assert [(each["rule"], each["base"], each["found"]) for each in made] == [
        ("EMP001", "support", 20),
        ("EMP001", "gsm8k", 20),
        ("ENC001", "support", 20),
    ]
    assert len(merged(before, after, ["EMP001"], with_public=True)["lines"]) == 2


def test_targets_hold_at_five_percent_on_our_own_bases() -> None:
    lines = [line("EMP001", "support", rate, found=18, missed_kinds={"EMP001/blank": 2}) for rate in (0.01, 0.05)]
    lines += [line("ENC001", "gsm8k", 0.05, found=0, missed_kinds={"ENC001/x": 20})]
    assert missed({"lines": lines, "hard_negatives": {"found": {}}}) == ["EMP001: recall 0.900"]


def test_a_rule_is_measured_at_four_rates_and_on_public_files() -> None:
    assert list(cases(["EMP001", "TOL001"], ["gsm8k"])) == [
        ("EMP001", "support", 0.01),
        ("EMP001", "support", 0.05),
        ("EMP001", "support", 0.1),
        ("EMP001", "support", 0.2),
        ("EMP001", "gsm8k", 0.05),
        ("TOL001", "tools", 0.01),
        ("TOL001", "tools", 0.05),
        ("TOL001", "tools", 0.1),
        ("TOL001", "tools", 0.2),
    ]


def test_main_stores_and_shows(tmp_path: Path) -> None:
    def sees_ai(lines: list[bytes]) -> list[Found]:
        return [Found("BPL001", row, None, "warning") for row, each in enumerate(lines) if b"As an AI" in each]

    assert main(["--only", "BPL001", "--results", str(tmp_path / "results.json")], sees_ai) == 1
    stored = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [(each["rule"], each["rate"]) for each in stored["lines"]] == [("BPL001", rate) for rate in (0.01, 0.05, 0.1, 0.2)]
    assert all(each["planted"] >= 20 for each in stored["lines"])
    assert (tmp_path / "TABLE.md").read_text(encoding="utf-8").count("| BPL001 | support |") == 4


def test_stored_table_is_fresh_and_has_every_rule() -> None:
    results = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    assert (HERE / "TABLE.md").read_text(encoding="utf-8") == table(results, read_rivals())
    assert {each["rule"] for each in results["lines"]} == set(codes())
    assert missed(results) == []


def test_the_nearest_check_of_a_tool() -> None:
    tool = Tool("x", "1", lambda home, file, folder: [], {"REP": ("loops",), "REP002": ("grams",)})
    assert [tool.checks(code) for code in ("REP001", "REP002", "EMP001")] == [("loops",), ("grams",), ()]
    assert set(read_rivals()["tools"]) == set(TOOLS)


def test_flags_count_under_the_rules_that_they_are_meant_for() -> None:
    from benchmarks.detect.planting import Planted

    tool = Tool("x", "1", lambda home, file, folder: [], {"EMP001": ("empty",)})
    made = as_found([(3, "empty"), (4, "noise")], tool, [Planted(3, "EMP001", "blank"), Planted(9, "ENC001", "x")])
    assert [(each.code, each.row) for each in made] == [("EMP001", 3), ("empty", 3), ("noise", 4)]


def test_kinds_that_a_tool_flags() -> None:
    from benchmarks.detect.peers import records, twins

    placed = {defect.kind: row for row, defect in records()[1].items()}
    tool = Tool("x", "1", lambda home, file, folder: [], {"EMP001": ("empty",), "DUP001": ("same",)})
    copied = twins()[placed["exact duplicate"]]
    flags = [(placed["empty output"], "empty"), (placed["HTML"], "odd"), (placed["NaN"], "hint?"), (copied, "same"), (0, "odd")]
    assert peers_row(flags, tool) == {"flagged": 3, "meant": 2, "clean": 1}
    assert peers_row([(copied, "odd")], tool) == {"flagged": 0, "meant": 0, "clean": 1}
