"""What people do in the CMS, step by step: an editor who writes and hands in, a reader who comments and approves."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.cms_checks import check_cms
from tests.browser.scenario_form import Form

PATIENCE = 45_000  # milliseconds: the preview is a whole page of the other side
THANKS = "Thank you for reading this."
"""What a reader of a question is told, who may not open it any longer."""
ADD_QUESTION = "/cms/snippets/courses/question/add/?kind="


def rich_text(page: Page, name: str) -> Locator:
    """Where a rich text is typed, by the name of its field."""
    field = page.locator(f"[name='{name}']")
    return page.locator("[data-streamfield-widget]", has=field).last.locator("[contenteditable=true]")


class Somebody:
    """A person of the CMS at a page of their own."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()

    def action(self, selector: str) -> None:
        """Chooses an action from the menu at the foot of a form."""
        self.page.get_by_role("button", name="More actions").first.click()
        self.page.locator(selector).first.click()

    def told(self, words: str) -> None:
        """The message at the top."""
        expect(self.page.locator(".messages")).to_contain_text(words, timeout=PATIENCE)


class Editor(Somebody):
    """Who writes."""

    # --- a lesson -------------------------------------------------------------------------------------------------

    def begin_lesson(self, module: int, *, title: str, text: str) -> Form:
        """A new lesson with an empty scenario and a text; nothing is saved yet."""
        page = self.page
        page.goto(f"/cms/pages/add/courses/lessonpage/{module}/")
        page.locator("[name=title]").fill(title)
        page.locator("[name=summary]").fill("How to stay with somebody who says little.")
        page.locator("[name=minutes]").fill("5")
        self.add_block("Scenario")
        form = Form(page)
        expect(form.field("title")).to_be_visible()
        self.add_block("Text")
        self.write_text(text)
        return form

    def add_block(self, name: str) -> None:
        """Adds a block at the end of the lesson."""
        self.page.locator("#panel-child-content-body-section .c-sf-add-button").last.click()
        self.page.get_by_role("option", name=name, exact=True).first.click()

    def write_text(self, text: str) -> None:
        """Writes the text below the scenario, in the place of what is there."""
        rich_text(self.page, "body-1-value-body").fill(text)

    def word(self, found: str) -> Locator:
        """What the panel “Words and reading” says about a word."""
        return self.page.locator("[data-words-report] li", has=self.page.locator("strong", has_text=found))

    def write_talk(self, form: Form) -> None:
        """Two lines of one moment; the second leads nowhere yet."""
        form.field("title").fill("A quiet visit")
        self.page.locator("[data-contentpath=intro] [contenteditable=true]").first.fill("Lena says little today.")
        form.unfold("nodes-0")
        heard = "Ending 1 · They felt heard"
        form.moment(0, "I do not sleep.", [("The nights are long.", "strong", heard), ("Hm.", "weak", "")])
        form.place(0, 1).select_option("")
        for number in (0, 1):
            form.unfold(f"endings-{number}")
            form.field(f"endings-{number}-value-debrief").fill("You were there.")

    def preview(self) -> Locator:
        """The page as learners will see it, from the form as it stands."""
        page = self.page
        page.get_by_role("button", name="Toggle preview").first.click()
        # While a second frame is there it loads the news, and then takes the place of the first.
        expect(page.locator("iframe[title='Preview'][src*=preview]")).to_have_count(1, timeout=PATIENCE)
        body = page.frame_locator("iframe#w-preview-iframe").locator("body")
        expect(body.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
        return body

    # --- questions ------------------------------------------------------------------------------------------------

    def begin_question(self, kind: str, *, bank: int, label: str, stem: str) -> None:
        """A new question of a kind; what the kind asks for comes next."""
        self.page.goto(f"{ADD_QUESTION}{kind}")
        self.page.locator("[name=bank]").select_option(str(bank))
        self.page.locator("[name=label]").fill(label)
        self.page.locator("[name=definition-0-value-stem]").fill(stem)

    def write_option(self, number: int, text: str, *, right: bool, why: str) -> None:
        """An option of a question with one right answer."""
        at = f"definition-0-value-options-{number}-value"
        self.page.locator(f"[name={at}-text]").fill(text)
        self.page.locator(f"[name={at}-right]").set_checked(right)
        self.page.locator(f"[name={at}-feedback]").fill(why)

    def write_statement(self, *, is_true: bool) -> None:
        """The rest of a question with a statement."""
        at = "definition-0-value"
        self.page.locator(f"[name={at}-answer]").select_option("true" if is_true else "false")
        self.page.locator(f"[name={at}-feedback_true]").fill("Silence gives time to think.")
        self.page.locator(f"[name={at}-feedback_false]").fill("It does: count to five and see.")

    # --- handing in -----------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Hands the form in: its checklist is next, if nothing is wrong."""
        self.action("button[name=action-submit]")

    def fill_checklist(self, note: str, *, why: str = "", look: bool = False) -> None:
        """Ticks every point of the checklist and hands in."""
        page = self.page
        expect(page.get_by_role("heading", name="Before the review", level=1)).to_be_visible(timeout=PATIENCE)
        if look:
            check_cms(page)
        for box in page.locator("[name^=done_]").all():
            box.check()
        page.locator("[name=note]").fill(note)
        if why:
            page.locator("[name=why_changed]").fill(why)
        page.get_by_role("button", name="Hand in for review").click()
        self.told("Handed in. The readers are told")


class Reader(Somebody):
    """Who reads what is handed in."""

    def open(self, title: str) -> None:
        """Opens what waits, from the first page of the CMS."""
        self.page.goto("/cms/")
        waiting = self.page.locator("section", has=self.page.get_by_role("heading", name="Awaiting your review"))
        waiting.get_by_role("link", name=title).first.click()
        expect(self.page.get_by_role("button", name=re.compile("^(More actions|Approve)")).first).to_be_visible()

    def approve(self, title: str, comment: str, *, said: str = THANKS, look: bool = False) -> None:
        """Reads the checklist, says something and approves."""
        self.open(title)
        if look:
            check_cms(self.page)
        self.action("button[data-workflow-action-name=approve]")
        dialogue = self.page.locator(".modal-dialog")
        expect(dialogue.get_by_text("The editor's checklist")).to_be_visible()
        if look:
            check_cms(self.page)
        dialogue.locator("[name$=comment]").fill(comment)
        dialogue.get_by_role("button", name="Approve").click()
        self.told(said)
