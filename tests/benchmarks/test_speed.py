"""The speed benchmark: what is true of a corpus, what is foretold, the tables, and how what other tools say is read."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bench import chosen, merged
from benchmarks.corpus import write
from benchmarks.measure import TooLong, measure
from benchmarks.speed import stages
from benchmarks.speed.runs import Climb, Failed, Run, corpus, foretold, run_once
from benchmarks.speed.streaming import write_big
from benchmarks.speed.tables import fill, parts, read_results
from benchmarks.speed.tools import OUT, TOOLS, Tool
from benchmarks.speed.truth import Found, Groups, Truth, against_brute_force
from curate.config import Settings
from curate.engine.check import check_opened, learn_profile
from curate.engine.opening import open_paths


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "400.jsonl"
    write(path, 400, 1)
    return path


@pytest.fixture(scope="module")
def truth(made: Path) -> Truth:
    settings = Settings(jobs=1)
    return Truth(made, (int(each) for each in learn_profile(open_paths([made], settings), settings).shingles))


def test_twins_are_no_duplicates_and_copies_are(made: Path, truth: Truth) -> None:
    planted = [json.loads(line) for line in made.with_suffix(".truth.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds = {(each["row"], each["original"]): each["kind"] for each in planted}
    assert {kinds[pair] for pair in truth.pairs} == {"substituted", "block", "cut", "extended", "exact", "respaced"}
    assert len(truth.pairs) >= 0.95 * sum(kind != "twin" for kind in kinds.values())


def test_the_planted_pairs_themselves_are_all_right(truth: Truth) -> None:
    found = truth.judge(Found(truth.pairs))
    assert (found.recall, found.precision, found.plain_precision) == (1.0, 1.0, 1.0)


def test_what_is_missing_lowers_recall_and_what_is_wrong_lowers_precision(truth: Truth) -> None:
    strangers = [(row, row + 1) for row in range(0, 20, 2) if (row, row + 1) not in truth.pairs and (row + 1, row) not in truth.pairs]
    half = truth.pairs[: len(truth.pairs) // 2]
    found = truth.judge(Found([*half, *strangers]))
    assert found.recall == pytest.approx(len(half) / len(truth.pairs), abs=0.03)
    assert found.precision == pytest.approx(len(half) / (len(half) + len(strangers)))
    assert truth.judge(Found()) == type(found)(0.0, None, None)


def test_rows_are_right_up_to_one_less_than_their_group(truth: Truth) -> None:
    groups = Groups(truth.pairs).members()
    due = [row for rows in groups for row in sorted(rows)[1:]]
    found = truth.judge(Found(rows=due))
    assert (found.recall, found.precision) == (1.0, 1.0)
    everybody = truth.judge(Found(rows=[row for rows in groups for row in rows]))
    assert (everybody.recall, everybody.precision) == (1.0, len(due) / (len(due) + len(groups)))


def test_a_group_joins_what_no_link_does() -> None:
    groups = Groups([(1, 2), (3, 4), (2, 3), (8, 9)])
    assert sorted(map(sorted, groups.members())) == [[1, 2, 3, 4], [8, 9]]
    assert groups.of(7) == 7


def test_ours_finds_what_brute_force_finds(made: Path) -> None:
    settings = Settings(select=("DUP001", "DUP002"), jobs=1)
    findings = list(check_opened(open_paths([made], settings), settings).findings)
    links = [(each.row, each.other_row) for each in findings if each.row is not None and each.other_row is not None]
    joined = [(each.row, each.group_row) for each in findings if each.row is not None and each.group_row is not None]
    found = against_brute_force(made, Found(links, joined))
    assert (found["records"], found["recall"], found["precision"]) == (400, 1.0, 1.0)
    assert found["pairs"] >= 25


LINEAR = "from 1,000 and 2,000 records, growth n^1.00"


def test_foretold_from_growth_that_is_at_least_linear() -> None:
    quadratic = foretold([Run(1_000, 1.0, 2.0, 10.0), Run(2_000, 4.0, 8.0, 10.0)], 8_000)
    assert (quadratic.cpu_seconds, quadratic.wall_seconds, quadratic.peak_mb) == (64.0, 128.0, 40.0)
    assert (quadratic.is_estimate, quadratic.why) == (True, "from 1,000 and 2,000 records, growth n^2.00")
    assert foretold([Run(1_000, 0.0, 1.0, 0.0), Run(2_000, 0.0, 2.0, 0.0)], 8_000) == Run(8_000, 0.0, 8.0, 0.0, True, LINEAR)
    assert foretold([Run(1_000, 3.0, 3.0, 9.0), Run(2_000, 3.1, 3.1, 9.0)], 20_000).cpu_seconds == pytest.approx(31.0)


def tool(code: str, statuses: tuple[int, ...] = (0,)) -> Tool:
    def command(home: Path, file: Path, folder: Path) -> list[str]:
        return [sys.executable, "-c", code, str(file), str(folder / OUT)]

    return Tool("x", "near", "x", ("x",), command, lambda folder: Found(), "", statuses)


def test_a_run_is_measured_and_a_failed_one_is_told(tmp_path: Path) -> None:
    files = [corpus(tmp_path, size) for size in (50, 100)]
    heard: list[Path] = []
    climb = Climb(tmp_path / "work", 1, 60.0, lambda text: None)
    good = climb.runs(tool("pass"), tmp_path, files, heard.append)
    assert [(run.records, run.is_estimate, run.why) for run in good] == [(50, False, ""), (100, False, "")]
    assert heard == files and all(run.wall_seconds for run in good)
    with pytest.raises(Failed, match="exit status 3: it broke"):
        run_once(tool("import sys; print('it broke', file=sys.stderr); sys.exit(3)"), tmp_path, files[0], tmp_path / "work")
    (bad,) = climb.runs(tool("raise SystemExit(3)"), tmp_path, files[:1], heard.append)
    assert (bad.cpu_seconds, bad.why) == (None, "exit status 3: said nothing")
    assert heard == files


def test_what_would_take_too_long_is_foretold(tmp_path: Path) -> None:
    files = [corpus(tmp_path, size) for size in (50, 100, 200)]
    heard: list[Path] = []
    runs = Climb(tmp_path / "work", 1, -1.0, lambda text: None).runs(tool("pass"), tmp_path, files, heard.append)
    assert [run.is_estimate for run in runs] == [False, False, True]
    assert heard == files[:2]


def test_a_corpus_is_made_once(tmp_path: Path) -> None:
    path = corpus(tmp_path, 50)
    before = path.stat().st_mtime_ns
    assert corpus(tmp_path, 50).stat().st_mtime_ns == before
    assert {each.name for each in tmp_path.iterdir()} == {"50.jsonl", "50.truth.jsonl"}


def test_the_records_of_a_big_file_are_long_and_unlike_each_other(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    records = write_big(path, 0.002)
    lines = path.read_bytes().splitlines()
    assert (len(lines), len(set(lines))) == (records, records)
    assert 2e6 <= path.stat().st_size < 2.2e6
    assert min(map(len, lines)) > 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_run_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    child = "import time; time.sleep(600)"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', '{child}']); time.sleep(600)"
    begin = time.monotonic()
    with pytest.raises(TooLong, match="more than 1 seconds"):
        measure([sys.executable, "-c", parent], output=tmp_path / "out", limit_seconds=1)
    assert time.monotonic() - begin < 300


def test_stages_count_the_innermost_alone() -> None:
    watch = stages.Stopwatch()

    def burn(seconds: float) -> None:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    inner = watch.timed(lambda: burn(0.05), "inner")
    with watch.stage("outer"):
        inner()
    assert watch.seconds["inner"] >= 0.05 > watch.seconds["outer"]
    assert watch.timed(range, "range")(3) == range(3)


@pytest.mark.parametrize(("stage", "module", "path"), stages.PARTS)
def test_the_functions_of_the_stages_are_there(stage: str, module: str, path: str) -> None:
    import importlib

    owner: Any = importlib.import_module(module)
    for name in path.split("."):
        owner = getattr(owner, name)
    assert callable(owner), stage


SAID = {
    "finelint": (
        OUT,
        {
            "findings": [
                {"code": "EXACT_DUPLICATE", "records": [{"line": 4}, {"line": 9}, {"line": 12}]},
                {
                    "code": "NEAR_DUPLICATE",
                    "records": [{"line": 2}, {"line": 3}],
                    "evidence": {"matches": [{"left_row": 2, "right_row": 3}]},
                },
                {"code": "CONFLICTING_OUTPUT", "records": [{"line": 1}, {"line": 7}]},
            ]
        },
        [(3, 8), (3, 11), (1, 2)],
    ),
    "parallelogram": (
        "stdout",
        {
            "issues": [
                {"rule": "context-window", "line": None, "message": "Counts are approximate"},
                {"rule": "duplicates", "line": 31, "message": "Duplicate of line 6"},
            ]
        },
        [(30, 5)],
    ),
    "corpusguard-audit": (
        OUT,
        {
            "findings": [
                {"code": "near_duplicate", "row": 11, "message": "Rows 11 and 173 are near-duplicates (Jaccard=0.951)"},
                {"code": "pii", "row": 12, "message": "12 and 13"},
            ]
        },
        [(10, 172)],
    ),
    "datasketch": (OUT, [[3, 5], [1, 2]], [(3, 5), (1, 2)]),
    "curate": (
        OUT,
        {
            "findings": [
                {"code": "DUP002", "row": 9, "other_row": 720, "group": "a:b.jsonl:14"},
                {"code": "EMP001", "row": 1, "other_row": None, "group": None},
            ]
        },
        [(9, 720)],
    ),
}


@pytest.mark.parametrize("name", list(SAID))
def test_what_a_tool_says_is_read(name: str, tmp_path: Path) -> None:
    file, said, links = SAID[name]
    (tmp_path / file).write_text(json.dumps(said), encoding="utf-8")
    found = next(each for each in TOOLS if each.name == name).read(tmp_path)
    assert (list(found.links), list(found.joined)) == (links, [(9, 14)] if name == "curate" else [])


def test_rows_that_are_dropped_are_read(tmp_path: Path) -> None:
    (tmp_path / OUT).write_text("[4, 7]", encoding="utf-8")
    assert next(each for each in TOOLS if each.name == "rensa").read(tmp_path) == Found(rows=[4, 7])


def test_tools_by_name_or_package() -> None:
    assert [each.name for each in chosen(["rensa"])] == ["rensa"]
    assert len(chosen(["datasketch"])) == 2 and len(chosen(None)) == len(TOOLS)
    assert len({(each.group, each.name) for each in TOOLS}) == len(TOOLS)
    pins = [requirement for each in TOOLS if not each.is_ours for requirement in each.requirements[:1]]
    assert pins and all(re.search(r"==\d", pin) for pin in pins)


def line(name: str, group: str, cpu: float, **more: Any) -> dict[str, Any]:
    run = {"records": 10_000, "cpu_seconds": cpu, "wall_seconds": cpu, "peak_mb": 500.0, "is_estimate": False, "why": ""}
    quality = {"recall": 0.996, "precision": 1.0, "plain_precision": 1.0}
    facts = {"name": name, "group": group, "package": name, "version": "1", "licence": "MIT", "settings": "", "is_ours": name == "curate"}
    return {**facts, "runs": [{**run, **quality, **more}]}


MACHINE = {
    "date": "2026-11-23",
    "processor": "A processor",
    "cores": 2,
    "memory_gb": 25,
    "python": "3.11.7",
    "load_before": 0.1,
    "is_quiet": True,
}


def test_tables_show_ratios_and_label_estimates() -> None:
    near = [line("curate", "near", 5.0), line("datasketch", "near", 50.0), line("rensa", "near", 7.0, is_estimate=True, why="from growth")]
    whole = [line("curate", "whole", 9.0), line("finelint", "whole", 900.0, is_estimate=True)]
    found = parts({"machine": MACHINE, "tools": [*near, *whole]})
    assert "| curate | 5.0 | 0.100 | 5.0 | 0.50 | .9960 | 1.0000 | 1.0000 | measured |" in found["near"]
    assert "| rensa | ~ 7.0 | 0.140 | ~ 7.0 | ~ 0.50 | .9960 | 1.0000 | 1.0000 | from growth |" in found["near"]
    assert "| finelint | ~ 900 | ~ 900 | ~ 0.50 | .9960 | 1.0000 |" in found["whole"]
    assert found["machine"] == "2026-11-23, 2 cores (A processor), 25 GB, Python 3.11.7; nothing else ran."
    busy = parts({"machine": {**MACHINE, "is_quiet": False, "load_before": 3.4}, "tools": []})
    assert "other work ran on it, load 3.4 before" in busy["machine"]


def test_a_page_is_filled_between_its_marks() -> None:
    page = "a\n<!-- benchmark: machine -->\nold\n<!-- end of benchmark -->\nb\n"
    filled = fill(page, {"machine": MACHINE, "tools": []})
    assert filled.startswith("a\n<!-- benchmark: machine -->\n2026-11-23, ") and filled.endswith("\n<!-- end of benchmark -->\nb\n")
    assert fill(filled, {"machine": MACHINE, "tools": []}) == filled
    assert "old" not in filled


def test_new_results_stand_beside_the_stored_ones() -> None:
    before = [line("curate", "near", 5.0), line("rensa", "near", 7.0), line("gone", "near", 1.0)]
    after = merged(before, [line("curate", "near", 4.0)])
    assert [(each["name"], each["runs"][0]["cpu_seconds"]) for each in after] == [("curate", 4.0), ("rensa", 7.0)]


def test_stored_results_name_their_machine_and_no_host() -> None:
    import platform

    stored = read_results()
    assert stored["machine"].keys() == MACHINE.keys()
    assert {each["group"] for each in stored["tools"]} == {"near", "whole"}
    assert all(each["version"] and each["licence"] for each in stored["tools"])
    text = json.dumps(stored)
    assert not platform.node() or platform.node() not in text.split('"')
    assert "/home/" not in text and "/root/" not in text
