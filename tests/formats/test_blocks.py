"""What the shapes of Gemini, Bedrock, Claude and Mistral, and those without a conversation, become in columns."""

from __future__ import annotations

from typing import Any

import pytest

import curate
from curate.batch import Kind
from curate.formats.batching import make_batch
from curate.formats.raw import Raw
from tests.formats.test_shapes import batch, lines, turns
from tests.helpers.shapes import RECORDS, shape_of


def test_gemini_parts_calls_results_and_thoughts() -> None:
    found = batch(RECORDS["gemini"][1])
    assert lines(found) == [
        ("SYSTEM", "INPUT", -1, "/systemInstruction/parts/0/text", "Be brief."),
        ("USER", "INPUT", 0, "/contents/0/parts/0/text", "Look"),
        ("ASSISTANT", "ASIDE", 1, "/contents/1/parts/0/text", "Hm."),
        ("CALL", "OUTPUT", 1, "/contents/1/parts/1/functionCall/name", "find"),
        ("CALL", "OUTPUT", 1, "/contents/1/parts/1/functionCall/args", '{"id":7}'),
        ("TOOL", "INPUT", 2, "/contents/2/parts/0/functionResponse/response/state", "shipped"),
        ("ASSISTANT", "OUTPUT", 3, "/contents/3/parts/0/text", "Shipped."),
    ]
    assert [turn[0] for turn in turns(found)] == ["USER", "ASSISTANT", "TOOL", "ASSISTANT"]
    assert found.tools[0] != 0 and found.kind.tolist() == [Kind.CHAT]


def test_gemini_roles_that_are_left_out_alternate() -> None:
    found = batch(RECORDS["gemini"][2])
    assert [turn[0] for turn in turns(found)] == ["USER", "ASSISTANT", "TOOL", "ASSISTANT"]
    assert lines(found)[4] == ("TOOL", "INPUT", 2, "/contents/2/parts/0/function_response/response", '{"a":[1]}')


def test_gemini_preference_takes_the_answer_with_the_score_of_one() -> None:
    found = batch(RECORDS["gemini_preference"][0])
    assert [line[:2] + line[3:] for line in lines(found)] == [
        ("SYSTEM", "INPUT", "/system_instruction/parts/0/text", "Be brief."),
        ("USER", "INPUT", "/contents/0/parts/0/text", "Where is it?"),
        ("ASSISTANT", "OUTPUT", "/completions/1/completion/parts/0/text", "On its way."),
        ("ASSISTANT", "REJECTED", "/completions/0/completion/parts/0/text", "No."),
    ]
    assert [turn[0] for turn in turns(found)] == ["USER", "ASSISTANT"]


def test_bedrock_blocks() -> None:
    assert lines(batch(RECORDS["bedrock"][1])) == [
        ("USER", "INPUT", 0, "/messages/0/content/0/text", "Where is it?"),
        ("ASSISTANT", "ASIDE", 1, "/messages/1/content/0/reasoningContent/reasoningText/text", "Hm."),
        ("CALL", "OUTPUT", 1, "/messages/1/content/1/toolUse/name", "find"),
        ("CALL", "OUTPUT", 1, "/messages/1/content/1/toolUse/input", '{"id":7}'),
        ("TOOL", "INPUT", 2, "/messages/2/content/0/toolResult/content/0/json", '{"a":1}'),
        ("TOOL", "INPUT", 2, "/messages/2/content/0/toolResult/content/1/text", "shipped"),
        ("USER", "INPUT", 2, "/messages/2/content/1/text", "So?"),
        ("ASSISTANT", "OUTPUT", 3, "/messages/3/content/0/text", "Shipped."),
    ]
    assert [turn[0] for turn in turns(batch(RECORDS["bedrock"][1]))] == ["USER", "ASSISTANT", "TOOL", "ASSISTANT"]


def test_claude_blocks() -> None:
    assert lines(batch(RECORDS["claude"][0]))[0] == ("SYSTEM", "INPUT", -1, "/system", "Be brief.")
    assert lines(batch(RECORDS["claude"][1])) == [
        ("SYSTEM", "INPUT", -1, "/system/0/text", "Be brief."),
        ("USER", "INPUT", 0, "/messages/0/content/0/text", "Where?"),
        ("ASSISTANT", "ASIDE", 1, "/messages/1/content/0/thinking", "Hm."),
        ("CALL", "OUTPUT", 1, "/messages/1/content/1/name", "find"),
        ("CALL", "OUTPUT", 1, "/messages/1/content/1/input", '{"id":7}'),
        ("TOOL", "INPUT", 2, "/messages/2/content/0/content/0/text", "shipped"),
        ("TOOL", "INPUT", 2, "/messages/2/content/1/content", "again"),
        ("ASSISTANT", "OUTPUT", 3, "/messages/3/content", "Shipped."),
    ]


