"""Whether texts keep to a mold, over a column; and for those that do not, why, and what they were meant to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curate.batch import Mask
from curate.errors import nearest
from curate.mold import Line, Mold, MoldKind
from curate.text.answer_forms import (
    Json,
    anchor_pattern,
    anchors,
    is_kind,
    kinds,
    last_line,
    line_pattern,
    matches,
    read_json,
    template_pattern,
    trimmed,
)
from curate.text.json_contract import JsonContract, conforming, not_json
from curate.text.labels import meant, variant_of

KIND_WORDS: dict[MoldKind, str] = {
    "json_object": "a JSON object",
    "json_array": "a JSON array",
    "fence": "one fenced block",
    "number": "a number",
    "label": "a label",
    "bullets": "a bulleted list",
    "numbered": "a numbered list",
    "table": "a table",
    "prose": "prose",
}
"""The kinds as people say them."""


@dataclass(frozen=True)
class Verdict:
    """Why a text breaks the mold, phrases that go on after "the answer"; the text that was meant, where that can be told; and
    whether nobody could mind that text: it differs in case, punctuation or spaces only.
    """

    reasons: list[str]
    meant: str | None = None
    certain: bool = False


class Judge:
    """A mold that is ready to judge."""

    def __init__(self, mold: Mold) -> None:
        self._mold = mold
        self._is_json = mold.kind in ("json_object", "json_array")

    @cached_property
    def _json(self) -> JsonContract:
        return JsonContract(self._mold)

    def read(self, texts: pa.Array) -> list[Json | None]:
        """The JSON of each text where the mold is JSON, else none of it; shape (n_texts,)."""
        if not self._is_json:
            return [None] * len(texts)
        # Per text in Python: no pattern tells whether JSON is valid. Measured: 2 us for an object of five keys.
        return [read_json(text.strip()) for text in texts.to_pylist()]

    def holds(self, texts: pa.Array, read: Sequence[Json | None] | None = None) -> Mask:
        """Which texts keep to the mold, shape (n_texts,); `read` is what `read` gave, where it has been asked already."""
        if self._is_json:
            found = self.read(texts) if read is None else read
            return np.fromiter((each is not None and self._json_holds(each) for each in found), dtype=bool, count=len(texts))
        texts = trimmed(texts)
        out = self._of_kind(texts)
        for pattern in self._patterns:
            out &= matches(texts, pattern)
        return out

    def _json_holds(self, found: Json) -> bool:
        return found.fence == self._mold.fence and self._json.holds(found.value)

    def _of_kind(self, texts: pa.Array) -> Mask:
        mold = self._mold
        if mold.kind == "label":
            return np.asarray(pc.is_in(texts, pa.array(mold.labels, type=texts.type)).to_numpy(zero_copy_only=False), dtype=bool)
        if mold.kind == "fence":
            language = template_pattern(mold.fence) if mold.fence else r"[^\n`]*"
            twice = np.asarray(pc.equal(pc.count_substring(texts, "```"), 2).to_numpy(zero_copy_only=False), dtype=bool)
            return twice & matches(texts, rf"(?i)^```[ \t]*{language}[ \t]*\n(?s:.*)```$")
        return np.ones(len(texts), dtype=bool) if mold.kind == "prose" else is_kind(texts, mold.kind)

    @cached_property
    def _patterns(self) -> list[str]:
        """The patterns of the lines and anchors, all of which have to match."""
        mold = self._mold
        found = [line_pattern(line, place) for line, place in ((mold.first, "first"), (mold.last, "last")) if line]
        each = [anchor_pattern(anchor) for anchor in mold.anchors]
        return found + (["(?s:.*?)".join(each)] if mold.ordered and each else each)

    def verdict(self, text: str) -> Verdict:
        """Why a text that does not hold breaks the mold."""
        text = text.strip()
        if self._is_json:
            return self._json_verdict(text)
        if self._mold.kind == "label":
            labels = self._mold.labels
            close = meant(text, labels)
            shown = ", ".join(f'"{label}"' for label in labels[:5]) + (", ..." if len(labels) > 5 else "")
            reason = f'is not one of the labels: did you mean "{close}"?' if close else f"is not one of the labels {shown}"
            return Verdict([reason], close, variant_of(text, labels) is not None)
        column = pa.array([text], type=pa.large_string())
        if not self._of_kind(column)[0]:
            found = kinds(column)[0][0]
            wanted = KIND_WORDS[self._mold.kind] + (f" of {self._mold.fence}" if self._mold.kind == "fence" and self._mold.fence else "")
            return Verdict([f"is not {wanted}" + (f" but {KIND_WORDS[found]}" if found != self._mold.kind else "")])
        return Verdict([*self._lines(column), *self._anchors(column)])

    def _json_verdict(self, text: str) -> Verdict:
        found = read_json(text)
        if found is not None and found.fence == self._mold.fence:
            return Verdict(list(self._json.breaks(found.value)))
        reason, meant_json = not_json(text, self._mold.fence)
        inner = list(self._json.breaks(meant_json.value)) if meant_json else []
        return Verdict([reason, *inner], conforming(meant_json, self._mold) if meant_json and not inner else None)

    def _lines(self, column: pa.Array) -> list[str]:
        reasons = []
        for line, place in ((self._mold.first, "first"), (self._mold.last, "last")):
            if line and not matches(column, line_pattern(line, place))[0]:
                end = f', but with "{last_line(column[0].as_py())[-60:]}"' if place == "last" else ""
                reasons.append(f"does not {'begin' if place == 'first' else 'end'} with {line_in_words(line)}{end}")
        return reasons

    def _anchors(self, column: pa.Array) -> list[str]:
        mold = self._mold
        missing = [anchor for anchor in mold.anchors if not matches(column, anchor_pattern(anchor))[0]]
        own = [anchor for anchor in anchors(column[0].as_py()) if anchor not in mold.anchors]
        reasons = []
        for anchor in missing:
            close = nearest(anchor, own)
            reasons.append(f'lacks the line "{anchor}"' + (f', but has "{close}"' if close else ""))
        if not missing and mold.ordered and not matches(column, self._patterns[-1])[0]:
            reasons.append(f"has its lines in another order than {', '.join(mold.anchors)}")
        return reasons


def line_in_words(line: Line) -> str:
    """A line as people say it: `"#### " and a number`."""
    template = line.template
    if template.endswith("0") and template.count("0") == 1 and len(template) > 1 and line.whole:
        return f'the line "{template[:-1]}" and a number'
    where = "the line" if line.whole else "a line that begins"
    return f'{where} "{template}"' + (" (0 is any number)" if "0" in template else "")
