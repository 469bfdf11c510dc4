"""Secrets are masked in all that a page is told, and stay as they are when something else is changed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.detect.made_secrets import SECRETS
from curate.config import Settings
from curate.errors import InputError
from curate.review.opening import bring_in
from curate.review.service import Service
from curate.review.store import default_url, open_store
from tests.helpers.review import at, talk
from tests.helpers.secrets import planted, seen, write

KEY, MAIL, URL = (planted()[kind] for kind in ("aws-access-key", "email", "database-url"))
ASKED, SAID = f"Does {MAIL} have it, or {MAIL}?", f"The key is {KEY}.\nItâ€™s used at {URL}, too. • Ask first."
ANSWER = "/messages/1/content"


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return opened(tmp_path, talk(ASKED, SAID), talk("Where is the lamp?", "It stands in the hall, by the door."))


def opened(folder: Path, *records: Any) -> Service:
    path = folder / "talks.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    store = open_store(default_url(path))
    return Service(store, bring_in(store, [path], Settings(jobs=1), at(0)).name, lambda: at(10))


def sync(service: Service, action: str, position: int = 0, **more: Any) -> dict[str, Any]:
    item = service.item(position)
    key = {name: item[name] for name in ("fingerprint", "occurrence", "revision")}
    operation = {"uid": f"{action}-{position}-{item['revision']}-uid", "action": action, **key, **more}
    return service.sync({"session": "tab", "reviewer": "ada", "operations": [operation]})


def block(service: Service, pointer: str = ANSWER) -> dict[str, Any]:
    blocks = [each for column in service.item(0)["columns"] for each in column["blocks"]]
    return next(each for each in blocks if each["pointer"] == pointer)


def stored(service: Service, position: int = 0) -> list[str]:
    item = service.store.item(service.info.name, position)
    assert item is not None
    return [turn["content"] for turn in item.content["messages"]]


def test_a_text_is_shown_masked_and_its_marks_stay(service: Service) -> None:
    shown = block(service)
    assert len(shown["text"]) == len(SAID)
    assert shown["text"].startswith("The key is AKIA••••••••••••••••.")
    mark = next(each for each in shown["marks"] if each["code"] == "SEC001")
    assert SAID[mark["start"] : mark["end"]] == KEY
    assert shown["concealed"][mark["concealed"] :].startswith("AKIA⟦AWS_KEY ")


def test_an_edit_beside_a_secret_leaves_its_bytes_as_they_are(service: Service) -> None:
    typed = block(service)["concealed"].replace("Ask first.", "Ask Mara first.")
    answer = sync(service, "fix", edits={ANSWER: typed})
    assert answer["outcomes"][0]["status"] == "stored"
    assert stored(service) == [ASKED, SAID.replace("Ask first.", "Ask Mara first.")]
    assert (KEY in str(answer), KEY in str(service.item(0))) == (False, False)
    assert service.item(0)["original"][ANSWER]["text"].startswith("The key is AKIA••••")


def test_another_text_of_the_record_is_edited(service: Service) -> None:
    sync(service, "fix", edits={"/messages/0/content": "Who has it?"})
    assert stored(service) == ["Who has it?", SAID]


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_every_kind_survives_an_edit(tmp_path: Path, kind: str) -> None:
    said = f"Desk one: {planted()[kind]} is set.\r\nNothing else."
    service = opened(tmp_path, talk("What is set?", said))
    sync(service, "fix", edits={ANSWER: block(service)["concealed"].replace("Nothing", "Nothing\tat all")})
    assert stored(service) == ["What is set?", said.replace("Nothing", "Nothing\tat all")]


def test_a_masked_text_is_never_saved_over_the_real_one(service: Service) -> None:
    for typed in (block(service)["text"], block(service)["text"].replace("Ask", "Do ask"), block(service)["concealed"].replace("⟧", "", 1)):
        answer = sync(service, "fix", edits={ANSWER: typed})
        assert answer["outcomes"][0]["status"] == "refused"
        assert "something hidden" in answer["outcomes"][0]["message"]
    assert stored(service) == [ASKED, SAID]
    assert service.store.events(service.info.name) == []


def test_a_secret_is_taken_out_on_purpose(service: Service) -> None:
    start, name = block(service)["concealed"].index("AKIA"), block(service)["concealed"].index("⟧.\n")
    typed = block(service)["concealed"][:start] + "in the safe" + block(service)["concealed"][name + 1 :]
    sync(service, "fix", edits={ANSWER: typed})
    assert stored(service)[1] == SAID.replace(KEY, "in the safe")


def test_what_was_revealed_can_be_changed(service: Service) -> None:
    opened = service.reveal({"position": 0})["texts"]
    assert opened[ANSWER]["text"] == SAID
    assert sorted(opened[ANSWER]["names"].values()) == sorted([KEY.removeprefix("AKIA"), URL.split(":")[2].split("@")[0]])
    sync(service, "fix", edits={ANSWER: SAID.replace(KEY, KEY[:-1] + "Q")})
    assert stored(service)[1] == SAID.replace(KEY, KEY[:-1] + "Q")
    with pytest.raises(InputError, match="no record 9"):
        service.reveal({"position": 9})


def test_the_proposed_fix_acts_on_the_real_text(service: Service) -> None:
    proposed = service.item(0)["proposal"]
    assert sorted(proposed) == ["/messages/0/content", ANSWER]
    assert (KEY in str(proposed), MAIL in str(proposed)) == (False, False)
    sync(service, "fix", edits={pointer: each["concealed"] or each["text"] for pointer, each in proposed.items()})
    assert stored(service)[1] == SAID.replace("â€™", "\u2019")  # the mended quotation mark is all that changed
    assert re.sub("[0-9A-F]{6}", "X", stored(service)[0]) == "Does [EMAIL_X] have it, or [EMAIL_X]?"


def test_a_draft_is_judged_with_what_is_hidden(service: Service) -> None:
    judged = service.validate({"position": 0, "edits": {ANSWER: block(service)["concealed"] + " As an AI language model, I stop."}})
    assert {"SEC001", "BPL001"} <= {each["code"] for each in judged["findings"]}
    assert KEY not in str(judged)
    wrong = service.validate({"position": 0, "edits": {ANSWER: block(service)["text"]}})
    assert "something hidden" in str(wrong["error"])


def test_a_split_and_a_new_record_keep_what_is_hidden(service: Service) -> None:
    concealed, asked = block(service)["concealed"], block(service, "/messages/0/content")["concealed"]
    first, second = concealed.split("\n")
    both = {"edits": {"/messages/0/content": asked, ANSWER: first}, "second": {"/messages/0/content": asked, ANSWER: second}}
    sync(service, "split", **both)
    event = service.store.events(service.info.name)[-1]
    assert [each["messages"][1]["content"] for each in event.after or ()] == SAID.split("\n")
    assert [each["messages"][0]["content"] for each in event.after or ()] == [ASKED, ASKED]


def test_undone_it_is_as_it_was(service: Service) -> None:
    sync(service, "fix", edits={ANSWER: block(service)["concealed"].replace("⟦", "in ⟦", 1)})
    uid = service.store.events(service.info.name)[-1].id
    sync(service, "undo", undoes=uid)
    assert stored(service) == [ASKED, SAID]


def test_nothing_that_the_page_is_told_holds_a_secret(tmp_path: Path) -> None:
    path = write(tmp_path / "talks.jsonl")
    store = open_store(default_url(path))
    service = Service(store, bring_in(store, [path], Settings(jobs=1), at(0)).name, lambda: at(10))
    told: list[Any] = [
        service.sync({"session": "tab", "reviewer": "ada", "want": 100}),
        service.ladder(),
        service.standing(),
        service.counts(),
    ]
    told += [service.item(position) for position in range(service.info.records)]
    told += [service.validate({"position": position, "edits": {}}) for position in range(service.info.records)]
    assert service.info.records > 60
    assert seen(json.dumps(told, default=str, ensure_ascii=False)) == []
    masked = [event.public(masked=True) for event in store.events(service.info.name)]
    assert seen(json.dumps(masked)) == []
