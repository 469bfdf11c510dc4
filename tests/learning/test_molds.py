"""The molds that are learned from visible records."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.batch import concat
from curate.checks.base import chat
from curate.learning.json_mold import learn_json, learn_style
from curate.learning.labels import closed_set
from curate.learning.lines import learn_lines
from curate.learning.molds import learn_molds
from curate.learning.support import is_contested, wilson_low
from curate.mold import Line, Mixed, Mold
from curate.text.answer_forms import Json
from tests.helpers.batches import batch_of
from tests.helpers.checking import pair

TEAMS = ("billing", "delivery", "repairs")
WORDS = ("hinge", "lamp", "drawer", "filter", "handle", "shelf", "screw")


def said(index: int) -> str:
    """A short text without a form."""
    return f"{WORDS[index % 7].title()} {index} goes with {WORDS[index % 5]} {index % 11}" + (".", "!")[index % 2]


def answers(count: int, make: Callable[[int], str], system: str | None = None) -> list[dict[str, Any]]:
    return [pair(f"Question {i}?", make(i), system) for i in range(count)]


def only(records: list[dict[str, Any]]) -> Mold:
    (mold,) = learn_molds(batch_of(records))
    return mold


def ticket(index: int, **more: Any) -> str:
    return json.dumps({"team": TEAMS[index % 3], "urgent": index % 2 == 0, "note": said(index), **more})


def test_wilson() -> None:
    assert [round(wilson_low(*each), 3) for each in ((0, 0), (35, 35), (34, 34), (540, 600))] == [0.0, 0.901, 0.898, 0.873]
    assert [is_contested(hits, 100) for hits in (54, 55, 95, 96)] == [False, True, True, False]
    assert not is_contested(10, 19)


def test_json_object() -> None:
    mold = only(answers(60, ticket))
    assert (mold.kind, mold.strong, mold.strict, mold.outputs, mold.conforming, mold.turns) == ("json_object", True, True, 60, 60, "all")
    assert [(key.path, key.required, key.types, key.values) for key in mold.keys] == [
        ("", True, ("object",), ()),
        ("note", True, ("string",), ()),
        ("team", True, ("string",), TEAMS),
        ("urgent", True, ("boolean",), ()),
    ]
    assert mold.style is not None and (mold.style.layout, mold.style.order) == ("spaced", ("team", "urgent", "note"))


def test_json_optional_rare_and_unknown_keys() -> None:
    values: list[Any] = [json.loads(ticket(i, **({"photo": "x"} if i < 30 else {"order": 7} if i < 33 else {}))) for i in range(99)]
    values.append({"team": "billing", "urgent": True, "remark": "none"})
    keys, mixed = learn_json(values)
    assert {key.path: (key.required, round(key.share, 2)) for key in keys} == {
        "": (True, 1.0),
        "team": (True, 1.0),
        "urgent": (True, 1.0),
        "note": (True, 0.99),
        "photo": (False, 0.3),
        "order": (False, 0.03),
    }
    assert keys[0].closed and mixed == ()


def test_a_rare_key_that_takes_the_place_of_a_required_one_is_no_key() -> None:
    values = [{"team": "a", "x": i} for i in range(95)] + [{"group": "a", "x": i} for i in range(5)]
    assert [key.path for key in learn_json(values)[0]] == ["", "x", "team"]


def test_json_types() -> None:
    values: list[Any] = [{"a": 1 if i % 2 else "x", "b": None if i < 3 else i, "c": [] if i < 3 else i} for i in range(100)]
    keys = {key.path: key.types for key in learn_json(values)[0]}
    assert keys == {"": ("object",), "a": ("number", "string"), "b": ("number", "null"), "c": ("number",)}


def test_json_lists_and_inner_objects() -> None:
    keys, _ = learn_json([[{"price": i, "size": {"w": 1}}, {"price": 2}] for i in range(40)])
    assert [(key.path, key.required) for key in keys] == [
        ("", True),
        ("[]", False),
        ("[].price", True),
        ("[].size", False),
        ("[].size.w", True),
    ]


def test_objects_with_free_keys_are_open() -> None:
    keys, _ = learn_json([{"counts": {f"word{i}": i}} for i in range(50)])
    assert [(key.path, key.closed) for key in keys] == [("", True), ("counts", False)]


def test_texts_that_differ_in_digits_are_no_values() -> None:
    assert [key.values for key in learn_json([{"id": f"call_{i % 3}"} for i in range(60)])[0]] == [(), ()]


def test_values_with_a_tail_are_open() -> None:
    """Where several values stand a few times only, the next one that is new is no slip."""
    tail = [WORDS[i // 2] for i in range(4)]
    keys, _ = learn_json([{"kind": kind} for kind in ["person"] * 90 + ["place"] * 90 + tail])
    assert [(key.path, key.values, key.closed) for key in keys] == [("", (), True), ("kind", ("person", "place"), False)]


def test_json_choices_that_were_not_made() -> None:
    renamed = learn_json([{"team" if i % 10 < 7 else "group": "a", "x": 1} for i in range(100)])[1]
    missing = learn_json([{"x": 1} if i % 8 == 0 else {"team": "a", "x": 1} for i in range(80)])[1]
    quoted = learn_json([{"x": 1 if i % 10 < 7 else "1"} for i in range(100)])[1]
    assert renamed == (Mixed(best='with the key "team"', share=0.7, other='with the key "group"', other_share=0.3),)
    assert missing == (Mixed(best='with the key "team"', share=0.875, other="without it", other_share=0.125),)
    assert quoted == (Mixed(best='with "x" as a number or true/false', share=0.7, other="as a text", other_share=0.3),)


def test_optional_keys_are_no_choice() -> None:
    assert learn_json([{"x": 1, **({"y": 2} if i % 3 else {})} for i in range(90)])[1] == ()


def test_style_that_varies() -> None:
    made = [{"a": 1, "b": i} if i % 2 else {"b": i, "a": 1} for i in range(40)]
    texts = [json.dumps(value) for value in made]
    style = learn_style([Json(value, text, None) for value, text in zip(made, texts, strict=True)])
    assert style is not None and (style.layout, style.order) == ("spaced", ())
    assert learn_style([Json({"a": 1}, '{"a":  1}', None)] * 40) is None


def test_labels_with_variants_and_a_rare_one() -> None:
    counts = {"Yes.": 300, "No.": 280, "yes": 8, "Unknown.": 3, "It is yes.": 4, "Yess.": 3}
    found = closed_set(counts, fewest=2)
    assert (found.labels, found.mixed) == (("No.", "Unknown.", "Yes."), ())


def test_two_spellings_are_a_choice_that_was_not_made() -> None:
    found = closed_set({"Yes": 50, "yes": 30, "No": 20}, fewest=2)
    assert found.labels == ("No", "Yes", "yes")
    assert found.mixed == (Mixed(best='as "Yes"', share=0.5, other='as "yes"', other_share=0.3),)


def test_strange_labels_that_came_back_are_told() -> None:
    counts = {"left": 300, "right": 280, **{word: 10 for word in WORDS}}
    assert closed_set(counts, fewest=2).mixed == (
        Mixed(best="as one of 2 usual texts", share=580 / 650, other="as one of 7 rare ones", other_share=0.1077),
    )


@pytest.mark.parametrize("counts", [{}, {"": 30, "a": 2}, {str(i): 30 for i in range(12)}, {"one long text of five words": 50, "b": 50}])
def test_no_labels(counts: dict[str, int]) -> None:
    assert closed_set(counts, fewest=2).labels == ()


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda i: str(i * 37), "number"),
        (lambda i: f"- {said(i)}\n- {said(i + 1)}", "bullets"),
        (lambda i: f"1. {said(i)}\n2. {said(i + 3)}", "numbered"),
        (lambda i: f"| {said(i)} | b |\n|---|---|\n| {i} | {said(i + 2)} |", "table"),
        (lambda i: f"```sql\nselect {said(i)}\n```", "fence"),
        (lambda i: TEAMS[i % 3], "label"),
        (lambda i: json.dumps([i]), "json_array"),
        (lambda i: f"```json\n{ticket(i)}\n```", "json_object"),
    ],
)
def test_kinds(make: Callable[[int], str], kind: str) -> None:
    mold = only(answers(60, make))
    assert (mold.kind, mold.strong, mold.conforming) == (kind, True, 60)
    assert mold.fence == {"fence": "sql", "json_object": "json"}.get(kind)


def test_fences_of_several_languages() -> None:
    assert only(answers(60, lambda i: f"```{('py', 'sql')[i % 2]}\n{said(i)}\n```")).fence == ""


def test_lines_and_headings() -> None:
    mold = only(answers(60, lambda i: f"Dear team {i},\n## Cause\n{said(i)}\n## Price\n{i * 40}\nTotal: {i},500"))
    assert (mold.first, mold.last) == (Line(template="Dear team 0,", whole=True), Line(template="Total: 0", whole=True))
    assert (mold.anchors, mold.ordered, mold.kind, mold.strong) == (("## Cause", "## Price"), True, "prose", True)


def test_last_line_that_only_begins_alike() -> None:
    mold = only(answers(60, lambda i: f"{said(i)}\nNext step: {said(i + 2)}"))
    assert (mold.last, mold.anchors, mold.first) == (Line(template="Next step:"), (), None)


def test_headings_of_one_level() -> None:
    assert learn_lines([f"# {said(i)}\n{said(i + 1)}" for i in range(60)]).anchors == ("#",)


def test_two_ordinary_words_need_nearly_all() -> None:
    openings = [f"The article {said(i)}" if i % 25 else said(i) for i in range(100)]
    assert learn_lines(openings).first is None
    assert learn_lines([f"The article {said(i)}" for i in range(150)]).first == Line(template="The article")


@pytest.mark.parametrize(
    ("make", "best", "other"),
    [
        (lambda i: ticket(i) if i % 5 else said(i), "as a JSON object", "as prose"),
        (lambda i: ticket(i) if i % 5 else f"```json\n{ticket(i)}\n```", "as a JSON object", "as a JSON object in a fence ```json"),
        (lambda i: f"{said(i)}\nTotal: {i}" if i % 5 else said(i), 'with the line "Total:"', "without it"),
        (lambda i: f"{said(i)}\n{'Total' if i % 5 else 'Sum'}: {i}", 'with the line "Total:"', 'with the line "Sum:"'),
        (
            lambda i: f"A: {i}\nB: {said(i)}" if i % 5 else f"B: {said(i)}\nA: {i}",
            'with the lines "A:", "B:" in this order',
            "in another order",
        ),
        (lambda i: TEAMS[i % 3] if i % 5 else said(i)[:30], "as one of 3 labels", "as other texts"),
    ],
)
def test_choices_that_were_not_made(make: Callable[[int], str], best: str, other: str) -> None:
    mold = only(answers(100, make))
    assert [(each.best, each.share, each.other) for each in mold.mixed] == [(best, 0.8, other)]


def test_prose_has_no_mold() -> None:
    mold = only(answers(60, said))
    assert (mold.strong, mold.kind, mold.mixed, mold.words, mold.single_line) == (False, "prose", (), None, 1.0)


def test_parts_that_are_frequent_by_themselves_only_are_no_contract() -> None:
    lines = ("A: x", "B: y", "C: z", "D: w", "E: v", "F: u")
    mold = only(answers(600, lambda i: "\n".join([*(line for n, line in enumerate(lines) if i % 17 != n), said(i)])))
    assert (mold.strong, mold.mixed[-1].best, round(mold.mixed[-1].share, 2)) == (False, "with all of the form", 0.64)


def test_segments_by_system_prompt() -> None:
    records = [
        *answers(50, ticket, "Sort it."),
        *answers(45, lambda i: TEAMS[i % 3], "Name it."),
        *answers(41, said),
        *answers(25, said, "Say it."),
    ]
    molds = learn_molds(batch_of(records))
    assert [(m.segment, m.system, m.kind, m.outputs) for m in molds] == [
        ("system prompt 1", "Sort it.", "json_object", 50),
        ("system prompt 2", "Name it.", "label", 45),
        ("no system prompt", "", "prose", 41),
        ("other records", None, "prose", 25),
    ]


def test_few_answers_have_no_mold() -> None:
    assert learn_molds(batch_of(answers(19, ticket))) == ()
    assert learn_molds(batch_of([])) == ()


def test_conversations() -> None:
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{}"}}]}
    alike = [chat("a", ticket(i), "b", ticket(i + 1)) for i in range(40)]
    unlike = [chat("a", said(i), "b", ticket(i)) for i in range(40)]
    calling = [{"messages": [{"role": "user", "content": "a"}, call]} for _ in range(5)]
    assert (only(alike).turns, only(alike).outputs) == ("all", 40)
    mold = only([*unlike, *calling])
    assert (mold.turns, mold.kind, mold.outputs, mold.calls) == ("last", "json_object", 40, 5)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 119))
def test_order_and_cuts_leave_no_trace(random: Any, cut: int) -> None:
    records = [*answers(70, lambda i: ticket(i) if i % 9 else said(i), "Sort it."), *answers(50, lambda i: f"{said(i)}\nTotal: {i}")]
    whole = learn_molds(batch_of(records))
    random.shuffle(records)
    assert learn_molds(concat([batch_of(records[:cut]), batch_of(records[cut:], first_row=cut)])) == whole
    assert [mold.strong for mold in whole] == [False, True]
