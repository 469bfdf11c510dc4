"""The rows of an Excel workbook as lines of JSON. Run as a program of its own, so that a hostile workbook breaks nothing else.

A workbook of one kilobyte may say that it has 17 billion cells, and the library that reads it then ends the process; here that
process is this one, which may take so much memory and no more. Nothing of `curate` is imported, so that it starts at once.

Arguments: the workbook, a folder, the bytes of memory that it may take, and "1" if the first row is a record. Each visible sheet
becomes a file of the folder: line n is row n as a list of strings, or empty for the header, blank rows, and rows before the first one.
What was found is printed as JSON: {"sheets": [{"name", "columns"}], "hidden": [name], "errors": cells} or {"failure": reason}.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any, TextIO

_BLOCK, _OVERLAP = 1 << 20, 256
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]{0,200}\bt=["']e["']""")
_WHOLE = 1e15  # integers beyond it are not exact in a workbook


def main(arguments: list[str]) -> None:
    """Read the workbook and print what was found."""
    path, folder, memory, headerless = arguments
    _limit(int(memory))
    import python_calamine

    sheets: list[dict[str, Any]] = []
    hidden: list[str] = []
    try:
        with python_calamine.load_workbook(path) as book:
            for each in book.sheets_metadata:
                if each.typ != python_calamine.SheetTypeEnum.WorkSheet:
                    continue
                if each.visible != python_calamine.SheetVisibleEnum.Visible:
                    hidden.append(each.name)
                    continue
                with open(Path(folder) / f"{len(sheets)}.jsonl", "w", encoding="utf-8", newline="\n") as target:
                    found = write(book.get_sheet_by_name(each.name), target, headerless == "1")
                if found is not None:
                    sheets.append({"name": each.name, **found})
    except python_calamine.PasswordError:
        print(json.dumps({"failure": "password"}))
    except (python_calamine.CalamineError, MemoryError, OSError) as error:
        print(json.dumps({"failure": str(error)}))
    else:
        print(json.dumps({"sheets": sheets, "hidden": hidden, "errors": errors(path)}))


def write(sheet: Any, target: TextIO, headerless: bool) -> dict[str, Any] | None:
    """Write the rows of a sheet; returns its columns, None for a sheet without cells."""
    if sheet.start is None:
        return None
    rows = [[text(cell) for cell in row] for row in sheet.iter_rows()]
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=0)
    if width == 0:
        return None
    columns: list[str] | None = [str(i + 1) for i in range(width)] if headerless else None
    target.write("\n" * sheet.start[0])
    for row in rows:
        cells = row[:width]
        if any(cells) and columns is None:
            columns = cells
        elif any(cells):
            target.write(json.dumps(cells, ensure_ascii=False))
        target.write("\n")
    return {"columns": columns}


def errors(path: str) -> int:
    """How many cells hold an error, such as #DIV/0!, which the library reads as empty."""
    count = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with archive.open(name) as member:
                rest = b""
                while block := member.read(_BLOCK):
                    found = list(_ERROR.finditer(rest + block))
                    count += len(found)
                    rest = (rest + block)[max(found[-1].end() if found else 0, len(rest) + len(block) - _OVERLAP) :]
    return count


def text(cell: Any) -> str:
    """A cell as a workbook that is saved as CSV has it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main(sys.argv[1:])
