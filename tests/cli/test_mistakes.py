"""The likeliest mistakes of a newcomer, and what each is told: what happened, where, and what to try."""

from __future__ import annotations

import errno
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import curate
from tests.cli.test_check import run
from tests.helpers.talking import talk, write

ROOT = Path(__file__).resolve().parents[2]
LONG = "x" * 300


class Mistake(NamedTuple):
    """What is typed, and the words of the message: where, what happened, what to try."""

    typed: str
    where: str
    happened: str
    hint: str


MISTAKES = {
    # names and files
    "a misspelt file": Mistake("check trian.jsonl", "trian.jsonl", "there is no such file", "did you mean train.jsonl?"),
    "a file in no folder": Mistake("check data/train.jsonl", "data/train.jsonl", "there is no such file", "there is no folder data either"),
    "a pattern that the shell left": Mistake("check *.josnl", "*.josnl", "there is no such file", "no file has a name like that"),
    "an address": Mistake("check https://example.org/train.jsonl", "example.org", "there is no such file", "download it first"),
    "a name that is too long": Mistake(f"check {LONG}", LONG, "cannot be read: File name too long", "give it a shorter name"),
    "a path through a file": Mistake(
        "check train.jsonl/part.jsonl", "train.jsonl", "there is no part.jsonl in it", "`curate check train.jsonl`"
    ),
    "a folder without data": Mistake("check notes", "notes", "there are no data files in the folder", "they end in .jsonl"),
    "an empty file": Mistake("check empty.jsonl", "empty.jsonl", "is empty", "an empty file cannot be checked"),
    "a file of blank lines": Mistake("check blank.jsonl", "blank.jsonl", "holds no records", "was it cut off"),
    "binary data": Mistake("check binary.jsonl", "binary.jsonl", "is binary data and not text", "known are .jsonl"),
    "a program": Mistake("check program.py", "program.py", "is of no kind that is known", "known are .jsonl"),
    "parquet that is none": Mistake("check none.parquet", "none.parquet", "is damaged: it does not begin as parquet does", "copy it again"),
    "a cut archive": Mistake("check cut.zip", "cut.zip", "is damaged: the archive is cut off or garbled", "copy it again"),
    # formats and columns
    "parquet without the columns": Mistake(
        "check numbers.parquet", "numbers.parquet", "columns a (number), b (number)", "--map input=COLUMN"
    ),
    "lists for records": Mistake("check lists.jsonl", "lists.jsonl", "the records are not objects with named fields", "what is asked"),
    "a misspelt format": Mistake(
        "check train.jsonl --format opneai_chat", "--format", "no format opneai_chat", "did you mean openai_chat?"
    ),
    "a container for a format": Mistake("check train.jsonl --format csv", "--format", "no format csv", "formats: openai_chat"),
    "a misspelt column": Mistake("check qa.csv --map output=answr", "--map", "no record has a column 'answr'", "did you mean answer?"),
    "a map the wrong way round": Mistake("check qa.csv --map answer=output", "--map", "nothing is called answer", "names: input, output"),
    "a map without its half": Mistake("check qa.csv --map output", "--map", "'output' is not NAME=VALUE", "--map output=answer"),
    "a map of the question only": Mistake(
        "check qa.csv --map input=question", "--map", "input alone cannot be learnt from", "map input and output"
    ),
    "a misspelt target format": Mistake("convert train.jsonl out.jsonl --to alpca", "--to", "no format alpca", "did you mean alpaca?"),
    # rules and settings
    "a misspelt rule": Mistake("check train.jsonl --select DPU001", "", "no rule DPU001", "did you mean DUP001?"),
    "a misspelt family": Mistake("check train.jsonl --fail-on LANG", "", "no rule LANG", "did you mean LNG?"),
    "a rule to be explained": Mistake("explain duplicates", "", "no rule duplicates", "did you mean near-duplicate?"),
    "a misspelt setting": Mistake("check train.jsonl --config typo.toml", "typo.toml", "no setting strikt", "did you mean strict?"),
    "no file at all": Mistake("check", "", "Missing argument", "for example `curate check train.jsonl`"),
    "a review of a misspelt file": Mistake("review trian.jsonl --no-browser", "trian.jsonl", "there is no such file", "train.jsonl?"),
    "a review of a program": Mistake("review program.py --no-browser", "program.py", "is of no kind that is known", "known are .jsonl"),
    "the waivers for data": Mistake("check curate.waivers.jsonl", "curate.waivers.jsonl", "is no training data", "name the data"),
    "an empty name": Mistake("check ''", "''", "the name of a file is empty", "The current folder is called ."),
    "a setting of the wrong kind": Mistake("check train.jsonl --config kind.toml", "kind.toml", "min_score", "curate init"),
    "settings that are no TOML": Mistake("check train.jsonl --config broken.toml", "broken.toml", "not valid TOML", "min_score = 90"),
    "settings that are not there": Mistake("check train.jsonl --config none.toml", "none.toml", "cannot be read", "`curate init`"),
    "a part that is none": Mistake("check train.jsonl --min cleen=3", "command line", "no part cleen", "did you mean clean?"),
    "a minimum without a number": Mistake("check train.jsonl --min clean=lots", "min.clean", "should be a valid number", "--help"),
    "a score above 100": Mistake("check train.jsonl --min-score 900", "--min-score", "900.0 is not in the range", "curate check --help"),
    "a tokenizer that is none": Mistake("check train.jsonl --tokenizer gpt4", "tokens.tokenizer", "no tokenizer gpt4", "o200k"),
    "a misspelt trainer": Mistake("check train.jsonl --for opnai", "--for", "no target opnai", "did you mean openai?"),
    "a length for no trainer": Mistake("check train.jsonl --sequence-length 9", "command line", "is a trainer's", "name one with --for"),
    # what goes where
    "a directory as output": Mistake("check train.jsonl --report html=notes", "notes", "it is a folder", "notes/report"),
    "an output in no folder": Mistake("check train.jsonl --output no/r.json", "no", "there is no such folder", "mkdir -p no"),
    "an output with a name too long": Mistake(f"check train.jsonl --output {LONG}", LONG, "File name too long", "give it a shorter name"),
    "a misspelt report": Mistake("check train.jsonl --output-format jsno", "--output-format", "no report jsno", "did you mean json?"),
    "the input as output": Mistake(
        "convert train.jsonl train.jsonl --to alpaca", "train.jsonl", "is the file that is read", "another name"
    ),
    "data as a baseline": Mistake(
        "check train.jsonl --baseline train.jsonl", "train.jsonl", "this is no baseline", "`curate baseline FILE"
    ),
    "a baseline that is not there": Mistake(
        "check train.jsonl --baseline b.json", "b.json", "the baseline cannot be read", "`curate baseline FILE"
    ),
    "a baseline over the data": Mistake(
        "baseline train.jsonl --output train.jsonl", "train.jsonl", "would be written over", "another file"
    ),
    "a ratchet with nothing to hold": Mistake("check train.jsonl --ratchet", "ratchet", "needs a baseline", "`curate baseline FILE"),
    "data as a profile": Mistake("check train.jsonl --profile train.jsonl", "train.jsonl", "not a profile", "`curate learn FILE"),
    # commands
    "no command": Mistake("train.jsonl", "", "no command 'train.jsonl'", "`curate check train.jsonl`"),
    "a misspelt command": Mistake("chekc train.jsonl", "", "no command 'chekc'", "Did you mean check?"),
    "a misspelt option": Mistake("check train.jsonl --strcit", "", "--strcit", "--strict"),
    "an option of another command": Mistake("check train.jsonl --apply", "", "--apply", "belongs to `curate fix`"),
    "two states, one named": Mistake("diff train.jsonl", "", "Missing argument 'NEW'", "curate diff --help"),
    "no reason for a waiver": Mistake("waive train.jsonl DUP001 1", "", "Missing option '--reason'", "curate waive --help"),
    "a waiver for nothing": Mistake(
        "waive train.jsonl DUP001 1 --reason x", "train.jsonl", "line 1 has no finding of DUP001", "in any line"
    ),
    "a date the other way round": Mistake("waive train.jsonl DUP001 1 --reason x --until 31.12.2026", "--until", "no date", "2026-12-31"),
    "decisions before a review": Mistake(
        "decisions train.jsonl", "train.jsonl.review.db", "there is no such store", "`curate review FILE`"
    ),
    "a share of more than all": Mistake("split train.jsonl --output-dir out --test 20", "--test", "20.0 is no share", "0.1"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import pandas as pd

    monkeypatch.chdir(tmp_path)
    write(Path("train.jsonl"), [talk(number) for number in range(60)])
    Path("notes").mkdir()
    contents: dict[str, bytes] = {
        "notes/readme.md": b"# Notes",
        "empty.jsonl": b"",
        "blank.jsonl": b"\n\n\n",
        "binary.jsonl": bytes(range(256)) * 4,
        "program.py": b"print('hello')\n",
        "none.parquet": b"this is text\n",
        "cut.zip": b"PK\x03\x04zzz",
        "lists.jsonl": b"[1, 2]\n[3, 4]\n",
        "qa.csv": b"question,answer\nWhy?,Because.\n",
        "typo.toml": b"strikt = true\n",
        "kind.toml": b'min_score = "high"\n',
        "broken.toml": b"strict =\n",
    }
    for name, content in contents.items():
        Path(name).write_bytes(content)
    pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_parquet("numbers.parquet")
    return tmp_path


def test_there_are_at_least_forty() -> None:
    assert len(MISTAKES) >= 40


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(name: str, here: Path) -> None:
    mistake = MISTAKES[name]
    before = sorted(path.name for path in here.iterdir())
    result = run(*shlex.split(mistake.typed))
    assert (result.exit_code, result.stdout) == (2, "")
    assert [word for word in mistake[1:] if word not in result.stderr] == []
    assert "Traceback" not in result.stderr and "curate itself failed" not in result.stderr
    assert len(result.stderr.splitlines()) <= 6
    assert sorted(path.name for path in here.iterdir()) == before


def _full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)


def _no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refused(*_: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(more.get("dir")))

    monkeypatch.setattr(tempfile, "mkstemp", refused)


@pytest.mark.parametrize(
    ("broken", "happened", "hint"),
    [
        (_full_disk, "report.json: cannot be written: No space left on device", "free some space; nothing was written half"),
        (_no_permission, "report.json: cannot be written: Permission denied", "`ls -l` shows who may"),
    ],
    ids=["a full disk", "no permission to write"],
)
def test_what_the_machine_refuses(
    broken: Callable[[pytest.MonkeyPatch], None], happened: str, hint: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    result = run("check", "train.jsonl", "--output", "report.json")
    assert result.exit_code == 2
    assert happened in result.stderr and hint in result.stderr
    assert not Path("report.json").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_no_permission_to_read(here: Path) -> None:
    Path("train.jsonl").chmod(0)
    result = run("check", "train.jsonl")
    assert result.exit_code == 2
    assert "train.jsonl: cannot be read: Permission denied" in result.stderr and "`ls -l` shows who may" in result.stderr


def test_a_typo_leaves_no_store_behind(here: Path) -> None:
    before = sorted(path.name for path in here.iterdir())
    with pytest.raises(curate.CurateError, match="there is no such store"):
        curate.open_store("tarin.jsonl")
    assert sorted(path.name for path in here.iterdir()) == before


def test_a_store_of_a_newer_version(here: Path) -> None:
    curate.open_store("train.jsonl").close()
    with sqlite3.connect("train.jsonl.review.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    result = run("decisions", "train.jsonl")
    assert result.exit_code == 2
    assert "was written by a newer version of curate" in result.stderr and "pip install -U curate-workbench" in result.stderr


def test_text_that_is_not_utf8_is_a_finding_and_no_mistake(here: Path) -> None:
    line = '{"prompt": "Where is the café?", "completion": "Beside the musée, on the left."}\n'
    Path("latin.jsonl").write_bytes(line.encode() * 20 + line.encode("latin-1"))
    report = curate.check("latin.jsonl", select=["FMT"])
    assert [(each.code, each.line) for each in report.listed() if each.row == 20] == [("FMT001", 21)]


def test_a_script_without_a_guard_is_told_of_it(here: Path) -> None:
    """Spawned workers run the script again; what they are refused must not look like a lack of memory."""
    Path("script.py").write_text("import curate\ncurate.check('train.jsonl', jobs=2, batch_size=10)\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "script.py"], env=environment, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 1
    assert "needs `if __name__ == '__main__':` around its calls" in done.stderr
