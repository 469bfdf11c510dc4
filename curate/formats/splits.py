"""Which files a path names, and which split each of them is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from curate.errors import InputError

ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
COMPRESSIONS = (".gz", ".zst")
DEFAULT = "train"

_IGNORED = {"config.json", "dataset_info.json", "dataset_infos.json"}
_WORDS = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "dev": "validation", "val": "validation",
    "test": "test", "testing": "test", "eval": "test", "evaluation": "test",
}  # fmt: skip
_KEYWORD = re.compile(rf"(?:^|[-._ 0-9])({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?=$|[-._ 0-9])", re.IGNORECASE)


def expand(paths: Sequence[str]) -> list[tuple[Path | Literal["-"], str]]:
    """The data files that `paths` name, each once, with its split; "-" stands for stdin.

    A folder stands for the data files in it and below. Splits are told by name only when several files or a folder are given, by
    the words that the `datasets` library knows: by those of the file's name first, then by those of its folders. Raises
    `InputError` for a path that does not exist and for a folder without data files.
    """
    found: list[tuple[Path | Literal["-"], str]] = []
    seen: set[Path | str] = set()
    by_name = len(paths) > 1 or (len(paths) == 1 and paths[0] != "-" and Path(paths[0]).is_dir())
    for path in paths:
        if path == "-":
            if path not in seen:
                found.append(("-", DEFAULT))
            seen.add(path)
            continue
        for file, names in _files(Path(path)):
            if file.resolve() not in seen:
                found.append((file, split_of(names) if by_name else DEFAULT))
            seen.add(file.resolve())
    return found


def split_of(names: Sequence[str]) -> str:
    """The split that the first of `names` with a keyword tells; "train" when none does."""
    for name in names:
        match = _KEYWORD.search(name)
        if match:
            return _WORDS[match[1].lower()]
    return DEFAULT


def _files(path: Path) -> list[tuple[Path, list[str]]]:
    """The data files of a path, each with the names that may tell its split: its own, then its folders from the inside out."""
    if not path.is_dir():
        if not path.exists():
            raise InputError("there is no such file", "is the name right? `-` reads from stdin", str(path))
        return [(path, [path.name])]
    found = []
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path).parts
        if file.is_file() and is_data(file) and not any(part.startswith(".") for part in inside):
            found.append((file, list(reversed(inside))))
    if not found:
        raise InputError("there are no data files in the folder", f"they end in {', '.join(ENDINGS)}, plain or with .gz / .zst", str(path))
    return found


def is_data(path: Path) -> bool:
    """Whether a file's name is one of a data file."""
    name = path.name.lower()
    for compression in COMPRESSIONS:
        name = name.removesuffix(compression)
    return name.endswith(ENDINGS) and name not in _IGNORED
