from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import ConfigError, FormatError
from curate.formats.detect import FORMATS, Detection, by_name, detect
from curate.formats.mapping import mapped
from curate.formats.raw import Raw, RawDefect
from tests.helpers.shapes import RECORDS, mutated

ASK, SAY = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}
CHAT = {"messages": [ASK, SAY]}


def raws(*values: Any) -> list[Raw]:
    return [Raw(row, row + 1, value) for row, value in enumerate(values)]


def seen(found: Detection) -> tuple[str | None, float]:
    return (found.shape.label if found.shape else None), found.confidence


@pytest.mark.parametrize(
    ("record", "label", "confidence"),
    [
        (RECORDS["chat"][1], "openai_chat", 0.99),
        (RECORDS["chat"][4], "mistral (interactions: role, content)", 0.99),
        (RECORDS["chat"][5], "openai_chat", 0.99),
        (RECORDS["chat"][6], "chat_nonstandard (dialogue: speaker, text)", 0.8),
        (RECORDS["chat"][7], "trl_prompt_completion_conv", 0.98),
        (RECORDS["sharegpt"][1], "sharegpt", 0.99),
        (RECORDS["sharegpt"][2], "sharegpt (conversation)", 0.99),
        (RECORDS["pairs"][0], "named_pair (input, output)", 0.9),
        (RECORDS["pairs"][1], "alpaca", 0.98),
        (RECORDS["pairs"][3], "prompt_completion", 0.9),
        ({"prompt": "Hi", "completion": "Hello."}, "prompt_completion", 0.98),
        (RECORDS["pairs"][4], "named_pair (question, answer)", 0.9),
        (RECORDS["pairs"][5], "named_pair (question, response)", 0.9),
        (RECORDS["pairs"][6], "named_pair (Q, A)", 0.9),
        ({"INSTRUCTION": "Hi", "RESPONSE": "Hello."}, "named_pair (INSTRUCTION, RESPONSE)", 0.9),
        ({"problem": "1+1", "solution": "2"}, "named_pair (problem, solution)", 0.9),
        ({"article": "Long.", "summary": "Short."}, "named_pair (article, summary)", 0.9),
        ({"message_1": "Hi", "message_2": "Hello."}, "named_pair (message_1, message_2)", 0.9),
        (RECORDS["preference"][0], "openai_dpo (input, preferred_output, non_preferred_output)", 1.0),
        (RECORDS["preference"][1], "preference (prompt, chosen, rejected)", 0.97),
        (RECORDS["preference"][2], "preference (instruction+input, chosen, rejected)", 0.97),
        (RECORDS["preference"][3], "trl_preference_conv (prompt, chosen, rejected)", 0.99),
        (RECORDS["preference"][5], "trl_preference_conv (chosen_messages, rejected_messages)", 0.99),
        (RECORDS["preference"][6], "llamafactory_ranking (conversations, chosen, rejected)", 0.99),
        (RECORDS["preference"][9], "implicit_preference (chosen, rejected)", 0.85),
        (RECORDS["unpaired"][0], "kto (messages, label)", 0.97),
        (RECORDS["unpaired"][1], "kto (prompt, completion, label)", 0.97),
        (RECORDS["unpaired"][3], "kto (conversations, kto_tag)", 0.8),
        (RECORDS["unpaired"][4], "kto (instruction+input, output, kto_tag)", 0.97),
        (RECORDS["text"][0], "text", 0.95),
        (RECORDS["text"][1], "text (content)", 0.95),
    ],
)
def test_the_table(record: Any, label: str, confidence: float) -> None:
    assert seen(detect(raws(record))) == (label, confidence)


@pytest.mark.parametrize(
    ("records", "labels", "confidence"),
    [
        ("gemini", ["gemini_sft"] * 3, 0.99),
        ("gemini_preference", ["gemini_preference"], 1.0),
        ("bedrock", ["bedrock_converse"] * 2, 0.99),
        ("claude", ["anthropic_bedrock"] * 2, 0.9),
        ("mistral", ["mistral (interactions: role, content)", "mistral"], 0.99),
        ("stepwise", ["stepwise"] * 2, 0.98),
        ("segments", ["axolotl_input_output"] * 2, 0.99),
        ("tokens", ["pretokenised"] * 2, 0.99),
    ],
)
def test_the_rows_of_the_table_that_name_a_provider(records: str, labels: list[str], confidence: float) -> None:
    assert [seen(detect(raws(record))) for record in RECORDS[records]] == [(label, confidence) for label in labels]


