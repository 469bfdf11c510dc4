"""What a target made of the records, kept on disk until all are there: only then are names and keys of the files known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from curate.exporting.encoding import line_of

SPLITS = ("train", "validation", "test")
_SPEAKER = ("role", "from")


class Spool:
    """Records by form and split, as JSON Lines in a folder of its own; `columns` are the keys seen by form."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[tuple[str, str], BinaryIO] = {}
        self.counts: dict[tuple[str, str], int] = {}
        self.columns: dict[str, dict[str, dict[str, None] | None]] = {}

    def add(self, form: str, split: str, value: dict[str, Any]) -> int:
        """Keep one record and return its number in its file. Raises `Unencodable`."""
        line = line_of(value)
        key = (form, split)
        if key not in self._files:
            self._files[key] = open(self._folder / f"{len(self._files)}.spool", "w+b")  # noqa: SIM115 (closed by `close`)
            self.counts[key] = 0
        self._files[key].write(line)
        self._note(form, value)
        self.counts[key] += 1
        return self.counts[key] - 1

    def _note(self, form: str, value: dict[str, Any]) -> None:
        """Remember the columns of a record, and the keys of the messages in them."""
        columns = self.columns.setdefault(form, {})
        for name, item in value.items():
            messages = item if isinstance(item, list) else [item]
            if messages and isinstance(messages[0], dict) and any(key in messages[0] for key in _SPEAKER):
                keys = columns.get(name) or {}
                for message in messages:
                    keys.update(dict.fromkeys(message))
                columns[name] = keys
            else:
                columns.setdefault(name, None)

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Forms and splits, the forms in the order of their first record."""
        forms = list(dict.fromkeys(form for form, _ in self.counts))
        place = {split: number for number, split in enumerate(SPLITS)}
        return sorted(self.counts, key=lambda key: (forms.index(key[0]), place.get(key[1], len(place)), key[1]))

    def lines(self, key: tuple[str, str]) -> Iterator[bytes]:
        """The records of a form and split as lines."""
        file = self._files[key]
        file.seek(0)
        yield from file

    def values(self, key: tuple[str, str]) -> Iterator[dict[str, Any]]:
        """The records of a form and split as values."""
        return map(json.loads, self.lines(key))

    def uniform(self, key: tuple[str, str]) -> Iterator[dict[str, Any]]:
        """The records with all keys that any record of their form has, in one order, null where they have none."""
        columns = self.columns[key[0]]
        for value in self.values(key):
            yield {name: _filled(value.get(name), keys) for name, keys in columns.items()}

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def _filled(item: Any, keys: dict[str, None] | None) -> Any:
    if keys is None or item is None:
        return item
    if isinstance(item, dict):
        return {key: item.get(key) for key in keys}
    return [{key: message.get(key) for key in keys} for message in item]
