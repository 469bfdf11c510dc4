"""Strings that have broken pages, tables and logs: markup, formulas, commands of a runner, characters that hide or reorder."""

from __future__ import annotations

from typing import Any

NAUGHTY = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 1</script>",
    "</style><style>body{display:none}</style>",
    "<!--><script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked=1'>",
    '"><svg onload="window.hacked=1">',
    "' onmouseover='window.hacked=1",
    "<iframe src='javascript:parent.hacked=1'></iframe>",
    "<a href='javascript:window.hacked=1'>press</a>",
    "javascript:window.hacked=1",
    "<math><mtext></title><img src onerror=hacked=1>",
    "]]><script>window.hacked=1</script>",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "&lt;b&gt; &#60;b&#62; &amp;",
    '=HYPERLINK("x","y")',
    "+1+1",
    "-1-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "::error file=a,line=1::hacked%0A",
    "| a | b |\n|---|---|\n# heading\n- [x] task",
    "[press](http://example.invalid/) ![picture](http://example.invalid/p.png)",
    "http://example.invalid/ @somebody #1 **bold** `code` ``more``",
    "`" * 7,
    "\u202eReversed\u202c \u2066isolate\u2069 \u200bhidden\ufeff",
    "\x00\x01\x08\x1b[31mred\x7f\x9b",
    "\ud800 half a pair",
    "\ufffe\uffff \U0001fffe",
    "Ω≈ç√∫ 田中さん 👩\u200d👩\u200d👧 קרא عربى",
    "null",
    "",
)


def records() -> list[dict[str, Any]]:
    """Each of them in a question, and within and around an answer that a rule points at."""
    return [
        each
        for number, text in enumerate(NAUGHTY)
        for each in (
            {"input": f"Which one is number {number}? {text}", "output": f"{text} As an AI language model, I cannot say. {text}"},
            {"input": f"And number {number}, again?", "output": f"TODO: {text}"},
        )
    ]
