"""Secrets and personal data: found in every text, told in no output, and masked alike everywhere."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import curate
from benchmarks.detect.made_secrets import PERSONAL, SECRETS
from curate.checks.base import chat
from curate.checks.secrets import PersonalData, Secret
from curate.cli.main import cli
from curate.fixing.diffs import diff
from tests.helpers.checking import findings, pair, rows

AWS = "AK" + "IA" + "QW5ZTR3MXJ7LPD2V"
MAIL = "mara.lindqvist@nordfjell.no"


def test_message_tells_kind_prefix_and_length() -> None:
    (found,) = findings(Secret, [pair("Which key?", f"It is {AWS}.")])
    assert (found.severity, found.field, found.start, found.end, found.value) == ("error", "/output", 6, 26, 1.0)
    assert found.details == {"what": "an AWS access key", "shown": "AKIA…(20 characters)"}
    (found,) = findings(PersonalData, [pair("Who?", f"Write to {MAIL} or {MAIL}.")])
    assert (found.severity, found.value, found.details) == ("warning", 2.0, {"what": "an e-mail address", "shown": "…(27 characters)"})


def test_every_text_is_read() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "send", "arguments": json.dumps({"to": MAIL})}}
    record: dict[str, Any] = {
        "messages": [
            {"role": "system", "content": f"Key {AWS}"},
            {"role": "user", "content": f"Key {AWS}"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": f"sent to {MAIL}", "tool_call_id": "1"},
            {"role": "assistant", "content": "Done."},
        ]
    }
    assert [found.field for found in findings(Secret, [record])] == ["/messages/0/content", "/messages/1/content"]
    assert [found.field for found in findings(PersonalData, [record])] == [
        "/messages/2/tool_calls/0/function/arguments",
        "/messages/3/content",
    ]


def test_rejected_answers_are_read() -> None:
    record = {"messages": [{"role": "user", "content": "?"}], "chosen": [{"role": "assistant", "content": "No."}]}
    record["rejected"] = [{"role": "assistant", "content": AWS}]
    assert [found.field for found in findings(Secret, [record])] == ["/rejected/0/content"]


def test_a_token_with_wrong_check_digits_is_a_warning() -> None:
    token = SECRETS["github"](random.Random(1))
    mistyped = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert [found.severity for found in findings(Secret, [pair("?", token), pair("?", mistyped)])] == ["error", "warning"]


def test_what_is_allowed_is_no_finding() -> None:
    records = [pair("?", f"Write to {MAIL}."), pair("?", "Call (212) 468-3391."), pair("?", "Write to a.berge@shop.no.")]
    found = findings(PersonalData, records, allow=("NORDFJELL.no", "212 468 3391"))
    assert [each.row for each in found] == [2]


def test_severity_is_a_setting() -> None:
    assert [found.severity for found in findings(PersonalData, [pair("?", MAIL)], severity="error")] == ["error"]


def test_secrets_are_no_personal_data() -> None:
    url = "postgres://shop:" + "tr7-Quiet-Heron" + "@db.halden.net:5432/orders"
    assert rows(PersonalData, [pair("?", url)]) == []
    assert rows(Secret, [pair("?", url)]) == [0]


def written(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "train.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def a_bit_of_everything() -> tuple[list[dict[str, Any]], list[str]]:
    """Records that hold every kind, and what must not be shown of them; each has other findings, too."""
    seeded = random.Random(8)
    made = {kind: make(seeded) for kind, make in {**SECRETS, **PERSONAL}.items()}
    records = [
        chat(f"Number {i}, which is it?", f"As an AI language model, I say {{{{name}}}} {one} \u200b\u00e2\u20ac\u2122.")
        for i, one in enumerate(made.values())
    ]
    return records, [
        one[-12:] for kind, one in made.items() if kind not in ("slack-webhook", "database-url", "azure-storage", "private-key")
    ]


def test_no_output_tells_a_secret(tmp_path: Path) -> None:
    records, parts = a_bit_of_everything()
    path = written(tmp_path, records)
    runner = CliRunner()
    outputs = [
        runner.invoke(cli, ["check", str(path)]).output,
        runner.invoke(cli, ["check", str(path), "--output-format", "json"]).output,
        runner.invoke(cli, ["fix", str(path), "--unsafe"]).output,
        runner.invoke(cli, ["fix", str(path)]).output,
        curate.check(path).findings.to_csv(),
    ]
    assert [len(output) > 500 for output in outputs] == [True] * 5
    assert [(i, part) for i, output in enumerate(outputs) for part in parts if part in output] == []


def test_diff_of_a_fix_hides_what_it_takes_out() -> None:
    report = curate.fix([chat("Who?", f"Write to {MAIL}.")], unsafe=True, select=["SEC"])
    (change,) = report.changes
    lines = diff(change)
    assert [line[:11] for line in lines] == ["@@ /message", "-Write to \u2022", "+Write to ["]
    assert MAIL not in "\n".join(lines)


def fixed(records: list[dict[str, Any]]) -> list[Any]:
    made = curate.fix(records, unsafe=True, select=["SEC"]).fixed_records
    assert made is not None
    return made


def test_the_same_entity_gets_the_same_mask_in_any_order() -> None:
    records = [
        chat(f"Question {i}?", text) for i, text in enumerate([f"{MAIL} is hers.", f"Her key is {AWS}.", f"Ask {MAIL.upper()}: {AWS}"])
    ]
    forwards, backwards = fixed(records), fixed(records[::-1])[::-1]
    assert forwards == backwards
    answers = [record["messages"][1]["content"] for record in forwards]
    mail, key = answers[0].split()[0], answers[1].split()[-1].rstrip(".")
    assert (mail[:7], key[:9]) == ("[EMAIL_", "[AWS_KEY_")
    assert answers[2] == f"Ask {mail}: {key}"


def test_masking_twice_changes_nothing_more() -> None:
    records, _ = a_bit_of_everything()
    once = fixed(records)
    assert curate.check(once, select=["SEC001", "SEC002"]).findings.empty
    assert fixed(once) == once


def test_masking_is_unsafe() -> None:
    report = curate.fix([chat("Who?", f"Write to {MAIL}.")], select=["SEC"])
    assert (report.changes, report.unsafe_by_rule) == ([], {"SEC002": 1})


@pytest.mark.parametrize("text", ["", " ", "@", "\u202e\U0001f468\u200d\U0001f469", "é" * 5000, "1" * 5000])
def test_odd_texts_hold_nothing(text: str) -> None:
    assert rows(Secret, [pair(text, text)]) == rows(PersonalData, [pair(text, text)]) == []


def test_support_sample_is_silent() -> None:
    sample = Path(__file__).resolve().parent.parent.parent / "samples" / "support.jsonl"
    assert curate.check(sample, select=["SEC", "MTH"]).findings.empty
