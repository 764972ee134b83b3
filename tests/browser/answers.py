"""Answers the questions of a quiz in the browser, right or wrong, for whoever needs to pass or to fail.

What is right is looked up in the attempt's frozen questions; the page itself never says.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page

from courses.models import AttemptItem
from website.demo.answers import response_for

_ADDRESS = re.compile(r"/learn/attempts/(\w+)/(\d+)/")


def item_on(page: Page) -> AttemptItem:
    """The item whose page is open, as the server has it now."""
    code, number = _ADDRESS.search(page.url).groups()
    return AttemptItem.objects.select_related("attempt", "version").get(attempt__code=code, number=number)


def choose(page: Page, *, right: bool) -> None:
    """Fills in the answer of the open question as a person would; saves nothing by itself."""
    fields = response_for(item_on(page), right=right)
    for name, values in fields.lists():
        controls = page.locator(f'[name="{name}"]:not([type="hidden"])')
        kind = controls.first.evaluate("(control) => control.type") if controls.count() else "hidden"
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{values[0]}"]').check()
        elif kind == "checkbox":
            for box in controls.all():
                box.set_checked(box.input_value() in values)
        elif kind == "select-one":
            controls.select_option(values[0])
        elif kind == "textarea":
            controls.fill(values[0])
