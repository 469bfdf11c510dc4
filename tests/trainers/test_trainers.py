"""The trainers' own loaders and validators take our exports: run by `make test-trainers`, each in an environment of its own.

Nothing of theirs is kept here: what is run is what was installed.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import curate
from tests.helpers.exporting import ASK, CALLING, CHAT, NO, PAIR, PREFERENCE, SAY, UNPAIRED, WEIGHTED, lines, write
from tests.targets import test_verdicts as verdicts
from tests.trainers.environments import python_of, wheel_of

FOLDER = Path(os.environ.get("CURATE_TRAINERS", ""))
pytestmark = pytest.mark.skipif(not os.environ.get("CURATE_TRAINERS"), reason="make test-trainers")

JUDGES = Path(__file__).parent / "judges"
SYSTEM = {"role": "system", "content": "Be brief."}
THOUGHT = {"messages": [ASK, {**SAY, "reasoning_content": "It left this morning."}]}
PARALLEL = {
    "messages": [
        ASK,
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": name, "type": "function", "function": {"name": "find", "arguments": json.dumps({"id": name})}} for name in ("a", "b")
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "shipped"},
        {"role": "tool", "tool_call_id": "b", "content": "lost"},
        SAY,
    ],
    "tools": CALLING["tools"],
}
PLAIN = [
    CHAT,
    {"messages": [SYSTEM, ASK, SAY, ASK, NO]},
    {**CHAT, "id": 7},
    {"messages": [{"role": "developer", "content": "Be brief."}, ASK, SAY]},
]
SETS: dict[str, list[Any]] = {
    "plain": [*PLAIN, PAIR, {**PAIR, "system": "Be brief."}],
    "tools": [*PLAIN, CALLING, PARALLEL],
    "weights": [CHAT, WEIGHTED],
    "reasoning": [CHAT, THOUGHT],
    "preference": [PREFERENCE, {**PREFERENCE, "prompt": [SYSTEM, ASK]}],
    "unpaired": [UNPAIRED, {**UNPAIRED, "completion": [NO], "label": False}],
    "text": [{"text": "Once."}, {"text": "Upon a time."}],
}


def judged(environment: str, script: str, *arguments: str | Path, unpacked: bool = True) -> Any:
    """What a judge prints, as JSON."""
    first = [str(wheel_of(FOLDER, environment))] if unpacked else []
    command = [str(python_of(FOLDER, environment)), str(JUDGES / script), *first, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=JUDGES, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def exported(target: str, kind: str, folder: Path) -> Path | None:
    """The folder of an export of one of `SETS`; None where the target holds nothing of it."""
    made = []
    for number, shape in enumerate(("messages", "instruction")):
        records = [record for record in SETS[kind] if (shape in record) == (number == 0)] if kind == "plain" else SETS[kind] * (1 - number)
        made += [write(folder / f"{kind}-{number}.jsonl", records)] if records else []
    done = curate.export(made, target, folder / target / kind, select=["FMT001"])
    return None if done.refused else folder / target / kind


def exports(target: str, folder: Path) -> dict[str, Path]:
    """The exports of all sets that a target holds, by set."""
    found = {kind: exported(target, kind, folder) for kind in SETS}
    return {kind: path for kind, path in found.items() if path is not None}


@pytest.mark.parametrize("environment", ["together1", "together2"])
def test_together_takes_every_export(environment: str, tmp_path: Path) -> None:
    found = exports("together", tmp_path)
    assert set(found) == {"plain", "tools", "weights", "reasoning", "preference", "text"}
    if environment == "together1":
        del found["tools"]  # 1.x knows no tools
    result = judged(environment, "together_check.py", *(path / "train.jsonl" for path in found.values()), unpacked=False)
    assert dict(zip(found, [each["message"] if not each["taken"] else None for each in result], strict=True)) == dict.fromkeys(found)


@pytest.mark.parametrize("environment", ["together1", "together2"])
def test_our_verdicts_are_those_of_together(environment: str, tmp_path: Path) -> None:
    newer = {"user twice", "prompt does not alternate"} if environment == "together2" else set()
    older = {"tools"} if environment == "together1" else set()
    cases = [(key, value, True) for key, value in verdicts.TOGETHER.items() if key not in older]
    cases += [(key, value, False) for key, value in verdicts.NOT_TOGETHER.items() if key not in newer]
    files = [write(tmp_path / f"{number}.jsonl", [value]) for number, (_, value, _) in enumerate(cases)]
    result = judged(environment, "together_check.py", *files, unpacked=False)
    assert [(key, each["taken"]) for (key, _, _), each in zip(cases, result, strict=True)] == [(key, taken) for key, _, taken in cases]


def test_llm_foundry_takes_every_export(tmp_path: Path) -> None:
    found = {kind: path for kind, path in exports("databricks", tmp_path).items() if kind in ("plain", "tools", "weights", "reasoning")}
    result = judged("llm-foundry", "llm_foundry_check.py", *(path / "train.jsonl" for path in found.values()))
    assert {kind: set(each) for kind, each in zip(found, result, strict=True)} == {kind: {None} for kind in found}


def test_our_verdicts_are_those_of_llm_foundry(tmp_path: Path) -> None:
    cases = {**verdicts.DATABRICKS, **verdicts.NOT_DATABRICKS}
    result = judged("llm-foundry", "llm_foundry_check.py", write(tmp_path / "all.jsonl", list(cases.values())))[0]
    assert [key for key, error in zip(cases, result, strict=True) if error is None] == list(verdicts.DATABRICKS)


def test_unsloth_reads_every_export(tmp_path: Path) -> None:
    found = {kind: path for kind, path in exports("unsloth", tmp_path).items() if kind in ("plain", "weights", "reasoning", "tools")}
    result = judged("unsloth", "unsloth_check.py", *(path / "train.jsonl" for path in found.values()))
    for path, each in zip(found.values(), result, strict=True):
        assert each == {"error": None, "records": lines(path / "train.jsonl")}


def test_our_verdicts_are_those_of_unsloth(tmp_path: Path) -> None:
    cases = {**verdicts.UNSLOTH, **verdicts.NOT_UNSLOTH}
    files = [write(tmp_path / f"{number}.jsonl", [value]) for number, value in enumerate(cases.values())]
    result = judged("unsloth", "unsloth_check.py", *files)
    assert [key for key, each in zip(cases, result, strict=True) if each["error"] is None] == list(verdicts.UNSLOTH)


def test_llamafactory_skips_nothing_of_an_export(tmp_path: Path) -> None:
    found = exports("llamafactory", tmp_path)
    assert set(found) == {"plain", "tools", "weights", "reasoning", "preference", "unpaired", "text"}
    for path, each in zip(found.values(), judged("llamafactory", "llamafactory_check.py", *found.values()), strict=True):
        [converted] = each["converted"].values()
        assert each["warned"] == []
        assert len(converted) == len(lines(path / "train.jsonl"))
        assert [record for record in converted if not record["_prompt"] or not (record["_response"] or path.name == "text")] == []


def test_llamafactory_skips_what_we_say(tmp_path: Path) -> None:
    cases = {**verdicts.LLAMAFACTORY, **verdicts.SKIPPED}
    tags = {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"}
    tags |= {"observation_tag": "observation", "function_tag": "function_call", "system_tag": "system"}
    skipped = {}
    for number, (key, value) in enumerate(cases.items()):
        columns = {"messages": "conversations"} | {name: name for name in ("chosen", "rejected") if name in value}
        entry = {"file_name": "train.jsonl", "formatting": "sharegpt", "ranking": "chosen" in value, "columns": columns, "tags": tags}
        folder = tmp_path / str(number)
        folder.mkdir()
        write(folder / "train.jsonl", [value])
        (folder / "dataset_info.json").write_text(json.dumps({"cases": entry}), encoding="utf-8")
        skipped[key] = "Skipping this abnormal example." in judged("llamafactory", "llamafactory_check.py", folder)[0]["warned"]
    assert [key for key, is_skipped in skipped.items() if is_skipped] == list(verdicts.SKIPPED)


def test_axolotl_reads_every_export(tmp_path: Path) -> None:
    found = exports("axolotl", tmp_path)
    assert set(found) == set(SETS)
    result = dict(zip(found, judged("axolotl", "axolotl_check.py", *found.values()), strict=True))
    assert {kind: each["unknown"] for kind, each in result.items()} == {kind: [] for kind in found}
    assert {kind: len(each["records"]) for kind, each in result.items()} == {
        kind: len(lines(path / "train.jsonl")) for kind, path in found.items()
    }
    weighted = result["weights"]["records"][1]
    assert "No idea." in weighted["all"] and "No idea." not in weighted["learned"] and "It is on its way." in weighted["learned"]
    tools = result["tools"]["records"][-1]
    assert 'call find {"id": "a"}' in tools["all"] and "It is on its way." in tools["learned"] and "shipped" not in tools["learned"]
    pair, labelled = result["preference"]["records"][0], result["unpaired"]["records"][1]
    assert (pair["chosen"].split(" <end>")[0], pair["rejected"].split(" <end>")[0]) == ("It is on its way.", "No idea.")
    assert (labelled["completion"], labelled["label"]) == ("No idea.<|im_end|>", False)


def test_trl_renders_every_export(tmp_path: Path) -> None:
    found = exports("huggingface", tmp_path)
    assert set(found) == set(SETS)
    for (kind, path), each in zip(found.items(), judged("trl", "trl_check.py", *found.values()), strict=True):
        assert [record for record in each["train"] if "error" in record] == []
        assert {record["conversational"] for record in each["train"]} == {kind != "text"}
        assert len(each["train"]) == len(lines(path / "train.jsonl"))
    tools = judged("trl", "trl_check.py", found["tools"])[0]["train"]
    assert '<call>find {"id": 7}</call>' in tools[4]["rendered"]["text"] and "<tools>" in tools[4]["rendered"]["text"]
    assert "None" not in "".join(record["rendered"]["text"] for record in tools)


def test_what_we_call_conversational_is_what_trl_does(tmp_path: Path) -> None:
    cases = [*verdicts.CONVERSATIONAL, *verdicts.STANDARD]
    folders = []
    for number, value in enumerate(cases):
        folders.append(tmp_path / str(number))
        folders[-1].mkdir()
        write(folders[-1] / "train.jsonl", [value])
    result = judged("trl", "trl_check.py", *folders)
    assert [each["train"][0].get("conversational") for each in result] == [True] * len(verdicts.CONVERSATIONAL) + [False] * len(
        verdicts.STANDARD
    )
