"""The digest of a file, which is computed while the file is read."""

from __future__ import annotations

import hashlib
from threading import Thread

LARGE = 16 << 20
"""Bytes of a file whose digest is worth a thread; hashing leaves the interpreter to others."""


class Digest:
    """The SHA-256 of a file: `str` gives the hexadecimal digits and waits for them. With `wait` they are there at once.

    Raises `OSError` when they are asked for and the file could not be read.
    """

    def __init__(self, path: str, *, wait: bool) -> None:
        self._path = path
        self._found = ""
        self._error: OSError | None = None
        self._thread = Thread(target=self._run, daemon=True)  # a file that turns out to hold nothing is not hashed to its end
        if wait:
            self._run()
        else:
            self._thread.start()

    def _run(self) -> None:
        try:
            with open(self._path, "rb") as file:
                self._found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            self._error = error

    def __str__(self) -> str:
        if self._thread.ident is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found
