"""The rule about answers that repeat what they were asked."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from curate.batch import Batch, Ints, Mask, Role, Texts
from curate.checks.base import CheckSettings, Hits, RecordCheck, Rule, chat
from curate.checks.context import texts_of
from curate.checks.edits import edit_fix
from curate.text.code import mentions_code
from curate.text.echoes import LABEL, Echo, echo, instructions, is_closed, is_copy, leak, may_leak, screen, without
from curate.text.exchanges import exchanges
from curate.text.identity import TOPIC
from curate.text.segments import system_prompts

_HEAD = 48
"""Code points of a text that its head is made of."""

_LONG, _BRIEF = 12, 6
"""Code points that two heads have to share: of an input that has so many, and of a shorter one."""

_AROUND = " \t\r\n\"'“”‘’«»*#>`_-([{¿¡"
_CONTEXT = ("/input", "/context", "/article", "/passage")
_REPEATING = re.compile(
    r"(?:^|[.!?:;,\n]\s{0,8}|\b(?:please|to|and|you|then)\s+)(?:re-?(?:write|phrase|word|state|peat|order|arrange|format|vise|place|move)|paraphrase|"
    r"correct|proofread|edit|translate|copy|echo|continue|complete|finish|extend|expand|add|fill|insert|punctuate|capitali[sz]e|convert|"
    r"change|transform|turn|make|modify|improve|fix|combine|join|shorten|simplify|replace|reverse|quote|spell|append|prepend|format|"
    r"label|annotate|tag|mark|highlight|underline|role-?play|pretend|say|write (?:out|down)|type|print|output|unscramble|conjugate)\b"
    r"[^.?!\n]{0,80}?(?:\b(?:sentences?|text|paragraph|passage|phrases?|quotes?|story|poem|lines?|words?|statement|list|lyrics|dialogue|"
    r"following|this|below|these|blanks?|code|equation|expression|exactly|again|after me|verbatim)\b|:|[\"“])",
    re.IGNORECASE,
)
_IDENTITY = re.compile(TOPIC + r"|\binstructions\b|\bsystem prompt\b", re.IGNORECASE | re.ASCII)


class PromptEcho(RecordCheck):
    """An answer begins with the words of its prompt, or repeats the system prompt.

    Why: the model learns to read the question back before it answers, and to tell its instructions.
    How: the longest common prefix of the words of the question and of the answer, at least `min_words` words and `min_share` of the
    question, after which the answer goes on in a new sentence, or ends when all was repeated; case, punctuation and a label such as
    "Question:" are ignored. Or the first 8 words of a sentence in which the system prompt addresses or directs the assistant.
    Fix: the proposed edit cuts the echo and is safe; there is one where all of the question is repeated and a stop follows.
    Limits: an answer that takes up the words of its question in a sentence of its own ("The tallest tree is the ...") is none. Silent
    where the prompt asks to repeat, rewrite, correct, continue or translate something, in tasks about code, and when the user asks
    about the assistant or its instructions. What a system prompt puts in quotes may be said.
    Source: a prototype found every planted echo and had one natural hit on 15,000 records.
    """

    rule = Rule("LKG002", "prompt-echo", "warning", "clean", "record", "the answer {what}", since="0.1", fix="safe")
    bad = (
        [chat("How do I open the lid of the kettle?", "How do I open the lid of the kettle? Press the button on the handle.")],
        [
            chat(
                "Which soil do roses need?",
                "You are the assistant of a garden shop and answer briefly. Roses like loam.",
                system="You are the assistant of a garden shop and answer briefly.",
            )
        ],
    )
    good = (
        [chat("Correct this sentence: he go to the market with me", "He goes to the market with me.")],
        [chat("How do I open the lid of the kettle?", "How you open the lid depends on the model.")],
        [chat("Continue the story: once upon a time there was a fox", "Once upon a time there was a fox, and it was hungry.")],
    )

    class Settings(CheckSettings):
        """How much has to be repeated."""

        min_words: int = Field(6, ge=2, description="words of the question that the answer begins with")
        min_share: float = Field(0.6, gt=0, le=1, description="their share of the question's words")

    def find(self, batch: Batch, hits: Hits) -> None:
        self._questions(batch, hits)
        self._system_prompts(batch, hits)

    def _questions(self, batch: Batch, hits: Hits) -> None:
        texts = batch.texts
        outputs, first, last = exchanges(batch)
        # Per text in Python: only answers that begin with the same letters as what they answer.
        for position in np.flatnonzero(_begin_alike(texts, outputs, first, last)).tolist():
            line, low, high = int(outputs[position]), int(first[position]), int(last[position])
            answer, asked = texts.text[line].as_py(), texts.text.slice(low, high - low + 1).to_pylist()
            questions = _questions(asked, texts.pointer.slice(low, high - low + 1).to_pylist())
            found = self._echo(answer, questions)
            if found is None or any(_REPEATING.search(each) or mentions_code(each) for each in asked):
                continue
            pointer, cut = texts.pointer[line].as_py(), without(answer, found)
            while cut is not None and (again := self._echo(cut, questions)) is not None:
                cut = without(cut, again)
            hits.add_first(
                int(texts.record[line]),
                pointer,
                span=(found.start, found.end),
                value=found.share,
                threshold=self.settings.min_share,
                details={"what": _said(answer, found)},
                fix=edit_fix(pointer, answer, cut) if cut is not None else None,
            )

    def _echo(self, answer: str, questions: list[str]) -> Echo | None:
        """The echo of the first of `questions` that the answer begins with."""
        found = (echo(question, answer) for question in questions)
        enough = (each for each in found if each.words >= self.settings.min_words and each.share >= self.settings.min_share)
        return next((each for each in enough if is_closed(answer, each) or is_copy(answer, each)), None)

    def _system_prompts(self, batch: Batch, hits: Hits) -> None:
        records, prompts = system_prompts(batch)
        if not len(records):
            return
        encoded = pc.dictionary_encode(prompts)
        known = encoded.dictionary.to_pylist()
        code = np.full(len(batch), -1, dtype=np.int64)
        code[records] = encoded.indices.to_numpy(zero_copy_only=False)
        of_text = code[batch.outputs.record]
        shared = [each for each, prompt in enumerate(known) if prompt in self.profile.shared_systems]
        # A pattern for each prompt that many records share, so that Python sees the texts that match; the others one by one.
        for each in shared:
            runs = instructions(known[each])
            if runs:
                found = batch.outputs.take(of_text == each).matching(screen(runs), ignore_case=True)
                for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
                    _add_leak(batch, hits, (record, pointer, text), runs)
        rare = batch.outputs.take((of_text >= 0) & ~np.isin(of_text, shared))
        for record, pointer, text in zip(rare.record.tolist(), rare.pointer.to_pylist(), rare.text.to_pylist(), strict=True):
            if may_leak(known[code[record]], text):
                _add_leak(batch, hits, (record, pointer, text), instructions(known[code[record]]))


def _said(answer: str, found: Echo) -> str:
    if is_copy(answer, found):
        return "is nothing but its prompt"
    return f"begins with {'all' if found.share == 1.0 else format(found.share, '.0%')} of the words of its prompt"


def _questions(asked: list[str], pointers: list[str]) -> list[str]:
    """What an answer may echo: all texts of a turn, and each that is no material to work on."""
    if len(asked) == 1:
        return asked
    return ["\n".join(asked), *(text for text, pointer in zip(asked, pointers, strict=True) if pointer not in _CONTEXT)]


def _add_leak(batch: Batch, hits: Hits, place: tuple[int, str, str], runs: list[str]) -> None:
    """Add the finding for an answer (its record, pointer and text) that repeats its system prompt, unless the user speaks of that."""
    record, pointer, text = place
    span = leak(runs, text)
    if span is None or any(_IDENTITY.search(each) or leak(runs, each) for each in texts_of(batch.inputs, record, Role.USER)):
        return
    hits.add_first(record, pointer, span=span, value=1.0, details={"what": "repeats the system prompt"})


def _begin_alike(texts: Texts, outputs: Ints, first: Ints, last: Ints) -> Mask:
    """Whether the answers begin like the first or the last text of what they answer, or with a label; shape (n_outputs,)."""
    heads = pc.utf8_ltrim(pc.utf8_lower(pc.utf8_slice_codeunits(texts.text, 0, _HEAD)), _AROUND)
    answers = heads.take(pa.array(outputs))
    alike = pc.match_substring_regex(answers, LABEL).to_numpy(zero_copy_only=False).astype(bool)
    for lines in (first, last) if (first != last).any() else (first,):
        asked = heads.take(pa.array(lines))
        lengths = pc.utf8_length(asked).to_numpy(zero_copy_only=False)
        long, brief = (
            pc.equal(*(pc.utf8_slice_codeunits(each, 0, size) for each in (asked, answers))).to_numpy(zero_copy_only=False)
            for size in (_LONG, _BRIEF)
        )
        alike |= np.where(lengths >= _LONG, long, brief & (lengths >= _BRIEF))
    return np.asarray(alike, dtype=bool)
