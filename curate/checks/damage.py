"""Rules about damaged text: empty outputs and placeholders, broken encodings, characters that nobody sees."""

from __future__ import annotations

import re

import numpy as np

from curate.batch import Batch, Role, Side
from curate.checks.base import Hits, RecordCheck, Rule, chat
from curate.checks.context import input_of, texts_of
from curate.checks.edits import edit_fix
from curate.text.code import in_code, mentions_code
from curate.text.invisible import BIDI, INVISIBLE, TAG, harmful, is_lost_escape, kind, stripped
from curate.text.mojibake import REPLACEMENT, SUSPECT, first_difference, repaired

_WRITTEN = (Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL, Role.TEXT)  # a call's text is JSON, not a string of the record

_BLANK = "\\s\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_TRIM = _BLANK + "\"'“”‘’`*_~.,:;!?()<>{}|=/\\\\\\[\\]-"
_WORDS = (
    r"n/a|n\.a|none|null|nan|undefined|todo|tbd|tba|x{3,}|no[ _]?output|no[ _]?response|"
    r"lorem ipsum(?: dolor sit amet)?(?:,? consectetur adipiscing elit)?|test|placeholder"
)
_VALUES = {"n/a", "n.a", "none", "null", "nan", "undefined"}  # placeholders that can also be the right answer


_EMPTY = rf"^[{_TRIM}]*(?:{_WORDS})[{_TRIM}]*$|^[{_BLANK}]*$|^[{_BLANK}]*(?:\.+|…|-+|–|—|_+|\*+)[{_BLANK}]*$"


class EmptyOutput(RecordCheck):
    """A trained answer is blank or a placeholder.

    Why: the model learns to answer with nothing, or with a word that stood for an answer nobody wrote. Cleaners of Alpaca found
    both among its outputs.
    How: the whole text is blank, only dots or dashes, or, with case and surrounding punctuation ignored, one of: N/A, none, null,
    nan, undefined, todo, tbd, tba, xxx, no output, no response, lorem ipsum, test, placeholder. Every trained turn counts.
    Fix: write the answer, or reject the record.
    Limits: silent where the text is in the profile's closed label set, where the prompt itself offers the value (reply "N/A" if ...)
    or asks for filler text, and for none, null, nan or undefined where the prompt is about code. A turn that calls tools may be blank.
    Source: AlpacaDataCleaned, classes 3 and 6.
    """

    rule = Rule("EMP001", "empty-output", "error", "clean", "record", "the output is {what}", since="0.1")
    bad = ([chat("What is the return period?", "  ")], [chat("Which parcel service do you use?", "[TODO]")])
    good = (
        [chat("What is the return period?", "Thirty days from delivery.")],
        [chat('Is a date named? Reply with the date or "N/A". Text: We met once.', "N/A")],
        [chat("What does this function print: def f(): pass; print(f())", "None")],
    )
    _word = re.compile(_WORDS, re.ASCII | re.IGNORECASE)

    def _is_answer(self, batch: Batch, record: int, text: str) -> bool:
        found = self._word.search(text)
        if text.strip() and text.strip() in self.profile.labels:
            return True
        if found is None:
            return False
        prompt, word = input_of(batch, record), found.group().lower()
        if word in _VALUES:
            offered = re.search(rf"(?<!\w){re.escape(found.group())}(?!\w)", prompt) is not None
            return offered or (word not in ("n/a", "n.a") and mentions_code(prompt))
        return re.search(r"lorem|placeholder|dummy|filler|sample text", prompt, re.IGNORECASE) is not None

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.outputs.matching(_EMPTY, ignore_case=True)
        # Per text in Python: only blank texts and placeholders.
        lines = zip(found.record.tolist(), found.turn.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True)
        for record, turn, pointer, text in lines:
            if not _says_more(batch, record, turn, pointer) and not self._is_answer(batch, record, text):
                core = text.strip()
                details = {"what": f'the placeholder "{core[:40]}"' if core else "blank"}
                hits.add(record, field=pointer, span=(0, len(text)), value=float(len(core)), details=details)


def _says_more(batch: Batch, record: int, turn: int, pointer: str) -> bool:
    """Whether a turn calls a tool or has another part with text, so that this part of it may be blank."""
    texts = batch.texts
    low, high = (int(bound) for bound in np.searchsorted(texts.record, [record, record + 1]))
    parts = zip(texts.turn[low:high].tolist(), texts.role[low:high].tolist(), range(low, high), strict=True)
    return any(
        role == Role.CALL
        or (texts.pointer[line].as_py() != pointer and texts.side[line] == Side.OUTPUT and texts.text[line].as_py().strip())
        for each, role, line in parts
        if each == turn and turn >= 0 and role in (Role.CALL, Role.ASSISTANT)
    )


