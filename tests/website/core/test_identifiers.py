"""The identifier check: what it points out, what it leaves alone, and that it is never slow."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from itertools import pairwise

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from tests.website.core.identifier_cases import FOUND, QUIET
from website.core import identifiers
from website.core.identifier_rules import KINDS, RULES
from website.core.identifiers import find, kinds_of
from website.core.work_text import _client_rules


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_it_is_pointed_out(kind, text):
    assert kind in kinds_of(find(text))


@pytest.mark.parametrize("text", QUIET)
def test_it_is_left_alone(text):
    assert find(text) == []


def test_every_rule_has_a_kind_with_a_name_and_every_kind_an_example():
    assert {rule.kind for rule in RULES} | {"word"} == set(KINDS)
    assert set(FOUND) | {"word"} == set(KINDS)


def test_a_finding_says_where_and_what():
    text = "Call Ana: 415\u2011555\u20112671, ana@example.org."

    phone, mail = find(text)

    assert (phone.text, mail.text) == ("415\u2011555\u20112671", "ana@example.org")
    assert text[phone.start : phone.end] == phone.text
    assert str(mail.label) == "an e-mail address"


def test_findings_do_not_overlap_and_stand_in_order():
    findings = find("my client Ana at ana@example.org, DOB 3/14/1980, 12 Maple Street, Boston, MA 02139")

    assert [finding.kind for finding in findings] == ["name", "email", "birth", "date", "street", "zip"]
    assert all(one.end <= other.start for one, other in pairwise(findings))


def test_the_organisations_words_are_found_as_whole_words(settings):
    settings.IDENTIFIER_WORDS = ["Riverside House", "Keisha", "Ña"]
    identifiers.word_lists.add("test.names", lambda: ["Dana Whitfield"])
    try:
        texts = [finding.text for finding in find("At riverside  house, KEISHA’s friend met Dana Whitfield and Ña.")]
        assert texts == ["riverside  house", "KEISHA’s", "Dana Whitfield", "Ña"]
        assert find("Keishas riversides, Dana") == []
    finally:
        identifiers.word_lists.remove("test.names")
    assert find("Dana Whitfield") == []


@given(st.text())
def test_any_text_can_be_checked(text):
    for finding in find(text):
        assert text[finding.start : finding.end] == finding.text


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "A", "Aa ", "1 A", "a.", "1-", "@", "my client ", "1:", ":", "/", "www.", "12 Ab ", "(at) ", "SSN ", " ",
     "Mr ", "A1", "9", "March ", "+1", "é", "case number ", "a@a.", "AB-"],
)  # fmt: skip
def test_no_text_takes_long(piece):
    text = piece * (40_000 // len(piece))
    started = time.process_time()

    find(text)

    assert time.process_time() - started < 2


def test_the_browser_finds_the_same(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here")
    texts = [text for texts in FOUND.values() for text in texts] + QUIET + [" … ".join(FOUND["name"] + FOUND["date"])]
    script = tmp_path / "compare.mjs"
    module = django_settings.BASE_DIR / "site/website/static/js/worktext.js"
    shutil.copy(module, tmp_path / "worktext.mjs")
    script.write_text(
        "import { compile, find } from './worktext.mjs';"
        "import { readFileSync } from 'node:fs';"
        "const { config, texts } = JSON.parse(readFileSync(0, 'utf8'));"
        "const rules = compile(config);"
        "console.log(JSON.stringify(texts.map((text) => find(text, rules, config.lookalikes))));",
        encoding="utf-8",
    )
    given_in = json.dumps({"config": json.loads(_client_rules("en")), "texts": texts})
    ran = subprocess.run([node, str(script)], input=given_in, capture_output=True, text=True, check=True, cwd=tmp_path)

    expected = [[[finding.start, finding.end, finding.kind] for finding in find(text)] for text in texts]
    assert json.loads(ran.stdout) == expected
