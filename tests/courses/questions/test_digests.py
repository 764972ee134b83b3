"""Versions made before questions had pictures, hints and credit per option keep their digest: nothing is made anew."""

from __future__ import annotations

import pytest

from courses.questions.registry import get_kind
from courses.questions.shapes import digest_of
from tests.factories.courses_quiz import definition_of

# Digests of the samples as the product of 20 November 2026 worked them out.
BEFORE = {
    "single": "b8023ea9c0649fcafb4492a863d8b743f3f672e08aa998bd9b8cf995867bb381",
    "multiple": "9bba31cfe84aae3a7e17a827233d05c81612155bb69bfc64c9b02b2914b00a24",
    "true_false": "efbed790c230bbb3641b4852333afbfa2f09398a8f4952eebc6cfb55bd9a1df0",
    "matching": "bd2cf1908636bf3e1619a644a2106abdbf1d2fce231589357efa44b3907d752d",
    "ordering": "ba2ce8995ad3b0862ccf65aeaa492cec382481c44e4498830cc7d711b4b7031c",
    "open": "ccae3405efd68cd8a9838788dde99711a4a0b4b0e9c9bc7b67a10170169f7c41",
}


@pytest.mark.parametrize("kind", BEFORE)
def test_old_definition_has_its_old_digest(kind):
    definition = get_kind(kind).parse(definition_of(kind))

    assert digest_of(definition.as_data()) == BEFORE[kind]


@pytest.mark.parametrize("kind", BEFORE)
def test_empty_hints_and_no_picture_change_nothing(kind):
    definition = get_kind(kind).parse(definition_of(kind, hints=[], picture=None))

    assert digest_of(definition.as_data()) == BEFORE[kind]


@pytest.mark.parametrize("kind", BEFORE)
def test_a_hint_makes_another_digest(kind):
    definition = get_kind(kind).parse(definition_of(kind, hints=["Think of OARS."]))

    assert definition.as_data()["hints"] == ["Think of OARS."]
    assert digest_of(definition.as_data()) != BEFORE[kind]
