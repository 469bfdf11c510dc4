"""A text that can be edited without its secrets being seen: each has a name in its place, and comes back where the name is left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from curate.errors import InputError
from curate.text.secrets.masking import DOT, hidden

_NAME = re.compile(r"\u27e6[A-Z0-9_]+ [0-9A-F]{10}\u27e7")
_BRACKETS = "\u27e6\u27e7"
_DOTS = re.compile(f"{DOT}{{3,}}")


def names(text: str) -> dict[str, str]:
    """What is hidden of a text by the name that stands in its place; the same characters have the same name in every text."""
    return dict(_named(text, start, end, label) for start, end, label in _spans(text))


def conceal(text: str) -> str:
    """`text` with a name such as \u27e6AWS_KEY 3F9A2C71B0\u27e7 in place of each secret and of personal data; public prefixes stay."""
    pieces, last = [], 0
    for start, end, label in _spans(text):
        pieces += [text[last:start], _named(text, start, end, label)[0]]
        last = end
    return "".join([*pieces, text[last:]]) if pieces else text


def concealed_at(text: str, position: int) -> int:
    """Where in the concealed text stands what stands at `position` of `text`, in code points; within a secret that is its beginning."""
    moved = 0
    for start, end, label in _spans(text):
        if start >= position:
            break
        if end > position:
            return start + moved
        moved += len(_named(text, start, end, label)[0]) - (end - start)
    return position + moved


def restore(typed: str, sources: Iterable[str]) -> str:
    """What a person typed, with what the names stand for in `sources`, the texts that the person was shown concealed.

    A name that was deleted hides nothing any more. Raises `InputError` where a name was damaged or comes from elsewhere, and where the
    dots of a masked text stand in place of what they hide: such a text must never be written over the real one.
    """
    if not any(sign in typed for sign in (*_BRACKETS, DOT * 3)):
        return typed
    shown = list(sources)
    known: dict[str, str] = {}
    for source in shown:
        known |= names(source)
    own = {each for source in shown for each in (*_NAME.findall(source), *_DOTS.findall(source))}
    left = _NAME.sub(lambda match: "" if match.group() in known else match.group(), typed)
    strange = any(each not in own for each in (*_NAME.findall(left), *_DOTS.findall(left)))
    damaged = known and any(left.count(sign) > sum(source.count(sign) for source in shown) for sign in _BRACKETS)
    if strange or damaged:
        raise InputError(
            "what stands for something hidden was changed, or is not from this text", "cancel, or reveal what is hidden and edit that"
        )
    return _NAME.sub(lambda match: known.get(match.group(), match.group()), typed)


def _spans(text: str) -> list[tuple[int, int, str]]:
    return [(hit.start + hit.shown, hit.end, hit.label) for hit in hidden(text)]


def _named(text: str, start: int, end: int, label: str) -> tuple[str, str]:
    secret = text[start:end]
    digest = blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest().upper()
    return f"\u27e6{label} {digest}\u27e7", secret
