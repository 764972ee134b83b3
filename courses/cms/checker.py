"""Rules of ours in Wagtail's content checker, beside its own: what a look at the finished page can find.

They run in the editor's browser on the preview. Words, content notes and missing texts are looked at on the server
(`courses.domain.page_checks`), because they bear on whether a page may go out.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

VAGUE_LINKS = (
    "/^(click( here)?|here|this( link| page)?|link|more|read more|learn more|see more|https?:.*|www\\..*)[.!…]?$/i"
)
"""Names of links that say nothing by themselves, as axe matches an accessible name."""

TALKS_OF_A_PICTURE = "/^(an? |the )?(image|picture|photo|photograph|graphic|screenshot)( of| showing|$)/i"

RULES = ("mainstay-link-words", "mainstay-alt-text-words")
FROM_AXE = ("image-alt", "video-caption", "list", "listitem", "table-duplicate-name", "scope-attr-valid")
"""Rules of axe itself that Wagtail does not run and lessons need."""


class OurContentChecker(ContentCheckerItem):
    """Wagtail's checker with our rules."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, *FROM_AXE, *RULES]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        {
            "id": "mainstay-link-words",
            "impact": "serious",
            "selector": "main a[href]",
            "tags": ["best-practice"],
            "none": ["mainstay-vague-link"],
            "enabled": True,
        },
        {
            "id": "mainstay-alt-text-words",
            "impact": "moderate",
            "selector": "main img[alt]",
            "tags": ["best-practice"],
            "none": ["mainstay-talks-of-a-picture"],
            "enabled": True,
        },
    ]
    axe_custom_checks = [
        *ContentCheckerItem.axe_custom_checks,
        # Axe's own way to look at an accessible name; a check of ours needs no script then.
        {
            "id": "mainstay-vague-link",
            "evaluate": "matches-definition-evaluate",
            "options": {"matcher": {"accessibleName": VAGUE_LINKS}},
        },
        {
            "id": "mainstay-talks-of-a-picture",
            "evaluate": "matches-definition-evaluate",
            "options": {"matcher": {"accessibleName": TALKS_OF_A_PICTURE}},
        },
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "mainstay-link-words": {
            "error_name": _("The link does not say where it leads"),
            "help_text": _("Name what people find there. “Here” and “read more” say nothing when read alone."),
        },
        "mainstay-alt-text-words": {
            "error_name": _("The description speaks of a picture"),
            "help_text": _("Say what there is to see. Screen readers already say that it is a picture."),
        },
        "image-alt": {
            "error_name": _("A picture has no description"),
            "help_text": _("Describe it, or say that it is only decoration."),
        },
        "video-caption": {
            "error_name": _("A video has no captions"),
            "help_text": _("Add a WebVTT file with everything that is said."),
        },
    }


def put_in_place(items: list[Any], checker: type[ContentCheckerItem]) -> None:
    """Replaces Wagtail's checker among the items of a userbar."""
    for at, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[at] = checker(in_editor=item.in_editor)
