"""Waivers beside the data hold in a review, too: their findings ask nobody, and go along when the records are exported."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

import curate
from curate.checks.registry import all_checks
from curate.config import Settings
from curate.review.export import export, open_errors
from curate.review.facts import Filters
from curate.review.opening import bring_in
from curate.review.store import Store, default_url, open_store
from curate.waivers import FILE_NAME, RecordKey, Waiver, add_waivers, read_waivers
from tests.helpers.review import at, talk

CLEAN = [talk(f"Which lamp fits on shelf {i} of the hall?", f"The lamp of {i} cm, which is called Fjord {i}.") for i in range(8)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Eight records; the last one has an empty answer."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*CLEAN[:7], talk("What is it?", "")]), encoding="utf-8")
    return path


def waive(data: Path, days: int | None = None) -> None:
    (found,) = (each for each in curate.check(data, select=["EMP001"]).listed())
    until = (at(0) + timedelta(days=days)).date() if days is not None else None
    waiver = Waiver(
        code="EMP001",
        rule_version=all_checks()["EMP001"].rule.version,
        record=RecordKey(fingerprint=found.fingerprint or "", occurrence=0),
        file=data.name,
        reason="on purpose",
        who="Ann",
        when=at(0),
        until=until,
        rule_set="x",
    )
    add_waivers(data.parent, [waiver])


def opened(data: Path, day: int = 0) -> tuple[Store, str]:
    store = open_store(default_url(data))
    return store, bring_in(store, [data], Settings(jobs=1, select=("EMP",)), at(86_400 * day)).name


def test_a_waived_error_keeps_no_record_back_and_its_waiver_goes_along(data: Path, tmp_path: Path) -> None:
    waive(data)
    store, name = opened(data)
    assert open_errors(store, name) == []
    (finding,) = (each for item in store.take(name, Filters(), "s", "ada", 20, at(1)) for each in item.findings)
    assert (finding.code, finding.finding["waived"]) == ("EMP001", True)
    done = export(store, name, tmp_path / "ready", at(2))
    assert (sum(done.files.values()), done.left_out, done.waivers) == (8, {}, 1)
    (kept,) = read_waivers(tmp_path / "ready")
    (given,) = read_waivers(data.parent)
    assert kept.waiver == given.waiver.model_copy(update={"file": "a.jsonl"})
    assert curate.check(tmp_path / "ready" / "a.jsonl", select=["EMP"]).gate.verdict != "fail"


def test_a_waiver_that_is_new_or_has_expired_is_noticed(data: Path) -> None:
    store, name = opened(data)
    assert len(open_errors(store, name)) == 1
    waive(data, days=3)
    assert len(open_errors(*opened(data, day=1))) == 0
    assert len(open_errors(*opened(data, day=3))) == 0
    assert len(open_errors(*opened(data, day=4))) == 1
    (data.parent / FILE_NAME).unlink()
    assert len(open_errors(*opened(data, day=2))) == 1
