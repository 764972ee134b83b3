"""What a person does and sees at the door: signing in, the link in a mail, the words of a page."""

from __future__ import annotations

import re

from tests.cast import PASSWORD

NEW_PASSWORD = "river stones and rain"


def link_in(message):
    return re.search(r"http://testserver(/\S+)", message.body).group(1)


def words_of(response):
    page = response.content.decode()
    main = page.split("<main", 1)[1].split("</main", 1)[0]
    return re.sub(r'value="[^"]{20,}"', "", main)


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/account/login/", {"login": user.email, "password": password, **more})


def check_look(response):
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert '<main id="main"' in page
    assert "Mainstay" in page
    assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
    assert "<style" not in page
    assert ' style="' not in page
    assert " on" + 'click="' not in page
    assert "placeholder=" not in page.split("<main", 1)[1]
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
