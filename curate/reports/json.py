"""The JSON report; its names are a contract (schemas/report.json) that other people's scripts rely on."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

import orjson

from curate.reports.base import SCHEMA_VERSION, Output, Report

_SURROGATE = re.compile("[\ud800-\udfff]")


def as_dict(report: Report) -> dict[str, Any]:
    """The report as plain values; numbers unrounded, `findings` shortened to `max_findings` and the counts exact."""
    from curate import __version__

    run, score = report.run, report.score
    return {
        "schema_version": SCHEMA_VERSION,
        "curate_version": __version__,
        "rule_set": report.rule_set,
        "profile": {"path": run.profile_path, "pinned": run.pinned},
        "inputs": [asdict(each) for each in run.inputs],
        "records": run.records,
        "score": {
            "value": score.value,
            "formula": score.formula,
            "parts": score.parts,
            "clean_records": score.clean_records,
            "gains": [asdict(gain) for gain in score.gains],
        },
        "gate": {"verdict": report.gate.verdict, "reasons": report.gate.reasons},
        "counts": asdict(report.counts),
        "waivers": {**asdict(run.waivers), "score_without": report.score_without_waivers.value},
        "baseline": _baseline(report),
        # its fields are plain values; `asdict` would copy each of them
        "findings": [dict(vars(finding)) for finding in report.listed(report.settings.max_findings)],
        "errors": [asdict(error) for error in run.errors],
        "timings": run.timings,
    }


def _baseline(report: Report) -> dict[str, Any] | None:
    beside, held = report.comparison, report.baseline
    if beside is None or held is None:
        return None
    return {
        "path": str(report.settings.baseline) if report.settings.baseline is not None else None,
        "rule_set": held.rule_set,
        "records": held.records,
        "known": beside.known,
        "gone": beside.gone,
        "ratchet": report.settings.ratchet,
        "worse": beside.worse,
    }


def render(report: Report) -> str:
    """Strict JSON with a final newline: no NaN, no lone surrogate, whatever the data hold."""
    return strict(as_dict(report), indent=True) + "\n"


def strict(values: Any, indent: bool = False) -> str:
    """Plain values as JSON that every parser takes, on one line or with an `indent` of two spaces; half of a surrogate pair is spelled
    out.
    """
    try:
        return orjson.dumps(values, option=orjson.OPT_INDENT_2 if indent else 0).decode("utf-8")
    except TypeError:  # a file's name that is no text, or half of a surrogate pair in a key
        text = json.dumps(values, indent=2 if indent else None, ensure_ascii=False, allow_nan=False)
        return _SURROGATE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


OUTPUT = Output("json", "for programs: everything, as schemas/report.json describes it", render)
