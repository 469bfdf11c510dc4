"""The baseline prompt: the form in words, a few clean records that differ, within its budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.advising.baseline import Baseline, baseline, instruction
from curate.advising.signals import Survey
from curate.config import make_settings
from curate.engine.check import check_opened
from curate.engine.opening import open_paths
from curate.profile import Profile
from tests.advising.sets import Record, chat, made
from tests.advising.test_sets import advised, write


def prompt(folder: Path, records: list[Record], budget: int = 4_000, retrieves: bool = False) -> Baseline | None:
    settings = make_settings({"jobs": 1})
    opened = open_paths([write(folder / "train.jsonl", records)], settings)
    return baseline(Survey(check_opened(opened, settings), opened, settings), opened, settings, budget, retrieves)


def test_it_is_written_and_ends_where_the_input_goes(tmp_path: Path) -> None:
    records, _ = made("label task")
    advice = advised(tmp_path, records)
    assert advice.write(tmp_path / "advice") == tmp_path / "advice" / "baseline_prompt.txt"
    text = (tmp_path / "advice" / "baseline_prompt.txt").read_text(encoding="utf-8")
    assert advice.baseline is not None and text == advice.baseline.text
    first = "Answer as in the examples.\nReply with one of these and nothing else: billing | delivery | repair | return\n\n## Example 1\n"
    assert text.startswith(first)
    assert text.endswith("\n\n## Now\n\nUser:\n{input}\n\nAssistant:\n")
    assert text.count("## Example") == 5


def test_its_examples_are_records_as_they_are_and_differ(tmp_path: Path) -> None:
    records, _ = made("JSON extraction")
    found = prompt(tmp_path, records)
    assert found is not None and len({each.row for each in found.examples}) == 5
    for each in found.examples:
        asked, answered = (message["content"] for message in records[each.row]["messages"])
        assert f"User:\n{asked}\n\nAssistant:\n{answered}\n" in found.text


def test_all_labels_are_among_the_examples(tmp_path: Path) -> None:
    records, _ = made("label task")
    found = prompt(tmp_path, records)
    assert found is not None
    assert {records[each.row]["messages"][1]["content"] for each in found.examples} == {"billing", "delivery", "repair", "return"}


@pytest.mark.parametrize("budget", [700, 400, 250, 170])
def test_it_keeps_to_its_budget(budget: int, tmp_path: Path) -> None:
    records, _ = made("house style")
    found = prompt(tmp_path, records, budget)
    assert found is not None and found.tokens <= budget


def test_none_where_no_record_fits(tmp_path: Path) -> None:
    records, _ = made("house style")
    assert prompt(tmp_path, records, 60) is None


def test_records_with_findings_or_facts_are_no_examples(tmp_path: Path) -> None:
    records, _ = made("mixed set")
    bad = {*range(0, len(records), 3)}
    spoiled = [
        {"messages": [*record["messages"][:2], {"role": "assistant", "content": "As an AI language model, I cannot say."}]}
        if i in bad
        else record
        for i, record in enumerate(records)
    ]
    found = prompt(tmp_path, spoiled)
    assert found is not None and all(each.row not in bad and (each.row >= 120 or each.row % 5 == 4) for each in found.examples)


def test_secrets_are_hidden(tmp_path: Path) -> None:
    records = [chat(f"{record['messages'][1]['content']} Write to ann.{i}@lindqvist-mail.net.", record["messages"][2]["content"])
               for i, record in enumerate(made("thirty good records")[0])]  # fmt: skip
    found = prompt(tmp_path, records)
    assert found is not None and "@" not in found.text and "\u2022" in found.text


def test_without_a_mold_it_speaks_of_the_examples() -> None:
    assert instruction(Profile(), None) == "Answer as in the examples."


def test_the_usual_length_is_told() -> None:
    assert instruction(Profile(), None, (20, 40)) == "Answer as in the examples.\nAn answer usually has 20 to 40 words."
    assert instruction(Profile(), None, (5, 5)) == "Answer as in the examples.\nAn answer usually has about 5 words."


def test_answers_of_all_lengths_have_no_usual_one(tmp_path: Path) -> None:
    records, _ = made("general assistant")
    found = prompt(tmp_path, records)
    assert found is not None and "An answer usually has" not in found.text


def test_what_is_looked_up_has_a_place(tmp_path: Path) -> None:
    found = prompt(tmp_path, made("company FAQ")[0], retrieves=True)
    assert found is not None and found.text.endswith("## Now\n\nFacts to answer from:\n{facts}\n\nUser:\n{input}\n\nAssistant:\n")


def test_tools_that_all_examples_declare_are_named_once(tmp_path: Path) -> None:
    records, _ = made("tool calls")
    found = prompt(tmp_path, records)
    assert found is not None and found.text.count("Tools:") == 1
    assert found.text.startswith('Answer as in the examples.\n\nTools:\n{"name": "move", "description": "Move a thing.", "parameters": ')
    call = records[found.examples[0].row]["messages"][1]["tool_calls"][0]["function"]
    assert f"Call:\nmove {call['arguments']}\n\n## Example 2" in found.text
    assert "An answer usually has" not in found.text


@pytest.mark.parametrize("budget", [4_000, 900])
def test_tools_that_differ_stand_in_each_example(budget: int, tmp_path: Path) -> None:
    records, _ = made("tool calls")
    for index, record in enumerate(records):
        record["tools"][0]["function"] = {**record["tools"][0]["function"], "description": f"Move a thing, way {index}."}
    found = prompt(tmp_path, records, budget)
    assert found is not None and found.tokens <= budget
    assert found.text.count('Tools:\n{"name"') == len(found.examples) == 5
    assert found.text.endswith("## Now\n\nTools:\n{tools}\n\nUser:\n{input}\n\nAssistant:\n")
