"""Judging by a mold: labels, JSON and lines; what was meant; and the mold in words."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from curate.mold import JsonKey, JsonStyle, Line, Mixed, Mold
from curate.text.conformity import Judge
from curate.text.json_paths import in_order, in_style, layout_of, walk, written
from curate.text.labels import meant, plain, variant_of
from curate.text.mold_words import describe

KEYS = (
    JsonKey(path="", required=True, types=("object",)),
    JsonKey(path="team", required=True, types=("string",), values=("billing", "repairs")),
    JsonKey(path="items", required=True, types=("array",)),
    JsonKey(path="note", types=("string", "null"), share=0.4),
    JsonKey(path="items[]", types=("object",)),
    JsonKey(path="items[].count", required=True, types=("number",)),
    JsonKey(path="free", types=("object",), closed=False),
    JsonKey(path="mood", types=("string",), values=("calm", "cross"), closed=False),
)
JSON = Mold(kind="json_object", strong=True, outputs=600, conforming=598, turns="all", keys=KEYS)
LABELS = Mold(kind="label", strong=True, labels=("No.", "Needs a person.", "Yes."))
REPORT = Mold(strong=True, anchors=("## Cause", "## Price 0"), ordered=True, last=Line(template="Total: 0", whole=True))


def reasons(mold: Mold, text: str) -> list[str]:
    judge = Judge(mold)
    held = bool(judge.holds(pa.array([text], type=pa.large_string()))[0])
    found = judge.verdict(text).reasons
    assert held is (found == []) or mold.kind == "label"  # a label is only asked for its reasons when it does not hold
    return [] if held else found


GOOD: dict[str, Any] = {"team": "billing", "items": [{"count": 1}]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (written(GOOD, "spaced"), []),
        (written({**GOOD, "note": None, "free": {"any": [1]}, "mood": "sad"}, "indent 2"), []),
        (written({"items": []}, "spaced"), ['lacks the key "team"']),
        (written({"taem": "billing", "items": []}, "spaced"), ['has the unknown key "taem": did you mean "team"?']),
        (written({**GOOD, "confidence": 3}, "spaced"), ['has the unknown key "confidence"']),
        (written({**GOOD, "note": 3}, "spaced"), ['has a number at "note" instead of a text or null']),
        (written({**GOOD, "team": "bilings"}, "spaced"), ['has "bilings" at "team": did you mean "billing"?']),
        (written({**GOOD, "team": "zoo"}, "spaced"), ['has "zoo" at "team": the values are billing, repairs']),
        (written({**GOOD, "mood": "Calm"}, "spaced"), ['has "Calm" at "mood": did you mean "calm"?']),
        (
            written({**GOOD, "items": [{"count": "1"}, {}]}, "spaced"),
            ['has a text at "items[].count" instead of a number', 'lacks the key "items[].count"'],
        ),
        ("[]", ["has a list at its top instead of an object"]),
        ("It is broken.", ["is not JSON"]),
        ('{"team": "billing",', ["is not JSON: expecting property name enclosed in double quotes at character 20"]),
    ],
)
def test_json(text: str, expected: list[str]) -> None:
    assert reasons(JSON, text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('```json\n{"team": "billing", "items": []}\n```', "is in a fence"),
        ('Sure! {"team": "billing", "items": []} Anything else?', "has text around its JSON"),
        ("{'team': 'billing', 'items': []}", "is not JSON: its quotes are single, or True, False and None are written as in Python"),
    ],
)
def test_json_that_was_meant(text: str, reason: str) -> None:
    found = Judge(JSON).verdict(text)
    assert (found.reasons, found.meant, found.certain) == ([reason], '{"team": "billing", "items": []}', False)


def test_json_that_was_meant_but_breaks_the_mold_as_well() -> None:
    found = Judge(JSON).verdict('Sure! {"team": "billing"}')
    assert (found.reasons, found.meant) == (["has text around its JSON", 'lacks the key "items"'], None)


def test_json_in_a_fence_may_be_the_mold() -> None:
    fenced = JSON.model_copy(update={"fence": "json"})
    assert reasons(fenced, f"```json\n{written(GOOD, 'spaced')}\n```") == []
    assert Judge(fenced).verdict(written(GOOD, "spaced")).meant == f"```json\n{written(GOOD, 'spaced')}\n```"
    assert reasons(fenced, f"```\n{written(GOOD, 'spaced')}\n```") == ["is not in a fence ```json"]


@pytest.mark.parametrize(
    ("text", "label", "certain"),
    [
        ("yes", "Yes.", True),
        ("**NO**", "No.", True),
        ("needs_a_person", "Needs a person.", True),
        ("The answer is no, sorry", "No.", False),
        ("Need a persn", "Needs a person.", False),
        ("Perhaps", None, False),
    ],
)
def test_labels(text: str, label: str | None, certain: bool) -> None:
    found = Judge(LABELS).verdict(text)
    assert (found.meant, found.certain) == (label, certain)
    assert found.reasons == [
        f'is not one of the labels: did you mean "{label}"?' if label else 'is not one of the labels "No.", "Needs a person.", "Yes."'
    ]


def test_signs_that_carry_meaning_stay() -> None:
    assert [plain(each) for each in ("C++", "-1", "+1", " Not_spam. ", "1/2")] == ["c++", "-1", "+1", "not spam", "1/2"]
    assert variant_of("c", ("C++", "C#")) is None
    assert variant_of("YES", ("Yes", "yes")) is None
    assert meant("it is not spam", ("spam", "not spam")) == "not spam"
    assert meant("yes or no", ("yes", "no")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Cause\na\n## Price 3\nb\nTotal: 1,250", []),
        ("## Cause\na\n## Price 3\nTotal is 5", ['does not end with the line "Total: " and a number, but with "Total is 5"']),
        ("## Causes\na\n## Price 3\nTotal: 5", ['lacks the line "## Cause", but has "## Causes"']),
        ("## Price 3\na\n## Cause\nTotal: 5", ["has its lines in another order than ## Cause, ## Price 0"]),
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    assert reasons(REPORT, text) == expected


@pytest.mark.parametrize(
    ("mold", "text", "expected"),
    [
        (Mold(kind="number", strong=True), "1,250", []),
        (Mold(kind="number", strong=True), "It is 5", ["is not a number but prose"]),
        (Mold(kind="bullets", strong=True), "1. one", ["is not a bulleted list but a numbered list"]),
        (Mold(kind="table", strong=True), "| a |", ["is not a table but prose"]),
        (Mold(kind="fence", strong=True, fence="sql"), "```SQL\nselect 1\n```", []),
        (Mold(kind="fence", strong=True, fence="sql"), "```py\nselect 1\n```", ["is not one fenced block of sql"]),
        (Mold(kind="fence", strong=True, fence=""), "```py\nx\n```", []),
        (Mold(kind="fence", strong=True, fence=""), "```py\nx\n```\n```\ny\n```", ["is not one fenced block but prose"]),
    ],
)
def test_other_kinds(mold: Mold, text: str, expected: list[str]) -> None:
    assert reasons(mold, text) == expected


@pytest.mark.parametrize("layout", ["compact", "spaced", "indent 2", "indent 4", "indent tab"])
@pytest.mark.parametrize("ascii", [False, True])
def test_layouts(layout: str, ascii: bool) -> None:
    value = {"a": [1.5, "é"], "b": {"c": None}}
    assert layout_of(written(value, layout, ascii), value) == layout
    assert layout_of('{"a":1, "b":2}', {"a": 1, "b": 2}) is None


def test_rewriting_keeps_numbers_as_they_were_written() -> None:
    style = JsonStyle(layout="spaced", order=("a", "b"))
    assert in_style('{"b":1,"c":2,"a":1.5}', {"b": 1, "c": 2, "a": 1.5}, style) == '{"a": 1.5, "b": 1, "c": 2}'
    assert in_style('{"b":1,"a":1.50}', {"b": 1, "a": 1.5}, style) is None
    assert [in_order(dict.fromkeys(keys), ("a", "b")) for keys in ("ab", "axb", "ba", "x")] == [True, True, False, True]


def test_walking_is_bounded() -> None:
    deep: Any = 0
    for _ in range(50):
        deep = [deep]
    assert [path for path, _ in walk(deep)] == ["[]" * n for n in range(7)]
    assert sum(1 for _ in walk(list(range(5_000)))) == 1_001


def test_molds_in_words() -> None:
    assert describe(JSON) == [
        "Every answer is a JSON object with team (one of: billing, repairs), items (a list), note (a text or null; in 40%), "
        "items[] (an object), items[].count (a number), free (an object; in 100%), mood (one of: calm, cross; in 100%); 2 of 600 differ."
    ]
    assert describe(Mold(outputs=9, calls=4, system="Be\nbrief.", segment="system prompt 1", marks={"<<...>>": 0.99})) == [
        'The 9 conversations to the system prompt "Be\\nbrief." end in answers that share no form, so none is demanded.',
        "Of the answers 99% hold <<...>>; this is not demanded.",
        "4 turns call tools; no mold is for these.",
    ]
    last = REPORT.model_copy(
        update={"outputs": 60, "conforming": 59, "mixed": (Mixed(best="as A", share=0.8, other="as B", other_share=0.2),)}
    )
    assert describe(last) == [
        'The last answer of every conversation has lines that begin "## Cause", "## Price 0" in this order (0 is any number) and ends with '
        'the line "Total: " and a number; 1 of 60 differs.',
        "Not chosen: 80% of the answers as A, 20% as B.",
    ]
