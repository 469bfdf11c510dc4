"""A diff as JSON; its names are a contract (schemas/diff.json)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from curate.diffing.result import Diff, Moved, Shown, State
from curate.reports.json import strict
from curate.text.secrets.masking import mask

SCHEMA_VERSION = 1


def as_dict(diff: Diff, limit: int | None) -> dict[str, Any]:
    """The diff as plain values; at most `limit` records of each kind and findings of each side are listed, the counts are exact."""
    from curate import __version__

    return {
        "schema_version": SCHEMA_VERSION,
        "curate_version": __version__,
        "old": _state(diff.old),
        "new": _state(diff.new),
        "profile_pinned": diff.pinned,
        "records": {
            "same": diff.same,
            "added": diff.added,
            "removed": diff.removed,
            "changed": diff.changed,
            "moved_splits": diff.moved_splits,
        },
        "findings": {
            "introduced": diff.counts(diff.introduced),
            "fixed": diff.counts(diff.fixed),
        },
        "changed": [_changed(each) for each in diff.changes(limit)],
        "added": [_alone(each) for each in diff.additions(limit)],
        "removed": [_alone(each) for each in diff.removals(limit)],
        "introduced": [_moved(each) for each in diff.introduced[:limit]],
        "fixed": [_moved(each) for each in diff.fixed[:limit]],
    }


def render(diff: Diff, limit: int | None) -> str:
    """Strict JSON with a final newline."""
    return strict(as_dict(diff, limit), indent=True) + "\n"


def _state(state: State) -> dict[str, Any]:
    report, numbers = state.report, state.numbers
    judged = (
        None
        if report is None
        else {
            "score": report.score.value,
            "parts": report.score.parts,
            "clean_records": report.score.clean_records,
            "verdict": report.gate.verdict,
            "counts": asdict(report.counts),
        }
    )
    measured = (
        None
        if numbers is None
        else {
            "answer_words": _spread(numbers.words),
            "example_tokens": {**_spread(numbers.tokens), "tokenizer": numbers.tokenizer, "exact": numbers.exact},
            "languages": [
                {"language": code, "records": count}
                for code, count in sorted(numbers.languages.items(), key=lambda each: (-each[1], each[0] or ""))
            ],
            "labels": [{"label": mask(label), "records": count} for label, count in numbers.labels.items()],
        }
    )
    return {"inputs": [asdict(each) for each in state.inputs], "records": len(state.places), "judged": judged, "measured": measured}


def _spread(values: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip(("median", "p90", "most"), values, strict=True))


def _changed(shown: Shown) -> dict[str, Any]:
    fields = ("file", "line", "row", "fingerprint", "old_file", "old_line", "old_row", "old_fingerprint")
    found = {name: getattr(shown, name) for name in fields}
    changes = [{"field": each.field, "before": each.before, "after": each.after} for each in shown.changes]
    return {**found, "known_by": shown.how, "changes": changes}


def _alone(shown: Shown) -> dict[str, Any]:
    return {"file": shown.file, "line": shown.line, "row": shown.row, "fingerprint": shown.fingerprint, "text": shown.text}


def _moved(moved: Moved) -> dict[str, Any]:
    names = ("code", "name", "severity", "file", "line", "row", "field", "message", "fingerprint")
    return {**{name: getattr(moved.finding, name) for name in names}, "record": moved.where}
