"""Fixtures of the tests of accounts."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from tests.website.accounts import replay_urls


@pytest.fixture(autouse=True)
def _fresh_counters():
    """Rate limits count in the cache; each test starts at nought."""
    cache.clear()
    replay_urls.received.clear()
    yield
    cache.clear()


@pytest.fixture
def hidden():
    """`hidden(response)`: the hidden inputs of the page's last form with a hold action, as a dict of lists."""

    def read(response) -> dict[str, list[str]]:
        from html import unescape

        found: dict[str, list[str]] = {}
        form = response.content.decode().split("<main", 1)[-1].partition("</main>")[0]
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form):
            found.setdefault(unescape(name), []).append(unescape(value))
        return found

    return read
