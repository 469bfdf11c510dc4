"""The tools that are compared: their packages, how each is run on a file, and how what it found is read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.truth import Found, Link

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = Path(__file__).resolve().parent / "scripts"
OUT = "found.json"

Command = Callable[[Path, Path, Path], list[str]]
"""(home of the environment, file, folder for what is written) -> the command."""


@dataclass(frozen=True)
class Tool:
    """One line of the table.

    group: "near" for near-duplicates alone, "whole" for everything that a tool checks · statuses: exit statuses of a run that ended
    well · is_ours: whether pip has to look again each time, since the requirement is this checkout.
    """

    name: str
    group: str
    package: str
    requirements: tuple[str, ...]
    command: Command
    read: Callable[[Path], Found]
    settings: str
    statuses: tuple[int, ...] = (0,)
    is_ours: bool = False

    @property
    def environment(self) -> str:
        """The name of its environment."""
        return f"{self.package}-fast" if self.is_ours and "[fast]" in self.requirements[-1] else self.package


def _curate(*arguments: str) -> Command:
    def command(home: Path, file: Path, folder: Path) -> list[str]:
        return [str(home / "bin" / "curate"), "check", str(file), "--output", str(folder / OUT), *arguments]

    return command


def _script(name: str, *arguments: str) -> Command:
    def command(home: Path, file: Path, folder: Path) -> list[str]:
        return [str(home / "bin" / "python"), str(SCRIPTS / name), str(file), str(folder / OUT), *arguments]

    return command


def _links_of_curate(folder: Path) -> Found:
    findings = json.loads((folder / OUT).read_text(encoding="utf-8"))["findings"]
    copies = [each for each in findings if each["code"] in ("DUP001", "DUP002")]
    joined = [(each["row"], int(each["group"].rpartition(":")[2])) for each in copies]
    return Found([(each["row"], each["other_row"]) for each in copies], joined)


def _pairs(folder: Path) -> Found:
    return Found([(left, right) for left, right in json.loads((folder / OUT).read_text(encoding="utf-8"))])


def _rows(folder: Path) -> Found:
    return Found(rows=json.loads((folder / OUT).read_text(encoding="utf-8")))


def _parallelogram(home: Path, file: Path, folder: Path) -> list[str]:
    return [str(home / "bin" / "parallelogram"), "check", str(file), "--json"]


def _links_of_parallelogram(folder: Path) -> Found:
    issues = json.loads((folder / "stdout").read_text(encoding="utf-8"))["issues"]
    of_copies = [(each["line"], re.search(r"Duplicate of line (\d+)", each["message"])) for each in issues if each["rule"] == "duplicates"]
    return Found([(line - 1, int(other[1]) - 1) for line, other in of_copies if other])


def _finelint(home: Path, file: Path, folder: Path) -> list[str]:
    affected = str(folder / "affected.json")
    return [str(home / "bin" / "finelint"), "inspect", str(file), "--report", str(folder / OUT), "--affected-records", affected]


def _links_of_finelint(folder: Path) -> Found:
    findings = json.loads((folder / OUT).read_text(encoding="utf-8"))["findings"]
    links: list[Link] = []
    for each in findings:
        rows = [record["line"] - 1 for record in each["records"]]
        if each["code"] in ("EXACT_DUPLICATE", "NORMALIZED_DUPLICATE"):
            links += [(rows[0], row) for row in rows[1:]]
        elif each["code"] == "NEAR_DUPLICATE":
            links += [(match["left_row"] - 1, match["right_row"] - 1) for match in each["evidence"]["matches"]]
    return Found(links)


def _corpusguard(home: Path, file: Path, folder: Path) -> list[str]:
    return [str(home / "bin" / "corpusguard"), "scan", str(file), "--json-out", str(folder / OUT)]


def _links_of_corpusguard(folder: Path) -> Found:
    findings = json.loads((folder / OUT).read_text(encoding="utf-8"))["findings"]
    named = [re.findall(r"\d+", each["message"])[:2] for each in findings if each["code"] in ("near_duplicate", "exact_duplicate")]
    return Found([(int(rows[0]) - 1, int(rows[1]) - 1) for rows in named if len(rows) == 2])


def _ours(name: str, group: str, extra: str, command: Command, settings: str) -> Tool:
    requirements = ("-e", f"{ROOT}{extra}")
    return Tool(name, group, "curate-workbench", requirements, command, _links_of_curate, settings, (0, 1), True)


_NEAR = _curate("--select", "DUP001,DUP002", "--no-cache")
_WHOLE = _curate()
_NEAR_SETTINGS = "`curate check --select DUP001,DUP002`: characters, 5-grams, J >= .75, exact verify"
_WORKERS = str(os.cpu_count() or 1)

TOOLS: Sequence[Tool] = (
    _ours("curate", "near", "", _NEAR, _NEAR_SETTINGS),
    _ours("curate[fast]", "near", "[fast]", _NEAR, _NEAR_SETTINGS),
    Tool(
        "datasketch",
        "near",
        "datasketch",
        ("datasketch==2.0.0",),
        _script("datasketch_pairs.py", "25", "5"),
        _pairs,
        "MinHash + MinHashLSH, 128 permutations, 25 x 5, characters, 5-grams, J >= .75, exact verify",
    ),
    Tool(
        "datasketch, its own bands",
        "near",
        "datasketch",
        ("datasketch==2.0.0",),
        _script("datasketch_pairs.py"),
        _pairs,
        "the same with the bands that it chooses for .75 (11 x 11)",
    ),
    Tool(
        "rensa",
        "near",
        "rensa",
        ("rensa==0.5.0",),
        _script("rensa_rows.py"),
        _rows,
        "RMinHashDeduplicator, 128 permutations, characters, 5-grams, estimated J >= .75",
    ),
    Tool(
        "text-dedup",
        "near",
        "text-dedup",
        ("text-dedup==0.4.0",),
        _script("text_dedup_rows.py"),
        _rows,
        "its defaults: words, 5-grams, J >= .7 by bands, no verify",
    ),
    Tool(
        "datatrove",
        "near",
        "datatrove",
        ("datatrove[processing,io]==0.10.1", "spacy>=3.8"),
        _script("datatrove_pairs.py", _WORKERS),
        _pairs,
        "its defaults: words, 5-grams, 14 x 8, no verify",
    ),
    _ours("curate", "whole", "", _WHOLE, "`curate check`, every default rule"),
    _ours("curate[fast]", "whole", "[fast]", _WHOLE, "`curate check`, every default rule"),
    Tool(
        "parallelogram",
        "whole",
        "parallelogram",
        ("parallelogram==0.4.2",),
        _parallelogram,
        _links_of_parallelogram,
        "`parallelogram check`: no near-duplicates, nothing about content",
        (0, 1, 2),
    ),
    Tool("finelint", "whole", "finelint", ("finelint==0.2.0",), _finelint, _links_of_finelint, "`finelint inspect`, J >= .95", (0, 1)),
    Tool(
        "corpusguard-audit",
        "whole",
        "corpusguard-audit",
        ("corpusguard-audit==0.1.0",),
        _corpusguard,
        _links_of_corpusguard,
        "`corpusguard scan`",
        (0, 1, 2),
    ),
)
"""Every tool, ours first in each group."""
