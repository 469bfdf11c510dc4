"""`curate learn`: what was learned in words, pinning it, and replacing a pinned profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.profile import load_profile
from tests.cli.test_check import run


def write(path: Path, answers: list[str]) -> Path:
    lines = [json.dumps({"prompt": f"Is box {i} here?", "completion": answer}) for i, answer in enumerate(answers)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "a.jsonl", ["Yes.", "No."] * 20)


def test_the_mold_in_words(data: Path) -> None:
    result = run("learn", data)
    assert result.exit_code == 0
    assert '- Every answer is one of 2 labels: "No.", "Yes."; none of 40 differs.\n' in result.stdout
    assert result.stdout.endswith("\nNothing was written; --output PROFILE pins this.\n")


def test_no_mold_in_words(tmp_path: Path) -> None:
    words = ["hinge", "lamp", "drawer", "filter", "handle", "shelf", "screw"]
    prose = write(tmp_path / "b.jsonl", [f"{words[i % 7].title()} {i} moves the {words[i % 5]}{'.!'[i % 2]}" for i in range(40)])
    few = write(tmp_path / "c.jsonl", ["Yes.", "No."] * 5)
    assert "- The 40 answers share no form, so none is demanded.\n" in run("learn", prose).stdout
    assert "- too few answers for a mold\n" in run("learn", few).stdout


def test_a_profile_is_written_and_read(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    result = run("learn", data, "--output", path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"Written to {path}; check with --profile {path}")
    assert load_profile(path).molds[0].labels == ("No.", "Yes.")
    assert json.loads(path.read_text())["molds"][0]["labels"] == ["No.", "Yes."]


def test_the_same_profile_is_left_alone(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    run("learn", data, "--output", path)
    before = path.stat().st_mtime_ns
    result = run("learn", data, "--output", path)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, f"{path} says the same already; nothing was written")
    assert path.stat().st_mtime_ns == before


def test_another_profile_is_replaced_with_force_only(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    run("learn", data, "--output", path)
    before = path.read_bytes()
    write(data, ["Yes.", "No.", "Later."] * 20)
    refused = run("learn", data, "--output", path)
    assert (refused.exit_code, path.read_bytes()) == (2, before)
    assert '- - Every answer is one of 2 labels: "No.", "Yes."; none of 40 differs.\n' in refused.stdout
    assert '+ - Every answer is one of 3 labels: "Later.", "No.", "Yes."; none of 60 differs.\n' in refused.stdout
    assert "\nchanged: records, labels, " in refused.stdout
    assert "hint: --force replaces it" in refused.stderr
    forced = run("learn", data, "--output", path, "--force")
    assert (forced.exit_code, load_profile(path).molds[0].labels) == (0, ("Later.", "No.", "Yes."))


def test_what_is_edited_by_hand_is_shown_before_it_is_lost(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    run("learn", data, "--output", path)
    edited: dict[str, Any] = json.loads(path.read_text())
    edited["molds"][0]["labels"].append("Unknown.")
    path.write_text(json.dumps(edited))
    result = run("learn", data, "--output", path)
    assert (result.exit_code, "changed: molds" in result.stdout) == (2, True)
    assert '"Unknown."' in result.stdout


def test_a_file_that_is_no_profile_is_not_replaced_by_a_slip(data: Path) -> None:
    before = data.read_bytes()
    result = run("learn", data, "--output", data)
    assert (result.exit_code, data.read_bytes()) == (2, before)
    assert "not a profile that this version reads" in result.stderr


def test_it_can_be_forced_all_the_same(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("{}x")
    assert run("learn", data, "--output", path, "--force").exit_code == 0
    assert load_profile(path).records == 40
