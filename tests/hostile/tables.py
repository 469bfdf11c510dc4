"""CSV, TSV and Excel workbooks."""

from __future__ import annotations

from tests.hostile.case import GOOD, Case, refused
from tests.hostile.workbook import rows, workbook

_ROWS = [f'"{record["input"]}","{record["output"]}"' for record in GOOD]
_HEADER = "input,output"
_SHEET = [("input", "output"), *(tuple(record.values()) for record in GOOD)]
_TEXT_CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def _table(*between: str, header: str = _HEADER, end: str = "\n") -> bytes:
    return (end.join([header, _ROWS[0], *between, _ROWS[1]]) + end).encode()


def _bad(name: str, row: str, says: str, more: int = 0) -> Case:
    """A row that cannot be read between two good ones, on line 3; `more` are the rows that are lost beside it."""
    return Case(name, "a.csv", _table(row), 3 + more, (0, 2 + more), tuple(f"FMT001:{3 + i}" for i in range(1 + more)), says)


def _quirk(name: str, file: str, make: bytes, *more: str) -> Case:
    return Case(name, file, make, 2, (0, 1), ("FMT009:0", *more))


def _with(delimiter: str) -> bytes:
    cells = [list(record.values()) for record in GOOD]
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\n" for row in [["input", "output"], *cells]).encode()


def _quoted(quote: str) -> bytes:
    cells = [["input", "output"], *(list(record.values()) for record in GOOD)]
    return "".join(",".join(f"{quote}{cell}{quote}" for cell in row) + "\n" for row in cells).encode()


def _cells(*cells: tuple[str, str]) -> str:
    return "".join(_TEXT_CELL.format(place, text) for place, text in cells)


_HUGE = f'<row r="1">{_cells(("A1", "input"))}</row><row r="1048576">{_cells(("XFD1048576", "output"))}</row>'
_SPARSE = f'<row r="1">{_cells(("A1", "input"))}</row><row r="1000000">{_cells(("CV1000000", "output"))}</row>'
_SHARED = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 20_001))

