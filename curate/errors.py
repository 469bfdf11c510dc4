"""Errors that a user can cause or mend: what happened, where, and the hint that helps."""

from __future__ import annotations

import errno


class CurateError(Exception):
    """An expected failure, shown to the user in one or two lines and never as a traceback.

    `message` says what happened and what was expected, `location` where (`file:line` or a setting's name),
    `hint` names the command or setting that helps.
    """

    kind = "error"

    def __init__(self, message: str, hint: str | None = None, location: str | None = None) -> None:
        super().__init__(message, hint, location)  # all arguments, so that the error survives pickling
        self.message = message
        self.hint = hint
        self.location = location

    def __str__(self) -> str:
        text = f"{self.location}: {self.message}" if self.location else self.message
        return f"{text}\nhint: {self.hint}" if self.hint else text


class ConfigError(CurateError):
    """A setting, rule name or option that does not exist or has a wrong value."""

    kind = "config"


class InputError(CurateError):
    """A file that cannot be read at all: missing, unreadable, damaged as a whole, or empty."""

    kind = "input"


class FormatError(CurateError):
    """A readable file whose records are not in a shape that is known with enough confidence."""

    kind = "format"


class MissingExtra(CurateError):
    """A feature whose optional dependency is not installed; the hint is the pip command."""

    kind = "missing-extra"


_HINTS = {
    errno.ENOSPC: "the disk is full: free some space; nothing was written half",
    errno.EDQUOT: "your share of the disk is used up: free some space; nothing was written half",
    errno.EACCES: "you may not: `ls -l` shows who may",
    errno.EPERM: "you may not: `ls -l` shows who may",
    errno.EROFS: "nothing can be written there: name another folder",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EISDIR: "it is a folder: name a file",
    errno.ELOOP: "it is a link that leads back to itself: name the file",
}


def os_hint(error: OSError) -> str | None:
    """What helps when the machine cannot do something; None where that is not known."""
    return _HINTS.get(error.errno) if error.errno is not None else None


def nearest(name: str, known: list[str], like: float = 0.6) -> str | None:
    """The known name closest to `name`, or None when nothing is close: they have to be alike by this share, 0-1."""
    import difflib

    found = difflib.get_close_matches(name.lower(), [k.lower() for k in known], n=1, cutoff=like)
    return next((k for k in known if k.lower() == found[0]), None) if found else None
