"""Which files a path names, and which split each of them is."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from curate.errors import InputError, nearest, os_hint

ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".xlsx", ".parquet")
COMPRESSIONS = (".gz", ".zst")
DEFAULT = "train"

_IGNORED = {  # what lies beside data and models; the first three are those that the `datasets` library leaves out
    "config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "croissant.json", "package.json",
    "adapter_config.json", "generation_config.json", "preprocessor_config.json", "special_tokens_map.json", "added_tokens.json",
    "tokenizer.json", "tokenizer_config.json", "trainer_state.json", "vocab.json", "model.safetensors.index.json",
}  # fmt: skip
_MANIFEST = ".manifest.json"
_OURS = "curate."  # how the names of waivers, profiles and settings begin, which lie beside the data
_KEPT = {  # what `data/*.json*` and a hook that names changed files bring along
    "curate.waivers.jsonl", "curate.changes.jsonl", "curate.profile.json", "curate.baseline.json", "curate.manifest.json",
    "curate.split.json",
}  # fmt: skip
_WORDS = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "dev": "validation", "val": "validation",
    "test": "test", "testing": "test", "eval": "test", "evaluation": "test",
}  # fmt: skip
_ASK = "is the name right, and may you read it?"
_ADDRESS = re.compile(r"[a-z][a-z0-9+]*:/")  # of "https://host" a path keeps one stroke
_KEYWORD = re.compile(rf"(?:^|[-._ 0-9])({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?=$|[-._ 0-9])", re.IGNORECASE)


def expand(paths: Sequence[str]) -> list[tuple[Path | Literal["-"], str]]:
    """The data files that `paths` name, each once, with its split; "-" stands for stdin.

    A folder stands for the data files in it and below, but for hidden ones and what `curate` keeps beside the data. Splits are told by
    name only when several files or a folder are given, by the words that the `datasets` library knows: by those of the file's name
    first, then by those of its folders. A file within another one (`data.zip/train.jsonl`) may be named, too; zip archives are read
    when they are named, and not for lying in a folder. What `curate` keeps is passed over as well when it is named beside data, as
    `data/*.jsonl` does. Raises `InputError` for a path that is empty, does not exist or may not be looked at, for a folder without data
    files, and where nothing but what `curate` keeps is named.
    """
    paths = _without_kept(paths)
    found: list[tuple[Path | Literal["-"], str]] = []
    seen: set[Path | str] = set()
    by_name = len(paths) > 1 or (len(paths) == 1 and paths[0] != "-" and _is_there(Path(paths[0])) and Path(paths[0]).is_dir())
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


def split_of(names: Sequence[str], otherwise: str = DEFAULT) -> str:
    """The split that the first of `names` with a keyword tells; `otherwise` when none does."""
    for name in names:
        match = _KEYWORD.search(name)
        if match:
            return _WORDS[match[1].lower()]
    return otherwise


def holder(path: Path) -> tuple[Path, str] | None:
    """The file that a path leads into (`data.zip` of `data.zip/train.jsonl`) and the rest of the path; None when there is none."""
    for parent in path.parents:
        if parent.is_file():
            return parent, path.relative_to(parent).as_posix()
        if parent.is_dir():
            return None
    return None


def _files(path: Path) -> list[tuple[Path, list[str]]]:
    """The data files of a path, each with the names that may tell its split: its own, then its folders from the inside out."""
    if not _is_there(path):
        if holder(path) is None:
            raise InputError("there is no such file", _missing(path), str(path))
        return [(path, [path.name])]
    if not path.is_dir():
        return [(path, [path.name])]
    found = []
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path).parts
        if file.is_file() and is_data(file) and not any(part.startswith(".") for part in inside):
            found.append((file, list(reversed(inside))))
    if not found:
        raise InputError("there are no data files in the folder", f"they end in {', '.join(ENDINGS)}, plain or with .gz / .zst", str(path))
    return found


def _without_kept(paths: Sequence[str]) -> list[str]:
    """The paths but for the files that `curate` keeps beside data."""
    if "" in paths:  # which would be the current folder
        raise InputError("the name of a file is empty", "is a variable of the shell not set? The current folder is called .", "''")
    data = [path for path in paths if Path(path).name not in _KEPT]
    if paths and not data:
        raise InputError("is no training data: curate keeps it beside them", "name the data, or their folder", paths[0])
    return data


def _is_there(path: Path) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last is of names with a null byte
        return False
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", os_hint(error) or _ASK, str(path)) from error
    return True


def _missing(path: Path) -> str:
    """What was probably meant by the name of a file that is not there."""
    if _ADDRESS.match(str(path)):
        return "only files of this machine are read: download it first, or pipe it into `curate check -`"
    if any(sign in path.name for sign in "*?["):
        return "no file has a name like that"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent} either"
    close = nearest(path.name, [each.name for each in path.parent.iterdir() if is_data(each) or each.is_dir()], 0.75)
    return f"did you mean {path.with_name(close)}?" if close else "is the name right? `-` reads from stdin"


def is_data(path: Path) -> bool:
    """Whether a file's name is one of a data file."""
    name = path.name.lower()
    for compression in COMPRESSIONS:
        name = name.removesuffix(compression)
    return name.endswith(ENDINGS) and name not in _IGNORED and not name.startswith(_OURS) and not name.endswith(_MANIFEST)
