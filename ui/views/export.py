"""What would go into training: what is written, what is left out and why, and the way to write it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import streamlit as st
from curate.ui.safe import plain
from curate.ui.session import open_review, service

from curate.errors import CurateError
from curate.review.export import Exported, export, open_errors
from curate.review.service import utc_now
from curate.review.standing import standing


def show() -> None:
    """Draw the page."""
    review = service()
    st.title("Export")
    now = standing(review.store, review.info)
    st.text(f"Gate: {now.verdict.upper()}, score {now.shown_score}")
    for reason in now.reasons:
        st.text(f"- {reason}")
    counts = review.store.counts(review.info.name).by_state
    only = st.checkbox("Only records that somebody accepted or fixed")
    chosen = ("accepted", "fixed") if only else tuple(state for state in counts if state != "rejected")
    st.text(f"{sum(counts.get(state, 0) for state in chosen):,} records would be written, {counts.get('rejected', 0):,} are rejected.")
    errors = open_errors(review.store, review.info.name)
    leave_out = False
    if errors:
        st.warning(f"{len(errors):,} errors are open: the export is refused until they are fixed, rejected or accepted with a reason.")
        table = pd.DataFrame([[each.file, each.line, each.code, each.message] for each in errors], columns=["file", "line", "rule", "what"])
        st.dataframe(table, hide_index=True)
        if st.button("Review them"):
            open_review(severity="error")
        leave_out = st.checkbox("Leave these records out")
    target = st.text_input("Folder to write to", str(Path(review.info.files[0]).parent / "export"))
    write, make = st.columns(2)
    if write.button("Write", disabled=bool(errors) and not leave_out):
        _write(Path(target), only, leave_out)
    if make.button("Make a download", disabled=bool(errors) and not leave_out):
        _download(only, leave_out)


def _write(target: Path, only: bool, leave_out: bool) -> None:
    review = service()
    try:
        _say(export(review.store, review.info.name, target, utc_now(), reviewed_only=only, leave_out_errors=leave_out))
    except (CurateError, OSError) as error:
        st.error(plain(str(error)))


def _say(done: Exported) -> None:
    for path, records in done.files.items():
        st.text(f"{path}: {records:,} records")
    for reason, count in done.left_out.items():
        st.text(f"left out, {reason}: {count:,}")


def _download(only: bool, leave_out: bool) -> None:
    review = service()
    with tempfile.TemporaryDirectory() as folder:
        _say(export(review.store, review.info.name, Path(folder), utc_now(), reviewed_only=only, leave_out_errors=leave_out))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
    st.download_button("Download", packed.getvalue(), f"{Path(review.info.files[0]).stem}-export.zip", "application/zip")
