"""What an instruction speaks of that a record may not hold. `ABSENT`, `NOWHERE` and `BRIEF` read alike by RE2 and by `re`."""

from __future__ import annotations

import re

_MEDIUM = (
    r"(?:images?|pictures?|photos?|photographs?|screenshots?|videos?|clips?|audio(?: (?:files?|clips?|recordings?))?|recordings?|"
    r"voice messages?)"
)
ABSENT = (
    rf"\b(?:the|this|these|my|our|an?) (?:attached|enclosed|uploaded|following) {_MEDIUM}\b|"
    rf"\b{_MEDIUM} (?:attached|enclosed|uploaded|below|above|provided)\b|"
    rf"(?:^|[.!?]\s)(?:please )?(?:describe|caption|transcribe|watch|look at|analy[sz]e|examine|listen to|"
    rf"(?:identify|count|find|spot|name)[^.?!\n]{{1,40}} in|what (?:is|are|do you see)[^.?!\n]{{0,40}} in) "
    rf"(?:the|this|these|that) {_MEDIUM}\b"
)
"""A picture, a recording or a video that is attached or to be looked at; case is ignored."""

_THING = (
    r"(?:sentences?|paragraphs?|passages?|texts?|articles?|essays?|story|stories|poems?|e-?mails?|words?|lists?|numbers?|quotes?|"
    r"statements?|questions?|equations?|expressions?|data|dataset|tables?|tweets?|reviews?|conversations?|dialogues?|documents?|files?|"
    r"phrases?|excerpts?|items?|terms?|arguments?|reports?|links?|attachments?|charts?|graphs?|messages?|input|context|information)"
)
NOWHERE = (
    rf"\b(?:(?:following|attached|enclosed) (?:\w+ ){{0,2}}{_THING}|{_THING} (?:below|attached|enclosed))\b|"
    r"^(?:please |kindly |(?:can|could|would) you (?:please )?)?(?:explain|summari[sz]e|translate|fix|edit|rewrite|improve|shorten|"
    r"simplify|correct|proofread|solve|classify|analy[sz]e|paraphrase|rephrase|evaluate|review|categori[sz]e) "
    rf"(?:it|that|them|those|(?:this|these|the given|the provided|the above)(?: {_THING})?)"
    r"(?: (?:please|again|for me|briefly|in (?:\w+ ){0,3}\w+|into \w+|to \w+))*[\s.!?:]*$"
)
"""A text that is said to follow, or a thing that is only pointed at; case is ignored."""

HOLDS = re.compile(r"[\"“”«»„]|[`|=<>\[\]{}]|\n|: ?\S|\d|https?:|\b[A-Z]{2,}\b|; ?\S|—|\s[-–]\s|['‘]\w+(?: \w+)*['’]")
"""What an input has that holds the thing it speaks of: a quote, a number, code, a second line, something behind a colon."""

GREETING = re.compile(
    r"\W*(?:hi|hello|hey|hallo|thanks?|thank you|thx|bye|goodbye|good (?:morning|evening|night|day|afternoon)|welcome|yes|no|ok(?:ay)?|"
    r"sure|help|test|start|continue|go on|more|next|again|please|salut|bonjour|merci|danke|hola|gracias|ciao)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""Words that need no more to be understood."""

PARTS = (
    "image",
    "images",
    "image_url",
    "video",
    "videos",
    "audio",
    "audios",
    "input_audio",
    "input_image",
    "file",
    "inlineData",
    "fileData",
)
"""Keys of a record under which a medium stands."""

SLOT = re.compile(r"<(?:image|video|audio|img)\b|https?:|www\.", re.IGNORECASE)
"""A mark in the text for a medium, or an address."""

_WORD = r"[A-Za-zÀ-ɏЀ-ӿ]+(?:['’-][A-Za-zÀ-ɏЀ-ӿ]+)*"
BRIEF = rf"^\s*{_WORD}(?:\s+{_WORD})?[\s.!,:;]*$"
"""One or two words of a script with spaces, and nothing else."""
