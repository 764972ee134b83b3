"""What every page must pass, in every state: axe, no sideways scrolling, targets that a thumb can hit."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, Route

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = 44  # CSS pixels, design 10

# Wagtail's admin brings an axe of its own, which refuses to run while it runs: ours lives beside it.
_BRING_AXE = """(() => {
  const theirs = window.axe;
  %s;
  window.axeOfTests = window.axe;
  window.axe = theirs;
})()"""

_RUN_AXE = """async ({ only, without, within }) => {
  const where = within ? { include: [[within]] } : without ? { exclude: [[without]] } : document;
  const found = await window.axeOfTests.run(where, { runOnly: only, resultTypes: ["violations"] });
  const reason = (node) => [...node.any, ...node.all, ...node.none][0]?.message;
  return found.violations.flatMap((fault) => fault.nodes.map(
    (node) => `${fault.id}: ${node.target.join(" ")} (${reason(node) ?? fault.help})`));
}"""

_WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const clipped = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 0.5 && !clipped(element));
  return [`${root.scrollWidth} px of content in ${root.clientWidth}`].concat(wide.slice(0, 8).map(
    (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} ends at ` +
      Math.round(element.getBoundingClientRect().right)));
}"""

_STYLED = """() => Promise.all([...document.querySelectorAll("link[rel=stylesheet]")].map((link) =>
  link.sheet ? null : new Promise((done) => { link.onload = done; link.onerror = done; })))"""

# Links inside a sentence are the exception that WCAG makes too; a label enlarges the target of its input.
_SMALL = """(least) => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const size = (element) => {
    const box = element.getBoundingClientRect();
    const label = element.labels?.[0]?.getBoundingClientRect();
    return label ? [Math.max(box.width, label.width), Math.max(box.height, label.height)] : [box.width, box.height];
  };
  const inSentence = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline";
  const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const hidden = (element) => !seen(element) || element.closest(".visually-hidden, .skip");
  const name = (element) => (element.textContent || element.name || "").trim().slice(0, 40);
  return [...document.querySelectorAll(targets)].filter((element) => !hidden(element) && !inSentence(element))
    .map((element) => [element, ...size(element)])
    .filter(([, width, height]) => width > 1 && (height < least - 0.5 || width < least - 0.5))
    .map(([element, width, height]) =>
      `${Math.round(width)}x${Math.round(height)}: ${element.tagName.toLowerCase()} “${name(element)}”`);
}"""


def axe_faults(page: Page, rules: tuple[str, ...] = (), *, without: str = "", within: str = "") -> list[str]:
    """The rule, the selector and the reason of everything axe finds on the page as it stands.

    `rules` names a few rules to ask for instead of all; `without` is a selector of what to leave out, `within` of the
    only part to look at.
    """
    # A page that a script has put in the place of another is there before its stylesheet is.
    page.wait_for_load_state("load")
    page.evaluate(_STYLED)
    if not page.evaluate("'axeOfTests' in window"):
        page.evaluate(_BRING_AXE % AXE_SCRIPT)
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    return page.evaluate(_RUN_AXE, {"only": only, "without": without, "within": within})


def too_wide(page: Page) -> list[str]:
    """What sticks out sideways; empty when the page fits its window."""
    return page.evaluate(_WIDER)


def small_targets(page: Page, least: int = TARGET) -> list[str]:
    """Controls smaller than `least` CSS pixels in either direction."""
    return page.evaluate(_SMALL, least)


def check_axe(page: Page, rules: tuple[str, ...] = (), *, without: str = "", within: str = "") -> None:
    """Fails with rules and selectors when axe finds anything."""
    faults = axe_faults(page, rules, without=without, within=within)
    assert faults == [], f"{page.url}: axe finds\n" + "\n".join(faults)


def check_fits(page: Page) -> None:
    """Fails when the page scrolls sideways."""
    faults = too_wide(page)
    assert faults == [], f"{page.url} is too wide:\n" + "\n".join(faults)


def check_targets(page: Page) -> None:
    """Fails when a control is too small to hit."""
    faults = small_targets(page)
    assert faults == [], f"{page.url} has small targets:\n" + "\n".join(faults)


def leave(page: Page) -> None:
    """Leaves for an empty page: the page itself does, so that it keeps its process, which has read axe already."""
    if page.url != "about:blank":
        page.evaluate("location.replace('about:blank')")
        page.wait_for_url("about:blank")


def as_it_stands(page: Page, context: BrowserContext) -> Page:
    """A copy of the page's HTML in a context with scripts, none of the page's own running.

    axe needs scripts, so a page of a context without them is audited through its copy, which the next copy replaces.
    """
    html, address = page.content(), page.url
    copy = context.pages[0] if context.pages else context.new_page()

    def answer(route: Route) -> None:
        if route.request.resource_type == "document":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.continue_()

    copy.unroute_all()
    leave(copy)  # otherwise an address with a fragment would be a place on the copy before
    copy.route("**/*", answer)
    copy.goto(address)
    return copy
