"""Write a store of the present revision with a decision of every kind, and what it holds, for the test that old stores open.

Run once for each new revision, from the folder of the checkout: python -m tests.review.stores.make
"""

from __future__ import annotations

import json
from pathlib import Path

from curate.review.engine import head
from curate.review.facts import Filters
from curate.review.store import Store, open_store
from tests.helpers.review import NAME, at, finding, mark, operation, prepared, revise, talk

FOLDER = Path(__file__).resolve().parent
TALKS = [talk(f"What is {i}?", f"It is {i}.") for i in range(8)]
FINDINGS = [finding(0), finding(1, "LEN001", "warning", "consistent")]


def main() -> None:
    """Write HEAD.db and HEAD.json, which must not be there yet."""
    path = FOLDER / f"{head()}.db"
    if path.exists():
        raise SystemExit(f"{path.name} is there already: what an older version wrote is not made again")
    store = open_store(f"sqlite:///{path}")
    store.load(prepared(TALKS, FINDINGS, units={6: "g6", 7: "g6"}))
    fill(store)
    held = {
        "events": [event.model_dump() for event in store.events(NAME)],
        "states": [item.state for item in store.walk(NAME, Filters())],
        "contents": [item.content for item in store.walk(NAME, Filters())],
    }
    store.close()
    path.with_suffix(".json").write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def fill(store: Store) -> None:
    """Decide in every way."""
    edits = {"/messages/1/content": "It is what it is."}
    made = [
        operation("accept", "accept", TALKS[0], reason="read twice"),
        operation("fix", "fix", TALKS[1], edits=edits),
        operation("reject", "reject", TALKS[2]),
        operation("skip", "skip", TALKS[3]),
        operation("note", "note", TALKS[3], reason="ask again", revision=1),
        operation("flag", "flag", TALKS[4]),
        operation("undo", "undo", TALKS[4], undoes=operation("flag", "flag", TALKS[4]).uid, revision=1),
        operation("create", "create", TALKS[5], edits=edits),
    ]
    outcomes = store.decide(NAME, made, "ada", at(0), revise)
    outcomes += store.decide(NAME, [operation("second", "skip", TALKS[2], revision=1)], "ben", at(60), revise)
    assert {outcome.status for outcome in outcomes} == {"stored"}, outcomes
    assert store.decide_all(NAME, Filters(unit="g6"), "reject", "ben", at(90), expected=2, bulk="of-a-group").stored == 2
    assert store.history(NAME, mark(TALKS[7]), 0)[0].bulk == "of-a-group"


if __name__ == "__main__":
    main()
