"""CNF002: another answer to the same whole input is named once; what tells inputs apart, and where it is silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import curate
from tests.helpers.review import talk

SHOPS = [talk(f"Where is shop {i}?", f"In street {i}, beside the old mill.") for i in range(12)]
ASK = "How long do I have to send a lamp back?"


def found(folder: Path, records: list[dict[str, Any]], name: str = "train.jsonl") -> list[tuple[int, str]]:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return [(each.row, each.message) for each in curate.check(path, select=["CNF"]).listed()]


def test_each_other_answer_is_named_once(tmp_path: Path) -> None:
    records = [talk(ASK, "Thirty days."), *SHOPS, talk(ASK.upper(), "Two weeks at most."), talk(ASK, "two  weeks at most.")]
    ((row, message),) = found(tmp_path, records)
    assert row in (0, 13, 14) and message.startswith("the same input as line ") and message.endswith(", and another answer")


def test_what_belongs_to_the_input_tells_apart(tmp_path: Path) -> None:
    tool = {"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {}}}}
    earlier = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}]
    records = [
        talk(ASK, "Thirty days."),
        talk(ASK.replace("lamp", "rug"), "Two weeks at most."),
        {**talk(ASK, "As long as you like."), "tools": [tool]},
        {"messages": [{"role": "system", "content": "You answer for Rome."}, *talk(ASK, "It cannot be sent back.")["messages"]]},
        {"messages": [*earlier, *talk(ASK, "Ask me tomorrow, please.")["messages"]]},
    ]
    assert found(tmp_path, [*records, *SHOPS, *SHOPS]) == []


def test_nearly_the_same_answer_is_another_rules_matter(tmp_path: Path) -> None:
    answer = "You have thirty days from the day on which the lamp was brought to you."
    assert found(tmp_path, [talk(ASK, answer), *SHOPS, talk(ASK, answer + " Yes.")]) == []


def test_sets_that_are_made_of_siblings_are_left_alone(tmp_path: Path) -> None:
    records = [talk(ASK, "Thirty days."), talk(ASK, "Two weeks at most."), *SHOPS[:7]]
    assert found(tmp_path, records) == []
    assert len(found(tmp_path, [*records, *SHOPS[7:]])) == 1


def test_splits_are_apart(tmp_path: Path) -> None:
    found(tmp_path, [talk(ASK, "Thirty days."), *SHOPS])
    found(tmp_path, [talk(ASK, "Two weeks at most."), *SHOPS], "test.jsonl")
    assert [each.code for each in curate.check(tmp_path, select=["CNF"]).listed()] == []


# CNF001: what decides between two answers, and who is named

TEAMS = ("billing", "delivery", "repairs")
TICKETS = [talk(f"Which team takes ticket {i}?", TEAMS[i % 3]) for i in range(15)]


def conflicts(folder: Path, records: list[dict[str, Any]], name: str = "train.jsonl") -> list[tuple[int, int | None, str, str]]:
    """(row, other row, severity, message) of every CNF001."""
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    listed = curate.check(path, select=["CNF"]).listed()
    return [(each.row, each.other_row, each.severity, each.message) for each in listed if each.code == "CNF001"]


def test_the_majority_is_right(tmp_path: Path) -> None:
    records = [talk(ASK, "You have 30 days."), *SHOPS, talk(ASK, "You have 14 days."), talk(f"Hello, {ASK}", "It is 30 days, as ever.")]
    assert conflicts(tmp_path, records)[0][0] == 13
    ((row, other, severity, message),) = conflicts(tmp_path, [*records, talk(ASK, "You have 30 days!")])
    assert (row, severity, message) == (13, "error", f'answers "14 days" where line {(other or 0) + 1} answers "30 days"')


def test_only_one_side_is_named_and_a_copy_is_not_named_again(tmp_path: Path) -> None:
    records = [talk(ASK, "You have 30 days."), *SHOPS, *TICKETS, talk(ASK, "You have 14 days.")]
    ((row, other, _, _),) = conflicts(tmp_path, records)
    assert {row, other} == {0, 28}
    copies = [*records, talk(ASK, "You have 30 days."), talk(ASK, "You have 30 days."), talk(ASK, "You have 14 days.")]
    ((row, *_),) = conflicts(tmp_path, copies)
    assert row in (28, 31)


def test_a_label_is_what_recurs(tmp_path: Path) -> None:
    wrong = talk("Which team takes ticket 4?", "repairs")
    ((row, other, severity, message),) = conflicts(tmp_path, [*TICKETS, wrong])
    assert {row, other} == {4, 15} and severity == "error"
    assert message in ('answers "delivery" where line 16 answers "repairs"', 'answers "repairs" where line 5 answers "delivery"')
    assert conflicts(tmp_path, [*TICKETS, talk("Which team takes ticket 4?", "the tall one")]) == []
    rare = [talk(f"Where is it, number {i}?", f"In street {i}, beside mill {i}.") for i in range(200)]
    assert conflicts(tmp_path, [*TICKETS, *rare, wrong]) == []  # a few short answers do not make a label task


def test_another_wording_is_a_warning(tmp_path: Path) -> None:
    records = [talk(ASK, "You have 30 days."), *SHOPS, talk(f"Please tell me: {ASK.lower()}", "You have 14 days.")]
    assert [severity for _, _, severity, _ in conflicts(tmp_path, records)] == ["warning"]
    misspelt = [talk("Which shelf holds the oak planters?", "Yes, all."), *SHOPS, talk("Which shelf holds the oak plamters?", "No, none.")]
    assert [severity for _, _, severity, _ in conflicts(tmp_path, misspelt)] == ["warning"]


def test_calls_are_held_against_each_other(tmp_path: Path) -> None:
    def call(name: str, city: str) -> dict[str, Any]:
        function = {"name": name, "arguments": json.dumps({"city": city})}
        turn = {"role": "assistant", "content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}
        schema = {"type": "object", "properties": {"city": {"type": "string"}}}
        tools = [{"type": "function", "function": {"name": each, "parameters": schema}} for each in ("weather", "tides")]
        return {"messages": [{"role": "user", "content": "How is it in Oslo?"}, turn], "tools": tools}

    ((_, _, severity, message),) = conflicts(tmp_path, [call("weather", "Oslo"), *SHOPS, call("weather", "Rome")])
    assert severity == "error" and '"city: Oslo"' in message and '"city: Rome"' in message
    ((_, _, _, message),) = conflicts(tmp_path, [call("weather", "Oslo"), *SHOPS, call("tides", "Oslo")])
    assert '"weather"' in message and '"tides"' in message
    assert conflicts(tmp_path, [call("weather", "Oslo"), *SHOPS, {**call("weather", "Rome"), "tools": call("a", "b")["tools"][:1]}]) == []


def test_values_of_the_mold_may_be_long(tmp_path: Path) -> None:
    team = ("repairs of old things", "sale of new things")
    records = [talk(f"Sort note {i}.", json.dumps({"team": team[i % 2]})) for i in range(60)]
    ((row, other, _, message),) = conflicts(tmp_path, [*records, talk("Sort note 4.", json.dumps({"team": team[1]}))])
    assert {row, other} == {4, 60} and "team: sale of new things" in message


def test_many_answers_to_one_question_are_as_one_likes(tmp_path: Path) -> None:
    dice = [talk("Roll a die with a hundred sides.", str(7 * i)) for i in range(1, 6)]
    assert conflicts(tmp_path, [*SHOPS, *SHOPS, *TICKETS, *dice]) == []
    assert len(conflicts(tmp_path, [*SHOPS, *SHOPS, *TICKETS, *dice[:4]])) == 3


def test_a_word_that_tells_many_questions_apart_is_no_wording(tmp_path: Path) -> None:
    spelt = [
        talk(text, answer) for i in range(6) for text, answer in ((f"A cat {i} sat", "Yes, it is."), (f"Cat {i} sat", "No, it is not."))
    ]
    assert conflicts(tmp_path, [*spelt[:2], *SHOPS])[0][2] == "warning"
    assert conflicts(tmp_path, [*spelt, *SHOPS]) == []


def test_secrets_are_not_quoted(tmp_path: Path) -> None:
    first, second = (json.dumps({"owner": mail}) for mail in ("ann.berg@nordlys.no", "kari.dahl@nordlys.no"))
    ((_, _, _, message),) = conflicts(tmp_path, [talk(ASK, first), *SHOPS, talk(ASK, second)])
    assert "nordlys" not in message and message.startswith('answers "owner: ')


def test_duplicates_are_not_what_conflicts(tmp_path: Path) -> None:
    long = f"Which team takes this note? {'It hums at night and rattles by day, and nobody in the house has slept for a week. ' * 3}"
    path = tmp_path / "train.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in [*TICKETS, talk(long, "billing"), talk(long, "repairs")]), encoding="utf-8")
    assert [each.code for each in curate.check(path, select=["CNF", "DUP"]).listed()] == ["CNF001"]


def test_a_set_with_many_conflicts_is_not_passed_over(tmp_path: Path) -> None:
    wrong = [talk(f"Which team takes ticket {i}?", TEAMS[(i + 1) % 3]) for i in range(3)]
    assert len(conflicts(tmp_path, [*TICKETS[:10], *wrong])) == 3  # six of thirteen
    several = [talk(f"Which team takes ticket {i}?", TEAMS[(i + 1) % 3]) for i in range(9)]
    assert conflicts(tmp_path, [*TICKETS[:10], *several]) == []
