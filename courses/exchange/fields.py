"""What of a page and a question a package carries. Named one by one, so that nothing about people ever gets in."""

from __future__ import annotations

from website.core.sanitise import clean_rich_text

PAGE = ("title", "slug", "listing_summary", "seo_title", "search_description")
REVIEWS = ("review_answers", "review_marks", "review_feedback", "review_right_answers")

FIELDS: dict[str, tuple[str, ...]] = {
    "course": (
        *PAGE,
        *("code", "summary", "image", "objectives", "competencies", "enrolment", "renewal_months"),
        *("certificate_wording", "hours_label"),
    ),
    "module": (*PAGE, "code", "summary", "quiz_after_lessons", "opens_after"),
    "lesson": (*PAGE, "summary", "minutes", "objective_codes", "content_note", "completion", "body"),
    "quiz": (
        *PAGE,
        *("intro", "preset", "attempts_allowed", "wait_minutes_after_first_try", "wait_minutes_after_second_try"),
        *("time_limit_minutes", "show_hints", "written_answers", "second_marking"),
        *("grace_seconds", "shuffle_questions", "shuffle_options", "pass_percent", "safety_must_be_right"),
        *REVIEWS,
    ),
}
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    "course": {"hours": ("domain", "minutes", "delivery"), "prerequisites": ("required",)},
    "module": {"objectives": ("code", "text"), "sources": ("claim", "source", "checked_on")},
    "lesson": {},
    "quiz": {"sources": ("question", "bank", "draw", "topic", "domain", "competency", "with_practice")},
}
QUESTION = ("topic", "objective", "domain", "competencies", "safety", "scored", "label")

REL = ' rel="noopener noreferrer nofollow"'
INSIDE = "https://inside.invalid/"


def neutral_html(text: str) -> str:
    """Rich text with allowed elements alone, the same for the same text whoever wrote it down.

    Links to pages and files of the installation are taken through the cleaning as addresses and put back.
    """
    for kind in ("page", "document"):
        text = text.replace(f'<a linktype="{kind}" id="', f'<a href="{INSIDE}{kind}/')
    text = clean_rich_text(text).replace(REL, "")
    for kind in ("page", "document"):
        text = text.replace(f'<a href="{INSIDE}{kind}/', f'<a linktype="{kind}" id="')
    return text
