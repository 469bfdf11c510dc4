"""The canonical record: what a person or a program edits, with all that is needed to write it back as it was found.

Objects are made only for records that somebody looks at; checks work on the columns of `curate.batch`. Every level keeps the
keys that it does not know in `extra` and the order of its source in `keys`, so that an unedited record is written JSON-equal.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

Weight = StrictBool | StrictInt | StrictFloat


class Level(BaseModel):
    """One JSON object of the source.

    `keys` names for each key of the source, in its order, the field that holds its value, "" for those in `extra`.
    `verbatim` holds by source key the text of a value that was JSON within a string (or joined from columns); it is written
    as long as the value that it stands for is unchanged.
    """

    model_config = ConfigDict(extra="forbid")

    extra: dict[str, Any] = Field(default_factory=dict)
    keys: dict[str, str] = Field(default_factory=dict)
    verbatim: dict[str, str] = Field(default_factory=dict)


class ToolCall(Level):
    """A call of a tool. `arguments` is as the source has it: a string that should hold JSON, or the value itself.

    A call that stands in a string which cannot be read has no name, and that string as its arguments.
    """

    id: str | None = None
    name: str | None = None
    arguments: Any = None
    function: Level | None = None


class ToolResult(Level):
    """What a tool gave back, where it is a part of a message: a text or parts in `content`, any other JSON in `value`."""

    id: str | None = None
    name: str | None = None
    content: str | list[Part] | None = None
    value: Any = None


class Part(Level):
    """One part of a message's content; images and the like stay in `extra`.

    A part that is itself a call or a result (a block of Claude's) has all its keys in that, and none of its own.
    """

    type: str | None = None
    text: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_result: ToolResult | None = None


class ToolDefinition(Level):
    """A tool that the assistant may call; `parameters` is a JSON Schema."""

    name: str | None = None
    description: str | None = None
    parameters: Any = None
    function: Level | None = None


class ToolGroup(Level):
    """An object that holds `count` of the declared tools in a list, as Gemini groups them; None where it holds no list."""

    count: int | None = None


class Message(Level):
    """One turn. `role` is the canonical word, `role_raw` the source's own ("human", "gpt", "observation").

    An unknown role stays in `role_raw` with `role` None. A turn whose parts are results of tools has the role "tool", and
    their id as `tool_call_id` where there is one result only.
    """

    role: Literal["system", "developer", "user", "assistant", "tool"] | None = None
    role_raw: str | None = None
    content: str | list[Part] | None = None
    reasoning: str | None = None
    tool_calls: list[ToolCall] | None = None
    function_call: ToolCall | None = None
    tool_call_id: str | None = None
    name: str | None = None
    weight: Weight | None = None
    refusal: str | None = None

    @property
    def calls(self) -> list[ToolCall]:
        """All tool calls of the turn, in the order in which a batch has their texts."""
        parts = self.content if isinstance(self.content, list) else []
        within = [call for part in parts for call in part.tool_calls or ()]
        return [*within, *([self.function_call] if self.function_call else ()), *(self.tool_calls or ())]


Content = str | Message | list[Message]
"""What one side of a record holds: plain text, one message, or several."""


class Choice(Level):
    """One of the scored answers of a record; `side` says where its message stands, None in `message` itself."""

    score: Weight | None = None
    side: Literal["chosen", "rejected"] | None = None
    message: Message | None = None


class Segment(Level):
    """A stretch of text that is learnt (`label`) or only read."""

    label: Weight | None = None
    text: str | None = None


class Record(Level):
    """One training example, of any shape.

    chat: `messages` · pair: `prompt`, `completion`, `context`, `history` · preference: `prompt`, `chosen`, `rejected` (of an
    `implicit_prompt` the common beginning of both is in `prompt`) · unpaired: as chat or pair, with `label` · text: `text` ·
    prompt: `messages` or `prompt`, what an answer is judged by in `extra` · stepwise: `prompt`, `steps`, `step_labels` ·
    segments: `segments` · tokens: all in `extra`. Of a text that was split into `messages` the `glue` stands around them.
    """

    kind: Literal["chat", "pair", "preference", "unpaired", "text", "prompt", "stepwise", "segments", "tokens"]
    messages: list[Message] | None = None
    prompt: Content | None = None
    completion: Content | None = None
    chosen: Content | None = None
    rejected: Content | None = None
    implicit_prompt: bool = False
    label: bool | None = None
    label_raw: Any = None
    text: str | None = None
    system: str | Message | list[Part] | None = None
    context: str | None = None
    history: Any = None
    tools: list[ToolDefinition] | None = None
    tool_groups: list[ToolGroup] | None = None
    tool_config: Level | None = None
    input: Level | None = None
    choices: list[Choice] | None = None
    steps: list[str] | None = None
    step_labels: list[Weight] | None = None
    segments: list[Segment] | None = None
    glue: list[str] | None = None
