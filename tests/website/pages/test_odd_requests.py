"""Requests no browser sends: a clear 4xx, never a 500."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from website.media.models import MediaDocument


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["idna", "hex", "zlib", "utf-7", "raw_unicode_escape", "undefined", "no-such"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_body_in_another_encoding_is_400(client, charset, kind):
    response = client.generic("POST", reverse("account_login"), b"login=a", content_type=f"{kind}; charset={charset}")

    assert response.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_utf_8_by_any_name_is_read(client, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    assert client.generic("POST", reverse("account_login"), b"login=a", content_type=kind).status_code == 200


@pytest.mark.django_db
def test_an_endless_range_is_no_range(as_):
    document = MediaDocument.objects.create(title="A", file=ContentFile(b"text", name="a.txt"))
    client = as_("rosa")

    response = client.get(document.url, headers={"range": f"bytes={'9' * 5000}-"})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"text"
