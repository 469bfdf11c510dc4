"""What stands on a line of a JSON Lines file, or between its lines."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.case import FIRST, LAST, Case, between, refused

_TALK = b'{"input": "Which filter fits?", "output": '
_CLOSED = b'{"input": "Which filter fits?", "output": "The grey one."}'


def _deep(count: int) -> bytes:
    return _TALK + b'"Grey.", "more": ' + b"[" * count + b"]" * count + b"}"


def _many_keys(count: int, twice: bool) -> bytes:
    keys = b", ".join(b'"k%d": %d' % (i, i) for i in range(count))
    return _TALK + b'"Grey.", ' + keys + (b', "k7": 0' if twice else b"") + b"}"


def _rows(*between_lines: bytes, end: bytes = b"\n") -> bytes:
    return end.join([FIRST, *between_lines, LAST]) + end


def _long_line(size: int) -> bytes:
    return _TALK + b'"' + b"grey " * (size // 5) + b'"}'


def _image(size: int) -> bytes:
    return _CLOSED[:-1] + b', "image": {"url": "data:image/png;base64,' + b"iVBORw0K" * (size // 8) + b'"}}'


def _beyond_the_limit(path: Path) -> None:
    """A line of 40 MB between two good ones, written as a hole."""
    with open(path, "wb") as file:
        file.write(FIRST + b"\n" + _TALK + b'"')
        file.seek(40 << 20, 1)
        file.write(b'"}\n' + LAST + b"\n")


CASES: tuple[Case, ...] = (
    between("a number", b"7", "FMT002", "an object is expected"),
    between("a string", b'"Boil vinegar."', "FMT002", "an object is expected"),
    between("a list", b'["a", "b"]', "FMT002", "an object is expected"),
    between("null", b"null", "FMT002", "an object is expected"),
    between("true", b"true", "FMT002", "an object is expected"),
    Case("an empty object", "a.jsonl", FIRST + b"\n{}\n" + LAST, 3, (0, 2), ("FMT002:2", "FMT005:2")),
    between("prose", b"Dear reader, here it comes.", "FMT001", "a value is missing"),
    between("two objects", _CLOSED + b" " + _CLOSED, "FMT001", "a second record on the same line"),
    between("two objects without a space", _CLOSED + _CLOSED, "FMT001", "a second record on the same line"),
    between("a comma after", _CLOSED + b",", "FMT001", "a comma after the record"),
    between("a bracket before", b"[" + _CLOSED + b",", "FMT001"),
    between("a cut record", _CLOSED[:40], "FMT001"),
    between("a closing bracket alone", b"}", "FMT001"),
    between("an opening bracket alone", b"{", "FMT001", "the record ends too early"),
    between("a quote alone", b'"', "FMT001", "a string is not closed"),
    between("an ellipsis", b"...", "FMT001"),
    between("a comment", b"// more to come", "FMT001"),
    between("a form feed", b"\x0c", "FMT001"),
    between("a byte order mark", b"\xef\xbb\xbf" + _CLOSED, "FMT001", "a byte order mark within the file"),
    between("a zero byte", _CLOSED.replace(b"grey", b"gr\x00y"), "FMT001", "control character"),
    between("zero bytes alone", b"\x00" * 64, "FMT001"),
    between("a carriage return in a string", _CLOSED.replace(b"grey", b"gr\ry"), "FMT001", "control character"),
    between("a byte of latin-1", _CLOSED.replace(b"grey", b"gr\xe9y"), "FMT001", "UTF-8"),
    between("half a character", _CLOSED.replace(b"grey", b"gr\xf0\x9f\x99"), "FMT001", "UTF-8"),
    between("UTF-16 within UTF-8", _CLOSED.decode().encode("utf-16-le"), "FMT001"),
    between("single quotes", _CLOSED.replace(b'"', b"'"), "FMT001", "single quotes"),
    between("typographic quotes", _CLOSED.replace(b'"', "“".encode()), "FMT001", "a key in double quotes is missing"),
    between("keys without quotes", b"{input: 1, output: 2}", "FMT001", "a key in double quotes is missing"),
    between("a raw line break", b'{"input": "Which\\\\', "FMT001", "a string is not closed"),
    between("U+2028 in a string", _CLOSED.replace(b"grey", b"gr\xe2\x80\xa8y"), ""),
    between("U+2029 in a string", _CLOSED.replace(b"grey", b"gr\xe2\x80\xa9y"), ""),
    between("U+0085 in a string", _CLOSED.replace(b"grey", b"gr\xc2\x85y"), ""),
    between("an escaped form feed in a string", _CLOSED.replace(b"grey", b"gr\\fy"), ""),
    between("a raw form feed in a string", _CLOSED.replace(b"grey", b"gr\x0cy"), "FMT001", "control character"),
    between("U+2028 between tokens", _CLOSED.replace(b", ", b",\xe2\x80\xa8"), "FMT001"),
    between("a duplicate key", _CLOSED[:-1] + b', "output": "The red one."}', "FMT010", 'the key "output" stands twice'),
    between("a duplicate key of the same value", _CLOSED[:-1] + b', "output": "The grey one."}', "FMT010", "stands twice"),
    between("a duplicate key three levels down", _TALK + b'"Grey.", "a": [{"b": {"c": 1, "c": 2}}]}', "FMT010", "stands twice"),
    between("100,000 keys", _many_keys(100_000, False), ""),
    between("100,000 keys, one of them twice", _many_keys(100_000, True), "FMT010", 'the key "k7" stands twice'),
    between("254 levels", _deep(253), ""),
    between("255 levels", _deep(254), "FMT010", "nested more than 254 levels deep"),
    between("1,100 levels", _deep(1_100), "FMT010", "nested more than 254 levels deep"),
    between("100,000 levels", _deep(100_000), "FMT010", "nested more than 254 levels deep"),
    between("100,000 levels that do not close", b'{"a":[' * 50_000, "FMT010", "nested more than 254 levels deep"),
    between("a number of 100,000 digits", _TALK + b'"Grey.", "more": ' + b"9" * 100_000 + b"}", "FMT010"),
    between("a line of 2 MB", _long_line(2 << 20), ""),
    between("a line of 20 MB", _long_line(20 << 20), "FMT001", "characters of text, more than the 8,388,608 that are read"),
    between("a line of 20 MB, most of it an image", _image(20 << 20), ""),
    between("a line of 20 MB that does not close", _long_line(20 << 20)[:-2], "FMT001", "a string is not closed"),
    Case("a line beyond the limit", "a.jsonl", _beyond_the_limit, 3, (0, 2), ("FMT001:2",), "more than the 33,554,432 that are read"),
    Case("no line end at the end", "a.jsonl", FIRST + b"\n" + LAST, 2),
    Case("CRLF", "a.jsonl", _rows(end=b"\r\n"), 2, (0, 1), ("FMT009:0",)),
    Case("CRLF on some lines", "a.jsonl", FIRST + b"\r\n" + LAST + b"\n", 2, (0, 1), ("FMT009:0",)),
    Case("CR alone", "a.jsonl", _rows(end=b"\r"), 2, (0, 1), ("FMT009:0",)),
    Case("CR alone with a bad line", "a.jsonl", _rows(b"oops", end=b"\r"), 3, (0, 2), ("FMT001:2", "FMT009:0")),
    Case("blank lines", "a.jsonl", b"\n\n" + _rows(b"", b" \t "), 2, (0, 1), ("FMT009:0",)),
    Case("cut in the middle of the last line", "a.jsonl", FIRST + b"\n" + LAST + b"\n" + FIRST[:50], 3, (0, 1), ("FMT001:3",)),
    Case("no line breaks at all", "a.jsonl", FIRST + LAST, 2, (0, 1), ("FMT009:0", "FMT009:0")),
    Case("spaces for line breaks", "a.jsonl", FIRST + b" " + LAST, 2, (0, 1), ("FMT009:0", "FMT009:0")),
    Case("a JSON array", "a.jsonl", b"[" + FIRST + b",\n" + LAST + b"]", 2, (0, 1), ("FMT009:0",)),
    Case("pretty-printed", "a.jsonl", _rows().replace(b"{", b"{\n  ").replace(b"}", b"\n}"), 2, (0, 1), ("FMT009:0",)),
    Case("a header of another shape", "a.jsonl", b'{"version": 1}\n' + _rows(), 3, (1, 2), ("FMT002:1", "FMT005:1")),
    refused("only blank lines", "a.jsonl", b"\n \n\t\n\r\n", "holds no records"),
    refused("empty", "a.jsonl", b"", "is empty"),
    refused("one empty object", "a.jsonl", b"{}\n", "the records are empty objects"),
    refused("empty objects", "a.jsonl", b"{}\n" * 5, "the records are empty objects"),
    refused("only numbers", "a.jsonl", b"1\n2\n3\n", "not objects"),
    refused("nothing that can be read", "a.jsonl", b"oops\nmore oops\n", "no record of it can be read", "one JSON object"),
)
