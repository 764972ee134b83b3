"""What a person gets for an error of the domain that no view caught."""

from __future__ import annotations

import json
import logging

import pytest

from tests.testapp.models import Folder, Secret
from website.core.logs import LineFormatter

pytestmark = pytest.mark.urls("tests.testapp.urls")


@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        ("refused", 400, "That is not possible."),
        ("not-allowed", 403, "Only &lt;b&gt;Dana&lt;/b&gt; may do this."),
        ("not-now", 409, "It is closed."),
        ("invalid", 400, "Write less."),
    ],
)
@pytest.mark.django_db
def test_it_becomes_a_page_with_its_status_and_sentence(client, kind, status, sentence):
    response = client.get(f"/testapp/fail/{kind}/")
    page = response.content.decode()

    assert response.status_code == status
    assert sentence in page
    assert "Nothing was changed" in page
    assert page.count("<h1") == 1
    assert Folder.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("refused", 400, {"error": "That is not possible.", "code": "refused"}),
        ("not-now", 409, {"error": "It is closed.", "code": "closed"}),
    ],
)
@pytest.mark.django_db
def test_it_becomes_json_for_whoever_asks_for_json(client, kind, status, body):
    response = client.get(f"/testapp/fail/{kind}/", headers={"accept": "application/json"})

    assert (response.status_code, response.json()) == (status, body)


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""])
@pytest.mark.django_db
def test_browsers_get_a_page(client, accept):
    response = client.get("/testapp/fail/not-now/", headers={"accept": accept})

    assert response["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_a_record_that_cannot_be_opened_says_so_and_is_logged_with_its_code(client, settings, caplog):
    made = Secret.objects.create(body="planted-marker")
    settings.FIELD_KEYS = {"other": "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyE="}

    with caplog.at_level(logging.ERROR):
        response = client.get(f"/testapp/secrets/{made.code}/")

    page = response.content.decode()
    assert response.status_code == 503
    assert "This record cannot be opened right now. Nothing was lost." in page
    (line,) = [LineFormatter().format(record) for record in caplog.records if record.name.startswith("website")]
    assert json.loads(line)["message"] == "CannotOpen unknown_key testapp_secret.body"
    assert "planted" not in page + line


@pytest.mark.django_db
def test_a_page_of_503_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(4):  # the view's savepoint and change, and taking both back
        response = client.get("/testapp/fail/audit/")

    assert response.status_code == 503
    assert "Nothing was lost." in response.content.decode()


@pytest.mark.django_db
def test_other_exceptions_stay_what_they_are(client):
    with pytest.raises(ZeroDivisionError):
        client.get("/testapp/crash/")
