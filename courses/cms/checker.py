"""Rules of ours in Wagtail's content checker, beside its own: what a look at the finished page can find.

They run in the editor's browser on the preview. Words, links that say nothing and missing texts are looked at on the
server (`courses.domain.page_checks`): a preview runs under the policy of our pages, which takes no code from a
configuration, and what bears on whether a page may go out must not depend on a browser.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

FROM_AXE = ("image-alt", "video-caption", "list", "listitem", "table-duplicate-name", "scope-attr-valid")
"""Rules of axe itself that Wagtail does not run and lessons need."""

TALKS_OF_A_PICTURE = r"^(an? |the )?(image|picture|photo|photograph|graphic|screenshot)( of| showing|$)"
ALT_TEXT_CHECK = "check-image-alt-text"


def our_checks() -> list[dict[str, Any]]:
    """Wagtail's checks; that of descriptions also finds those that speak of a picture."""
    checks = []
    for check in ContentCheckerItem.axe_custom_checks:
        if check["id"] == ALT_TEXT_CHECK:
            pattern = f"{check['options']['pattern']}|{TALKS_OF_A_PICTURE}"
            check = {**check, "options": {**check["options"], "pattern": pattern}}
        checks.append(check)
    return checks


class OurContentChecker(ContentCheckerItem):
    """Wagtail's checker with our rules."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, *FROM_AXE]
    axe_custom_checks = our_checks()
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "alt-text-quality": {
            "error_name": _("The description of a picture can be better"),
            "help_text": _("Say what there is to see, without “picture of” and without the name of a file."),
        },
        "image-alt": {
            "error_name": _("A picture has no description"),
            "help_text": _("Describe it, or say that it is only decoration."),
        },
        "video-caption": {
            "error_name": _("A video has no captions"),
            "help_text": _("Add a WebVTT file with everything that is said."),
        },
        "list": {
            "error_name": _("A list is broken"),
            "help_text": _("Make it a list in the editor, with one point in each line."),
        },
        "listitem": {
            "error_name": _("A point stands outside a list"),
            "help_text": _("Make it part of a list in the editor."),
        },
        "table-duplicate-name": {
            "error_name": _("A table says the same twice"),
            "help_text": _("Give it a caption of its own."),
        },
        "scope-attr-valid": {
            "error_name": _("A heading of a table is broken"),
            "help_text": _("Give every column a heading."),
        },
    }


def put_in_place(items: list[Any], checker: type[ContentCheckerItem]) -> None:
    """Replaces Wagtail's checker among the items of a userbar."""
    for at, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[at] = checker(in_editor=item.in_editor)
