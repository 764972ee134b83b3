"""Typed text against patterns: spelling folded, stars anywhere, and never slow whatever is typed."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.questions.patterns import Answer, compiled, fold, pieces, recognised, spoken, typed_faults

WORDS = st.text(alphabet="ab *\\é", max_size=12)
ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)


def quickest(call):
    """Seconds of processor time that `call` takes, the best of three: others may collect their rubbish meanwhile."""
    took = []
    for _at in range(3):
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return min(took)


def matches(pattern, text, **kwargs):
    return compiled(pattern, kwargs.get("case", False), kwargs.get("accents", False)).matches(text)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("open", "open", True),
        ("open", " OPEN ", True),
        ("open", "opened", False),
        ("open*", "opened", True),
        ("open*", "open", True),
        ("*open*", "an open one", True),
        ("a*b*c", "a b c", True),
        ("a*b*c", "acb", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*", "anything", True),
        ("*", "", False),
        ("*", "   ", False),
        ("**", "x", True),
        (r"2 \* 3", "2 * 3", True),
        (r"2 \* 3", "2 x 3", False),
        (r"\**", "* and more", True),
        ("a *", "a", False),
        ("a *", "a word", True),
        ("an open question", "an   open\tquestion", True),
        ("don't", "don’t", True),
        ("well-being", "well–being", True),
        ("café", "cafe", True),
        ("cafe", "café", True),
        ("cafe", "cafe\u0301", True),
        ("łódź", "lodz", True),
        ("straße", "STRASSE", True),
        ("が", "か", False),
        (".", "x", False),
        ("a|b", "a", False),
        ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", False),
    ],
)
def test_pattern(pattern, text, fits):
    assert matches(pattern, text) is fits


@pytest.mark.parametrize(
    ("pattern", "text", "how", "fits"),
    [
        ("Paris", "paris", {"case": True}, False),
        ("Paris", "Paris", {"case": True}, True),
        ("résumé", "resume", {"accents": True}, False),
        ("résumé", "RÉSUMÉ", {"accents": True}, True),
        ("résumé", "re\u0301sume\u0301", {"accents": True, "case": True}, True),
        ("résumé", "RESUME", {"case": True}, False),
    ],
)
def test_pattern_where_case_or_accents_matter(pattern, text, how, fits):
    assert matches(pattern, text, **how) is fits


@given(pattern=st.text(alphabet="ab*", min_size=1, max_size=8), text=st.text(alphabet="ab", min_size=1, max_size=12))
def test_pattern_agrees_with_a_regular_expression(pattern, text):
    """The same question to a matcher that may try every way: only here, where all texts are short."""
    expression = ".*".join(re.escape(piece) for piece in pattern.split("*"))

    assert matches(pattern, text) is bool(re.fullmatch(expression, text))


@given(pattern=ANYTHING, text=ANYTHING, case=st.booleans(), accents=st.booleans())
def test_no_text_breaks_it_and_it_always_says_the_same(pattern, text, case, accents):
    first = matches(pattern, text, case=case, accents=accents)

    assert first is matches(pattern, text, case=case, accents=accents)
    assert isinstance(spoken(pattern), str)


@given(text=ANYTHING, case=st.booleans(), accents=st.booleans())
def test_folding_twice_changes_nothing(text, case, accents):
    once = fold(text, case=case, accents=accents)

    assert fold(once, case=case, accents=accents) == once


@given(text=WORDS.filter(lambda text: fold(text)))
def test_a_text_matches_itself_when_its_stars_are_escaped(text):
    escaped = text.replace("*", r"\*")

    assert "".join(pieces(escaped)) == text.replace("\\*", "*") or "\\" in text
    assert "\\" in text or matches(escaped, text)


SLOW = {
    "one letter": ("a" * 10_000, "*".join("a" * 400) + "b"),
    "stars": ("a" * 10_000, "*" * 999 + "b"),
    "pieces that nearly fit": (("a" * 499 + "b") * 20, "*".join(["a" * 500] * 2)),
    "accents": ("e" + "\u0301\u0316" * 5_000, "é*x"),
    "spaces": (" \u00a0" * 5_000, "a* *b"),
    "long signs": ("ﷺ" * 10_000, "*x*y"),
    "invisible": ("\u200b\u00ad" * 5_000, "*a"),
    "sharp s": ("ß" * 10_000, "*".join(["ss"] * 300) + "x"),
}


@pytest.mark.parametrize("name", SLOW)
def test_ten_thousand_characters_take_no_time(name):
    text, pattern = SLOW[name]

    assert matches(pattern, text) is False
    assert quickest(lambda: matches(pattern, text)) < 0.05


@settings(max_examples=40)
@given(text=st.text(min_size=100, max_size=200), pattern=st.text(alphabet="ab* é", min_size=1, max_size=50))
def test_whatever_is_typed_takes_no_time(text, pattern):
    text = (text * 100)[:10_000]

    assert quickest(lambda: matches(pattern, text)) < 0.05


def answers(*rows):
    return [Answer(text=text, credit=credit) for text, credit in rows]


def test_the_first_that_fits_counts():
    found = recognised(answers(("react*", 0), ("re*", 100)), "Reaction", case=False, accents=False)

    assert (found.text, recognised(answers(("a", 100)), "b", case=False, accents=False)) == ("react*", None)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([("a", 50)], [(("answers",), "none_right")]),
        ([("re*", 100), ("react*", 0)], [(("answers", 1, "text"), "unreachable")]),
        ([("*", 0), ("a", 100)], [(("answers", 1, "text"), "unreachable")]),
        ([("a*c", 100), ("a*b*c", 50)], [(("answers", 1, "text"), "unreachable")]),
        ([("Cat", 100), ("cat", 0)], [(("answers", 1, "text"), "unreachable")]),
        (
            [("*", 50), ("a", 0), ("b", 50), ("c", 20)],
            [
                (("answers",), "none_right"),
                (("answers", 1, "text"), "unreachable"),
                (("answers", 3, "text"), "unreachable"),
            ],
        ),
    ],
)
def test_answers_that_cannot_be_are_refused(rows, faults):
    found = typed_faults(answers(*rows), ("answers",), case=False, accents=False)

    assert [(fault.place, fault.code) for fault in found] == faults


@pytest.mark.parametrize(
    "rows",
    [
        [("react*", 0), ("re*", 100)],
        [("Cat", 100), ("cat", 100)],
        [("re*", 100), ("*re", 50)],
        [("a", 100), ("*", 0)],
        [("a*b*c", 100), ("a*c", 50)],
    ],
)
def test_answers_in_a_good_order_are_fine(rows):
    assert list(typed_faults(answers(*rows), ("answers",), case=False, accents=False)) == []


@pytest.mark.parametrize("text", ["", "   ", "\u0301", "\u200b", "x" * 1001])
def test_a_pattern_that_nobody_can_type_is_refused(text):
    with pytest.raises(ValidationError):
        Answer(text=text, credit=100)
