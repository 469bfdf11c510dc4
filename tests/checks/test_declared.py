"""A declared contract: what breaks it and in which words, the screen over columns, functions by entry point, and what is refused."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import curate
from curate.batch import Texts
from curate.checks.declared import Declared
from curate.config import ContractSettings
from curate.errors import ConfigError

ORDER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "note": {"pattern": "^[a-z ]*$"}}}
PLUGIN = """
def polite(text):
    return None if "please" in text else "is not polite"

def short(text):
    return len(text) < 10

def picky(text):
    return ["is too plain", "is too short"] if len(text) < 3 else []

def broken(text):
    raise ZeroDivisionError("division by zero")

def odd(text):
    return 7

number = 7
"""
POINTS = """[curate.contracts]
polite = manners_of_a_test:polite
short = manners_of_a_test:short
picky = manners_of_a_test:picky
broken = manners_of_a_test:broken
odd = manners_of_a_test:odd
number = manners_of_a_test:number
gone = no_such_module:gone
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package as pip leaves it: the module, and its entry points in the metadata."""
    (tmp_path / "manners_of_a_test.py").write_text(PLUGIN)
    metadata = tmp_path / "manners-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: manners\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(str(tmp_path))


def schema_file(folder: Path, schema: object = ORDER, name: str = "order.json") -> Path:
    path = folder / name
    path.write_text(schema if isinstance(schema, str) else json.dumps(schema), encoding="utf-8")
    return path


def columns(*texts: str) -> Texts:
    count = len(texts)
    column = pa.array(texts, type=pa.large_string())
    zeros = np.zeros(count, dtype=np.int8)
    return Texts(np.arange(count, dtype=np.int32), zeros, zeros, np.zeros(count, dtype=np.int32), pa.array([""] * count), column)


ANSWERS = [
    "",
    "a",
    "Dear Ann, it is ready. Kind regards",
    "Dear\nAnn",
    "DEAR Ann",
    "sorry, Dear Ann. Kind regards",
    "é" * 40,
    "a b c d e f g h",
]
CONTRACTS = [
    {"pattern": "(?i)dear.*"},
    {"pattern": "(?s)Dear.*|a"},
    {"pattern": r"\w+(\s\w+)*"},
    {"must_contain": ["Dear", "Kind regards"]},
    {"must_not_contain": ["sorry", "(", "\n"]},
    {"min_words": 2},
    {"max_words": 4},
    {"min_words": 1, "max_words": 6, "must_contain": ["a"], "pattern": ".*"},
    {},
]


@pytest.mark.parametrize("contract", CONTRACTS, ids=json.dumps)
def test_the_screen_and_the_verdict_agree(contract: dict[str, object]) -> None:
    declared = Declared(ContractSettings.model_validate(contract))
    assert declared.screen(columns(*ANSWERS)).tolist() == [bool(declared.breaks(text)) for text in ANSWERS]


def test_an_empty_column_is_screened() -> None:
    assert Declared(ContractSettings(pattern="a", max_words=3)).screen(columns()).tolist() == []


def test_reasons_come_gravest_first(plugin: None, tmp_path: Path) -> None:
    declared = Declared(
        ContractSettings(
            json_schema=schema_file(tmp_path),
            pattern=r"\{.*\}",
            function="polite",
            must_contain=("thanks",),
            must_not_contain=("lo",),
            max_words=2,
            min_words=1,
        )
    )
    assert declared.breaks("hello my dear world") == [
        "is not JSON: expecting value at character 1",
        r"does not match the pattern \{.*\}",
        "is not polite",
        'lacks "thanks"',
        'holds "lo"',
        "has a word count of 4: at most 2 are declared",
    ]
    assert declared.breaks('{"id":1,"note":"please thanks"}') == []
    assert declared.screen(columns("a", "b")).tolist() == [True, True]


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        ('{"id": 1}', []),
        (
            '{"id": "1", "note": "A"}',
            ["has the wrong type in id: a string where integer is declared", "breaks the declaration in note (pattern)"],
        ),
        ("{}", ["lacks the required id"]),
        ('{"id": 1', ["is not JSON: expecting ',' delimiter at character 9"]),
        ("{'id': 1}", ["is not JSON: expecting property name enclosed in double quotes at character 2"]),
        ('{"id": NaN}', ["is not JSON: NaN is no number of JSON"]),
        ('```json\n{"id": 1}\n```', ["is not JSON: expecting value at character 1"]),
        ("", ["is not JSON: expecting value at character 1"]),
        ("[" * 5000 + "]" * 5000, ["is not JSON that can be read: it is nested too deeply"]),
        ('{"id": 18446744073709551617}', []),
        ('{"id": 1, "note": "\\ud800"}', ["breaks the declaration in note (pattern)"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_answers_are_judged_by_the_schema(answer: str, reasons: list[str], tmp_path: Path) -> None:
    assert Declared(ContractSettings(json_schema=schema_file(tmp_path))).breaks(answer) == reasons


def test_what_the_schema_cannot_judge_is_a_break(tmp_path: Path) -> None:
    declared = Declared(ContractSettings(json_schema=schema_file(tmp_path, {"items": {"$ref": "#"}})))
    [reason] = declared.breaks("[" * 600 + "]" * 600)
    assert reason.startswith("cannot be judged by the schema: it is nested too deeply")


@pytest.mark.parametrize(
    ("function", "answer", "reasons"),
    [
        ("polite", "yes, please", []),
        ("polite", "no", ["is not polite"]),
        ("short", "no", []),
        ("short", "no, not at all", ["is refused by short"]),
        ("picky", "no", ["is too plain", "is too short"]),
        ("picky", "none", []),
    ],
)
def test_a_function_judges_by_entry_point(plugin: None, function: str, answer: str, reasons: list[str]) -> None:
    assert Declared(ContractSettings(function=function)).breaks(answer) == reasons


@pytest.mark.parametrize(("function", "error"), [("broken", ZeroDivisionError), ("odd", TypeError)])
def test_a_function_that_fails_never_seems_to_hold(plugin: None, function: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Declared(ContractSettings(function=function)).breaks("any")


@pytest.mark.parametrize(
    ("function", "message", "hint"),
    [
        ("polit", "no contract polit", "did you mean polite?"),
        ("number", "the contract number (manners_of_a_test:number) is no function", "it takes an answer and gives a reason or None"),
        ("gone", "the contract gone (no_such_module:gone) cannot be used: No module named 'no_such_module'", "update or uninstall it"),
    ],
)
def test_a_function_that_is_none_is_refused(plugin: None, function: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Declared(ContractSettings(function=function))
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_schema_file_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    schema_file(tmp_path)
    with pytest.raises(ConfigError, match=r"did you mean .*order\.json\?"):
        Declared(ContractSettings(json_schema=tmp_path / "orders.json"))
    with pytest.raises(ConfigError, match=r"contract\.json_schema names the file"):
        Declared(ContractSettings(json_schema=tmp_path / "none" / "x.json"))
    with pytest.raises(ConfigError, match=r"not valid JSON: .*\(line 2\)"):
        Declared(ContractSettings(json_schema=schema_file(tmp_path, '{\n"type": }', "broken.json")))
    with pytest.raises(ConfigError, match=r"wrong\.json#/type: this is no JSON Schema"):
        Declared(ContractSettings(json_schema=schema_file(tmp_path, {"type": "dict"}, "wrong.json")))
    with pytest.raises(ConfigError, match=r"contract\.pattern: the pattern has look-around"):
        Declared(ContractSettings(pattern="(?=a)"))


def test_it_survives_pickling_without_the_file(plugin: None, tmp_path: Path) -> None:
    path = schema_file(tmp_path)
    declared = Declared(ContractSettings(json_schema=path, pattern=".*", function="polite"))
    path.unlink()
    copy = pickle.loads(pickle.dumps(declared))
    assert copy.breaks("{}") == declared.breaks("{}") == ["lacks the required id", "is not polite"]


@pytest.mark.parametrize(
    ("contract", "message"),
    [
        ({"min_words": 5, "max_words": 2}, "min_words 5 is above max_words 2"),
        ({"must_contain": [""]}, "at least 1 character"),
        ({"max_word": 3}, "did you mean max_words?"),
    ],
)
def test_settings_that_make_no_sense_are_refused(contract: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        curate.check([{"instruction": "Hi", "output": "Hello."}], contract=contract)
    assert message in str(caught.value)
