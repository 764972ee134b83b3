"""Tables as files for spreadsheets: streamed, and never taken for formulas."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse

# A spreadsheet takes a cell that begins so for a formula; some take the wide forms for the same signs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: Any) -> Any:
    """The value of a cell: text that would be taken for a formula begins with an apostrophe; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


class _Echo:
    """What a csv writer writes into: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of CSV, one by one; the first carries the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Echo())
    mark = BYTE_ORDER_MARK
    for row in rows:
        yield mark + writer.writerow([safe_cell(value) for value in row])
        mark = ""


def csv_response(rows: Iterable[Sequence[Any]], *, name: str) -> StreamingHttpResponse:
    """The rows as a file that is sent while they are read. `name` is the file's name without its ending."""
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store, private"
    return response


def write_workbook(lines: Iterable[Sequence[Any]], *, title: str) -> IO[bytes]:
    """The lines as a workbook in a temporary file, ready to be read; line by line, so that memory stays flat.

    Nothing a person typed becomes a formula or a link: text is written as text.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 40, 16)
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            _write_cell(sheet, number, column, safe_cell(value), None if number else bold)
    book.close()
    out.seek(0)
    return out


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif value != "":
        sheet.write_string(row, column, str(value), style)


def workbook_response(lines: Iterable[Sequence[Any]], *, name: str, title: str) -> FileResponse:
    """The lines as a workbook to save. `name` is the file's name without its ending, `title` that of its sheet."""
    response = FileResponse(
        write_workbook(lines, title=title), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
    )
    response["Cache-Control"] = "no-store, private"
    return response
