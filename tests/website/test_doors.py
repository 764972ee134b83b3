"""There is one way to sign in."""

from __future__ import annotations

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/_util/login/", "/_util/authenticate_with_password/1/1/", "/_util/"])
def test_wagtails_own_sign_in_is_closed(client, cast, path, method):
    response = getattr(client, method)(path, {"username": cast.rosa.email, "password": "a long test password"})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session
