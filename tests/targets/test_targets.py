"""Every target: what it writes it takes itself, and judges that we did not write take it, too."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from curate.errors import ConfigError
from curate.exporting.encoding import line_of
from curate.formats.recognise import recognise
from curate.targets.base import Held, Survey
from curate.targets.registry import all_targets, target_named
from tests.helpers.exporting import CALLING, CHAT, PAIR, PREFERENCE, UNPAIRED, WEIGHTED
from tests.helpers.shapes import RECORDS
from tests.helpers.talks import chats, pairs, preferences
from tests.targets.judges import mistral_takes, openai_takes

TRAINERS = [name for name in all_targets() if name not in ("jsonl", "csv", "parquet")]
OWN = [CHAT, CALLING, WEIGHTED, PREFERENCE, UNPAIRED, PAIR, *(record for records in RECORDS.values() for record in records)]


def held(name: str, record: Any, survey: Survey | None = None) -> Held:
    verdict = recognise(record)
    assert verdict is not None
    before = copy.deepcopy(record)
    found = target_named(name).hold(verdict.shape.read(record), record, survey or Survey())
    assert record == before
    return found


def sound(name: str, found: Held) -> None:
    """What any projection must be: whole or left out, in a form of the target, and nothing that the target would refuse."""
    target = target_named(name)
    assert (found.left_out is None) == bool(found.values)
    if not found.values:
        return
    assert found.form in target.forms
    for value in found.values:
        assert json.loads(line_of(value)) == value
        if target.is_native(value):
            assert [each for each in target.judge(value) if each.effect in ("reject", "drop")] == []


def test_the_targets_of_the_issue_are_there() -> None:
    wanted = ["openai", "together", "axolotl", "unsloth", "huggingface", "databricks", "llamafactory", "mistral", "jsonl", "csv", "parquet"]
    assert list(all_targets()) == wanted


@pytest.mark.parametrize("name", list(all_targets()))
def test_rules_have_a_date_and_sources(name: str) -> None:
    target = target_named(name)
    assert date.fromisoformat(target.rules_date).year == 2026
    assert [each for each in target.sources if not (each.what and each.where)] == []
    assert [each for each in target.notices if date.fromisoformat(each.seen).year != 2026 or not each.text] == []
    assert target.sources and target.title


def test_services_that_close_say_so() -> None:
    assert "2027-01-06" in target_named("openai").notices[0].text
    assert "2026-08-14" in target_named("databricks").notices[0].text
    assert "2.15.0" in target_named("together").notices[0].text


def test_an_unknown_target_names_the_nearest() -> None:
    with pytest.raises(ConfigError) as error:
        target_named("opnai")
    assert (error.value.message, error.value.hint) == ("no target opnai", "did you mean openai?")


@pytest.mark.parametrize("name", list(all_targets()))
@pytest.mark.parametrize("record", OWN, ids=lambda record: "-".join(record)[:40])
def test_what_a_target_writes_it_takes(name: str, record: Any) -> None:
    sound(name, held(name, record))


@settings(max_examples=150)
@given(chats())
def test_any_conversation_is_whole_or_left_out(record: dict[str, Any]) -> None:
    for name in TRAINERS:
        for survey in (Survey(), Survey(masked=True)):
            found = held(name, record, survey)
            sound(name, found)
            if name == "openai":
                assert all(map(openai_takes, found.values))
            elif name == "mistral":
                assert all(map(mistral_takes, found.values))


@settings(max_examples=60)
@given(preferences())
def test_any_preference_pair_is_whole_or_left_out(record: dict[str, Any]) -> None:
    for name in TRAINERS:
        found = held(name, record)
        sound(name, found)
        assert name != "openai" or all(map(openai_takes, found.values))


@settings(max_examples=60)
@given(pairs())
def test_any_pair_is_whole_or_left_out(record: dict[str, Any]) -> None:
    for name in TRAINERS:
        found = held(name, record)
        sound(name, found)
        assert found.values or name in ("unsloth", "databricks", "llamafactory", "huggingface")
