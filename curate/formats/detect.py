"""Which shape the records of a file have: each record of the sample votes, the majority decides, the confidence is stated.

Records that disagree are findings later on; they never make a file unreadable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.errors import ConfigError, nearest
from curate.formats import guess
from curate.formats.base import Shape
from curate.formats.bedrock import BedrockConverse
from curate.formats.chat import OPENAI_CHAT, Conversation, PromptCompletionMessages
from curate.formats.claude import ClaudeChat
from curate.formats.gemini import GeminiChat
from curate.formats.gemini_preference import GeminiPreference
from curate.formats.pairs import Pair
from curate.formats.preference import Preference
from curate.formats.prompts import Prompt
from curate.formats.raw import Raw
from curate.formats.recognise import recognise
from curate.formats.roles import MISTRAL, SHAREGPT, Style
from curate.formats.segments import Segments
from curate.formats.sharegpt import ShareGPT
from curate.formats.stepwise import Stepwise
from curate.formats.templated import TemplatedText
from curate.formats.text import PlainText
from curate.formats.tokens_only import TokensOnly
from curate.formats.unpaired import Unpaired
from curate.formats.verdict import Verdict

FORMATS: dict[str, Shape] = {
    "openai_chat": OPENAI_CHAT,
    "mistral": Conversation("mistral", "interactions", MISTRAL, "system_prompt", "only_last"),
    "anthropic_bedrock": ClaudeChat(),
    "bedrock_converse": BedrockConverse(),
    "gemini_sft": GeminiChat(),
    "chat_nonstandard": Conversation("chat_nonstandard", style=Style(aliases=True)),
    "sharegpt": ShareGPT(),
    "alpaca": Pair("alpaca", ("instruction",), ("output",), context=("input",), context_last=True),
    "prompt_completion": Pair("prompt_completion", ("prompt",), ("completion",)),
    "trl_prompt_completion_conv": PromptCompletionMessages(),
    "named_pair": Pair("named_pair", ("input",), ("output",)),
    "openai_dpo": Preference("openai_dpo", ("input",), "preferred_output", "non_preferred_output", wrapped=True),
    "preference": Preference("preference", ("prompt",), "chosen", "rejected"),
    "trl_preference_conv": Preference("trl_preference_conv", ("prompt",), "chosen", "rejected"),
    "implicit_preference": Preference("implicit_preference", (), "chosen", "rejected"),
    "llamafactory_ranking": Preference("llamafactory_ranking", ("conversations",), "chosen", "rejected", SHAREGPT),
    "messages_rejected_response": Preference("messages_rejected_response", (), "messages", "rejected_response", tail=True),
    "messages_rejected_messages": Preference("messages_rejected_messages", (), "messages", "rejected_messages"),
    "response_a_b": Preference("response_a_b", ("prompt",), "response_a", "response_b", choice="preference"),
    "gemini_preference": GeminiPreference(),
    "kto": Unpaired(prompt=("prompt",)),
    "stepwise": Stepwise(),
    "openai_rft": Prompt("openai_rft", "messages", references=True),
    "prompt_only": Prompt("prompt_only"),
    "text": PlainText(),
    "text_templated": PlainText("text_templated"),
    "text_turns": TemplatedText(),
    "axolotl_input_output": Segments(),
    "pretokenised": TokensOnly(),
}
"""What `--format` may name, with the shape that is taken when no record tells its variant."""

SECOND = 0.9
"""The confidence from which what else a record holds is a second format."""

FAMILIES = tuple(dict.fromkeys(shape.family for shape in FORMATS.values()))
"""Groups of formats, which `--format` may name, too."""


@dataclass(frozen=True)
class Detection:
    """What was found out. `shape` is None when nothing fits; `votes` counts the records of the sample by verdict; `saw` and
    `hint` are for people: what the records look like, and the option that would read them. `notes` are what else a reader of
    the report should know; they complete "the file has ...".
    """

    shape: Shape | None
    confidence: float
    votes: dict[str, int] = field(default_factory=dict)
    saw: str = ""
    hint: str | None = None
    notes: tuple[str, ...] = ()


def detect(raws: Sequence[Raw], columns: Sequence[str] | None = None) -> Detection:
    """The shape of most records of a sample; `columns` are those of a table. Unreadable records do not vote."""
    values = [raw.value for raw in raws if raw.value is not None]
    verdicts = [recognise(value) for value in values]
    votes = Counter(_name(verdict) for verdict in verdicts)
    if not votes:
        table = "the header and the rows have another number of cells: is the delimiter the same in all lines?"
        hint = table if columns is not None else "mend the first lines; each is one JSON object"
        return Detection(None, 0.0, {}, "no record of it can be read", hint)
    name = votes.most_common(1)[0][0]
    winners = [verdict for verdict in verdicts if _name(verdict) == name and verdict is not None]
    objects = [value for value in values if type(value) is dict]
    if not winners:
        return _uncertain(objects, list(columns) if columns is not None else guess.columns_of(objects), votes)
    first, confidence = winners[0], min(verdict.confidence for verdict in winners)
    return Detection(first.shape, confidence, dict(votes), f"records shaped as {first.shape.label}", notes=_notes(first.shape, objects))


def _notes(shape: Shape, values: list[dict[str, Any]]) -> tuple[str, ...]:
    """The remark of the shape, and a second format that most of its records hold, too."""
    notes = [shape.remark] if shape.remark else []
    rests = [recognise({key: item for key, item in value.items() if key not in shape.known}) for value in values if shape.accepts(value)]
    second = Counter(verdict.shape.label for verdict in rests if verdict is not None and verdict.confidence >= SECOND)
    if second and second.most_common(1)[0][1] * 2 > len(rests):
        notes.append(f"two formats in one record: {shape.label} is read, {second.most_common(1)[0][0]} beside it is not")
    return tuple(notes)


def _name(verdict: Verdict | None) -> str:
    return "unknown" if verdict is None else verdict.shape.label


def _uncertain(values: list[dict[str, Any]], columns: list[str], votes: Counter[str]) -> Detection:
    """What to say when no shape is known: the columns, and a guess that is never taken without a word."""
    if guess.looks_like_data(columns):
        saw = f"a table whose first line is data and not a header ({len(columns)} columns)"
        return Detection(None, 0.4, dict(votes), saw, guess.headerless_hint(values, columns))
    saw, hint = guess.describe(values, columns), guess.hint(values, columns)
    first, second = guess.best_pair(values, columns)
    if first is None or second is None:
        return Detection(None, 0.0, dict(votes), f"{saw}; {guess.missing(values, columns)}", hint)
    return Detection(None, 0.6, dict(votes), f"{saw}; `{first}` and `{second}` may be a pair", hint)


def by_name(format: str, raws: Sequence[Raw]) -> Detection:
    """The shape that a user names: a format or a family, in the variant that most records have.

    Raises `ConfigError` for a name that is not known. When no record of the sample is so shaped the confidence is 0.
    """
    known = list(dict.fromkeys((*FORMATS, *FAMILIES)))
    if format not in known:
        close = nearest(format, known)
        raise ConfigError(f"no format {format}", f"did you mean {close}?" if close else f"formats: {', '.join(known)}", "--format")
    values = [raw.value for raw in raws if raw.value is not None]
    shapes = [verdict.shape for verdict in map(recognise, values) if verdict is not None]
    votes = Counter(shape for shape in shapes if format in (shape.name, shape.family))
    usual = [shape for name, shape in FORMATS.items() if format in (name, shape.family)]
    # The variant that most records are recognised as; one that asks for fewer keys would fit them, too, and read less.
    best = votes.most_common(1)[0][0] if votes else max(usual, key=lambda shape: sum(map(shape.accepts, values)))
    fitting = sum(map(best.accepts, values))
    if fitting or votes:
        objects = [value for value in values if type(value) is dict]
        return Detection(best, 1.0, {best.label: fitting}, f"records shaped as {best.label}", notes=_notes(best, objects))
    found = detect(raws)
    return Detection(None, 0.0, found.votes, f"no record is shaped as {format}; {found.saw}", found.hint or "leave `--format` out")
