"""JSON documents: arrays, lists within an object, objects in a row."""

from __future__ import annotations

from tests.hostile.case import FIRST, LAST, Case, refused

_MORE = b'{"input": "Which filter fits?", "output": "The grey one."}'


def _array(*between: bytes, start: bytes = b"[\n", end: bytes = b"\n]\n", comma: bytes = b",\n") -> bytes:
    return start + comma.join([FIRST, *between, LAST]) + end


def _bad(name: str, element: bytes, says: str = "") -> Case:
    """An element that cannot be read between two good ones, on line 3."""
    return Case(name, "a.json", _array(element), 3, (0, 2), ("FMT001:3",), says)


def _quirk(name: str, make: bytes, count: int = 2) -> Case:
    return Case(name, "a.json", make, count, (0, count - 1), ("FMT009:0",))


CASES: tuple[Case, ...] = (
    Case("an array", "a.json", _array(), 2),
    Case("an array on one line", "a.json", _array(start=b"[", end=b"]", comma=b","), 2),
    Case("an array within spaces", "a.json", b" \n\t" + _array() + b"\n\n", 2),
    Case("one object", "a.json", FIRST, 1, (0,)),
    _bad("an unclosed element", _MORE[:-1]),
    _bad("an unclosed string", _MORE[:-2], "a string is not closed"),
    _bad("a stray closing bracket", _MORE + b"}", "text after the end of the record"),
    _bad("a stray opening bracket", b"{" + _MORE),
    _bad("a bracket that closes too early", b'{"input": "Which filter fits?"}, "output": "The grey one."}', "a comma after the record"),
    _bad("a list that closes too early", b'{"input": "Which?", "output": "Grey.", "a": [1], 2], "b": 3}'),
    _bad("a missing comma", _MORE.replace(b", ", b" "), "a comma or a closing bracket is missing"),
    _bad("words", b"and so on"),
    _bad("an ellipsis", b"..."),
    _bad("single quotes", _MORE.replace(b'"', b"'"), "single quotes"),
    _bad("a byte of latin-1", _MORE.replace(b"grey", b"gr\xe9y"), "UTF-8"),
    _bad("a zero byte", _MORE.replace(b"grey", b"gr\x00y"), "control character"),
    _bad("a raw line break in a string", _MORE.replace(b"The grey", b"The\ngrey")),
    Case("NaN", "a.json", _array(b'{"input": "Why?", "output": "So.", "n": NaN}'), 3, (0, 2), ("FMT010:3",), "NaN is not JSON"),
    Case("a duplicate key", "a.json", _array(_MORE[:-1] + b', "input": 1}'), 3, (0, 2), ("FMT010:3", "FMT006:3")),
    Case("a number among objects", "a.json", _array(b"7"), 3, (0, 2), ("FMT002:3",), "a number"),
    Case("100,000 levels", "a.json", _array(b"[" * 100_000 + b"]" * 100_000), 3, (0, 2), ("FMT010:3",), "levels deep"),
    Case("100,000 levels that do not close", "a.json", _array(b'{"a":[' * 50_000), 3, (0, 2), ("FMT010:3",), "levels deep"),
    _quirk("a comma after the last", _array(end=b",\n]")),
    _quirk("two commas", _array(comma=b",,\n")),
    _quirk("no commas", _array(comma=b"\n")),
    _quirk("no bracket that closes", _array(end=b"")),
    _quirk("text after the end", _array(end=b"]\nthe end")),
    _quirk("a second array", _array() + b"[]"),
    _quirk("a byte order mark", b"\xef\xbb\xbf" + _array()),
    _quirk("CR alone", _array().replace(b"\n", b"\r")),
    _quirk("objects in a row", FIRST + LAST),
    Case("objects in a row with line breaks within", "a.json", (FIRST + LAST).replace(b'", "', b'",\n"').replace(b"}{", b"}\n{"), 2),
    _quirk("a wrapper", b'{"data": ' + _array() + b"}"),
    _quirk("a wrapper with more keys", b'{"version": 2, "meta": {"rows": [1, 2]}, "data": ' + _array() + b', "done": true}'),
    Case("a wrapper that is cut off", "a.json", b'{"data": ' + _array(_MORE, end=b"")[:-20], 3, (0,), ("FMT001:4", "FMT009:0", "FMT009:0")),
    Case("two splits", "a.json", b'{"train": ' + _array() + b', "test": [' + _MORE + b"]}", 3, (0, 1), ("FMT009:0", "FMT009:0")),
    Case("two splits on one line", "a.json", b'{"train":[' + FIRST + b'],"test":[' + LAST + b"]}", 2, (0, 1), ("FMT009:0", "FMT009:0")),
    Case(
        "two splits, the last of the first damaged",
        "a.json",
        b'{"train": [' + FIRST + b",\n" + _MORE[:-1] + b'], "n": 1, "test": [\n' + LAST + b"]}",
        3,
        (0, 2),
        ("FMT001:2", "FMT009:0", "FMT009:0"),
    ),
    Case("a split twice", "a.json", b'{"train": [' + FIRST + b'], "train": [' + LAST + b"]}", 2, (0, 1), ("FMT009:0", "FMT009:0")),
    Case("an empty split", "a.json", b'{"train": ' + _array() + b', "test": []}', 2, (0, 1), ("FMT009:0",)),
    Case("cut in an element", "a.json", _array(_MORE)[:-20], 3, (0,), ("FMT001:4", "FMT009:0")),
    refused("an empty array", "a.json", b"[]", "holds no records"),
    refused("an empty array called .jsonl", "a.jsonl", b"[]\n", "holds no records"),
    refused("an array of empty arrays", "a.json", b"[[], []]", "not objects"),
    refused("an empty object", "a.json", b"{}", "the records are empty objects"),
    refused("an empty list in an object", "a.json", b'{"data": []}', "holds no records"),
    refused("two empty lists in an object", "a.json", b'{"train": [], "test": []}', "holds no records"),
    refused("a string", "a.json", b'"hello"', "not objects"),
    refused("null", "a.json", b"null", ""),
    refused("blanks", "a.json", b" \n ", "holds no records"),
    refused("100,000 brackets", "a.json", b"[" * 100_000, ""),
    refused("1,000,000 quotes", "a.json", b'["' * 500_000, ""),
)
