"""A table of questions as a workbook. No file is opened before its outside has been looked at."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from courses.exchange.questions import MOST_QUESTIONS, FileFault
from courses.exchange.spreadsheet.layout import MOST_COLUMNS, Row, column_name, is_heading, is_known
from courses.exchange.spreadsheet.xlsx_outside import look_at
from courses.exchange.texts import MOST_PIECE, Patience, tidy
from courses.exchange.zips import BROKEN_ZIP

SHEET = "Questions"
_UNREADABLE = (
    *BROKEN_ZIP,
    *(ParseError, DefusedXmlException, KeyError, TypeError, AttributeError, IndexError, AssertionError),
    *(OverflowError, RecursionError, StopIteration, LookupError),
)
"""What the library raises at broken workbooks: it trusts that a part is what its name says."""


# --- writing --------------------------------------------------------------------------------------------


def written(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]], choices: dict[str, Sequence[str]]) -> bytes:
    """A workbook with these sheets, each of lines of texts; `choices` are lists to choose from, by heading.

    Every cell is text, so nothing becomes a formula, a link, a date or a rounded number.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "num_format": "@"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for title, lines in sheets:
        sheet = book.add_worksheet(title[:31])
        heading = lines[0] if lines else ()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heading) - 1, 0), 24 if len(heading) > 3 else 60, text)
        for column, name in enumerate(heading):
            if name in choices:
                rule = {"validate": "list", "source": list(choices[name]), "error_type": "warning"}
                sheet.data_validation(1, column, MOST_QUESTIONS, column, rule)
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(number, column, cell, text if number else bold)
    book.close()
    return out.getvalue()


# --- reading --------------------------------------------------------------------------------------------


def table(data: bytes, patience: Patience) -> tuple[list[str], Iterator[Row], list[str]]:
    """The headings, the rows below them, and notes about the file. Raises FileFault, also while rows are taken."""
    notes = look_at(data, patience)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which say nothing about the questions
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for sheet in sorted(book.worksheets, key=lambda one: one.title != SHEET):
            lines = _lines(sheet, patience)
            _number, heading = next(lines, (0, []))
            names = [column_name(_text(cell)[0]) for cell in heading]
            if is_heading(names):
                others = [one.title for one in book.worksheets if one is not sheet]
                if others:
                    notes.append(_("Only the sheet “%(title)s” was read.") % {"title": tidy(sheet.title)[:40]})
                return names, _rows(names, lines), notes
    except _UNREADABLE as error:
        raise FileFault(_("This is not a workbook (XLSX), or only a part of one.")) from error
    raise FileFault(_("The first row must name the columns; “kind” and “question” are needed. Use the template."))


def _lines(sheet: Any, patience: Patience) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows of a sheet that say anything, with their numbers."""
    if not hasattr(sheet, "iter_rows"):
        return
    rows = sheet.iter_rows(max_row=2 * MOST_QUESTIONS, max_col=MOST_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        patience.check()
        if any(cell.value is not None for cell in cells):
            yield number, cells


def _rows(names: list[str], lines: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
    try:
        for number, cells in lines:
            texts: dict[str, str] = {}
            fault = ""
            for name, cell in zip(names, cells, strict=False):
                if cell.value is None or not is_known(name):
                    continue
                texts[name], why = _text(cell)
                if why and not fault:
                    fault = f"{_('Cell %(name)s:') % {'name': cell.coordinate}} {why}"
            yield Row(number, texts, fault)
    except _UNREADABLE as error:
        raise FileFault(_("This is not a workbook (XLSX), or only a part of one.")) from error


def _text(cell: Any) -> tuple[str, str]:
    """What stands in a cell, as text, and why it cannot be taken."""
    value = cell.value
    if cell.data_type == "f" or not isinstance(value, str | bool | int | float | None):
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            return "", _("this is a date for the spreadsheet. Format the cell as text and write it again.")
        return "", _("this is a formula. Put its value there instead.")
    if cell.data_type == "e":
        return "", _("the spreadsheet shows an error here.")
    if isinstance(value, str):
        return ("", _("this text is too long.")) if len(value) > MOST_PIECE else (tidy(value), "")
    if isinstance(value, bool):
        return ("yes" if value else "no"), ""
    return ("" if value is None else _number(value, cell.number_format or "")), ""


def _number(value: float, shown_as: str) -> str:
    """A number as people read it in the cell; 0.05 shown in percent is "5 %"."""
    in_percent = "%" in shown_as
    value = value * 100 if in_percent else value
    text = str(int(value)) if value == value // 1 and abs(value) < 1e15 else f"{value:.12g}"
    return f"{text} %" if in_percent else text