class BrokenEncoding(RecordCheck):
    """A text was read with the wrong encoding.

    Why: "cafÃ©" for "café" costs tokens, and the model learns to write it.
    How: a search for the byte pairs that UTF-8 leaves behind when it is read as Windows-1252 or Latin-1; a match counts only when ftfy,
    with all its other repairs turned off, changes the text. U+FFFD counts by itself: there the character is lost.
    Fix: the proposed edit is ftfy's text, and safe; where characters are lost there is none.
    Limits: ftfy leaves alone what could be meant, so single broken letters in short words may stay. Code is skipped, and records
    that speak of encodings.
    Source: R. Speer, ftfy, https://ftfy.readthedocs.io; 9 of 9 hits of its heuristic on a real set were true.
    """

    rule = Rule("ENC001", "mojibake", "warning", "clean", "record", 'text read with the wrong encoding: "{found}"', since="0.1", fix="safe")
    bad = ([chat("Where is the cafÃ©?", "It is next to the post office.")], [chat("Name a drink.", "A caf\ufffd au lait.")])
    good = (
        [chat("Where is the café?", "It is next to the post office.")],
        [chat("Onde fica a Câmara?", "A Câmara fica à direita; são três ruas até lá, não é longe.")],
        [chat("Why do I see Ã© on my web page?", "UTF-8 bytes shown as Latin-1: é becomes Ã©.")],
    )
    _about = re.compile(
        r"mojibake|encoding|utf-?8|unicode|garbled|latin-?1|windows-125|cp125|replacement character|code ?page|charset|ascii", re.I
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.texts.of(roles=_WRITTEN).matching(f"{SUSPECT}|{REPLACEMENT}")
        # Per text in Python: only those that look broken.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            after = repaired(text)
            lost = text.find(REPLACEMENT)
            if (after == text and lost < 0) or self._is_topic(batch, record):
                continue
            start, end = first_difference(text, after) if after != text else (lost, lost + 1)
            if in_code(text, start):
                continue
            fix = edit_fix(pointer, text, after) if after != text and REPLACEMENT not in after else None
            context = text[max(0, start - 8) : min(len(text), start + 12)]
            hits.add(record, field=pointer, span=(start, end), value=float(end - start), details={"found": context}, fix=fix)

    def _is_topic(self, batch: Batch, record: int) -> bool:
        return any(self._about.search(text) for text in texts_of(batch.texts, record))


class InvisibleCharacter(RecordCheck):
    """A text holds characters that nobody sees.

    Why: zero-width characters and controls split words into other tokens; bidirectional controls and tag characters can hide text
    from a reviewer that the model still reads.
    How: C0 controls but tab and line ends, U+200B-200F, U+FEFF, U+202A-202E, U+2066-2069 and tag characters. Bidirectional controls
    and tags are errors, the rest warnings.
    Fix: the proposed edit takes them out, and is safe. There is none where a control character is the rest of an escape: a form
    feed before "rac" was a LaTeX fraction.
    Limits: silent where the script or the emoji needs them: joiners within emoji and in Arabic, Indic and South-East Asian scripts,
    direction marks in texts with right-to-left letters, flags of regions.
    Source: N. Boucher and R. Anderson 2021, "Trojan Source: Invisible Vulnerabilities".
    """

    rule = Rule(
        "ENC002",
        "invisible-character",
        "warning",
        "clean",
        "record",
        "an invisible character: {what} {code_point} ({count} in the text)",
        since="0.1",
        fix="safe",
    )
    bad = (
        [chat("How do I log in?", "Open the app\u200b and press Log in.")],
        [chat("What is the code?", "It is \u202e4321\u202c, as sent.")],
    )
    good = (
        [chat("Who is it?", "A family: \U0001f468\u200d\U0001f469\u200d\U0001f467")],
        [chat("چه می\u200cخواهید؟", "یک کتاب می\u200cخواهم.")],
        [chat("What is it in Hebrew?", "\u202bשלום\u202c")],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.texts.of(roles=_WRITTEN).matching(INVISIBLE)
        # Per text in Python: only those that hold such a character.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            positions = harmful(text)
            if not positions:
                continue
            worst = next((p for p in positions if kind(text[p]) in (BIDI, TAG)), positions[0])
            hits.add(
                record,
                severity="error" if kind(text[worst]) in (BIDI, TAG) else None,
                field=pointer,
                span=(worst, worst + 1),
                value=float(len(positions)),
                details={"count": len(positions), "what": kind(text[worst]), "code_point": f"U+{ord(text[worst]):04X}"},
                fix=None if any(is_lost_escape(text, p) for p in positions) else edit_fix(pointer, text, stripped(text, positions)),
            )
