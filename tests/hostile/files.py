"""Encodings, and files that are not what their names say."""

from __future__ import annotations

import gzip
import os
import pickle
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.case import FIRST, GOOD, LAST, Case, refused

_TEXT = (FIRST + b"\n" + LAST + b"\n").decode()
_ARRAY = "[" + _TEXT.replace("}\n{", "},\n{") + "]"
_TABLE = "input,output\n" + "".join(f'"{record["input"]}","{record["output"]}"\n' for record in GOOD)
_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d7a" * 16 + b"\nsize 1048576\n"


def _encoded(name: str, file: str, text: str, encoding: str, *more: str) -> Case:
    return Case(name, file, text.encode(encoding), 2, (0, 1), ("FMT009:0", *more))


def _utf16_with_a_bad_line(path: Path) -> None:
    bad = b"\x00\xd8" + "x\n".encode("utf-16-le")  # half of a surrogate pair
    path.write_bytes(FIRST.decode().encode("utf-16") + "\n".encode("utf-16-le") + bad + (LAST.decode() + "\n").encode("utf-16-le"))


def _utf32_with_a_bad_line(path: Path) -> None:
    bad = b"\xff\xff\xff\x7f" + "\n".encode("utf-32-le")
    path.write_bytes(FIRST.decode().encode("utf-32") + "\n".encode("utf-32-le") + bad + (LAST.decode() + "\n").encode("utf-32-le"))


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("create table t (a)")
    base.close()


def _parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(list(GOOD)), path)


def _arrow(path: Path) -> None:
    table = pa.Table.from_pylist(list(GOOD))
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


