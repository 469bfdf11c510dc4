r"""Patterns that people give: they run in RE2, whose time is linear in the text and whose memory is bounded.

A pattern is written as in RE2 (https://github.com/google/re2/wiki/Syntax). What JSON Schema (ECMA-262) and Python spell otherwise is
translated: `\uXXXX`, `\u{X}`, `\cX`, `(?<name>`, `\p{Letter}`, `\p{Script=Greek}` and Python's `\Z`. What stays different from them:

- `\d`, `\w`, `\s` and `\b` know ASCII only; `\p{L}` and `\p{Nd}` are the letters and digits of all scripts
- `$` is the very end of the text, not the place before a last newline; `(?m)` makes `^` and `$` those of a line
- `.` is any character but a newline; `(?s)` lets it be one
- look-around, back-references, possessive and atomic groups and counts above 1,000 do not exist
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from curate.errors import ConfigError

MAX_MEMORY = 8 << 20
"""Bytes that one pattern of the settings may take in RE2; beyond, it is refused or matched more slowly, never in more memory."""

DATA_MEMORY = 1 << 20
"""The same for a pattern that stands in the data, of which there may be many."""

_SPELLINGS = re.compile(
    r"\\u\{(?P<long>[0-9A-Fa-f]{1,6})\}"
    r"|\\u(?P<high>[Dd][89ABab][0-9A-Fa-f]{2})\\u(?P<low>[Dd][C-Fc-f][0-9A-Fa-f]{2})"
    r"|\\u(?P<short>[0-9A-Fa-f]{4})"
    r"|\\c(?P<control>[A-Za-z])"
    r"|\\(?P<property>[pP])\{(?:(?:Script|sc|General_Category|gc)=)?(?P<name>[A-Za-z_]+)\}"
    r"|\\(?P<end>Z)"
    r"|\\(?:.|$)"
    r"|\(\?<(?P<group>[A-Za-z_])",
    re.DOTALL,
)
_CATEGORIES = {
    "Letter": "L",
    "Lowercase_Letter": "Ll",
    "Uppercase_Letter": "Lu",
    "Mark": "M",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Punctuation": "P",
    "Separator": "Z",
    "Symbol": "S",
}
_TOKEN = re.compile(r"\\.|.", re.DOTALL)
_LACKING = (
    (("(?=", "(?!", "(?<=", "(?<!"), "look-around", "name what may stand there instead, or use must_not_contain beside the pattern"),
    (("(?P=", *(f"\\{digit}" for digit in range(1, 10))), "a back-reference", "write out what may be repeated"),
    (("(?>", "++", "*+", "?+"), "an atomic or possessive group", "leave the extra sign out: nothing is tried twice in RE2"),
    (("(?#", "(?x"), "a comment or free spacing", "write the pattern on one line without it"),
)
_SYNTAX = "the syntax is that of RE2: https://github.com/google/re2/wiki/Syntax"


class Pattern:
    """A compiled pattern. `text` is what was given, `source` the same as RE2 spells it, for Arrow's kernels."""

    __slots__ = ("_compiled", "memory", "source", "text")

    def __init__(self, text: str, memory: int = MAX_MEMORY) -> None:
        self.text = text
        self.source = translated(text)
        self.memory = memory
        self._compiled = _compile(self.source, memory)

    def search(self, text: str) -> bool:
        """Whether the pattern matches somewhere in `text`."""
        return self._compiled.search(_bytes(text)) is not None

    def matches_whole(self, text: str) -> bool:
        """Whether the pattern matches all of `text`."""
        return self._compiled.fullmatch(_bytes(text)) is not None

    @property
    def whole_source(self) -> str:
        """RE2 source that matches where `matches_whole` is true."""
        return rf"\A(?:{self.source})\z"

    def __reduce__(self) -> tuple[Any, ...]:
        return Pattern, (self.text, self.memory)


@lru_cache(maxsize=128)  # with DATA_MEMORY for each this bounds what the patterns of a data set can take
def _cached(text: str, memory: int) -> Pattern:
    return Pattern(text, memory)


def compile_pattern(text: str, where: str | None = None, memory: int = MAX_MEMORY) -> Pattern:
    """The pattern `text`, ready to run. `where` names the setting or the file that it stands in.

    Raises `ConfigError` with the position when RE2 cannot run it, and a hint what to write instead.
    """
    try:
        return _cached(text, memory)
    except UnicodeEncodeError as error:
        raise ConfigError(f"the pattern holds half a surrogate pair at character {error.start + 1}", _SYNTAX, where) from error
    except ValueError as error:
        message, hint = _explained(text, str(error))
        raise ConfigError(message, hint, where) from error


def translated(text: str) -> str:
    """`text` with the spellings of ECMA-262 and Python that RE2 has under another name."""
    return _SPELLINGS.sub(_respelt, text)


def _respelt(match: re.Match[str]) -> str:
    if match["long"] or match["short"]:
        return rf"\x{{{match['long'] or match['short']}}}"
    if match["high"]:
        return rf"\x{{{0x10000 + ((int(match['high'], 16) - 0xD800) << 10) + int(match['low'], 16) - 0xDC00:X}}}"
    if match["control"]:
        return rf"\x{{{ord(match['control'].upper()) - 64:X}}}"
    if match["property"]:
        return rf"\{match['property']}{{{_CATEGORIES.get(match['name'], match['name'])}}}"
    if match["group"]:
        return f"(?P<{match['group']}"
    return r"\z" if match["end"] else match[0]


def _compile(source: str, memory: int) -> Any:
    """The pattern as RE2 has it. Raises `ValueError` with RE2's own words."""
    import re2  # imported here: most runs have no pattern of a user

    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    try:
        return re2.compile(source, options)
    except re2.error as error:
        raise ValueError(error.args[0].decode("utf-8", "replace")) from error


def _bytes(text: str) -> bytes:
    """UTF-8 in which half a surrogate pair, which UTF-8 does not have, is U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def _explained(text: str, cause: str) -> tuple[str, str]:
    """What is wrong with a pattern and what helps, from RE2's own words: a reason and the piece that it stumbled over."""
    reason, _, piece = cause.partition(": ")
    if reason.startswith("pattern too large"):
        return "the pattern is too large to run in bounded memory", "make its counts {m,n} smaller, or its classes narrower"
    for signs, name, hint in _LACKING:
        for sign in signs:
            at = _position(text, sign)
            if at is not None and (piece == sign or sign.startswith(piece)):
                return f"the pattern has {name}, {sign}, at character {at}, which RE2 does not have", hint
    if not piece or reason.endswith(")"):  # of a parenthesis without its partner RE2 gives the whole pattern, not the place
        return f"the pattern cannot be read: {reason}", _SYNTAX
    at = _position(text, piece)
    return f"the pattern cannot be read: {reason} {piece}{f' at character {at}' if at is not None else ''}", _SYNTAX


def _position(text: str, piece: str) -> int | None:
    """The 1-based character at which `piece` begins in the pattern, None when it is not there as it is written."""
    return next((token.start() + 1 for token in _TOKEN.finditer(text) if text.startswith(piece, token.start())), None)
