"""Every kind survives a table; cells that look like formulas do too, and the template can be filled in."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.exchange.questions import FileFault, FileQuestion
from courses.exchange.spreadsheet import Csv, Xlsx, csv_file, guide
from courses.questions.registry import kinds
from tests.courses.exchange.strategies import canonical, files, known, questions, said
from website.core.sheets import FORMULA_STARTS

TABLES = [Csv(), Xlsx()]


def comes_back(table: Csv | Xlsx, rows: list[FileQuestion]) -> None:
    written = table.write(rows, title="Bank")
    assert written.losses == ()
    items = table.read(written.data).items
    assert [item.refused for item in items if item.refused] == []
    for row, item in zip(rows, items, strict=True):
        found = item.question
        assert (found.kind, canonical(found), item.changes) == (row.kind, canonical(row), ())
        assert (found.ref, found.name, found.category) == (row.ref, row.name, row.category)
        assert said(found.tags) == said(row.tags)
        assert (found.tags.safety, found.tags.scored) == (row.tags.safety, row.tags.scored)


@pytest.mark.parametrize("kind", known())
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_each_kind_comes_back_from_csv(kind, data):
    comes_back(Csv(), [data.draw(questions([kind]))])


@settings(max_examples=15, deadline=None)
@given(rows=files(most=6))
def test_questions_come_back_from_a_workbook(rows):
    comes_back(Xlsx(), rows)


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("'=+-@ \t1a\uff1d")))
def test_a_guarded_cell_is_no_formula_and_gives_back_what_it_was(text):
    guarded = csv_file.guarded(text)

    assert csv_file.unguarded(guarded) == text
    assert not guarded.lstrip(" ").startswith(FORMULA_STARTS) or re.fullmatch(r"-?[0-9]+", guarded)


def test_names_of_options_come_back():
    options = [{"key": "first-one", "text": "x", "right": True}, {"key": "b", "text": "y", "right": False}]
    row = FileQuestion("single", {"stem": "Which?", "options": options}, ref="Q")

    for table in TABLES:
        comes_back(table, [row])


@pytest.mark.parametrize("table", TABLES, ids=["csv", "xlsx"])
def test_pictures_are_a_named_loss(table):
    row = FileQuestion("information", {"stem": "Look.", "picture": {"picture": "a" * 40, "alt": "A cat"}}, ref="P1")

    assert table.write([row], title="B").losses == (("P1", "Pictures were left out."),)


# --- the template ---------------------------------------------------------------------------------------


def test_there_is_a_sound_example_of_each_kind():
    assert {row.kind for row in guide.examples()} == {kind.name for kind in kinds}
    for table in TABLES:
        comes_back(table, [replace(row, ref=f"T-{number}") for number, row in enumerate(guide.examples())])


def test_the_guide_explains_each_kind():
    assert {kind.name for kind in kinds} <= {line[0] for line in guide.lines() if line[1]}


@pytest.mark.parametrize("table", TABLES, ids=["csv", "xlsx"])
def test_an_empty_template_holds_no_question(table):
    with pytest.raises(FileFault, match="no question"):
        table.read(table.template().data)


def test_examples_of_the_template_are_left_out_and_said():
    template = Csv().template().data.decode("utf-8")
    heading = template.splitlines()[0].lstrip("\ufeff").split(",")
    filled = template + ",".join({"kind": "information", "question": "Read."}.get(name, "") for name in heading)

    read = Csv().read(filled.encode())
    assert [item.question.definition for item in read.items] == [{"stem": "Read."}]
    assert read.notes == (f"{len(list(kinds))} example rows were left out.",)


def test_the_workbook_to_fill_in_has_the_columns_the_examples_and_the_guide():
    book = openpyxl.load_workbook(io.BytesIO(Xlsx().template().data))

    assert book.sheetnames == ["Questions", "Examples", "How to"]
    questions, examples, guide_sheet = book.worksheets
    assert [cell.value for cell in questions[1]] == [cell.value for cell in examples[1]]
    assert questions.max_row == 1
    assert examples.max_row == len(list(kinds)) + 1
    assert guide_sheet["A1"].value == "Column"
    assert questions.data_validations.dataValidation[0].sqref
    assert {cell.number_format for cell in examples[2] if cell.value} == {"@"}
