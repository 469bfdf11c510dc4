"""Rules about residue of how data was made: chat-bot phrases, two records merged into one, tokens of a chat template."""

from __future__ import annotations

import re

import numpy as np

from curate.batch import Batch, Kind, Role, Side
from curate.checks.base import Hits, PatternCheck, RecordCheck, Rule, chat
from curate.checks.context import in_input, input_of, texts_of
from curate.text.code import in_code
from curate.text.identity import TOPIC

_RENDERED = (Kind.SEGMENTS, Kind.RENDERED)  # formats in which the template's tokens stand in the text on purpose
_ASKED = re.compile(TOPIC, re.ASCII | re.IGNORECASE)


class SelfReference(PatternCheck):
    """An answer speaks of its writer as an AI.

    Why: such phrases come from the chat-bot that wrote the data. Few suffice to teach a model to refuse and to hedge in that voice.
    How: "as an AI", "I am an AI (language model)", "AI language model" near a first person, "my knowledge cut-off", "my last update",
    and their counterparts in seven other languages; case is ignored.
    Fix: rewrite the answer in the voice that should be served, or reject the record.
    Limits: silent when the prompt asks who or what the assistant is, when the profile says that the set teaches an identity, and when
    the phrase is about somebody else ("as an AI researcher").
    Source: 25 records of a public set of 999 answers by a chat-bot hold one; all were read and true.
    """

    rule = Rule("BPL001", "assistant-self-reference", "warning", "clean", "record", 'speaks as a chat-bot: "{found}"', since="0.1")
    bad = ([chat("What is your favourite dish?", "As an AI language model, I do not eat.")],)
    good = (
        [chat("What does she do?", "She works as an AI engineer and trains an AI language model for shops.")],
        [chat("Are you a robot?", "Yes, I am an AI assistant of the shop.")],
    )
    pattern = (
        r"\b(?:as|being) an? (?:\w+ )?(?:AI|A\.I\.|artificial intelligence|language model)\b|"
        r"\bI(?: am|'m|’m) (?:just |only |merely |simply )?an? (?:\w+ )?(?:AI|A\.I\.|artificial intelligence|language model)\b|"
        r"\bAI language model\b|\bmy (?:knowledge|training)(?: data)? cut-?\s?off\b|\bknowledge cut-?\s?off\b|"
        r"\bmy training data (?:ends?|stops?|goes|was|is|includes?|does|do|only|covers?|reach)|"
        r"\b(?:my|the|last) (?:last |latest |most recent )(?:knowledge |training |data )?update\b|"
        r"\ben tant qu(?:['’]une? |['’])?(?:IA|intelligence artificielle|e mod[eè]le de langage)|"
        r"\bals (?:eine? )?(?:KI\b|künstliche Intelligenz|Sprachmodell)|"
        r"\bcomo (?:una |uma |um |un )?(?:IA\b|inteligencia artificial|inteligência artificial|modelo de lenguaje|modelo de linguagem)|"
        r"\bcome (?:un['’]|un )?(?:IA\b|intelligenza artificiale|modello linguistico)|"
        r"作为(?:一个|一名|一款)?(?:AI|人工智能|语言模型)|我(?:只)?是(?:一个|一名|一款)?(?:AI|人工智能|语言模型)"
    )
    ignore_case = True
    _person = re.compile(
        r"^[- ](?:based|powered|driven|enabled|generated|assisted|related)(?! (?:chat|assistant|language|model|program|bot\b))|"
        r"^ (?:\w+ )?(?:engineer|research|scientist|developer|expert|specialist|consultant|enthusiast|compan|start-?up|student|"
        r"professional|practitioner|artist|ethicist|product|tool|feature|platform|solution|project|winter|company|lab)",
        re.IGNORECASE,
    )
    _first_person = re.compile(r"\b(?:I|I'm|I’m|my|me|myself)\b")
    _weak = re.compile(r"AI language model|knowledge cut-?\s?off|(?:the|last) (?:last |latest |most recent )", re.IGNORECASE)

    def find(self, batch: Batch, hits: Hits) -> None:
        if not self.profile.assistant_identity:
            super().find(batch, hits)

    def accept(self, batch: Batch, record: int, text: str, span: tuple[int, int]) -> bool:
        start, end = span
        if self._person.match(text[end : end + 30]) or in_code(text, start):
            return False
        if self._weak.match(text[start:end]) and not self._first_person.search(sentence(text, start, end)):
            return False
        return not any(_ASKED.search(asked) for asked in texts_of(batch.inputs, record, Role.USER))


