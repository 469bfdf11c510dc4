"""The store keeps each decision once, folds states from events, and never lets two people decide unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from curate.errors import InputError
from curate.review.event import fold
from curate.review.facts import Filters
from curate.review.store import Store, default_url, open_store
from tests.helpers.review import NAME, at, finding, operation, prepared, revise, talk

TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(6)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(default_url(tmp_path / NAME))
    opened.load(prepared(TALKS))
    yield opened
    opened.close()


def states(store: Store) -> list[str]:
    return [item.state for item in store.walk(NAME, Filters())]


def decide(store: Store, *operations: Any, who: str = "ada", seconds: float = 0) -> list[str]:
    return [outcome.status for outcome in store.decide(NAME, operations, who, at(seconds), revise)]


def test_decisions_are_stored_once(store: Store) -> None:
    accept = operation("a", "accept", TALKS[0])
    assert decide(store, accept, operation("b", "reject", TALKS[1], reason="wrong")) == ["stored", "stored"]
    assert decide(store, accept) == ["known"]
    assert states(store) == ["accepted", "rejected", "pending", "pending", "pending", "pending"]
    assert [(event.action, event.reviewer, event.reason, event.row) for event in store.events(NAME)] == [
        ("accept", "ada", None, 0),
        ("reject", "ada", "wrong", 1),
    ]


def test_undo_takes_back_and_can_be_taken_back(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]))
    decide(store, operation("u", "undo", TALKS[0], undoes="uid-       a", revision=1))
    assert states(store)[0] == "pending"
    decide(store, operation("v", "undo", TALKS[0], undoes="uid-       u", revision=2))
    assert states(store)[0] == "accepted"
    assert decide(store, operation("w", "undo", TALKS[0], undoes="uid-    none", revision=3)) == ["refused"]
    assert [event.action for event in store.events(NAME)] == ["accept", "undo", "undo"]


def test_fix_keeps_the_original_and_undo_brings_it_back(store: Store) -> None:
    fix = operation("f", "fix", TALKS[2], edits={"/messages/1/content": "It is two."})
    assert decide(store, fix) == ["stored"]
    item = store.item(NAME, 2)
    assert item is not None and item.state == "fixed"
    assert item.content == talk("What is 2?", "It is two.")
    event = store.events(NAME)[0]
    assert (event.before, event.after) == (TALKS[2], talk("What is 2?", "It is two."))
    decide(store, operation("u", "undo", TALKS[2], undoes=fix.uid, revision=1))
    undone = store.item(NAME, 2)
    assert undone is not None and (undone.state, undone.content) == ("pending", TALKS[2])


def test_second_person_sees_the_conflict(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]))
    outcome = store.decide(NAME, [operation("b", "reject", TALKS[0])], "ben", at(1), revise)[0]
    assert (outcome.status, outcome.message) == ("conflict", "ada decided it first")
    assert outcome.current is not None and outcome.current.action == "accept"
    assert states(store)[0] == "accepted" and len(store.events(NAME)) == 1
    assert decide(store, operation("c", "reject", TALKS[0], revision=1), who="ben") == ["stored"]


def test_errors_need_a_reason_and_invalid_records_cannot_be_accepted(tmp_path: Path) -> None:
    store = open_store(default_url(tmp_path / NAME))
    store.load(prepared(TALKS, [finding(0), finding(1, "FMT004", "error", "valid"), finding(2, "BPL001", "warning")]))
    accepts = [operation(f"a{i}", "accept", TALKS[i]) for i in range(3)]
    assert decide(store, *accepts) == ["refused", "refused", "stored"]
    reasons = [operation(f"b{i}", "accept", TALKS[i], reason="meant so") for i in range(2)]
    assert decide(store, *reasons) == ["stored", "refused"]


def test_reload_keeps_decisions_through_reordering_and_change(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]), operation("b", "reject", TALKS[3]))
    decide(store, operation("n", "note", TALKS[4], reason="ask Ben"))
    changed = [TALKS[5], talk("What is 3?", "Three, of course."), *TALKS[:3], TALKS[4]]
    changed[1], changed[3] = changed[3], changed[1]  # the changed record stays at row 3, where the rejected one stood
    store.load(prepared(changed))
    assert states(store) == ["pending", "pending", "accepted", "pending", "pending", "pending"]
    new = store.item(NAME, 3)
    assert new is not None and [event.action for event in new.history] == ["reject"]
    noted = store.item(NAME, 5)
    assert noted is not None and [event.reason for event in noted.history] == ["ask Ben"]


def test_one_of_two_identical_records_is_kept(tmp_path: Path) -> None:
    store = open_store(default_url(tmp_path / NAME))
    twins = [TALKS[0], TALKS[1], TALKS[0]]
    store.load(prepared(twins))
    decide(store, operation("x", "reject", TALKS[0], occurrence=1))
    assert states(store) == ["pending", "pending", "rejected"]
    store.load(prepared([TALKS[1], TALKS[0], TALKS[0]]))
    assert states(store) == ["pending", "pending", "rejected"]


def test_a_fixed_record_is_known_when_its_export_is_opened(store: Store) -> None:
    decide(store, operation("f", "fix", TALKS[2], edits={"/messages/1/content": "It is two."}))
    exported = [*TALKS[:2], talk("What is 2?", "It is two."), *TALKS[3:]]
    store.load(prepared(exported))
    item = store.item(NAME, 2)
    assert item is not None and item.state == "fixed"
    assert [event.action for event in item.history] == ["fix"]


def test_created_records_survive_a_reload(store: Store) -> None:
    new = talk("What is ten?", "It is ten.")
    edits = {"/messages/0/content": "What is ten?", "/messages/1/content": "It is ten."}
    assert decide(store, operation("c", "create", TALKS[0], edits=edits)) == ["stored"]
    store.load(prepared(TALKS))
    created = store.item(NAME, 6)
    assert created is not None and (created.state, created.row, created.content) == ("accepted", None, new)


def test_leases_keep_people_apart_and_groups_together(tmp_path: Path) -> None:
    store = open_store(default_url(tmp_path / NAME))
    store.load(prepared(TALKS, units={1: "g1", 4: "g1"}))
    mine = [item.position for item in store.take(NAME, Filters(), "s1", "ada", 2, at(0))]
    yours = [item.position for item in store.take(NAME, Filters(), "s2", "ben", 9, at(1))]
    assert (mine, yours) == ([0, 1], [2, 3, 5])  # the other half of the group stays with it
    assert [item.position for item in store.take(NAME, Filters(), "s1", "ada", 2, at(2))] == mine
    assert store.held_by_others(NAME, Filters(), "s2", at(3)) == 3
    later = [item.position for item in store.take(NAME, Filters(), "s2", "ben", 9, at(400))]
    assert later == [0, 1, 2, 3, 4, 5]  # a lease ends after five minutes without a sign of life
    assert [item.position for item in store.take(NAME, Filters(), "s3", "ben", 2, at(420))] == []
    assert [item.position for item in store.take(NAME, Filters(), "s3", "ben", 2, at(450))] == [0, 1]  # his own tab that went away
    store.release("s2")
    store.release("s3")
    assert store.held_by_others(NAME, Filters(), "s1", at(401)) == 0


def test_bulk_is_one_step_and_asks_for_the_count(store: Store) -> None:
    wrong = store.decide_all(NAME, Filters(), "reject", "ada", at(0), expected=5, bulk="bulk-one")
    assert (wrong.stored, wrong.message) == (0, "there are 6 such records now, not 5: nothing was done")
    done = store.decide_all(NAME, Filters(), "reject", "ada", at(0), expected=6, bulk="bulk-one", reason="off-topic")
    assert (done.stored, done.refused) == (6, 0)
    assert store.decide_all(NAME, Filters(), "reject", "ada", at(1), expected=6, bulk="bulk-one").message == "stored before"
    assert store.undo_bulk(NAME, "bulk-one", "undo-one", "ada", at(2)).stored == 6
    assert set(states(store)) == {"pending"}
    assert len(store.events(NAME)) == 12


def test_filters_choose_and_travel_in_the_address(store: Store, tmp_path: Path) -> None:
    other = open_store(default_url(tmp_path / "other.jsonl"))
    other.load(prepared(TALKS, [finding(1), finding(4, "BPL001", "warning")]))
    assert [line["position"] for line in other.page(NAME, Filters(code="BPL001"), 0, 10)] == [4]
    assert [line["position"] for line in other.page(NAME, Filters(severity="error"), 0, 10)] == [1]
    assert [line["position"] for line in other.page(NAME, Filters(search="is 3"), 0, 10)] == [3]
    assert [line["position"] for line in other.page(NAME, Filters(search="%"), 0, 10)] == []
    filters = Filters(code="BPL001", state="pending", audit=False)
    assert Filters.from_query(filters.to_query()) == filters
    assert Filters.from_query("state=nonsense&severity=grave&else=1") == Filters()


def test_counts_say_who_did_what(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]))
    decide(store, operation("b", "reject", TALKS[1]), who="ben")
    counts = store.counts(NAME)
    assert counts.total == 6
    assert counts.by_state == {"accepted": 1, "pending": 4, "rejected": 1}
    assert counts.by_reviewer == {"ada": 1, "ben": 1}


def test_state_is_what_the_events_fold_to(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]), operation("s", "skip", TALKS[1]), operation("g", "flag", TALKS[2]))
    decide(store, operation("r", "reject", TALKS[0], revision=1), operation("n", "note", TALKS[1], reason="later", revision=1))
    for item in store.walk(NAME, Filters()):
        assert fold(store.history(NAME, item.fingerprint, item.occurrence)).state == item.state


def test_public_events_have_the_promised_fields(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]))
    names = ["id", "fingerprint", "occurrence", "file", "row", "action", "reviewer", "at", "reason", "before", "after", "rule_set"]
    public = store.events(NAME)[0].public()
    assert list(public)[: len(names)] == names
    assert json.loads(json.dumps(public))["at"] == "2026-03-01T09:00:00.000Z"


def test_a_newer_store_is_refused(store: Store, tmp_path: Path) -> None:
    import sqlite3

    store.close()
    with sqlite3.connect(tmp_path / f"{NAME}.review.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InputError, match="newer version"):
        open_store(default_url(tmp_path / NAME))
    (tmp_path / "bad.review.db").write_bytes(b"SQLite format 3\0" + b"\1" * 5000)
    with pytest.raises(InputError, match="cannot be opened"):
        open_store(default_url(tmp_path / "bad"))
    with pytest.raises(InputError, match="no such store"):
        open_store(default_url(tmp_path / "none"), create=False)


def test_counts_of_the_records_with_a_rule(store: Store) -> None:
    store.load(prepared(TALKS, [finding(1), finding(1, "REP001", "warning"), finding(3, "REP001", "warning")]))
    found = store.counts(NAME, Filters(code="REP001"))
    assert (found.total, found.by_code) == (2, {"REP001": 2, "EMP001": 1})


def test_a_step_is_stored_whole_or_not_at_all_and_undone_as_one(store: Store) -> None:
    keep, drop = operation("k", "accept", TALKS[0]), operation("d", "reject", TALKS[1], reason="duplicate")
    outcomes = store.decide(NAME, [keep, drop], "ada", at(0), revise, bulk="step-one")
    assert [outcome.status for outcome in outcomes] == ["stored", "stored"]
    assert store.last_bulk(NAME, "ada") == ("step-one", "reject", 2)
    assert store.last_bulk(NAME, "ben") is None
    decide(store, operation("o", "reject", TALKS[3]), who="ben")
    torn = [operation("t", "accept", TALKS[2]), operation("s", "accept", TALKS[3])]
    assert [outcome.status for outcome in store.decide(NAME, torn, "ada", at(1), revise, bulk="step-two")] == ["refused", "conflict"]
    assert states(store)[:4] == ["accepted", "rejected", "pending", "rejected"]
    assert store.undo_bulk(NAME, "step-one", "undo-one", "ada", at(2)).stored == 2
    assert states(store)[:2] == ["pending", "pending"]
    assert store.last_bulk(NAME, "ada") is None


def test_preferences_belong_to_a_person(store: Store) -> None:
    store.prefer("ada", "keys", {"accept": "q"})
    store.prefer("ada", "keys", {"accept": "z"})
    assert (store.preference("ada", "keys"), store.preference("ben", "keys")) == ({"accept": "z"}, None)
    store.prefer("ada", "keys", None)
    assert store.preference("ada", "keys") is None


def test_who_decided_what(store: Store) -> None:
    decide(store, operation("a", "accept", TALKS[0]), operation("b", "accept", TALKS[1]), seconds=5)
    decide(store, operation("c", "reject", TALKS[2]), who="ben", seconds=7)
    assert store.people(NAME) == [
        ("ada", "accepted", 2, "2026-03-01T09:00:05.000Z"),
        ("ben", "rejected", 1, "2026-03-01T09:00:07.000Z"),
    ]


@pytest.mark.parametrize(
    ("action", "more", "state"),
    [
        ("accept", {}, "accepted"),
        ("reject", {"reason": "wrong"}, "rejected"),
        ("skip", {}, "skipped"),
        ("flag", {}, "flagged"),
        ("note", {"reason": "odd"}, "pending"),
        ("fix", {"edits": {"/messages/1/content": "It is another one."}}, "fixed"),
    ],
)
def test_every_decision_can_be_taken_back_and_made_again(store: Store, action: str, more: Any, state: str) -> None:
    before = store.item(NAME, 0)
    decide(store, operation("a", action, TALKS[0], **more))
    assert states(store)[0] == state
    for number, expected in enumerate(("pending", state, "pending")):
        last = store.events(NAME)[-1].id if number else "uid-       a"
        assert decide(store, operation(f"u{number}", "undo", TALKS[0], undoes=last, revision=number + 1)) == ["stored"]
        assert states(store)[0] == expected
    after = store.item(NAME, 0)
    assert before is not None and after is not None and after.content == before.content


def test_a_written_record_can_be_taken_back(store: Store) -> None:
    made = operation("w", "create", TALKS[0], edits={"/messages/0/content": "What is new?", "/messages/1/content": "This is."})
    assert decide(store, made) == ["stored"]
    assert states(store)[6:] == ["accepted"]
    undo = operation("u", "undo", TALKS[0], undoes="uid-       w")  # the page knows the record that it was made like
    assert decide(store, undo) == ["stored"]
    assert states(store) == ["pending"] * 6 + ["rejected"]
    assert decide(store, operation("v", "undo", TALKS[0], undoes="uid-       u")) == ["stored"]
    assert states(store)[6:] == ["accepted"]
    store.load(prepared(TALKS))
    assert states(store)[6:] == ["accepted"]


def test_a_with_block_closes_the_store_also_when_it_fails(tmp_path: Path) -> None:
    url, log = default_url(tmp_path / NAME), tmp_path / f"{NAME}.review.db-wal"
    with open_store(url) as opened:
        opened.load(prepared(TALKS))
        assert log.exists()
    assert not log.exists()  # SQLite removes it with the last connection
    with pytest.raises(KeyError, match="stop"), open_store(url) as opened:
        assert decide(opened, operation("a", "accept", TALKS[0])) == ["stored"]
        raise KeyError("stop")
    assert not log.exists()
    with open_store(url, read_only=True) as opened:
        assert states(opened)[0] == "accepted"
