"""What would go into training: what is written, what is left out and why, and the way to write it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from curate.ui.safe import plain, quoted
from curate.ui.session import open_review, service, short_name
from curate.ui.widgets.notes import show_notes
from curate.ui.widgets.targets import chosen_options, chosen_target, show_preview, show_result, write_for

from curate.errors import CurateError
from curate.review.export import Exported, OpenError, export
from curate.review.jsontext import as_text
from curate.review.service import utc_now
from curate.targets.base import Options, Target
from curate.text.display import counted

SHOWN = 1_000
"""Open errors that are listed."""

_ROWS, _HEIGHT = 6, 247
"""Rows of a list that are seen at once, and how high it is then, in pixels."""


@dataclass(frozen=True)
class Chosen:
    """What the page asks for: which records, and for whom; without a target with their own keys."""

    reviewed_only: bool
    leave_out_errors: bool
    target: Target | None
    options: Options


def show() -> None:
    """Draw the page."""
    review = service()
    st.title("Export")
    now = review.standing()
    reasons = f" ({'; '.join(now.reasons)})" if now.reasons else ""
    st.text(f"Gate: {now.verdict.upper()}, score {now.shown_score}{reasons}")
    target = chosen_target()
    options = chosen_options(target) if target is not None else Options()
    show_notes(review.counts(), now)
    errors = review.open_errors()
    only = st.checkbox("Only records that somebody accepted or fixed")
    leave_out = bool(errors) and st.checkbox("Leave out the records with an open error")
    chosen = Chosen(only, leave_out, target, options)
    _about_records(only, len({(each.file, each.row) for each in errors}), leave_out)
    if errors and not leave_out:
        _about_errors(errors)
    if target is not None:
        show_preview(target, only)
    off = bool(errors) and not leave_out
    folder = st.text_input("Folder to write to", str(Path(review.info.files[0]).parent / "export"))
    write, make = st.columns(2)
    if write.button("Write", disabled=off, type="primary"):
        _write(Path(folder), chosen)
    if make.button("Make a download", disabled=off):
        _download(chosen)


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
    st.warning(
        plain(
            f"Nothing is written while {counted(len(errors), 'error')} are open."
            if len(errors) > 1
            else "Nothing is written while an error is open."
        )
    )
    lines = [[short_name(each.file), each.line, each.code, quoted(each.message)] for each in errors[:SHOWN]]
    st.dataframe(
        pd.DataFrame(lines, columns=["file", "line", "rule", "what"]), hide_index=True, height=_HEIGHT if len(lines) > _ROWS else "auto"
    )
    if st.button("Review them"):
        open_review(severity="error")


def _write(folder: Path, chosen: Chosen) -> None:
    try:
        with st.spinner("Writing"):
            said = _export(folder, chosen)
    except (CurateError, OSError) as error:
        st.error(plain(str(error)))
        return
    st.success("Written.")
    said()


def _export(folder: Path, chosen: Chosen) -> Callable[[], None]:
    """Write the export, and return what tells the page of it."""
    review = service()
    how = {"reviewed_only": chosen.reviewed_only, "leave_out_errors": chosen.leave_out_errors}
    if chosen.target is None:
        return partial(_say, export(review.store, review.info.name, folder, utc_now(), **how))
    done = write_for(chosen.target, chosen.options, folder, **how)
    return partial(show_result, done, folder, chosen.target.title)


def _say(done: Exported) -> None:
    for path, records in done.files.items():
        st.text(f"{Path(path).name}: {counted(records, 'record')}")
    for reason, count in done.left_out.items():
        st.text(f"left out, {reason}: {count:,}")
    st.text(f"{counted(done.waivers, 'waiver')} in curate.waivers.jsonl")


def _download(chosen: Chosen) -> None:
    """The export as an archive, with every decision beside it."""
    review = service()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with st.spinner("Writing"):
                said = _export(Path(folder), chosen)
        except (CurateError, OSError) as error:
            st.error(plain(str(error)))
            return
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(folder))
            events = review.store.events(review.info.name)
            archive.writestr("curate.decisions.jsonl", "".join(as_text(event.public(masked=True)) + "\n" for event in events))
        said()
    st.download_button("Download", packed.getvalue(), f"{Path(review.info.files[0]).stem}-export.zip", "application/zip")
