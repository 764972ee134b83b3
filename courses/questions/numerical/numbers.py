"""Reading numbers the way people write them: "1,5", "1.5", "1 000", "1e3", "−2 × 10^3"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from courses.questions.patterns import fold

MAX_EXPONENT = 99
MAX_DIGITS = 60

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_ARABIC_SIGNS = str.maketrans("٫٬", ".'")
_TIMES_TEN = re.compile(r" ?[x×·⋅*] ?10 ?\^ ?(?=[+-]?\d)")
_POWER = re.compile(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_NUMBER = re.compile(r"([+-]?) ?([.,]\d+|\d[\d., ']*)(?:(?<=[\d.,])[eE]([+-]?\d{1,4})(?!\d))?")
_SPACED = re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d*)?")
_GROUPED = {sign: re.compile(rf"\d{{1,3}}(?:[{sign}]\d{{2,3}})*[{sign}]\d{{3}}") for sign in ".,"}


@dataclass(frozen=True)
class Typed:
    """A number as typed. `readings` holds what it can mean: "1,500" is one and a half, or fifteen hundred.

    `rest` is what stands behind the number, such as a unit.
    """

    readings: tuple[Fraction, ...]
    rest: str


def spelled(text: str) -> str:
    """`text` with digits of any writing as 0-9, one kind of minus, of apostrophe and of space."""
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return fold(text.translate(_ARABIC_SIGNS), case=True, accents=True)


def read_number(text: str) -> Typed | None:
    """The number at the start of `text`, and the rest; None when there is none. Never fails, whatever the text."""
    text = _POWER.sub(lambda power: "^" + power[0].translate(_SUPERSCRIPTS), spelled(text))
    text = _TIMES_TEN.sub("e", text, count=1)
    found = _NUMBER.match(text)
    if found is None:
        return None
    sign, digits, exponent = found.groups()
    power = int(exponent or 0)
    if len(digits) > 2 * MAX_DIGITS or abs(power) > MAX_EXPONENT:
        return None
    factor = Fraction(10) ** power * (-1 if sign == "-" else 1)
    readings = tuple(dict.fromkeys(value * factor for value in _readings(digits.rstrip(" '.,"))))
    return Typed(readings, text[found.end() :].strip()) if readings else None


def _readings(digits: str) -> list[Fraction]:
    """What a number without sign and power of ten can mean; empty for what is none."""
    if " " in digits or "'" in digits:
        if not _SPACED.fullmatch(digits):
            return []
        return [_value(re.sub("[ ']", "", digits))]
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return [_value(digits)]
    last = signs[-1]
    whole, __, decimals = digits.rpartition(last)
    if signs.count(last) == 1 and len(signs) > 1:
        other = "." if last == "," else ","
        return [_value(f"{whole.replace(other, '')}.{decimals}")] if _GROUPED[other].fullmatch(whole) else []
    grouped = [_value(digits.replace(last, ""))] if _GROUPED[last].fullmatch(digits) else []
    if len(signs) > 1:
        return grouped if set(signs) == {last} else []
    return [_value(digits), *([] if whole == "0" else grouped)]


def _value(digits: str) -> Fraction:
    return Fraction(f"0{digits.replace(',', '.')}")
