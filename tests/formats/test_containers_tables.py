"""CSV and TSV: delimiters, quotes, encodings, physical lines, and rows that do not fit."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import InputError
from curate.formats import csvrows
from curate.formats.containers import looks_headerless
from curate.formats.pointers import Edit
from tests.formats.test_containers_lines import defects, opened, read
from tests.formats.test_writing import written

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_what_the_csv_module_writes_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("input", "output"), *rows])
    source = opened(tmp_path_factory.mktemp("csv") / "a.csv", text.getvalue().encode())
    lines = [2 + sum(a.count("\n") + b.count("\n") for a, b in rows[:i]) + i for i in range(len(rows))]
    for size in (1, 3, 5000):
        assert [(raw.row, raw.line, raw.value, raw.defects) for raw in read(source, size)] == [
            (i, line, {"input": a, "output": b}, ()) for i, (line, (a, b)) in enumerate(zip(lines, rows, strict=True))
        ]
    assert (source.container, source.columns, source.quirks) == ("csv", ["input", "output"], [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_content(tmp_path: Path, delimiter: str) -> None:
    text = f"input{delimiter}output\nWell, yes; no{delimiter}ok\nHi{delimiter}there\nNA{delimiter}\n"
    source = opened(tmp_path / "a.csv", text.replace("Well, yes; no", '"Well, yes; no|maybe\tnot"').encode())
    assert [raw.value for raw in read(source)] == [
        {"input": "Well, yes; no|maybe\tnot", "output": "ok"}, {"input": "Hi", "output": "there"}, {"input": "NA", "output": ""},
    ]  # fmt: skip
    assert source.container == ("tsv" if delimiter == "\t" else "csv")


def test_quotes_in_a_tsv_may_be_plain_text(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.tsv", b'q\ta\n"Why" is it\tso\n"To be\tor not\nx\ty\n')
    assert [raw.value for raw in read(source)] == [{"q": '"Why" is it', "a": "so"}, {"q": '"To be', "a": "or not"}, {"q": "x", "a": "y"}]


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        ("x", "1 cell where the table has 2 columns", 2),
        ("é,y,z", "3 cells where the table has 2 columns", 5),
        ('"a,b",y,z,', "4 cells where the table has 2 columns", 9),
        ('x,"y', "the quote that opens on line 3 is not closed where a cell ends", 3),
        ('x,"y\ngoes on', "the quote that opens on line 3 is not closed where a cell ends", 3),
    ],
)
def test_a_row_that_does_not_fit_keeps_its_neighbours(tmp_path: Path, row: str, reason: str, column: int) -> None:
    text = f'a,b\n1,"2"\n{row}\n3,"4"\n"5\n5",6\n'
    source = opened(tmp_path / "a.csv", text.encode())
    more = row.count("\n")
    for size in (1, 2, 100):
        raws = read(source, size)
        assert [(raw.row, raw.line, raw.value) for raw in raws] == [
            (0, 2, {"a": "1", "b": "2"}), (1, 3, None), (2, 4 + more, {"a": "3", "b": "4"}), (3, 5 + more, {"a": "5\n5", "b": "6"}),
        ]  # fmt: skip
        assert defects(raws[1]) == [("FMT001", reason, column, None)]
        assert raws[1].source_bytes == row.encode()


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    rows = [f"q{i},a{i}" for i in range(50)]
    rows[10] = 'q10,"a10'
    raws = read(opened(tmp_path / "a.csv", "\n".join(["q,a", *rows]).encode()), 7)
    assert [raw.row for raw in raws if raw.value is None] == [10]
    assert [raw.value for raw in raws if raw.row != 10] == [{"q": f"q{i}", "a": f"a{i}"} for i in range(50) if i != 10]


def test_quotes_within_a_cell_are_read_as_the_csv_module_does(tmp_path: Path) -> None:
    raws = read(opened(tmp_path / "a.csv", b'a,b\n"the "best" one",5" disk\n'))
    assert [raw.value for raw in raws] == [{"a": 'the best" one"', "b": '5" disk'}]


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.csv", b"\na,b\n\n1,2\n  \n3,4\n\n")
    assert [(raw.row, raw.line, raw.value) for raw in read(source)] == [(0, 4, {"a": "1", "b": "2"}), (1, 6, {"a": "3", "b": "4"})]
    assert (source.records, source.quirks) == (2, ["4 blank lines"])


def test_a_table_without_a_header(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.tsv", b"Two and two?\t4\nThree and three?\t6\n", headerless=True)
    assert source.columns == ["1", "2"]
    assert [(raw.line, raw.value) for raw in read(source)] == [
        (1, {"1": "Two and two?", "2": "4"}),
        (2, {"1": "Three and three?", "2": "6"}),
    ]


@pytest.mark.parametrize(
    ("header", "below", "expected"),
    [
        (["How many eggs are there?", "18"], [["And now?", "3"]], True),
        (["2", "4"], [["3", "6"]], True),
        (["question", "answer"], [["And now?", "3"]], False),
        (["2023", "note"], [["n/a", "x"]], False),
        (["Best Answer", "Type"], [["a", "b"]], False),
        (["x" * 65], [["a"]], True),
        (["one two three four five six seven"], [], True),
    ],
)
def test_a_first_row_of_data_is_told_from_a_header(header: list[str], below: list[list[str]], expected: bool) -> None:
    assert looks_headerless(header, below) is expected


def test_encodings(tmp_path: Path) -> None:
    text = "frage,antwort\nGrüße,schön\n"
    for encoding, quirks in (
        ("utf-8", []),
        ("utf-8-sig", ["a UTF-8 byte order mark"]),
        ("utf-16", ["UTF-16 text with a byte order mark"]),
        ("cp1252", ["Windows-1252 text instead of UTF-8"]),
    ):
        source = opened(tmp_path / "a.csv", text.encode(encoding))
        assert (source.columns, source.quirks) == (["frage", "antwort"], quirks)
        assert [raw.value for raw in read(source)] == [{"frage": "Grüße", "antwort": "schön"}]


def test_a_bad_byte_in_a_utf8_table_costs_its_row(tmp_path: Path) -> None:
    raws = read(opened(tmp_path / "a.csv", "a,b\né,ü\nx,".encode() + b"\xff\n" + "ä,ö\n".encode()))
    assert [raw.value for raw in raws] == [{"a": "é", "b": "ü"}, None, {"a": "ä", "b": "ö"}]
    assert defects(raws[1]) == [("FMT001", "bytes that are not valid UTF-8", 3, None)]


def test_line_ends_of_old_macs(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.csv", b"a,b\r1,2\r3,4\r")
    assert ([raw.value for raw in read(source)], source.quirks) == ([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}], ["CR line ends"])


def test_columns_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.csv", b"a,a,b\n1,2,3\n")
    assert (source.columns, source.quirks) == (["a", "a_2", "b"], ["columns of the same name"])
    assert [raw.value for raw in read(source)] == [{"a": "1", "a_2": "2", "b": "3"}]


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    raws = read(opened(tmp_path / "a.csv", b"a,b\n" + b"x" * 200_000 + b",1\n"))
    assert [len(raw.value["a"]) for raw in raws] == [200_000]


def test_a_header_alone_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no records"):
        opened(tmp_path / "a.csv", b"a,b\n")
    with pytest.raises(InputError, match="has no rows"):
        opened(tmp_path / "a.csv", b"\n\n")


def test_single_quotes_hold_cells_together_where_all_of_the_header_has_them(tmp_path: Path) -> None:
    content = b"'a','b'\n'one, two','it''s \"so\"'\n'x','y\nz'\nx,'w\n3,'4'\n"
    source = opened(tmp_path / "a.csv", content)
    assert source.quirks == ["single quotes around its cells"]
    raws = read(source, 2)
    assert [raw.value for raw in raws] == [{"a": "one, two", "b": 'it\'s "so"'}, {"a": "x", "b": "y\nz"}, None, {"a": "3", "b": "4"}]
    assert defects(raws[2]) == [("FMT001", "the quote that opens on line 5 is not closed where a cell ends", 3, None)]
    made = written(tmp_path / "b.csv", content, {0: [Edit("/b", 'it\'s "so"', "it's")], 1: [Edit("/a", "x", "x, y")]})
    assert made == content.replace(b' "so"\'', b"'").replace(b"'x'", b"'x, y'")


def test_apostrophes_are_text(tmp_path: Path) -> None:
    source = opened(tmp_path / "a.csv", b"'a,b\n'tis,so\n'90s','00s'\n")
    assert (source.columns, source.quirks, [raw.value for raw in read(source)]) == (
        ["'a", "b"], [], [{"'a": "'tis", "b": "so"}, {"'a": "'90s'", "b": "'00s'"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "delimiter", "line"), [("sep=;\n", ";", 3), ("\n SEP=|\r\n", "|", 4), ('"sep=^"\n', "^", 3), ("sep=\t\n", "\t", 3)]
)
def test_a_first_line_may_name_the_delimiter(tmp_path: Path, first: str, delimiter: str, line: int) -> None:
    source = opened(tmp_path / "a.csv", f"{first}a{delimiter}b\n1,5{delimiter}2\n".encode())
    assert source.quirks == [f"a first line that names the delimiter, sep={delimiter}"]
    assert [(raw.line, raw.value) for raw in read(source)] == [(line, {"a": "1,5", "b": "2"})]
    assert source.container == ("tsv" if delimiter == "\t" else "csv")


def test_one_stray_quote_does_not_make_quotes_text(tmp_path: Path) -> None:
    rows = [f'"q{i}, or so","a{i}"' for i in range(9)]
    raws = read(opened(tmp_path / "a.csv", "\n".join(["q,a", rows[0], 'x,"y', *(f"{i},{i}" for i in range(90)), *rows]).encode()))
    assert [(raw.row, raw.line) for raw in raws if raw.value is None] == [(1, 3)]
    assert raws[0].value == {"q": "q0, or so", "a": "a0"}


def test_a_row_that_is_too_long_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvrows, "MAX_ROW_BYTES", 100)
    long = b'"' + b"x" * 300 + b'",y'
    source = opened(tmp_path / "a.csv", b"a,b\n1,2\n" + long + b"\n3,4\n" + b'"\n' * 200 + b"5,6\n")
    for size in (1, 2, 500):
        raws = read(source, size)
        assert [(raw.line, raw.value) for raw in raws if raw.value] == [
            (2, {"a": "1", "b": "2"}),
            (4, {"a": "3", "b": "4"}),
            (205, {"a": "5", "b": "6"}),
        ]
    assert defects(raws[1]) == [("FMT001", "the record has 305 characters of text, more than the 100 that are read", 1, None)]
