"""Items of QTI 2.1, 2.2 and 3.0 as other people's files have them."""

import io
import zipfile

import pytest

from courses.exchange.qti import Qti
from courses.exchange.questions import FileFault
from tests.courses.exchange.semantic import only

TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def item(body, declared="", processing="", more="", **attributes):
    said = " ".join(
        f'{name}="{value}"' for name, value in {"identifier": "I1", "title": "A title", **attributes}.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" {said}>'
        f"{declared}<itemBody>{body}</itemBody>{processing}{more}</assessmentItem>"
    )


def declare(values=(), cardinality="single", base="identifier", mapping="", identifier="RESPONSE"):
    correct = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{correct}</correctResponse>" if correct else ""
    start = f'<responseDeclaration identifier="{identifier}" cardinality="{cardinality}" baseType="{base}">'
    return f"{start}{correct}{mapping}</responseDeclaration>"


def mapped(*pairs, **attributes):
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<mapping {said}>" + "".join(f'<mapEntry mapKey="{a}" mappedValue="{b}"/>' for a, b in pairs) + "</mapping>"


def choices(*names, tag="choiceInteraction", **attributes):
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    inner = "".join(f'<simpleChoice identifier="{name}">Text {name}</simpleChoice>' for name in names)
    return f'<{tag} responseIdentifier="RESPONSE" {said}><prompt>Which <b>one</b>?</prompt>{inner}</{tag}>'


def template(name):
    return f'<responseProcessing template="{TEMPLATE}{name}"/>'


def read(text):
    return Qti().read(text.encode())


def question(text):
    return only(read(text))


def changes(text):
    return " ".join(read(text).items[0].changes)


