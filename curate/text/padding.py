"""Phrases around an answer that say nothing: what an assistant says before it begins and after it has ended."""

from __future__ import annotations

import re

_YES = (
    r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|gladly|with pleasure|bien sûr|avec plaisir|natürlich|gerne?|"
    r"¡?claro(?: que sí)?|¡?por supuesto)"
)
_HELP = r"i(?:['’]d| would) be (?:more than )?(?:happy|glad) to (?:help|assist)|i can (?:certainly |definitely )?(?:help|assist)"
_PRAISE = (
    r"(?:(?:that(?:['’]s| is) (?:a|an) )?(?:great|good|excellent|interesting|fantastic|wonderful) question|"
    r"thank(?:s| you) for (?:asking|your question|reaching out|your (?:interest|inquiry))|"
    r"(?:i(?:['’]m| am) )?(?:happy|glad) to help)"
)
_HELP_SAID = rf"(?:{_HELP})(?: you)?(?: with (?:that|this))? ?[.!]"
_LEAD = (
    rf"{_YES}[,!.]? (?:(?:{_HELP})[^.!?\n]{{0,80}}[.!] )?[^.!?\n]{{0,80}}\b(?:here(?:['’]s| is| are)|below|voici|hier (?:ist|sind)|aquí)\b"
)

_ASK = (
    r"(?:let (?:me|us) know|feel free to (?:ask|reach out|contact|let me know)|"
    r"(?:do not|don['’]t) hesitate to (?:ask|reach out|contact|let)|"
    r"just (?:ask|let me know)|i(?:['’]m| am) (?:always )?here(?: to help)?|please ask|reach out)"
)
_ANY = r"(?:any(?:thing)?|some|more|other|further|additional|something)"
_IF = (
    rf"if (?:you (?:ever |still )?(?:have {_ANY}(?: \w+)? ?(?:questions?|concerns|queries|doubts)|"
    rf"(?:need|want|require) (?:{_ANY}|help|assistance|support))|"
    rf"you(?:['’]d| would) like {_ANY}|there(?:['’]s| is) (?:anything|something) (?:else|more|specific))[^.!?\n]{{0,80}}"
)
_CLOSINGS = (
    r"i hope (?:this|that|it|these)(?: \w+){0,2} (?:helps?|clarifies|answers your question|is (?:helpful|useful|clear))[^.!?\n]{0,60}",
    r"hope (?:this|that|it) helps",
    rf"(?:please )?{_ASK} {_IF}",
    rf"{_IF}, (?:please )?{_ASK}[^.!?\n]{{0,60}}",
    r"is there (?:anything|something) (?:else|more|further)[^.!?\n]{0,80}",
    r"(?:please )?feel free to (?:ask|reach out|contact (?:me|us)|let me know)(?: (?:anytime|any time) ?[^.!?\n]{0,40})?",
    r"i(?:['’]m| am) (?:always )?(?:here|happy|glad) to (?:help|assist)[^.!?\n]{0,60}",
    r"(?:always )?happy to help(?: further)?",
    r"(?:have|enjoy) (?:a|the rest of your) (?:great |nice |wonderful |lovely |good |pleasant )?(?:day|evening|weekend|time|night)",
    r"happy (?:coding|cooking|baking|reading|writing|learning|travels|shopping|gardening|painting|exploring)",
    r"j['’]espère que (?:cela|ça|ceci|cette \w+|ces \w+) (?:vous |t['’])?(?:aide|aidera|sera utile|répond)[^.!?\n]{0,60}",
    r"(?:si vous avez [^.!?\n]{0,80}, )?n['’]hésite[zs]? pas à (?:me |nous )?(?:demander|contacter|poser|le faire savoir)[^.!?\n]{0,80}",
    r"ich hoffe,? (?:das|dies|diese \w+) (?:hilft|konnte|beantwortet)[^.!?\n]{0,60}",
    r"(?:bei|falls sie) (?:weiteren?|noch) fragen[^.!?\n]{0,80}",
    r"espero que (?:esto |esta \w+ )?(?:te |le |os |les )?(?:ayude|sea útil|sirva)[^.!?\n]{0,60}",
    r"no dud(?:es|e) en (?:preguntar|contactar|pedir|consultar)[^.!?\n]{0,80}",
)
_DECORATION = "[\\s*\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]*"

HINT = (
    rf"^[\s*]*(?:{_YES}|{_PRAISE}|{_HELP})|\bhope (?:this|that|it|these)\b|"
    r"\b(?:let (?:me|us) know|feel free|hesitate|reach out|happy to help|to assist|here to help|is there (?:anything|something)|"
    r"happy \w+ing|have a|enjoy (?:a|the)|just ask|please ask)\b|j['’]espère|hésite|ich hoffe|"
    r"weiteren? fragen|noch fragen|espero que|no dud"
)
"""What every text with padding holds near one of its ends; RE2, case ignored. Cheap to look for, and not enough by itself."""

# Of the line that leads to the answer ("Sure, here is the list:") only one sentence is taken, so that nothing said is lost.
_OPENING = re.compile(rf"[\s*]*(?:{_LEAD}[^.!?\n]{{0,160}}:[ \t]*\n|(?:{_YES} ?!|{_PRAISE} ?[.!]|{_HELP_SAID})(?=\s|$))", re.IGNORECASE)
_CLOSING = re.compile(
    rf"(?:[.!?…。)\]}}\"”»`*\U0001f300-\U0001faff]\s+|\n\s*)((?:{'|'.join(_CLOSINGS)}) ?[.!?]*{_DECORATION})\Z", re.IGNORECASE
)
_SPACE = re.compile(r"\s*")
_LONGEST = 600
"""Code points of an answer's end in which one closing phrase stands."""


_MOST_PHRASES = 20


def core(text: str) -> tuple[int, int]:
    """The span of `text`, in code points, without the padding before and after it, which may be several phrases; all of it when there
    is none, nothing else, or more than 20 phrases on either side. What follows an opening phrase begins a sentence: a lower-case letter
    after it means that the phrase belongs to the answer.
    """
    start, end = _start(text), len(text)
    for _ in range(_MOST_PHRASES):
        closing = _CLOSING.search("\n" + text[start:end] if end - start < _LONGEST else text[end - _LONGEST : end])
        if closing is None:
            return (start, end) if start < end else (0, len(text))
        end -= len(closing.group(1))
        while end > start and text[end - 1].isspace():
            end -= 1
    return 0, len(text)


def _start(text: str) -> int:
    """Where an answer begins after its opening phrases, 0 where it has none."""
    start = 0
    for _ in range(_MOST_PHRASES):
        found = _OPENING.match(text, start)
        space = _SPACE.match(text, found.end()) if found else None
        if space is None or text[space.end() : space.end() + 1].islower():
            return start
        start = space.end()
    return 0
