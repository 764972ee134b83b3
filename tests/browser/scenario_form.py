"""The form of a scenario in the CMS, as a person fills it in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FORM = "body-0-value"
"""Where its fields are: in the first block of the lesson."""


class Form:
    """The form of a scenario, by the names of its fields."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name='{FORM}-{name}']")

    def place(self, moment: int, line: int) -> Locator:
        """The list that says where a line goes on."""
        return self.page.locator(f"[name='{FORM}-nodes-{moment}-value-choices-{line}-value-next'] + select")

    def unfold(self, row: str) -> None:
        panel = self.field(f"{row}-value-id").locator("xpath=ancestor::section[@data-panel][1]")
        panel.locator("[data-panel-toggle]").first.click()

    def add_moment(self) -> None:
        """Adds a moment below the last one."""
        rows = self.page.locator("[data-contentpath=nodes] > div > [data-streamfield-list-container]")
        rows.locator("> .c-sf-add-button, > div > .c-sf-add-button").last.click()

    def press(self, row: str, action: str) -> None:
        """Presses a button in the heading of a row: DUPLICATE, DELETE, …"""
        panel = self.field(f"{row}-value-id").locator("xpath=ancestor::section[@data-panel][1]")
        panel.locator(f"> .w-panel__header [data-streamfield-action={action}]").click()

    def moment(self, number: int, text: str, lines: list[tuple[str, str, str]]) -> None:
        """Fills in a moment; each line is its text, its quality and the label of where it goes on ("" for nowhere)."""
        row = f"nodes-{number}-value"
        self.field(f"{row}-speaker").fill("Lena")
        self.field(f"{row}-text").fill(text)
        for index, (said, quality, target) in enumerate(lines):
            line = f"{row}-choices-{index}-value"
            self.field(f"{line}-text").fill(said)
            self.field(f"{line}-quality").select_option(quality)
            self.field(f"{line}-consequence").fill("Lena looks up.")
            self.field(f"{line}-feedback").fill("You stay with her.")
            if target:
                self.place(number, index).select_option(label=target)
