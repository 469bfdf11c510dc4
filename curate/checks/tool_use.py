"""The rule about tools of the whole set: those that nobody calls, and calls where none is declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.batch import Batch, Corpus
from curate.checks.base import Check, Rule, many
from curate.checks.tools import WEATHER, turns_of
from curate.finding import Findings

EVERYWHERE = 0.95
"""Share of the records with tools from which a tool counts as declared everywhere."""

FEWEST = 20
"""Records with tools below which a set is too small for an unused tool to mean anything."""

_NAMED = 5


@dataclass
class ToolUse:
    """Records that declare tools, in how many each is declared and called, and records that call without a declaration."""

    declaring: int = 0
    declared: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)
    undeclared: int = 0


def _dialogue(index: int, call: str | None = "weather", tools: Sequence[str] = ("weather",)) -> dict[str, Any]:
    declared = [{**WEATHER, "function": {**WEATHER["function"], "name": name}} for name in tools]  # type: ignore[dict-item]
    called = {"id": "c1", "type": "function", "function": {"name": call, "arguments": '{"city": "Oslo"}'}}
    using = [
        {"role": "assistant", "content": None, "tool_calls": [called]},
        {"role": "tool", "tool_call_id": "c1", "content": "12 degrees"},
    ]
    return {
        **({"tools": declared} if tools else {}),
        "messages": [
            {"role": "user", "content": f"Is it warm in town {index}?"},
            *(using if call else []),
            {"role": "assistant", "content": f"It is mild in town {index}."},
        ],
    }


class UnusedTool(Check):
    """A tool is declared nearly everywhere and never called, or tools are called in records that declare none.

    Why: of a tool that nobody calls the model learns to leave it alone. Calls without a declaration teach it to invent tools.
    How: tools declared in at least 95 % of the records with tools, of which there are at least 20, and called in none. Records that call
    and declare nothing are counted.
    Fix: add records that call the tool, or take it out of the declarations; declare the tools of every record that calls some.
    Limits: information only, since some tools are there to be left alone. Calls of a tool that is not among those declared are TOL002's.
    Source: OpenAI, fine-tuning guide: each example of a set with tools holds their declarations.
    """

    rule = Rule("TOL004", "unused-tool", "info", "descriptive", "dataset", "{what}", since="0.1")
    bad = (many(20, lambda i: _dialogue(i, tools=("weather", "tides"))), [*many(3, _dialogue), _dialogue(4, tools=())])
    good = (
        many(20, lambda i: _dialogue(i, call="weather" if i else "tides", tools=("weather", "tides"))),
        many(20, lambda i: _dialogue(i, call="weather" if i % 2 else None)),
        many(20, lambda i: _dialogue(i, tools=("weather", *(("tides",) if i % 2 else ())))),
    )

    def map(self, batch: Batch) -> ToolUse:
        use = ToolUse()
        # Per record in Python: only those that declare or call tools.
        for record in batch.tool_records.values():
            declared = {tool.name for tool in record.tools or () if tool.name}
            called = {call.name for message in turns_of(record) for call in message.calls if call.name}
            use.declaring += bool(record.tools)
            use.declared.update(declared)
            use.called.update(called)
            use.undeclared += bool(called) and not record.tools
        return use

    def relocate(self, state: ToolUse, source: int, first_row: int) -> ToolUse:
        return state

    def merge(self, states: Sequence[ToolUse]) -> ToolUse:
        return ToolUse(
            sum(state.declaring for state in states),
            sum((state.declared for state in states), Counter[str]()),
            sum((state.called for state in states), Counter[str]()),
            sum(state.undeclared for state in states),
        )

    def finish(self, state: ToolUse, corpus: Corpus) -> Findings:
        builder = self.builder()
        unused = [name for name, count in state.declared.items() if count >= EVERYWHERE * state.declaring and name not in state.called]
        if unused and state.declaring >= FEWEST:
            named = ", ".join(name[:60] for name in sorted(unused)[:_NAMED]) + (", ..." if len(unused) > _NAMED else "")
            what = f"declared in nearly all of {state.declaring:,} records with tools and never called: {named}"
            builder.add(None, value=float(len(unused)), threshold=EVERYWHERE, details={"what": what, "tools": sorted(unused)[:50]})
        if state.undeclared:
            what = f"records that call tools and declare none: {state.undeclared:,}"
            builder.add(None, value=float(state.undeclared), details={"what": what})
        return builder.build()
