"""One value of a text exchanged, and every other byte as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate.formats.pointers import Edit, Unmatched, differences, edited, lookup, same, steps_of
from curate.formats.splicing import spliced, style_of
from tests.helpers.shapes import places

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
STYLES: list[dict[str, Any]] = [
    {"separators": (",", ":")},
    {"separators": (", ", ": ")},
    {"separators": (",", ":"), "ensure_ascii": False},
    {"separators": (", ", ": "), "ensure_ascii": False},
    {"indent": 2},
    {"indent": 4, "ensure_ascii": False},
    {"indent": "\t"},
]
RECORD = {"id": 7, "messages": [{"role": "user", "content": "Wo ist sie?"}, {"role": "assistant", "content": "Im Café."}], "x": {}}


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_a_text_is_written_as_its_neighbours_are(style: dict[str, Any]) -> None:
    text = json.dumps(RECORD, **style)
    after = [{"role": "user", "content": "Käse?"}, {"role": "assistant", "content": "Nein – “leider”."}]
    assert spliced(text, ["messages"], after) == json.dumps({**RECORD, "messages": after}, **style)
    assert spliced(text, ["messages", "1", "content"], "Im Haus.") == text.replace(json.dumps("Im Café.", **style), '"Im Haus."')


@pytest.mark.parametrize(
    ("text", "path", "after", "expected"),
    [
        ('{"a": 1.50, "b":2 ,"c" : "x"}', ["c"], "y", '{"a": 1.50, "b":2 ,"c" : "y"}'),
        ('{"a": [1, [2, {"b": "x"}], 3]}', ["a", "1", "1", "b"], [1, 2], '{"a": [1, [2, {"b": [1, 2]}], 3]}'),
        ('{"a": "\\u0041", "b": "x"}', ["b"], "é", '{"a": "\\u0041", "b": "é"}'),
        ('{"a": "\\u00e9", "b": "x"}', ["b"], "é", '{"a": "\\u00e9", "b": "\\u00e9"}'),
        ('{"a": "\\\\u00e9", "b": "x"}', ["b"], "é", '{"a": "\\\\u00e9", "b": "é"}'),
        ('{"a": "é", "b": "x"}', ["b"], "\ud83d", '{"a": "é", "b": "\\ud83d"}'),
        ('{"a": 1, "a": 2}', ["a"], 3, '{"a": 1, "a": 3}'),
        ('{"a/b": {"~": 1}}', ["a/b", "~"], 2, '{"a/b": {"~": 2}}'),
        ('{"a": 1}', ["b"], "x", '{"a": 1, "b": "x"}'),
        ('{"a":1}', ["b"], {"c": [1]}, '{"a":1,"b":{"c":[1]}}'),
        ("{ }", ["b"], 1, '{"b":1 }'),
        ('{\n  "a": 1\n}', ["b"], [1], '{\n  "a": 1,\n  "b": [\n    1\n  ]\n}'),
        ('{"m": "[{\\"role\\": \\"user\\"}]"}', ["m", "0", "role"], 'a "b"', '{"m": "[{\\"role\\": \\"a \\\\\\"b\\\\\\"\\"}]"}'),
        ("[1, 2]", ["1"], "x", '[1, "x"]'),
        ("17", [], "x", '"x"'),
    ],
)
def test_one_value_is_exchanged(text: str, path: list[str], after: Any, expected: str) -> None:
    assert spliced(text, path, after) == expected


@pytest.mark.parametrize(
    ("text", "path"), [("[1]", ["1"]), ("[1]", ["x"]), ("[]", ["0"]), ('{"a": 1}', ["b", "c"]), ('{"a": 1}', ["a", "b"])]
)
def test_a_place_that_is_not_there(text: str, path: list[str]) -> None:
    with pytest.raises(LookupError):
        spliced(text, path, "x")


def test_the_style_of_an_element_of_a_document_is_that_of_its_lines() -> None:
    document = json.dumps([RECORD], indent=2)
    element = document[document.index("{") : document.rindex("}") + 1]
    assert style_of(element).indent == "  "
    changed = spliced(element, ["x"], {"y": [1]})
    assert document.replace(element, changed) == json.dumps([{**RECORD, "x": {"y": [1]}}], indent=2)


@given(JSON, JSON, st.sampled_from(STYLES), st.data())
def test_any_place_of_any_value_in_any_style(value: Any, after: Any, style: dict[str, Any], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(value)))
    pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
    text = json.dumps(value, **style)
    made = spliced(text, [str(step) for step in path], after)
    assert json.loads(made) == edited(value, Edit(pointer, lookup(value, pointer), after))


@given(JSON, JSON)
@example({}, {"": None})
def test_differences_lead_from_one_value_to_the_other(before: Any, after: Any) -> None:
    value = before
    for edit in differences(before, after):
        value = edited(value, edit)
    assert same(value, after)


@pytest.mark.parametrize(
    ("value", "edit"),
    [
        ({"a": "x"}, Edit("/a", "y", "z")),
        ({"a": 1}, Edit("/a", True, "z")),
        ({"a": ["x"]}, Edit("/a/1", None, "z")),
        ({"a": ["x"]}, Edit("/a/-1", "x", "z")),
        ({"a": "no JSON"}, Edit("/a/0", "x", "z")),
        ({"a": "[1"}, Edit("/a/0", 1, 2)),
        ({"a": 1}, Edit("/b", "x", "z")),
        ({"a": 1}, Edit("/b/c", None, "z")),
    ],
)
def test_an_edit_whose_before_is_not_there_is_refused(value: Any, edit: Edit) -> None:
    with pytest.raises(Unmatched):
        edited(value, edit)


def test_a_list_in_a_string_stays_in_one() -> None:
    edit = Edit("/m", [{"a": 1}], [{"a": 2}])
    assert edited({"m": '[{"a": 1}]'}, edit) == {"m": '[{"a": 2}]'}
    assert edited({"m": '[{"a":1}]'}, edit) == {"m": '[{"a":2}]'}


def test_an_edit_leaves_what_it_was_given() -> None:
    value = {"a": [{"b": "x"}], "m": '{"c": 1}'}
    assert edited(value, Edit("/a/0/b", "x", "y")) == {"a": [{"b": "y"}], "m": '{"c": 1}'}
    assert edited(value, Edit("/m/c", 1, 2)) == {"a": [{"b": "x"}], "m": '{"c": 2}'}
    assert edited(value, Edit("/d", None, 1)) == {"a": [{"b": "x"}], "m": '{"c": 1}', "d": 1}
    assert value == {"a": [{"b": "x"}], "m": '{"c": 1}'}
    assert steps_of("/a~1b/~0/0") == ["a/b", "~", "0"]
