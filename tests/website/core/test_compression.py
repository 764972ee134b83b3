"""Pages are compressed; what could tell a secret by its length is not."""

from __future__ import annotations

import gzip

import pytest
from django.urls import reverse

GZIP = {"accept-encoding": "gzip"}


@pytest.mark.django_db
def test_a_page_is_compressed(client):
    response = client.get(reverse("pages:help_now"), headers=GZIP)

    assert response["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(response.content)


@pytest.mark.django_db
def test_an_answer_to_a_post_is_not_compressed(client, cast):
    response = client.post(reverse("account_login"), {"login": "x" * 400, "password": "wrong"}, headers=GZIP)

    assert len(response.content) > 1000
    assert "Content-Encoding" not in response


@pytest.mark.django_db
def test_an_error_page_is_not_compressed(client):
    response = client.get("/no-such-page/", headers=GZIP)

    assert response.status_code == 404
    assert "Content-Encoding" not in response


@pytest.mark.django_db
def test_a_page_that_shows_a_search_again_is_not_compressed(as_):
    response = as_("priya").get(reverse("accounts:people"), {"q": "unique words"}, headers=GZIP)

    assert response.status_code == 200
    assert "Content-Encoding" not in response
