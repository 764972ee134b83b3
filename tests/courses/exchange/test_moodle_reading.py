"""Each type of Moodle's questions as other people's files have it."""

import base64

import pytest

from courses.exchange.moodle_xml import MoodleXml
from courses.exchange.questions import FileFault
from tests.courses.exchange.semantic import only

PIXEL = base64.b64encode(b"picture").decode()
HEAD = (
    '<question type="{}"><name><text>A name</text></name>'
    '<questiontext format="html"><text><![CDATA[{}]]></text></questiontext>'
)


def read(kind, inner, stem="<p>Which <b>one</b>?</p>"):
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{HEAD.format(kind, stem)}{inner}</question></quiz>'
    return MoodleXml().read(text.encode())


def answer(fraction, text, feedback="", more=""):
    told = f'<feedback format="html"><text>{feedback}</text></feedback>' if feedback else ""
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{told}{more}</answer>'


def question(kind, inner, **more):
    return only(read(kind, inner, **more)).definition


def refused(kind, inner, **more):
    item = read(kind, inner, **more).items[0]
    assert item.question is None
    return item.refused


def changes(kind, inner, **more):
    return " ".join(read(kind, inner, **more).items[0].changes)


def test_one_choice_with_everything_around_it():
    inner = (
        "<generalfeedback><text>For all</text></generalfeedback><defaultgrade>2.0</defaultgrade>"
        "<single>true</single><shuffleanswers>0</shuffleanswers><idnumber>AL-1</idnumber>"
        "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
        + answer(100, "Yes", "Good")
        + answer("33.33333", "&lt;i&gt;Perhaps&lt;/i&gt;")
        + answer(-50, "No")
        + "<hint><text>Think</text></hint><hint><text/></hint>"
        "<tags><tag><text>topic:Care</text></tag><tag><text>competency:3</text></tag><tag><text>safety</text></tag></tags>"
    )
    found = read("multichoice", inner)
    item = found.items[0]
    assert item.place == 'line 3, <question type="multichoice">'
    assert item.question.definition == {
        "stem": "Which **one**?",
        "options": [
            {"key": "a", "text": "Yes", "right": True, "feedback": "Good"},
            {"key": "b", "text": "*Perhaps*", "right": False, "credit": "33.33333"},
            {"key": "c", "text": "No", "right": False, "credit": -50},
        ],
        "shuffle": False,
        "feedback": "For all",
        "hints": ["Think"],
    }
    assert (item.question.ref, item.question.name) == ("AL-1", "A name")
    tags = item.question.tags
    assert (tags.topic, tags.competencies, tags.safety) == ("Care", (3,), True)
    assert item.changes == ()
    assert "other marks than 1" in found.notes[0]


@pytest.mark.parametrize(
    ("fractions", "rule", "worth"),
    [
        (("50", "50", "-50"), "right_minus_wrong", [None, None, None]),
        (("50", "50", "-100"), "per_option", [None, None, None]),
        (("60", "40", "0"), "per_option", [60, 40, 0]),
    ],
)
def test_several_choices(fractions, rule, worth):
    inner = "<single>false</single>" + "".join(answer(one, f"x{one}{place}") for place, one in enumerate(fractions))
    found = question("multichoice", inner)
    assert found["credit"] == rule
    assert [option.get("credit") for option in found["options"]] == worth


def test_several_choices_with_one_right_one_become_one_choice():
    inner = "<single>false</single>" + answer(100, "a") + answer(-100, "b")
    assert only(read("multichoice", inner)).kind == "single"
    assert "Only one option is right" in changes("multichoice", inner)


@pytest.mark.parametrize(
    ("kind", "inner", "why"),
    [
        ("multichoice", answer(100, "a") + answer(100, "b"), "exactly one option must be worth 100%; here 2 are"),
        ("multichoice", answer(50, "a") + answer(0, "b"), "here 0 are"),
        ("multichoice", answer("many", "a"), "“many” is no percentage"),
        ("multichoice", answer(100, "a"), "at least 2"),
        ("truefalse", answer(100, "true") + answer(100, "false"), "Both true and false"),
        ("truefalse", answer(0, "true") + answer(0, "false"), "Neither true nor false"),
        ("truefalse", answer(100, "maybe"), "“maybe” is neither"),
        ("numerical", answer(100, "many"), "“many” is no number"),
        ("shortanswer", answer(50, "x"), "worth 100%"),
        ("calculated", "", "Moodle's type “calculated” have no counterpart"),
        ("stack", "", "The type of question “stack” is unknown."),
        ("gapselect", "", "There is no gap"),
        ("cloze", "", "There is no gap"),
    ],
)
def test_refusals_name_their_reason(kind, inner, why):
    assert why in refused(kind, inner)


