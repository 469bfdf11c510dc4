"""The speed benchmark, with the other tools, in one run on the same files: CPU, wall, peak memory, recall, precision, growth.

    python -m benchmarks.bench [--records 10000 100000 1000000] [--peers NAME ...] [--folder .bench]     # `make bench`

The corpora, with what is planted in them, and an environment for each tool are made in the folder, and found there the next time. The
figures go to benchmarks/results.json; the README and docs/speed.md show them. Run it on a quiet machine: CPU seconds are the figure
to trust, and of our own runs up to 100,000 records the best of `--repeats` counts. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import language
from benchmarks.environments import environment, version_and_licence
from benchmarks.speed import streaming
from benchmarks.speed.machine import machine
from benchmarks.speed.runs import LIMIT_SECONDS, SMALL, Climb, corpus, run_once
from benchmarks.speed.tables import RESULTS, ROOT, fill
from benchmarks.speed.tools import TOOLS, Tool
from benchmarks.speed.truth import Quality, Truth, against_brute_force
from curate.config import Settings
from curate.engine.check import learn_profile
from curate.engine.opening import open_paths

BRUTE_FORCE = 5_000
"""Records of the corpus of which every pair is compared."""

STAGED = 100_000
"""The largest corpus whose stages are told."""

PAGES = ("README.md", "docs/speed.md")
PARTS = ("tools", "stages", "brute-force", "language")


class Bench:
    """One run of the benchmark: where things lie, and what is true of each corpus."""

    def __init__(self, folder: Path, sizes: Sequence[int], repeats: int, limit_seconds: float) -> None:
        self._environments, self._corpora, self._work = folder / "environments", folder / "corpus", folder / "work"
        self._sizes = sorted(sizes)
        self._climb = Climb(self._work / "run", repeats, limit_seconds, _say)
        self._truths: dict[Path, Truth] = {}
        self._homes: dict[str, Path] = {}

    def home(self, tool: Tool) -> Path:
        """The environment of a tool."""
        if tool.environment not in self._homes:
            self._environments.mkdir(parents=True, exist_ok=True)
            requirements = tool.requirements
            self._homes[tool.environment] = environment(self._environments, tool.environment, requirements, again=tool.is_ours)
        return self._homes[tool.environment]

    def truth(self, file: Path) -> Truth:
        """What is true of a corpus."""
        if file not in self._truths:
            settings = Settings(jobs=1)  # `measure` waits for every child of this process, and workers' server would never end
            profile = learn_profile(open_paths([file], settings), settings)
            self._truths[file] = Truth(file, (int(each) for each in profile.shingles))
        return self._truths[file]

    def measure(self, tool: Tool) -> dict[str, Any]:
        """All runs of one tool, with how good each is."""
        sizes = self._sizes if tool.is_ours else sorted({*SMALL, *self._sizes})
        work = self._work / "run"
        qualities: dict[int, Quality] = {}

        def judge(file: Path) -> None:
            qualities[int(file.stem)] = self.truth(file).judge(tool.read(work))

        files = [corpus(self._corpora, size) for size in sizes]
        runs = self._climb.runs(tool, self.home(tool), files, judge)
        version, licence = version_and_licence(self.home(tool), tool.package)
        shown = [{**run.as_dict(), **asdict(qualities.get(run.records, Quality(None, None, None)))} for run in runs]
        facts = {"name": tool.name, "group": tool.group, "package": tool.package, "version": version, "licence": licence}
        return {**facts, "settings": tool.settings, "is_ours": tool.is_ours, "runs": shown}

    def stages(self) -> dict[str, Any]:
        """CPU seconds by stage of the whole check, plain and with the extra `fast`."""
        file = corpus(self._corpora, max([size for size in self._sizes if size <= STAGED], default=self._sizes[0]))
        out = self._work / "stages.json"
        self._work.mkdir(parents=True, exist_ok=True)
        found = {}
        for tool in TOOLS:
            if tool.is_ours and tool.group == "whole":
                script = ROOT / "benchmarks" / "speed" / "stages.py"
                subprocess.run([str(self.home(tool) / "bin" / "python"), str(script), str(file), str(out)], check=True)
                found[tool.name] = json.loads(out.read_text(encoding="utf-8"))
        return found

    def brute_force(self) -> dict[str, Any]:
        """The near-duplicates of a small corpus against every pair of it."""
        file = corpus(self._corpora, BRUTE_FORCE)
        found = {}
        for tool in TOOLS:
            if tool.group == "near" and (tool.is_ours or tool.package == "datasketch"):
                run_once(tool, self.home(tool), file, self._work / "run")
                found[tool.name] = against_brute_force(file, tool.read(self._work / "run"))
                _say(f"brute force, {tool.name}: {found[tool.name]}")
        return {"records": BRUTE_FORCE, "tools": found}


def _say(text: str) -> None:
    print(text, flush=True)


def chosen(names: Sequence[str] | None) -> list[Tool]:
    """The tools of these names; all for None."""
    return [tool for tool in TOOLS if names is None or tool.name in names or tool.package in names]


def merged(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """New results of some tools beside the stored ones of the others, in the order of the tools."""
    found = {(each["group"], each["name"]): each for each in [*before, *after]}
    return [found[tool.group, tool.name] for tool in TOOLS if (tool.group, tool.name) in found]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for, store the figures, and write the pages that show them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--peers", nargs="+", metavar="NAME", help="only these tools; the stored figures of the others stay")
    parser.add_argument("--parts", nargs="*", default=list(PARTS), choices=PARTS, help="what is measured; the rest stays as it is stored")
    parser.add_argument("--repeats", type=int, default=3, help="runs of ours up to 100,000 records, of which the best counts")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="CPU seconds; what would take longer is foretold by growth")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench", help="corpora, environments and work files")
    parser.add_argument("--big", type=float, metavar="GB", help="also check a file of so many gigabytes, which is deleted afterwards")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    results = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {"tools": []}
    results["machine"] = machine()
    bench = Bench(options.folder.resolve(), options.records, options.repeats, options.limit)
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "stages": bench.stages,
        "brute-force": bench.brute_force,
        "language": lambda: language.measure(options.folder.resolve() / "environments"),
    }
    for tool in chosen(options.peers) if "tools" in options.parts else ():
        results["tools"] = merged(results["tools"], [bench.measure(tool)])
        _store(options.out, results)
    for part in [each for each in options.parts if each != "tools"]:
        results[part.replace("-", "_")] = made[part]()
        _store(options.out, results)
    if options.big:
        tool = next(tool for tool in TOOLS if tool.is_ours and tool.group == "whole")
        results["streaming"] = streaming.measure_big(bench.home(tool), options.folder.resolve() / "work" / "big", options.big)
    _store(options.out, results)
    for page in PAGES if options.out == RESULTS else ():
        path = ROOT / page
        path.write_text(fill(path.read_text(encoding="utf-8"), results), encoding="utf-8", newline="\n")


def _store(path: Path, results: dict[str, Any]) -> None:
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