CASES: tuple[Case, ...] = (
    _encoded("UTF-8 with a mark", "a.jsonl", _TEXT, "utf-8-sig"),
    _encoded("UTF-16 LE with a mark", "a.jsonl", "\ufeff" + _TEXT, "utf-16-le"),
    _encoded("UTF-16 BE with a mark", "a.jsonl", "\ufeff" + _TEXT, "utf-16-be"),
    _encoded("UTF-16 LE without a mark", "a.jsonl", _TEXT, "utf-16-le"),
    _encoded("UTF-16 BE without a mark", "a.jsonl", _TEXT, "utf-16-be"),
    _encoded("UTF-32 LE with a mark", "a.jsonl", "\ufeff" + _TEXT, "utf-32-le"),
    _encoded("UTF-32 BE with a mark", "a.jsonl", "\ufeff" + _TEXT, "utf-32-be"),
    _encoded("UTF-32 LE without a mark", "a.jsonl", _TEXT, "utf-32-le"),
    _encoded("UTF-32 BE without a mark", "a.jsonl", _TEXT, "utf-32-be"),
    _encoded("UTF-16 that begins with a blank line", "a.jsonl", "\n" + _TEXT, "utf-16-le", "FMT009:0"),
    _encoded("UTF-16 array", "a.json", _ARRAY, "utf-16-le"),
    _encoded("UTF-16 table with a mark", "a.csv", _TABLE, "utf-16"),
    _encoded("UTF-16 table without a mark", "a.csv", _TABLE, "utf-16-le"),
    _encoded("UTF-32 table without a mark", "a.csv", _TABLE, "utf-32-be"),
    _encoded("UTF-8 table with a mark", "a.csv", _TABLE, "utf-8-sig"),
    Case("UTF-16 with half a surrogate pair", "a.jsonl", _utf16_with_a_bad_line, 3, (0, 2), ("FMT001:2", "FMT009:0"), "UTF-8"),
    Case("UTF-32 with no character", "a.jsonl", _utf32_with_a_bad_line, 3, (0, 2), ("FMT001:2", "FMT009:0"), "UTF-8"),
    Case("UTF-16 cut in half a unit", "a.jsonl", (_TEXT + " ").encode("utf-16")[:-1], 3, (0, 1), ("FMT001:3", "FMT009:0"), "UTF-8"),
    Case("two stray bytes at the start", "a.jsonl", b"\xff\xfe" + _TEXT.encode() + LAST, 3, (), ("FMT001:1",), "UTF-8"),
    Case("an overlong name", f"{'a' * 200}.jsonl", _TEXT.encode(), 2),
    Case("a name with spaces, quotes and a bracket", 'my "best" data\'s [1].jsonl', _TEXT.encode(), 2),
    Case("a name with an escape sequence", "a\x1b[31mb.jsonl", _TEXT.encode(), 2),
    Case("a name with a line break", "a\nb.jsonl", _TEXT.encode(), 2),
    Case("a name that is no UTF-8", os.fsdecode(b"a\xff\xe9.jsonl"), _TEXT.encode(), 2),
    Case("a name beyond ASCII", "дані 数据 🙂.jsonl", _TEXT.encode(), 2),
    Case("a name like an option's value", "--=.jsonl", _TEXT.encode(), 2),
    Case("no ending", "data", _TEXT.encode(), 2),
    Case("another ending", "data.txt", _TEXT.encode(), 2),
    Case("JSON Lines called .json", "a.json", _TEXT.encode(), 2, (0, 1), ("FMT009:0",)),
    Case("JSON Lines called .csv", "a.csv", _TEXT.encode(), 2, (0, 1), ("FMT009:0",)),
    Case("JSON Lines called .parquet", "a.parquet.jsonl", _TEXT.encode(), 2),
    Case("gzip called .jsonl", "a.jsonl", gzip.compress(_TEXT.encode(), mtime=0), 2, (0, 1), ("FMT009:0",)),
    Case("parquet called .jsonl", "a.jsonl", _parquet, 2, (0, 1), ("FMT009:0",)),
    Case("parquet called .csv", "a.csv", _parquet, 2, (0, 1), ("FMT009:0",)),
    Case("a table called .jsonl", "a.jsonl", _TABLE.encode(), 2, (0, 1), ("FMT009:0",)),
    Case("a table called .json", "a.json", _TABLE.encode(), 2, (0, 1), ("FMT009:0",)),
    refused("a folder without data", "a.jsonl/README.md", b"hello", ""),
    refused("JSON called .parquet", "a.parquet", _TEXT.encode(), "does not begin as parquet does"),
    refused("a Git LFS pointer", "a.jsonl", _POINTER, "is a Git LFS pointer", "git lfs pull"),
    refused("a Git LFS pointer called .parquet", "a.parquet", _POINTER, "is a Git LFS pointer", "git lfs pull"),
    refused(
        "a web page", "a.jsonl", b"\n<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n", "is a web page", "download it again"
    ),
    refused("a web page called .csv", "a.csv", b"<html lang='en'>\n<body>sign in</body></html>\n", "is a web page", "download"),
    refused("XML", "a.jsonl", b'<?xml version="1.0"?>\n<error>no such key</error>\n', "is XML"),
    refused("a pickle", "a.jsonl", pickle.dumps(list(GOOD), protocol=4), "is a Python pickle", "JSON Lines"),
    refused("a pickle of protocol 5", "a.pkl", pickle.dumps(list(GOOD), protocol=5), "is a Python pickle"),
    refused("a pickle of protocol 2", "a.pkl", pickle.dumps(list(GOOD), protocol=2), "is a Python pickle"),
    refused("SQLite", "a.jsonl", _sqlite, "is an SQLite database"),
    refused("PDF", "a.jsonl", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "is a PDF document"),
    refused("PNG", "a.jsonl", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4, "is a PNG image"),
    refused("JPEG", "a.jsonl", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "is a JPEG image"),
    refused("Arrow", "a.parquet", _arrow, "is an Arrow file", "parquet"),
    refused("bzip2", "a.jsonl", b"BZh91AY&SY" + bytes(40), "is compressed with bzip2", "bunzip2"),
    refused("xz", "a.jsonl", b"\xfd7zXZ\x00" + bytes(40), "is compressed with xz", "unxz"),
    refused("7z", "a.jsonl", b"7z\xbc\xaf\x27\x1c" + bytes(40), "is a 7z archive"),
    refused("tar", "a.jsonl", b"a.jsonl".ljust(257, b"\x00") + b"ustar\x0000" + bytes(300), "is a tar archive"),
    refused(
        "an old workbook", "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "is an old or an encrypted Excel workbook", "xlsx"
    ),
    refused("random bytes", "a.jsonl", bytes((i * i * 7 + i) % 251 for i in range(5000)), "is binary data"),
    refused("zero bytes", "a.jsonl", bytes(5000), "is binary data"),
    refused("prose", "a.txt", b"Dear reader,\nthis is prose.\nIt has no columns.\n", "is of no kind that is known"),
    refused("a link to itself", "a.jsonl", _link_to_itself, ""),
    refused("a missing file", "a.jsonl", lambda path: None, "there is no such file"),
)
