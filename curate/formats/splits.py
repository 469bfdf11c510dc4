"""Which files are meant, and which split each of them is, told by names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from curate.errors import InputError

EXTENSIONS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
COMPRESSIONS = (".gz", ".zst")
_OTHER = {"config.json", "dataset_info.json", "dataset_infos.json", "package.json"}

# The words that the `datasets` loader knows, at the same borders; `eval.jsonl` is test there, too.
_WORDS = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "dev": "validation", "val": "validation",
    "test": "test", "testing": "test", "eval": "test", "evaluation": "test",
}  # fmt: skip


def data_name(path: Path) -> str:
    """The file's name without the ending of a compression."""
    return path.name.removesuffix(path.suffix) if path.suffix.lower() in COMPRESSIONS else path.name


def split_of(path: Path) -> str | None:
    """The split that a name says: the file's own name first, then the folders' from the inside."""
    for name in (data_name(path).rpartition(".")[0], *reversed(path.parts[:-1])):
        for word in re.split(r"[-._ 0-9]+", name.lower()):
            if word in _WORDS:
                return _WORDS[word]
    return None


def expand(paths: Sequence[str]) -> list[tuple[str, str]]:
    """(path, split) of every data file that `paths` name; a folder means the data files in it, in the order of their names.

    Splits are told by names only where several files or a folder are given; else all is "train". Raises `InputError` for a path
    that does not exist and a folder without data files.
    """
    found: list[tuple[str, Path]] = []
    for text in paths:
        path = Path(text)
        if text == "-":
            found.append((text, path))
        elif path.is_dir():
            inside = [each for each in sorted(path.rglob("*")) if _is_data(each, path)]
            if not inside:
                raise InputError("the folder has no data files", f"files that are read: {' '.join(EXTENSIONS)}, plain or .gz or .zst", text)
            found += [(str(each), each.relative_to(path)) for each in inside]
        else:
            found.append((text, Path(path.name)))
    many = len(found) > 1 or any(Path(text).is_dir() for text in paths)
    return [(text, (split_of(name) if many else None) or "train") for text, name in found]


def _is_data(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    named = data_name(path).lower().endswith(EXTENSIONS)
    return path.is_file() and named and not hidden and path.name not in _OTHER and not path.name.endswith(".manifest.json")
