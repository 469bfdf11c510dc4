"""The tables of the speed benchmark, from its stored results: the main rows for the README, all of it for docs/speed.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
BASELINE = "datasketch"
"""The tool that the ratios are told by."""

_BLOCK = r"(<!-- benchmark: {} -->\n).*?(<!-- end of benchmark -->)"

Tool = Mapping[str, Any]


def fill(text: str, results: Mapping[str, Any]) -> str:
    """A page with each block between `<!-- benchmark: NAME -->` and `<!-- end of benchmark -->` written anew."""
    for name, part in parts(results).items():
        block = part.replace("\\", r"\\")
        text = re.sub(_BLOCK.format(name), rf"\g<1>{block}\n\g<2>", text, flags=re.DOTALL)
    return text


def read_results() -> dict[str, Any]:
    """What was measured last."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def parts(results: Mapping[str, Any]) -> dict[str, str]:
    """The blocks by name."""
    groups = {group: [tool for tool in results["tools"] if tool["group"] == group] for group in ("near", "whole")}
    near = _largest(groups["near"])
    return {
        "machine": _machine(results),
        "main": "\n\n".join([_machine(results), _near(groups["near"], near), _whole(groups["whole"])]),
        "near": "\n\n".join(_near(groups["near"], records) for records in _sizes(groups["near"])),
        "whole": _whole(groups["whole"]),
        "growth": _growth(results["tools"]),
        "tools": _tools(results["tools"]),
        "stages": _stages(results.get("stages", {})),
        "quality": _quality(results.get("brute_force", {})),
        "language": _language(results.get("language", {})),
        "streaming": _streaming(results.get("streaming", {})),
    }


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [columns, ["---"] * len(columns), *rows])


def _machine(results: Mapping[str, Any]) -> str:
    each = results["machine"]
    load = "nothing else ran" if each["is_quiet"] else f"other work ran on it, load {each['load_before']} before"
    return f"{each['date']}, {each['cores']} cores ({each['processor']}), {each['memory_gb']} GB, Python {each['python']}; {load}."


def _sizes(tools: Sequence[Tool]) -> list[int]:
    ours = [run["records"] for tool in tools if tool["is_ours"] for run in tool["runs"]]
    return sorted(set(ours))


def _largest(tools: Sequence[Tool]) -> int:
    """The largest file at which the baseline was measured."""
    sizes = [run["records"] for tool in tools if tool["name"] == BASELINE for run in tool["runs"] if run["recall"] is not None]
    return max(sizes, default=max(_sizes(tools), default=0))


def _run(tool: Tool, records: int) -> Mapping[str, Any] | None:
    return next((run for run in tool["runs"] if run["records"] == records), None)


def _seconds(run: Mapping[str, Any] | None, name: str) -> str:
    if run is None:
        return "-"
    value = run[name]
    if value is None:
        return "-"
    return ("~ " if run["is_estimate"] else "") + (f"{value:,.1f}" if value < 100 else f"{value:,.0f}")


def _memory(run: Mapping[str, Any] | None) -> str:
    if run is None or run["peak_mb"] is None:
        return "-"
    return f"{'~ ' if run['is_estimate'] else ''}{run['peak_mb'] / 1000:.2f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}".removeprefix("0")


def _near(tools: Sequence[Tool], records: int) -> str:
    """Near-duplicates alone at one size, with the ratio of CPU time to the baseline's."""
    base = next((run for tool in tools if tool["name"] == BASELINE and (run := _run(tool, records))), None)
    rows = []
    for tool in tools:
        run = _run(tool, records)
        if run is None:
            continue
        known = base is not None and base["cpu_seconds"] and run["cpu_seconds"]
        ratio = f"{run['cpu_seconds'] / base['cpu_seconds']:.3f}" if known and base is not None else "-"
        quality = [_share(run[name]) for name in ("recall", "precision", "plain_precision")]
        rows.append(
            [
                tool["name"],
                _seconds(run, "cpu_seconds"),
                ratio,
                _seconds(run, "wall_seconds"),
                _memory(run),
                *quality,
                run["why"] or "measured",
            ]
        )
    columns = [f"near-duplicates of {records:,} records", "CPU s", f"of {BASELINE}'s", "wall s", "peak GB", "recall", "precision"]
    return _table([*columns, "precision by J alone", "how"], rows)


