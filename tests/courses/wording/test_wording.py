"""The words and sentences of a text, as an editor is told of them."""

from __future__ import annotations

import pytest

from courses.domain.wording import Concern, Markup, Text, check_texts, measure, passages

LONG = "One two three four five six seven eight nine ten " * 3 + "and then one more."


def words(*texts, **kwargs):
    return [found.found for found in check_texts(texts, **kwargs) if found.concern is Concern.WORD]


@pytest.mark.parametrize(
    ("text", "word", "instead"),
    [
        ("He committed suicide.", "committed suicide", "died by suicide"),
        ("After a failed attempt she called.", "failed attempt", "suicide attempt"),
        ("The suicide epidemic grows.", "suicide epidemic", "figure"),
        ("An addict called.", "addict", "person with a substance use disorder"),
        ("He is clean now.", "clean", "in recovery"),
        ("A drug user came in.", "drug user", "person who uses drugs"),
        ("Substance abuse is common.", "Substance abuse", "substance use"),
    ],
)
def test_words_come_with_what_to_say_instead(text, word, instead):
    (found,) = check_texts([text])

    assert found.found == word
    assert instead in found.suggestion
    assert str(found.why)


@pytest.mark.parametrize(
    "text",
    ["Alcoholics Anonymous meets here.", "relapse prevention", "She cleaned up.", "nicotine replacement therapy"],
)
def test_ordinary_words_are_left_alone(text):
    assert words(text) == []


def test_two_rules_do_not_name_one_word_twice():
    assert words("A drug addict, a substance abuser.") == ["addict", "substance abuser"]


def test_a_word_is_found_once_in_a_sentence_and_again_in_the_next():
    assert words("An addict met an addict. Then an addict left.") == ["addict", "addict"]


def test_long_sentences_say_their_length_and_their_place():
    place = Text(f"Short. {LONG}", block="b1", label="Text: Night")

    (found,) = check_texts([place])

    assert (found.concern, found.length, found.text) == (Concern.LONG_SENTENCE, 34, place)
    assert found.found.startswith("One two three")
    assert not found.can_be_kept


def test_markup_is_no_part_of_the_words():
    html = Text("<p>An <b>add</b>ict &amp; friend.</p><p>clean</p>", markup=Markup.HTML)
    markdown = Text("An **addict**.\n\n- clean", markup=Markup.MARKDOWN)

    assert words(html) == ["addict", "clean"]
    assert words(markdown) == ["addict", "clean"]


def test_other_languages_are_only_looked_at_for_long_sentences():
    found = check_texts([f"El addict. {LONG}"], language="es-mx")

    assert [finding.concern for finding in found] == [Concern.LONG_SENTENCE]
    assert measure([Text(LONG)], language="es").grade is None


def test_a_reason_belongs_to_one_sentence_in_one_block():
    def token(text, block="b1"):
        return check_texts([Text(text, block=block)])[0].token

    assert token("An addict  called.") == token("An addict called.")
    assert token("An addict called.") != token("An addict wrote.")
    assert token("An addict called.") != token("An addict called.", block="b2")


def test_grades_need_enough_words():
    assert measure([Text("Two words.")]).grade is None
    assert measure([Text("We sat by the door and had some tea. It was late. " * 9)]).grade < 4
    assert measure([Text("Organisational accountability necessitates comprehensive documentation. " * 6)]).is_hard


def test_passages_keep_the_order_and_hold_their_findings():
    texts = [Text("Hello.", "summary", "Summary"), Text("An addict.", "b1", "Text"), Text("More.", "b1", "Text")]

    found = passages(texts, check_texts(texts))

    assert [(row.label, row.measure.words, len(row.findings)) for row in found] == [("Summary", 1, 0), ("Text", 3, 1)]


ODD = {
    "empty": "",
    "blank": " \n\n ",
    "paragraph": "<p></p>",
    "rtl": "‮عربي‬",
    "accents": "a\u0301" * 50,
    "huge": "x" * 100_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_texts_are_no_problem(text):
    for markup in Markup:
        assert check_texts([Text(text, markup=markup)]) == []
