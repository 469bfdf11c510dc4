"""The benchmark's counting, with checks that are known to be right or wrong; and the writing of the dirty sample."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.detect import make_dirty
from benchmarks.detect.bases import base_of
from benchmarks.detect.measuring import Found, Tally, known_findings, tally, wilson
from benchmarks.detect.negatives import hard_negatives, label_negatives
from benchmarks.detect.negatives_mold import mold_negatives
from benchmarks.detect.negatives_questions import question_negatives
from benchmarks.detect.planting import Planted, dump
from benchmarks.detect.run import codes, failures, main, measure, measure_negatives, table
from tests.benchmarks.base import clean_records

BASE = [dump(record) for record in clean_records()]
ROOT = Path(__file__).resolve().parent.parent.parent


def says_ai(lines: Sequence[bytes]) -> list[Found]:
    """Finds "As an AI" and nothing else of what is planted for BPL001, and a kettle, wrongly."""
    hits = [Found("BPL001", row, None, "warning") for row, line in enumerate(lines) if b"As an AI" in line]
    return hits + [Found("XYZ001", row, None, "info") for row, line in enumerate(lines) if re.search(rb"kettle.*lemon", line)]


def test_wilson_interval() -> None:
    assert wilson(0, 100) == pytest.approx((0.0, 0.03699), abs=1e-5)
    assert wilson(27, 27) == pytest.approx((0.87544, 1.0), abs=1e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_tally_counts_hits_misses_and_false_findings() -> None:
    lines = [b"a", b"b", b"c", b"d", b"e", b"f"]
    planted = [Planted(0, "EMP001", "blank"), Planted(1, "EMP001", "word"), Planted(4, "DUP001", "exact", 2)]
    findings = [
        Found("EMP001", 0, None, "error"),
        Found("LEN002", 0, None, "info"),  # another rule on a spoiled record is not false
        Found("BPL001", 1, None, "warning"),  # and does not count as found
        Found("DUP001", 2, 4, "warning"),  # the original may be the one that is flagged
        Found("LEN002", 2, None, "info"),  # but nothing else may be found on it
        Found("ENC001", 3, None, "warning"),
        Found("SYS001", 5, None, "warning"),
    ]
    made = tally(lines, planted, findings, known_findings(lines, [Found("SYS001", 5, None, "warning")]))
    assert (made.planted, made.found, made.clean) == (3, 2, 2)
    assert made.missed == {"EMP001/word": 1}
    assert made.false == {"LEN002": 1, "ENC001": 1}
    assert made.false_per_1000 == 1000.0


def test_findings_of_the_clean_set_are_not_new() -> None:
    made = measure(BASE, ["BPL001"], 0.5, [1, 2], says_ai)["BPL001"]
    assert made.planted == 18 and made.clean == 18
    assert 0 < made.missed.total() < 18
    assert made.false == {}


def test_negatives_are_told_by_kind() -> None:
    def quotes(lines: Sequence[bytes]) -> list[Found]:
        return [Found("FMT008", row, None, "error") for row, line in enumerate(lines) if b"{{customer_name}}" in line or b'"N/A"}' in line]

    records = len(hard_negatives(clean_records(), 1)) + len(label_negatives(1)) + len(mold_negatives()) + len(question_negatives())
    assert measure_negatives(BASE, 1, quotes) == {"records": records, "found": {"FMT008 offered": 3, "FMT008 template-asked": 1}}


def test_targets() -> None:
    tallies = {"EMP001": Tally(100), "LNG001": Tally(100, clean=1000), "DUP001": Tally(100)}
    assert failures(tallies, {"found": {}}) == []
    tallies["EMP001"].missed["EMP001/blank"] = 4
    tallies["LNG001"].missed["LNG001/fr"] = 4
    tallies["LNG001"].false["ENC001"] = 2
    assert failures(tallies, {"found": {"ENC002 script-needed": 1}}) == [
        "EMP001: recall 0.960",
        "LNG001: 2.00 false",
        "hard negatives: 1 x ENC002 script-needed",
    ]
    assert table(tallies).splitlines()[1] == "EMP001       100     96   0.960  0.902-0.984        0      0    0.00"


def test_main_writes_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "base.jsonl").write_bytes(b"\n".join(BASE) + b"\n")
    arguments = ["--base", str(tmp_path / "base.jsonl"), "--only", "BPL001", "--rate", "0.5", "--json", str(tmp_path / "out.json")]
    assert main(arguments, says_ai) == 1
    written = json.loads((tmp_path / "out.json").read_text())
    assert list(written["rules"]) == ["BPL001"] and written["rules"]["BPL001"]["planted"] == 9
    assert "target missed: BPL001: recall" in capsys.readouterr().out


def test_dirty_sample_is_fresh_and_has_every_rule_twice() -> None:
    samples = ROOT / "samples"
    clean = (samples / "support.jsonl").read_bytes()
    dirty, expected = make_dirty.build(clean)
    assert (samples / "support_dirty.jsonl").read_bytes() == dirty
    assert (samples / "support_dirty.expected.jsonl").read_bytes() == expected
    planted = [json.loads(line) for line in expected.splitlines()]
    lines, before = dirty.split(b"\n")[:-1], set(clean.split(b"\n"))
    assert len(planted) == round(make_dirty.RATE * clean.count(b"\n"))
    assert [row for row, line in enumerate(lines) if line not in before] == [each["row"] for each in planted if each["kind"] != "exact"]
    counts = Counter(each["code"] for each in planted)
    assert (
        min(counts[code] for code in codes() if (base_of(code) == "support" and code not in make_dirty.LEFT_OUT) or code == "CON001") >= 2
    )
