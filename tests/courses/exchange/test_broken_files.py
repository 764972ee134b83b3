"""Broken and hostile files: refused with a sentence or read in part, never another exception."""

from __future__ import annotations

import pytest

from courses.exchange import texts
from courses.exchange.formats import formats
from courses.exchange.gift import Gift
from courses.exchange.questions import FileFault
from courses.exchange.texts import MOST_TEXT_BYTES, Patience, decimal_text, decode, key_at, percent
from tests.benchmarks.fuzz import Fuzz


@pytest.mark.parametrize("name", ["gift", "aiken", "csv", "xlsx"])
def test_broken_files_are_refused_or_read(name, tmp_path):
    fuzz = Fuzz(name, seed=7, keep=tmp_path)
    for _time in range(40):
        fuzz.once()

    assert fuzz.faults == []
    assert fuzz.counts["questions"] > 5
    assert fuzz.counts["refused"] + fuzz.counts["file refused"] > 5


def test_the_fuzzer_sees_another_exception(tmp_path, monkeypatch):
    fuzz = Fuzz("gift", seed=1, keep=tmp_path)
    monkeypatch.setattr(Gift, "read", lambda self, data: 1 / 0)

    fuzz.once()
    assert "ZeroDivisionError" in fuzz.faults[0]


def test_every_text_format_refuses_what_is_too_big_at_once(monkeypatch):
    monkeypatch.setattr(texts, "_decoded", lambda data: pytest.fail("it was looked at"))

    for name in ("gift", "aiken", "csv"):
        with pytest.raises(FileFault, match="too big"):
            formats.get(name).read(b"a" * (MOST_TEXT_BYTES + 1))


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr("courses.exchange.gift.reader.Patience", lambda: Patience(0))

    with pytest.raises(FileFault, match="takes too long"):
        Gift().read(b"a{T}")


@pytest.mark.parametrize(
    ("data", "text", "notes"),
    [
        ("é\r\nb\rc".encode(), "é\nb\nc", 0),
        ("é".encode("utf-8-sig"), "é", 0),
        ("é".encode("utf-16"), "é", 0),
        ("é".encode("utf-32"), "é", 0),
        ("élan vital".encode("utf-16-be"), "élan vital", 0),
        ("é “x”".encode("windows-1252"), "é “x”", 1),
        ("aé".encode()[:-1], "a", 1),
        (b"", "", 0),
    ],
    ids=range(8),
)
def test_encodings(data, text, notes):
    found = decode(data)

    assert (found[0], len(found[1])) == (text, notes)


@pytest.mark.parametrize(
    "data",
    [
        b"some text\x00 and more",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        bytes(range(1, 9)) * 50,
        b"\x81\x8d\x8f",
        b"\xff\xfe\x00\xd8a\x00",
        b"\n" * 1_000_001,
    ],
    ids=range(6),
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(FileFault):
        decode(data)


def test_keys_by_place():
    assert [key_at(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["a", "z", "aa", "az", "ba", "zz", "aaa"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,50", "1.5"),
        ("-0", "0"),
        (".5", "0.5"),
        ("1e3", "1000"),
        ("−2", "-2"),
        ("1e999", None),
        ("", None),
        (".", None),
        ("1.2.3", None),
        ("12a", None),
    ],
)
def test_numbers(text, number):
    assert decimal_text(text) == number


def test_percentages_have_five_decimals():
    assert [percent(text) for text in ("50", "33.333333", "12,5", "x")] == [50, "33.33333", "12.5", None]
