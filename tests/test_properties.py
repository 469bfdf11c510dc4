"""The properties of the score on the real check, under a pinned profile: what people do to the data moves the number as promised."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import curate
from curate.checks.registry import all_checks
from curate.engine.proposing import Grounds, Proposer
from curate.waivers import add_waivers

ROOT = Path(__file__).resolve().parent.parent
CASES = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def clean() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "samples" / "support.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def profile(clean: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("profile") / "curate.profile.json"
    path.write_text(curate.learn(clean).model_dump_json())
    return path


def check(records: list[dict[str, Any]], profile: Path, **more: Any) -> curate.Report:
    report = curate.check(records, profile=profile, format="openai_chat", **more)
    assert report.run.errors == []
    return report


def reply(record: dict[str, Any], text: str) -> dict[str, Any]:
    return {"messages": [*record["messages"][:-1], {"role": "assistant", "content": text}]}


SPOIL = [
    lambda r, o: reply(r, ""),
    lambda r, o: reply(r, "As an AI language model, I do not know. " + r["messages"][-1]["content"]),
    lambda r, o: reply(r, r["messages"][-1]["content"] + "<|im_end|>"),
    lambda r, o: reply(r, r["messages"][-1]["content"] + "\u200b"),
    lambda r, o: {"messages": []},
    lambda r, o: {"messages": r["messages"][:-1]},
    lambda r, o: {"messages": r["messages"][1:]},
    lambda r, o: dict(o),
    lambda r, o: reply(o, o["messages"][-1]["content"] + " Thank you."),
]


@st.composite
def spoilt(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """(row, kind of defect, other row) for some rows of a slice of the clean set."""
    return draw(
        st.lists(st.tuples(st.integers(0, 79), st.integers(0, len(SPOIL) - 1), st.integers(0, 79)), max_size=12, unique_by=lambda t: t[0])
    )


def make(clean: list[dict[str, Any]], plan: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    records = [dict(record) for record in clean[:80]]
    for row, kind, other in plan:
        records[row] = SPOIL[kind](clean[row], clean[other])
    return records


def scored_rows(report: curate.Report) -> list[int]:
    found = report.findings
    mask = (
        found["severity"].isin(["error", "warning"]) & found["part"].isin(["valid", "clean", "consistent", "unique"]) & found["row"].notna()
    )
    return sorted({int(row) for row in found["row"][mask & (found["code"] != "FMT003")]})


def test_the_clean_sample_scores_exactly_100(clean: list[dict[str, Any]], profile: Path) -> None:
    report = check(clean, profile)
    assert (report.score.value, report.gate.verdict) == (100.0, "pass")
    assert list(report.findings["code"]) == ["CNT005"]  # the one thing to say: nothing is held out


@CASES
@given(spoilt(), st.data())
def test_rejecting_fixing_and_adding(
    clean: list[dict[str, Any]], profile: Path, plan: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    records = make(clean, plan)
    report = check(records, profile)
    now = report.score.value
    assert now is not None and 0 <= now <= 100
    rows = scored_rows(report)
    if rows:
        row = data.draw(st.sampled_from(rows))
        rejected = check(records[:row] + records[row + 1 :], profile)
        assert rejected.score.value >= now - 1e-9  # P2: rejecting a record with a scored finding never lowers
        fixed = check([*records[:row], clean[row], *records[row + 1 :]], profile)
        assert fixed.score.value >= now - 1e-9  # P1: fixing one never lowers (the clean original causes no finding)
        doubled = check([*records, records[row]], profile)
        assert doubled.score.value <= now + 1e-9  # P5: adding a bad record never raises
    fresh = check([*records, clean[data.draw(st.integers(100, 500))]], profile)
    assert fresh.score.value >= now - 1e-9  # P4: a record that creates no finding never lowers
    assert check(records + records, profile).score.value <= now + 1e-9  # P9: doubling the file never raises


@CASES
@given(spoilt())
def test_each_gain_is_what_doing_it_gives(clean: list[dict[str, Any]], profile: Path, plan: list[tuple[int, int, int]]) -> None:
    records = make(clean, plan)
    report = check(records, profile)
    for gain in report.score.gains:
        if gain.action == "drop":
            rows = {int(row) for row in report.findings.query("code == @gain.code")["row"]}
            after = check([record for i, record in enumerate(records) if i not in rows], profile)
            assert after.score.value == pytest.approx(report.score.value + gain.points, abs=1e-9)


@CASES
@given(spoilt(), st.integers(0, 99))
def test_order_and_cuts_leave_no_trace(clean: list[dict[str, Any]], profile: Path, plan: list[tuple[int, int, int]], seed: int) -> None:
    records = make(clean, plan)
    mixed = records[:]
    random.Random(seed).shuffle(mixed)
    now = check(records, profile).score.value
    assert check(mixed, profile).score.value == pytest.approx(now, abs=1e-9)
    assert check(records, profile, batch_size=7).score.value == now


@CASES
@given(plan=spoilt(), data=st.data())
def test_waiving_never_lowers(
    clean: list[dict[str, Any]], profile: Path, tmp_path: Path, plan: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """P1, one finding after the other; what is waived leaves the other findings as they are."""
    path, waivers = tmp_path / "train.jsonl", tmp_path / "curate.waivers.jsonl"
    waivers.unlink(missing_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in make(clean, plan)), encoding="utf-8")
    settings = {"profile": profile, "format": "openai_chat", "today": date(2026, 3, 1)}
    before = curate.check(path, **settings)
    found = [each for each in before.listed() if each.row is not None and not (each.part == "valid" and each.severity == "error")]
    for each in data.draw(st.permutations(found))[:4]:
        proposer = Proposer(before.run, all_checks()[each.code].rule, before.rule_set, by_row=True)
        reason = Grounds("on purpose", "Ann", datetime(2026, 2, 1, tzinfo=UTC))
        add_waivers(tmp_path, proposer.propose([each.row or 0], False, reason).waivers)
        after = curate.check(path, **settings)
        assert after.score.value >= before.score.value - 1e-9
        assert [(one.code, one.row, one.field) for one in after.listed() if one.row is not None] == [
            (one.code, one.row, one.field) for one in before.listed() if one.row is not None
        ]
        assert any(one.waived for one in after.listed() if (one.code, one.row) == (each.code, each.row))
        before = after
    assert before.score_without_waivers.value == curate.check(path, waivers=False, **settings).score.value


def test_fewer_than_50_clean_records_score_at_most_50(clean: list[dict[str, Any]], profile: Path) -> None:
    assert check(clean[:49], profile).score.value == 49.0
