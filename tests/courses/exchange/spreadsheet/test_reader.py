"""Tables as trainers and spreadsheet programs write them."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from courses.exchange.questions import FileFault, ReadItem, Tags
from courses.exchange.spreadsheet import Csv, Xlsx
from courses.questions.registry import get_kind

HEADING = ["Ref", "Kind", "Question", "Answer 1", "Credit 1", "Answer 2", "Credit 2", "Detail 1", "detail2", "Text",
           "Settings", "Units", "Model answer", "Topic", "Domain", "Competencies", "Safety", "Scored"]  # fmt: skip


def csv_of(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    lines = [HEADING, *([row.get(name, "") for name in HEADING] for row in rows)]
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines).encode()


def xlsx_of(*rows: list, title: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def one(**cells: str) -> ReadItem:
    (item,) = Csv().read(csv_of({name.replace("_", " "): cell for name, cell in cells.items()})).items
    return item


def options(item: ReadItem) -> list[tuple]:
    return [(one["text"], one["right"], one.get("credit")) for one in item.question.definition["options"]]


CHOICE = {"Kind": "single", "Question": "Which?", "Answer 1": "x", "Credit 1": "right", "Answer 2": "y"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    (item,) = Csv().read(csv_of(CHOICE, delimiter=delimiter)).items

    assert (item.place, options(item)) == ("row 2", [("x", True, None), ("y", False, None)])


def test_the_line_by_which_excel_names_the_delimiter():
    (item,) = Csv().read(b"sep=;\r\n" + csv_of(CHOICE, delimiter=";")).items

    assert (item.place, item.refused) == ("row 3", "")


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("utf-16-le", 0), ("windows-1252", 1),
    ],
)  # fmt: skip
def test_encodings(encoding, notes):
    data = csv_of({**CHOICE, "Question": "¿Cuál es más fácil?"}).decode().encode(encoding)
    read = Csv().read(data)

    assert read.items[0].question.definition["stem"] == "¿Cuál es más fácil?"
    assert len(read.notes) == notes


@pytest.mark.parametrize(
    ("credit", "found"),
    [("right", (True, None)), ("X", (True, None)), ("100", (True, None)), ("100%", (True, None))],
)
def test_ways_to_say_right(credit, found):
    assert options(one(**{**CHOICE, "Credit 1": credit}))[0][1:] == found


def test_a_part_of_the_credit():
    assert options(one(**{**CHOICE, "Credit 2": "25 %"}))[1] == ("y", False, 25)
    assert options(one(**{**CHOICE, "Credit 2": "wrong -12,5"}))[1] == ("y", False, "-12.5")


def test_a_choice_is_single_or_multiple_by_its_right_options():
    assert one(**{**CHOICE, "Kind": "Multiple choice"}).question.kind == "single"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Answer 1": "true"}, {"answer": True}),
        ({"Answer 1": "No"}, {"answer": False}),
        ({"Answer 1": "true", "Answer 2": "false", "Credit 2": "right"}, {"answer": False}),
    ],
)
def test_true_or_false(cells, expected):
    item = one(Kind="True/false", Question="So?", **cells)

    assert item.question.definition == {"stem": "So?", **expected}


def test_a_gap_without_detail_belongs_to_the_only_gap():
    item = one(
        Kind="gap fill",
        Question="Fill in.",
        Text="An [[x]] one.",
        **{"Answer 1": "open", "Answer 2": "*", "Credit 2": "0"},
    )

    assert item.question.definition["gaps"][0]["answers"] == [
        {"text": "open", "credit": 100}, {"text": "*", "credit": 0},
    ]  # fmt: skip


def test_gaps_to_choose_from():
    cells = {"Answer 1": "open", "Detail 1": "[[a]]", "Credit 1": "right", "Answer 2": "odd", "detail2": "a"}
    item = one(Kind="gap_fill", Question="Choose.", Text="An [[a]] one.", Settings="gap a: chosen, weight 2", **cells)

    gap = item.question.definition["gaps"][0]
    assert (gap["chosen"], gap["weight"], [row["credit"] for row in gap["answers"]]) == (True, 2, [100, 0])


def test_numbers_with_tolerance_and_units():
    cells = {"Answer 1": "1,5", "Detail 1": "5 %", "Answer 2": "2", "Credit 2": "50", "detail2": "0.1"}
    item = one(
        Kind="number", Question="How many?", Units="kg; g = 0.001", Settings="unit: required; unit cost: 20", **cells
    )

    definition = get_kind("numerical").parse(item.question.definition).as_data()
    names = ("value", "tolerance", "tolerance_kind", "credit")
    assert [tuple(row[name] for name in names) for row in definition["answers"]] == [
        ("1.5", "5", "relative", 100),
        ("2", "0.1", "absolute", 50),
    ]
    assert (definition["units"], definition["unit"], definition["unit_cost"]) == (
        [{"text": "kg", "factor": "1"}, {"text": "g", "factor": "0.001"}], "required", 20,
    )  # fmt: skip


def test_tags():
    item = one(**CHOICE, Topic="Tea", Domain="Harm reduction", Competencies="1; 2, 99", Safety="yes", Scored="no")

    assert item.question.tags == Tags("Tea", None, "harm_reduction", (1, 2), True, False)
    assert len(item.changes) == 1
    assert item.changes[0].startswith("Competencies are numbers from 1 to ")


def test_a_strange_setting_and_a_strange_column_are_named():
    assert one(**CHOICE, Settings="colour: red").changes == ("This setting means nothing and was left out: colour.",)
    read = Csv().read(b"kind,question,colour\ninformation,Read.,red\n")
    assert read.notes == ("These columns mean nothing here: colour.",)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({**CHOICE, "Kind": "riddle"}, "“riddle” is no kind of question. The kinds are: single, "),
        ({**CHOICE, "Credit 1": "maybe"}, "“maybe” is no credit"),
        ({**CHOICE, "Credit 1": ""}, "Exactly one option must be right."),
        ({**CHOICE, "Settings": "shuffle: perhaps"}, "“shuffle” must be yes or no"),
        ({"Kind": "number", "Question": "?", "Answer 1": "many"}, "“many” is not a number."),
        ({"Kind": "true_false", "Question": "?"}, "Write “right” as the credit"),
        ({"Kind": "open", "Question": "?", "Answer 1": "x", "Credit 1": "lots"}, "must be a whole number"),
        ({"Kind": "gap_fill", "Question": "?", "Text": "[[a]] [[b]]", "Answer 1": "x"}, "to which gap"),
        ({**CHOICE, "Question": "y" * 40_000}, "A cell of this row is too long."),
        ({**CHOICE, "Question": "y" * 9_000}, "at most 8000 characters"),
    ],
    ids=range(10),
)
def test_a_row_that_cannot_be_taken_is_refused_with_a_sentence(cells, sentence):
    item = one(**cells)

    assert item.question is None
    assert sentence in item.refused


def test_a_row_with_more_cells_than_the_heading_is_refused():
    (item,) = Csv().read(b"kind,question\ninformation,Read, please.\n").items

    assert item.refused == "This row has more cells than the heading."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "must name the columns"),
        (b"a,b\n1,2\n", "must name the columns"),
        (b"kind,question,Question\ninformation,a,b\n", "Two columns have the same heading."),
        (b'kind,question\ninformation,"never' + b" ends" * 40_000, "a quotation mark may be missing"),
        (b"kind,question\n" + b"," * 5_000, "too many cells"),
    ],
    ids=range(5),
)
def test_a_table_that_cannot_be_read_is_refused(data, sentence):
    with pytest.raises(FileFault, match=sentence):
        Csv().read(data)


# --- workbooks ------------------------------------------------------------------------------------------


def cell(value: object, heading: str = "Answer 1") -> ReadItem:
    rows = [["Kind", "Question", "Answer 2", "Credit 2", heading], ["single", "Which?", "y", "right", value]]
    (item,) = Xlsx().read(xlsx_of(*rows)).items
    return item


def test_numbers_in_cells_are_read_as_they_are_shown():
    rows = [["Kind", "Question", "Answer 1", "Detail 1"], ["numerical", "How many?", 90, 0.05]]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(*rows)))
    book.active["D2"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)

    (item,) = Xlsx().read(out.getvalue()).items
    assert item.question.definition["answers"] == [
        {"value": "90", "tolerance": "5", "tolerance_kind": "relative", "credit": 100}
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("=1+1", "Cell E2: this is a formula."),
        (datetime.date(2026, 1, 2), "Cell E2: this is a date for the spreadsheet."),
        ("#REF!", "Cell E2: the spreadsheet shows an error here."),
        ("y" * 32_700, "Cell E2: this text is too long."),
    ],
    ids=["formula", "date", "error", "long"],
)
def test_a_cell_that_cannot_be_taken_is_named(value, sentence):
    item = cell(value)

    assert item.question is None
    assert item.refused.startswith(sentence)


def test_text_that_begins_like_a_formula_is_text():
    book = openpyxl.Workbook()
    for row in (["Kind", "Question"], ["information", "x"]):
        book.active.append(row)
    book.active["B2"].value = "=1+1"
    book.active["B2"].data_type = "s"
    out = io.BytesIO()
    book.save(out)

    assert Xlsx().read(out.getvalue()).items[0].question.definition == {"stem": "=1+1"}


def test_the_sheet_with_the_questions_is_found_and_named():
    book = openpyxl.Workbook()
    book.active.append(["notes"])
    sheet = book.create_sheet("Mine")
    sheet.append(["Kind", "Question"])
    sheet.append(["information", "Read."])
    out = io.BytesIO()
    book.save(out)

    read = Xlsx().read(out.getvalue())
    assert len(read.items) == 1
    assert read.notes == ("Only the sheet “Mine” was read.",)


def changed(data: bytes, **parts: bytes) -> bytes:
    """The workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


