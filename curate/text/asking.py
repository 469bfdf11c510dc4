"""Whether a text asks for something: how it begins and how it ends. Patterns read alike by RE2 and by `re`."""

from __future__ import annotations

ASKS_AT_END = r"[?？؟]['\"”’»)\]\s*]*$"
"""A question mark is the last sign."""

ASKS_AT_START = (
    r"^[\s\"'“*#>-]*(?:please |kindly |now |(?:can|could|would|will) you (?:please )?)?"
    r"(?:write|explain|describe|give|list|name|tell|summari[sz]e|translate|classify|create|generate|find|identify|calculate|compute|"
    r"convert|compare|rewrite|edit|make|provide|suggest|propose|design|draft|compose|outline|define|discuss|analy[sz]e|construct|"
    r"develop|come up with|determine|evaluate|predict|recommend|sort|arrange|categori[sz]e|extract|correct|fix|complete|fill|answer|"
    r"choose|select|show|help|imagine|pretend|act as|how|what|which|who|whom|whose|where|when|why|is|are|do|does|did|can|could|should|"
    r"would|will|was|were|have|has|i want|i need|i would like|i'd like|i’d like)\b"
)
"""A word of asking, or of telling to do something, is the first; case is ignored."""

CLOSED_BOOK = (
    r"^[\s\"'“]*(?:(?:in|on|at|for|of|to) )?(?:who|whom|whose|when|where|which|"
    r"what (?:is|are|was|were|does|did|year|country|city|kind|type|language|animal|percentage|colou?r)|what's|"
    r"how (?:many|much|long|far|old|tall|high|deep|big|large|fast|often|heavy)|is|are|was|were|does|do|did|has|have) [^\n]*\?\s*$"
)
"""A question of fact, and nothing else; case is ignored."""

OWN_MATTER = (
    r"\b(?:I|I'm|I’m|I've|me|my|mine|we|our|us|you|your|yourself|this|these|following|above|below|given|if|should|would|could|best way)\b|"
    r"\d[^\n]*\D\d|:"
)
"""What a question of fact has not: the person who asks, something given, a calculation; case is ignored."""
