"""Aiken: single choices as plain lines. It knows a text, options with letters, and which letter is right."""

from __future__ import annotations

import io
import re
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from courses.exchange.markup import html_from_markdown, plain_from_html
from courses.exchange.questions import MOST_QUESTIONS, FileFault, FileQuestion, ReadFile, ReadItem, Written
from courses.exchange.texts import (
    MOST_PIECE,
    Patience,
    checked,
    decode,
    key_at,
    keys_of,
    markdown_from_plain,
    needless,
    one_line,
    refused,
    tidy,
    told,
    words_of,
)

_OPTION = re.compile(r"([A-Z])[.)][ \t]+(\S.*)|([A-Z])[.)]$")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z](?:[\s,;]*[A-Z])*")
_MOST_LINES = 500
_MOST_ANSWER = 120


class Aiken:
    """The format (see `courses.exchange.questions.Format`)."""

    name: ClassVar[str] = "aiken"
    label: ClassVar[str] = "Aiken"
    extensions: ClassVar[tuple[str, ...]] = ("txt", "aiken")

    def read(self, data: bytes) -> ReadFile:
        """What the bytes hold. Raises FileFault when nothing of the file can be read."""
        patience = Patience()
        text, notes = decode(data)
        items: list[ReadItem] = []
        for raw in _raw(text):
            patience.check()
            if len(items) == MOST_QUESTIONS:
                raise FileFault(_("This file holds too many questions: 10,000 at most."))
            items.append(_item(raw))
        if not any(item.question for item in items):
            raise FileFault(
                _("There is no question in this file. An Aiken question ends with a line like “ANSWER: B”.")
            )
        return ReadFile(tuple(items), tuple(notes))

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        """A file that holds the single choices, `title` being the name of their bank (which Aiken cannot say)."""
        pieces: list[str] = []
        losses: list[tuple[str, str]] = []
        for question in questions:
            about = question.ref or question.name

            def say(sentence: str, about: str = about) -> None:
                losses.append((about, sentence))

            pieces += _written(question, say)
        data = "\n".join(pieces).encode()
        return Written(data, "text/plain; charset=utf-8", "txt", tuple(dict.fromkeys(losses)))


@dataclass
class _Raw:
    """The lines of one question. `answer` is None while its line has not come."""

    line: int
    text: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


# --- reading --------------------------------------------------------------------------------------------


def _raw(text: str) -> Iterator[_Raw]:
    """The questions of a file: each ends with its answer. A question without one ends where the next text begins."""
    raw, blank = _Raw(1), False
    for number, line in enumerate(io.StringIO(text, newline="\n"), start=1):
        stripped = line.strip()
        if not stripped:
            blank = True
            continue
        answer, option = _ANSWER.fullmatch(stripped), _OPTION.fullmatch(stripped)
        if blank and raw.options and not option and not answer:
            yield raw
            raw = _Raw(number)
        if not raw.text and not raw.options:
            raw.line = number
        if answer:
            raw.answer = answer[1][:_MOST_ANSWER]
            yield raw
            raw = _Raw(number + 1)
        elif option and raw.text:
            raw.options.append((option[1] or option[3], option[2] or ""))
        elif raw.options:
            letter, said = raw.options[-1]
            raw.options[-1] = (letter, f"{said} {stripped}"[: MOST_PIECE + 1])
        elif len(raw.text) < _MOST_LINES:
            raw.text.append(stripped)
        blank = False
    if raw.text or raw.options:
        yield raw


def _item(raw: _Raw) -> ReadItem:
    place = _("line %(number)s") % {"number": raw.line}
    if faults := list(_faults(raw)):
        return refused(place, "", told(faults))
    right = set(re.findall("[A-Z]", raw.answer or ""))
    options = [
        {"key": key_at(number), "text": markdown_from_plain(said), "right": letter in right}
        for number, (letter, said) in enumerate(raw.options)
    ]
    definition: dict[str, Any] = {"stem": markdown_from_plain("\n".join(raw.text)), "options": options}
    if len(right) == 1:
        return checked(place, FileQuestion("single", definition))
    definition["credit"] = "all_or_nothing"
    change = _("Several letters are right, so it became a question with several right answers.")
    return checked(place, FileQuestion("multiple", definition), [change])


def _faults(raw: _Raw) -> Iterator[str]:
    """Why a question cannot be taken; nothing when it can."""
    if not raw.text:
        yield _("There is no question before the answer.")
    letters = [letter for letter, _said in raw.options]
    if len(letters) < 2:
        yield _("There are fewer than two options. An option begins with a capital letter and a point: “A. …”")
    elif letters != list(string.ascii_uppercase[: len(letters)]):
        yield _("The letters of the options do not follow each other: A, B, C …")
    if raw.answer is None:
        yield _("The line with the answer is missing, for example “ANSWER: B”.")
    elif not _LETTERS.fullmatch(raw.answer) or not set(re.findall("[A-Z]", raw.answer)) <= set(letters):
        yield _("The answer must be the letter of an option.")
    if len(raw.text) >= _MOST_LINES or any(len(said) > MOST_PIECE for said in [*raw.text, *dict(raw.options).values()]):
        yield _("A text of this question is too long.")


# --- writing --------------------------------------------------------------------------------------------


def _written(question: FileQuestion, say: Callable[[str], None]) -> list[str]:
    """The lines of a question; none, with a loss said, when Aiken cannot have it."""
    why = _unsayable(question)
    if why:
        say(_("This question was left out. %(why)s") % {"why": why})
        return []
    data = question.definition
    _say_losses(question, say)
    lines = [_plain(data["stem"], say)]
    for letter, option in zip(string.ascii_uppercase, data["options"], strict=False):
        lines.append(f"{letter}. {_plain(option['text'], say)}")
        if option["right"]:
            answer = letter
    return [*lines, f"ANSWER: {answer}", ""]


def _unsayable(question: FileQuestion) -> str:
    if question.kind != "single":
        return _("Aiken knows nothing but single choices.")
    if len(question.definition["options"]) > len(string.ascii_uppercase):
        return _("Aiken has letters for 26 options.")
    texts = [question.definition["stem"], *(option["text"] for option in question.definition["options"])]
    shown = [_shown(text) for text in texts]
    if _OPTION.fullmatch(shown[0]) or _ANSWER.fullmatch(shown[0]) or not all(shown):
        return _("Its text would be taken for an option or an answer.")
    return ""


def _say_losses(question: FileQuestion, say: Callable[[str], None]) -> None:
    """Names what this question has and Aiken has not."""
    data = question.definition
    options = data["options"]
    if data.get("feedback") or any(option.get("feedback") for option in options):
        say(_("Feedback was left out."))
    if any(option.get("credit") for option in options if not option["right"]):
        say(_("Credit for single options was left out."))
    if data.get("hints"):
        say(_("Hints were left out."))
    if "picture" in data or any("picture" in option for option in options):
        say(_("Pictures were left out."))
    if not data.get("shuffle", True):
        say(_("The file does not say that the options keep their order."))
    if question.ref or question.name or question.category or words_of(question.tags) or not needless(keys_of(question)):
        say(_("Reference, name, category, tags and the names of options were left out."))


def _plain(text: str, say: Callable[[str], None]) -> str:
    """A text on one line and without marks; says so when that takes something away."""
    shown = _shown(text)
    if markdown_from_plain(shown) != text:
        say(_("Line ends, bold, italic, lists and links became plain text."))
    return shown


def _shown(text: str) -> str:
    """What a text shows, on one line."""
    return one_line(tidy(plain_from_html(html_from_markdown(text))[0]))
