"""Finding rules: names stand for codes wherever rules are named, and a plugin that is incomplete says what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import curate
from curate.checks.registry import all_checks, build, code_of, select, verify
from curate.errors import ConfigError
from curate.profile import Profile

NUMBERS = count()
HEAD = """
from curate.checks.base import Check, PatternCheck, RecordCheck, Rule
"""
RULE = 'Rule("XYZ001", "shouting", "warning", "clean", "record", "shouts {found}", "1.0")'
BODY = '''
class Shouting(PatternCheck):
    """The output shouts.

    Why: nobody likes it.
    How: three exclamation marks in a row.
    Fix: calm down.
    """

    rule = RULE
    bad = ([{"input": "Hi", "output": "Hello!!!"}],)
    good = ([{"input": "Hi", "output": "Hello."}],)
    pattern = "!!!"
'''
PAIRS = [{"input": f"What is the number after {i}?", "output": f"It is {i + 1}."} for i in range(20)]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """The registry is read anew before and after each test."""
    all_checks.cache_clear()
    yield
    all_checks.cache_clear()


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str = "Shouting") -> None:
    """A package as pip leaves it: the module, and its entry point in the metadata."""
    module = f"shouting_{next(NUMBERS)}"  # a name of its own: a module stays imported
    (folder / f"{module}.py").write_text(HEAD + source.replace("RULE", RULE))
    metadata = folder / "shouting-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[curate.checks]\nshouting = {module}:{target}\n")
    monkeypatch.syspath_prepend(str(folder))


def test_a_whole_plugin_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, BODY)
    assert code_of("shouting") == "XYZ001"


@pytest.mark.parametrize(
    ("source", "target", "lacking"),
    [
        (BODY.replace("rule = RULE", ""), "Shouting", "Shouting lacks rule = Rule(...)"),
        (BODY.replace('pattern = "!!!"', ""), "Shouting", "Shouting lacks pattern"),
        (BODY.replace("PatternCheck", "RecordCheck"), "Shouting", "Shouting lacks find()"),
        (BODY.replace("PatternCheck", "Check"), "Shouting", "Shouting lacks finish(), map(), merge()"),
        (BODY.replace("(PatternCheck)", ""), "Shouting", "Shouting is no class derived from curate.checks.base.Check"),
        ("Shouting = 7", "Shouting", "7 is no class derived from curate.checks.base.Check"),
        (BODY.replace("Why: nobody likes it.", ""), "Shouting", "XYZ001: the docstring lacks Why"),
        (BODY.replace("bad = (", "bad = () and ("), "Shouting", "XYZ001: a rule needs a bad and a good example"),
        (
            BODY.replace("RULE", RULE.replace('"warning"', '"grave"')),
            "Shouting",
            "XYZ001: severity is one of error, warning, info, not 'grave'",
        ),
        (BODY.replace("RULE", RULE.replace('"clean"', '"tidy"')), "Shouting", "XYZ001: part is one of valid, clean, consistent, unique,"),
        (BODY.replace("RULE", RULE.replace("XYZ001", "XYZ1")), "Shouting", "a code is three letters and three digits"),
        (
            BODY.replace("RULE", RULE.replace('"shouting"', '"exact-duplicate"')),
            "Shouting",
            "XYZ001 exact-duplicate: a code and a name belong",
        ),
        (BODY.replace("RULE", RULE.replace("XYZ001", "DUP001")), "Shouting", "DUP001 shouting: a code and a name belong to one rule"),
        (BODY, "Whispering", "has no attribute 'Whispering'"),
    ],
    ids=lambda value: value[:40] if " " in value and "\n" not in value else "",
)
def test_an_incomplete_plugin_names_itself_and_what_it_lacks(
    source: str, target: str, lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, source, target)
    with pytest.raises(ConfigError) as caught:
        all_checks()
    assert caught.value.message.startswith("the plugin shouting (shouting_")
    assert lacking in caught.value.message
    assert caught.value.hint == "update or uninstall it"


def test_a_plugin_that_cannot_be_made_names_its_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, BODY + "\n    def __init__(self, *given):\n        raise RuntimeError('no licence')\n")
    with pytest.raises(ConfigError, match=r"the plugin's rule XYZ001 \(shouting_\d+:Shouting\) cannot be made: RuntimeError: no licence"):
        build(["XYZ001"], {}, Profile())


def test_names_stand_for_codes() -> None:
    assert select(["exact-duplicate"]) == select(["Exact-Duplicate", "DUP001"]) == ["DUP001"]
    assert select(["DUP"], ["exact-duplicate"]) == select(["DUP"], ["DUP001"])
    assert [code_of(each) for each in ("near-duplicate", "DUP", "DUP002", "ALL", "nothing")] == [
        "DUP002",
        "DUP",
        "DUP002",
        "ALL",
        "nothing",
    ]
    verify(["near-duplicate", "ALL"])


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        select(["EXACT-DUPLICAT"])
    assert (caught.value.message, caught.value.hint) == ("no rule EXACT-DUPLICAT", "did you mean exact-duplicate?")


def test_a_check_takes_names_everywhere() -> None:
    records = [*PAIRS, PAIRS[0]]
    report = curate.check(records, select=["exact-duplicate", "too-few-records"], fail_on=["exact-duplicate"])
    assert [(each.code, each.row) for each in report.listed()] == [("DUP001", 20), ("CNT001", None)]
    assert (report.gate.verdict, report.gate.reasons[0]) == ("fail", "1 finding of DUP001, which must have none")
    report = curate.check(records, select=["exact-duplicate", "CNT001"], ignore=["too-few-records"])
    assert [(each.code, each.row) for each in report.listed()] == [("DUP001", 20)]