@pytest.mark.parametrize(
    ("record", "label", "confidence"),
    [
        (RECORDS["prompt"][0], "openai_rft", 0.8),
        ({"messages": [ASK], "id": 1}, "openai_chat", 0.99),
        (RECORDS["prompt"][2], "prompt_only", 0.85),
        (RECORDS["prompt"][3], "prompt_only", 0.85),
        (RECORDS["text"][2], "text_templated", 0.9),
        ({"text": "\n\nHuman: Hi\n\nAssistant: Hello."}, "text_templated", 0.9),
        ({"messages": [{"role": "user", "content": [{"text": "Hi"}]}, SAY]}, "bedrock_converse", 0.9),
        ({"system": "Be brief.", "messages": [ASK, SAY, {"role": "tool", "content": "ok"}, SAY]}, "openai_chat", 0.99),
        ({"text_input": "Hi", "output": "Hello."}, "named_pair (text_input, output)", 0.9),
    ],
)
def test_rows_with_conditions(record: Any, label: str, confidence: float) -> None:
    assert seen(detect(raws(record))) == (label, confidence)


@pytest.mark.parametrize(
    ("record", "label"),
    [
        ({**CHAT, "instruction": "Hi", "output": "Hello."}, "openai_chat"),
        (
            {**RECORDS["preference"][0], "instruction": "Hi", "output": "Hello."},
            "openai_dpo (input, preferred_output, non_preferred_output)",
        ),
    ],
)
def test_chat_beats_the_columns_of_alpaca_beside_it(record: Any, label: str) -> None:
    assert seen(detect(raws(record)))[0] == label


def test_two_formats_in_one_record_are_noted() -> None:
    both = {**CHAT, "text": "Hi Hello."}
    assert detect(raws(both, both, CHAT)).notes == ("two formats in one record: openai_chat is read, text beside it is not",)
    assert detect(raws(both, CHAT, CHAT)).notes == detect(raws({**CHAT, "source": "mail", "score": 3})).notes == ()


def test_what_a_reader_should_know_of_a_shape_is_noted() -> None:
    assert "not reviewable as text" in detect(raws(RECORDS["tokens"][0])).notes[0]
    assert "`--format text_turns`" in by_name("text", raws(RECORDS["text"][2])).notes[0]
    assert detect(raws(RECORDS["text"][0])).notes == ()


def test_the_majority_decides_and_the_others_are_counted() -> None:
    found = detect(raws(CHAT, CHAT, {"prompt": "Hi", "completion": "Hello."}, [1], CHAT))
    assert seen(found) == ("openai_chat", 0.99)
    assert found.votes == {"openai_chat": 3, "prompt_completion": 1, "unknown": 1}


def test_unreadable_records_do_not_vote() -> None:
    bad = Raw(0, 1, None, b"{", (RawDefect("FMT001", "cut off"),))
    assert seen(detect([bad, bad, *raws(CHAT)])) == ("openai_chat", 0.99)
    assert detect([bad]).saw == "no record of it can be read"


def test_one_wrong_role_does_not_change_the_shape() -> None:
    record = {"messages": [{"role": "system", "content": "Be brief."}, ASK, {"role": "asistant", "content": "Hello."}]}
    assert seen(detect(raws(record))) == ("openai_chat", 0.99)


def test_unknown_columns_are_guessed_for_the_hint_only() -> None:
    found = detect(raws({"id": "1", "Question": "When?", "Best Answer": "Now", "Incorrect Answers": "Never"}))
    assert (found.shape, found.confidence) == (None, 0.6)
    assert "Best Answer (text)" in found.saw
    assert found.hint == "`--map input=Question --map 'output=Best Answer'` would read it"


@pytest.mark.parametrize(
    ("record", "saw", "hint"),
    [
        ({"id": 1, "turns": ["Hi", "Bye"]}, "`turns` holds texts without roles", "training needs what is asked"),
        (
            {"instruction": "Add", "instances": [{"input": "1", "output": "2"}]},
            "`output` within the objects of `instances`",
            "write each object",
        ),
        ({"full_text": "Hi", "spans": [{"start": 1}]}, "no column of text looks like an answer", "--map text=full_text"),
    ],
)
def test_what_is_no_training_data_is_told_what_is_missing(record: Any, saw: str, hint: str) -> None:
    found = detect(raws(record))
    assert found.confidence == 0.0 and saw in found.saw and found.hint is not None and hint in found.hint


def test_a_table_without_header_gets_the_hint_that_works() -> None:
    columns = ["Ann has 3 apples and eats one. How many are left?", "2"]
    values = [dict(zip(columns, ["Ben has 5 pears and buys 4. How many has he?", "9"], strict=True))]
    found = detect(raws(*values), columns)
    assert found.shape is None and found.hint == "the table has no header: `--map input=1 --map output=2` would read it"
    numbered = raws({"1": columns[0], "2": columns[1]})
    assert seen(mapped({"input": "1", "output": "2"}, numbered, ["1", "2"])) == ("mapped (1, 2)", 1.0)


def test_by_name_takes_the_variant_that_the_records_have() -> None:
    assert seen(by_name("pairs", raws(RECORDS["pairs"][4]))) == ("named_pair (question, answer)", 1.0)
    assert seen(by_name("alpaca", raws(RECORDS["pairs"][1]))) == ("alpaca", 1.0)
    assert seen(by_name("named_pair", raws(RECORDS["pairs"][1]))) == ("named_pair (input, output)", 1.0)
    refused = by_name("sharegpt", raws(CHAT))
    assert (refused.shape, refused.confidence, refused.saw) == (None, 0.0, "no record is shaped as sharegpt; records shaped as openai_chat")


