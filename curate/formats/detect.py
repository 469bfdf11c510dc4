"""Which shape the records of a file have: each record of the sample votes, the majority decides, the confidence is stated.

Records that disagree are findings later on; they never make a file unreadable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from curate.errors import ConfigError, nearest
from curate.formats import guess
from curate.formats.base import Shape
from curate.formats.chat import OPENAI_CHAT, Conversation, PromptCompletionMessages
from curate.formats.pairs import Pair
from curate.formats.preference import Preference
from curate.formats.raw import Raw
from curate.formats.recognise import Verdict, recognise
from curate.formats.roles import Style
from curate.formats.sharegpt import ShareGPT
from curate.formats.text import PlainText
from curate.formats.unpaired import Unpaired

FORMATS: dict[str, Shape] = {
    "openai_chat": OPENAI_CHAT,
    "chat_nonstandard": Conversation("chat_nonstandard", style=Style(aliases=True)),
    "sharegpt": ShareGPT(),
    "alpaca": Pair("alpaca", ("instruction",), ("output",), context=("input",), context_last=True),
    "prompt_completion": Pair("prompt_completion", ("prompt",), ("completion",)),
    "trl_prompt_completion_conv": PromptCompletionMessages(),
    "named_pair": Pair("named_pair", ("input",), ("output",)),
    "openai_dpo": Preference("openai_dpo", ("input",), "preferred_output", "non_preferred_output", wrapped=True),
    "preference": Preference("preference", ("prompt",), "chosen", "rejected"),
    "kto": Unpaired(prompt=("prompt",)),
    "text": PlainText(),
}
"""What `--format` may name, with the shape that is taken when no record tells its variant."""

_FAMILIES = ("chat", "pairs", "sharegpt", "preference", "unpaired", "text")


@dataclass(frozen=True)
class Detection:
    """What was found out. `shape` is None when nothing fits; `votes` counts the records of the sample by verdict; `saw` and
    `hint` are for people: what the records look like, and the option that would read them.
    """

    shape: Shape | None
    confidence: float
    votes: dict[str, int] = field(default_factory=dict)
    saw: str = ""
    hint: str | None = None


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
    first = winners[0]
    if first.shape is None:
        saw = f"{first.missing} ({first.name}), a shape that is not read yet"
        return Detection(None, min(first.confidence, 0.7), dict(votes), saw, "convert it to chat messages, or name columns with `--map`")
    return Detection(first.shape, min(verdict.confidence for verdict in winners), dict(votes), f"records shaped as {first.shape.label}")


def _name(verdict: Verdict | None) -> str:
    if verdict is None:
        return "unknown"
    return verdict.shape.label if verdict.shape is not None else verdict.name


def _uncertain(values: list[dict[str, object]], columns: list[str], votes: Counter[str]) -> Detection:
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
    known = [*FORMATS, *_FAMILIES]
    if format not in known:
        close = nearest(format, known)
        raise ConfigError(f"no format {format}", f"did you mean {close}?" if close else f"formats: {', '.join(known)}", "--format")
    values = [raw.value for raw in raws if raw.value is not None]
    shapes = [verdict.shape for verdict in map(recognise, values) if verdict is not None and verdict.shape is not None]
    votes = Counter(shape for shape in shapes if format in (shape.name, shape.family))
    usual = [shape for name, shape in FORMATS.items() if format in (name, shape.family)]
    # The variant that most records are recognised as; one that asks for fewer keys would fit them, too, and read less.
    best = votes.most_common(1)[0][0] if votes else max(usual, key=lambda shape: sum(map(shape.accepts, values)))
    fitting = sum(map(best.accepts, values))
    if fitting or votes:
        return Detection(best, 1.0, {best.label: fitting}, f"records shaped as {best.label}")
    found = detect(raws)
    return Detection(None, 0.0, found.votes, f"no record is shaped as {format}; {found.saw}", found.hint or "leave `--format` out")
