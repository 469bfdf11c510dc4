"""Tokens of examples: the cookbook's count, the turn that is cut, the cost; exact, estimated, and silent where nothing is declared."""

from __future__ import annotations

import json
import pickle
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curate
from curate.batch import Batch, Kind
from curate.checks.base import chat
from curate.checks.counting import examples
from curate.checks.tokens import AnswerBeyondContext, OverContext, TrainingCost
from curate.config import TokenSettings
from curate.engine.corpus import Opened
from curate.engine.mapping import tasks_of
from curate.engine.opening import open_paths
from curate.errors import ConfigError
from curate.finding import Finding
from curate.text.tokens import load
from tests.helpers.batches import batch_of
from tests.helpers.checking import findings, pair
from tests.text.test_tokens import reference

QUESTION, ANSWER = "Where do I plant a rose?", "In full sun, in deep soil, with two feet between the plants."
TEN = "one two three four five six seven eight nine ten"


def cookbook(messages: list[dict[str, str]]) -> int:
    """The count of OpenAI's cookbook: three tokens for each message and its values, one for a name, three for the example."""
    encode = reference("o200k").encode_ordinary
    return 3 + sum(3 + sum(len(encode(value)) + (key == "name") for key, value in message.items()) for message in messages)


def batch_from(path: Path, records: list[dict[str, Any]]) -> Batch:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    opened: list[Opened] = open_paths([path], curate.config.Settings())
    return next(tasks_of(opened, 1_000)).batch()


def lengths(records: list[dict[str, Any]], name: str = "o200k") -> list[int]:
    found: list[int] = examples(batch_of(records), load(name)).length.tolist()
    return found


def messages_of(findings: list[Finding], rule: Any) -> list[tuple[int | None, str, str]]:
    return [(f.row, f.severity, rule.render(**f.details)) for f in findings]


def test_the_count_is_that_of_the_cookbook() -> None:
    named = [
        {"role": "system", "content": "You are the gardener of the town."},
        {"role": "user", "name": "maria", "content": QUESTION},
        {"role": "assistant", "name": "gardener_2", "content": ANSWER},
        {"role": "user", "content": ""},
        {"role": "assistant", "content": "Anything else?"},
    ]
    records = [chat(QUESTION, ANSWER), {"messages": named}, chat("", "")]
    assert lengths(records) == [cookbook(record["messages"]) for record in records]


def test_a_pair_counts_as_two_messages_and_plain_text_as_it_stands() -> None:
    assert lengths([pair(QUESTION, ANSWER)]) == [cookbook(chat(QUESTION, ANSWER)["messages"])]
    assert lengths([{"text": TEN}, {"text": ""}]) == [10, 0]


def test_an_empty_batch_has_no_examples() -> None:
    assert lengths([]) == []


def test_the_parts_of_a_message_are_one_message() -> None:
    parts = [{"type": "text", "text": "one two"}, {"type": "text", "text": " three"}]
    whole = {"messages": [{"role": "user", "content": "one two three"}, {"role": "assistant", "content": "four"}]}
    split = {"messages": [{"role": "user", "content": parts}, {"role": "assistant", "content": "four"}]}
    assert lengths([split]) == lengths([whole])


def test_calls_and_declared_tools_count(tmp_path: Path) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "weather", "arguments": '{"town": "Bergen"}'}}
    dialogue = [
        {"role": "user", "content": "Is it raining in Bergen?"},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "yes"},
        {"role": "assistant", "content": "Yes."},
    ]
    declared = {"name": "weather", "description": "The weather of a town.", "parameters": {"type": "object", "properties": {"town": {}}}}
    tool = {"type": "function", "function": declared}
    batch = batch_from(tmp_path / "a.jsonl", [{"messages": dialogue, "tools": [tool]}, {"messages": dialogue}])
    with_tools, without = examples(batch, load("o200k")).length.tolist()
    encode = reference("o200k").encode_ordinary
    texts = ["Is it raining in Bergen?", "weather", '{"town": "Bergen"}', "yes", "Yes."]
    assert without == 3 + 4 * 4 + sum(len(encode(text)) for text in texts)
    assert with_tools - without == len(encode(json.dumps([declared], sort_keys=True, separators=(",", ":"))))


def test_a_preference_pair_is_as_long_as_its_longer_dialogue(tmp_path: Path) -> None:
    record = {"prompt": QUESTION, "chosen": "Yes.", "rejected": ANSWER}
    found = examples(batch_from(tmp_path / "a.jsonl", [record, {**record, "chosen": ANSWER, "rejected": "Yes."}]), load("o200k"))
    long, short = (cookbook(chat(QUESTION, answer)["messages"]) for answer in (ANSWER, "Yes."))
    assert found.length.tolist() == [long, long]
    assert found.seen.tolist() == [long + short] * 2
    assert found.trained.tolist() == [len(reference("o200k").encode_ordinary(ANSWER)) + 2] * 2
    assert found.last.tolist()[1:3] == [short - 3, long - 3]


