"""How answers decline a request, in English, German, French and Spanish, and prompts that ask for words of others; case is ignored."""

from __future__ import annotations

_EN_SORRY = (
    r"(?:i(?:['’]m| am) (?:\w+ )?(?:sorry|afraid)|i (?:sincerely |do )?apologi[sz]e|my apologies|apologies|sorry|unfortunately|regrettably)"
    r"[^.!?\n]{0,80}?"
)
_EN_LACKS = (
    r"(?:have (?:direct |any |real[- ]time |the )?(?:access|abilit\w*|capabilit\w*|capacity|means|tools|permission|personal|feelings)"
    r"|possess|provide|assist|support|engage|feel comfortable)"
)
_EN_UNABLE = (
    r"\bi(?: (?:currently )?can(?:not|['’]t| not)|(?: am|['’]m)(?: currently)? (?:unable|not able|not capable|not allowed)|"
    rf" (?:currently )?do(?:n['’]t| not) (?:currently )?{_EN_LACKS}| (?:won['’]t|will not) (?:be able|help|assist|provide|write|create)|"
    r" must (?:decline|refuse)| have to decline)\b"
)
_EN_VERBS = (
    r"(?:help|assist|provide|fulfil|comply|answer|respond|create|generate|write|produce|access|perform|do that|complete|discuss|support|"
    r"engage|browse|offer|share|execute|book|order|make|place|process|schedule)"
)
_EN_CANNOT = r"(?:can(?:not|['’]t| not)|am (?:unable|not able)|['’]m (?:unable|not able))"
_EN = (
    rf"{_EN_SORRY}{_EN_UNABLE}|{_EN_SORRY}\b(?:it(?:['’]s| is) (?:not possible|impossible) for me|we can(?:not|['’]t) (?:help|assist)|"
    r"that(?:['’]s| is) (?:not )?something i)|(?:as an? (?:ai|artificial|large|language|virtual|text)[^.!?\n]{0,60}?)"
    rf"\bi (?:can(?:not|['’]t| not)|am (?:unable|not able|not capable)|do(?:n['’]t| not) {_EN_LACKS})|"
    rf"i ?(?:{_EN_CANNOT}(?: to)?|won['’]t|will not|must decline to|refuse to) {_EN_VERBS}\b|i must (?:decline|refuse)\b"
)
_DE_SORRY = (
    r"(?:(?:es )?tut mir (?:sehr |wirklich |aufrichtig )?leid|entschuldigung|entschuldigen sie|verzeihung|leider|bedauerlicherweise)"
)
_DE_VERBS = r"(?:helfen|weiterhelfen|beantworten|antworten|erfüllen|nachkommen|bereitstellen|ausführen|erstellen|unterstützen|zugreifen)"
_DE = (
    rf"{_DE_SORRY}[^.!?\n]{{0,40}}?\b(?:ich (?:kann|darf)|(?:kann|darf) ich)\b[^.!?\n]{{0,80}}?\b(?:nicht|keinen?|keine[rms]?)\b|"
    rf"{_DE_SORRY}[^.!?\n]{{0,40}}?\b(?:ich bin|bin ich) (?:leider )?nicht (?:in der lage|befugt|berechtigt)|"
    rf"ich (?:kann|darf)\b[^.!?\n]{{0,80}}?\bnicht {_DE_VERBS}|ich bin (?:leider )?nicht in der lage"
)
_FR_SORRY = r"(?:je suis (?:vraiment |sincèrement )?désolée?|désolée?|je m['’]excuse|je regrette|malheureusement)[^.!?\n]{0,60}?"
_FR = (
    rf"{_FR_SORRY}\bje ne (?:peux|suis pas|dispose|saurais|possède)\b|{_FR_SORRY}\bje n['’]ai pas (?:accès|la capacité|la possibilité)|"
    r"je ne (?:peux pas|suis pas en mesure d['’e]|suis pas capable d['’e]|suis pas autorisée? à) ?"
    r"(?:vous |t['’]|te )?(?:aider|répondre|fournir|accéder|effectuer|créer|générer|écrire|réaliser|satisfaire)"
)
_ES_SORRY = r"(?:lo siento|lo lamento|disculpe?a?s?|perd[óo]n|lamentablemente|desafortunadamente|por desgracia)[^.!?\n]{0,60}?"
_ES = (
    rf"{_ES_SORRY}\bno (?:puedo|me es posible|soy capaz|estoy (?:autorizad|capacitad)|tengo (?:acceso|la capacidad|permiso))|"
    r"no puedo (?:ayudar|responder|proporcionar|cumplir|realizar|crear|generar|escribir|acceder|ofrecer)"
)
REFUSAL = rf"^[\s\"'“*]*(?:{_EN}|{_DE}|{_FR}|{_ES})"
"""The beginning of an answer whose writer declines, or says that it is unable; RE2 and `re` read it alike."""

_ASKED = r"(?:^|[.!?:;,\n]\s{0,8}|\b(?:please|can you|could you|would you|will you|help me|need you to|want you to|and|to)\s+)"
_PEN = r"write|draft|compose|schreibe?n?|verfasse|formuliere|écris|écrivez|rédige[rz]?|escrib[ea]|redact[ae]"
_MAKE = rf"(?:{_PEN}|create|generate|make|prepare|formulate|craft|design|construct|simulate|produce|provide|give)"

WRITTEN_FOR_OTHERS = (
    rf"{_ASKED}(?:{_PEN}|rephrase|paraphrase|rewrite|translate|summari[sz]e|reply to|respond to|decline|role-?play|übersetze?|"
    r"traduis|traduisez|tradu[cz])\b"
)
"""A prompt that asks for words which somebody else may say: then the answer's "I" need not be the assistant."""

CORRESPONDENCE = (
    rf"{_ASKED}{_MAKE}\b[^.!?\n]{{0,80}}\b(?:e-?mails?|letters?|messages?|dialogues?|conversations?|scripts?|repl(?:y|ies)|responses?|"
    r"adverts?|advertisements?|ads?|speech|announcements?|reviews?|notes?|newsletter|invitation|posts?|transcript|lettre|courriel|"
    r"brief|nachricht|carta|mensaje|diálogo)\b"
)
"""A prompt that asks for words which go to somebody else."""
