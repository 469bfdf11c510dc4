"""ShareGPT: `conversations` of {from, value}, with a system prompt and tools beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from curate.formats.chat import Conversation
from curate.formats.roles import SHAREGPT, Style


@dataclass(frozen=True)
class ShareGPT(Conversation):
    """Turns of "human", "gpt", "observation" and others; a "function_call" is the assistant's turn and holds a call as JSON."""

    name: str = "sharegpt"
    list_key: str = "conversations"
    style: Style = SHAREGPT
    system_key: str | None = "system"

    family: ClassVar[str] = "sharegpt"
    schema_name: ClassVar[str] = "sharegpt"
    words: ClassVar[tuple[str, str, str]] = ("conversations", "from", "value")

    @property
    def label(self) -> str:
        return self.name if self.list_key == "conversations" else f"{self.name} ({self.list_key})"
