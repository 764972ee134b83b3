r"""A GIFT file in pieces: questions between blank lines, and the parts of one question.

Escaped signs (`\~ \= \# \{ \} \: \n \\`) stand as noncharacters of Unicode until `shown` puts the signs back, so that
every sign that is seen before means what it means in GIFT.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.exchange.questions import MOST_QUESTIONS, FileFault

SIGNS = "~=#{}:\n\\"
"""What can be escaped; a line end is written as a backslash and the letter n."""
_HIDDEN = {sign: chr(0xFDD0 + number) for number, sign in enumerate(SIGNS)}
_SHOWN = {ord(hidden): sign for sign, hidden in _HIDDEN.items()}
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_ESCAPED = re.compile(r"\\([~=#{}:n\\])")
_BLANK = _HIDDEN["\n"]
_REMARK = re.compile(r"\[(id|tag|keys):((?:\\.|[^\[\]\\])*)\]")
_CATEGORY = re.compile(r"\$CATEGORY:[ \t]*(.*)")
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)

MOST_BLOCK = 100_000
"""No question is longer than this, in characters."""


class GiftFault(Exception):
    """Why a question cannot be read, as a sentence."""


@dataclass(frozen=True)
class Block:
    """One question as it stands in the file, from `line` on; `remarks` are (name, value) pairs of comments."""

    line: int
    body: str
    remarks: tuple[tuple[str, str], ...]
    category: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """A question in parts, its escaped signs hidden. `answer` is None for what only is to be read."""

    name: str
    before: str
    answer: str | None
    after: str
    feedback: str


def hidden(text: str) -> str:
    """The text with its escaped signs hidden."""
    return _ESCAPED.sub(lambda found: _HIDDEN["\n" if found[1] == "n" else found[1]], text)


def shown(text: str) -> str:
    """The text with the signs put back that were hidden."""
    return text.translate(_SHOWN)


def escaped(text: str) -> str:
    """The text as it can stand anywhere in a GIFT file."""
    for sign in "\\~=#{}:":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(text: str) -> str:
    """The text without the line ends that only lay out the file; those that were written as a sign stay."""
    return " ".join(text.split())


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file. Blank lines part them, but not inside braces. Raises FileFault for too many."""
    count, category = 0, ()
    for start, lines in _paragraphs(_NONCHARACTERS.sub("", text)):
        remarks: list[tuple[str, str]] = []
        body: list[str] = []
        first = start
        for number, line in enumerate(lines, start=start):
            stripped = line.strip()
            if stripped.startswith("//"):
                remarks += [(found[1], re.sub(r"\\(.)", r"\1", found[2])) for found in _REMARK.finditer(stripped)]
            elif not body and (found := _CATEGORY.match(stripped)):
                category = _path(found[1])
            else:
                if not body:
                    first = number
                body.append(line)
        joined = "\n".join(body).strip()
        if joined:
            count += 1
            if count > MOST_QUESTIONS:
                raise FileFault(_("This file holds too many questions: 10,000 at most."))
            yield Block(first, joined, tuple(remarks), category)


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines between blank lines, with the number of the first; braces that stay open go on after a blank line."""
    lines: list[str] = []
    start, depth, waiting = 1, 0, False
    for number, raw in enumerate(io.StringIO(text, newline="\n"), start=1):
        line = raw.rstrip("\n")
        stripped = line.strip()
        if not stripped:
            waiting = waiting or bool(lines)
            continue
        if waiting:
            if depth <= 0 or stripped[0] not in "=~}#":
                yield start, lines
                lines = []
            waiting = False
        if not lines:
            start, depth = number, 0
        lines.append(line)
        if not stripped.startswith("//"):
            plain = line.replace("\\\\", "")
            depth += plain.count("{") - plain.count("\\{") - plain.count("}") + plain.count("\\}")
    if lines:
        yield start, lines


def _path(text: str) -> tuple[str, ...]:
    """The names of a category: `a/b`, with `//` for a slash in a name, without what only Moodle knows."""
    names = [name.replace("\ufdd0", "/").strip() for name in text[:2000].replace("//", "\ufdd0").split("/")]
    names = [" ".join(name.split()) for name in names if name]
    if names and re.fullmatch(r"\$[a-z_]+\$", names[0]):
        del names[0]
    if names and names[0] == "top":
        del names[0]
    return tuple(names[:20])


def category_line(category: tuple[str, ...]) -> str:
    """The line that puts the questions below it into a category."""
    return "$CATEGORY: " + "/".join(["$course$", "top", *map(_in_path, category)])


def _in_path(name: str) -> str:
    """A name with its slashes doubled, and a space between them and those of the path."""
    name = name.replace("/", "//")
    return f"{' ' * name.startswith('/')}{name}{' ' * name.endswith('/')}"


def parts_of(body: str) -> Parts:
    """A question in parts. Raises GiftFault."""
    if len(body) > MOST_BLOCK:
        raise GiftFault(_("This question is too long."))
    text, name = hidden(body).strip(), ""
    if text.startswith("::"):
        end = text.find("::", 2)
        name, text = (text[2:end], text[end + 2 :]) if end >= 0 else ("", text[2:])
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 and closed < 0:
        return Parts(_title(name), text, None, "", "")
    if opened < 0 or closed < opened:
        raise GiftFault(_("A brace is missing, or one stands in the text without a backslash before it."))
    answer, after = text[opened + 1 : closed], text[closed + 1 :]
    if "{" in answer:
        raise GiftFault(_("There are braces inside the braces. Put a backslash before those that belong to the text."))
    if "{" in after or "}" in after:
        raise GiftFault(_("There is more than one pair of braces. A question in GIFT has its answers in one place."))
    answer, _sign, feedback = _last_feedback(answer)
    return Parts(_title(name), text[:opened], answer.strip(), after, feedback)


def _last_feedback(answer: str) -> tuple[str, str, str]:
    """The answers and the feedback for everybody, which is what follows the last four number signs."""
    before, sign, after = answer.rpartition("####")
    return (before, sign, after) if sign else (after, "", "")


def _title(text: str) -> str:
    return folded(shown(text))[:500]


def formatted(text: str, default: str) -> tuple[str, str]:
    """The format that a piece of text names at its beginning, else the default; and the piece without it."""
    found = _FORMAT.match(text)
    return (found[1].lower(), text[found.end() :]) if found else (default, text)
