"""The records of fixed forms: seeded, of four tasks, and with the rare but right answers that make them hard."""

from __future__ import annotations

import json
from collections import Counter

from benchmarks.detect.mold_records import COUNT, JUDGE, LABELS, RARE_LABEL, REPORT, SORT, mold_records
from benchmarks.detect.negatives_mold import mold_negatives

MADE = mold_records(400, 1)


def answers(system: str) -> list[str]:
    return [each["messages"][2]["content"] for each in MADE if each["messages"][0]["content"] == system]


def test_same_seed_gives_the_same_records() -> None:
    assert mold_records(400, 1) == MADE
    assert mold_records(400, 2) != MADE
    assert Counter(each["messages"][0]["content"] for each in MADE) == {SORT: 200, JUDGE: 80, REPORT: 60, COUNT: 60}


def test_rare_forms_are_there() -> None:
    values = [json.loads(answer) for answer in answers(SORT)]
    assert (sum("photo" in value for value in values), sum(value["shop"] is None for value in values) > 20) == (8, True)
    assert set(answers(JUDGE)) == {*LABELS, RARE_LABEL} and answers(JUDGE).count(RARE_LABEL) == 2
    totals = [answer.rpartition("Total: ")[2] for answer in answers(COUNT)]
    assert any("," in total for total in totals) and any(total.isdigit() and len(total) > 3 for total in totals)


def test_every_report_has_its_headings_in_order() -> None:
    assert {tuple(line for line in answer.splitlines() if line.startswith("## ")) for answer in answers(REPORT)} == {
        ("## Cause", "## Steps", "## Price")
    }


def test_hard_negatives_are_of_the_same_tasks_or_of_their_own() -> None:
    prompts = Counter(
        record["messages"][0]["content"] for kind, record in mold_negatives() if kind not in ("second-task", "no-system-prompt")
    )
    assert prompts == {SORT: 5, JUDGE: 1, REPORT: 2, COUNT: 2}