def sentence(text: str, start: int, end: int) -> str:
    """The sentence of `text` around a span, cut at full stops, question and exclamation marks and line ends."""
    before = max(text.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n"))
    ends = [position for mark in (". ", "! ", "? ", "\n") if (position := text.find(mark, end)) >= 0]
    return text[before + 1 : min(ends, default=len(text))]


class MergedRecord(PatternCheck):
    """An answer runs on into the next record.

    Why: the model learns to go on after its answer with a question of its own, and to answer that.
    How: at the start of a line a numbered or headed "Instruction:", a heading "### Response" or "### Instruction", or the turn labels
    "Human:" and "Assistant:", after some text and where the input does not hold it.
    Fix: split the record, or cut the answer at the span.
    Limits: silent in code, when the prompt asks for a dialogue, a prompt or a document with such headings, and for numbered lists of
    inputs ("1. Input: ...").
    Source: AlpacaDataCleaned, class 2.
    """

    rule = Rule("MRG001", "merged-record", "warning", "clean", "record", 'the answer runs on into another record: "{found}"', since="0.1")
    bad = ([chat("Name a primary colour.", "Red.\n\n### Instruction:\nName a river.\n\n### Response:\nThe Rhine.")],)
    good = (
        [chat("Write a short dialogue of a human and an assistant.", "Human: Hello!\nAssistant: Hello, how can I help?")],
        [chat("List the inputs of the form.", "1. Input: name\n2. Input: e-mail address")],
    )
    pattern = (
        r"(?m)^[ \t]*(?:#{1,4}[ \t]*(?:\d{1,3}\.[ \t]*)?(?:Instruction|Response)(?::|[ \t]*$)|"
        r"\d{1,3}\.[ \t]*Instruction:|(?:Human|Assistant):)"
    )
    _dialogue = re.compile(
        r"dialog|conversation|chat|transcript|script|scene|interview|role-?play|skit|play\b|story|prompt|example of|\bbot\b|exchange|"
        r"对话|聊天|剧本|conversaci|conversation|gespräch",
        re.IGNORECASE,
    )
    _document = re.compile(r"\bapi\b|endpoint|readme|documentation|markdown|template|prompt|few-shot", re.IGNORECASE)

    def accept(self, batch: Batch, record: int, text: str, span: tuple[int, int]) -> bool:
        matched = text[span[0] : span[1]].strip()
        if not text[: span[0]].strip() or in_code(text, span[0]) or in_input(batch, record, matched):
            return False
        about = self._dialogue if matched in ("Human:", "Assistant:") else self._document
        return about.search(input_of(batch, record)) is None


class TemplateToken(RecordCheck):
    """A text holds tokens of a chat template.

    Why: trainers put such tokens around the turns. One within a turn ends it early for the model, or lets it write turns of its own.
    How: `<|im_start|>`, `<|eot_id|>`, `<|endoftext|>`, `<|user|>` and their like, `</s>`, `<s>`, `[INST]`, `<<SYS>>`,
    `<start_of_turn>`, `<bos>`, in any text of a message, in rejected answers and plain text too.
    Fix: take the tokens out; cut the text where another turn begins.
    Limits: silent in code and where the text or the prompt is about templates, tokens or tokenizers; `<s>` around struck-out text is
    HTML. Formats that hold the rendered template are left out. Tool calls are left to the rules about tools.
    Source: transformers, "Chat templates"; found in answers of two public sets.
    """

    rule = Rule("LKG001", "chat-template-token", "error", "clean", "record", 'a chat template\'s token in the text: "{found}"', since="0.1")
    bad = (
        [chat("Where is my parcel?", "It is on its way.<|im_end|>\n<|im_start|>user")],
        [chat("[INST] Where is my parcel? [/INST]", "It is on its way.")],
    )
    good = (
        [chat("Which special tokens does ChatML use?", "A turn begins with <|im_start|> and ends with <|im_end|>.")],
        [chat("Show struck-out text in HTML.", "The price is <s>20</s> 15 euros.")],
    )
    pattern = (
        r"<\|[A-Za-z][A-Za-z0-9_]{0,30}\|>|<｜[A-Za-z][^｜\n]{0,30}｜>|</?s>|\[/?INST\]|<</?SYS>>|"
        r"</?(?:start_of_turn|end_of_turn|bos|eos)>"
    )
    _about = re.compile(
        r"\b(?:special|control|stop|eos|bos|end[- ]of[- ](?:text|turn|sequence)|chat|role|template|separator) tokens?\b|chat.?template|"
        r"prompt (?:template|format)|tokeni[sz]|chatml|特殊标记|分词",
        re.IGNORECASE,
    )
    _compiled = re.compile(pattern, re.ASCII)
    _question = re.compile(rf"(?:what (?:is|are|does|do)|meaning of|token|tag|marker)\s+(?:the |an? )?[\"'“`]?(?:{pattern})", re.IGNORECASE)

    def find(self, batch: Batch, hits: Hits) -> None:
        texts = batch.texts.of(sides=[Side.INPUT, Side.OUTPUT, Side.REJECTED], roles=[r for r in Role if r != Role.CALL])
        found = texts.take(~np.isin(batch.kind[texts.record], _RENDERED)).matching(self.pattern)
        # Per text in Python: only those that hold a token.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            spans = [match.span() for match in self._compiled.finditer(text) if self._leaked(text, match)]
            if spans and not self._is_topic(batch, record, text):
                start, end = spans[0]
                hits.add(record, field=pointer, span=(start, end), value=float(len(spans)), details={"found": text[start:end]})

    def _leaked(self, text: str, match: re.Match[str]) -> bool:
        token, start, end = match.group(), *match.span()
        if in_code(text, start) or text[max(0, start - 1) : start] + text[end : end + 1] in ('""', "''", "“”", "‘’"):
            return False
        if token == "<s>":
            return start == 0 and "</s>" not in text[end:].rstrip()[:-4]
        return token != "</s>" or "<s>" not in text[1:start]

    def _is_topic(self, batch: Batch, record: int, text: str) -> bool:
        return any(self._about.search(each) or self._question.search(each) for each in (text, input_of(batch, record)))
