"""Every page of the CMS that is ours, wholly or in part, and who sees it: what `test_cms_pages` visits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from courses.exchange.exporter import export_course
from courses.questions.registry import kinds
from tests.browser.cms_desk import Desk

QUESTIONS = "/cms/snippets/courses/question/"
BANKS = "/cms/snippets/courses/questionbank/"
PATIENCE = 45_000

Walk = Callable[[Page, Desk], None]


@dataclass(frozen=True)
class CmsStop:
    """A page in a state. `path` names keys of the desk; `walk` goes on from there; `status` is that of the path."""

    name: str
    path: str
    who: str = "editor"
    walk: Walk | None = None
    status: int = 200
    expecting: tuple[str, ...] = ()


def press(*names: str) -> Walk:
    """Presses buttons or links by their names."""

    def walk(page: Page, desk: Desk) -> None:
        for name in names:
            page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
            page.wait_for_load_state("load")

    return walk


def tab(name: str) -> Walk:
    """Opens a tab of a form."""

    def walk(page: Page, desk: Desk) -> None:
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")

    return walk


def submit_form(page: Page, desk: Desk) -> None:
    """Submits a question's form."""
    page.get_by_role("button", name="More actions").click()
    page.locator("button[name=action-submit]").click()
    page.wait_for_load_state("load")


def change_the_answer(page: Page, desk: Desk) -> None:
    """Another right answer than the published one, and on: who is affected."""
    page.locator("[name=definition-0-value-options-0-value-right]").check()
    page.locator("[name=definition-0-value-options-2-value-right]").uncheck()
    submit_form(page, desk)
    page.get_by_role("heading", name="Who is affected").wait_for()


def an_empty_question(page: Page, desk: Desk) -> None:
    """A form with nothing in it, handed in."""
    submit_form(page, desk)
    page.locator(".error-message:visible").first.wait_for()


def answer(page: Page, desk: Desk) -> None:
    """Answers the question that is tried."""
    page.get_by_role("radio").first.check()
    page.get_by_role("button").last.click()
    page.wait_for_load_state("load")


def choose_the_package(page: Page, desk: Desk) -> None:
    """Looks at the package of the desk's course."""
    package = {"name": "course.zip", "mimeType": "application/zip", "buffer": export_course(desk.course.page)}
    page.locator("[name=package]").set_input_files(package)
    page.get_by_role("button", name="See what it changes").click()
    page.get_by_role("heading", name="This is what the package would change").wait_for()


def choose_no_package(page: Page, desk: Desk) -> None:
    """Looks at a file that is no package."""
    package = {"name": "course.zip", "mimeType": "application/zip", "buffer": b"No package."}
    page.locator("[name=package]").set_input_files(package)
    page.get_by_role("button", name="See what it changes").click()
    page.locator(".error-message:visible").first.wait_for()


def choose_questions(page: Page, desk: Desk) -> None:
    """Looks at a file with a question that comes in, one that is changed and one that is refused."""
    text = b"::One::Which is open?{=How was it? ~Was it?}\n\n::Two::Sure?{T}\n\n::Three::Which?{~A ~B}\n"
    questions = {"name": "questions.txt", "mimeType": "text/plain", "buffer": text}
    page.locator("[name=file]").set_input_files(questions)
    page.get_by_role("button", name="See what comes in").click()
    page.locator("[name=state]").first.wait_for()


def choose_no_questions(page: Page, desk: Desk) -> None:
    """Looks at a file that holds no question."""
    questions = {"name": "questions.xml", "mimeType": "text/xml", "buffer": b"<quiz"}
    page.locator("[name=file]").set_input_files(questions)
    page.get_by_role("button", name="See what comes in").click()
    page.locator(".error-message:visible, .messages .error, .help-critical").first.wait_for()


def dialogue(name: str) -> Walk:
    """Opens a reader's dialogue."""

    def walk(page: Page, desk: Desk) -> None:
        page.get_by_role("button", name="More actions").first.click()
        page.locator(f"button[data-workflow-action-name={name}]").first.click()
        page.locator(".modal-dialog form").wait_for()

    return walk


def choose_a_question(page: Page, desk: Desk) -> None:
    """Opens the chooser of questions in a quiz's form."""
    page.get_by_role("button", name="Choose question").first.click()
    page.locator(".modal-dialog table").wait_for()


def show_branches(page: Page, desk: Desk) -> None:
    """The picture of the first scenario."""
    page.get_by_role("button", name="Show the branches").first.click()
    page.locator("svg.card").first.wait_for()


def in_the_dark(page: Page, desk: Desk) -> None:
    """The same page with dark colours."""
    page.emulate_media(color_scheme="dark")


def look_at_checks(page: Page, desk: Desk) -> None:
    """The content checker beside the form."""
    page.get_by_role("button", name="Toggle checks").first.click()
    page.locator("[data-side-panel=checks]").wait_for()