GOOD = xlsx_of(["Kind", "Question"], ["information", "Read."])
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no zip", "not a workbook"),
        (GOOD[: len(GOOD) // 2], "not a workbook"),
        (changed(GOOD, **{SHEET: b"<broken"}), "not a workbook|must name the columns"),
        (changed(GOOD, **{"[Content_Types].xml": b"<x/>"}), "not a workbook"),
        (changed(GOOD, **{SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "declarations that no spreadsheet"),
        (
            changed(GOOD, **{SHEET: b'<?xml version="1.0" encoding="cp037"?><x/>'}),
            "no spreadsheet program does",
        ),
        (changed(GOOD, **{SHEET: "<x/>".encode("utf-16")}), "must name the columns"),
        (changed(GOOD, **{"xl/bomb.xml": b" " * 3_000_000}), "no spreadsheet program does"),
        (
            changed(GOOD, **{SHEET: b"<x>" + b"".join(b'<c r="%d"/>' % number for number in range(200_001))}),
            "too many cells",
        ),
        (changed(GOOD, **{f"xl/{number}.xml": b"" for number in range(300)}), "too big when unpacked"),
        (changed(GOOD, **{SHEET: b"<a>" * 50}), "no spreadsheet program does"),
        (changed(GOOD, **{SHEET: b"<a" + b"".join(b' a%d=""' % number for number in range(50)) + b"/>"}), "no spread"),
        (changed(GOOD, **{SHEET: b"<a x='" + bytes(range(48, 58)) * 40_000 + b"'/>"}), "too big when unpacked"),
        (xlsx_of(["a", "b"]), "must name the columns"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB at most"),
    ],
    ids=range(15),
)
def test_a_hostile_workbook_is_refused(data, sentence):
    with pytest.raises(FileFault, match=sentence):
        Xlsx().read(data)


def test_links_to_other_files_are_not_followed_and_said():
    read = Xlsx().read(changed(GOOD, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}))

    assert read.notes == ("The workbook has links to other files. They were not followed.",)
