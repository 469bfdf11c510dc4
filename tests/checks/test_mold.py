"""The rules about the mold: which answers they flag, with which reason and which fix."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate
from benchmarks.detect.inject import KINDS, inject
from benchmarks.detect.mold_records import COUNT, JUDGE, REPORT, SORT, mold_records
from benchmarks.detect.planting import dump
from curate.checks.base import chat
from curate.checks.mold import BrokenMold, MixedMold, OtherJsonStyle, UnconfirmedMold, UnusualMoldLength
from curate.checks.registry import build
from curate.config import ContractSettings
from curate.learning.learn import learn
from curate.mold import JsonKey, JsonStyle, Line, Mold, WordBand
from curate.profile import LengthBand, Profile, load_profile
from tests.helpers.batches import batch_of
from tests.helpers.checking import findings, pair

LABELS = Profile(molds=(Mold(kind="label", strong=True, turns="all", labels=("No.", "Yes.")),))
STEP = Mold(strong=True, turns="all", last=Line(template="Next step:"))


def reasons(profile: Profile, records: list[dict[str, Any]], **options: Any) -> list[tuple[int | None, str, str | None]]:
    return [(found.row, found.details["what"], found.field) for found in findings(BrokenMold, records, profile, **options)]


def fix_of(profile: Profile, answer: str) -> dict[str, Any] | None:
    (found,) = findings(BrokenMold, [pair("Is it?", answer)], profile)
    return found.fix


def test_a_break_is_a_warning_at_the_answer() -> None:
    (found,) = findings(BrokenMold, [pair("Is it?", "Yes."), pair("And now?", "Perhaps")], LABELS)
    assert (found.code, found.severity, found.row, found.field, found.start, found.end) == ("CON001", "warning", 1, "/output", 0, 7)
    assert found.details == {"what": 'is not one of the labels "No.", "Yes."'}


def test_without_a_strong_mold_nothing_is_judged() -> None:
    records = [pair("Is it?", "Perhaps")]
    assert reasons(Profile(), records) == []
    assert reasons(Profile(molds=(LABELS.molds[0].model_copy(update={"strong": False}),)), records) == []


@pytest.mark.parametrize(
    ("answer", "safety", "after"),
    [
        ("yes", "safe", "Yes."),
        (" NO!\n", "safe", " No.\n"),
        ("I would say no", "unsafe", "No."),
        ("Perhaps", None, None),
    ],
)
def test_label_fixes(answer: str, safety: str | None, after: str | None) -> None:
    fix = fix_of(LABELS, answer)
    assert fix == (after and {"safety": safety, "action": "edit", "edits": [{"path": "/output", "before": answer, "after": after}]})
    if after:
        assert reasons(LABELS, [pair("Is it?", after)]) == []


def test_json_fix_takes_the_fence_away() -> None:
    profile = Profile(
        molds=(Mold(kind="json_object", strong=True, turns="all", keys=(JsonKey(path="", types=("object",), closed=False),)),)
    )
    fix = fix_of(profile, '```json\n{"a": 1.50}\n```')
    assert fix is not None and (fix["safety"], fix["edits"][0]["after"]) == ("unsafe", '{"a": 1.50}')


def test_segments_have_their_own_molds() -> None:
    molds = (
        STEP.model_copy(update={"system": "Advise."}),
        LABELS.molds[0].model_copy(update={"system": ""}),
        Mold(kind="number", strong=True, turns="all"),
    )
    records = [
        pair("q", "Yes.", "Advise."),
        pair("q", "a\nNext step: b", "Advise."),
        pair("q", "Yes."),
        pair("q", "7"),
        pair("q", "7", "Count."),
        pair("q", "Yes.", "Count."),
    ]
    assert [row for row, _, _ in reasons(Profile(molds=molds), records)] == [0, 3, 5]
    assert [row for row, _, _ in reasons(Profile(molds=molds[:2]), records)] == [0, 3]


def test_which_turns_are_judged() -> None:
    call = {"id": "c", "function": {"name": "f", "arguments": "{}"}}
    records = [
        chat("a", "x", "b", "Yes."),
        {"messages": [*chat("a", "x")["messages"], {"role": "assistant", "content": "I look.", "tool_calls": [call]}]},
        {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"text": "x"}, {"text": "y"}]}]},
        {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "x", "weight": 0}, *chat("b", "No.")["messages"]]},
        pair("q", " \n"),
    ]
    last = Profile(molds=(LABELS.molds[0].model_copy(update={"turns": "last"}),))
    assert [(row, field) for row, _, field in reasons(LABELS, records)] == [(0, "/messages/1/content"), (1, "/messages/1/content")]
    assert reasons(last, records) == []


def test_only_what_is_trained_is_judged() -> None:
    asked, said = {"role": "user", "content": "q"}, {"role": "assistant", "content": "x"}
    records: list[dict[str, Any]] = [
        {"messages": [asked], "chosen": [{**said, "content": "Yes."}], "rejected": [said]},
        {"messages": [asked, said], "label": False},
        {"messages": [asked, said], "label": True},
    ]
    assert [row for row, _, _ in reasons(LABELS, records)] == [2]


def test_a_declared_contract_judges_instead_and_is_an_error() -> None:
    contract = ContractSettings(must_contain=("Next step:",), max_words=6)
    (found,) = findings(BrokenMold, [pair("q", "Perhaps. Next step: go"), pair("q", "Yes.")], LABELS, contract=contract)
    assert (found.row, found.severity, found.details) == (1, "error", {"what": 'lacks "Next step:"'})


def test_a_contract_that_cannot_be_used_is_reported_before_anything_is_checked(tmp_path: Path) -> None:
    with pytest.raises(curate.CurateError, match="the JSON Schema cannot be read"):
        build(["CON001"], {"CON001": {"contract": ContractSettings(json_schema=tmp_path / "none.json")}}, Profile())


def test_at_most_three_reasons_are_told() -> None:
    keys = (JsonKey(path="", types=("object",)), *(JsonKey(path=name, required=True) for name in "abcde"))
    profile = Profile(molds=(Mold(kind="json_object", strong=True, turns="all", keys=keys),))
    (found,) = findings(BrokenMold, [pair("q", "{}")], profile)
    assert (found.details["what"], found.value) == ('lacks the key "a"; lacks the key "b"; lacks the key "c"', 5.0)


def test_length_is_told_once() -> None:
    mold = STEP.model_copy(update={"words": WordBand(low=3, high=8)})
    records = [pair("q", f"{'a ' * count}\nNext step: b") for count in (2, 20, 90)] + [pair("q", "a " * 50)]
    found = findings(UnusualMoldLength, records, Profile(molds=(mold,), length_bands={"pair": LengthBand(low=1, high=60, records=50)}))
    assert [(each.row, each.value, each.threshold, each.details) for each in found] == [(1, 23.0, 8.0, {"words": 23, "direction": "more"})]


def test_json_style_and_its_fix() -> None:
    style = JsonStyle(layout="compact", order=("a", "b"))
    profile = Profile(
        molds=(Mold(kind="json_object", strong=True, turns="all", style=style, keys=(JsonKey(path="", types=("object",), closed=False),)),)
    )
    texts = ['{"a":1,"b":2}', '{"b":2,"a":1}', '{"a":1, "b":2}', '{"b": 2.50, "a": 1}', "[1]", '{"a":"\\u00e9"}', ' {"a": 1}\n']
    found = findings(OtherJsonStyle, [pair("q", text) for text in texts], profile)
    assert [(each.row, each.details["what"], each.fix and each.fix["edits"][0]["after"]) for each in found] == [
        (1, "order of keys than a, b", '{"a":1,"b":2}'),
        (2, "layout than compact", '{"a":1,"b":2}'),
        (3, "order of keys than a, b and layout than compact", None),
        (6, "layout than compact", ' {"a":1}\n'),
    ]
    assert {each.fix["safety"] for each in found if each.fix} == {"safe"}


def test_a_pinned_mold_is_no_news(tmp_path: Path) -> None:
    records = [chat(f"Is box {i} here?", ("Yes.", "No.")[i % 2]) for i in range(40)]
    path = tmp_path / "profile.json"
    learned = learn(batch_of(records), 40, False)
    path.write_text(learned.model_dump_json())
    pinned = load_profile(path)
    assert (learned.is_pinned, pinned.is_pinned, pinned.molds) == (False, True, learned.molds)
    report = curate.check(records, select=["CON"])
    assert [each["message"] for each in report.to_dict()["findings"]] == [
        'a mold was learned: Every answer is one of 2 labels: "No.", "Yes."; none of 40 differs.'
    ]
    assert len(curate.check(records, select=["CON"], profile=path).findings) == 0
    assert (UnconfirmedMold.rule.severity, MixedMold.rule.scope) == ("info", "dataset")


SEGMENTS = {"json": SORT, "label": JUDGE, "head": REPORT, "last": COUNT}


@pytest.mark.parametrize("rate", [0.1, 0.2])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("CON001")])
def test_much_corruption_is_never_passed_over(kind: str, rate: float) -> None:
    """Where a tenth or a fifth is broken in one way, the records are flagged or the set is said to be mixed; clean ones never are."""
    system = next(prompt for name, prompt in SEGMENTS.items() if kind.split("/")[1].startswith(name))
    records = [record for record in mold_records(1_000, 3) if record["messages"][0]["content"] == system]
    lines, planted = inject(records, rate, 1, [kind])
    found = curate.check([json.loads(line) for line in lines], select=["CON001", "CON002"], format="openai_chat").findings
    flagged = set(found["row"][found["code"] == "CON001"].astype(int))
    assert len(planted) == round(rate * len(records))
    assert flagged <= {each.row for each in planted}
    assert len(flagged) == len(planted) or "CON002" in set(found["code"])


def test_some_corruption_is_found_and_nothing_else() -> None:
    lines, planted = inject([dump(record) for record in mold_records(600, 2)], 0.05, 2, ["CON001"])
    found = curate.check([json.loads(line) for line in lines], select=["CON"], format="openai_chat").findings
    assert sorted(found["row"][found["code"] == "CON001"].astype(int)) == [each.row for each in planted]
    assert set(found["code"]) == {"CON000", "CON001"}


@pytest.mark.parametrize("settings", [{"batch_size": 7}, {"batch_size": 50, "jobs": 2}], ids=str)
def test_cuts_and_order_leave_no_trace(settings: dict[str, int], tmp_path: Path) -> None:
    lines, _ = inject(mold_records(300, 4), 0.1, 3, ["CON"])
    whole, cut = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    whole.write_bytes(b"\n".join(lines))
    cut.write_bytes(b"\n".join(lines[::-1]))
    found = [curate.check(whole, select=["CON"]), curate.check(cut, select=["CON"], **settings)]
    last = len(lines) - 1
    first, second = (report.to_dict()["findings"] for report in found)
    assert len(first) > 20
    assert sorted((each["row"] or 0, each["message"]) for each in first) == sorted(
        (0 if each["row"] is None else last - each["row"], each["message"]) for each in second
    )
