"""An editor writes a scenario from nothing: choice lists, the picture of the branches, refusals, the preview."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from courses.models import LessonPage, ModulePage, ScenarioPlay
from courses.scenario_shape import faults_of, scenario_from
from tests.browser.checks import check_axe
from tests.browser.people import newcomer, sign_in
from tests.browser.scenario_form import Form
from website.accounts.enums import Role

PATIENCE = 45_000  # milliseconds: the preview is a whole page of the other side


@pytest.fixture
def form(new_context, server, settings) -> Form:
    """The form of a new lesson with an empty scenario, and an editor before it.

    Wagtail's own saving in between would race with the buttons a journey presses faster than people do.
    """
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    editor = newcomer("Edna")
    editor.groups.add(Group.objects.get(name=Role.EDITOR))
    context = new_context(height=1000)
    sign_in(context, editor, server.url)
    page = context.new_page()
    page.goto(f"/cms/pages/add/courses/lessonpage/{ModulePage.objects.first().pk}/")
    page.locator("[name=title]").fill("A quiet visit")
    page.locator("[name=summary]").fill("How to stay with somebody who says little.")
    page.locator("[name=minutes]").fill("5")
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="Scenario").first.click()
    return Form(page)


def test_an_editor_writes_a_talk_from_nothing(form):
    page = form.page
    write(form)
    see_what_is_missing(form)
    be_refused(form)
    form.place(2, 0).select_option(label="Ending 1 · They felt heard")
    rehearse(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("created", timeout=PATIENCE)

    lesson = LessonPage.objects.get(title="A quiet visit").get_latest_revision_as_object()
    scenario = scenario_from(lesson.body[0].value)
    assert (len(scenario.nodes), len(scenario.endings), faults_of(scenario)) == (3, 2, [])
    assert not ScenarioPlay.objects.filter(content_key=lesson.translation_key).exists()


def write(form: Form) -> None:
    """Three moments; the last line leads nowhere yet."""
    form.field("title").fill("A quiet visit")
    form.page.locator("[data-contentpath=intro] [contenteditable=true]").first.fill("Lena says little today.")
    form.unfold("nodes-0")
    form.add_moment()
    form.field("nodes-1-value-name").fill("She goes on")
    form.add_moment()
    expect(form.page.get_by_role("heading", name="Moment 3")).to_be_visible()
    form.moment(
        2, "Lena gets up.", [("You look tired.", "strong", ""), ("Sit down.", "weak", "1 · nothing written yet")]
    )
    end = "Ending 2 · The talk closed here"
    form.moment(
        1, "I do not sleep.", [("The nights are long.", "strong", "3 · Lena: Lena gets up."), ("Hm.", "weak", end)]
    )
    form.moment(0, "It is all right.", [("You sound worn out.", "strong", "2 · She goes on"), ("Good.", "weak", end)])
    for number in (0, 1):
        form.unfold(f"endings-{number}")
        form.field(f"endings-{number}-value-debrief").fill("You were there.")


def see_what_is_missing(form: Form) -> None:
    page = form.page
    page.get_by_role("button", name="Show the branches").click()
    missing = page.locator(".branches-missing")
    expect(missing).to_contain_text("3 · Lena: Lena gets up, line 1: A dead end")
    expect(page.locator("svg.card")).to_have_count(5)
    form.press("nodes-1", "DUPLICATE")
    expect(page.locator("svg.card")).to_have_count(6)
    assert len({form.field(f"nodes-{number}-value-id").input_value() for number in range(4)}) == 4
    expect(form.place(0, 0)).to_have_value(form.field("nodes-1-value-id").input_value())
    form.press("nodes-3", "DELETE")
    expect(page.locator("svg.card")).to_have_count(5)
    expect(form.place(2, 1)).to_contain_text("1 · Lena: It is all right")
    check_axe(page, within=".scenario-tools")


def be_refused(form: Form) -> None:
    """Sending it to the readers names the place at the top and at the field, and opens what was folded."""
    page = form.page
    page.get_by_role("button", name="More actions").click()
    page.locator("button[name=action-submit]").click()
    top = page.locator(".messages")
    expect(top).to_contain_text("Scenario “A quiet visit” needs another look: moment 3 · Lena: Lena gets up")
    expect(page.get_by_text("A dead end: choose where the talk goes on after this line.").first).to_be_visible()
    expect(form.place(2, 0)).to_have_attribute("aria-invalid", "true")


def rehearse(page: Page) -> None:
    """The preview plays the talk as it stands in the form."""
    page.get_by_role("button", name="Toggle preview").first.click()
    # While a second frame is there it loads the news, and then takes the place of the first.
    expect(page.locator("iframe[title='Preview'][src*=preview]")).to_have_count(1, timeout=PATIENCE)
    preview = page.frame_locator("iframe#w-preview-iframe")
    expect(preview.get_by_text("Every line leads somewhere")).to_be_visible(timeout=PATIENCE)
    preview.get_by_role("link", name="Play it from the first moment").click()
    preview.locator("summary", has_text="You sound worn out.").click()
    link = preview.get_by_role("link", name="Goes on at: 2 · She goes on")
    link.click()
    expect(preview.get_by_text("I do not sleep.").last).to_be_visible()
