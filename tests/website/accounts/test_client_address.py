"""Limits count per visitor, also behind a proxy: whose address counts, and that nobody can make one up."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.architecture.source import ROOT
from tests.cast import PASSWORD

VISITOR, OTHER = "203.0.113.9", "198.51.100.7"


def guess(forwarded, times=12):
    for number in range(times):
        address = forwarded(number) if callable(forwarded) else forwarded
        sign_in(f"nobody{number}@example.org", "wrong", address)


def sign_in(email, password, forwarded):
    headers = {"X-Forwarded-For": forwarded}
    return Client().post("/account/login/", {"login": email, "password": password}, headers=headers).status_code


@pytest.mark.django_db
def test_behind_a_proxy_one_visitor_does_not_lock_out_another(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    guess(VISITOR)

    assert sign_in(cast.rosa.email, PASSWORD, OTHER) == 302
    assert sign_in(cast.rosa.email, PASSWORD, VISITOR) == 200


@pytest.mark.django_db
def test_an_address_that_a_visitor_made_up_does_not_count(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    guess(lambda number: f"192.0.2.{number}, {VISITOR}")

    assert sign_in(cast.rosa.email, PASSWORD, f"192.0.2.99, {VISITOR}") == 200


@pytest.mark.django_db
def test_without_a_proxy_the_header_is_never_read(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0

    guess(lambda number: f"192.0.2.{number}")

    assert sign_in(cast.rosa.email, PASSWORD, OTHER) == 200


@pytest.mark.django_db
def test_checks_of_certificates_count_by_the_same_address(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def ask(forwarded):
        return client.get("/certificates/ABCD-EFGH/", headers={"X-Forwarded-For": forwarded}).status_code

    asked = {ask(VISITOR) for __ in range(100)}

    assert asked == {404, 429}
    assert (ask(OTHER), ask(f"192.0.2.1, {VISITOR}")) == (404, 429)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [None, 0]),
        ({"PROXY_COUNT": "3"}, [None, 0]),
        ({"BEHIND_PROXY": "1"}, [["HTTP_X_FORWARDED_PROTO", "https"], 1]),
        ({"BEHIND_PROXY": "1", "PROXY_COUNT": "2"}, [["HTTP_X_FORWARDED_PROTO", "https"], 2]),
        ({"BEHIND_PROXY": "1", "PROXY_COUNT": "0"}, "PROXY_COUNT must be between 1 and 5"),
    ],
)
def test_production_trusts_as_many_proxies_as_it_is_told(given, expected):
    code = (
        "import json, website.settings.production as s;"
        "print(json.dumps([s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT]))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "MAINSTAY_IGNORE_DOTENV": "1",
        "SECRET_KEY": "only-for-this-test-" * 4,
        "FIELD_KEYS": "t:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "RECORD_KEYS": "r:cmVjb3JkLWtleS1vZi10aGlydHktdHdvLWJ5dGVzIS4=",
        "ALLOWED_HOSTS": "mainstay.example.org",
        "BASE_URL": "https://mainstay.example.org",
        **given,
    }

    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    if isinstance(expected, str):
        assert expected in ran.stderr
    else:
        assert json.loads(ran.stdout) == expected
