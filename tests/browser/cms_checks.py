"""What axe may say about a page of the CMS, and what of it no template or block of ours can change."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.checks import axe_faults

WAGTAILS = (
    # The editor of rich text (Draftail) takes a description and no name from the widget; it scrolls by itself.
    r"aria-input-field-name: div\[aria-describedby=\"(placeholder-|id_)",
    r"scrollable-region-focusable: .*\.DraftEditor-root",
    # The table of contents beside a form, drawn by Wagtail's script.
    r"(target-size|scrollable-region-focusable): .*w-minimap",
    # The buttons in the heading of a section, half scrolled below what stays on the screen.
    r"target-size: .*w-panel__header .*partially obscured",
    # Rows of a list block are sections named after the block; two rows in which nothing is written share the name.
    r"landmark-unique: #block-[0-9a-f-]+-section ",
    # Wagtail's dialogue, made by its script around what a server sends.
    r"aria-dialog-name: \.modal ",
    # “There are 6 matches” in every list of Wagtail, and the arrows by which a column is sorted.
    r"aria-allowed-role: h2\[role=\"alert\"\]",
    r"target-size: th[^ ]* > \.icon-arrow-(down|up)",
    # The field for tags of pictures and documents (jQuery UI).
    r"label: \.ui-autocomplete-input ",
)
"""Beginnings of what axe says about markup that Wagtail 7.4 writes."""

# A colour that is fading in has too little contrast for a moment.
_SETTLE = "() => Promise.all(document.getAnimations().map((moving) => moving.finished.catch(() => null)))"


def cms_faults(page: Page) -> list[str]:
    """What axe finds on a page of the CMS once nothing moves, without what Wagtail alone can mend."""
    page.evaluate(_SETTLE)
    return [fault for fault in axe_faults(page) if not any(re.match(known, fault) for known in WAGTAILS)]


def check_cms(page: Page) -> None:
    """Fails with rules and selectors when axe finds anything that is ours."""
    faults = cms_faults(page)
    assert faults == [], f"{page.url} at {page.viewport_size['width']} px: axe finds\n" + "\n".join(faults)
