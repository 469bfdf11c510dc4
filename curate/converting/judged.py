"""Preference pairs and unpaired labels, as the shape of each format writes them."""

from __future__ import annotations

from typing import Literal

from curate.converting.beside import held, put_system, with_tools, without_keys
from curate.converting.blocks import GEMINI, blocks_in, declared_in, system_in
from curate.converting.forms import as_chat
from curate.converting.loss import Formed, Loss, NotHeld
from curate.converting.pairs import answered
from curate.converting.preferences import answer, as_texts, turns, with_prompt
from curate.converting.spoken import TRL, Wording, messages_in, tools_in
from curate.record import Choice, Level, Record


def preference(
    record: Record, losses: list[Loss], wording: Wording, form: Literal["lists", "single", "whole", "tail", "wrapped"]
) -> Record:
    """A preference pair of messages: the answers as lists or single messages, with the prompt before each, or before the chosen one with
    the rejected one as text; `wrapped` puts prompt and tools into one object.
    """
    made = _judged(record, losses)
    prompt, chosen, rejected = turns(made.messages), turns(made.chosen), turns(made.rejected)
    if not chosen or not rejected:
        raise NotHeld("", "one of its answers is empty")
    out = Record(kind="preference", extra=made.extra)
    out.prompt = messages_in(prompt, wording, losses)
    out.chosen = messages_in(chosen, wording, losses, prompt)
    out.rejected = messages_in(rejected, wording, losses, prompt)
    if form == "single":
        if len(chosen) > 1 or len(rejected) > 1:
            raise NotHeld("", "an answer of several messages")
        out.chosen, out.rejected = out.chosen[0], out.rejected[0]
    elif form == "wrapped":
        return _wrapped(out, made)
    elif form == "tail":
        if len(chosen) > 1:
            raise NotHeld("", "a chosen answer of several messages")
        out.rejected = answer(made.rejected, "rejected", losses)
    out.keys = {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"} if form == "lists" else {}
    out.implicit_prompt = form in ("whole", "tail")
    return with_tools(out, made, wording)


def _wrapped(out: Record, made: Record) -> Record:
    """Prompt, tools and what steers their calls in one object, as OpenAI has them."""
    out.tools = tools_in(made.tools)
    keys = {"messages": "prompt"} | ({"tools": "tools"} if out.tools else {})
    out.input = Level(keys=keys)
    if "parallel_tool_calls" in made.extra:
        out.input.extra = {"parallel_tool_calls": made.extra["parallel_tool_calls"]}
        out.extra = {key: item for key, item in made.extra.items() if key != "parallel_tool_calls"}
    out.keys = {"input": "input", "preferred_output": "chosen", "non_preferred_output": "rejected"}
    return out


def _judged(record: Record, losses: list[Loss]) -> Record:
    if record.kind != "preference":
        raise NotHeld("", "it has no rejected answer")
    return held(as_chat(record), losses)


def preference_texts(record: Record, losses: list[Loss], form: Literal["plain", "ab", "hidden"]) -> Record:
    """A preference pair of texts; `ab` says in a column of its own which is the better, `hidden` has the prompt in both answers."""
    made = _judged(record, losses)
    out = Record(kind="preference", extra=made.extra)
    if form == "hidden":
        out.chosen, out.rejected = with_prompt(made, losses)
        return out
    system, out.prompt, out.chosen, out.rejected = as_texts(made, losses)
    out.system = system
    out.keys = {"system": "system"} if system else {}
    if form == "plain":
        out.keys |= {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"}
    if form == "ab":
        if "preference" in made.extra:
            losses.append(Loss("/preference", "the key preference means something else there"))
        out.extra = made.extra | {"preference": "a"}
        out.keys |= {"prompt": "prompt", "response_a": "chosen", "response_b": "rejected", "preference": ""}
    return out


def preference_blocks(record: Record, losses: list[Loss]) -> Record:
    """Gemini's preference pair."""
    made = without_keys(_judged(record, losses), losses)
    system, prompt = system_in(turns(made.messages), GEMINI, losses)
    if not prompt:
        raise NotHeld("", "it has no prompt")
    out = Record(kind="preference", prompt=blocks_in(prompt, GEMINI, losses))
    keys = {"score": "score", "completion": "message"}
    choices = []
    for name in ("chosen", "rejected"):
        found = blocks_in(turns(getattr(made, name)), GEMINI, losses, prompt)
        if len(found) != 1 or found[0].role != "assistant":
            raise NotHeld("", f"its {name} answer is not one message of the assistant")
        setattr(out, name, found[0])
        choices.append(Choice(score=int(name == "chosen"), side=name, keys=keys))
    out.choices = choices
    out.tools = declared_in(made.tools, GEMINI, losses)
    put_system(out, system, GEMINI)
    return out


def unpaired(record: Record, losses: list[Loss]) -> Record:
    """A prompt, an answer and its label: texts where the source has texts, else messages."""
    made = held(as_chat(record), losses)
    if made.kind == "preference":
        made = held(answered(Formed(made)), losses).model_copy(update={"label": True})
    if made.label is None:
        raise NotHeld("", "it has no label")
    found = turns(made.messages)
    last = max((place for place, turn in enumerate(found) if turn.role == "assistant"), default=-1)
    if last < 1 or last != len(found) - 1:
        raise NotHeld("", "it does not end with an answer to a prompt")
    out = Record(kind="unpaired", label=made.label, label_raw=made.label, extra=made.extra)
    plain = isinstance(record.chosen if record.kind == "preference" else record.completion, str) and not isinstance(record.prompt, list)
    if plain:
        both = made.model_copy(update={"chosen": found[-1:], "rejected": found[-1:], "messages": found[:-1]})
        out.system, out.prompt, out.completion, _ = as_texts(both, losses)
    else:
        out.prompt = messages_in(found[:-1], TRL, losses)
        out.completion = messages_in(found[-1:], TRL, losses, found[:-1])
        out.tools = tools_in(made.tools)
    out.keys = ({"system": "system"} if out.system else {}) | {"prompt": "prompt", "completion": "completion", "label": "label_raw"}
    return out
