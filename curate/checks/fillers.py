"""Rules about text that stands for text nobody wrote: fillers within an answer, inputs that are not there."""

from __future__ import annotations

import re

import numpy as np

from curate.batch import Batch, Role, Side, Texts
from curate.checks.base import Hits, PatternCheck, RecordCheck, Rule, chat
from curate.checks.context import in_input, input_of, texts_of
from curate.text.code import in_code, mentions_code

# What is left to be filled in on purpose: named at all, or asked for with a verb of writing (a shop's customers speak of mails and forms).
_ASKED = re.compile(
    r"lorem|placeholder|dummy|filler|sample text|template|boilerplate|skeleton|worksheet|mad ?libs?|cloze|fill[- ]in|模板|占位|"
    r"(?:writ|draft|compos|creat|generat|prepar|design|craft|make|outlin)\w*\b[^.?!\n]{0,60}\b(?:letter|e-?mail|mail|form|memo|outline|"
    r"résumé|resume|cv|invoice|invitation|contract|agreement|report|checklist|to-?do)s?\b",
    re.IGNORECASE,
)


class Filler(PatternCheck):
    """An answer holds filler text or a note to its writer.

    Why: the model learns to leave the work undone and to write the note that says so.
    How: in answers, and not in their input: "lorem ipsum" in any case; TODO with a colon or in brackets, FIXME and TBD in brackets, in
    capitals; a bracket that asks for text to be added, filled in or inserted; "your text here" and its like.
    Fix: write what is missing, or reject the record.
    Limits: silent in code, when the prompt is about code, and when it asks for filler text, a template, a form or a letter. What is
    nothing but a placeholder is EMP001; "[Your Name]", "[Insert date]" and slots in braces are FMT008.
    Source: in lower case the word todo was a to-do list 7 of 7 times in a public set of tool calls.
    """

    rule = Rule("EMP002", "filler-text", "warning", "clean", "record", 'text that nobody wrote: "{found}"', since="0.1")
    bad = (
        [chat("How is the lamp made?", "The lamp is made by hand. Lorem ipsum dolor sit amet, consectetur adipiscing elit.")],
        [chat("When is the shop open?", "On weekdays from nine to six. TODO: ask about Sundays")],
        [chat("Which lamps are there?", "There are three lamps in this series: [add the list here].")],
    )
    good = (
        [chat("Add milk to my list.", "Done, your todo list holds milk now.")],
        [chat("How do I mark open work in Python code?", "Write a comment such as # TODO: handle errors above the line.")],
        [chat("Fill my page with some lorem ipsum.", "Lorem ipsum dolor sit amet.")],
        [chat("Who is quoted?", "She said that it [the lamp] was made by hand [in 1920].")],
    )
    pattern = (
        r"(?i:\blorem ipsum\b)|\b(?:TODO|FIXME):|[\[(<](?:TODO|FIXME|TBD|TBA)\b[^\]\[()<>\n]{0,60}[\])>]|\bFIXME\b|"
        r"\[(?i:add|enter|put|write|provide|include|describe|specify|complete)(?i: (?:[a-z'’,/ -]{0,50} )?"
        r"(?:here|below|above|later|details?|text|content))\]|"
        r"\[(?i:fill in(?: [^\]\[\n]{2,50})?)\]|"
        r"\[(?i:to be (?:added|written|completed|filled in|continued|determined|announced)(?: [^\]\[\n]{2,30})?)\]|"
        r"[(<](?i:insert|fill in) [^\]\[()<>\n]{2,50}[)>]|"
        r"\b(?i:your (?:text|content|answer|code) (?:goes )?here|(?:text|content|answer) goes here)\b"
    )

    def accept(self, batch: Batch, record: int, text: str, span: tuple[int, int]) -> bool:
        start, end = span
        if in_code(text, start) or in_input(batch, record, text[start:end]):
            return False
        prompt = input_of(batch, record)
        return not (mentions_code(prompt) or _ASKED.search(prompt) or not _stands_in(text, span))


def _stands_in(text: str, span: tuple[int, int]) -> bool:
    """Whether there is an answer around the filler; a text that is nothing else is an empty output."""
    return (text[: span[0]] + text[span[1] :]).strip(" .!\"'[]()<>*_-\n") != ""


