"""Text that was rendered with a chat template, split into its turns again: what `--format text_turns` reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from curate.batch import Kind, Role, Side
from curate.errors import FormatError
from curate.formats.base import Canonical, ColumnBuilder, Draft, Shape, Step, escape
from curate.formats.levels import Misfit, put, take_record, text
from curate.formats.roles import ALIASES, OPENAI_ROLES
from curate.record import Message, Record


class Template(NamedTuple):
    """How one family of templates begins a turn: the words for roles that stand in `header`, or the marks that stand for them."""

    header: re.Pattern[str]
    marks: dict[str, str]


_ROLE = "(?P<role>system|developer|user|assistant|model|tool|ipython)"
_TEMPLATES = (
    Template(re.compile(rf"<\|im_start\|>{_ROLE}\n"), {}),
    Template(re.compile(rf"<\|start_header_id\|>{_ROLE}<\|end_header_id\|>\n*"), {}),
    Template(re.compile(rf"<start_of_turn>{_ROLE}\n"), {}),
    Template(re.compile(rf"<\|{_ROLE}\|>\n?"), {}),
    Template(
        re.compile(r"(?P<mark>\[INST\] ?<<SYS>>|<</SYS>>|\[INST\]|\[/INST\])\s*"),
        {"[INST]<<SYS>>": "system", "<</SYS>>": "user", "[INST]": "user", "[/INST]": "assistant"},
    ),
    Template(re.compile(r"### (?P<role>System|Instruction|Input|Human|User|Response|Assistant|Output):[ \n]*"), {"instruction": "user"}),
    Template(re.compile(r"(?:\A|\n\n)(?P<role>Human|Assistant|System): ?"), {}),
)
_END = re.compile(
    r"\s*(?:(?:<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<\|end_of_text\|>|<\|endoftext\|>|<end_of_turn>|<eos>|</?s>|<\|begin_of_text\|>)\s*)*\Z"
)


class Turn(NamedTuple):
    """One turn within a text: its canonical role, and where its content starts and ends."""

    role: str
    start: int
    end: int


def turns_in(value: str) -> list[Turn]:
    """The turns of a rendered text, by the template whose first mark comes first; an empty list where there is none."""
    found = [(match.start(), number) for number, each in enumerate(_TEMPLATES) if (match := each.header.search(value))]
    if not found:
        return []
    template = _TEMPLATES[min(found)[1]]
    heads = list(template.header.finditer(value))
    turns = []
    for head, following in zip(heads, [*(each.start() for each in heads[1:]), len(value)], strict=True):
        word = (head.groupdict().get("role") or head["mark"].replace(" ", "")).strip()
        role = template.marks.get(word) or template.marks.get(word.lower()) or ALIASES.get(word.lower(), "user")
        end = _END.search(value, head.end(), following)
        turns.append(Turn(role, head.end(), end.start() if end is not None else following))
    return turns


@dataclass(frozen=True)
class TemplatedText(Shape):
    """A conversation that is rendered into the string under `key`; pointers look into the string, by the number of the turn."""

    name: str = "text_turns"
    key: str = "text"

    family: ClassVar[str] = "chat"
    schema_name: ClassVar[str] = "turns"

    @property
    def required(self) -> frozenset[str]:
        return frozenset((self.key,))

    def accepts(self, value: Any) -> bool:
        rendered = value.get(self.key) if type(value) is dict else None
        return type(rendered) is str and any(turn.role == "assistant" for turn in turns_in(rendered))

    def canonical(self, value: Any) -> Canonical:
        if type(value) is not dict or self.key not in value:
            return Canonical(value if type(value) is not dict else {}, {}, {"text": self.key})
        rendered = value[self.key]
        turns = turns_in(rendered) if type(rendered) is str else []
        listed = [{"role": turn.role, "content": rendered[turn.start : turn.end]} for turn in turns]
        return Canonical({"text": rendered, "turns": listed}, {("turns",): "/" + escape(self.key)}, {"text": self.key})

    def extract(self, value: Any, record: int, columns: ColumnBuilder) -> None:
        draft, rendered = Draft(), value[self.key]
        for number, turn in enumerate(turns_in(rendered)):
            role, place = OPENAI_ROLES[turn.role], f"/{escape(self.key)}/{number}"
            side = Side.OUTPUT if role == Role.ASSISTANT else Side.INPUT
            if not (role == Role.USER and draft.steps and draft.steps[-1].role == Role.USER):  # an instruction and its input are one turn
                draft.steps.append(Step(role, len(draft.steps), -1, place))
            draft.add(role, side, len(draft.steps) - 1, place, rendered[turn.start : turn.end])
        columns.add_draft(record, Kind.CHAT, draft)

    def read(self, value: Any) -> Record:
        glue: list[str] = []

        def messages(rendered: Any) -> list[Message]:
            found = turns_in(rendered) if text(rendered) is not None else []
            if not found:
                raise Misfit
            bounds = [0, *(bound for turn in found for bound in (turn.start, turn.end)), len(rendered)]
            glue.extend(rendered[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
            return [Message.model_validate({"role": turn.role, "content": rendered[turn.start : turn.end]}) for turn in found]

        record = take_record(value, {self.key: ("messages", messages)}, kind="chat")
        record.verbatim.clear()
        record.glue = glue or None
        return record

    def write(self, record: Record) -> Any:
        rendered = None
        if record.messages is not None and record.glue is not None:
            if len(record.glue) != len(record.messages) + 1 or not all(type(each.content) is str for each in record.messages):
                raise FormatError("the turns of a rendered text were added to or taken from; it cannot be rendered again", "edit the text")
            contents = [each.content for each in record.messages] + [""]
            rendered = "".join(f"{between}{content}" for between, content in zip(record.glue, contents, strict=True))
        return put(record, {"messages": rendered}, {"messages": self.key})
