"""What each format can hold of a record: the record as the shape of the format writes it.

One function for each kind of format. It gets the source record and the list of losses, and raises `NotHeld` for what cannot be held.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from curate.converting.beside import held, put_system, with_tools, without_keys
from curate.converting.blocks import BEDROCK, CLAUDE, GEMINI, Blocks, blocks_in, declared_in, system_in
from curate.converting.forms import as_chat
from curate.converting.judged import preference, preference_blocks, preference_texts, unpaired
from curate.converting.loss import Loss, NotHeld
from curate.converting.pairs import answered, as_pair
from curate.converting.preferences import turns
from curate.converting.prompts import as_prompt
from curate.converting.spoken import HUMAN, MISTRAL_API, PLAIN, SPEAKER, TRL, Wording, messages_in, tools_in
from curate.converting.turns import JOINT
from curate.converting.writing_out import as_segments, as_text
from curate.record import Record

Arrange = Callable[[Record, list[Loss]], Record]


def chat(record: Record, losses: list[Loss], wording: Wording = PLAIN) -> Record:
    """Messages with a role and a content."""
    made = held(answered(as_chat(record)), losses)
    messages = messages_in(turns(made.messages), wording, losses)
    return with_tools(Record(kind="chat", messages=messages, extra=made.extra), made, wording)


def blocks(record: Record, losses: list[Loss], provider: Blocks) -> Record:
    """Turns of blocks, with the system prompt and the tools beside them."""
    made = without_keys(held(answered(as_chat(record)), losses), losses)
    system, rest = system_in(turns(made.messages), provider, losses)
    out = Record(kind="chat", messages=blocks_in(rest, provider, losses))
    out.tools = declared_in(made.tools, provider, losses)
    put_system(out, system, provider)
    return out


def prompt_completion(record: Record, losses: list[Loss]) -> Record:
    """A prompt and a completion of messages: the completion is what follows the last message of the user."""
    made = held(answered(as_chat(record)), losses)
    found = turns(made.messages)
    asked = max((place for place, turn in enumerate(found) if turn.role != "assistant" and turn.role != "tool"), default=-1) + 1
    if not asked or not any(turn.role == "assistant" for turn in found[asked:]):
        raise NotHeld("", "it does not end with an answer to the user")
    prompt = []
    for turn in found[:asked]:
        learnt = turn.role == "assistant" and (turn.weight is None or bool(turn.weight))
        losses += [Loss(turn.at, "an earlier answer is not learnt as a part of the prompt")] if learnt else []
        prompt.append(turn.model_copy(update={"weight": None}) if turn.role == "assistant" else turn)
    out = Record(kind="chat", extra=made.extra)
    out.prompt = messages_in(prompt, TRL, losses)
    out.completion = messages_in(found[asked:], TRL, losses, prompt)
    return with_tools(out, made, TRL)


def pair(record: Record, losses: list[Loss], shape: Literal["alpaca", "prompt_completion", "named_pair"]) -> Record:
    """A prompt and a completion of text, in the columns of a shape."""
    made = held(as_pair(record), losses)
    at = next(("/" + key for key, field in record.keys.items() if field == "context"), "/context")
    if shape == "prompt_completion":
        if made.history:
            raise NotHeld("", "earlier turns have no place beside a prompt; trl_prompt_completion_conv holds them")
        last = record.kind == "pair" and at.lower() == "/input"
        texts = [made.prompt, made.context] if last else [made.context, made.prompt]
        made.prompt = JOINT.join(text for text in (made.system, *texts) if isinstance(text, str) and text)
        losses += [Loss(at, "the context becomes a part of the prompt")] if made.context else []
        losses += [Loss("", "the system prompt becomes a part of the prompt")] if made.system else []
        made.system = made.context = None
    keys = {"system": "system"} if made.system else {}
    if shape == "alpaca":
        made.context = made.context or ""
        keys |= {"instruction": "prompt", "input": "context", "output": "completion"}
    elif made.context:
        keys["context"] = "context"
    made.keys = keys
    return made


def prompt(record: Record, losses: list[Loss], *, alone: bool) -> Record:
    """A prompt without an answer; `alone` as the source has it, a text or messages, else messages with what an answer is judged by."""
    made = held(as_prompt(record, keeps_answer=not alone), losses)
    out = Record(kind="prompt", extra=made.extra)
    if alone and isinstance(record.prompt, str) and len(turns(made.messages)) == 1:
        out.prompt = record.prompt
        out.tools = tools_in(made.tools)
        return out
    messages = messages_in(turns(made.messages), TRL if alone else PLAIN, losses)
    out.prompt, out.messages = (messages, None) if alone else (None, messages)
    return with_tools(out, made, PLAIN)


def same(record: Record, losses: list[Loss], kind: str, what: str) -> Record:
    """A record of a kind that no other becomes, without the words of its format."""
    if record.kind != kind:
        raise NotHeld("", what)
    return record


ARRANGE: dict[str, Arrange] = {
    "openai_chat": chat,
    "mistral": partial(chat, wording=MISTRAL_API),
    "anthropic_bedrock": partial(blocks, provider=CLAUDE),
    "bedrock_converse": partial(blocks, provider=BEDROCK),
    "gemini_sft": partial(blocks, provider=GEMINI),
    "chat_nonstandard": partial(chat, wording=SPEAKER),
    "sharegpt": partial(chat, wording=HUMAN),
    "alpaca": partial(pair, shape="alpaca"),
    "prompt_completion": partial(pair, shape="prompt_completion"),
    "named_pair": partial(pair, shape="named_pair"),
    "trl_prompt_completion_conv": prompt_completion,
    "openai_dpo": partial(preference, wording=PLAIN, form="wrapped"),
    "preference": partial(preference_texts, form="plain"),
    "trl_preference_conv": partial(preference, wording=TRL, form="lists"),
    "implicit_preference": partial(preference_texts, form="hidden"),
    "llamafactory_ranking": partial(preference, wording=HUMAN, form="single"),
    "messages_rejected_response": partial(preference, wording=PLAIN, form="tail"),
    "messages_rejected_messages": partial(preference, wording=PLAIN, form="whole"),
    "response_a_b": partial(preference_texts, form="ab"),
    "gemini_preference": preference_blocks,
    "kto": unpaired,
    "openai_rft": partial(prompt, alone=False),
    "prompt_only": partial(prompt, alone=True),
    "text": partial(as_text, renders=False),
    "text_templated": partial(as_text, renders=True),
    "text_turns": partial(as_text, renders=True),
    "axolotl_input_output": as_segments,
    "stepwise": partial(same, kind="stepwise", what="it has no labels of single steps"),
    "pretokenised": partial(same, kind="tokens", what="it has no token ids; a trainer makes them with its tokenizer"),
}
"""How a record becomes one of a format, by the name that `--format` knows it by."""
