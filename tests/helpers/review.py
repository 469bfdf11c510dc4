"""Small review stores for tests: records written by hand, a clock that is a number."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from curate.review.event import Operation
from curate.review.facts import DatasetInfo, FindingRow, Prepared, RecordRow, Revised

NAME = "talks.jsonl"
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def talk(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


def mark(content: Any) -> str:
    """A stand-in for a fingerprint."""
    return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()


def prepared(
    contents: Sequence[Any], findings: Sequence[FindingRow] = (), units: dict[int, str] | None = None, name: str = NAME
) -> Prepared:
    info = DatasetInfo(
        name=name,
        files=(name,),
        formats=("openai_chat",),
        sha256=("0" * 64,),
        records=len(contents),
        rule_set="test",
        profile={},
        pinned=False,
        settings={},
        checked_at="2026-03-01T09:00:00.000Z",
    )
    return Prepared(info, [_row(contents, i, findings, units or {}) for i in range(len(contents))], findings)


def _row(contents: Sequence[Any], position: int, findings: Sequence[FindingRow], units: dict[int, str]) -> RecordRow:
    content = contents[position]
    rank = {"error": 3, "warning": 2, "info": 1}
    worst = max((rank[finding.severity] for finding in findings if finding.position == position), default=0)
    same = [mark(other) for other in contents[:position]].count(mark(content))
    turns = content["messages"]
    return RecordRow(
        position=position,
        file=NAME,
        row=position,
        line=position + 1,
        fingerprint=mark(content),
        occurrence=same,
        content=json.dumps(content),
        readable=True,
        input=turns[0]["content"],
        output=turns[1]["content"],
        words=len(turns[1]["content"].split()),
        severity=worst,
        points=0.0,
        unit=units.get(position, f"r{position}"),
        rank=(3 - worst) * 1_000 + position,
        audit=False,
    )


def finding(position: int, code: str = "EMP001", severity: str = "error", part: str = "clean") -> FindingRow:
    return FindingRow(position, code, severity, part, {"message": "the output is blank", "field": "/messages/1/content"})


def operation(uid: str, action: str, content: Any, occurrence: int = 0, **more: Any) -> Operation:
    return Operation(uid=f"uid-{uid:>8}", action=action, fingerprint=mark(content), occurrence=occurrence, **more)  # type: ignore[arg-type]


def revise(content: Any, operation: Operation) -> Revised:
    """A stand-in for the checks: applies edits of message contents and finds nothing."""
    new = json.loads(json.dumps(content))
    for pointer, text in (operation.edits or {}).items():
        new["messages"][int(pointer.split("/")[2])]["content"] = text
    return Revised(new, mark(new), new["messages"][0]["content"], new["messages"][1]["content"], 1)
