"""The list of changes: one line for each record that is written otherwise than it was, or left out, with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from curate.exporting.encoding import line_of
from curate.exporting.rows import Row
from curate.exporting.writing import Digest
from curate.targets.base import Held
from curate.text.secrets.masking import mask, mask_quoted


class Listing:
    """Collects the lines; where a record went is added when the files have names."""

    def __init__(self, folder: Path) -> None:
        self._file = open(folder / "changes.spool", "w+b")  # noqa: SIM115 (closed by `close`)
        self.count = 0
        self.sha256 = ""

    def left_out(self, row: Row, reason: str) -> None:
        """Note a record that is in no file."""
        self._add({**_place(row), "action": "left out", "reason": mask_quoted(reason)})

    def rewritten(self, row: Row, held: Held, rows: list[int]) -> None:
        """Note a record that is otherwise than it was; `rows` are its places in its file, 0-based."""
        changes = [{"pointer": mask(each.pointer), "what": mask_quoted(each.what), "lost": each.lost} for each in held.changes]
        self._add({**_place(row), "action": "rewritten", "form": held.form, "split": row.split, "rows": rows, "changes": changes})

    def _add(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line).encode("ascii") + b"\n")
        self.count += 1

    def write(self, file: BinaryIO, names: dict[tuple[str, str], str]) -> None:
        """Write the list; then its hash is known."""
        out = Digest(file)
        self._file.seek(0)
        for raw in self._file:
            line = json.loads(raw)
            if "form" in line:
                line["file_out"] = names[line.pop("form"), line.pop("split")]
            out.write(line_of(line))
        self.sha256 = out.sha256

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _place(row: Row) -> dict[str, Any]:
    return {"file": row.file, "row": row.row, "line": row.line} | ({"part": row.part} if row.part else {})
