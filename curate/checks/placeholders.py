"""The rule about templates whose slots were never filled."""

from __future__ import annotations

import re
from typing import Any

from curate.batch import Batch, Role
from curate.checks.base import Hits, RecordCheck, Rule, chat
from curate.checks.context import in_input, input_of, texts_of
from curate.text.code import in_code, mentions_code

_BRACES = r"\{\{ ?[A-Za-z_][A-Za-z0-9_. -]{0,40}\}\}"
_FIELD = r"\{[A-Za-z_][A-Za-z0-9_]{0,40}\}"
_PERCENT = r"%s"
_ANGLE = r"<[A-Z][A-Z_ -]{1,40}>"
_SQUARE = (
    r"\[(?:[Yy]our|YOUR|[Ii]nsert|INSERT|[Cc]ompany|[Cc]ustomer|[Rr]ecipient|[Ss]ender|[Nn]ame|[Dd]ate|[Aa]ddress|[Pp]hone|[Ee]mail)"
    r"(?:[ '’][A-Za-z0-9 ,.'’/-]{0,50})?\]"
)
_SLOT = rf"{_BRACES}|{_FIELD}|{_PERCENT}|{_ANGLE}|{_SQUARE}"
_COMPILED = re.compile(_SLOT, re.ASCII)
_NAMES = re.compile(
    r"NAME|DATE|COMPANY|ADDRESS|E-?MAIL|PHONE|CITY|COUNTRY|PRODUCT|ORDER|NUMBER|URL|LINK|TITLE|AUTHOR|USER|CUSTOMER|PLACEHOLDER|INSERT|"
    r"YOUR|RECIPIENT|SENDER|AMOUNT|PRICE|PERSON|LOCATION"
)
_TEMPLATES = re.compile(
    r"template|placeholder|jinja|handlebars|mustache|shopify|liquid (?:tag|variable)|double (?:curly )?brac|format string|\{\{|\bvue\b|"
    r"angular|\bjsx\b|\breact\b|ansible|\bhelm\b|\byaml\b|django|flask|twig|\bblade\b|github actions|latex|mediawiki|模板|占位",
    re.ASCII | re.IGNORECASE,
)
_CODE_SIGN = re.compile(r"[<>=;\\]|\w\(", re.ASCII)
_NEAR = 20  # code points on either side, within the line, where such a sign makes a slot code
# What somebody else completes: named at all, or asked for with a verb of writing (a shop's customers speak of cards and forms, too).
_LETTERS = re.compile(
    r"template|placeholder|\bletter|e-?mail|résumé|\bcv\b|press release|newsletter|brief an|brief für|lettre|courriel|carta|correo|邮件|信|"
    r"(?:writ|draft|compos|creat|generat|prepar|design|provid|craft|word|rewrit|edit|give me|come up|need|say|construct|formulat|"
    r"develop)\w*\b"
    r"[^.?!\n]{0,80}\b(?:mail|forms?|memo|resume|invit|contract|agreement|invoice|speech|message|cards?|certificate|announce|proposal|"
    r"application|script|report|pitch|repl|respon[sc]e|note|text|post)",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\b(?:Dear |Subject:|Sincerely|Best regards|Kind regards|Yours (?:truly|faithfully)|To whom it may concern)")


class UnfilledTemplate(RecordCheck):
    """An answer still holds the slot of a template.

    Why: the model learns to say "{{name}}" where a name belongs.
    How: in answers, and not in their input: `{{name}}` (an error); `{name}` where the record has a field of that name, `%s`, `<NAME>`
    and "[Your Name]" (warnings).
    Fix: fill the slots and run the check again, or reject the record.
    Limits: silent in code, when the prompt is about code or templates, and for "[Your Name]" when the prompt asks for a text that
    somebody else completes, or the answer is one: a letter, an e-mail, a form.
    Source: 85 of 91 records of a public identity set are unfilled; the 8 bracketed slots of a public instruction set stand in letters.
    """

    rule = Rule("FMT008", "unfilled-template", "error", "valid", "record", 'an unfilled slot of a template: "{found}"', since="0.1")
    bad = (
        [chat("Who are you?", "I am {{name}}, made by {{author}}.")],
        [chat("Who is my contact?", "Your contact is [Your Name], ask for them at the desk.")],
    )
    good = (
        [chat("Write a letter of thanks to a host.", "Dear host, thank you for the evening. [Your Name]")],
        [chat("How do I print a field in a Jinja template?", "Write {{ field }} where it belongs.")],
    )

    def find(self, batch: Batch, hits: Hits) -> None:
        found = batch.outputs.matching(_SLOT)
        # Per text in Python: only those that hold something like a slot.
        for record, pointer, text in zip(found.record.tolist(), found.pointer.to_pylist(), found.text.to_pylist(), strict=True):
            slots = [match for match in _COMPILED.finditer(text) if self._unfilled(batch, record, text, match)]
            if slots:
                first = next((slot for slot in slots if slot.group().startswith("{{")), slots[0])
                severity = None if first.group().startswith("{{") else "warning"
                details = {"found": first.group()}
                hits.add(record, severity=severity, field=pointer, span=first.span(), value=float(len(slots)), details=details)

    def _unfilled(self, batch: Batch, record: int, text: str, match: re.Match[str]) -> bool:
        slot, start, end = match.group(), *match.span()
        if in_code(text, start) or in_input(batch, record, slot):
            return False
        if slot.startswith("["):
            asked = "\n".join(texts_of(batch.inputs, record, Role.USER))
            return text[end : end + 1] not in ("(", "[") and not (_LETTERS.search(asked) or _LETTER.search(text))
        prompt = input_of(batch, record)
        if _TEMPLATES.search(prompt):
            return False
        if slot.startswith("{{"):
            return text[max(0, start - 1) : start] not in ("^", "_", "}", "$", "{") and not _in_code_line(text, start, end)
        if mentions_code(prompt):
            return False
        if slot.startswith("{"):
            return slot[1:-1] in _fields(batch, record)
        if slot.startswith("<"):
            return _NAMES.search(slot) is not None and f"</{slot[1:]}" not in text
        return not text[end : end + 1].isalnum() and not text[max(0, start - 1) : start].isdigit()


def _in_code_line(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _NEAR) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _NEAR].split("\n", 1)[0]
    return _CODE_SIGN.search(before) is not None or _CODE_SIGN.search(after) is not None


def _fields(batch: Batch, record: int) -> frozenset[str]:
    value: Any = batch.values[record] if batch.values else None
    return frozenset(value) if isinstance(value, dict) else frozenset()
