"""The clean sets into which defects are planted: our own sample, generated records of tools and of fixed forms, and public files.

A public file is read from a folder that the user names, as OpenAI chat records, and cleaned of what is found in it anyway.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.detect.measuring import Checker
from benchmarks.detect.mold_records import mold_records
from benchmarks.detect.planting import dump
from benchmarks.detect.question_records import question_records
from benchmarks.detect.tool_records import tool_records

SAMPLE = Path(__file__).resolve().parent.parent.parent / "samples" / "support.jsonl"
TOOL_RECORDS = 320
MOLD_RECORDS = 960
MOLD = "CON"
QUESTION_RECORDS = 960
FAMILIES = {"TOL": "tools", MOLD: "molds", "CNF": "questions", "DUP003": "questions"}
"""The base of the rules that need records of their own, by the beginning of their code; all others are measured on the sample."""

PUBLIC = {
    "gsm8k": ("gsm8k_train.jsonl", ("question", "answer")),
    "alpaca": ("alpaca_en_demo.json", ("instruction", "output")),
}
"""File, and the keys of question and answer; records with anything else to read are left out."""

PUBLIC_RECORDS = 600


def base_of(code: str) -> str:
    """The name of the base that a rule is measured on."""
    return next((name for beginning, name in FAMILIES.items() if code.startswith(beginning)), "support")


def lines_of(base: str) -> list[bytes]:
    """The lines of one of our own bases. Raises: KeyError for another name."""
    if base == "support":
        return [line for line in SAMPLE.read_bytes().split(b"\n") if line.strip()]
    made = {
        "tools": (tool_records, TOOL_RECORDS),
        "molds": (mold_records, MOLD_RECORDS),
        "questions": (question_records, QUESTION_RECORDS),
    }
    make, count = made[base]
    return [dump(record) for record in make(count, 1)]


def public_lines(name: str, folder: Path, check: Checker) -> list[bytes]:
    """The first records of a public file in which nothing is found, as chat records; none of which has further inputs."""
    file, (question, answer) = PUBLIC[name]
    content = (folder / file).read_bytes()
    values = json.loads(content) if file.endswith(".json") else [json.loads(line) for line in content.splitlines()]
    records = [_chat(value[question], value[answer]) for value in values if not value.get("input")]
    lines = [dump(record) for record in records[: 2 * PUBLIC_RECORDS]]
    spoiled = {row for found in check(lines) for row in (found.row, found.other)}
    return [line for row, line in enumerate(lines) if row not in spoiled][:PUBLIC_RECORDS]


def _chat(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def grouped(codes: Sequence[str], size: int) -> list[tuple[str, list[str]]]:
    """(base, codes) of groups of at most `size` rules that are planted into one set together; those of one family are spread."""
    groups = []
    for base in ("support", *dict.fromkeys(FAMILIES.values())):
        own = [code for code in codes if base_of(code) == base]
        count = -(-len(own) // size)
        groups += [(base, own[start::count]) for start in range(count)]
    return groups
