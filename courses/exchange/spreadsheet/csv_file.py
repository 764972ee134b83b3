"""A table of questions as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from courses.exchange.questions import FileFault
from courses.exchange.spreadsheet.layout import MOST_COLUMNS, Row, column_name, is_heading, is_known
from courses.exchange.texts import MOST_PIECE, Patience, decode, tidy
from website.core.sheets import BYTE_ORDER_MARK, FORMULA_STARTS

_DELIMITERS = ",;\t"
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SAID = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
MOST_HEADING = 20_000


def guarded(text: str) -> str:
    """The text as no spreadsheet takes it for a formula. `unguarded` gives back exactly what it was."""
    bare = text.lstrip("'")
    if _NUMBER.fullmatch(text) or not bare.lstrip(" ").startswith(FORMULA_STARTS):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """The text without the apostrophe that only kept it from being a formula."""
    if text.startswith("'") and text.lstrip("'").lstrip(" ").startswith(FORMULA_STARTS):
        return text[1:]
    return text


def written(lines: Sequence[Sequence[str]]) -> bytes:
    """The lines as a file that spreadsheets open as UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in line] for line in lines)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def table(data: bytes, patience: Patience) -> tuple[list[str], Iterator[Row], list[str]]:
    """The headings, the rows below them, and notes about the file. Raises FileFault, also while rows are taken."""
    patience.check()
    text, notes = decode(data)
    first, _end, rest = text.partition("\n")
    said = _SAID.fullmatch(first.strip('"'))
    skipped = 1 if said else 0
    text = rest if said else text
    del first, rest
    delimiter = said[1] if said else _delimiter(text)
    lines = _lines(text, delimiter)
    _number, heading = next(lines, (0, []))
    names = [column_name(name) for name in heading]
    if not is_heading(names):
        raise FileFault(_("The first line must name the columns; “kind” and “question” are needed. Use the template."))
    return names, _rows(names, lines, skipped), notes


def _delimiter(text: str) -> str:
    """The sign between cells: the one with which the first line names the most columns."""
    start = text[:MOST_HEADING]

    def known(delimiter: str) -> int:
        try:
            heading = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(is_known(column_name(name)) for name in heading)

    return max(_DELIMITERS, key=known)


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say anything, with the number of their first line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise FileFault(_("Line %(number)s has too many cells.") % {"number": start})
            if any(map(str.strip, cells)):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        sentence = _("The table cannot be read from line %(number)s on: a quotation mark may be missing.")
        raise FileFault(sentence % {"number": start}) from error


def _rows(names: list[str], lines: Iterator[tuple[int, list[str]]], skipped: int) -> Iterator[Row]:
    for number, cells in lines:
        fault = ""
        if any(len(cell) > MOST_PIECE for cell in cells):
            fault, cells = _("A cell of this row is too long."), []
        elif any(cell.strip() for cell in cells[len(names) :]):
            fault = _("This row has more cells than the heading.")
        texts = {
            name: unguarded(tidy(cell)) for name, cell in zip(names, cells, strict=False) if cell and is_known(name)
        }
        yield Row(number + skipped, texts, fault)
