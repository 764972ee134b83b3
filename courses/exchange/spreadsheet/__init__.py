"""Questions as tables: CSV and XLSX, one row a question, with a template to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from django.utils.translation import gettext as _

from courses.exchange.questions import MOST_QUESTIONS, FileFault, FileQuestion, ReadFile, ReadItem, Written
from courses.exchange.spreadsheet import csv_file, guide, xlsx_file
from courses.exchange.spreadsheet.layout import EXAMPLE, LEAST_ANSWERS, OF_ANSWER, Row, columns, is_known
from courses.exchange.spreadsheet.rows_in import item
from courses.exchange.spreadsheet.rows_out import row_of
from courses.exchange.texts import Patience

Table = Callable[[bytes, Patience], tuple[list[str], Iterator[Row], list[str]]]


class Csv:
    """The format as text (see `courses.exchange.questions.Format`)."""

    name: ClassVar[str] = "csv"
    label: ClassVar[str] = "CSV"
    extensions: ClassVar[tuple[str, ...]] = ("csv", "tsv", "txt")

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""
        return _read(csv_file.table, data)

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A file that holds the questions; `title`, the name of their bank, has no place in it."""
        lines, losses = _lines(questions)
        return Written(csv_file.written(lines), "text/csv; charset=utf-8", "csv", losses)

    def template(self) -> Written:
        """A file to fill in: the columns, and one example for each kind, which is left out when it is read."""
        lines, _losses = _lines(guide.examples())
        return Written(csv_file.written(lines), "text/csv; charset=utf-8", "csv")


class Xlsx:
    """The format as a workbook (see `courses.exchange.questions.Format`)."""

    name: ClassVar[str] = "xlsx"
    label: ClassVar[str] = "Excel (XLSX)"
    extensions: ClassVar[tuple[str, ...]] = ("xlsx",)
    content_type: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""
        return _read(xlsx_file.table, data)

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A workbook that holds the questions; `title`, the name of their bank, has no place in it."""
        lines, losses = _lines(questions)
        return self._workbook([(xlsx_file.SHEET, lines)], losses)

    def template(self) -> Written:
        """A workbook to fill in: an empty sheet, one with examples, and one that explains the columns."""
        examples, _losses = _lines(guide.examples())
        sheets = [(xlsx_file.SHEET, examples[:1]), (_("Examples"), examples), (_("How to"), guide.lines())]
        return self._workbook(sheets, ())

    def _workbook(self, sheets: list[tuple[str, list[list[str]]]], losses: tuple[tuple[str, str], ...]) -> Written:
        return Written(xlsx_file.written(sheets, guide.choices()), self.content_type, "xlsx", losses)


def _read(table: Table, data: bytes) -> ReadFile:
    """The items of a table. Example rows are left out, and so is what only the template says."""
    patience = Patience()
    names, rows, notes = table(data, patience)
    if len({name for name in names if name}) < len([name for name in names if name]):
        raise FileFault(_("Two columns have the same heading."))
    strange = [name for name in names if name and not is_known(name)]
    if strange:
        notes.append(_("These columns mean nothing here: %(names)s.") % {"names": ", ".join(strange[:10])})
    items: list[ReadItem] = []
    examples = 0
    for row in rows:
        patience.check()
        if row.cell("ref").strip().lower() == EXAMPLE:
            examples += 1
        elif row.cells or row.fault:
            if len(items) == MOST_QUESTIONS:
                raise FileFault(_("This file holds too many questions: 10,000 at most."))
            items.append(item(row))
    if examples:
        notes.append(_("%(count)s example rows were left out.") % {"count": examples})
    if not items:
        raise FileFault(_("There is no question in this file."))
    return ReadFile(tuple(items), tuple(notes))


def _lines(questions: Iterable[FileQuestion]) -> tuple[list[list[str]], tuple[tuple[str, str], ...]]:
    """Heading and rows with as many answer columns as are needed, and what they cannot hold."""
    losses: list[tuple[str, str]] = []
    rows: list[dict[str, str]] = []
    for question in questions:
        about = question.ref or question.name

        def say(sentence: str, about: str = about) -> None:
            losses.append((about, sentence))

        rows.append(row_of(question, say))
    most = LEAST_ANSWERS
    for row in rows:
        numbers = [int(name.rpartition(" ")[2]) for name in row if name.rpartition(" ")[0] in OF_ANSWER]
        most = max([most, *numbers])
    names = columns(most)
    return [names, *([row.get(name, "") for name in names] for row in rows)], tuple(dict.fromkeys(losses))
