"""Every rule of the registry: its examples are run, its page is complete, its findings do not depend on cuts, order or workers."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.checks.base import Example
from curate.checks.describe import facts, markdown, page
from curate.checks.registry import all_checks, select
from curate.engine.proposing import Grounds, Proposer
from curate.waivers import add_waivers

ROOT = Path(__file__).resolve().parent.parent
CHECKS = list(all_checks().values())
BAD = [(check.rule.code, i, example) for check in CHECKS for i, example in enumerate(check.bad)]
GOOD = [(check.rule.code, i, example) for check in CHECKS for i, example in enumerate(check.good)]


def codes_found(example: Example, code: str, folder: Path) -> list[str]:
    """The codes of the rule's family that are found in an example, under the options that the rule declares for its examples."""
    path = folder / "example.jsonl"
    text = example if isinstance(example, str) else "".join(json.dumps(record) + "\n" for record in example)
    path.write_text(text, encoding="utf-8")
    check = all_checks()[code]
    chosen = [code[:3], *check.example_waived]
    if check.example_waived:
        waive_all(path, check.example_waived)
    found = curate.check(path, select=chosen, rules={code: dict(check.example_options)} if check.example_options else {})
    assert found.run.errors == []
    news = {"CON000"} - {code}  # that a mold was learned is no defect of an example in which there is one
    return sorted(set(found.findings["code"]) - news - set(check.example_waived))


def waive_all(path: Path, codes: Sequence[str]) -> None:
    """Waive every finding of some rules in a file, as `curate waive --all` does."""
    report = curate.check(path, select=codes)
    for code in codes:
        rule, grounds = all_checks()[code].rule, Grounds("on purpose", "Ann", datetime(2026, 2, 1, tzinfo=UTC))
        add_waivers(path.parent, Proposer(report.run, rule, report.rule_set, by_row=False).propose((), True, grounds).waivers)


@pytest.mark.parametrize(("code", "index", "example"), BAD, ids=[f"{code}-{i}" for code, i, _ in BAD])
def test_bad_example_is_found(code: str, index: int, example: Example, tmp_path: Path) -> None:
    expected = {code} | ({"FMT002"} if code == "FMT003" else set())  # the odd records of a mixed file have a finding of their own
    assert set(codes_found(example, code, tmp_path)) == expected


@pytest.mark.parametrize(("code", "index", "example"), GOOD, ids=[f"{code}-{i}" for code, i, _ in GOOD])
def test_good_example_is_silent(code: str, index: int, example: Example, tmp_path: Path) -> None:
    assert codes_found(example, code, tmp_path) == []


@pytest.mark.parametrize("check", CHECKS, ids=[check.rule.code for check in CHECKS])
def test_page_is_complete(check: type[curate.Check]) -> None:
    text = page(check, 80)
    assert check.rule.code in text and "Why:" in text and "How:" in text and "Fix:" in text
    assert max(len(line) for line in text.splitlines()) <= 80
    assert json.loads(json.dumps(facts(check)))["code"] == check.rule.code


@pytest.mark.parametrize("check", CHECKS, ids=[check.rule.code for check in CHECKS])
def test_documentation_is_fresh(check: type[curate.Check]) -> None:
    assert (ROOT / "docs" / "rules" / f"{check.rule.code}.md").read_text(encoding="utf-8") == markdown(check)


def test_every_rule_that_scores_has_been_read_by_hand_or_planted() -> None:
    """A rule without a natural hit on the files that were read is carried by the planted benchmark alone; its table is then empty."""
    folder = ROOT / "benchmarks" / "detect" / "read"
    for check in CHECKS:
        if not check.rule.scored or check.rule.severity == "info":
            continue
        table = json.loads((folder / f"{check.rule.code}.json").read_text(encoding="utf-8"))
        verdicts = [row["verdict"] for file in table["files"] for row in file["rows"]]
        assert table["code"] == check.rule.code
        assert verdicts.count("true") >= 0.8 * len(verdicts), check.rule.code


def test_longer_prefix_wins() -> None:
    assert select(["LKG"], ["LKG003"]) == ["LKG001", "LKG002"]
    assert "DUP001" in select(["DUP001"], ["DUP"])
    assert select(["FMT001"], ["FMT001"]) == []


def everything() -> list[Any]:
    """All examples of all rules in one set, so that every check has something to find."""
    records: list[Any] = []
    for check in CHECKS:
        for example in [*check.bad, *check.good]:
            lines = example.splitlines() if isinstance(example, str) else [json.dumps(record) for record in example[:40]]
            records += [line for line in lines if line.strip() and not line.startswith("\ufeff")]
    chats = [line for line in records if '"messages"' in line]
    return chats + [line for line in records if '"messages"' not in line][:20]


@pytest.mark.parametrize(
    ("settings", "every"),
    [({"batch_size": 1}, 8), ({"batch_size": 2}, 5), ({"batch_size": 7}, 1), ({"jobs": 2, "batch_size": 100}, 1)],
    ids=str,
)
def test_any_cut_gives_the_same_findings(settings: dict[str, int], every: int, tmp_path: Path) -> None:
    lines = everything()[::every]  # a batch costs 50 ms, be it of one record
    assert len(lines) > 200
    whole = curate.check(_write(tmp_path / "a.jsonl", lines), format="openai_chat", batch_size=100_000)
    cut = curate.check(_write(tmp_path / "a.jsonl", lines), format="openai_chat", **settings)
    assert len(whole.findings) > 50
    assert cut.to_dict()["findings"] == whole.to_dict()["findings"]
    assert cut.score.value == whole.score.value


def test_any_order_gives_the_same_verdicts(tmp_path: Path) -> None:
    lines = _distinct(everything(), tmp_path / "all.jsonl")
    shuffled = lines[:]
    random.Random(4).shuffle(shuffled)
    whole = _by_text(lines, tmp_path / "a.jsonl")
    assert len(whole) >= 40
    assert _by_text(shuffled, tmp_path / "b.jsonl") == whole


def _distinct(lines: list[str], path: Path) -> list[str]:
    """The lines without those of the same content: of identical records the first is kept, so which one is flagged depends on order."""
    places = curate.check(_write(path, lines), format="openai_chat").run.places
    return [line for line, before in zip(lines, places.occurrence.tolist(), strict=True) if not before]


def _by_text(lines: list[str], path: Path) -> list[tuple[str, ...]]:
    findings = curate.check(_write(path, lines), format="openai_chat").to_dict()["findings"]
    return sorted(
        (lines[f["row"]], f["code"], str(f["field"]), str(f["start"])) for f in findings if f["row"] is not None and f["code"] != "FMT003"
    )


def _write(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path
