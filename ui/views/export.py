"""What would go into training: what is written, what is left out and why, and the way to write it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import streamlit as st
from curate.ui.safe import plain
from curate.ui.session import open_review, service, short_name

from curate.errors import CurateError
from curate.review.export import Exported, OpenError, export, open_errors
from curate.review.jsontext import as_text
from curate.review.service import utc_now
from curate.text.display import counted

SHOWN = 1_000
"""Open errors that are listed."""


def show() -> None:
    """Draw the page."""
    review = service()
    st.title("Export")
    now = review.standing()
    reasons = f" ({'; '.join(now.reasons)})" if now.reasons else ""
    st.text(f"Gate: {now.verdict.upper()}, score {now.shown_score}{reasons}")
    errors = open_errors(review.store, review.info.name)
    only = st.checkbox("Only records that somebody accepted or fixed")
    leave_out = bool(errors) and st.checkbox("Leave out the records with an open error")
    _about_records(only, len({(each.file, each.row) for each in errors}), leave_out)
    if errors and not leave_out:
        _about_errors(errors)
    off = bool(errors) and not leave_out
    target = st.text_input("Folder to write to", str(Path(review.info.files[0]).parent / "export"))
    write, make = st.columns(2)
    if write.button("Write", disabled=off, type="primary"):
        _write(Path(target), only, leave_out)
    if make.button("Make a download", disabled=off):
        _download(only, leave_out)


def _about_records(only: bool, failing: int, leave_out: bool) -> None:
    """A line for what is written, and one for each reason why something is not."""
    counts = service().counts().by_state
    kept = ("accepted", "fixed") if only else tuple(state for state in counts if state != "rejected")
    written = sum(counts.get(state, 0) for state in kept)
    lines = [["written", written - (failing if leave_out else 0)], ["left out: rejected", counts.get("rejected", 0)]]
    if only:
        undecided = sum(count for state, count in counts.items() if state not in (*kept, "rejected"))
        lines.append(["left out: nobody accepted or fixed them", undecided])
    if leave_out:
        lines.append(["left out: an error is open (at most)", failing])
    st.dataframe(pd.DataFrame(lines, columns=["what happens", "records"]), hide_index=True)


def _about_errors(errors: list[OpenError]) -> None:
    """The list of open errors, which keep the export from being written."""
    st.warning(plain(f"{counted(len(errors), 'open error')}: nothing is written until each is fixed, rejected or accepted with a reason."))
    lines = [[short_name(each.file), each.line, each.code, each.message] for each in errors[:SHOWN]]
    st.dataframe(pd.DataFrame(lines, columns=["file", "line", "rule", "what"]), hide_index=True)
    if st.button("Review them"):
        open_review(severity="error")


def _write(target: Path, only: bool, leave_out: bool) -> None:
    review = service()
    try:
        done = export(review.store, review.info.name, target, utc_now(), reviewed_only=only, leave_out_errors=leave_out)
    except (CurateError, OSError) as error:
        st.error(plain(str(error)))
        return
    st.success("Written.")
    _say(done)


def _say(done: Exported) -> None:
    for path, records in done.files.items():
        st.text(f"{path}: {counted(records, 'record')}")
    for reason, count in done.left_out.items():
        st.text(f"left out, {reason}: {count:,}")
    st.text(f"{counted(done.waivers, 'waiver')} in curate.waivers.jsonl")


def _download(only: bool, leave_out: bool) -> None:
    """The export as an archive, with every decision beside it."""
    review = service()
    with tempfile.TemporaryDirectory() as folder:
        done = export(review.store, review.info.name, Path(folder), utc_now(), reviewed_only=only, leave_out_errors=leave_out)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
            events = review.store.events(review.info.name)
            archive.writestr("curate.decisions.jsonl", "".join(as_text(event.public()) + "\n" for event in events))
    done.files = {Path(path).name: records for path, records in done.files.items()}
    _say(done)
    st.download_button("Download", packed.getvalue(), f"{Path(review.info.files[0]).stem}-export.zip", "application/zip")