def test_true_false():
    inner = answer(0, "true", "Sorry") + answer(100, "false")
    assert question("truefalse", inner) == {"stem": "Which **one**?", "answer": False, "feedback_true": "Sorry"}


def test_short_answer():
    inner = "<usecase>1</usecase>" + answer(100, "a*b &lt;c&gt;", "Yes") + answer(-10, "z")
    found = question("shortanswer", inner)
    assert found["case"] is True
    assert found["accents"] is True
    assert found["answers"] == [{"text": "a*b", "credit": 100, "feedback": "Yes"}, {"text": "z", "credit": 0}]


def test_numbers_with_units():
    inner = (
        answer(100, "5500", "Yes", "<tolerance>0.5</tolerance>") + answer(0, "*", "No")
        + "<units><unit><multiplier>0.001</multiplier><unit_name>kW</unit_name></unit>"
        "<unit><multiplier>1</multiplier><unit_name>W</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype><unitpenalty>0.25</unitpenalty><showunits>0</showunits>"
    )  # fmt: skip
    found = question("numerical", inner)
    assert found["answers"] == [
        {"value": "5500", "tolerance": "0.5", "tolerance_kind": "absolute", "credit": 100, "feedback": "Yes"}
    ]
    assert found["units"] == [{"text": "W", "factor": "1"}, {"text": "kW", "factor": "1000"}]
    assert (found["unit"], found["unit_cost"]) == ("required", 25)
    assert "any other number" in changes("numerical", inner)


def test_matching_with_extra_answers():
    def sub(prompt, says):
        return f"<subquestion><text>{prompt}</text><answer><text>{says}</text></answer></subquestion>"

    found = question("matching", sub("a", "1*") + sub("b", "2") + sub("", "3") + sub("", "2"))
    assert found["pairs"] == [{"key": "a", "prompt": "a", "answer": "1*"}, {"key": "b", "prompt": "b", "answer": "2"}]
    assert found["distractors"] == ["3"]


def test_essay_becomes_an_open_question():
    inner = "<attachments>1</attachments><graderinfo format='html'><text>Look for care.</text></graderinfo>"
    found = question("essay", inner)
    assert found["model_answer"] == "Look for care."
    assert found["rubric"] == [{"key": "a", "idea": "Answers the question", "points": 1, "example": "Look for care."}]
    assert "one idea" in changes("essay", inner)
    assert "Files cannot" in changes("essay", inner)
    assert "no rubric" in changes("essay", "")


@pytest.mark.parametrize(
    ("said", "rule"),
    [("ABSOLUTE_POSITION", "position"), ("1", "adjacent_pairs"), ("ALL_OR_NOTHING", "all_or_nothing")],
)
def test_ordering(said, rule):
    inner = f"<gradingtype>{said}</gradingtype>" + answer(1, "first") + answer(2, "second")
    found = question("ordering", inner)
    assert found["credit"] == rule
    assert [item["text"] for item in found["items"]] == ["first", "second"]


def test_ordering_by_another_rule_says_so():
    inner = (
        "<gradingtype>LONGEST_ORDERED_SUBSET</gradingtype><selecttype>RANDOM</selecttype>"
        + answer(1, "a")
        + answer(2, "b")
    )
    assert "nearest one" in changes("ordering", inner)
    assert "all of them" in changes("ordering", inner)


def test_description_has_no_feedback():
    inner = "<generalfeedback><text>x</text></generalfeedback>"
    assert question("description", inner) == {"stem": "Which **one**?"}
    assert "Nothing is asked" in changes("description", inner)


def test_words_to_choose_become_gaps():
    words = "".join(
        f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
        for text, group in (("cat", 1), ("dog", 1), ("red", 2), ("blue", 2))
    )
    found = question("gapselect", words + "<shuffleanswers>1</shuffleanswers>", stem="<p>The [[2]] is [[3]].</p>")
    assert found["text"] == "The [[a]] is [[b]]."
    assert [[(one["text"], one["credit"]) for one in gap["answers"]] for gap in found["gaps"]] == [
        [("cat", 0), ("dog", 100)],
        [("red", 100), ("blue", 0)],
    ]
    assert "word that is not there" in refused("gapselect", words, stem="[[9]]")