def _whole(tools: Sequence[Tool]) -> str:
    """Everything that a tool checks, at all sizes."""
    sizes = _sizes(tools)
    rows = []
    for tool in tools:
        runs = [_run(tool, records) for records in sizes]
        last = next((run for run in reversed(tool["runs"]) if run["recall"] is not None), None)
        cells = [cell for run in runs for cell in (_seconds(run, "cpu_seconds"), _seconds(run, "wall_seconds"), _memory(run))]
        rows.append([tool["name"], *cells, *([_share(last["recall"]), _share(last["precision"])] if last else ["-", "-"])])
    heads = [head for records in sizes for head in (f"{records:,}: CPU s", "wall s", "peak GB")]
    return _table(["whole check", *heads, "duplicates: recall", "precision"], rows)


def _growth(tools: Sequence[Tool]) -> str:
    """CPU time of each size as a multiple of the one before."""
    rows = []
    for tool in tools:
        runs = [run for run in tool["runs"] if run["cpu_seconds"]]
        for before, after in zip(runs, runs[1:], strict=False):
            times = f"{'~ ' if after['is_estimate'] else ''}{after['cpu_seconds'] / before['cpu_seconds']:.1f}"
            memory = f"{'~ ' if after['is_estimate'] else ''}{after['peak_mb'] / before['peak_mb']:.1f}"
            steps = f"{before['records']:,} -> {after['records']:,}"
            rows.append(
                [f"{tool['name']} ({tool['group']})", steps, f"{after['records'] / before['records']:.0f}", times, memory, after["why"]]
            )
    return _table(["tool", "records", "x records", "x CPU", "x memory", "how"], rows)


def _tools(tools: Sequence[Tool]) -> str:
    return _table(
        ["tool", "package", "licence", "run as"],
        [[tool["name"], f"{tool['package']} {tool['version']}", tool["licence"], tool["settings"]] for tool in tools],
    )


def _stages(stages: Mapping[str, Any]) -> str:
    if not stages:
        return "Not measured."
    names = sorted({name for each in stages.values() for name in each["seconds"]}, key=lambda name: (-stages_first(stages, name), name))
    rows = [[name, *(f"{each['seconds'].get(name, 0.0):.2f}" for each in stages.values())] for name in names]
    rows.append(["together", *(f"{sum(each['seconds'].values()):.1f}" for each in stages.values())])
    columns = [f"{name}, {each['records']:,} records: CPU s" for name, each in stages.items()]
    return _table(["stage, one process", *columns], rows)


def stages_first(stages: Mapping[str, Any], name: str) -> float:
    """The seconds of a stage in the first column, by which the rows are ordered."""
    first: Mapping[str, Any] = next(iter(stages.values()))
    return float(first["seconds"].get(name, 0.0))


def _quality(found: Mapping[str, Any]) -> str:
    if not found:
        return "Not measured."
    rows = [[name, f"{each['pairs']:,}", _share(each["recall"]), _share(each["precision"])] for name, each in found["tools"].items()]
    return _table([f"every pair of {found['records']:,} records", "near-duplicate pairs", "recall", "precision"], rows)


def _language(found: Mapping[str, Any]) -> str:
    if not found:
        return "Not measured."
    rows = [[each["name"], f"{each['records']:,}", f"{each['flagged']:,}", f"{each['share']:.2%}"] for each in found["sets"]]
    return _table(["set", "records", "LNG001", "share"], rows)


def _streaming(found: Mapping[str, Any]) -> str:
    if not found:
        return "Not measured."
    row = [f"{found['gigabytes']:.1f}", f"{found['records']:,}", f"{found['cpu_seconds']:.0f}", f"{found['wall_seconds']:.0f}"]
    row += [f"{found['peak_mb'] / 1000:.2f}", f"{found['peak_mb'] / 1000 / found['gigabytes']:.2f}"]
    return _table(["file, GB", "records", "CPU s", "wall s", "peak GB", "peak GB for each GB"], [row])
