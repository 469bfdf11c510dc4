"""Mutated samples: whatever is done to the bytes, no traceback, no lost neighbour, and a report that keeps its contract.

CURATE_MUTATIONS sets how many cases each sample gets (the default keeps the suite short; 10,000 in all is `make test-mutations`).
"""

from __future__ import annotations

import json
import os
import random
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import curate
from curate.errors import CurateError

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
NAMES = [
    "support.jsonl",
    "support_dirty.jsonl",
    "pairs.jsonl",
    "sharegpt.json",
    "tools.jsonl",
    "preference.jsonl",
    "unpaired.jsonl",
    "questions.csv",
    "text.jsonl",
]
CASES = int(os.environ.get("CURATE_MUTATIONS", "30"))
REPORT = jsonschema.Draft202012Validator(json.loads((files("curate.schemas") / "report.json").read_text(encoding="utf-8")))
RUN = settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ODD = [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\\",
    b"\n",
    b"\r",
    b"\xe2\x80\xa8",
    b"NaN",
    b"1e999",
    b"\\ud800",
    b'"a":1,"a":2,',
    b"null",
    b"\x1b[2J",
]


def lines_of(name: str) -> list[bytes]:
    """The first 30 lines of a sample; enough for every kind of record that it has."""
    return (SAMPLES / name).read_bytes().split(b"\n")[:30]


def mutate(data: bytes, seed: int) -> bytes:
    """One to three random changes of the bytes."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 3)):
        at, kind = dice.randrange(len(data) + 1), dice.randrange(6)
        if kind == 0:
            data = data[:at]
        elif kind == 1 and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
        elif kind == 2:
            data = data[:at] + data[at + dice.randrange(40) :]
        elif kind == 3:
            data = data[:at] + dice.choice(ODD) + data[at:]
        elif kind == 4:
            end = at + dice.randrange(200)
            data = data[:end] + data[at:end] + data[end:]
        else:
            data = data.replace(
                *dice.choice(
                    [
                        (b'"role"', b'"rol"'),
                        (b'"content": "', b'"content": 1, "x": "'),
                        (b'"output"', b'"outputs"'),
                        (b"user", b"assistant"),
                    ]
                ),
                dice.randrange(1, 4),
            )
    return data


def checked(path: Path) -> curate.Report | None:
    """The report, or None where the file is refused with a proper error."""
    try:
        report = curate.check(path)
    except CurateError as error:
        assert error.message
        return None
    assert report.run.errors == []
    REPORT.validate(report.to_dict())
    return report


@pytest.mark.parametrize("name", NAMES)
def test_no_traceback(name: str, tmp_path: Path) -> None:
    data = b"\n".join(lines_of(name))
    path = tmp_path / name

    @RUN
    @given(st.integers(0, 2**32))
    def run(seed: int) -> None:
        path.write_bytes(mutate(data, seed))
        checked(path)

    run()


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".jsonl")])
def test_no_lost_neighbour(name: str, tmp_path: Path) -> None:
    lines = [line for line in lines_of(name) if line]
    path = tmp_path / name
    path.write_bytes(b"\n".join(lines))
    shape = curate.check(path).run.inputs[0].format
    before = prints(curate.check(path, format=shape))

    @RUN
    @given(st.integers(0, 2**32), st.integers(0, len(lines) - 1))
    def run(seed: int, at: int) -> None:
        spoilt = mutate(lines[at], seed).replace(b"\n", b" ").replace(b"\r", b" ")
        path.write_bytes(b"\n".join([*lines[:at], spoilt, *lines[at + 1 :]]))
        report = curate.check(path, format=shape)
        gone = 0 if spoilt.strip() else 1
        after = prints(report)
        assert report.run.records == len(lines) - gone
        assert after[:at] == before[:at]
        assert after[at + 1 - gone :] == before[at + 1 :]

    if name != "support_dirty.jsonl":  # its first line may be any defect; the clean samples say it all
        run()


def prints(report: curate.Report) -> list[str]:
    """The fingerprints of all records in order."""
    return [report.run.places.hex(i) for i in range(report.run.records)]
