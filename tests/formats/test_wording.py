from __future__ import annotations

from typing import Any

import pytest

from curate.formats.batching import make_batch
from curate.formats.mapping import mapped
from curate.formats.raw import Raw
from tests.helpers.shapes import RECORDS, shape_of

ASK, SAY = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}


def words(like: Any, value: Any) -> list[tuple[str, str | None, str]]:
    """(code, pointer, reason) of the defects of a value in a file of records like another."""
    found = make_batch([Raw(0, 1, value)], shape_of(like), 0, "train")
    return sorted((defect.code, defect.pointer, defect.reason) for defect in found.defects)


CHAT, SHAREGPT, PAIR, ALPACA = RECORDS["chat"][0], RECORDS["sharegpt"][0], RECORDS["pairs"][0], RECORDS["pairs"][1]
DPO, KTO = RECORDS["preference"][0], RECORDS["unpaired"][0]
GEMINI, RATED, BEDROCK, CLAUDE = (RECORDS[family][0] for family in ("gemini", "gemini_preference", "bedrock", "claude"))
STEPS, SEGMENTS, TOKENS, RFT = (RECORDS[family][0] for family in ("stepwise", "segments", "tokens", "prompt"))


@pytest.mark.parametrize(
    ("like", "value", "expected"),
    [
        (CHAT, {"messages": []}, [("FMT002", "/messages", "`messages` is empty")]),
        (CHAT, {"id": 1}, [("FMT002", "", "`messages` is missing")]),
        (CHAT, 7, [("FMT002", "", "the record is a number, an object is expected")]),
        (CHAT, {"messages": "Hi"}, [("FMT002", "/messages", "`messages` is a string, a list is expected")]),
        (CHAT, {"messages": [ASK]}, [("FMT005", "/messages", "there is no assistant message")]),
        (
            CHAT,
            {"messages": [{"role": "user", "content": 7}, SAY]},
            [("FMT006", "/messages/0/content", "`content` is a number, a string or a list of parts is expected")],
        ),
        (
            CHAT,
            {"messages": [ASK, {"role": "assistant", "content": None}]},
            [("FMT006", "/messages/1/content", "`content` is null, a string or a list of parts is expected")],
        ),
        (CHAT, {"messages": [ASK, {"role": "assistant"}]}, [("FMT002", "/messages/1", "`content` is missing")]),
        (CHAT, {"messages": [ASK, {**SAY, "role": "asistant"}, SAY]}, [("FMT004", "/messages/1/role", 'the role "asistant" is not known')]),
        (CHAT, {"messages": ["Hi", SAY]}, [("FMT002", "/messages/0", "an element of the list is a string, an object is expected")]),
        (
            CHAT,
            {"messages": [{"role": "user", "content": [{"type": "text"}]}, SAY]},
            [("FMT006", "/messages/0/content/0", 'a part of type "text" has no string in `text` or `value`')],
        ),
        (CHAT, {"messages": [ASK, SAY], "tools": "{"}, [("FMT002", "/tools", "`tools` is a string that holds no list")]),
        (
            CHAT,
            {"messages": [{"role": "user"}, {**SAY, "weight": "1"}]},
            [
                ("FMT002", "/messages/0", "`content` is missing"),
                ("FMT002", "/messages/1/weight", "`weight` is a string, a number or true or false is expected"),
            ],
        ),
        (
            SHAREGPT,
            {"conversations": [{"from": "human", "value": None}, {"from": "gpt", "value": "Hello."}]},
            [("FMT006", "/conversations/0/value", "`value` is null, a string or a list of parts is expected")],
        ),
        (PAIR, {"input": "Hi"}, [("FMT005", "", "`output` is missing")]),
        (PAIR, {"output": "Hi"}, [("FMT002", "", "`input` is missing")]),
        (PAIR, {"input": "Hi", "output": 5}, [("FMT006", "/output", "`output` is a number, a string is expected")]),
        (ALPACA, {"instruction": "Hi", "output": None}, [("FMT006", "/output", "`output` is null, a string is expected")]),
        (ALPACA, {"input": "Hi", "output": "Hello."}, [("FMT002", "", "`instruction` is missing")]),
        (ALPACA, {"instruction": "Hi", "input": ""}, [("FMT005", "", "`output` is missing")]),
        (
            DPO,
            {"input": {"messages": [ASK]}, "preferred_output": [{"role": "assistant", "content": 1}], "non_preferred_output": [SAY]},
            [("FMT006", "/preferred_output/0/content", "`content` is a number, a string or a list of parts is expected")],
        ),
        (
            DPO,
            {"input": {"messages": []}, "preferred_output": [SAY], "non_preferred_output": [SAY]},
            [("FMT002", "/input/messages", "`messages` is empty")],
        ),
        (DPO, {"input": {"messages": [ASK]}, "non_preferred_output": [SAY]}, [("FMT005", "", "`preferred_output` is missing")]),
        (
            RECORDS["preference"][8],
            {**RECORDS["preference"][8], "preference": "tie"},
            [("FMT002", "/preference", '`preference` is "tie", which is none of the known words')],
        ),
        (KTO, {"messages": [ASK, SAY]}, [("FMT002", "", "`label` is missing")]),
        (
            KTO,
            {"messages": [ASK, SAY], "label": "perhaps"},
            [("FMT002", "/label", '`label` is "perhaps", which is none of the known words')],
        ),
        (GEMINI, {"contents": [GEMINI["contents"][0]]}, [("FMT005", "/contents", "there is no assistant message")]),
        (
            GEMINI,
            {"contents": [{"role": "assistant", "parts": [{"text": "Hi"}]}, GEMINI["contents"][1]]},
            [("FMT004", "/contents/0/role", 'the role "assistant" is not known')],
        ),
        (
            GEMINI,
            {"contents": [{"role": "user", "parts": [{"text": None}]}, GEMINI["contents"][1]]},
            [("FMT006", "/contents/0/parts/0/text", "`text` is null, a string is expected")],
        ),
        (
            GEMINI,
            {"contents": [{"role": "user", "parts": []}, GEMINI["contents"][1]]},
            [("FMT006", "/contents/0/parts", "`parts` is empty")],
        ),
        (
            RATED,
            {**RATED, "completions": [RATED["completions"][1]]},
            [
                ("FMT002", "/completions", "`completions` has too few elements; no completion has the score 0"),
            ],
        ),
        (
            BEDROCK,
            {"messages": [ASK, BEDROCK["messages"][1]], "schemaVersion": 1},
            [
                ("FMT002", "/schemaVersion", "`schemaVersion` is a number, a string is expected"),
                ("FMT006", "/messages/0/content", "`content` is a string, a list of parts is expected"),
            ],
        ),
        (
            CLAUDE,
            {"system": "Be brief.", "messages": [{"role": "system", "content": "Hi"}, ASK, SAY]},
            [("FMT004", "/messages/0/role", 'the role "system" is not known')],
        ),
        (STEPS, {**STEPS, "labels": [True]}, [("FMT002", "/completions/1", "`label` is missing")]),
        (STEPS, {"prompt": "Hi", "labels": [True]}, [("FMT005", "", "`completions` is missing")]),
        (
            STEPS,
            {**STEPS, "completions": ["Two.", None]},
            [("FMT006", "/completions/1", "an element of the list is null, a string is expected")],
        ),
        (
            SEGMENTS,
            {"segments": [{"label": False, "text": "Hi"}]},
            [("FMT005", "/segments", "no segment is labelled true")],
        ),
        (TOKENS, {"input_ids": [1, 2], "labels": [1]}, [("FMT002", "", "the columns are not equally long")]),
        (TOKENS, {"input_ids": [1], "labels": [-100]}, [("FMT005", "/labels", "every label is -100")]),
        (RFT, {"reference_answer": "No."}, [("FMT002", "", "`messages` is missing")]),
    ],
)
def test_words(like: Any, value: Any, expected: list[tuple[str, str, str]]) -> None:
    assert words(like, value) == expected


