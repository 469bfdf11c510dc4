"""System prompts that drift, or are not the one that is served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import curate
from curate.checks.base import chat
from curate.checks.system import SystemPromptDrift, similarity
from curate.profile import Profile, SystemPrompt
from tests.helpers.checking import findings, pair, rows

PROMPT = "You are the assistant of a garden shop. Answer briefly and kindly."
DOMINANT = Profile(system_prompts=(SystemPrompt(text=PROMPT, records=80, share=0.8),))


@pytest.mark.parametrize(
    "variant", [PROMPT + " ", PROMPT.upper(), PROMPT.replace("kindly", "kind"), PROMPT.replace(". ", ".\n"), PROMPT[:-1]]
)
def test_variant(variant: str) -> None:
    (found,) = findings(SystemPromptDrift, [chat("?", "!", system=PROMPT), chat("?", "!", system=variant)], DOMINANT)
    assert (found.code, found.row, found.severity, found.field) == ("SYS001", 1, "warning", "/messages/0/content")
    assert found.fix == {
        "safety": "unsafe",
        "action": "edit",
        "edits": [{"path": "/messages/0/content", "before": variant, "after": PROMPT}],
    }


def test_missing() -> None:
    found = findings(SystemPromptDrift, [chat("?", "!", system=PROMPT), chat("?", "!"), pair("?", "!"), {"text": "!"}], DOMINANT)
    assert [(f.row, f.field, f.fix, f.details) for f in found] == [
        (1, None, None, {"what": "is missing"}),
        (2, None, None, {"what": "is missing"}),
    ]


def test_distinct_prompt_is_a_segment() -> None:
    assert rows(SystemPromptDrift, [chat("?", "!", system="Translate into French and reply with nothing else.")], DOMINANT) == []


def test_without_a_dominant_prompt_it_is_silent() -> None:
    profile = Profile(system_prompts=(SystemPrompt(text=PROMPT, records=79, share=0.79),))
    assert rows(SystemPromptDrift, [chat("?", "!"), chat("?", "!", system=PROMPT + "!")], profile) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"), [("abcdef", "abcdef", 1.0), ("abcdef", "ABC  DEF", 0.0), ("abcdefgh", "abcdefgx", 3 / 5), ("", "", 1.0)]
)
def test_similarity(left: str, right: str, expected: float) -> None:
    assert similarity(left, right) == expected


def test_missing_prompt_is_put_before_the_messages() -> None:
    records = [*(chat(f"Question {i}?", f"Answer {i}.", system=PROMPT) for i in range(20)), chat("Question?", "Answer.")]
    (found,) = curate.check(records, select=["SYS001"]).to_dict()["findings"]
    after = [{"role": "system", "content": PROMPT}, *records[20]["messages"]]
    edit = {"path": "/messages", "before": records[20]["messages"], "after": after}
    assert (found["row"], found["fix"]) == (20, {"safety": "unsafe", "action": "edit", "edits": [edit]})
    assert len(curate.check([*records[:20], {"messages": after}], select=["SYS001"]).findings) == 0


@pytest.mark.parametrize(
    ("record", "edit"),
    [
        (
            {"conversations": [{"from": "human", "value": "Question?"}, {"from": "gpt", "value": "Answer."}]},
            (
                "/conversations",
                [{"from": "system", "value": PROMPT}, {"from": "human", "value": "Question?"}, {"from": "gpt", "value": "Answer."}],
            ),
        ),
        ({"instruction": "Question?", "input": "", "output": "Answer."}, ("/system", PROMPT)),
        ({"instruction": "Question?", "input": "", "output": "Answer.", "system": ""}, ("/system", PROMPT)),
    ],
)
def test_missing_prompt_is_put_where_the_format_reads_it(record: dict[str, Any], edit: tuple[str, Any]) -> None:
    def usual(index: int) -> dict[str, Any]:
        return {**{key: value for key, value in record.items() if key != "system"}, "system": PROMPT, "id": index}

    found = curate.check([*map(usual, range(20)), record], select=["SYS001"]).to_dict()["findings"]
    assert [(f["row"], f["fix"]["edits"][0]["path"], f["fix"]["edits"][0]["after"]) for f in found] == [(20, *edit)]
    mended = {**record, edit[0][1:]: edit[1]}
    assert len(curate.check([*map(usual, range(20)), mended], select=["SYS001"]).findings) == 0


def test_prompt_that_the_format_has_elsewhere_is_not_put_in() -> None:
    def record(system: str | None) -> dict[str, Any]:
        turns = [{"role": "user", "parts": [{"text": "Question?"}]}, {"role": "model", "parts": [{"text": "Answer."}]}]
        return {**({"systemInstruction": {"parts": [{"text": system}]}} if system else {}), "contents": turns}

    found = curate.check([*(record(PROMPT) for _ in range(20)), record(None)], select=["SYS001"]).to_dict()["findings"]
    assert [(f["row"], f["fix"]) for f in found] == [(20, None)]


def served(records: list[dict[str, Any]], prompt: str | None = PROMPT) -> list[tuple[str, str, float]]:
    table = curate.check(records, select=["SYS002"], rules={"SYS002": {"serving_prompt": prompt}}).findings
    return list(zip(table["severity"], table["message"], table["value"], strict=True))


def test_prompt_that_is_not_served() -> None:
    records = [chat("?", "!", system=PROMPT), chat("?", "!", system=f"\n{PROMPT} "), chat("?", "!", system=PROMPT.upper()), chat("?", "!")]
    message = "another system prompt than the declared one: 1 of 4 records; none: 1"
    assert served(records) == [("error", message, 2.0)]
    assert served(records[:2]) == []
    assert served(records, None) == []


def test_records_without_roles_have_no_system_prompt() -> None:
    assert served([{"text": "Roses like loam."}]) == []


def test_serving_without_a_prompt() -> None:
    assert served([chat("?", "!")], "") == []
    assert [message for _, message, _ in served([chat("?", "!", system=PROMPT)], "")] == [
        "another system prompt than the declared one: 1 of 1 records; none: 0"
    ]


def test_profile_declares_the_served_prompt(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(Profile(serving_prompt=PROMPT).model_dump_json(), encoding="utf-8")
    report = curate.check([chat("?", "!")], select=["SYS002"], profile=path)
    assert (report.gate.verdict, report.counts.by_code) == ("fail", {"SYS002": 1})
    override = curate.check([chat("?", "!", system="Hi")], select=["SYS002"], profile=path, rules={"SYS002": {"serving_prompt": "Hi"}})
    assert override.counts.by_code == {}
