"""One record of one format as a record of another, with everything that it lost."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from curate.converting.arranged import ARRANGE
from curate.converting.loss import Loss, NotHeld
from curate.converting.meaning import same_meaning
from curate.converting.spoken import SPEAKER
from curate.converting.values import has_surrogates
from curate.errors import ConfigError, nearest
from curate.formats.base import Shape, escape
from curate.formats.chat import Conversation
from curate.formats.detect import FORMATS
from curate.formats.roles import MISTRAL
from curate.formats.templated import TemplatedText
from curate.formats.text import PlainText
from curate.formats.wording import defects
from curate.record import Record

WRITTEN: dict[str, Shape] = FORMATS | {
    "mistral": Conversation("mistral", "messages", MISTRAL, "system_prompt", "only_last"),
    "chat_nonstandard": Conversation("chat_nonstandard", "dialogue", SPEAKER.style),
    "text_turns": PlainText("text_templated"),
    "text_templated": PlainText("text_templated"),
}
"""How each format is written, where it has several spellings."""

_TEXTS = ("text", "text_templated", "text_turns")

READ: dict[str, Shape] = WRITTEN | {"text_turns": TemplatedText()}


class Converted(NamedTuple):
    """A record in another format, and what it lost; `value` is None where the format cannot hold it, and the last loss says why."""

    value: Any
    losses: tuple[Loss, ...]

    @property
    def is_held(self) -> bool:
        """Whether there is a record."""
        return self.value is not None


def verify_format(name: str) -> None:
    """Raise `ConfigError` for a name that is no format to write."""
    if name not in ARRANGE:
        close = nearest(name, list(ARRANGE))
        raise ConfigError(f"no format {name}", f"did you mean {close}?" if close else f"formats: {', '.join(ARRANGE)}", "--to")


def convert_value(value: Any, source: Shape, target: str) -> Converted:
    """A record that is shaped as `source`, in the format `target`.

    Where no loss is listed the result was read back and says the same. Never raises on any JSON value.
    """
    if not source.accepts(value):
        return Converted(None, (Loss("", f"it cannot be read: {defects(source, value, 0)[0].reason}"),))
    shape = WRITTEN[target]
    if source == READ[target]:
        return Converted(value, ())
    if has_surrogates(value):
        return Converted(None, (Loss("", "half of a surrogate pair, which is no character"),))
    losses: list[Loss] = []
    record = source.read(value)
    try:
        made = _apart(ARRANGE[target](record, losses), shape, losses)
        written = shape.write(made)
        if not READ[target].accepts(written):
            raise NotHeld("", f"{target} does not have records that look like this one")
        if not losses:
            _verify(record, written, target, losses)
    except NotHeld as error:
        return Converted(None, (*dict.fromkeys(losses), error.loss))
    return Converted(written, tuple(dict.fromkeys(losses)))


def _apart(made: Record, shape: Shape, losses: list[Loss]) -> Record:
    """The record without further keys that mean something to the new shape."""
    taken = [key for key in made.extra if made.keys.get(key) != "" and (key in made.keys or is_read(shape, key))]
    if not taken:
        return made
    losses += [Loss("/" + escape(key), f"the key {key} means something else there") for key in taken]
    return made.model_copy(update={"extra": {key: item for key, item in made.extra.items() if key not in taken}})


@lru_cache(maxsize=4096)
def is_read(shape: Shape, key: str) -> bool:
    """Whether a shape reads what stands under a key."""
    probes: tuple[Any, ...] = (None, "", [], True)
    return any(shape.read({key: probe}).keys.get(key) for probe in probes)


def _verify(record: Record, written: Any, target: str, losses: list[Loss]) -> None:
    """Read a record back, and say so where it does not say the same."""
    if target == "axolotl_input_output" or (record.kind in ("text", "segments") and target in _TEXTS):
        return  # stretches of text, which are written as they are; what is rendered is split again on the way
    reader = TemplatedText() if target == "text_templated" else READ[target]
    if not reader.accepts(written) or not same_meaning(record, reader.read(written)):
        losses.append(Loss("", "read back it is not quite the same"))
