"""Where a text holds code, and whether it talks about code: rules about wording stay silent there."""

from __future__ import annotations

import re

_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`", re.DOTALL)
# Only what is about code beyond doubt: a discount code, a TV program and a piece of string are not.
_TOPIC = re.compile(
    r"```|</?[a-z][a-z0-9]*>|\w\(\)|\b(?:coding|source code|"
    r"(?:this|the|following|a|some|your|write|piece of) code|code (?:snippet|segment)|"
    r"programming|programmers?|computer program|algorithms?|regex|regexp|regular expression|(?:a|this|the|following) function|compiler|"
    r"html|css|xml|json|yaml|sql|python|java|javascript|typescript|node\.?js|php|perl|kotlin|golang|bash|"
    r"shell script|latex|markdown|jinja2?|jsx|ansible|terraform|django|flask|excel|"
    r"spreadsheet|printf|api|command line)\b|c\+\+|c#|代码|函数|编程|程序",
    re.ASCII | re.IGNORECASE,  # letters of other scripts are no part of a word: "用Python写" is about Python
)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Code-point spans of fenced blocks (an open fence reaches to the end) and of inline code in backticks, ascending."""
    return [match.span() for match in _CODE.finditer(text)]


def in_code(text: str, position: int) -> bool:
    """Whether a code point of `text` lies in a fenced block or in inline code."""
    return ("`" in text or "~~~" in text) and any(start <= position < end for start, end in code_spans(text))


def mentions_code(text: str) -> bool:
    """Whether a text speaks of programming, markup or formulas, or holds a fence."""
    return _TOPIC.search(text) is not None
