"""A data set full of secrets and personal data, and what of them must be seen nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.detect.made_secrets import PERSONAL, SECRETS
from curate.text.secrets.masking import hidden

WINDOW = 12
"""Characters of a secret in a row that are too much to be seen."""


def planted() -> dict[str, str]:
    """A text with a secret of each kind, the same in every run."""
    random = Random(29)
    return {kind: make(random) for kind, make in (SECRETS | PERSONAL).items()}


def core(text: str) -> list[str]:
    """What must not be seen of a text, line by line."""
    return [
        line for hit in hidden(text) for line in text[hit.start + hit.shown : hit.end].splitlines() if len(line) > 5 and "-----" not in line
    ]


def records() -> list[Any]:
    """Chat records with secrets wherever one can stand: answers, questions, system prompts, calls, labels, other keys, beside damage."""
    out: list[Any] = []
    kept = planted()
    system = f"You answer for the shop. Its key is {kept['aws-access-key']} and its mailbox {kept['email']}."
    for number, (kind, text) in enumerate(kept.items()):
        user, answer = f"What is set up for desk {number}, the one with {kind}?", f"On desk {number} it is {text} since spring."
        out.append(_chat(user, answer, system))
        if number % 3 == 0:
            out.append(_chat(user, f"On desk {number} it is {text} since spring, as far as anybody here can tell you now.", system))
        if number % 3 == 1:
            out.append(_chat(f"In the cafÃ© hall, is {text} right?", f"Itâ€™s {text} [INSERT NAME] and and {text}", system))
        if number % 3 == 2:
            out.append({**_chat(f"{text}?", "", system), "source": text, text: 1})
    for answer in (f"Ask {kept['phone']} on any day but Monday.", f"{kept['card']} is what the till takes, and nothing besides."):
        out.append(_chat(f"Who can open {kept['ip']}?", answer, system))
    out.append(_call(kept["github"]))
    out.append({"messages": [{"role": "user", "content": kept["stripe"]}, {"role": kept["hugging-face"], "content": kept["iban"]}]})
    out += [
        _chat(f"Where is desk {number}?", f"Desk {number} stands by window {number}, next to the lamp.", system) for number in range(80)
    ]
    return out


def write(path: Path) -> Path:
    """The records as a file, with lines in it that cannot be read, and one that comes twice."""
    lines = [json.dumps(each, ensure_ascii=False) for each in records()]
    kept = planted()
    broken = [f'{{"messages": [{{"role": "user", "content": "{kept["openai"]}"', f"{kept['email']} {kept['card']}"]
    path.write_text("\n".join([*lines, *broken, lines[0], ""]), encoding="utf-8")
    return path


def seen(output: str) -> list[str]:
    """The kinds of which more than a few characters in a row stand in an output."""
    return [kind for kind, text in planted().items() if any(window in output for line in core(text) for window in _windows(line))]


def _windows(line: str) -> Iterator[str]:
    width = min(WINDOW, len(line))
    yield from (line[start : start + width] for start in range(len(line) - width + 1))


def _chat(user: str, answer: str, system: str) -> dict[str, Any]:
    turns = (("system", system), ("user", user), ("assistant", answer))
    return {"messages": [{"role": role, "content": text} for role, text in turns]}


def _call(secret: str) -> dict[str, Any]:
    call = {"id": "call_1", "type": "function", "function": {"name": "login", "arguments": json.dumps({"token": secret, "to": "Ø"})}}
    return {
        "messages": [
            {"role": "user", "content": f"Log in with {secret}."},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_1", "content": f"welcome {secret}"},
            {"role": "assistant", "content": "You are in."},
        ]
    }
