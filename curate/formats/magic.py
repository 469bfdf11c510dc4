"""What the first bytes of a file tell: kinds that hold no records, and how text is encoded."""

from __future__ import annotations

import codecs
import re

from curate.errors import InputError

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"

_EXPORT = "export what it holds as JSON Lines, one object on each line"
_DOWNLOAD = "download it again; the link may lead to a page about the file, and not to the file itself"
_UNREADABLE: tuple[tuple[bytes, str, str], ...] = (
    (b"BZh", "is compressed with bzip2", "unpack it with `bunzip2`, or compress it with gzip or zstd"),
    (b"\xfd7zXZ\x00", "is compressed with xz", "unpack it with `unxz`, or compress it with gzip or zstd"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack it, or make it a zip archive"),
    (b"Rar!\x1a\x07", "is a RAR archive", "unpack it, or make it a zip archive"),
    (b"\xd0\xcf\x11\xe0", "is an old or an encrypted Excel workbook", "save it as .xlsx without a password, or as CSV"),
    (b"%PDF", "is a PDF document", "training data is one JSON object per line"),
    (b"SQLite format 3\x00", "is an SQLite database", _EXPORT),
    (b"ARROW1\x00\x00", "is an Arrow file", "save it as parquet"),
    (b"PARE", "is an encrypted parquet file", "save it without encryption"),
    (b"Obj\x01", "is an Avro file", "save it as parquet or as JSON Lines"),
    (b"\x89HDF\r\n", "is an HDF5 file", _EXPORT),
    (b"\x93NUMPY", "is a NumPy array", _EXPORT),
    (b"\x89PNG\r\n", "is a PNG image", "training data is text"),
    (b"\xff\xd8\xff", "is a JPEG image", "training data is text"),
    (b"GIF8", "is a GIF image", "training data is text"),
    (b"\x7fELF", "is a program", "training data is text"),
    (b"MZ\x90\x00", "is a program", "training data is text"),
    (
        b"version https://git-lfs.github.com/",
        "is a Git LFS pointer: the data themselves were not downloaded",
        "`git lfs pull` fetches them",
    ),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:\x95.{7}\x00|[\]}\x8ccq(KX\x80])", re.DOTALL)
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_TAR = slice(257, 262)

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZEROS = (  # which of the first four bytes are zero in text that begins with two characters of ASCII (RFC 4627, section 3)
    ((False, True, True, True), "utf-32-le"),
    ((True, True, True, False), "utf-32-be"),
    ((False, True, False, True), "utf-16-le"),
    ((True, False, True, False), "utf-16-be"),
)


def refuse(head: bytes, given: str) -> None:
    """Raise `InputError` when a file that begins with `head` is of a kind that holds no records, with what would help."""
    for magic, kind, hint in _UNREADABLE:
        if head.startswith(magic):
            raise InputError(kind, hint, given)
    if _PICKLE.match(head):
        raise InputError("is a Python pickle, which is never opened: it can run any program", _EXPORT, given)
    if _PAGE.match(head):
        raise InputError("is a web page (HTML)", _DOWNLOAD, given)
    if _XML.match(head):
        raise InputError("is XML", _EXPORT, given)
    if head[_TAR] == b"ustar":
        raise InputError("is a tar archive", "unpack it, or make it a zip archive", given)


def is_packed(head: bytes) -> bool:
    """Whether a file that begins with `head` is compressed or an archive."""
    return head.startswith((ZIP, EMPTY_ZIP, GZIP, ZSTD, b"BZh", b"\xfd7zXZ"))


def encoding_of(head: bytes) -> tuple[str, int, str] | None:
    """The encoding of a text that is not UTF-8, the length of its byte order mark, and the words for it; None for any other."""
    wide = b"\0" in head  # the marks and letters of any table or JSON hold zero bytes in UTF-16 and UTF-32
    for mark, encoding in _MARKS:
        if head.startswith(mark) and wide:
            return encoding, len(mark), f"{encoding[:6].upper()} text with a byte order mark"
    zeros = tuple(byte == 0 for byte in head[:4])
    found = next((encoding for pattern, encoding in _ZEROS if zeros == pattern), None)
    if found is None or not all(0x09 <= byte < 0x7F for byte in head[:4] if byte):
        return None
    return found, 0, f"{found[:6].upper()} text without a byte order mark"


def _damaged(error: UnicodeError) -> tuple[str, int]:
    """What cannot be decoded becomes half of a surrogate pair, which stays invalid in UTF-8, so that only its record is lost."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("curate.damaged", _damaged)