_SIGNS = r"[\s\"'`<>\[\](){}*_.,:;!?/-]*"
_NO_INPUT = r"no[ _-]?input(?: (?:provided|given|needed|required|necessary|available|is (?:needed|required|given|provided)))?"
_NOTHING = r"none|n/?a|null|nan|not applicable|not available|empty|blank|undefined"
_MEDIUM = r"image|picture|photo|photograph|video|audio|file|attachment|document|screenshot|article|pdf|chart|graph"
_NOTE = rf"^\s*[\[(<][^\])>\n]*\b(?:{_MEDIUM})\b[^\])>\n]*[\])>]\s*$"
_URL = r"(?:https?://|www\.)\S+"


class InputPlaceholder(RecordCheck):
    """The input that the instruction speaks of is not there.

    Why: the model is taught to invent: to sum up an article that it has never seen, or to answer to the word "noinput".
    How: the whole text of a user is "noinput" or "no input" in any spelling; the whole input of an instruction is none, N/A, null or
    a like word, a note such as "[picture attached]", or nothing but an address.
    Fix: paste the text that was meant, leave the input empty where none is needed, or reject the record.
    Limits: silent where tools are declared or called, for an address where the instruction is about addresses and web sites, and in
    answers to a question of the assistant. A marker such as <image> stands for a picture in the record.
    Source: AlpacaDataCleaned, classes 1, 5 and 7; 8 records of a public set of 999 have "noinput", 9 an address.
    """

    rule = Rule("EMP003", "missing-input", "warning", "clean", "record", 'the input is not there: "{found}"', since="0.1")
    bad = (
        [{"instruction": "Name five colours.", "input": "<noinput>", "output": "Red, blue, green, white and black."}],
        [{"instruction": "Sum up the article.", "input": "https://example.com/news/lamps", "output": "Lamps became cheaper."}],
        [{"instruction": "Describe what you see.", "input": "[Picture attached]", "output": "A lamp on a table."}],
    )
    good = (
        [{"instruction": "Which domain is this?", "input": "https://example.com/news", "output": "example.com"}],
        [{"instruction": "Sum up the note.", "input": "The lamp came on Monday.", "output": "It came."}],
        [chat("Can you look at my page?", "Yes, where is it?", "https://example.com/lamps", "I cannot open it from here.")],
    )
    pattern = rf"^{_SIGNS}(?:{_NO_INPUT}|{_NOTHING}){_SIGNS}$|^\s*{_URL}\s*$|{_NOTE}"
    _word = re.compile(rf"^{_SIGNS}{_NO_INPUT}{_SIGNS}$", re.ASCII | re.IGNORECASE)
    _address = re.compile(rf"^\s*{_URL}\s*$", re.ASCII | re.IGNORECASE)
    _note = re.compile(_NOTE, re.ASCII | re.IGNORECASE)
    _marker = re.compile(r"^\s*<(?:image|video|audio)>\s*$", re.ASCII | re.IGNORECASE)
    _about = re.compile(
        r"\b(?:url|uri|domain|host ?name|protocol|links?|hyperlink|web ?sites?|web ?pages?|web address|http)s?\b", re.IGNORECASE
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        asked = batch.texts.of([Side.INPUT], [Role.USER])
        found = asked.matching(self.pattern, ignore_case=True)
        # Per text in Python: only those that are nothing but a placeholder or an address.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            if self._missing(batch, asked, record, text):
                core = text.strip()
                hits.add(record, field=pointer, span=(0, len(text)), value=float(len(core)), details={"found": core[:60]})

    def _missing(self, batch: Batch, asked: Texts, record: int, text: str) -> bool:
        if batch.tools[record] or self._marker.search(text) or _has_other_turns(batch, record):
            return False
        if self._word.search(text):
            return True
        others = [each for each in texts_of(asked, record) if each != text]
        if self._address.search(text):
            return not any(self._about.search(each) for each in others)
        return len(others) == 1 or (not others and self._note.search(text) is not None)


def _has_other_turns(batch: Batch, record: int) -> bool:
    """Whether the record has a turn before the answer that is no user's: a conversation, or the use of tools."""
    texts = batch.texts
    low, high = np.searchsorted(texts.record, [record, record + 1])
    roles, turns = texts.role[low:high], texts.turn[low:high]
    return bool(np.isin(roles, [Role.TOOL, Role.CALL]).any() or len(np.unique(turns[roles == Role.ASSISTANT])) > 1)