def packed(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def manifest(*hrefs, kind="imsqti_item_xmlv2p2", metadata=""):
    rows = "".join(f'<resource type="{kind}" href="{href}">{metadata}</resource>' for href in hrefs)
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{rows}</resources></manifest>'


def test_one_choice_with_feedback():
    more = (
        '<modalFeedback outcomeIdentifier="F" identifier="B" showHide="show"><p>Because</p></modalFeedback>'
        '<modalFeedback outcomeIdentifier="F" identifier="solution" showHide="show">For all</modalFeedback>'
        '<modalFeedback outcomeIdentifier="F" identifier="incorrect" showHide="show">Oh</modalFeedback>'
    )
    text = item(
        "<p>Read.</p>" + choices("A", "B", shuffle="true", maxChoices=1),
        declare(["B"]),
        template("match_correct"),
        more,
    )
    found = question(text)
    assert (found.kind, found.ref, found.name) == ("single", "I1", "A title")
    assert found.definition == {
        "stem": "Read.\n\nWhich **one**?",
        "options": [
            {"key": "a", "text": "Text A", "right": False},
            {"key": "b", "text": "Text B", "right": True, "feedback": "Because"},
        ],
        "shuffle": True,
        "feedback": "For all",
    }
    assert "as a whole" in changes(text)


def test_one_choice_with_points():
    mapping = mapped(("A", 4), ("B", 1), ("C", -1), defaultValue="0")
    found = question(item(choices("A", "B", "C"), declare(["A"], mapping=mapping), template("map_response")))
    assert [option.get("credit") for option in found.definition["options"]] == [None, 25, -25]


def test_several_choices_by_rule():
    text = item(
        choices("A", "B", "C", maxChoices=2, minChoices=2), declare(["A", "C"], "multiple"), template("match_correct")
    )
    found = question(text).definition
    assert (found["credit"], found["choose"]) == ("all_or_nothing", 2)
    mapping = mapped(("A", 2), ("C", 1), ("B", -1), upperBound="3")
    found = question(
        item(choices("A", "B", "C"), declare(["A", "C"], "multiple", mapping=mapping), template("map_response"))
    )
    assert [option["credit"] for option in found.definition["options"]] == ["66.66667", "-33.33333", "33.33333"]


def test_true_and_false():
    found = question(item(choices("true", "false"), declare(["false"]), template("match_correct")))
    assert (found.kind, found.definition["answer"]) == ("true_false", False)


def test_a_choice_without_a_right_answer_is_a_rating():
    text = item(choices("A", "B", "C"), declare())
    found = question(text)
    assert found.kind == "rating"
    assert [point["label"] for point in found.definition["points"]] == ["Text A", "Text B", "Text C"]
    assert "became a rating" in changes(text)


def test_order_and_match():
    found = question(
        item(choices("A", "B", tag="orderInteraction"), declare(["B", "A"], "ordered"), template("match_correct"))
    )
    assert [step["text"] for step in found.definition["items"]] == ["Text B", "Text A"]

    def listed(*names):
        rows = "".join(
            f'<simpleAssociableChoice identifier="{n}" matchMax="1">{n}</simpleAssociableChoice>' for n in names
        )
        return f"<simpleMatchSet>{rows}</simpleMatchSet>"

    lists = listed("P", "Q") + listed("X", "Y", "Z")
    body = f'<matchInteraction responseIdentifier="RESPONSE"><prompt>Match</prompt>{lists}</matchInteraction>'
    text = item(body, declare(["P Y", "Q X"], "multiple", "directedPair"), template("match_correct"))
    found = question(text)
    assert [(pair["prompt"], pair["answer"]) for pair in found.definition["pairs"]] == [("P", "Y"), ("Q", "X")]
    assert found.definition["distractors"] == ["Z"]
    assert "Each right pair" in changes(text)
    backwards = f'<matchInteraction responseIdentifier="RESPONSE">{lists}</matchInteraction>'
    many = item(backwards, declare(["P X", "P Y", "Q Z"], "multiple", "directedPair"))
    assert [pair["answer"] for pair in question(many).definition["pairs"]] == ["P", "P", "Q"]


def test_words_and_numbers_to_type():
    entry = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    mapping = mapped(("York", 1), ("y*rk", 0.5)).replace("/>", ' caseSensitive="false"/>')
    found = question(
        item(f"<p>Who?</p><p>{entry}</p>", declare(["York"], base="string", mapping=mapping), template("map_response"))
    )
    assert found.kind == "short_answer"
    assert found.definition["answers"] == [{"text": "York", "credit": 100}, {"text": "y\\*rk", "credit": 50}]
    assert found.definition["case"] is False
    rules = (
        '<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="0.5 1.5">'
        '<variable identifier="RESPONSE"/><baseValue baseType="float">10</baseValue></equal>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue></responseIf>'
        '<responseElseIf><equal toleranceMode="relative" tolerance="5"><variable identifier="RESPONSE"/>'
        '<baseValue baseType="float">20</baseValue></equal><setOutcomeValue identifier="SCORE">'
        '<baseValue baseType="float">1</baseValue></setOutcomeValue></responseElseIf>'
        "</responseCondition></responseProcessing>"
    )
    found = question(item(f"<p>It is {entry} cm.</p>", declare(["10"], base="float"), rules))
    assert found.definition["stem"] == "It is _____ cm."
    assert [
        (row["value"], row["tolerance"], row["tolerance_kind"], row["credit"]) for row in found.definition["answers"]
    ] == [
        ("10.5", "1", "absolute", 100),
        ("20", "5", "relative", 50),
    ]
    found = question(item(f"<p>{entry}</p>", declare(["3.5"], base="float"), template("match_correct")))
    assert found.definition["answers"][0]["value"] == "3.5"


def test_gaps():
    body = (
        '<p>A <textEntryInteraction responseIdentifier="R1"/> and '
        '<inlineChoiceInteraction responseIdentifier="R2" shuffle="true"><inlineChoice identifier="X">x</inlineChoice>'
        '<inlineChoice identifier="Y">y</inlineChoice></inlineChoiceInteraction> [[z]] \ue000.</p>'
    )
    declared = declare(["word"], base="string", identifier="R1") + declare(["Y"], identifier="R2")
    text = item(body, declared)
    found = question(text).definition
    assert found["text"] == "A [[a]] and [[b]] [\\[z]] ."
    assert found["gaps"][0]["answers"] == [{"text": "word", "credit": 100}]
    assert found["gaps"][1]["answers"] == [{"text": "x", "credit": 0}, {"text": "y", "credit": 100}]
    assert found["shuffle"] is True
    assert "text with gaps" in changes(text)


def test_long_answers():
    body = '<rubricBlock view="scorer"><p>Look for care.</p></rubricBlock><rubricBlock view="candidate">x</rubricBlock>'
    text = item(f'{body}<p>Why?</p><extendedTextInteraction responseIdentifier="RESPONSE"/>', declare(base="string"))
    found = question(text)
    assert (found.kind, found.definition["stem"], found.definition["model_answer"]) == (
        "open",
        "Why?",
        "Look for care.",
    )


def test_version_three():
    text = """<?xml version="1.0" encoding="UTF-8"?>
    <qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i3" title="Three"
        time-dependent="false">
      <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
        <qti-correct-response><qti-value>A</qti-value><qti-value>C</qti-value></qti-correct-response>
        <qti-mapping lower-bound="0" upper-bound="2" default-value="-2">
          <qti-map-entry map-key="A" mapped-value="1"/><qti-map-entry map-key="C" mapped-value="1"/></qti-mapping>
      </qti-response-declaration>
      <qti-item-body><p>Pick <em>two</em>.</p>
        <qti-choice-interaction response-identifier="RESPONSE" max-choices="0" shuffle="true">
          <qti-simple-choice identifier="A">a
            <qti-feedback-inline outcome-identifier="F" identifier="A">Yes</qti-feedback-inline></qti-simple-choice>
          <qti-simple-choice identifier="B">b</qti-simple-choice>
          <qti-simple-choice identifier="C"><img src="c.png" alt="A cup"/></qti-simple-choice>
        </qti-choice-interaction></qti-item-body>
      <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>
    </qti-assessment-item>"""
    package = packed(
        {"m/imsmanifest.xml": manifest("i/x.xml", kind="imsqti_item_xmlv3p0"), "m/i/x.xml": text, "m/i/c.png": "img"}
    )
    found = only(Qti().read(package))
    assert (found.kind, found.ref, found.definition["stem"]) == ("multiple", "i3", "Pick *two*.")
    assert found.definition["options"] == [
        {"key": "a", "text": "a", "right": True, "feedback": "Yes"},
        {"key": "b", "text": "b", "right": False},
        {"key": "c", "text": "A cup", "right": True, "picture": {"picture": "c.png", "alt": "A cup"}},
    ]
    assert found.pictures[0].data == b"img"


def test_a_package_says_what_it_does_not_take():
    metadata = (
        "<metadata><lom><general><keyword><langstring>topic:Care</langstring></keyword></general><classification>"
        "<taxonPath><taxon><entry><langstring>One</langstring></entry></taxon></taxonPath></classification></lom></metadata>"
    )
    files = {
        "imsmanifest.xml": manifest("a.xml", "gone.xml", "bad.xml", metadata=metadata) + "<!-- -->",
        "a.xml": item("<p>x</p>"),
        "bad.xml": "<assessmentItem",
    }
    found = Qti().read(packed(files))
    assert [bool(one.refused) for one in found.items] == [False, True, True]
    assert (found.items[0].place, found.items[0].question.category) == ("a.xml", ("One",))
    assert found.items[0].question.tags.topic == "Care"
    assert "not in the ZIP" in found.items[1].refused
    assert "not sound XML" in found.items[2].refused
    found = Qti().read(packed({"a.xml": item("<p>x</p>"), "other.xml": "<x/>"}))
    assert len(found.items) == 1
    assert "no manifest" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (item('<hotspotInteraction responseIdentifier="R"/>'), "hotspotInteraction has no counterpart"),
        (item(choices("A", "B") + choices("C", "D"), declare(["A"])), "several things at once"),
        (item(choices("A", "A"), declare(["A"])), "same identifier"),
        (item(choices("A", "B", tag="orderInteraction"), declare(["A"], "ordered")), "name each step once"),
        (item(choices("A", "B"), declare(cardinality="multiple")), "which answer is right"),
        (item(choices("A", "B"), declare(["A"], mapping=mapped(("A", "x"))), template("map_response")), "no number"),
        (item('<textEntryInteraction responseIdentifier="R"/>'), "does not declare"),
        (
            item('<p><textEntryInteraction responseIdentifier="RESPONSE"/> x</p>' * 2, declare(["x"])),
            "does not declare",
        ),
        (item("x").replace("<itemBody>", '<templateDeclaration identifier="T"/><itemBody>'), "by a template"),
        (item("", title=""), "Text: Please fill this in."),
    ],
)
def test_refusals_name_their_reason(text, why):
    found = read(text).items[0]
    assert found.question is None
    assert why in found.refused


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<questestinterop/>", "QTI 1.2"),
        ("<manifest/>", "ZIP file"),
        ("<html/>", "no QTI"),
    ],
)
def test_files_that_are_none(text, why):
    with pytest.raises(FileFault, match=why):
        read(text)
