from __future__ import annotations

import re

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.html import check_page
from website.pages.views import errors


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.server_error, 500), (errors.unavailable, 503)],
)
def test_plain_error_page_needs_no_database(view, status):
    """No `db` mark: a statement would fail the test."""
    response = view(RequestFactory().get("/"))

    assert (response.status_code, check_page(text_of(response))) == (status, [])
    assert [part in text_of(response) for part in ('href="tel:988"', 'href="tel:911"', 'href="/leave/"')] == [True] * 3


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.forbidden, 403), (errors.not_found, 404), (errors.too_many, 429), (errors.csrf_failure, 403)],
)
@pytest.mark.parametrize("name", ["rosa", None])
def test_framed_error_page_is_sound(home, lines, cast, view, status, name):
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.db import SessionStore

    request = RequestFactory().get("/")
    request.user = cast.person[name] if name else AnonymousUser()
    request.session = SessionStore()
    request._messages = []

    response = view(request)

    assert (response.status_code, check_page(text_of(response))) == (status, [])


@pytest.mark.parametrize("template", ["400", "403", "404", "413", "429", "500", "503", "expired"])
def test_error_page_says_what_became_of_the_work(home, template):
    from django.template.loader import render_to_string

    request = RequestFactory().get("/")
    html = render_to_string(f"{template}.html", {"sentence": "Back at noon."}, request)

    assert re.search(r"Nothing was|is safe|Nothing else", html)


@pytest.mark.parametrize("error", [RequestDataTooBig("x"), TooManyFieldsSent("x")])
def test_too_much_at_once_is_413(error):
    assert errors.bad_request(RequestFactory().post("/"), error).status_code == 413


def test_body_of_three_megabytes_is_a_page_not_a_fault(home, client):
    response = client.post(reverse("account_login"), {"login": "x" * 3_000_000, "password": "y"})

    assert (response.status_code, check_page(text_of(response))) == (413, [])


def test_thousand_and_one_fields_are_a_page_not_a_fault(home, client):
    response = client.post(reverse("account_login"), {f"f{number}": "x" for number in range(1001)})

    assert (response.status_code, "Nothing was saved" in text_of(response)) == (413, True)


@pytest.mark.parametrize("path", ["/a%00b/", "/help-now/?x=%00", "/documents/a%00/b.pdf", "/?page=%00"])
def test_nul_in_address_is_400(home, client, path):
    response = client.get(path)

    assert (response.status_code, check_page(text_of(response))) == (400, [])


def test_form_without_token_says_the_page_was_open_too_long(home, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.rosa)

    response = client.post(reverse("account_logout"))

    assert (response.status_code, "open for too long" in text_of(response)) == (403, True)
    assert client.session.get("_auth_user_id") == str(cast.rosa.pk)


def test_unknown_address_is_404_with_help(home, lines, client):
    response = client.get("/no/such/page/")

    assert (response.status_code, 'href="tel:988"' in text_of(response)) == (404, True)
    assert check_page(text_of(response)) == []


def test_error_pages_tell_no_address_back(home, client):
    response = client.get("/<script>alert(1)</script>/")

    assert ("alert(1)" in text_of(response)) is False
