"""One rule described for people and programs: `curate explain`, `curate rules`, the pages in docs/ and the config schema."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from curate.checks.base import SECTIONS, Check, Example

LONGEST = 240
"""Characters of an example record that the terminal shows."""

UNWRAPPED = 9_999
"""A width for what wraps lines by itself, such as a browser."""


def facts(check: type[Check]) -> dict[str, Any]:
    """Everything that is known of a rule, as plain values."""
    rule, sections = check.rule, check.sections()
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": sections["summary"],
        "severity": rule.severity,
        "part": rule.part,
        "scope": rule.scope,
        "scored": rule.scored,
        "action": rule.action,
        "fix": rule.fix,
        "status": rule.status,
        "since": rule.since,
        "message": rule.message,
        **{name.lower(): sections[name] for name in SECTIONS if name in sections},
        "settings": settings(check),
        "example_options": dict(check.example_options),
        "bad": list(check.bad),
        "good": list(check.good),
    }


def settings(check: type[Check]) -> list[dict[str, Any]]:
    """The rule's options: name, default, description."""
    fields = check.Settings.model_fields.items()
    return [{"name": name, "default": field.default, "description": field.description or ""} for name, field in fields]


def standing(check: type[Check]) -> str:
    """How much a hit weighs, in one sentence."""
    rule = check.rule
    weight = f"lowers the score's part {rule.part}" if rule.scored and rule.severity != "info" else "never lowers the score"
    gate = ", fails the gate" if rule.severity == "error" else ""
    return f"{rule.severity}, {weight}{gate}; since {rule.since}, {rule.status}"


def page(check: type[Check], width: int) -> str:
    """The rule as a page for the terminal."""
    rule, sections = check.rule, check.sections()
    lines = [f"{rule.code} {rule.name}", "", textwrap.fill(sections["summary"], width), "", standing(check), ""]
    for name in SECTIONS:
        if name in sections:
            lines.append(textwrap.fill(f"{name}: {sections[name]}", width, subsequent_indent="  "))
    for option in settings(check):
        text = f"Setting: rules.{rule.code}.{option['name']} = {json.dumps(option['default'])}: {option['description']}"
        lines.append(textwrap.fill(text, width, subsequent_indent="  "))
    given = f" with {_given(check)}" if check.example_options or check.example_waived else ""
    lines += ["", *textwrap.wrap(f"Found{given}:", width), *_shown(check.bad[0], width), "", "Not found:", *_shown(check.good[0], width)]
    return "\n".join(lines)


def markdown(check: type[Check]) -> str:
    """The rule as a page of docs/rules."""
    rule, sections = check.rule, check.sections()
    lines = [f"# {rule.code} {rule.name}", "", sections["summary"], "", f"*{standing(check)}*", ""]
    for name in SECTIONS:
        if name in sections:
            lines += [f"**{name}.** {sections[name][:1].upper()}{sections[name][1:]}", ""]
    if settings(check):
        lines += ["## Settings", "", "| option | default | meaning |", "|---|---|---|"]
        lines += [
            f"| `rules.{rule.code}.{each['name']}` | `{json.dumps(each['default'])}` | {each['description']} |" for each in settings(check)
        ]
        lines.append("")
    if check.example_options or check.example_waived:
        lines += [f"The examples are run with `{_given(check)}`.", ""]
    for title, example in (("Found", check.bad[0]), ("Not found", check.good[0])):
        lines += [f"## {title}", "", "```json", *_shown(example, 10_000), "```", ""]
    return "\n".join(lines)


def _given(check: type[Check]) -> str:
    """The options that the examples are run with."""
    options = [f"{name} = {json.dumps(value)}" for name, value in check.example_options.items()]
    return ", ".join([*options, *(f"waivers for all findings of {code}" for code in check.example_waived)])


def _shown(example: Example, width: int) -> list[str]:
    """The records of an example, at most four of them: as a file holds them, or for the terminal wrapped to `width`."""
    write = _brief if width < 10_000 else _as_json
    lines = example.splitlines() if isinstance(example, str) else [write(record) for record in example]
    shown = [line.encode("unicode_escape").decode() if not line.isprintable() else line for line in lines[:4]]
    more = [f"... and {len(lines) - 4} more records"] if len(lines) > 4 else []
    cut = [line if len(line) <= LONGEST or width >= 10_000 else line[: LONGEST - 3] + "..." for line in shown]
    wrapped = [textwrap.wrap(line, width, subsequent_indent="  ") if width < 10_000 else [line] for line in cut]
    return [line for lines in wrapped for line in lines] + more


def _as_json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _brief(record: dict[str, Any]) -> str:
    """A record on one line for people: who says what, or field by field."""
    messages = record.get("messages")
    if not isinstance(messages, list) or not all(isinstance(each, dict) and isinstance(each.get("content"), str) for each in messages):
        return _as_json(record)
    said = " | ".join(f"{each.get('role')}: {each['content']}" for each in messages)
    return said.replace("\n", "\\n") or "(no messages)"
