"""Other tools that check fine-tuning data: their packages, how they are run, and their nearest check to each of our rules.

A check is named as the tool names it; "check?" is a suggestion of the tool's, which counts as information does here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent / "rival_scripts"
SECONDS = 900
"""A tool that takes longer on one file has found nothing in it."""

Flags = list[tuple[int, str]]
"""(0-based row, check) of everything that a tool finds in a file."""


class Broken(RuntimeError):
    """A tool that did not finish with a file."""


@dataclass(frozen=True)
class Tool:
    """A tool: its package on PyPI, how it is run (environment, file, folder for its files), and its checks by our rules.

    `nearest` maps the beginning of a rule's code to the checks of which any counts; rules that it has nothing for are left out.
    """

    package: str
    version: str
    run: Callable[[Path, Path, Path], Flags]
    nearest: Mapping[str, tuple[str, ...]]

    def checks(self, code: str) -> tuple[str, ...]:
        """The checks that are meant for what one of our rules finds; none where the tool has no such check."""
        found = [checks for prefix, checks in sorted(self.nearest.items(), key=lambda each: -len(each[0])) if code.startswith(prefix)]
        return found[0] if found else ()


def _called(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Broken(f"took more than {SECONDS} seconds") from error
    if not done.stdout.strip():
        raise Broken(done.stderr.strip().splitlines()[-1][:200] if done.stderr.strip() else "said nothing")
    return done.stdout


def _parallelogram(home: Path, file: Path, folder: Path) -> Flags:
    report = json.loads(_called(str(home / "bin" / "parallelogram"), "check", str(file), "--json"))
    return [(each["line"] - 1, each["rule"]) for each in report["issues"] if each["line"] is not None]


def _finelint(home: Path, file: Path, folder: Path) -> Flags:
    report = folder / "finelint.json"
    report.unlink(missing_ok=True)
    command = ("inspect", str(file), "--report", str(report), "--affected-records", str(folder / "finelint-affected.json"))
    said = _called(str(home / "bin" / "finelint"), *command)
    if not report.exists():
        raise Broken(said.strip().splitlines()[-1][:200])
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return [(place["line"] - 1, each["code"]) for each in findings for place in each["records"] if place.get("line")]


def _corpusguard(home: Path, file: Path, folder: Path) -> Flags:
    report = folder / "corpusguard.json"
    report.unlink(missing_ok=True)
    said = _called(str(home / "bin" / "corpusguard"), "scan", str(file), "--json-out", str(report))
    if not report.exists():
        raise Broken(said.strip().splitlines()[-1][:200])
    found = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return [(each["row"] - 1, each["code"]) for each in found if each["row"] is not None]


def _script(name: str) -> Callable[[Path, Path, Path], Flags]:
    def run(home: Path, file: Path, folder: Path) -> Flags:
        printed = _called(str(home / "bin" / "python"), str(SCRIPTS / name), str(file))
        return [(int(row), str(check)) for row, check in json.loads(printed.strip().splitlines()[-1])]

    return run


_TURNS = ("unknown_role", "misplaced_system", "consecutive_same_role", "trailing_user_turn", "empty_conversation", "invalid_message_format")
_CONVERSATION = ("conversation_structure_issue_count", *(f"turns:{name}" for name in _TURNS))
_PII = ("pii_ssn", "pii_phone", "pii_iban", "pii_email", "pii_dob", "pii_credit_card", "pii_address", "pii_ip", "pii_name_heuristic?")

TOOLS: dict[str, Tool] = {
    "parallelogram": Tool(
        "parallelogram",
        "0.4.2",
        _parallelogram,
        {
            **dict.fromkeys(("FMT001", "FMT002", "FMT006", "FMT010", "TOL001"), ("schema",)),
            **dict.fromkeys(("FMT004", "FMT005", "TOL003"), ("roles", "schema")),
            "EMP001": ("empty-content",),
            **dict.fromkeys(("ENC001", "ENC002"), ("encoding",)),
            **dict.fromkeys(("DUP001", "DUP002"), ("duplicates",)),
            **dict.fromkeys(("LEN002", "TOK001"), ("context-window",)),
        },
    ),
    "finelint": Tool(
        "finelint",
        "0.2.0",
        _finelint,
        {
            **dict.fromkeys(("FMT001", "FMT010"), ("MALFORMED_JSON", "JSONL_RECORD_NOT_OBJECT")),
            "FMT002": (
                "JSONL_RECORD_NOT_OBJECT",
                "CHAT_MESSAGES_EMPTY",
                "CHAT_MESSAGES_MISSING",
                "CHAT_MESSAGE_NOT_OBJECT",
                "CHAT_ROLE_INVALID",
                "TYPE_MISMATCH",
            ),
            "FMT004": ("CHAT_CONSECUTIVE_ROLE", "CHAT_ROLE_INVALID", "CHAT_SYSTEM_POSITION", "CHAT_NO_ASSISTANT_TARGET"),
            "FMT005": ("CHAT_NO_ASSISTANT_TARGET",),
            "FMT006": ("CHAT_CONTENT_INVALID", "NON_STRING_TEXT_FIELD", "NULL_TEXT_FIELD"),
            "FMT007": ("MISSING_COMMON_FIELD",),
            "EMP001": ("CHAT_EMPTY_TURN", "BLANK_TEXT_FIELD"),
            "TOL001": ("TOOL_ARGUMENTS_INVALID_JSON", "TOOL_CALLS_INVALID"),
            "TOL002": ("TOOL_DEFINITION_MISSING", "TOOL_CALLS_INVALID"),
            "TOL003": ("TOOL_RESULT_ORPHANED", "TOOL_CALL_ID_DUPLICATE"),
            "DUP001": ("EXACT_DUPLICATE", "NORMALIZED_DUPLICATE"),
            "DUP002": ("NEAR_DUPLICATE",),
            **dict.fromkeys(("CNF001", "CNF002"), ("CONFLICTING_OUTPUT",)),
        },
    ),
    "corpusguard-audit": Tool(
        "corpusguard-audit",
        "0.1.0",
        _corpusguard,
        {
            **dict.fromkeys(("FMT001", "FMT010"), ("invalid_json",)),
            **dict.fromkeys(("FMT002", "FMT003", "FMT004", "FMT005", "FMT006"), ("invalid_json", "unsupported_schema")),
            "EMP001": ("empty_output", "short_output"),
            "DUP001": ("exact_duplicate",),
            "DUP002": ("near_duplicate",),
            "SEC002": ("pii",),
            "REP": ("high_repetition",),
        },
    ),
    "cleanllm": Tool(
        "cleanllm",
        "4.0.0",
        _script("cleanllm_flags.py"),
        {
            **dict.fromkeys(("FMT001", "FMT010"), ("invalid_json_lines",)),
            "FMT002": ("invalid_json_lines", *_CONVERSATION),
            **dict.fromkeys(("FMT004", "FMT005", "FMT006", "TOL003"), _CONVERSATION),
            "EMP001": ("empty_assistant_count", "turns:empty_content", "placeholder_count"),
            **dict.fromkeys(("EMP002", "FMT008"), ("placeholder_count",)),
            **dict.fromkeys(("ENC001", "ENC002"), ("encoding_issue_count",)),
            "DUP001": ("dedup",),
            "REP": ("repetitive_response_count",),
            "SEC002": ("pii",),
            "BPL003": ("turns:sycophantic_opening", "turns:sycophancy"),
        },
    ),
    "modelbrew-cleaner": Tool(
        "modelbrew-cleaner",
        "0.1.0",
        _script("modelbrew_flags.py"),
        {
            **dict.fromkeys(("FMT001", "FMT010"), ("invalid_jsonl",)),
            "FMT002": ("invalid_jsonl", "unrecognized_schema", "missing_messages", "missing_role", "empty_object", "empty_row"),
            "FMT003": ("mixed_schema", "dual_format"),
            "FMT004": ("invalid_role_order", "invalid_role", "system_message_not_first", "missing_assistant"),
            "FMT005": ("missing_assistant",),
            "FMT006": ("missing_content", "wrong_type"),
            "FMT007": ("inconsistent_columns",),
            "FMT008": ("placeholder_answer",),
            "EMP001": ("missing_content", "placeholder_answer", "too_short", "tiny_row?", "empty_row"),
            "EMP002": ("placeholder_answer",),
            "DUP001": ("duplicate_exact", "duplicate_conversation"),
            "DUP002": ("duplicate_near", "duplicate_semantic"),
            "DUP004": ("duplicate_output",),
            "DUP005": ("duplicate_boilerplate",),
            "ENC001": ("bad_encoding",),
            "ENC002": ("invisible_unicode", "bad_encoding"),
            "ENC003": ("html_noise", "markdown_noise"),
            "ENC004": ("excessive_whitespace",),
            "REP": ("repetitive_output",),
            "TRN": ("unfinished_response", "unfinished_response?"),
            "BPL001": ("gpt_slop", "gpt_slop?", "refusal_response_soft", "refusal_response_soft?"),
            "BPL002": ("refusal_response", "refusal_response_soft", "refusal_response_soft?", "refusal_response?"),
            "BPL003": ("gpt_slop", "gpt_slop?"),
            "LEN002": ("too_long", "length_outlier", "length_outlier?", "modelbrew_output_too_long", "too_short"),
            "LNG001": ("non_english", "non_english?"),
            "SYS001": ("inconsistent_system_prompt",),
            "TOL001": ("malformed_tool_json",),
            "TOL002": ("missing_required_arg", "wrong_arg_type", "unknown_tool"),
            "TOL003": ("orphan_tool_response",),
            "SEC001": ("pii_api_key", "pii_password"),
            "SEC002": _PII,
            "SEC003": ("toxicity_high", "toxicity_medium"),
            "SEC004": ("prompt_injection", "jailbreak_pattern"),
        },
    ),
}
"""The tools by name."""
