"""Patterns of people: which are refused and how, what the spellings of ECMA-262 and Python mean, and that `re` never runs them."""

from __future__ import annotations

import pickle
import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks.patterns import CASES
from curate.errors import ConfigError
from curate.text.patterns import compile_pattern, translated


def test_there_are_fifty_of_them() -> None:
    assert len({case.pattern for case in CASES}) == 50


@pytest.mark.parametrize("case", CASES, ids=[case.pattern for case in CASES])
def test_bad_patterns_are_answered_and_never_by_re(case: object, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern, text = case  # type: ignore[misc]
    real = re._compile  # type: ignore[attr-defined]

    def guarded(given: object, flags: int) -> object:
        assert given != pattern
        return real(given, flags)

    monkeypatch.setattr(re, "_compile", guarded)
    with pytest.raises(AssertionError):
        re.search(pattern, "")
    assert compile_pattern(pattern).search(text) is False


@pytest.mark.parametrize("case", [case for case in CASES if r"\p" not in case.pattern], ids=lambda case: case.pattern)
def test_on_short_texts_the_answers_are_those_of_re(case: object) -> None:
    pattern, text = case  # type: ignore[misc]
    ours, theirs = compile_pattern(pattern), re.compile(pattern, re.ASCII)
    texts = [part for size in range(12) for part in (text[:size], text[len(text) - size :], text[:size] + "y", text[:size] + "x>")]
    assert [ours.search(each) for each in texts] == [theirs.search(each) is not None for each in texts]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"\u0041", "A", True),
        (r"\u{1F600}", "\U0001f600", True),
        (r"\uD83D\uDE00", "\U0001f600", True),
        (r"\cJ", "\n", True),
        (r"^(?<year>\d{4})$", "2024", True),
        (r"\p{Letter}\p{gc=Nd}", "é1", True),
        (r"\p{Script=Greek}", "λ", True),
        (r"\P{Letter}", "a", False),
        (r"end\Z", "the end", True),
        (r"\\Z", r"\Z", True),
        (r"\\u0041", r"\u0041", True),
        (r"\/", "/", True),
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"^a$", "a\n", False),
        (r"(?m)^a$", "a\n", True),
        (r"a.b", "a\nb", False),
        (r"(?i)ÄRGER", "ärger", True),
        ("a", "\ud800a", True),
        ("^.$", "\ud800", True),
    ],
)
def test_what_a_pattern_means(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).search(text) is found


def test_the_whole_text_has_to_match() -> None:
    pattern = compile_pattern("(?i)a|ab")
    texts = ["a", "ab", "AB", "abc", "b", "", "a\n"]
    assert [pattern.matches_whole(text) for text in texts] == [True, True, True, False, False, False, False]
    assert pc.match_substring_regex(pa.array(texts), pattern.whole_source).to_pylist() == [pattern.matches_whole(text) for text in texts]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"a(?=b)", "the pattern has look-around, (?=, at character 2, which RE2 does not have"),
        (r"\\(?<!b)", "the pattern has look-around, (?<!, at character 3, which RE2 does not have"),
        (r"(a)\1", r"the pattern has a back-reference, \1, at character 4, which RE2 does not have"),
        (r"(?P<n>a)(?P=n)", "the pattern has a back-reference, (?P=, at character 9, which RE2 does not have"),
        (r"a++", "the pattern has an atomic or possessive group, ++, at character 2, which RE2 does not have"),
        (r"(?#x)a", "the pattern has a comment or free spacing, (?#, at character 1, which RE2 does not have"),
        (r"x[a", "the pattern cannot be read: missing ] [a at character 2"),
        (r"(a", "the pattern cannot be read: missing )"),
        (r"a\h", r"the pattern cannot be read: invalid escape sequence \h at character 2"),
        (r"(x{1000}){1000}", "the pattern cannot be read: invalid repetition size {1000} at character 3"),
        (r"\p{L}{1,500}", "the pattern is too large to run in bounded memory"),
        ("a\ud800", "the pattern holds half a surrogate pair at character 2"),
    ],
)
def test_what_cannot_run_is_refused_with_its_place(pattern: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        compile_pattern(pattern, "contract.pattern")
    assert (caught.value.message, caught.value.location) == (message, "contract.pattern")
    assert caught.value.hint


def test_a_pattern_survives_pickling() -> None:
    pattern = pickle.loads(pickle.dumps(compile_pattern(r"^\u0041+\Z")))
    assert (pattern.text, pattern.source, pattern.search("AA")) == (r"^\u0041+\Z", r"^\x{0041}+\z", True)


def test_what_needs_no_translation_stays() -> None:
    for pattern in (r"(a|b)*\d{2,3}[^\s\]]\b", r"\Qa.b\E", "[[:alpha:]]", "é\\", r"\x{41}\x41"):
        assert translated(pattern) == pattern
