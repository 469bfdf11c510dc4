"""What a diff says of findings, scores, splits and numbers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.diffing.result import Diff
from curate.errors import CurateError
from tests.helpers.talking import talk, write

Records = list[dict[str, Any]]
BOT = "As an AI language model I cannot look at your things."
RULES = ("EMP", "BPL001", "DUP001", "CNT001", "FMT")


def diff(old: Records, new: Records, **settings: Any) -> Diff:
    return curate.diff(old, new, select=RULES, **settings)


def told(moved: list[Any]) -> list[tuple[str, int | None, str]]:
    return [(each.finding.code, each.finding.row, each.where) for each in moved]


def test_findings_go_with_their_records() -> None:
    stay = [talk(number) for number in range(55)]
    old = [*stay, talk(55, ""), talk(56, BOT), talk(57)]
    new = [{"prompt": "Is it new?", "completion": "I am an AI language model and do not know."}, *stay, talk(55), talk(57, "")]
    found = diff(old, new)
    assert told(found.introduced) == [("EMP001", 57, "changed"), ("BPL001", 0, "added")]
    assert told(found.fixed) == [("EMP001", 55, "changed"), ("BPL001", 56, "removed")]


def test_a_finding_that_a_changed_record_keeps_is_neither_new_nor_fixed() -> None:
    stay = [talk(number) for number in range(59)]
    found = diff([*stay, talk(59, BOT)], [*stay, talk(59, BOT + " Ask again.")])
    assert (found.changed, told(found.introduced), told(found.fixed)) == (1, [], [])


def test_of_equal_records_the_added_one_is_the_duplicate() -> None:
    old = [talk(number) for number in range(60)]
    found = diff(old, [talk(7), *old])
    assert (found.added, [each.finding.code for each in found.introduced]) == (1, ["DUP001"])
    assert told(found.fixed) == []


def test_a_finding_about_the_set_has_no_record() -> None:
    found = diff([talk(number) for number in range(60)], [talk(number) for number in range(40)])
    assert told(found.introduced) == [("CNT001", None, "set")]
    assert found.removed == 20


def test_scores_and_verdicts_stand_side_by_side() -> None:
    old, new = [talk(number) for number in range(60)], [*(talk(number) for number in range(59)), talk(59, "")]
    found = diff(old, new)
    assert found.old.report is not None and found.new.report is not None
    assert (found.old.report.gate.verdict, found.new.report.gate.verdict) == ("pass", "fail")
    assert found.old.report.score == curate.score(old, select=RULES)


def test_both_are_judged_by_the_same_profile() -> None:
    """What was learned from one state alone would call half of the other one unusual."""
    old = [talk(number) for number in range(60)]
    new = [*old, *({"prompt": f"Count to {number}.", "completion": str(number)} for number in range(30))]
    found = curate.diff(old, new)
    assert found.old.report is not None and found.new.report is not None
    assert found.old.report.run.profile == found.new.report.run.profile
    assert not found.pinned
    assert [each for each in found.fixed if each.where == "same"] == []


def test_a_pinned_profile_is_taken(tmp_path: Path) -> None:
    profile = tmp_path / "curate.profile.json"
    profile.write_text(curate.learn([talk(number) for number in range(60)]).model_dump_json())
    found = curate.diff([talk(1)], [talk(2)], profile=profile)
    assert found.pinned and found.profile.records == 60


def test_a_record_that_moves_to_another_split_is_counted(tmp_path: Path) -> None:
    for name, cut in (("old", 50), ("new", 45)):
        folder = tmp_path / name
        folder.mkdir()
        write(folder / "train.jsonl", [talk(number) for number in range(cut)])
        write(folder / "test.jsonl", [talk(number) for number in range(cut, 60)])
    found = curate.diff(tmp_path / "old", tmp_path / "new", select=RULES)
    assert (found.same, found.moved_splits, bool(found)) == (60, 5, False)


def test_languages_labels_and_lengths() -> None:
    labels = ("billing", "delivery")
    old = [{"prompt": f"{talk(number)['prompt']} Case {number}.", "completion": labels[number % 2]} for number in range(60)]
    new = [*old[:40], *({"prompt": f"Where is parcel {number}?", "completion": "delivery"} for number in range(20))]
    found = curate.diff(old, new)
    assert found.old.numbers is not None and found.new.numbers is not None
    assert (dict(found.old.numbers.labels), dict(found.new.numbers.labels)) == (
        {"billing": 30, "delivery": 30},
        {"billing": 20, "delivery": 40},
    )
    assert found.new.numbers.words == (1, 1, 1)


def test_what_is_changed_is_told_field_by_field() -> None:
    old = [*(talk(number) for number in range(20)), {**talk(20), "source": "mail", "tags": ["a"]}]
    new = [*(talk(number) for number in range(20)), {**talk(20, "Put it away."), "source": "chat", "tags": ["a", "b"]}]
    (shown,) = diff(old, new).changes()
    assert (shown.row, shown.old_row, shown.how, shown.line) == (20, 20, "prompt", None)
    assert [(each.field, each.before, each.after) for each in shown.changes] == [
        ("assistant /completion", talk(20)["completion"], "Put it away."),
        ("/source", "mail", "chat"),
        ("/tags", '["a"]', '["a", "b"]'),
    ]


def test_a_turn_that_was_put_in_is_told_as_that() -> None:
    said = ["How do I descale a kettle?", "Boil a cup of vinegar in it.", "And the smell?", "Boil water twice, then it is gone."]
    more = [*said[:2], "How much vinegar is that?", "Half a cup is enough for a small one.", *said[2:]]
    old, new = (
        {"messages": [{"role": ("user", "assistant")[n % 2], "content": text} for n, text in enumerate(each)]} for each in (said, more)
    )
    (shown,) = curate.diff([old], [new]).changes()
    assert [(each.field, each.before, each.after) for each in shown.changes] == [
        ("user /messages/2/content", None, more[2]),
        ("assistant /messages/3/content", None, more[3]),
    ]


def test_a_crashed_check_is_no_diff(monkeypatch: pytest.MonkeyPatch) -> None:
    from curate.checks.damage import EmptyOutput

    def crash(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(EmptyOutput, "find", crash)
    with pytest.raises(CurateError, match="the check crashed: ZeroDivisionError"):
        diff([talk(1)], [talk(2)])


def test_broken_lines_are_compared_as_they_are(tmp_path: Path) -> None:
    old = write(tmp_path / "old.jsonl", [*(talk(number) for number in range(20)), '{"prompt": "Why?",', '["no", "record"]'])
    new = write(tmp_path / "new.jsonl", [*(talk(number) for number in range(20)), '{"prompt": "Why?",', '["no", "such record"]'])
    found = curate.diff(old, new, select=RULES)
    assert (found.same, found.changed + found.added, found.changed + found.removed) == (21, 1, 1)
    assert len(list(found.changes())) + len(list(found.additions())) == 1


def test_any_cut_and_order_give_the_same(tmp_path: Path) -> None:
    rows = [talk(number) for number in range(60)]
    new = [*rows[:30], *(talk(number, BOT) for number in range(30, 33)), *rows[33:], talk(1, "")]
    expected = json.loads(curate.diff(rows, new).to_json())
    random.Random(2).shuffle(rows)
    for size in (1, 7):
        again = json.loads(curate.diff(rows, new, batch_size=size).to_json())
        assert again["records"] == expected["records"] and again["findings"] == expected["findings"]
        fields = ("fingerprint", "old_fingerprint", "known_by", "changes")
        assert [[each[name] for name in fields] for each in again["changed"]] == [
            [each[name] for name in fields] for each in expected["changed"]
        ]