def test_reasoning_belongs_to_the_answer_that_follows_it(tmp_path: Path) -> None:
    def answer(text: str, thought: str) -> list[dict[str, str]]:
        return [{"role": "user", "content": TEN}, {"role": "assistant", "reasoning": thought, "content": text}]

    record = {"chosen": answer(TEN, "one two"), "rejected": answer("Yes.", f"{TEN} {TEN}")}
    found = examples(batch_from(tmp_path / "a.jsonl", [record]), load("o200k"))
    assert (found.length.tolist(), found.seen.tolist()) == ([3 + 4 + 10 + 4 + 20 + 2], [33 + 43])


def test_whole_dialogues_as_text_share_nothing(tmp_path: Path) -> None:
    batch = batch_from(tmp_path / "a.jsonl", [{"chosen": TEN, "rejected": "one two three"}, {"chosen": "one two", "rejected": TEN}])
    found = examples(batch, load("o200k"))
    assert (found.length.tolist(), found.seen.tolist(), found.first.tolist()) == ([10, 10], [13, 12], [0, 0, 0, 0])


def test_token_ids_are_counted_without_a_tokenizer() -> None:
    values = [{"input_ids": [5, 6, 7, 8], "labels": [-100, -100, 7, 8]}, {"input_ids": [5] * 9}]
    batch = replace(
        batch_of([]), kind=np.array([Kind.TOKENS] * 2, dtype=np.int8), row=np.arange(2), tools=np.zeros(2, np.uint64), values=values
    )
    found = examples(batch, load(None))
    assert (found.length.tolist(), found.trained.tolist(), found.exact.tolist()) == ([4, 9], [2, 9], [True, True])


def test_over_the_budget_is_an_error_when_exact_and_a_warning_when_estimated() -> None:
    exact = cookbook(chat(QUESTION, ANSWER)["messages"])
    records = [chat("Hi", "Hello"), chat(QUESTION, ANSWER)]
    for budget, rows in ((exact, []), (exact - 1, [1])):
        found = findings(OverContext, records, tokens=TokenSettings(tokenizer="o200k", budget=budget))
        assert [(f.row, f.severity, f.value, f.threshold) for f in found] == [(row, "error", float(exact), float(budget)) for row in rows]
    estimated = findings(OverContext, records, tokens=TokenSettings(budget=20))
    assert messages_of(estimated, OverContext.rule) == [(1, "warning", "~33 tokens, more than the 20 that fit")]


def test_without_a_budget_nothing_is_said() -> None:
    records = [chat(QUESTION, ANSWER * 1_000)]
    for tokens in (None, TokenSettings(), TokenSettings(tokenizer="o200k", epochs=1)):
        assert findings(OverContext, records, tokens=tokens) == []
        assert findings(AnswerBeyondContext, records, tokens=tokens) == []


def beyond(records: list[dict[str, Any]], budget: int) -> list[tuple[str | None, str]]:
    found = findings(AnswerBeyondContext, records, tokens=TokenSettings(tokenizer="o200k", budget=budget))
    return [(f.field, AnswerBeyondContext.rule.render(**f.details)) for f in found]


def test_the_answer_is_cut_or_lost() -> None:
    # four tokens around each message, ten words in each: the question ends at 14, the answer begins at 18 and ends at 28
    record = chat(TEN, TEN)
    assert lengths([record]) == [31]
    assert beyond([record], 28) == []
    assert beyond([record], 27) == [("/messages/1/content", "the answer is cut after 9 of its 10 tokens")]
    assert beyond([record], 19) == [("/messages/1/content", "the answer is cut after 1 of its 10 tokens")]
    assert beyond([record], 18) == [("/messages/1/content", "the answer begins beyond the 18 tokens that fit")]


def test_the_first_of_several_answers_is_named_and_the_later_ones_counted() -> None:
    record = chat(*[TEN] * 6)
    assert beyond([record], 50) == [("/messages/3/content", "answer 2 of 3 is cut after 4 of its 10 tokens; 1 later one is lost")]
    assert beyond([record], 20) == [("/messages/1/content", "answer 1 of 3 is cut after 2 of its 10 tokens; 2 later ones are lost")]


def test_an_answer_that_is_not_trained_may_be_cut() -> None:
    record = chat(TEN, TEN, TEN, TEN)
    record["messages"][3]["weight"] = 0
    assert beyond([record], 30) == []
    assert beyond([record], 20) == [("/messages/1/content", "the answer is cut after 2 of its 10 tokens")]


