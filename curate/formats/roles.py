"""Who speaks: the words for roles that data sets use, and the keys that hold role and content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from curate.batch import Role

OPENAI_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}

_WORDS = {
    "system": ("system", "sys", "context"),
    "developer": ("developer",),
    "user": ("user", "human", "input", "prompter", "question"),
    "assistant": ("assistant", "gpt", "output", "model", "bot", "chatgpt", "bard", "ai", "answer", "response"),
    "tool": ("tool", "function", "ipython", "observation", "function_response", "tool_response"),
    "call": ("function_call", "tool_call", "function-call"),
}

ALIASES = {alias: word for word, aliases in _WORDS.items() for alias in aliases}
"""The canonical role of each lower-case word; "call" is a turn of the assistant that holds a tool call as JSON."""

CANONICAL = {variant: word for alias, word in ALIASES.items() for variant in (alias, alias.capitalize(), alias.upper())}
"""The canonical role of each word in the ways it is written."""

PACKED_CALLS = frozenset(variant for variant, word in CANONICAL.items() if word == "call")
"""The roles whose content is a tool call as JSON."""

_ALIAS_ROLES = {variant: Role.ASSISTANT if word in ("assistant", "call") else OPENAI_ROLES[word] for variant, word in CANONICAL.items()}

ROLE_KEYS = ("role", "from", "speaker", "author")
CONTENT_KEYS = ("content", "value", "text", "message")


@dataclass(frozen=True, slots=True)
class Style:
    """How the messages of a file are written: the keys of role and content, and whether roles may be named by an alias.

    A message without `content_key` may have its text under `other_key` instead.
    """

    role_key: str = "role"
    content_key: str = "content"
    aliases: bool = False
    other_key: str | None = None

    @property
    def roles(self) -> dict[str, Role]:
        """The roles that are known in this style."""
        return _ALIAS_ROLES if self.aliases else OPENAI_ROLES

    def word(self, raw: str) -> str:
        """The canonical word for a role of the source: one of `OPENAI_ROLES`, "call", or `raw` itself when it is unknown."""
        return CANONICAL.get(raw, raw) if self.aliases else raw

    def text_key(self, message: dict[str, Any]) -> str:
        """The key under which a message has its content."""
        if self.other_key is not None and message.get(self.content_key) is None and message.get(self.other_key) is not None:
            return self.other_key
        return self.content_key


OPENAI = Style()
MISTRAL = Style(other_key="text")
SHAREGPT = Style("from", "value", aliases=True)
