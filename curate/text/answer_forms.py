"""The form of answers: what kind they are, their lines and their anchors; the patterns are RE2's, for Arrow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Mask
from curate.mold import Line, MoldKind

NUMBER = r"[-+\x{2212}]?\d(?:[\d.,]*\d)?"
"""A number within a template: digits with separators for thousands and decimals, and a sign."""

MOST_WORDS = 6
"""Words of an anchor that ends in a colon; longer ones are sentences."""

_AMOUNT = r"(?:\d{1,3}(?:[ ,.'\x{a0}\x{202f}]\d{3})+|\d+)(?:[.,]\d+)?"
# In the order in which they are asked. The texts have no white space around them; a line of a list may go on, indented.
_KINDS: dict[MoldKind, str] = {
    "number": rf"^[-+\x{{2212}}]?[$€£¥]? ?[-+\x{{2212}}]?{_AMOUNT}(?:/\d+)? ?[%$€£¥]?\.?$",
    "bullets": r"^[-*+•–‣·] +[^\n]*(?:\n+(?:[-*+•–‣·] |[ \t]+)[^\n]*)*$",
    "numbered": r"^\d{1,3}[.)] [^\n]*(?:\n+(?:\d{1,3}[.)] |[ \t]+)[^\n]*)*$",
    "table": r"^\|[^\n]*\|[ \t]*(?:\n\|[^\n]*\|[ \t]*)+$",
}
_FENCE = "```"
_FOLDED = re.compile(r"(?:(?<=[^\w)\]])|^)[-+\u2212]?\d(?:[\d.,]*\d)?|\d(?:[\d.,]*\d)?", re.ASCII)
_ANCHOR = re.compile(
    r"^[ \t]*((?:\d{1,3}[.)][ \t]+|[-*•][ \t]+)?"  # a list marker may stand before it
    r"(?:\#{1,6}[ \t]+[^\n]{1,80}|</?[A-Za-z][\w-]{0,30}>|(?:\*\*|__)[^*_\n]{1,60}(?:\*\*|__):?|[^\W\d_][^\n:：]{0,40}[:：](?!/)))",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Json:
    """A text that is JSON: its value, the text without its fence, and the language behind the fence, None without one."""

    value: Any
    text: str
    fence: str | None


def trimmed(texts: pa.Array) -> pa.Array:
    """The texts without white space around them."""
    return pc.utf8_trim_whitespace(texts)


def matches(texts: pa.Array, pattern: str) -> Mask:
    """Which texts hold a match of an RE2 pattern, shape (n_texts,)."""
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def unfenced(text: str) -> tuple[str, str | None]:
    """A trimmed text without the fence that it is in as a whole, and the fence's language; (text, None) where there is no fence."""
    if not (text.startswith(_FENCE) and text.endswith(_FENCE) and text.count(_FENCE) == 2 and len(text) > 2 * len(_FENCE)):
        return text, None
    language, newline, inner = text[len(_FENCE) : -len(_FENCE)].partition("\n")
    return (inner.strip(), language.strip().lower()) if newline and "`" not in language else (text, None)


def read_json(text: str) -> Json | None:
    """A trimmed text that is a JSON object or array, also within a fence; None for any other."""
    inner, fence = unfenced(text)
    if not inner.startswith(("{", "[")):
        return None
    try:
        return Json(orjson.loads(inner), inner, fence)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None


def is_kind(texts: pa.Array, kind: MoldKind) -> Mask:
    """Which trimmed texts are of a kind that a pattern tells: number, bullets, numbered or table; shape (n_texts,)."""
    return matches(texts, _KINDS[kind])


def kinds(texts: pa.Array) -> tuple[list[MoldKind], list[Json | None], list[str | None]]:
    """The kind of each trimmed text, its JSON and the language of its fence, None where there is none. No text is a label by itself."""
    out: npt.NDArray[np.object_] = np.full(len(texts), "prose", dtype=object)
    read: list[Json | None] = [None] * len(texts)
    fences: list[str | None] = [None] * len(texts)
    for kind in reversed(_KINDS):
        out[is_kind(texts, kind)] = kind
    # Per text in Python: only those that open as JSON or as a fence, because no pattern tells whether JSON is valid.
    for index in np.flatnonzero(matches(texts, r"^(?:[{\[]|```)")).tolist():
        text = texts[index].as_py()
        found = read[index] = read_json(text)
        fences[index] = found.fence if found else unfenced(text)[1]
        if found:
            out[index] = "json_object" if isinstance(found.value, dict) else "json_array"
        elif fences[index] is not None:
            out[index] = "fence"
    return out.tolist(), read, fences


def folded(text: str) -> str:
    """`text` on one line, each number in it (its sign and separators too) a 0, and runs of white space one space."""
    return " ".join(_FOLDED.sub("0", text).split())


def anchors(text: str) -> list[str]:
    """What each line of a text opens with, folded and in order, without repetition: a heading, a tag, bold words, or words and a colon.

    Of a heading also its hashes, for headings of which only the level is shared.
    """
    out: dict[str, None] = {}
    for match in _ANCHOR.finditer(text):
        anchor = folded(match[1])
        if anchor.count(" ") < MOST_WORDS or anchor.startswith("#"):
            out[anchor] = None
        if anchor.startswith("#"):
            out[anchor[: anchor.index(" ")]] = None
    return list(out)


def first_line(text: str) -> str:
    """The first line of a trimmed text."""
    return text.partition("\n")[0]


def last_line(text: str) -> str:
    """The last line of a trimmed text."""
    return text.rpartition("\n")[2]


@cache
def template_pattern(template: str) -> str:
    """The RE2 pattern of a folded template: a 0 is any number, a space any run of them."""
    escaped = re.sub(r"([!-/:-@\[-^`{-~])", r"\\\1", template)
    return escaped.replace("0", NUMBER).replace(" ", r"[ \t]+")


def anchor_pattern(anchor: str) -> str:
    """The RE2 pattern that finds an anchor at the start of a line; of a heading the whole line."""
    end = "" if not anchor.startswith("#") else r"(?:[ \t]|$)" if not anchor.strip("#") else r"[ \t]*$"
    return rf"(?m:^[ \t]*{template_pattern(anchor)}{end})"


def line_pattern(line: Line, place: str) -> str:
    """The RE2 pattern that finds a line as the first or the last of a trimmed text; `place` is "first" or "last"."""
    template = template_pattern(line.template)
    end = r"[ \t]*" if line.whole else r"[^\n]*" if re.search(r"\W$", line.template) else r"(?:[^\w\n][^\n]*)?"
    return rf"^{template}{end}(?:\n|$)" if place == "first" else rf"(?:^|\n)[ \t]*{template}{end}$"
