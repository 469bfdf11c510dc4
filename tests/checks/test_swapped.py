"""Exchanged sides: what is found, what is not, and that a record is judged by what the other half of the records taught."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

import curate
from curate.batch import Batch
from curate.checks.base import chat
from curate.checks.swapped import Swapped
from curate.learning.sides import learn_sides
from curate.profile import Profile
from curate.similarity.sides import halves
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair

SAMPLE = Path(__file__).resolve().parent.parent.parent / "samples" / "support.jsonl"
CLEAN = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()][:300]


def exchanged(record: dict[str, Any]) -> dict[str, Any]:
    made = json.loads(json.dumps(record))
    question, answer = made["messages"][-2], made["messages"][-1]
    question["content"], answer["content"] = answer["content"], question["content"]
    return dict(made)


def profile_of(batch: Batch) -> Profile:
    return Profile(sides=learn_sides(batch))


def found(records: list[dict[str, Any]], profile: Profile | None = None) -> list[int]:
    batch = batch_of(records)
    check = Swapped(Swapped.Settings(), profile or profile_of(batch))
    return [finding.row for finding in check.map(batch) if finding.row is not None]


def test_every_tenth_record_is_found_and_no_other() -> None:
    records = [exchanged(record) if i % 10 == 4 else record for i, record in enumerate(CLEAN)]
    assert found(CLEAN) == []
    wanted = [row for row in range(len(records)) if row % 10 == 4]
    assert set(found(records)) <= set(wanted) and len(found(records)) >= 27


def test_without_a_profile_nothing_is_found() -> None:
    assert found([exchanged(record) for record in CLEAN[:20]], Profile()) == []


def test_few_or_alike_sides_are_not_learned() -> None:
    assert learn_sides(batch_of(CLEAN[:30])) is None
    same = [pair(f"The lamp {i} in the hall is lit.", f"The lamp {i + 1} in the hall is lit.") for i in range(80)]
    assert learn_sides(batch_of(same)) is None


def test_learning_is_blind_to_order() -> None:
    assert learn_sides(batch_of(CLEAN)) == learn_sides(batch_of(CLEAN[::-1]))


def test_a_record_teaches_only_the_other_half() -> None:
    records = [*CLEAN[:120], exchanged(CLEAN[120])]
    batch = batch_of(records)
    half = int(halves(batch.fingerprint)[120])
    with_it, without = learn_sides(batch), learn_sides(batch_of(records[:120]))
    assert with_it is not None and without is not None
    assert np.array_equal(with_it.models[half], without.models[half])


def test_where_answers_ask_by_design_a_question_is_no_exchange() -> None:
    tasks = [
        chat(f"Write a question about shelf {i}. It holds {i} lamps and {i + 2} rugs.", f"How many lamps are on shelf {i}?")
        for i in range(60)
    ]
    assert found(tasks) == []


def test_the_fix_exchanges_the_two_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    wrong = exchanged(CLEAN[7])
    path.write_text("".join(json.dumps(record) + "\n" for record in [*CLEAN[:7], wrong, *CLEAN[8:]]), encoding="utf-8")
    listed = list(curate.check(path, select=["SWP"]).listed())
    assert [(each.row, each.field) for each in listed] == [(7, "/messages/2/content")]
    fix = listed[0].fix
    assert fix is not None and fix["safety"] == "unsafe"
    asked, answered = CLEAN[7]["messages"][1]["content"], CLEAN[7]["messages"][2]["content"]
    assert [(edit["path"], edit["before"], edit["after"]) for edit in fix["edits"]] == [
        ("/messages/1/content", answered, asked),
        ("/messages/2/content", asked, answered),
    ]


def test_no_fix_for_a_conversation_of_several_exchanges() -> None:
    talk = next(record for record in CLEAN if len(record["messages"]) > 3)
    batch = batch_of([*CLEAN[:100], exchanged(talk)])
    findings = list(Swapped(Swapped.Settings(), profile_of(batch)).map(batch))
    assert [(finding.row, finding.fix) for finding in findings] == [(100, None)]
