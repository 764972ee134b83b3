"""Builders of lesson bodies for tests. Secrets that must never leak early carry the words SECRET."""

from __future__ import annotations

import uuid
from typing import Any

from wagtail.models import Page

from courses.models import LessonPage

KEY = "SECRET feedback for the right one"
WRONG = "SECRET feedback for the wrong one"


def block(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """One raw block with an id of its own."""
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def text(body: str = "<p>Read me.</p>", heading: str = "") -> dict[str, Any]:
    return block("text", {"heading": heading, "body": body})


def single_check(stem: str = "Which one is a reflection?") -> dict[str, Any]:
    """A single choice: “So the nights are hard.” is right."""
    options = [
        {"key": "a", "text": "Have you tried tea?", "right": False, "feedback": WRONG},
        {"key": "b", "text": "So the nights are hard.", "right": True, "feedback": KEY},
    ]
    return block("quick_check", {"question": [{"type": "single", "value": {"stem": stem, "options": options}}]})


def matching_check() -> dict[str, Any]:
    """Three prompts, each with an answer of its own, and one answer too many."""
    words = [("Loss", "Grief"), ("Threat", "Fear"), ("Unfairness", "Anger")]
    pairs = [{"key": f"p{n}", "prompt": a, "answer": b, "feedback": "Yes."} for n, (a, b) in enumerate(words, start=1)]
    value = {"stem": "What fits?", "pairs": pairs, "distractors": ["Joy"]}
    return block("quick_check", {"question": [{"type": "matching", "value": value}]})


def reflection(prompt: str = "<p>What did you hear?</p>") -> dict[str, Any]:
    return block("reflection", {"prompt": prompt, "help": ""})


def choice(name: str, goes_to: str, quality: str = "ok", **over: str) -> dict[str, str]:
    return {
        "id": name,
        "text": f"Line {name}",
        "quality": quality,
        "consequence": f"SECRET consequence {name}",
        "feedback": f"SECRET feedback {name}",
        "next": goes_to,
        **over,
    }


def scenario_value(**over: Any) -> dict[str, Any]:
    """n1: a → n2, b → end-w, c → end-u; n2: d → end-s, e → n1."""
    return {
        "title": "A quiet visit",
        "intro": "<p>Lena is quiet.</p>",
        "tags": ["reflection"],
        "start": "n1",
        "nodes": [
            {
                "id": "n1",
                "speaker": "Lena",
                "text": "First moment",
                "choices": [
                    choice("a", "n2", "strong"),
                    choice("b", "end-w", "weak"),
                    choice("c", "end-u", "unsafe"),
                ],
            },
            {
                "id": "n2",
                "speaker": "Lena",
                "text": "SECRET second moment",
                "choices": [choice("d", "end-s", "strong"), choice("e", "n1", "ok")],
            },
        ],
        "endings": [
            {"id": "end-s", "quality": "strong", "title": "SECRET heard", "debrief": "SECRET debrief strong"},
            {"id": "end-w", "quality": "weak", "title": "SECRET closed", "debrief": "SECRET debrief weak"},
            {"id": "end-u", "quality": "unsafe", "title": "SECRET harm", "debrief": "SECRET debrief unsafe"},
        ],
        **over,
    }


def scenario(**over: Any) -> dict[str, Any]:
    return block("scenario", scenario_value(**over))


def give_body(lesson: LessonPage, *raw: dict[str, Any], **fields: Any) -> LessonPage:
    """Publishes `raw` as the body of `lesson`, checked as the editor's form would."""
    stream = LessonPage._meta.get_field("body").stream_block
    lesson.body = stream.clean(stream.to_python(list(raw)))
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save_revision().publish()
    return LessonPage.objects.get(pk=lesson.pk)


def fresh(page: Page) -> Any:
    """The page as it stands in the database."""
    return type(page).objects.get(pk=page.pk)
