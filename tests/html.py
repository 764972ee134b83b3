"""A cheap guard for the HTML of a page: what a browser with a reader needs, checked without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
POINTS_AT_IDS = ("aria-labelledby", "aria-describedby", "aria-controls", "for")


class Element:
    """One element with its attributes, its parent and the text inside it."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.words: list[str] = []

    @property
    def text(self) -> str:
        """The text inside, in order, spaces evened out."""
        return " ".join("".join(self.words).split())

    def within(self, *tags: str) -> bool:
        """Whether an ancestor has one of `tags`."""
        above = self.parent
        while above is not None:
            if above.tag in tags:
                return True
            above = above.parent
        return False

    def __repr__(self) -> str:
        named = (
            self.attrs.get("id") or self.attrs.get("name") or self.attrs.get("href") or self.attrs.get("class") or ""
        )
        return f"<{self.tag} {named}>".replace(" >", ">")


class Page(HTMLParser):
    """The elements of a page in order, and what was closed wrongly."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.faults: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        self.faults += [f"{element} is never closed" for element in self._open if element.tag not in _MAY_STAY_OPEN]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, __ in attrs]
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1] if self._open else None)
        if len(names) != len(set(names)):
            self.faults.append(f"{element} has an attribute twice")
        self.elements.append(element)
        if tag == "img":
            for above in self._open:
                above.words.append(element.attrs.get("alt", ""))
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self._open and self._open[-1].tag != tag and self._open[-1].tag in _MAY_STAY_OPEN:
            self._open.pop()
        if not self._open or self._open[-1].tag != tag:
            where = self._open[-1] if self._open else "the document"
            self.faults.append(f"</{tag}> closes {where}")
            if any(element.tag == tag for element in self._open):
                while self._open.pop().tag != tag:
                    pass
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def all(self, *tags: str) -> list[Element]:
        """The elements with one of `tags`, in order."""
        return [element for element in self.elements if element.tag in tags]


_MAY_STAY_OPEN = {"p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "option"}

NO_TOKEN = {"/language/", "/es/language/"}
"""Forms that stand on public pages and change nothing worth protecting (`pages.views.language` says why)."""


def check_page(html: str) -> list[str]:
    """What is wrong with a whole page, a sentence each; an empty list for a sound one."""
    page = Page(html)
    return [
        *page.faults,
        *_frame(page),
        *_headings(page),
        *_ids(page),
        *_fields(page),
        *_pictures(page),
        *_names(page),
        *_policy(page),
    ]


def check_fragment(html: str) -> list[str]:
    """What is wrong with a part of a page."""
    page = Page(html)
    return [*page.faults, *_ids(page, whole=False), *_fields(page), *_pictures(page), *_names(page), *_policy(page)]


def _frame(page: Page) -> list[str]:
    wrong = []
    roots = page.all("html")
    if not roots or not roots[0].attrs.get("lang"):
        wrong.append("no language on <html>")
    titles = [title for title in page.all("title") if not title.within("svg")]
    if len(titles) != 1 or not titles[0].text.split("·")[0].strip():
        wrong.append("no title of its own")
    mains = page.all("main")
    if len(mains) != 1:
        wrong.append(f"{len(mains)} <main> elements")
    links = page.all("a")
    main_id = mains[0].attrs.get("id") if mains else None
    if not links or links[0].attrs.get("href") != f"#{main_id}":
        wrong.append("the first link does not skip to <main>")
    if not any(meta.attrs.get("name") == "viewport" for meta in page.all("meta")):
        wrong.append("no viewport")
    if any("user-scalable=no" in meta.attrs.get("content", "") for meta in page.all("meta")):
        wrong.append("zooming is forbidden")
    return wrong


def _headings(page: Page) -> list[str]:
    wrong = []
    firsts = page.all("h1")
    if len(firsts) != 1:
        wrong.append(f"{len(firsts)} <h1> elements")
    level = 0
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        if not heading.within("main"):
            continue
        if not heading.text:
            wrong.append(f"{heading} is empty")
        if level and int(heading.tag[1]) > level + 1:
            wrong.append(f"{heading.tag} “{heading.text}” comes after h{level}")
        level = int(heading.tag[1])
    return wrong


def _ids(page: Page, *, whole: bool = True) -> list[str]:
    ids = [element.attrs["id"] for element in page.elements if "id" in element.attrs]
    wrong = [f"the id {name} is there {ids.count(name)} times" for name in sorted(set(ids)) if ids.count(name) > 1]
    if whole:
        for element in page.elements:
            for attribute in POINTS_AT_IDS:
                for name in element.attrs.get(attribute, "").split():
                    if name not in ids:
                        wrong.append(f"{element} {attribute} names {name}, which is not there")
    for element in page.elements:
        if re.match(r"^[1-9]", element.attrs.get("tabindex", "")):
            wrong.append(f"{element} has a positive tabindex")
    return wrong


def _fields(page: Page) -> list[str]:
    labelled = {label.attrs["for"] for label in page.all("label") if label.attrs.get("for") and label.text}
    wrong = []
    for field in page.all("input", "select", "textarea"):
        if field.attrs.get("type") in UNLABELLED_TYPES:
            continue
        named = field.attrs.get("aria-label") or field.attrs.get("aria-labelledby")
        if not (named or field.attrs.get("id") in labelled or _label_around(field)):
            wrong.append(f"{field} has no label")
    for group in page.all("fieldset"):
        if group.attrs.get("aria-label") or group.attrs.get("aria-labelledby"):
            continue
        if not any(legend.parent is group and legend.text for legend in page.all("legend")):
            wrong.append(f"{group} has no legend")
    for form in page.all("form"):
        if form.attrs.get("method", "").lower() == "post" and form.attrs.get("action") not in NO_TOKEN:
            inside = [field for field in page.all("input") if _is_inside(field, form)]
            if not any(field.attrs.get("name") == "csrfmiddlewaretoken" for field in inside):
                wrong.append(f"{form} posts without a CSRF token")
    return wrong


def _label_around(field: Element) -> bool:
    above = field.parent
    while above is not None:
        if above.tag == "label":
            return bool(above.text)
        above = above.parent
    return False


def _is_inside(element: Element, outer: Element) -> bool:
    above = element.parent
    while above is not None:
        if above is outer:
            return True
        above = above.parent
    return False


def _pictures(page: Page) -> list[str]:
    wrong = []
    for image in page.all("img"):
        wrong += [f"{image} has no {name}" for name in ("alt", "width", "height") if name not in image.attrs]
    for svg in page.all("svg"):
        if svg.attrs.get("aria-hidden") != "true" and not svg.attrs.get("aria-label"):
            wrong.append(f"{svg} is neither hidden nor named")
    for table in page.all("table"):
        if not any(caption.parent is table and caption.text for caption in page.all("caption")):
            wrong.append(f"{table} has no caption")
    return wrong


def _names(page: Page) -> list[str]:
    labels = {id(svg.parent) for svg in page.all("svg") if svg.attrs.get("aria-label")}
    wrong = []
    for element in page.all("a", "button", "summary"):
        if element.tag == "a" and "href" not in element.attrs:
            continue
        if not (element.text or element.attrs.get("aria-label") or id(element) in labels):
            wrong.append(f"{element} has no name")
    return wrong


def _policy(page: Page) -> list[str]:
    wrong = []
    for element in page.elements:
        wrong += [f"{element} has {name}" for name in element.attrs if name == "style" or name.startswith("on")]
        if element.attrs.get("href", "").strip().lower().startswith("javascript:"):
            wrong.append(f"{element} runs a script")
    for element in page.all("script"):
        if not element.attrs.get("src") and element.attrs.get("type") not in ("application/json",):
            wrong.append(f"{element} is an inline script")
    wrong += [f"{element} is an inline style" for element in page.all("style") if not element.within("svg")]
    return wrong
