"""A refused question of a file names everything that is wrong with it, so that one look at the file is enough."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.exchange.formats import formats
from courses.exchange.questions import FileFault
from courses.models import Question

AIKEN = "What is open?\nB. A question\nC. A door\nANSWER: X\n"
GIFT = (
    "::Weights:: What is open?{=%150%a =%-300%b =c}\n\n::Numbers:: How many?{#=many =few =3}\n\n::Same:: A?{=a ~a ~A}\n"
)
MOODLE = """<quiz>
<question type="multichoice"><name><text>W</text></name><questiontext><text>Q?</text></questiontext>
<answer fraction="lots"><text>A</text></answer><answer fraction="1000"><text>B</text></answer></question>
<question type="shortanswer"><questiontext><text></text></questiontext>
<answer fraction="50"><text>A</text></answer><answer fraction="20"><text>b</text></answer></question>
</quiz>"""
CSV = (
    "kind,question,safety,scored,answer 1,credit 1,answer 2,credit 2\n"
    "single,,maybe,perhaps,A,a lot,B,much\n"
    "single,What?,,,Same,wrong,same,wrong\n"
    "numerical,How many?,never,,many,100,few,100\n"
)


def refusals(name, text):
    return [item.refused for item in formats.get(name).read(text.encode()).items]


def test_aiken_names_every_fault():
    items = formats.get("aiken").read(f"Fine?\nA. Yes\nB. No\nANSWER: A\n\n{AIKEN}".encode()).items

    assert [item.refused for item in items] == [
        "",
        "The letters of the options do not follow each other: A, B, C … The answer must be the letter of an option.",
    ]
    assert items[1].place == "line 6"


def test_gift_names_every_fault():
    assert refusals("gift", GIFT) == [
        "A weight must be from -100% to 100%, not 150%. A weight must be from -100% to 100%, not -300%.",
        "“many” is not a number. “few” is not a number.",
        "Options 2, Option: Two options say the same: “a”. Options 3, Option: Two options say the same: “A”.",
    ]


def test_moodle_xml_names_every_fault():
    assert refusals("moodle-xml", MOODLE) == [
        "“lots” is no percentage from -100 to 100. “1000” is no percentage from -100 to 100.",
        "Question: Please fill this in. Answers: At least one answer must be worth 100%.",
    ]


def test_a_row_names_every_fault():
    first, second, third = refusals("csv", CSV)

    assert first == (
        "There is no question in this row. "
        "“a lot” is no credit: write right, wrong, or a number from -100 to 100. "
        "“much” is no credit: write right, wrong, or a number from -100 to 100. "
        "“safety” must be yes or no, not “maybe”. “scored” must be yes or no, not “perhaps”."
    )
    assert second == (
        "Options 2, Option: Two options say the same: “same”. "
        "Options: Exactly one option must be right. None is marked now."
    )
    assert third == "“many” is not a number. “few” is not a number. “safety” must be yes or no, not “never”."


def test_very_many_faults_are_counted():
    answers = "\n".join(f"=%{number}%{number}" for number in range(200, 230))

    (said,) = refusals("gift", f"A?{{{answers}\n}}")

    assert said.endswith("not 219%. And 10 more faults.")


@pytest.mark.django_db
def test_the_command_names_every_fault_of_a_question(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text(CSV)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("import_questions", str(file), format="csv", bank="B", json=True, stdout=out)

    items = json.loads(out.getvalue())["items"]
    assert [item["place"] for item in items] == ["row 2", "row 3", "row 4"]
    assert all(item["why"].count(".") > 1 for item in items)
    assert not Question.objects.exists()


@pytest.mark.parametrize("start", ["", "\n ", "\ufeff"])
@pytest.mark.parametrize("text", [MOODLE, '<?xml version="1.0"?><quiz/>', '<qti:assessmentItem identifier="I"/>'])
def test_xml_is_no_gift(start, text):
    with pytest.raises(FileFault, match="This is an XML file, not GIFT"):
        formats.get("gift").read(f"{start}{text}".encode())


def test_a_text_that_asks_nothing_is_noted():
    asks = formats.get("gift").read(b"Read this.\n\nIs it so?{T}\n")
    reads = formats.get("gift").read(b"Read this.\n\nAnd this.\n")

    assert (asks.notes, len(reads.items)) == ((), 2)
    assert reads.notes == ("Nothing in this file asks anything: it was read as texts without answers. Is it GIFT?",)


def test_no_file_and_an_empty_one_are_told_apart(as_, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    editor, url = as_("elif"), reverse("courses_questions_import")

    said = [
        editor.post(url, {"deed": "look", "format": "", **sent}).context["form"].errors["file"]
        for sent in ({}, {"file": SimpleUploadedFile("a.gift", b"")})
    ]

    assert said == [["Choose a file first."], ["This file is empty. Choose another one."]]
