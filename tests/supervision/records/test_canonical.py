"""The canonical form: one sequence of bytes for one meaning, another for every other."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.domain.canonical import canonical, day, fingerprint, moment
from supervision.domain.chain import digest_of, event_data, hash_of

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
moments = st.datetimes(min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2100, 1, 1), timezones=st.timezones())


@given(plain)
def test_back_and_forth(data):
    once = canonical(data)

    assert canonical(json.loads(once)) == once
    assert json.loads(once) == data
    assert once.isascii()


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_says_nothing(data):
    backwards = dict(reversed(list(data.items())))

    assert canonical(backwards) == canonical(data)


@given(plain, plain)
def test_other_data_has_another_fingerprint(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (fingerprint(one) == fingerprint(other)) is same


@given(moments)
def test_a_moment_reads_the_same_in_every_zone(at):
    assert moment(at) == moment(at.astimezone(dt.UTC)) == moment(dt.datetime.fromisoformat(moment(at)))


def test_what_has_no_canonical_form():
    for data in (float("nan"), float("inf"), {"x": [float("-inf")]}):
        with pytest.raises(ValueError):
            canonical(data)
    with pytest.raises(ValueError):
        moment(dt.datetime(2026, 1, 1))
    assert day(None) is None


def test_the_form_never_changes():
    """Known answers: a record signed today must verify in ten years. Never change an expected value here."""
    said = event_data(7, "signed", "abc", dt.datetime(2026, 11, 21, 15, 0, 0, 5, tzinfo=dt.UTC))

    assert canonical({"b": [1, None, True, 0.5], "a": "é\n\ud800"}) == (
        b'{"a":"\\u00e9\\n\\ud800","b":[1,null,true,0.5]}'
    )
    assert said == [7, "signed", "abc", "2026-11-21T15:00:00.000005+00:00"]
    digest = digest_of("test-b", said, "words", "f" * 64, "c" * 64)
    assert digest == "27e3da666c35c85d5255e649f62d672a06411e7d4d674b5a9222c34684e28332"
    assert (
        hash_of("0" * 64, said, "session:1", "test-b", digest)
        == "8cfec3fdc295b299d49337a24e9c4ac2a6310818bfeb0f5be651f839466448bf"
    )


@given(
    key=st.sampled_from(["seq", "kind", "person", "at", "comment", "facts", "content", "key_id"]),
    text=st.text(min_size=1, max_size=5),
)
def test_the_digest_changes_with_every_part(key, text):
    at = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    parts = {
        "seq": 7, "kind": "signed", "person": "abc", "at": at, "comment": "", "facts": "f", "content": "c",
        "key_id": "test-b",
    }  # fmt: skip
    other = copy.copy(parts)
    other[key] = {
        "seq": 8,
        "at": at + dt.timedelta(microseconds=1),
        "key_id": "test-a",
    }.get(key, str(parts[key]) + text)

    assert made(**parts) != made(**other)


def made(*, seq, kind, person, at, comment, facts, content, key_id):
    said = event_data(seq, kind, person, at)
    digest = digest_of(key_id, said, comment, facts, content)
    return digest, hash_of("0" * 64, said, "s:1", key_id, digest)
