"""Compressed files, zip archives and parquet."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.hostile.case import FIRST, GOOD, LAST, Case, refused
from tests.hostile.workbook import rows, workbook

_LINES = FIRST + b"\n" + LAST + b"\n"
_TABLE = ("input,output\n" + "".join(f'"{record["input"]}","{record["output"]}"\n' for record in GOOD)).encode()
_ZEROS = bytes(1 << 20)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _zstd(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return packed.getvalue()


def _twice() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.jsonl", FIRST)
        archive.writestr("b.jsonl", LAST)
    return packed.getvalue().replace(b"b.jsonl", b"a.jsonl")


def _encrypted() -> bytes:
    """An archive that says of its member that it is encrypted."""
    content = bytearray(_zip({"a.jsonl": _LINES}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _garbled() -> bytes:
    content = bytearray(_zip({"a.jsonl": _LINES}, zipfile.ZIP_STORED))
    content[content.index(b"kettle")] ^= 1
    return bytes(content)


def _fill(file: Any) -> None:
    for _ in range(100):
        file.write(_ZEROS)


def _gzip_bomb(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        _fill(file)


def _zstd_bomb(path: Path) -> None:
    with zstandard.open(path, "wb") as file:
        _fill(file)


def _zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.jsonl", "b.jsonl"):  # each by itself would be small enough
            archive.writestr(name, _ZEROS * 50)


def _parquet(**options: Any) -> bytes:
    table = pa.Table.from_pylist([*GOOD, *({"input": f"Question {i}?", "output": f"Answer {i}."} for i in range(60))])
    target = io.BytesIO()
    pq.write_table(table, target, compression="none", use_dictionary=False, **options)
    return target.getvalue()


def _flipped() -> bytes:
    content = bytearray(_parquet(write_page_checksum=True))
    content[content.index(b"Answer 30")] ^= 1
    return bytes(content)


def _write(table: pa.Table, **options: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def _repeated(count: int, size: int) -> pa.Array:
    """A text of `size` bytes, `count` times, which parquet holds once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["x" * size]))


def _no_text() -> bytes:
    cells = [*(record["output"].encode() for record in GOOD), b"\xff"]
    inputs = pa.array([*(record["input"] for record in GOOD), "Which?"])
    return _write(pa.table({"input": inputs, "output": pa.array(cells, pa.binary()).view(pa.string())}))


def _with_column(column: pa.Array) -> bytes:
    return _write(pa.Table.from_pylist(list(GOOD)).append_column("more", column))


def _twins() -> bytes:
    columns = [pa.array([record[key] for record in GOOD]) for key in ("input", "output", "output")]
    return _write(pa.Table.from_arrays(columns, names=["input", "output", "output"]))


_SHEET = [("input", "output"), *(tuple(record.values()) for record in GOOD)]
_OUT = "leads out of its folder"
_AS_PARQUET = "cannot be read as parquet"

