"""The checks themselves: each sees a planted fault."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser.checks import as_it_stands, axe_faults, small_targets, too_wide

HELP = "/help-now/"


def test_axe_on_a_planted_fault_names_rule_and_selector(page):
    page.goto(HELP)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img id=planted src=\"data:,\">')")

    assert [fault[:21] for fault in axe_faults(page)] == ["image-alt: #planted ("]


def test_axe_without_scripts_sees_the_planted_fault(new_context):
    page = new_context(scripts=False).new_page()
    page.goto(HELP)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img id=planted src=\"data:,\">')")

    copy = as_it_stands(page, new_context())

    assert [fault[:21] for fault in axe_faults(copy)] == ["image-alt: #planted ("]


def test_content_that_is_too_wide_is_named(new_context):
    page = new_context(width=320).new_page()
    page.goto(HELP)
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p class=planted>wide')")
    page.evaluate("document.querySelector('.planted').style.width = '500px'")

    assert [line.split(" ends")[0] for line in too_wide(page)[1:]] == ["p.planted"]


def test_a_target_that_is_too_small_is_named(page):
    page.goto(HELP)
    before = small_targets(page)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=checkbox name=planted>')"
    )

    assert [fault.split(": ")[1] for fault in small_targets(page) if fault not in before] == ["input “planted”"]


def test_a_refusal_by_the_content_policy_is_a_fault(page):
    page.goto(HELP)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    watcher = page.context.watcher
    page.title()

    faults, watcher.faults = watcher.faults, []

    assert [("style-src" in fault, "console:" in fault) for fault in faults] == [(True, True)]


def test_an_exception_in_a_script_is_a_fault(page):
    page.goto(HELP)
    page.evaluate("() => new Promise((done) => { queueMicrotask(() => { done(); throw new Error('planted') }) })")
    watcher = page.context.watcher
    page.title()

    faults, watcher.faults = watcher.faults, []

    assert faults == ["script: planted"]


def test_a_request_to_another_host_is_a_fault(page):
    page.goto(HELP)
    with pytest.raises(Error, match="ERR_"):
        page.goto("http://127.0.0.1:9/elsewhere")
    watcher = page.context.watcher

    faults, watcher.faults = watcher.faults, []

    assert faults == ["another host: http://127.0.0.1:9/elsewhere"]


def test_what_a_test_expects_is_no_fault(page):
    with page.context.watcher.expecting("status of 404"):
        page.goto("/no-such-page/")

    assert page.context.watcher.faults == []
