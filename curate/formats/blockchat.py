"""What the conversations of Gemini, Bedrock Converse and Claude share when they are taken apart into columns."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from curate.batch import Kind
from curate.formats.base import ColumnBuilder, Draft, Shape
from curate.formats.blocks import Dialect, put_turns
from curate.formats.chat import hash_of


class BlockChat(Shape):
    """Turns of blocks under `list_key`, with a system prompt and tools beside them."""

    family: ClassVar[str] = "chat"
    list_key: ClassVar[str]
    dialect: ClassVar[Dialect]

    @abstractmethod
    def plain_system(self, value: dict[str, Any]) -> str | None:
        """The system prompt if it is one text, "" for none; None where it must be taken apart."""

    @abstractmethod
    def put_system(self, draft: Draft, value: dict[str, Any]) -> None:
        """Add the texts of the system prompt."""

    @abstractmethod
    def declared(self, value: dict[str, Any]) -> list[Any]:
        """The declared tools."""

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        turns, tools = value[self.list_key], self.declared(value)
        plain = None if tools else self._plain(turns)
        system = self.plain_system(value) if plain is not None else None
        if plain is None or system is None:
            columns.add_draft(record, Kind.CHAT, self._draft(value, turns), tools=hash_of(tools))
            return
        # The plain case, one text a turn, is most of what there is: only its texts are collected.
        roles, texts = plain
        key = (bool(system), *roles)
        layout = columns.layouts.get(key)
        if layout is None:
            draft = self._draft(value, turns)
            layout = columns.layout(key, draft.lines, draft.steps)
        columns.add(record, 2, layout, [system, *texts] if system else texts)  # Kind.CHAT; the plain number is faster

    def _plain(self, turns: list[Any]) -> tuple[list[Any], list[str]] | None:
        """The roles and the texts of turns that are one text each; None where one holds more."""
        key, plain = self.dialect.key, self.dialect.plain
        roles, texts = [], []
        for turn in turns:
            content = turn[key]
            if not plain:
                content = content[0]["text"] if len(content) == 1 and len(content[0]) == 1 and "text" in content[0] else None
            if type(content) is not str:
                return None
            roles.append(turn.get("role"))
            texts.append(content)
        return roles, texts

    def _draft(self, value: dict[str, Any], turns: list[Any]) -> Draft:
        draft = Draft()
        self.put_system(draft, value)
        put_turns(draft, turns, "/" + self.list_key, self.dialect)
        return draft


def plain_block(content: Any) -> str | None:
    """The text of a list of blocks that is one text and nothing else; "" for no blocks, None otherwise."""
    if not content:
        return ""
    plain = len(content) == 1 and len(content[0]) == 1 and content[0].get("text")
    return plain or None