def test_every_format_can_be_named() -> None:
    for name, shape in FORMATS.items():
        assert shape.name == name
    with pytest.raises(ConfigError) as error:
        by_name("alpacca", [])
    assert error.value.hint == "did you mean alpaca?"
    with pytest.raises(ConfigError) as unknown:
        by_name("foo", [])
    listed = (unknown.value.hint or "").removeprefix("formats: ").split(", ")
    assert set(FORMATS) <= set(listed) and len(listed) == len(set(listed))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_its_own_records_by_name(name: str) -> None:
    fitting = [record for records in RECORDS.values() for record in records if FORMATS[name].accepts(record)]
    found = by_name(name, raws(*fitting))
    assert fitting and found.shape is not None and (found.confidence, found.shape.family) == (1.0, FORMATS[name].family)


def test_families_can_be_named() -> None:
    for name, records in (("prompt", "prompt"), ("stepwise", "stepwise"), ("segments", "segments"), ("tokens", "tokens")):
        found = by_name(name, raws(RECORDS[records][0]))
        assert found.shape is not None and found.shape.family == name


def test_mapped_columns_join() -> None:
    found = mapped({"input": "c+q", "output": "a"}, raws({"c": "It ships today.", "q": "When?", "a": "Today."}))
    assert seen(found) == ("mapped (c+q, a)", 1.0)
    plus = mapped({"input": "c+q", "output": "a"}, raws({"c+q": "When?", "a": "Today."}))
    assert plus.shape is not None and plus.shape.required == {"c+q", "a"}


@pytest.mark.parametrize(
    ("mapping", "record", "family"),
    [
        ({"messages": "log", "tools": "tools"}, {"log": [ASK, SAY], "tools": []}, "chat"),
        ({"messages": "log"}, {"log": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}, "sharegpt"),
        ({"input": "q", "chosen": "good", "rejected": "bad"}, {"q": "Hi", "good": "Hello.", "bad": "No."}, "preference"),
        ({"input": "q", "output": "a", "label": "ok"}, {"q": "Hi", "a": "Hello.", "ok": "yes"}, "unpaired"),
        ({"messages": "log", "label": "ok"}, {"log": [ASK, SAY], "ok": 1}, "unpaired"),
        ({"text": "story"}, {"story": "Once."}, "text"),
    ],
)
def test_what_can_be_mapped(mapping: dict[str, str], record: Any, family: str) -> None:
    found = mapped(mapping, raws(record))
    assert found.shape is not None and (found.shape.family, found.confidence) == (family, 1.0)


def test_mistakes_in_a_mapping_name_the_nearest() -> None:
    record = {"question": "When?", "reply": "Now."}
    with pytest.raises(ConfigError) as canonical:
        mapped({"outptu": "reply"}, raws(record))
    assert canonical.value.hint == "did you mean output?"
    with pytest.raises(FormatError) as column:
        mapped({"input": "qestion", "output": "reply"}, raws(record))
    assert column.value.hint == "did you mean question?"
    with pytest.raises(ConfigError, match="input alone cannot be learnt from"):
        mapped({"input": "question"}, raws(record))
    with pytest.raises(ConfigError, match="chosen is one column"):
        mapped({"chosen": "question+reply"}, raws(record))


@settings(max_examples=200, deadline=None)
@given(mutated([record for records in RECORDS.values() for record in records]))
def test_detection_never_raises_and_always_says_what_it_saw(pair: tuple[dict[str, Any], Any]) -> None:
    found = detect(raws(pair[1]))
    assert found.saw and (found.shape is not None) == (found.confidence >= 0.8)
    assert found.shape is not None or found.hint


@settings(max_examples=50, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_value_can_be_looked_at(value: Any) -> None:
    assert detect(raws(value)).saw


def test_a_named_format_is_read_in_the_variant_of_most_records() -> None:
    """A first record without its prompt fits a variant that fits all the others, too; it must not decide what is read of them."""
    whole = {"prompt": "Where is it?", "completion": "On its way.", "label": True}
    raws = [Raw(0, 1, {"promp": "Where is it?", "completion": "On its way.", "label": True}), *(Raw(i, i + 1, whole) for i in range(1, 5))]
    found = by_name("kto", raws)
    assert found.shape is not None
    assert "prompt" in found.shape.required


def documented() -> dict[str, str]:
    """The formats that docs/formats.md lists, each with its example."""
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\|) \| ", line.strip("| ")) for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[-1].strip("` ") for row in rows}


def test_every_format_is_documented_with_an_example_that_is_read_so() -> None:
    examples = documented()
    assert sorted(examples) == sorted(FORMATS)
    for name, example in examples.items():
        found = by_name(name, raws(json.loads(example))) if name == "text_turns" else detect(raws(json.loads(example)))
        assert found.shape is not None and found.shape.name == name


def test_the_readme_names_every_format() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in text] == []
