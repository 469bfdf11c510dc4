"""What the checks found in a stretch of a file, kept on disk, so that the next run looks only at what has changed.

An entry is named by the bytes of the stretch and by how they are read; in it stands the state of each rule, named by the rule, its
version, its settings, the profile and the code. An entry that is damaged, of another version or of unknown kinds of values is as good
as none: a wrong entry can cost time and never a finding.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import os
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from curate import __version__
from curate.checks.base import Check
from curate.finding import Findings
from curate.profile import Profile

FOLDER = Path(".curate") / "cache"
"""Where the cache lies, in the folder in which the command runs."""

WORTH_RECORDS = 20_000
"""Of fewer records nothing is kept: looking at them takes a second or two."""

LIMIT = 2 << 30
"""Bytes that a cache may take; what was not used for longest goes first."""

_JUDGES = ("eldc", "langdetect", "langdetect-rs", "ftfy", "google-re2", "pyarrow", "numpy", "quicktok-v1", "tiktoken", "tokenizers")
_MOST_PAIRS = 4_000_000
_MAGIC = b"curate cache 2\n"
_DIGEST = 16


@dataclass
class Entry:
    """What is known of one stretch: the columns of its records, of each rule by code what its state depends on, and the state; and a
    hash of each record.
    """

    columns: Any = None
    states: dict[str, tuple[str, Any]] = field(default_factory=dict)
    hashes: Any = None


class Cache:
    """Entries in a folder. Several runs may share it: an entry appears whole or not at all."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        """Raises `OSError` when the folder cannot be made."""
        self._folder = folder
        self._limit = limit
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"), (".gitignore", "*\n")):
            if not (folder / name).exists():
                (folder / name).write_text(text, encoding="ascii")

    def load(self, key: str) -> Entry:
        """The entry of a key; an empty one where there is none that can be read."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)  # what was used lately is thrown away last
            return _decoded(content)
        except (
            OSError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            ImportError,
            EOFError,
            IndexError,
            pickle.UnpicklingError,
            pa.ArrowException,
        ):
            return Entry()

    def store(self, key: str, entry: Entry) -> None:
        """Keep an entry; where that is not possible nothing is kept."""
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_encoded(entry))
                os.replace(name, path)
            except BaseException:
                os.unlink(name)
                raise

    def profile(self, sample: str) -> Profile | None:
        """The profile that was learned from a sample, named by the hash of its content; None where none was kept."""
        text = self.load(self._of_profile(sample)).columns
        return Profile.model_validate_json(text) if isinstance(text, str) else None

    def keep_profile(self, sample: str, profile: Profile) -> None:
        """Keep what was learned from a sample."""
        self.store(self._of_profile(sample), Entry(profile.model_dump_json()))

    def _of_profile(self, sample: str) -> str:
        return hashlib.blake2b(f"profile {sample} {_code()}".encode(), digest_size=20).hexdigest()

    def trim(self) -> None:
        """Throw away what was not used for longest until the rest is within the limit."""
        found = sorted(self._files(), reverse=True)
        held = 0
        for _, size, path in found:
            held += size
            if held > self._limit:
                with suppress(OSError):
                    os.unlink(path)

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """(when it was used, bytes, path) of every file that is an entry or was to become one."""
        for folder, _, names in os.walk(self._folder):
            if folder == str(self._folder):
                continue
            for name in names:
                with suppress(OSError):
                    about = os.stat(os.path.join(folder, name))
                    yield about.st_mtime, about.st_size, os.path.join(folder, name)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


class PairMemory:
    """What one rule found out about pairs; without a cache it forgets when the run ends."""

    def __init__(self, shelf: Cache | None, key: str | None) -> None:
        self._shelf = shelf if key is not None else None
        self._key = hashlib.blake2b(f"pairs {key} {_code()}".encode(), digest_size=20).hexdigest()
        known = self._shelf.load(self._key).columns if self._shelf is not None else None
        self._names, self._values = known if isinstance(known, tuple) else (np.zeros(0, dtype=np.uint64), np.zeros(0))

    def recall(self, left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
        """What is known of each pair, NaN for nothing; both are fingerprints, shape (n_pairs, 2)."""
        found = np.full(len(left), np.nan)
        if len(self._names):
            names = _names(left, right)
            at = np.minimum(np.searchsorted(self._names, names), len(self._names) - 1)
            hit = self._names[at] == names
            found[hit] = self._values[at[hit]]
        return found

    def learn(self, left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64], values: npt.NDArray[np.float64]) -> None:
        """Remember a number for each pair; what was known of other pairs is let go once there are many."""
        if self._shelf is None or not len(values):
            return
        names = np.concatenate([_names(left, right), self._names])
        _, first = np.unique(names, return_index=True)
        kept = first if len(first) <= _MOST_PAIRS else np.unique(_names(left, right), return_index=True)[1]
        self._names, self._values = names[kept], np.concatenate([values, self._values])[kept]
        self._shelf.store(self._key, Entry((self._names, self._values)))