STOPS = (
    CmsStop("home", "/cms/"),
    CmsStop("home-reader", "/cms/", "reader"),
    CmsStop("questions", QUESTIONS),
    CmsStop("questions-filtered", f"{QUESTIONS}?kind=single&status=ready&q=Q0", walk=press("Show filters")),
    CmsStop("questions-none", f"{QUESTIONS}?q=nothing-like-it"),
    CmsStop("kinds", f"{QUESTIONS}kinds/"),
    *(CmsStop(f"add-{kind.name}", f"{QUESTIONS}add/?kind={kind.name}") for kind in kinds),
    CmsStop("add-faults", f"{QUESTIONS}add/?kind=single", walk=an_empty_question, expecting=("status of 400",)),
    CmsStop("edit-tags", QUESTIONS + "edit/{question}/", walk=tab("Use and tags")),
    CmsStop("edit-in-review", QUESTIONS + "edit/{waiting}/", walk=tab("Review")),
    CmsStop("edit-other-kind", QUESTIONS + "edit/{question}/?kind=multiple"),
    CmsStop("change-kind", QUESTIONS + "edit/{question}/kind/"),
    CmsStop("affected", QUESTIONS + "edit/{question}/", walk=change_the_answer),
    CmsStop("copy", QUESTIONS + "copy/{question}/"),
    CmsStop("try", QUESTIONS + "try/{question}/"),
    CmsStop("try-answered", QUESTIONS + "try/{question}/", walk=answer),
    CmsStop("try-new", f"{QUESTIONS}try/"),
    CmsStop("versions", QUESTIONS + "versions/{question}/"),
    CmsStop("compare", QUESTIONS + "versions/{question}/compare/?old=1&new=2"),
    CmsStop("restore", QUESTIONS + "versions/{question}/1/restore/"),
    CmsStop("marking-again", "/cms/courses/marking-again/"),
    CmsStop("marking-again-propose", QUESTIONS + "versions/{question}/again/"),
    CmsStop("marking-again-faults", QUESTIONS + "versions/{question}/again/", walk=press("Propose it"),
            expecting=("status of 422",)),
    CmsStop("marking-again-standing", QUESTIONS + "versions/{proposed}/again/"),
    CmsStop("delete-met", QUESTIONS + "delete/{question}/", "operator", status=409, expecting=("status of 409",)),
    CmsStop("unpublish", QUESTIONS + "unpublish/{question}/", "operator"),
    CmsStop("bulk-tag", "/cms/bulk/courses/question/tag/?id={question}&next=/cms/"),
    CmsStop("bulk-retire", "/cms/bulk/courses/question/retire/?id={question}&next=/cms/"),
    CmsStop("banks", BANKS),
    CmsStop("bank-edit", BANKS + "edit/{bank}/"),
    CmsStop("quiz", "/cms/pages/{quiz}/edit/"),
    CmsStop("quiz-chooser", "/cms/pages/{quiz}/edit/", walk=choose_a_question),
    CmsStop("quiz-try", "/cms/courses/quiz/{quiz}/try/"),
    CmsStop("questions-in", "/cms/courses/questions/import/"),
    CmsStop("questions-in-fault", "/cms/courses/questions/import/", walk=choose_no_questions,
            expecting=("status of 422",)),
    CmsStop("questions-in-report", "/cms/courses/questions/import/", walk=choose_questions),
    CmsStop("questions-out", "/cms/courses/questions/export/"),
    CmsStop("questions-out-losses", "/cms/courses/questions/export/?bank={bank}&format=aiken"),
    CmsStop("picture-delete", "/cms/images/{picture}/delete/"),
    CmsStop("statistics", "/cms/courses/quiz/{quiz}/statistics/"),
    CmsStop("statistics-answers", "/cms/courses/quiz/{quiz}/statistics/questions/{version}/"),
    CmsStop("lesson-branches", "/cms/pages/{lesson}/edit/", walk=show_branches),
    CmsStop("lesson-checks", "/cms/pages/{lesson}/edit/", walk=look_at_checks),
    CmsStop("module", "/cms/pages/{module}/edit/"),
    CmsStop("course", "/cms/pages/{course}/edit/"),
    CmsStop("catalogue", "/cms/pages/{catalog}/"),
    CmsStop("delete-evidence", "/cms/pages/{quiz}/delete/"),
    CmsStop("delete-dark", "/cms/pages/{quiz}/delete/", "operator", in_the_dark),
    CmsStop("delete-many", "/cms/bulk/wagtailcore/page/delete/?id={quiz}&id={lesson}&id={plain}", "operator"),
    CmsStop("review", "/cms/review/page/{read}/"),
    CmsStop("review-question", "/cms/review/question/{waiting}/"),
    CmsStop("review-dialogue-approve", "/cms/pages/{read}/edit/", "reader", dialogue("approve")),
    CmsStop("review-dialogue-changes", "/cms/pages/{read}/edit/", "reader", dialogue("reject")),
    CmsStop("review-question-reader", QUESTIONS + "edit/{waiting}/", "reader"),
    CmsStop("checklist", "/cms/review/page/{plain}/checklist/"),
    CmsStop("checklist-faults", "/cms/review/page/{lesson}/checklist/", walk=press("Hand in for review"),
            expecting=("status of 422",)),
    CmsStop("checklist-in-review", "/cms/review/question/{waiting}/checklist/"),
    CmsStop("refreshers", "/cms/refreshers/"),
    CmsStop("refresher-reason", "/cms/refreshers/{change}/"),
    CmsStop("import", "/cms/courses/import/", "operator"),
    CmsStop("import-preview", "/cms/courses/import/", "operator", choose_the_package),
    CmsStop("import-fault", "/cms/courses/import/", "operator", choose_no_package, expecting=("status of 422",)),
    CmsStop("help-lines", "/cms/help-lines/"),
    CmsStop("help-lines-due", "/cms/help-lines/?due=true", walk=press("Show filters")),
    CmsStop("help-line-edit", "/cms/help-lines/edit/{help_line}/"),
    CmsStop("help-line-inspect", "/cms/help-lines/inspect/{help_line}/"),
    CmsStop("organisation", "/cms/settings/pages/organisationsettings/{site}/", "operator"),
    CmsStop("picture-add", "/cms/images/add/"),
    CmsStop("document-add", "/cms/documents/add/"),
)  # fmt: skip
