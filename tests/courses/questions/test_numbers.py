"""Numbers as people write them, in every language, and nothing that breaks the reader."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.questions.numerical.numbers import read_number
from tests.courses.questions.test_patterns import quickest

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "readings", "rest"),
    [
        ("1.5", ["1.5"], ""),
        ("1,5", ["1.5"], ""),
        (".5", ["0.5"], ""),
        (",5", ["0.5"], ""),
        ("5.", ["5"], ""),
        ("+4", ["4"], ""),
        ("-3", ["-3"], ""),
        ("−3", ["-3"], ""),
        ("– 3", ["-3"], ""),
        ("1e3", ["1000"], ""),
        ("1E-3", ["0.001"], ""),
        ("2 × 10^3", ["2000"], ""),
        ("3 x 100", ["3"], "x 100"),
        ("2·10³", ["2000"], ""),
        ("2x10⁻³ m", ["0.002"], "m"),
        ("1 000", ["1000"], ""),
        ("1\u00a0000,5", ["1000.5"], ""),
        ("12\u202f345\u202f678", ["12345678"], ""),
        ("1'000", ["1000"], ""),
        ("1’000.5", ["1000.5"], ""),
        ("1,234,567", ["1234567"], ""),
        ("1.234.567,8", ["1234567.8"], ""),
        ("12,34,567.8", ["1234567.8"], ""),
        ("1,500", ["1.5", "1500"], ""),
        ("1.500", ["1.5", "1500"], ""),
        ("0,125", ["0.125"], ""),
        ("1234,500", ["1234.5"], ""),
        ("٣٫٥", ["3.5"], ""),
        ("३", ["3"], ""),
        ("5 km", ["5"], "km"),
        ("5km/h", ["5"], "km/h"),
        ("5 eV", ["5"], "eV"),
        ("5e", ["5"], "e"),
        ("3 apples, maybe", ["3"], "apples, maybe"),
    ],
)
def test_number(text, readings, rest):
    found = read_number(text)

    assert (list(found.readings), found.rest) == ([Fraction(Decimal(one)) for one in readings], rest)


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "-", ".", ",", "5 5", "12 34", "1 0000", "1.2.3", "1,2,3", "1,23,4.5,6", "1e999", "e3",
             "five", "NaN", "inf", "0x10", "²", "1" * 200, "--1", "1.000,000,5"]
)  # fmt: skip
def test_no_number(text):
    found = read_number(text)

    assert found is None or found.rest


@given(text=ANYTHING)
def test_no_text_breaks_the_reader(text):
    found = read_number(text)

    assert found is None or 1 <= len(found.readings) <= 2


@given(number=st.decimals(min_value=-(10**9), max_value=10**9, places=4), comma=st.booleans())
def test_every_number_is_among_its_readings(number, comma):
    text = str(number).replace(".", ",") if comma else str(number)

    assert Fraction(number) in read_number(text).readings


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "1," * 5_000, "1 " * 5_000, "1 000 " * 1_600, "1e" * 5_000, "10³" * 3_000, "x10" * 3_000,
             "²" * 10_000, "٣" * 10_000, "1 000" * 2_000, "-" * 10_000, "1" + "\u0301\u0316" * 5_000]
)  # fmt: skip
def test_ten_thousand_characters_take_no_time(text):
    assert quickest(lambda: read_number(text)) < 0.05
