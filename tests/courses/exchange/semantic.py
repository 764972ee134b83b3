"""Comparing questions by what they show: Markdown may be spelled in several ways, and HTML knows only one."""

from typing import Any

from courses.exchange.markup import html_from_markdown, markdown_from_html
from courses.exchange.questions import FileQuestion
from courses.questions.registry import get_kind

MARKDOWN = {"stem", "feedback", "feedback_true", "feedback_false", "prompt", "answer", "idea", "example",
            "model_answer", "label"}  # fmt: skip


def respelled(text: str) -> str:
    """Markdown in the spelling that comes back from HTML."""
    for _ in range(3):
        text = markdown_from_html(html_from_markdown(text))[0]
    return text


def respelled_all(kind: str, data: Any, *, typed: bool = False) -> Any:
    """A definition with all its Markdown respelled; patterns that are typed stay."""
    if isinstance(data, dict):
        typed = typed or (
            kind == "short_answer" or (kind == "gap_fill" and "answers" in data and not data.get("chosen"))
        )
        found = {}
        for name, value in data.items():
            if isinstance(value, str) and name in MARKDOWN and not (name == "answer" and kind == "true_false"):
                found[name] = respelled(value)
            elif name == "text" and isinstance(value, str):
                found[name] = " ".join(value.split()) if typed and "credit" in data else respelled(value)
            elif name in ("hints", "distractors"):
                found[name] = [respelled(one) for one in value]
            else:
                found[name] = respelled_all(kind, value, typed=typed and name != "options")
        return found
    if isinstance(data, list | tuple):
        return [respelled_all(kind, one, typed=typed) for one in data]
    return data


def same(kind: str, data: Any) -> Any:
    """A definition as it is shown, ready to compare."""
    return get_kind(kind).parse(respelled_all(kind, data)).as_data()


def only(read) -> FileQuestion:
    """The one question of a file."""
    assert len(read.items) == 1
    assert not read.items[0].refused, read.items[0].refused
    return read.items[0].question