def _names(left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A number for each pair of fingerprints, which are hashes themselves, shape (n_pairs,); the order within a pair does not count."""
    low, high = np.minimum(left[:, 0], right[:, 0]), np.maximum(left[:, 0], right[:, 0])
    swapped = left[:, 0] > right[:, 0]
    second, fourth = np.where(swapped, right[:, 1], left[:, 1]), np.where(swapped, left[:, 1], right[:, 1])
    names: npt.NDArray[np.uint64] = (
        low * np.uint64(0x9E3779B97F4A7C15) ^ high * np.uint64(0xC2B2AE3D27D4EB4F) ^ second ^ (fourth << np.uint64(1))
    )
    return names


def open_cache(folder: Path | None, records: int) -> Cache | None:
    """The cache of a run over so many records; None where none is wanted, worth it or possible."""
    if folder is None or records < WORTH_RECORDS:
        return None
    try:
        return Cache(folder)
    except OSError:  # for example a folder in which nobody may write
        return None


def key_of(path: str, start: int, end: int, how: object) -> str:
    """The name of the entry of the bytes [start, end) of a file that are read in the way `how` (compared by its repr)."""
    digest = hashlib.blake2b(repr((how, _code())).encode("utf-8"), digest_size=20)
    with open(path, "rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def state_key(check: Check, profile: str) -> str | None:
    """What the state of a check depends on beside the records, as a hash; None for checks of others, of which that is not known.

    `profile` is `profile_key` of the profile that it judges by.
    """
    if not type(check).__module__.startswith("curate.checks."):
        return None
    settings = check.settings.model_dump(mode="json")
    if any(key == "function" and value for key, value in _leaves(settings)):
        return None
    files = [_file_digest(value) for _, value in _leaves(settings) if isinstance(value, str) and "\n" not in value]
    told = [check.rule.code, check.rule.version, settings, files, check.told(), profile]
    return hashlib.blake2b(json.dumps(told, sort_keys=True).encode("utf-8"), digest_size=20).hexdigest()


def profile_key(profile: Profile) -> str:
    """A hash of all in a profile that checks judge by; how many records it was learned from is only told."""
    text = profile.model_copy(update={"records": 0}).model_dump_json()
    return hashlib.blake2b(f"{text}{profile.is_pinned}".encode(), digest_size=20).hexdigest()


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def _file_digest(name: str) -> str | None:
    """A hash of the content of the file that a setting names; None where it names none."""
    try:
        return hashlib.blake2b(Path(name).read_bytes(), digest_size=20).hexdigest() if name else None
    except (OSError, ValueError):
        return None


@cache
def _code() -> str:
    """A hash of the installed code and of the versions of what it judges by."""
    root = Path(__file__).resolve().parent.parent
    files = sorted((str(path.relative_to(root)), path.stat().st_size, path.stat().st_mtime_ns) for path in root.rglob("*.py"))
    versions = []
    for name in _JUDGES:
        with suppress(PackageNotFoundError):
            versions.append((name, version(name)))
    return hashlib.blake2b(repr((__version__, files, versions)).encode("utf-8"), digest_size=20).hexdigest()


def _encoded(entry: Entry) -> bytes:
    out = io.BytesIO()
    _Pickler(out, protocol=5).dump(entry)
    content = out.getvalue()
    return _MAGIC + hashlib.blake2b(content, digest_size=_DIGEST).digest() + content


def _decoded(content: bytes) -> Entry:
    head = len(_MAGIC) + _DIGEST
    if not content.startswith(_MAGIC) or hashlib.blake2b(content[head:], digest_size=_DIGEST).digest() != content[len(_MAGIC) : head]:
        return Entry()
    entry = _Unpickler(io.BytesIO(content[head:])).load()
    return entry if isinstance(entry, Entry) else Entry()


class _Pickler(pickle.Pickler):
    """Findings as Arrow's own stream, which holds no code."""

    def reducer_override(self, value: Any) -> Any:
        if not isinstance(value, Findings):
            return NotImplemented
        if not len(value):
            return no_findings, ()
        out = pa.BufferOutputStream()
        with pa.ipc.new_stream(out, value.table.schema) as stream:
            stream.write_table(value.table)
        return findings_of, (out.getvalue().to_pybytes(),)


def no_findings() -> Findings:
    """What most rules find in most stretches."""
    return Findings()


def findings_of(stream: bytes) -> Findings:
    """Findings from Arrow's stream. Raises `pa.ArrowException` when it is damaged."""
    with pa.ipc.open_stream(stream) as reader:
        table = reader.read_all()
    table.validate(full=True)
    return Findings(table)


class _Unpickler(pickle.Unpickler):
    """Makes values of a few kinds and runs nothing else: the folder may have come with somebody's repository."""

    _PLAIN = frozenset(
        {("collections", "Counter"), ("builtins", "frozenset"), ("builtins", "set"), (__name__, "findings_of"), (__name__, "no_findings")}
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._PLAIN:
            return getattr(importlib.import_module(module), name)
        if module.startswith("numpy") and name in ("_reconstruct", "scalar", "_frombuffer", "ndarray", "dtype"):
            return super().find_class(module, name)
        if module.startswith("curate.") and "." not in name:
            found = getattr(importlib.import_module(module), name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, tuple)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an entry")