CASES: tuple[Case, ...] = (
    Case("gzip", "a.jsonl.gz", _gzip(_LINES), 2),
    Case("gzip in two members", "a.jsonl.gz", _gzip(FIRST + b"\n") + _gzip(LAST), 2),
    Case("gzip with zeros behind", "a.jsonl.gz", _gzip(_LINES) + bytes(512), 2),
    Case("zstd", "a.jsonl.zst", _zstd(_LINES), 2),
    Case("zstd in two frames", "a.jsonl.zst", _zstd(FIRST + b"\n") + _zstd(LAST), 2),
    Case("a name in .gz without compression", "a.jsonl.gz", _LINES, 2, (0, 1), ("FMT009:0",)),
    Case("zstd called .gz", "a.jsonl.gz", _zstd(_LINES), 2, (0, 1), ("FMT009:0",)),
    Case("a table in gzip", "a.csv.gz", _gzip(_TABLE), 2),
    refused("gzip cut off", "a.jsonl.gz", _gzip(_LINES)[:-12], "is damaged", "copy it again"),
    refused("gzip cut in its head", "a.jsonl.gz", _gzip(_LINES)[:6], "is damaged"),
    refused("gzip with a wrong checksum", "a.jsonl.gz", _gzip(_LINES)[:-8] + b"\x00" * 8, "is damaged"),
    refused("gzip with garbage behind", "a.jsonl.gz", _gzip(_LINES) + b"garbage", "is damaged"),
    refused("gzip garbled", "a.jsonl.gz", _gzip(_LINES)[:20] + b"\xff" * 20 + _gzip(_LINES)[40:], "is damaged"),
    refused("gzip of nothing", "a.jsonl.gz", _gzip(b""), "holds no records"),
    refused("zstd cut off", "a.jsonl.zst", _zstd(_LINES)[:-6], "is damaged"),
    refused("zstd garbled", "a.jsonl.zst", _zstd(_LINES)[:8] + b"\xff" * 30, "is damaged"),
    refused("a gzip bomb", "a.jsonl.gz", _gzip_bomb, "grows more than 200 times", "unpack it yourself"),
    refused("a zstd bomb", "a.jsonl.zst", _zstd_bomb, "grows more than 200 times", "unpack it yourself"),
    refused("a zip bomb", "a.zip", _zip_bomb, "grows more than 200 times", "unpack it yourself"),
    refused("gzip within gzip", "a.jsonl.gz", _gzip(_gzip(_LINES)), "is compressed twice", "unpack"),
    Case("zip", "a.zip", _zip({"train.jsonl": _LINES}), 2),
    Case("zip of several", "a.zip", _zip({"x/train.jsonl": _LINES, "x/more.csv": _TABLE, "README.md": b"hello"}), 4),
    Case(
        "zip of a document of two splits",
        "a.zip",
        _zip({"a.json": b'{"train": [' + FIRST + b'], "test": [' + LAST + b"]}"}),
        2,
        (0, 1),
        ("FMT009:0", "FMT009:0"),
    ),
    Case("zip with hidden files", "a.zip", _zip({"a.jsonl": _LINES, "__MACOSX/._a.jsonl": b"\x00", ".x/b.jsonl": b""}), 2),
    Case("zip stored", "a.zip", _zip({"a.jsonl": _LINES}, zipfile.ZIP_STORED), 2),
    Case("zip called .jsonl", "a.jsonl", _zip({"a.jsonl": _LINES}), 2, (0, 1), ("FMT009:0",)),
    Case("zip of UTF-16", "a.zip", _zip({"a.jsonl": _LINES.decode().encode("utf-16")}), 2, (0, 1), ("FMT009:0",)),
    Case("zip with bad lines", "a.zip", _zip({"a.jsonl": FIRST + b"\noops\n" + LAST}), 3, (0, 2), ("FMT001:2",)),
    refused("../../", "a.zip", _zip({"a.jsonl": _LINES, "../../evil.jsonl": _LINES}), f"{_OUT}: '../../evil.jsonl'"),
    refused("a name that goes up in the middle", "a.zip", _zip({"x/../../evil.jsonl": _LINES}), _OUT),
    refused("a name that goes up by backslashes", "a.zip", _zip({"..\\evil.jsonl": _LINES}), _OUT),
    refused("an absolute name", "a.zip", _zip({"/etc/evil.jsonl": _LINES}), _OUT),
    refused("a name with a drive", "a.zip", _zip({"C:\\evil.jsonl": _LINES}), _OUT),
    refused("a share's name", "a.zip", _zip({"\\\\host\\evil.jsonl": _LINES}), _OUT),
    refused("two members of a name", "a.zip", _twice(), "two members of the name 'a.jsonl'"),
    refused("an encrypted member", "a.zip", _encrypted(), "is encrypted: 'a.jsonl'"),
    refused("zip within zip", "a.zip", _zip({"a.jsonl": _LINES, "b.zip": _zip({"b.jsonl": _LINES})}), "holds another archive: 'b.zip'"),
    refused("gzip within zip", "a.zip", _zip({"a.jsonl.gz": _gzip(_LINES)}), "holds another archive: 'a.jsonl.gz'"),
    refused("zip within zip by another name", "a.zip", _zip({"a.jsonl": _zip({"b.jsonl": _LINES})}), "compressed once more"),
    refused("a workbook within zip", "a.zip", _zip({"a.xlsx": workbook({"a": rows(_SHEET)})}), "compressed once more"),
    refused("zip packed by bzip2", "a.zip", _zip({"a.jsonl": _LINES}, zipfile.ZIP_BZIP2), "packed by an unusual method", "deflate"),
    refused("zip with a garbled member", "a.zip", _garbled(), "is damaged"),
    refused("zip cut off", "a.zip", _zip({"a.jsonl": _LINES})[:-30], "is damaged", "copy it again"),
    refused("zip with an empty member", "a.zip", _zip({"a.jsonl": b""}), "is empty"),
    refused("zip without data", "a.zip", _zip({"README.md": b"hello", "image.png": b"x"}), "holds no data files: there is 'README.md'"),
    refused("an empty zip", "a.zip", _zip({}), "is an empty archive"),
    refused("a Word document", "a.docx", _zip({"[Content_Types].xml": b"x", "word/document.xml": b"x"}), "is a Word document"),
    refused("10,001 members", "a.zip", _zip({f"{i}.jsonl": b"{}" for i in range(10_001)}), "more than 10,000", "name the folder"),
    Case("parquet", "a.parquet", _parquet(), 62),
    Case("parquet with a string that is no text", "a.parquet", _no_text(), 3, (0, 1), ("FMT001:-",), "UTF-8"),
    Case(
        "parquet with dates past the year 9999", "a.parquet", _with_column(pa.array([2**60, 0], pa.timestamp("us"))), 2, (), ("FMT001:-",)
    ),
    Case("parquet with columns of the same name", "a.parquet", _twins(), 2, (), ("FMT009:0",)),
    Case(
        "parquet with a key twice in a map",
        "a.parquet",
        _with_column(pa.array([[("k", 1), ("k", 2)], [("k", 3)]], pa.map_(pa.string(), pa.int64()))),
        2,
        (),
        ("FMT010:-",),
        "stands twice",
    ),
    Case(
        "parquet with a text of 9 MB",
        "a.parquet",
        _write(pa.Table.from_pylist([*GOOD, {"input": "x", "output": "grey " * 1_900_000}])),
        3,
        (0, 1),
        ("FMT001:-",),
        "more than the 8,388,608",
    ),
    refused("parquet with a flipped bit", "a.parquet", _flipped(), _AS_PARQUET, "copy it again"),
    refused("parquet cut off", "a.parquet", _parquet()[:-9], _AS_PARQUET),
    refused("parquet with a wrong length", "a.parquet", _parquet()[:-8] + b"\xff\xff\xff\x7fPAR1", _AS_PARQUET),
    refused("parquet with a wrong end", "a.parquet", _parquet()[:-4] + b"PAR2", _AS_PARQUET),
    refused("parquet with a wrong start", "a.parquet", b"PAR2" + _parquet()[4:], "does not begin as parquet does"),
    refused("parquet that is only a start", "a.parquet", b"PAR1", _AS_PARQUET),
    refused("parquet with a footer of zeros", "a.parquet", _parquet()[:-200] + bytes(192) + _parquet()[-8:], _AS_PARQUET),
    refused("encrypted parquet", "a.parquet", b"PARE" + _parquet()[4:-4] + b"PARE", "is an encrypted parquet file"),
    refused("parquet without rows", "a.parquet", _write(pa.table({"input": pa.array([], pa.string())})), "holds no records"),
    refused(
        "a text of 1 MB, 2,000 times",
        "a.parquet",
        _write(pa.table({"input": _repeated(2_000, 1 << 20)}), store_schema=False),
        "grows more than 200 times",
    ),
    refused(
        "a list of 2,000 texts of 1 MB",
        "a.parquet",
        _write(
            pa.table({"input": pa.ListArray.from_arrays(pa.array([0, 2_000], pa.int32()), _repeated(2_000, 1 << 20))}), store_schema=False
        ),
        "grows more than 200 times",
    ),
    refused("20 million nulls", "a.parquet", _write(pa.table({"input": pa.nulls(20_000_000, pa.int8())})), "grows more than 200 times"),
)