def test_embedded_answers_become_gaps():
    stem = r"<p>A {2:MULTICHOICE:=x \} y#Good~%50%z &amp; w} and {1:SHORTANSWER_C:=b*~*#No [[q]]}.</p><p>[[q]]</p>"
    found = question("cloze", "", stem=stem)
    assert found["text"] == "A [[a]] and [[b]].\n\n[\\[q]]"
    assert found["gaps"][0] == {
        "key": "a",
        "weight": 2,
        "chosen": True,
        "answers": [{"text": "x } y", "credit": 100, "feedback": "Good"}, {"text": "z & w", "credit": 50}],
    }
    assert found["gaps"][1]["case"] is True
    assert [one["text"] for one in found["gaps"][1]["answers"]] == ["b*", "*"]


def test_one_embedded_number_becomes_a_question_for_it():
    stem = "<p>It weighs {1:NUMERICAL:=23.8:0.1#Good~%50%23:1} kg.</p>"
    read_one = only(read("cloze", "", stem=stem))
    assert read_one.kind == "numerical"
    assert read_one.definition["stem"] == "It weighs _____ kg."
    assert [row["tolerance"] for row in read_one.definition["answers"]] == ["0.1", "1"]


@pytest.mark.parametrize(
    ("stem", "why"),
    [
        ("{1:NUMERICAL:=1:0.1} {1:NM:=2}", "tolerance"),
        ("{1:MULTIRESPONSE:=1~=2} a", "several options"),
        ("{1:SHORTANSWER:=1", "not closed"),
        ("<a href='{1:SA:=1}'>x</a> {1:SA:=2}", "no gap can stand"),
    ],
)
def test_embedded_answers_that_are_more_than_gaps(stem, why):
    assert why in refused("cloze", "", stem=stem)


def test_one_picture_is_kept_and_others_are_named():
    file = f'<file name="a b.png" path="/" encoding="base64">{PIXEL}</file>'
    stem = '<img src="@@PLUGINFILE@@/a%20b.png" alt="A cup"> Look <img src="@@PLUGINFILE@@/gone.png" alt="A hat">'
    inner = answer(100, "true") + answer(0, "false")
    text = f"<quiz>{HEAD.format('truefalse', stem)}".replace("</questiontext>", f"{file}</questiontext>")
    item = MoodleXml().read(f"{text}{inner}</question></quiz>".encode()).items[0]
    assert item.question.definition["picture"] == {"picture": "a b.png", "alt": "A cup"}
    assert item.question.definition["stem"] == "Look A hat"
    assert [(one.name, one.data) for one in item.question.pictures] == [("a b.png", b"picture")]
    assert item.changes == ("A picture became its description: A hat",)


def test_an_option_that_is_a_picture():
    data = f"&lt;img src='data:image/png;base64,{PIXEL}' alt='A dog'&gt;"
    found = only(read("multichoice", answer(100, data) + answer(0, "b")))
    assert found.definition["options"][0]["text"] == "A dog"
    assert found.definition["options"][0]["picture"]["alt"] == "A dog"
    assert found.pictures[0].data == b"picture"


def test_formats_of_texts():
    for form, text, shown in (
        ("plain_text", "a *b*\nc", "a \\*b\\*\\\nc"),
        ("markdown", "a *b*", "a *b*"),
        ("moodle_auto_format", "a <b>b</b>\nc", "a **b**\\\nc"),
        ("html", "a\nb", "a b"),
    ):
        inner = f'<questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>'
        source = f'<quiz><question type="description">{inner}</question></quiz>'
        assert only(MoodleXml().read(source.encode())).definition["stem"] == shown


def test_categories():
    def category(text):
        return f'<question type="category"><category><text>{text}</text></category></question>'

    text = "".join(
        category(path) + HEAD.format("description", "x") + "</question>"
        for path in ("$course$/top/Care/Basics", "$system$/a//b/c", "top")
    )
    found = MoodleXml().read(f"<quiz>{text}</quiz>".encode())
    assert [item.question.category for item in found.items] == [("Care", "Basics"), ("a/b", "c"), ()]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"<quiz/>", "no question"),
        (b"<html><question/></html>", "not a Moodle XML file"),
        (b"<quiz><question", "not sound XML"),
        (b"<!DOCTYPE q [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "DOCTYPE"),
        (b"<quiz>&a;</quiz>", "not sound XML"),
    ],
)
def test_files_that_are_none(data, why):
    with pytest.raises(FileFault, match=why):
        MoodleXml().read(data)
