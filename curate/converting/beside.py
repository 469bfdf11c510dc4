"""What stands beside the messages of a record: declared tools, the system prompt among blocks, further keys."""

from __future__ import annotations

from typing import Any

from curate.converting.blocks import BEDROCK, GEMINI, Blocks
from curate.converting.loss import Formed, Loss, NotHeld
from curate.converting.spoken import Wording, tools_in
from curate.converting.values import value_text
from curate.formats.base import escape
from curate.formats.messages import MEDIA_KEYS
from curate.record import Message, Record

_VERSION = "bedrock-conversation-2024"


def held(formed: Formed, losses: list[Loss]) -> Record:
    """The record of a form. Raises `NotHeld` where there is none."""
    if formed.record is None:
        losses += formed.losses[:-1]
        raise NotHeld(*formed.losses[-1])
    losses += formed.losses
    return formed.record


def with_tools(out: Record, made: Record, wording: Wording) -> Record:
    """The declared tools of `made` beside the messages of `out`: where calls are packed as JSON in a text, as LLaMA-Factory has them."""
    if not wording.packs_calls:
        out.tools = tools_in(made.tools)
        return out
    out.tools = tools_in(made.tools, nested=False)
    pair = {"conversations": "prompt", "chosen": "chosen", "rejected": "rejected"}
    out.keys = {"conversations": "messages"} if out.kind == "chat" else pair
    if made.tools:
        known = ("name", "description", "parameters")
        listed = [{key: getattr(tool, key) for key in known if getattr(tool, key) is not None} | tool.extra for tool in made.tools]
        out.keys["tools"], out.verbatim = "tools", {"tools": value_text(listed)}
    return out


def put_system(out: Record, system: list[Any], provider: Blocks) -> None:
    """The system prompt of a record of blocks, and the order of its keys."""
    keys: dict[str, str] = {}
    if provider is BEDROCK:
        keys, out.extra = {"schemaVersion": ""}, {"schemaVersion": _VERSION}
    if system:
        if provider is GEMINI:
            out.system = Message(content=system)
        else:
            out.system = provider.content(system)
        keys["systemInstruction" if provider is GEMINI else "system"] = "system"
    out.keys = keys


def without_keys(made: Record, losses: list[Loss]) -> Record:
    """The record without further keys, which the services of these formats refuse."""
    media = next((key for key in made.extra if key in MEDIA_KEYS and made.extra[key]), None)
    if media is not None:
        raise NotHeld("/" + media, f"the {media} beside its messages")
    losses += [Loss("/" + escape(key), f"the key {key} has no place") for key in made.extra]
    return made