def test_names_of_the_source_are_kept_in_words_and_pointers() -> None:
    shape = mapped({"input": "q/1", "output": "reply"}, [Raw(0, 1, {"q/1": "Hi", "reply": "Hello."})]).shape
    assert shape is not None
    found = make_batch([Raw(0, 1, {"q/1": 1, "reply": "Hello."}), Raw(1, 2, {"q/1": "Hi"})], shape, 0, "train")
    assert [(d.record, d.code, d.pointer, d.reason) for d in found.defects] == [
        (0, "FMT006", "/q~11", "`q/1` is a number, a string is expected"),
        (1, "FMT005", "", "`reply` is missing"),
    ]


@pytest.mark.parametrize(
    ("like", "value", "label"),
    [
        (CHAT, {"prompt": "Hi", "completion": "Hello."}, "prompt_completion"),
        (CHAT, SHAREGPT, "sharegpt"),
        (PAIR, CHAT, "openai_chat"),
        (ALPACA, {"prompt": "Hi", "completion": "Hello."}, "prompt_completion"),
        (CHAT, GEMINI, "gemini_sft"),
        (CHAT, BEDROCK, "bedrock_converse"),
        (GEMINI, CHAT, "openai_chat"),
        (TOKENS, PAIR, "named_pair (input, output)"),
    ],
)
def test_a_record_of_another_shape_is_called_so(like: Any, value: Any, label: str) -> None:
    expected = [("FMT002", "", f"shaped as {label}, the file is {shape_of(like).label}"), ("FMT003", "", label)]
    assert words(like, value) == expected


def test_reasons_of_one_place_are_joined() -> None:
    found = words(CHAT, {"messages": [{}, SAY]})
    assert found == [("FMT002", "/messages/0", "`role` is missing; `content` is missing")]