CASES: tuple[Case, ...] = (
    Case("a table", "a.csv", _table(), 2),
    Case("a table with semicolons", "a.csv", _with(";"), 2),
    Case("a table with tabs called .csv", "a.csv", _with("\t"), 2),
    Case("a table with commas called .tsv", "a.tsv", _with(","), 2),
    Case("a table with pipes", "a.csv", _with("|"), 2),
    Case("a table without an ending", "data", _table(), 2),
    _quirk("sep=;", "a.csv", b"sep=;\n" + _with(";")),
    _quirk("sep=; in quotes, with CRLF", "a.csv", b'"sep=;"\r\n' + _with(";").replace(b"\n", b"\r\n")),
    _quirk("sep=^", "a.csv", b"sep=^\n" + _with("^")),
    _quirk("sep=; with a mark", "a.csv", b"\xef\xbb\xbfsep=;\n" + _with(";"), "FMT009:0"),
    Case("sep=; and a bad row", "a.csv", b"sep=;\n" + _with(";") + b"alone\n", 3, (0, 1), ("FMT001:5", "FMT009:0"), "1 cell"),
    _quirk("single quotes", "a.csv", _quoted("'")),
    refused("typographic quotes", "a.csv", _quoted("“"), "typographic quotes", "double quotes"),
    Case("a field of 200,000 bytes", "a.csv", _table(f'"{"grey " * 40_000}","x"'), 3, (0, 2)),
    Case("a field of 9 MB", "a.csv", _table(f'"{"grey " * 1_900_000}","x"'), 3, (0, 2), ("FMT001:3",), "more than the 8,388,608"),
    Case("a line break in a field", "a.csv", _table('"one\ntwo","three"'), 3, (0, 2)),
    Case("line breaks of all kinds in a field", "a.csv", _table('"a\r\nb\x0cc\u2028d\x85e","three"'), 3, (0, 2)),
    Case("quotes within a field", "a.csv", _table('the "best" one,5" disk'), 3, (0, 2)),
    Case("formulas", "a.csv", _table("=1+1,@SUM(A1)"), 3, (0, 2)),
    _bad("too few cells", "alone", "1 cell where the table has 2 columns"),
    _bad("too many cells", "a,b,c", "3 cells where the table has 2 columns"),
    _bad("another delimiter", "a;b", "1 cell where the table has 2 columns"),
    _bad("a quote that is never closed", 'a,"b', "the quote that opens on line 3 is not closed"),
    _bad("a quote that opens the first cell and is never closed", '"a,b', "the quote that opens on line 3 is not closed"),
    Case("a byte of latin-1 in UTF-8", "a.csv", _table("é,x").replace(b"\xc3\xa9", b"\xc3\xa9\xe9"), 3, (0, 2), ("FMT001:3",), "UTF-8"),
    Case(
        "an unclosed quote above 50 rows", "a.csv", _table('a,"b', *[f"q{i},a{i}" for i in range(50)]), 53, (0, 52), ("FMT001:3",), "line 3"
    ),
    Case("cut in a quoted field", "a.csv", _table()[:-20], 2, (0,), ("FMT001:3",), "the quote that opens on line 3 is not closed"),
    Case("a zero byte", "a.csv", _table("a\x00b,c"), 3, (0, 2)),
    Case("Windows-1252", "a.csv", _table("Gr\xfc\xdfe,sch\xf6n").decode().encode("cp1252"), 3, (0, 2), ("FMT009:0",)),
    _quirk("CRLF and blank lines", "a.csv", _table("", "   ")),
    _quirk("CR alone", "a.csv", _table(end="\r")),
    Case("a table with CRLF", "a.csv", _table(end="\r\n"), 2),
    Case(
        "columns of the same name",
        "a.csv",
        _table('"a","b"', header="input,output,output").replace(b'"\n', b'",""\n'),
        3,
        (),
        ("FMT009:0",),
    ),
    refused(
        "no header", "a.csv", _table(header="How many eggs are there?,Eighteen of them."), "first line is data and not a header", "--map"
    ),
    refused("a header alone", "a.csv", b"input,output\n", "holds no records"),
    refused("only blank lines in a table", "a.csv", b"\n\n \n", "has no rows"),
    refused(
        "the delimiter of the header is another one",
        "a.csv",
        _table(header="input;output").replace(b'"', b""),
        "no record of it can be read",
        "another number of cells",
    ),
    Case("a workbook", "a.xlsx", workbook({"Sheet1": rows(_SHEET)}), 2),
    _quirk("a workbook called .csv", "a.csv", workbook({"Sheet1": rows(_SHEET)})),
    _quirk("a hidden sheet", "a.xlsx", workbook({"Sheet1": rows(_SHEET), "old": rows(_SHEET)}, hidden=["old"])),
    Case("an empty sheet beside", "a.xlsx", workbook({"Sheet1": rows(_SHEET), "Sheet2": ""}), 2),
    Case("two sheets", "a.xlsx", workbook({"train": rows(_SHEET), "more": rows(_SHEET[:2])}), 3),
    Case("a sheet that begins on row 10", "a.xlsx", workbook({"a": rows([[], [], [], [], [], [], [], [], [], *_SHEET])}), 2),
    _quirk("an error in a cell", "a.xlsx", workbook({"a": rows(_SHEET) + '<row r="4"><c r="A4" t="e"><v>#DIV/0!</v></c></row>'})),
    refused("a cell that is no number", "a.xlsx", workbook({"a": '<row r="1"><c r="A1" t="n"><v>abc</v></c></row>'}), "is damaged", "CSV"),
    refused("a workbook with a header alone", "a.xlsx", workbook({"a": rows(_SHEET[:1])}), "holds no records"),
    refused("a workbook without cells", "a.xlsx", workbook({"a": ""}), "holds no records"),
    refused("17 billion cells", "a.xlsx", workbook({"a": _HUGE}), "takes more than 320 MB of memory", "CSV"),
    refused("100 million cells", "a.xlsx", workbook({"a": _SPARSE}), "takes more than 320 MB of memory", "CSV"),
    refused("640 MB of shared text", "a.xlsx", workbook({"a": _SHARED}, ["x" * 32_000]), "takes more than 320 MB of memory", "CSV"),
    refused("a workbook that is cut off", "a.xlsx", workbook({"a": rows(_SHEET)})[:-100], "is damaged"),
    refused("a workbook with no sheets in it", "a.xlsx", workbook({}), ""),
)
