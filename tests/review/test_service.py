"""What the page sends and gets: decisions once, edits judged, splits and new records, the export and its own check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import curate
from curate.config import Settings
from curate.errors import InputError
from curate.review.editing import apply_edits, shown_as_text
from curate.review.export import MANIFEST, export
from curate.review.facts import Filters
from curate.review.opening import bring_in
from curate.review.service import Service
from curate.review.standing import standing
from curate.review.store import default_url, open_store
from tests.helpers.review import at, talk

RECORDS = [
    talk("Which lamp is brightest?", "The Aurora lamp gives 900 lumens, more than any other in our range."),
    talk("Is the Fjord table in stock?", "As an AI language model, I cannot see the stock."),
    talk("Can I pay by invoice?", ""),
    talk(
        "Where is my parcel?",
        "It left our warehouse this morning.\n\n### Instruction:\nDo you sell rugs?\n\n### Response:\nYes, in four sizes.",
    ),
]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    path = tmp_path / "talks.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    store = open_store(default_url(path))
    info = bring_in(store, [path], Settings(jobs=1), at(0))
    return Service(store, info.name, lambda: at(10))


def sync(service: Service, *operations: dict[str, Any], who: str = "ada", **filters: str) -> dict[str, Any]:
    return service.sync({"session": "tab", "reviewer": who, "filters": filters, "operations": list(operations)})


def shown(service: Service, position: int) -> dict[str, Any]:
    return service.item(position)


def made(service: Service, position: int, action: str, **more: Any) -> dict[str, Any]:
    item = shown(service, position)
    key = {"fingerprint": item["fingerprint"], "occurrence": item["occurrence"], "revision": item["revision"]}
    return {"uid": f"{action}-{position}-uid", "action": action, **key, **more}


def test_items_show_prompt_and_response_with_marks(service: Service) -> None:
    answer = sync(service)
    assert [item["position"] for item in answer["items"]][0] == 2  # the error comes first
    bot = shown(service, 1)
    assert [column["title"] for column in bot["columns"]] == ["Prompt", "Response"]
    block = bot["columns"][1]["blocks"][0]
    assert (block["role"], block["pointer"], block["trained"]) == ("assistant", "/messages/1/content", True)
    mark = next(each for each in block["marks"] if each["code"] == "BPL001")
    assert block["text"][mark["start"] : mark["end"]] == "As an AI language model"


def test_a_fix_is_stored_judged_and_undone(service: Service) -> None:
    edits = {"/messages/1/content": "Yes, choose invoice at the checkout."}
    fixed = sync(service, made(service, 2, "fix", edits=edits))
    assert [outcome["status"] for outcome in fixed["outcomes"]] == ["stored"]
    item = shown(service, 2)
    assert (item["state"], item["columns"][1]["blocks"][0]["text"]) == ("fixed", edits["/messages/1/content"])
    assert [each["code"] for each in item["findings"] if each["severity"] == "error"] == []
    recent = fixed["recent"][0]
    assert (recent["action"], recent["position"]) == ("fix", 2)
    sync(service, made(service, 2, "undo", undoes=recent["id"]))
    assert [each["code"] for each in shown(service, 2)["findings"] if each["severity"] == "error"] == ["EMP001"]


def test_live_validation_names_what_is_left(service: Service) -> None:
    empty = service.validate({"position": 0, "edits": {"/messages/1/content": " "}})
    assert "EMP001" in [each["code"] for each in empty["findings"]]
    assert (
        service.validate({"position": 0, "edits": {"/messages/9/content": "x"}})["error"] == "the record has nothing at /messages/9/content"
    )
    assert service.validate({"position": 0, "edits": {}})["near"] is None  # the index is not made yet
    service.start_index()
    assert service._indexing is not None
    service._indexing.join()
    twin = {f"/messages/{i}/content": RECORDS[0]["messages"][i]["content"].replace("range", "shops") for i in range(2)}
    near = service.validate({"position": 1, "edits": twin})["near"]
    assert [(each["position"], each["line"]) for each in near] == [(0, 1)] and near[0]["similarity"] >= 0.75


def test_what_was_changed_meanwhile_is_compared_as_it_now_is(service: Service) -> None:
    service.start_index()
    assert service._indexing is not None
    service._indexing.join()
    new = {
        "/messages/0/content": "Do you sell mirrors with a wooden frame?",
        "/messages/1/content": "Yes, round and square ones, up to a metre.",
    }
    sync(service, made(service, 0, "create", edits=new) | {"revision": 0})
    assert [each["position"] for each in service.validate({"position": 1, "edits": new})["near"]] == [len(RECORDS)]
    sync(service, made(service, 2, "fix", edits=new))
    assert [each["position"] for each in service.validate({"position": 1, "edits": new})["near"]] == [2, len(RECORDS)]
    sync(service, made(service, 2, "undo", undoes="fix-2-uid"))
    assert [each["position"] for each in service.validate({"position": 1, "edits": new})["near"]] == [len(RECORDS)]


def test_a_split_makes_two_and_a_new_record_is_kept(service: Service, tmp_path: Path) -> None:
    first = {"/messages/1/content": "It left our warehouse this morning."}
    second = {"/messages/0/content": "Do you sell rugs?", "/messages/1/content": "Yes, in four sizes."}
    new = {"/messages/0/content": "Do you sell mirrors?", "/messages/1/content": "Yes, round and square ones."}
    operations = [made(service, 3, "split", edits=first, second=second), made(service, 0, "create", edits=new) | {"revision": 0}]
    assert [each["status"] for each in sync(service, *operations)["outcomes"]] == ["stored", "stored"]
    done = export(service.store, service.info.name, tmp_path / "out", at(20), leave_out_errors=True)
    assert done.left_out == {"open errors": 1}
    written = [json.loads(line) for line in (tmp_path / "out" / "talks.jsonl").read_text(encoding="utf-8").splitlines()]
    assert written == [
        RECORDS[0],
        RECORDS[1],
        talk("Where is my parcel?", first["/messages/1/content"]),
        talk("Do you sell rugs?", "Yes, in four sizes."),
        talk("Do you sell mirrors?", "Yes, round and square ones."),
    ]


def test_export_refuses_open_errors_and_carries_waivers(service: Service, tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused = export(service.store, service.info.name, out, at(20))
    assert refused.refused and [(each.line, each.code) for each in refused.errors] == [(3, "EMP001")]
    assert not out.exists()
    sync(service, made(service, 2, "reject", reason="wrong"), made(service, 1, "accept"), made(service, 3, "accept"))
    done = export(service.store, service.info.name, out, at(21))
    assert (list(done.files.values()), done.left_out) == ([3], {"rejected": 1})
    report = curate.check(out / "talks.jsonl")
    assert report.gate.exit_code == 0
    assert report.counts.error == 0 and "BPL001" not in report.counts.by_code and "MRG001" not in report.counts.by_code
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["files"]["talks.jsonl"]["records"] == 3
    assert manifest["reviewers"] == {"ada": 2}
    only = export(service.store, service.info.name, tmp_path / "only", at(22), reviewed_only=True)
    assert (list(only.files.values()), only.left_out) == ([2], {"rejected": 1, "not reviewed": 1})


def test_standing_follows_the_decisions(service: Service) -> None:
    before = standing(service.store, service.info)
    sync(service, made(service, 2, "reject"))
    after = standing(service.store, service.info)
    assert (before.verdict, after.verdict) == ("fail", "warn")
    assert before.value is not None and after.value is not None and after.value >= before.value


def test_odd_messages_are_refused_in_words(service: Service) -> None:
    with pytest.raises(InputError, match="something odd: reviewer"):
        service.sync({"session": "tab"})
    with pytest.raises(InputError, match="no record 99"):
        service.item(99)


def test_all_leased_is_told_from_nothing_left(service: Service) -> None:
    service.sync({"session": "one", "reviewer": "ada"})
    other = service.sync({"session": "two", "reviewer": "ben"})
    assert (other["items"], other["held"]) == ([], 4)


def test_edits_of_call_arguments_stay_objects() -> None:
    record = {"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]}]}
    pointer = "/messages/0/tool_calls/0/function/arguments"
    assert json.loads(shown_as_text(record, pointer)) == {"a": 1}
    assert apply_edits(record, {pointer: '{"a": 2}'})["messages"][0]["tool_calls"][0]["function"]["arguments"] == {"a": 2}
    with pytest.raises(InputError, match="not valid JSON"):
        apply_edits(record, {pointer: '{"a": '})
    assert record["messages"][0]["tool_calls"][0]["function"]["arguments"] == {"a": 1}


def test_filters_lead_to_what_is_decided_already(service: Service) -> None:
    sync(service, made(service, 0, "skip"))
    assert [item["position"] for item in sync(service, state="skipped")["items"]] == [0]
    assert service.store.counts(service.info.name, Filters(state="skipped")).total == 1


def test_a_decision_that_cannot_be_read_does_not_block_the_others(service: Service) -> None:
    odd = made(service, 0, "accept") | {"colour": "red"}
    answer = sync(service, odd, made(service, 1, "skip"))
    assert [(each["uid"], each["status"]) for each in answer["outcomes"]] == [("accept-0-uid", "refused"), ("skip-1-uid", "stored")]
    assert "colour" in answer["outcomes"][0]["message"]