def test_the_rejected_answer_begins_where_the_chosen_one_does(tmp_path: Path) -> None:
    batch = batch_from(tmp_path / "a.jsonl", [{"prompt": TEN, "chosen": "Yes.", "rejected": TEN}])
    for budget, expected in ((28, []), (25, [("/rejected", "the rejected answer is cut after 7 of its 10 tokens")])):
        check = AnswerBeyondContext(AnswerBeyondContext.Settings(tokens=TokenSettings(tokenizer="o200k", budget=budget)))
        assert [(f.field, check.rule.render(**f.details)) for f in check.map(batch)] == expected


def test_plain_text_is_cut_as_a_whole() -> None:
    assert beyond([{"text": TEN}], 8) == [("/text", "the text is cut after 8 of its 10 tokens")]


def test_the_cost_adds_up_over_batches_in_any_order() -> None:
    tokens = TokenSettings(tokenizer="o200k", epochs=2, price_per_million=25_000)
    check = TrainingCost(TrainingCost.Settings(tokens=tokens))
    states = [check.map(batch_of(records)) for records in ([chat(TEN, TEN)], [chat(TEN, TEN), {"text": TEN}])]
    assert states == [(31, 10, True), (41, 20, True)]
    assert check.merge(states) == check.merge(states[::-1]) == check.merge([check.merge(states[:1]), states[1]])
    (found,) = list(check.finish(check.merge(states), None))  # type: ignore[arg-type]
    assert (found.severity, found.row, found.value) == ("info", None, 144.0)
    assert check.rule.render(**found.details) == "42 tokens read and 30 learned from, 2 epochs: 144 tokens, 3.60 at 25,000.00 a million"


@pytest.mark.parametrize("tokens", [None, TokenSettings(), TokenSettings(budget=10)], ids=["none", "empty", "budget"])
def test_the_cost_is_told_where_it_is_asked_for(tokens: TokenSettings | None) -> None:
    check = TrainingCost(TrainingCost.Settings(tokens=tokens))
    assert list(check.finish(check.merge([check.map(batch_of([chat(TEN, TEN)]))]), None)) == []  # type: ignore[arg-type]


def test_an_estimated_cost_is_labelled() -> None:
    check = TrainingCost(TrainingCost.Settings(tokens=TokenSettings(epochs=1, price_per_million=1)))
    (found,) = list(check.finish(check.map(batch_of([chat(TEN, TEN)])), None))  # type: ignore[arg-type]
    assert check.rule.render(**found.details) == "~21 tokens read and ~10 learned from, 1 epochs: ~31 tokens, ~0.00 at 1.00 a million"


def planted(count: int, every: int) -> list[dict[str, Any]]:
    """Records of 31 to 94 tokens, and each `every`-th one of them longer than 100."""
    return [chat(f"{TEN} {i}", " ".join([TEN] * (1 + i % 7 + (6 if i % every == 0 else 0)))) for i in range(count)]


def test_planted_records_are_all_found_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in planted(400, 20)), encoding="utf-8")
    over = [i for i, record in enumerate(planted(400, 20)) if cookbook(record["messages"]) > 100]
    assert len(over) >= 15
    for tokens in ({"tokenizer": "o200k", "budget": 100}, {"tokenizer": "cl100k", "budget": 100}):
        report = curate.check(path, select=["TOK001"], tokens=tokens)
        assert [(each.row, each.severity) for each in report.listed()] == [(row, "error") for row in over]


def test_the_fallback_gives_the_same_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    def verdicts() -> list[Any]:
        report = curate.check(planted(60, 9), format="openai_chat", select=["TOK"], tokens={"tokenizer": "cl100k", "budget": 90})
        assert report.run.errors == []
        return [(each.code, each.row, each.severity, each.message) for each in report.listed()]

    quick = verdicts()
    monkeypatch.setitem(sys.modules, "quicktok", None)
    assert len(quick) > 5
    assert verdicts() == quick


def test_a_wrong_tokenizer_is_told_before_anything_is_read() -> None:
    with pytest.raises(ConfigError, match="no tokenizer o201k"):
        curate.check([chat("Hi", "Hello")], tokens={"tokenizer": "o201k"})


def test_workers_count_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in planted(40, 5)), encoding="utf-8")
    tokens = {"tokenizer": "llama3", "budget": 90, "epochs": 2}
    reports = [curate.check(path, select=["TOK"], tokens=tokens, jobs=jobs, batch_size=10).to_dict()["findings"] for jobs in (1, 2)]
    assert len(reports[0]) > 5
    assert reports[0] == reports[1]


def test_checks_survive_pickling() -> None:
    check = OverContext(OverContext.Settings(tokens=TokenSettings(tokenizer="o200k", budget=20)))
    again = pickle.loads(pickle.dumps(check))
    assert [f.row for f in again.map(batch_of([chat(QUESTION, ANSWER)]))] == [0]
