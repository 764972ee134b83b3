"""Filling in a control with the keyboard alone, by its type."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_STEPS = 150


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until `target` has the focus."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached with Tab")


def _arrow_to(page: Page, options: Locator, values: list[str]) -> None:
    """Radio buttons: Tab to the group, Space, then arrows."""
    tab_to(page, options.first)
    page.keyboard.press("Space")
    for _option in range(options.count()):
        if page.evaluate("document.activeElement.value") == values[0]:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the arrows do not reach the option")


def _tick(page: Page, boxes: Locator, values: list[str]) -> None:
    for box in boxes.all():
        if box.input_value() in values:
            tab_to(page, box)
            page.keyboard.press("Space")


def _select(page: Page, select: Locator, values: list[str]) -> None:
    tab_to(page, select)
    for _option in range(select.locator("option").count()):
        if select.input_value() == values[0]:
            return
        page.keyboard.press("ArrowDown")
    assert select.input_value() == values[0]


def _write(page: Page, box: Locator, values: list[str]) -> None:
    tab_to(page, box)
    page.keyboard.insert_text(values[0])


USE = {"radio": _arrow_to, "checkbox": _tick, "select-one": _select, "textarea": _write, "text": _write}
