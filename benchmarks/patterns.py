r"""Fifty patterns that a backtracking engine needs exponential or at least quadratic time for, each with the text that shows it.

    PYTHONPATH=. python -m benchmarks.patterns

prints the milliseconds of each as `curate` runs them, and exits with 1 when one takes 50 or more. With `re` none of them ends within
1.5 seconds. Written after the classes of A. Rathnayake and
H. Thielecke 2014, "Static analysis for regular expression exponential runtime via substructural logics", and after what broke in
the open: trimming of white space, version numbers, e-mail addresses, JSON strings, comments, Markdown emphasis.
"""

from __future__ import annotations

import sys
import time
from typing import NamedTuple

from curate.text.patterns import compile_pattern

LIMIT_MS = 50.0
LONG = 30_000


class Case(NamedTuple):
    """A pattern, and the text that it almost matches; the answer is no."""

    pattern: str
    text: str


A, X, BLANKS, DIGITS = "a" * LONG, "x" * LONG, " " * LONG, "1" * LONG

CASES = (
    Case(r"^(a+)+$", A + "!"),
    Case(r"^(a*)*$", A + "!"),
    Case(r"^(a|a)*$", A + "!"),
    Case(r"^(a|aa)+$", A + "!"),
    Case(r"^(a|a?)+$", A + "!"),
    Case(r"^(a?){30}a{30}$", A),
    Case(r"^(\w+\s?)*$", A + "!"),
    Case(r"^(\w+\s?)+:$", A + " " + A),
    Case(r"^(([a-z])+.)+[A-Z]([a-z])+$", A),
    Case(r"^([a-zA-Z]+)*$", A + "1"),
    Case(r"^(.*a){12}$", A + "!"),
    Case(r"(x+x+)+y", X),
    Case(r"^(?:a+b?)+c$", A),
    Case(r"^(x+)*y$", X),
    Case(r"^((x*)*)*y$", X),
    Case(r"(?:x|xx|xxx)*y$", X),
    Case(r"\s+$", BLANKS + "x"),
    Case(r"^\s*(.*?)\s*,$", BLANKS),
    Case(r"^(\s|\t|\s+)*$", BLANKS + "x"),
    Case(r"[\s\S]*?\n[\s\S]*?\n[\s\S]*?;", "\n" * LONG),
    Case(r"^(\d+)+$", DIGITS + "."),
    Case(r"^\d*(\.\d*)*(\.\d*)*$", "1." * 10_000 + "x"),
    Case(r"^(\d+,?)*\.$", DIGITS),
    Case(r"^-?(\d+(,\d+)*)+(\.\d+)?$", DIGITS + "-"),
    Case(r"^(\d|\d\d|\d{3})+x$", DIGITS),
    Case(r"^([\w.]+)*@", "a." * 10_000),
    Case(r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$", A + "!"),
    Case(r"^([\w.+-]+)+@([\w-]+\.)+$", A + "!"),
    Case(r"^(https?://)?([\da-z.-]+)\.([a-z.]{2,6})([/\w .-]*)*/?$", "http://a.de/" + A + "!"),
    Case(r"(?:https?:)?//[^\s]*[^\s.,]*[^\s]*>", "//" + A),
    Case(r'"([^"\\]+|\\.)*"', '"' + A),
    Case(r'"([^"]|"")*"$', '"' * (LONG + 1) + "x"),
    Case(r"'(?:[^'\\]+|\\.)*'\s*:", "'" + A),
    Case(r"/\*(?:[^*]+|\*+[^/])*\*/", "/*" + A),
    Case(r"<!--(.*?)*-->", "<!--" + "-" * LONG),
    Case(r"<\w+(\s*\w+\s*=?\s*\w*)*>", "<" + A),
    Case(r"^(?:<[^>]*>|[^<]+)*$", A + "<"),
    Case(r"\*\*(.+?)+\*\*", "**" + A),
    Case(r"^(#+\s*)+$", "#" * LONG + "x"),
    Case(r"(?:\|[^|\n]*)+\|\n(?:\|:?-+:?)+\|", "| a " * 8_000),
    Case(r"^(?:\s*[-*]\s+.*\n?)+$", "- a\n" * 8_000 + "x"),
    Case(r"^\{(?:\s*\w+\s*:?\s*\w*,?)*\}$", "{" + A),
    Case(r"^(\[*\s*)*\]$", "[" * LONG),
    Case(r"^(\(*\w*\)*)*$", "(" * LONG + "!"),
    Case(r"^(?:\w+,? ?)*\w+ and \w+$", A),
    Case(r"^(?:[A-Za-z]+ ?)+\.$", "word " * 6_000),
    Case(r"^(yes|no|yes|n|o)+$", "no" * 10_000 + "!"),
    Case(r"^(\p{L}+[\p{L} ]?)*$", "é" * LONG + "!"),
    Case(r"(.+)+(?:;|$)\n", A),
    Case(r"^([^,]*,)*([^,]*,)*([^,]*,)*z$", "," * LONG),
)


def milliseconds(case: Case) -> float:
    """The time of one search, compiling included."""
    begin = time.perf_counter()
    found = compile_pattern(case.pattern).search(case.text)
    taken = (time.perf_counter() - begin) * 1000
    if found:
        raise AssertionError(f"{case.pattern} must not match")
    return taken


def main() -> int:
    """Print the slowest first; 1 when one reaches the limit."""
    compile_pattern("warm").search("up")
    times = sorted(((milliseconds(case), case.pattern) for case in CASES), reverse=True)
    for taken, pattern in times:
        print(f"{taken:8.2f} ms  {pattern}")
    print(f"{len(times)} patterns, {sum(taken for taken, _ in times):.0f} ms together, the slowest {times[0][0]:.2f} ms")
    return int(times[0][0] >= LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
