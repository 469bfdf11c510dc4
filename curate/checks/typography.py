"""Rules about markup, spaces, quotes and normal forms left in texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow.compute as pc

from curate.batch import Batch, Corpus, Mask, Role, Side, Texts
from curate.checks.base import Check, Hits, RecordCheck, Rule, chat
from curate.checks.context import input_of
from curate.checks.edits import edit_fix
from curate.finding import Findings, Severity
from curate.text.code import in_code, mentions_code
from curate.text.markup import TAG, html_spans
from curate.text.mojibake import first_difference
from curate.text.normal_forms import COMPOSED, DECOMPOSED, composed
from curate.text.signs import (
    CURLY_APOSTROPHE,
    ESCAPED,
    ODD_SPACE,
    STRAIGHT_APOSTROPHE,
    TAB,
    apostrophes,
    lone_tabs,
    odd_spaces,
    with_breaks,
    with_one_apostrophe,
    with_spaces,
    written_out_breaks,
)

_WRITTEN = (Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL, Role.TEXT)  # a call's text is JSON, not a string of the record
LEAST_TAGS = 3

# Narrower than `mentions_code`: a shop's customers speak of the code on their label, of tables, and of the web shop.
_WEB = re.compile(
    r"html|\bcss\b|xml|\bsvg\b|\bjsx\b|\bvue\b|\breact\b|angular|javascript|typescript|\bphp\b|jinja|django|markup|markdown|\btags?\b|"
    r"\bweb ?(?:pages?|sites?|apps?|forms?|develop|design)|landing page|front-?end|\bsnippet|source code|programming|python|latex|epub|"
    r"\bwiki|\brss\b|scrap(?:e|ing)|pars(?:e|ing)|代码|网页|网站",
    re.IGNORECASE,
)


class HtmlResidue(RecordCheck):
    """An answer holds the rests of a web page.

    Why: answers scraped from a page carry its tags and entities, and the model learns to write them where nothing renders them.
    How: at least three tags (by their names in HTML) or entities such as `&nbsp;` in an answer.
    Fix: take the markup out; Markdown can keep what it meant.
    Limits: silent where the prompt or the answer speaks of HTML, code or the web or holds tags itself, where the answer has a fence, and
    for tags within code. Line breaks in cells of Markdown tables and what Markdown borrows (sub, sup, kbd, details) do not count.
    Source: without a look at the prompt 5 of 5 hits on a public set were asked for.
    """

    rule = Rule("ENC003", "html-residue", "warning", "clean", "record", 'rests of HTML: "{found}", {count} in the answer', since="0.1")
    bad = ([chat("What is the return period?", "<p>The period is <b>30 days</b>&nbsp;from delivery.</p>")],)
    good = (
        [chat("Write a table in HTML.", "<table><tr><td>1</td></tr></table>")],
        [chat("Show the sizes.", "| size | fits |\n|---|---|\n| S | child<br>teen<br/>small<br>adult |")],
        [chat("What is water made of?", "H<sub>2</sub>O, that is two H<sub>2</sub> and O<sub>2</sub>.")],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.outputs.matching(TAG)
        # Per text in Python: only those that hold a tag or an entity.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            spans = [span for span in html_spans(text) if not in_code(text, span[0])]
            if len(spans) < LEAST_TAGS or "```" in text or self._wanted(batch, record, text, spans):
                continue
            start, end = spans[0]
            details = {"found": text[start:end][:40], "count": len(spans)}
            hits.add(record, field=pointer, span=(start, end), value=float(len(spans)), details=details)

    def _wanted(self, batch: Batch, record: int, text: str, spans: Sequence[tuple[int, int]]) -> bool:
        prompt = input_of(batch, record)
        bare = text
        for start, end in reversed(spans):
            bare = bare[:start] + bare[end:]
        return _WEB.search(bare) is not None or _WEB.search(prompt) is not None or bool(html_spans(prompt))


class OddSigns(RecordCheck):
    """A text holds line ends that are written out, odd spaces, tabs within sentences, or two kinds of apostrophes.

    Why: "\\n" as two characters, a no-break space and a curly apostrophe each make other tokens than what was meant, and the model
    learns to write them at random.
    How: a warning for a backslash and an n before what begins a line, twice in a text or once after the end of a sentence, where real
    line ends are no more frequent. For information: no-break and wide spaces between two words, a tab between two words of a
    sentence, and straight beside curly apostrophes within words of one answer.
    Fix: the proposed edit puts a line end, a space, or the apostrophe that most words of the text have. It is unsafe.
    Limits: line ends are silent in records about code, the rest in code. Spaces at the ends of lines and texts, doubled spaces and
    quotation marks are left alone: Markdown, prompts with separators and typesetting need them. So are the spaces that French puts
    before its signs, and those in numbers and after abbreviations.
    Source: AlpacaDataCleaned, class 10; 9 written-out line ends in two public sets were read, all true.
    """

    rule = Rule("ENC004", "odd-signs", "info", "clean", "record", "{what} ({count} in the text)", since="0.1", fix="unsafe")
    bad = (
        [chat("How do I log in?", "Do it so:\\nOpen the app.\\nPress Log in.")],
        [chat("How do I log in?", "Open\u00a0the app and press the\u00a0button.")],
        [chat("Is it open?", "It's open, but it won\u2019t be open tomorrow.")],
    )
    good = (
        [chat("Est-ce ouvert\u202f?", "Oui\u00a0: de 9\u00a0h à 18\u00a0h, au no.\u00a05.")],
        [chat("How do I break a line in Python?", 'Write print("a\\nb").')],
        [chat("Where is it?", "In C:\\news, and in D:\\names as well.")],
        [chat("Which letters are equal?", "It holds that $a \\neq b$ and that $\\nu = 1$.")],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        texts = batch.texts.of(roles=_WRITTEN)
        odd = _matches(texts, ESCAPED) | _matches(texts, TAB)
        wide = ~np.asarray(pc.string_is_ascii(texts.text).to_numpy(zero_copy_only=False), dtype=bool)
        odd[wide] |= _matches(texts.take(wide), ODD_SPACE)
        curly = _matches(texts, CURLY_APOSTROPHE) & (texts.side == Side.OUTPUT) & (texts.role != Role.TOOL)
        curly[curly] = _matches(texts.take(curly), STRAIGHT_APOSTROPHE)
        found = texts.take(odd | curly)
        # Per text in Python: only those that hold such a sign.
        columns = (found.record.tolist(), curly[odd | curly].tolist(), found.pointer.to_pylist(), found.text.to_pylist())
        for record, is_mixed, pointer, text in zip(*columns, strict=True):
            sign = _sign(text, is_mixed, partial(_is_about_code, batch, record, text))
            if sign is None:
                continue
            hits.add(
                record,
                severity=sign.severity,
                field=pointer,
                span=sign.spans[0],
                value=float(len(sign.spans)),
                details={"what": sign.what, "count": len(sign.spans)},
                fix=edit_fix(pointer, text, sign.after, "unsafe"),
            )


class _Sign(NamedTuple):
    """The gravest kind of odd sign in a text, where it is, and the text with all of them repaired."""

    what: str
    severity: Severity
    spans: Sequence[tuple[int, int]]
    after: str


def _is_about_code(batch: Batch, record: int, text: str) -> bool:
    return mentions_code(text) or mentions_code(input_of(batch, record))


def _sign(text: str, is_mixed: bool, is_about_code: Callable[[], bool]) -> _Sign | None:
    escaped = written_out_breaks(text)
    escaped = [] if escaped and is_about_code() else escaped
    spaces, tabs = ([span for span in spans if not in_code(text, span[0])] for spans in (odd_spaces(text), lone_tabs(text)))
    straight, curly = apostrophes(text) if is_mixed and "`" not in text else ([], [])
    kinds: list[tuple[str, Severity, Sequence[tuple[int, int]]]] = [
        ("a line end written as \\n", "warning", escaped),
        ("a space that does not break or is not of the usual width", "info", spaces),
        ("a tab within a sentence", "info", tabs),
        ("straight and curly apostrophes in one answer", "info", [(at, at + 1) for at in min(straight, curly, key=len)]),
    ]
    first = next((kind for kind in kinds if kind[2]), None)
    if first is None:
        return None
    after = with_spaces(text, sorted([*spaces, *tabs]))
    if straight and curly:
        after = with_one_apostrophe(after)
    return _Sign(*first, with_breaks(after) if escaped else after)


def _matches(texts: Texts, pattern: str) -> Mask:
    return np.asarray(pc.match_substring_regex(texts.text, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def _accented(letters: str) -> dict[str, Any]:
    return chat(f"Where is the {letters}?", f"The {letters} is next to the post office.")


class MixedNormalForms(Check):
    """Some texts have accents as characters of their own, others have them within their letters.

    Why: the two look the same and are other tokens, so the model learns a word twice, and two equal records do not look like duplicates.
    How: letters with combining accents, voicing marks of kana and parts of Hangul syllables for which there is one character, in any
    text, in a set that holds such one-character letters as well.
    Fix: the proposed edit composes these letters, as the normal form NFC does, and changes nothing else. It is unsafe.
    Limits: information only. A set that is decomposed throughout is silent, and so are accents without a composed letter.
    Source: Unicode Standard Annex 15, "Unicode Normalization Forms".
    """

    rule = Rule(
        "ENC005",
        "mixed-normal-form",
        "info",
        "clean",
        "dataset",
        "accents beside their letters ({count}), which other records have as one character",
        since="0.1",
        fix="unsafe",
    )
    bad = ([_accented("caf\u00e9"), _accented("cafe\u0301 by the bridge")],)
    good = ([_accented("caf\u00e9"), _accented("old caf\u00e9")], [_accented("cafe\u0301"), _accented("old cafe\u0301")])

    def map(self, batch: Batch) -> tuple[Findings, bool]:
        builder = self.builder()
        texts = batch.texts.of(roles=_WRITTEN)
        texts = texts.take(~np.asarray(pc.string_is_ascii(texts.text).to_numpy(zero_copy_only=False), dtype=bool))
        found = texts.matching(DECOMPOSED)
        # Per text in Python: only those with an accent of its own.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            after = composed(text)
            if after != text:
                count = len(text) - len(after)
                builder.add(
                    batch.place(record),
                    field=pointer,
                    span=first_difference(text, after),
                    value=float(count),
                    details={"count": count},
                    fix=edit_fix(pointer, text, after, "unsafe"),
                )
        return builder.build(), bool(pc.any(pc.match_substring_regex(texts.text, COMPOSED)).as_py())

    def merge(self, states: Sequence[tuple[Findings, bool]]) -> tuple[Findings, bool]:
        return Findings.concat([found for found, _ in states]), any(composed for _, composed in states)

    def finish(self, state: tuple[Findings, bool], corpus: Corpus) -> Findings:
        found, has_composed = state
        return found if has_composed else Findings()