@pytest.mark.parametrize(
    ("plain", "apart"),
    [
        (
            {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": [{"text": "Yes."}]}]},
            {"contents": [{"role": "user", "parts": [{"text": "Hi", "x": 1}]}, {"role": "model", "parts": [{"text": "Yes."}]}]},
        ),
        (
            {"system": "Be.", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes."}]},
            {
                "system": "Be.",
                "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, {"role": "assistant", "content": "Yes."}],
            },
        ),
    ],
)
def test_the_plain_case_and_the_other_one_are_the_same_record(plain: Any, apart: Any) -> None:
    found = make_batch([Raw(0, 1, plain), Raw(1, 2, apart)], shape_of(plain), 0, "train")
    assert found.fingerprint[0].tolist() == found.fingerprint[1].tolist()
    assert [line[:3] + line[4:] for line in lines(found)[: len(lines(found)) // 2]] == [
        line[:3] + line[4:] for line in lines(found)[len(lines(found)) // 2 :]
    ]


def test_only_the_last_answer_of_mistral_is_learnt() -> None:
    found = batch(RECORDS["mistral"][0])
    assert [(line[0], line[1], line[3]) for line in lines(found)] == [
        ("SYSTEM", "INPUT", "/system_prompt"),
        ("USER", "INPUT", "/interactions/0/text"),
        ("ASSISTANT", "INPUT", "/interactions/1/content"),
        ("CALL", "INPUT", "/interactions/1/tool_calls/0/function/name"),
        ("CALL", "INPUT", "/interactions/1/tool_calls/0/function/arguments"),
        ("TOOL", "INPUT", "/interactions/2/text"),
        ("ASSISTANT", "OUTPUT", "/interactions/3/text"),
    ]
    assert [turn[:3] for turn in turns(found)] == [("USER", 0, -1), ("ASSISTANT", 1, 0), ("TOOL", 2, -1), ("ASSISTANT", 3, -1)]


def test_prompts_are_input_and_their_references_count() -> None:
    first = RECORDS["prompt"][0]
    found = batch(first, {**first, "reference_answer": "No."}, {**first, "id": 7})
    assert found.kind.tolist() == [Kind.PROMPT] * 3
    assert {line[1] for line in lines(found)} == {"INPUT"}
    assert found.fingerprint[0].tolist() == found.fingerprint[2].tolist() != found.fingerprint[1].tolist()


def test_right_steps_are_learnt_and_wrong_ones_rejected() -> None:
    assert [line[:4] for line in lines(batch(RECORDS["stepwise"][0]))] == [
        ("USER", "INPUT", 0, "/prompt"),
        ("ASSISTANT", "OUTPUT", 1, "/completions/0"),
        ("ASSISTANT", "REJECTED", 1, "/completions/1"),
    ]


def test_segments_are_learnt_or_read_and_space_between_them_is_no_text() -> None:
    found = batch(RECORDS["segments"][0])
    assert [line[:4] for line in lines(found)] == [("TEXT", "INPUT", -1, "/segments/0/text"), ("TEXT", "OUTPUT", -1, "/segments/1/text")]


def test_tokens_have_an_identity_and_no_text() -> None:
    found = batch({"input_ids": [1, 2]}, {"input_ids": [1, 3]}, {"input_ids": [1, 2], "labels": [1, 2]})
    assert (len(found.texts), len(found.turns), found.kind.tolist()) == (0, 0, [Kind.TOKENS] * 3)
    assert len({tuple(each) for each in found.fingerprint.tolist()}) == 3


@pytest.mark.parametrize("family", ["prompt", "stepwise", "segments", "tokens"])
def test_what_has_no_trained_turn_by_nature_is_no_defect(family: str) -> None:
    report = curate.check(RECORDS[family][:2] if family != "prompt" else RECORDS[family][:1], select=["FMT", "DUP", "EMP"])
    assert {code: count for code, count in report.counts.by_code.items() if code != "FMT009"} == {}


def test_equal_tokens_are_duplicates_and_others_are_not() -> None:
    records = [{"input_ids": [1, 2, 3]}, {"input_ids": [4, 5]}, {"input_ids": [1, 2, 3]}]
    assert curate.check(records, select=["DUP001"]).findings["row"].tolist() == [2]


def test_what_is_read_but_not_as_text_is_said() -> None:
    table = curate.check(RECORDS["tokens"][:1], select=["FMT009"]).findings
    assert table["message"].tolist() == ["the file has token ids only: its records are counted, and not reviewable as text"]
