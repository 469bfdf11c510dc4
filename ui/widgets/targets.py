"""The part of the Export page about one trainer: its choices, what it makes of the records, and what an export did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from curate.ui.safe import plain, quoted, show_text
from curate.ui.session import service

from curate.engine.opening import open_paths
from curate.exporting.result import CHANGES, Exported
from curate.exporting.rows import Stream, reviewed
from curate.exporting.run import export_for, preview
from curate.targets.base import METHODS, Options, Target
from curate.targets.registry import all_targets
from curate.text.display import counted
from curate.text.tokens import load

OWN_KEYS = "The records' own keys (JSON Lines)"
LISTED = 1_000
"""Changes that are listed on the page; the file holds all."""

EXAMPLES = 3


def chosen_target() -> Target | None:
    """The target that the box on the page names, None for the records' own keys."""
    targets = {each.title if each.title.lower() == name else f"{each.title} ({name})": each for name, each in all_targets().items()}
    target = targets.get(st.selectbox("For", [OWN_KEYS, *targets], key="target", help="Each trainer takes records of another form."))
    for notice in target.notices if target is not None else ():
        st.info(plain(f"As of {notice.seen}: {notice.text}"))
    return target


def chosen_options(target: Target) -> Options:
    """What a person may choose for a target."""
    method, length, model = st.columns(3)
    how = method.selectbox("Method", METHODS, help="How the files that start the job train.")
    tokens = length.number_input("Tokens of a sequence", min_value=1, value=None, step=1, placeholder="as long as the set needs")
    name = model.text_input("Model", placeholder=target.model)
    return Options(how, int(tokens) if tokens else None, name.strip() or None)


def stream_of_review(reviewed_only: bool) -> Stream:
    """The records as they were decided. Raises `CurateError`, also where a file has changed since it was reviewed."""
    review = service()
    opened = open_paths(review.info.files, review.validator.settings)
    return reviewed(review.store, review.info, opened, reviewed_only)


def write_for(target: Target, options: Options, folder: Path, *, reviewed_only: bool, leave_out_errors: bool) -> Exported:
    """Write the records as decided for a target. Raises `CurateError`."""
    tokens = service().validator.settings.tokens
    counter = load(tokens.tokenizer if tokens is not None else None)
    return export_for(target, stream_of_review(reviewed_only), folder, options, tokenizer=counter, leave_out_errors=leave_out_errors)


def show_preview(target: Target, reviewed_only: bool) -> None:
    """The first records as the target takes them, or why it does not."""
    with st.expander(plain(f"What {target.title} makes of the first {EXAMPLES} records")):
        for row, held in preview(target, stream_of_review(reviewed_only), EXAMPLES):
            place = f"line {row.line}" if row.line is not None else "written here"
            if held.left_out is not None:
                st.text(quoted(f"{place}: left out, {held.left_out}"))
                continue
            st.text(quoted(f"{place}: {'; '.join(change.what for change in held.changes) or 'nothing is lost'}"))
            for value in held.values:
                show_text(json.dumps(value, ensure_ascii=False, indent=2))


def show_result(done: Exported, folder: Path, title: str) -> None:
    """What was written, what was left out or rewritten and why."""
    if done.refused:
        st.error(plain(f"Nothing was written: {title} can hold none of the {counted(done.records, 'record')}."))
        return
    for path, records in done.files.items():
        st.text(f"{path}: {counted(records, 'record')}")
    st.text(f"{', '.join(done.companions) or 'no files'} beside them")
    for warning in done.warnings:
        st.warning(plain(warning))
    st.text(f"{done.records:,} in, {done.held:,} out ({done.rewritten:,} rewritten), {done.records - done.held:,} left out")
    _show_changes(folder / CHANGES)


def _show_changes(path: Path) -> None:
    with open(path, encoding="utf-8") as file:
        lines = [_change(json.loads(line)) for line in islice(file, LISTED)]
    if lines:
        st.dataframe(pd.DataFrame(lines, columns=["file", "line", "action", "why"]), hide_index=True)
        if len(lines) == LISTED:
            st.text(f"The first {LISTED:,}; all are in {CHANGES}.")


def _change(line: dict[str, Any]) -> Sequence[Any]:
    why = line.get("reason") or "; ".join(f"{each['pointer'] or 'the record'}: {each['what']}" for each in line["changes"])
    return line["file"], line["line"], line["action"], quoted(why)
