"""Excel workbooks made by hand, down to the XML of a cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rows(cells: Sequence[Sequence[str]]) -> str:
    """The XML of rows of text."""
    made = ""
    for number, row in enumerate(cells, 1):
        texts = "".join(f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for i, cell in enumerate(row))
        made += f'<row r="{number}">{texts}</row>'
    return made


def workbook(sheets: Mapping[str, str], shared: Sequence[str] = (), hidden: Sequence[str] = (), **more: bytes) -> bytes:
    """A workbook of sheets, each given as the XML of its rows; `shared` are the shared strings, `more` further members."""
    numbered = list(enumerate(sheets.items(), 1))
    book = "".join(
        f'<sheet name="{name}" sheetId="{i}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""} r:id="r{i}"/>'
        for i, (name, _) in numbered
    )
    parts = "".join(f'<Relationship Id="r{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i, _ in numbered)
    files = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{book}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{parts}'
        f'<Relationship Id="rs" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in shared)}</sst>',
        **{
            f"xl/worksheets/sheet{i}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{xml}</sheetData></worksheet>'
            for i, (_, xml) in numbered
        },
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*files.items(), *more.items()]:
            archive.writestr(name, content)
    return packed.getvalue()
