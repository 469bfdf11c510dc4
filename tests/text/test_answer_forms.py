"""The form of single answers: kinds, folded numbers, anchors and the patterns made of them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.mold import Line
from curate.text.answer_forms import (
    anchor_pattern,
    anchors,
    folded,
    kinds,
    line_pattern,
    matches,
    read_json,
    template_pattern,
    trimmed,
    unfenced,
)


def column(*texts: str) -> pa.Array:
    return pa.array(texts, type=pa.large_string())


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("number", ["7", "-3", "1,234", "1 234.5", "$5.20", "12/5", "35 %", "\u22128"]),
        ("bullets", ["- one\n- two", "* one\n\n* two\n  goes on", "• one"]),
        ("numbered", ["1. one\n2. two", "1) one\n   goes on\n2) two"]),
        ("table", ["| a | b |\n|---|---|\n| 1 | 2 |"]),
        ("json_object", ['{"a": 1}', '```json\n{"a": 1}\n```', "{}"]),
        ("json_array", ["[1, 2]", "```\n[]\n```"]),
        ("fence", ["```python\nx = 1\n```", "```\nnothing {\n```"]),
        (
            "prose",
            ["It is 7.", "- one\nand two", "{bad}", "", "1, 2 and 3", "| a |", "```\none\n```\nand more", "**Bold** text", '{"a": NaN}'],
        ),
    ],
)
def test_kinds(kind: str, texts: list[str]) -> None:
    assert kinds(column(*texts))[0] == [kind] * len(texts)


def test_fences_and_json_are_read() -> None:
    _, read, fences = kinds(column('```JSON\n{"a": 1}\n```', "```py\nx\n```", "[1]", "text"))
    assert [each and (each.value, each.fence) for each in read] == [({"a": 1}, "json"), None, ([1], None), None]
    assert fences == ["json", "py", None, None]


@pytest.mark.parametrize("text", ["``````", "```", "```x```", "```a`b\nc\n```", "``` \n```\n```"])
def test_what_is_no_fence(text: str) -> None:
    assert unfenced(text) == (text, None)


def test_numbers_are_folded_with_sign_and_separators() -> None:
    texts = ["#### 1,200", "#### -5", "Step 12: 4.5 of 3.", "3-2 is  1", "At 12:30", "(-7)", "v2"]
    assert [folded(text) for text in texts] == ["#### 0", "#### 0", "Step 0: 0 of 0.", "0-0 is 0", "At 0:0", "(0)", "v0"]


def test_anchors_of_a_text() -> None:
    text = "## Cause 3\nPlain line\nKey points: x\n1. **Bold**: y\n<answer>\nhttps://x.org\n答案：5\nThis line has one word too many: no"
    assert anchors(text) == ["## Cause 0", "##", "Key points:", "0. **Bold**:", "<answer>", "答案："]


def test_anchor_patterns() -> None:
    found = [
        matches(column("a\n ## Price 1,5\nb", "## Price 1 is", "### Price 1"), anchor_pattern("## Price 0")),
        matches(column("## Any\n", "### Any"), anchor_pattern("##")),
        matches(column("x\nTotal: 5", "the Total: 5"), anchor_pattern("Total:")),
    ]
    assert [each.tolist() for each in found] == [[True, False, False], [True, False], [True, False]]


@pytest.mark.parametrize(
    ("line", "place", "texts", "expected"),
    [
        (Line(template="#### 0", whole=True), "last", ["a\n#### 1,250", "#### -5", "#### 5 apples", "#### 5\nmore"], [1, 1, 0, 0]),
        (Line(template="Next step:"), "last", ["a\nNext step: go", "Next step: go\nb", "Next step:"], [1, 0, 1]),
        (Line(template="Dear all"), "first", ["Dear all, hello\nb", "Dear allies", "a\nDear all"], [1, 0, 0]),
        (Line(template="Dear all", whole=True), "first", ["Dear  all\nb", "Dear all, b", "Dear all"], [1, 0, 1]),
    ],
)
def test_line_patterns(line: Line, place: str, texts: list[str], expected: list[int]) -> None:
    assert matches(column(*texts), line_pattern(line, place)).tolist() == [bool(each) for each in expected]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_line_matches_its_own_template(text: str) -> None:
    line = folded(text)
    if line:
        whole = Line(template=line, whole=True)
        assert matches(column(line), template_pattern(line)).tolist() == [True]
        assert matches(trimmed(column(line)), line_pattern(whole, "first")).tolist() == [True]


@settings(deadline=None)
@given(st.text(max_size=60))
def test_reading_never_raises(text: str) -> None:
    found = read_json(text.strip())
    assert found is None or isinstance(found.value, dict | list)
    assert len(anchors(text)) == len(set(anchors(text)))
