"""One line or paragraph of limited Markdown, from runs of text with their styles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from website.core import markdown

_SPECIAL = re.compile(r"[\\`*_\[\]<>&!~#|]")
_EDGE = re.compile(r"\A((?:\\\n| )*)(.*?)((?:\\\n| )*)\Z", re.DOTALL)
_SPACES = re.compile(r"\s+")
_BACKTICKS = re.compile(r"`+")
_LINE_START = re.compile(r"^(?:([-+*])(?=\s|$)|(\d{1,9})([.)])(?=\s|$)|(>))", re.MULTILINE)
_STARS = re.compile(r"\*+")
_LEADING = re.compile(r"\n +")
_MOST_CHECKED = 10_000
"""Longer paragraphs than this fit nowhere, so they lose their styles without being tried."""

_MOST_CHECKS = 20_000
_left: ContextVar[list[int] | None] = ContextVar("checks left", default=None)

_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")


@dataclass(frozen=True)
class Run:
    """A piece of text with its styles. A text of one newline is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


def smaller_letters(text: str, kind: str) -> tuple[str, bool]:
    """`text` in lowered ("sub") or raised ("sup") characters, and whether all of it has such characters."""
    table = _LOWERED if kind == "sub" else _RAISED
    if all(ord(letter) in table or letter == " " for letter in text):
        return text.translate(table), True
    return text, False


def as_markdown(runs: list[Run]) -> tuple[str, str, bool]:
    """The runs as Markdown, as plain text, and whether their styles could be kept.

    What Markdown makes of the result is compared with the text meant; if stars were shown, styles go instead.
    """
    runs = _trimmed(runs)
    plain = "".join(run.text for run in runs).replace("\n", " ")
    if not plain.strip():
        return "", "", True
    bare = [replace(run, bold=False, italic=False, code=False, href="") for run in runs]
    if bare == runs:
        return _plainly(runs), plain, True
    text = _at_line_starts(_written(runs))
    if _surely(runs, plain, text) or (len(text) <= _MOST_CHECKED and _shows(text, plain) is not False):
        return text, plain, True
    return _plainly(bare), plain, False


def _plainly(runs: list[Run]) -> str:
    """Runs without styles. What is shown as it stands needs no backslashes, which nobody likes to read."""
    written = _at_line_starts(_written(runs))
    text = _LEADING.sub("\n", "".join("\\\n" if run.text == "\n" else run.text for run in runs))
    if text == written or len(text) > _MOST_CHECKED:
        return written
    return text if _shows(text, "".join(run.text for run in runs)) else written


def _surely(runs: list[Run], plain: str, text: str) -> bool:
    """Whether all stars are marks, each with a space on one side and a letter on the other: then they work."""
    if _SPECIAL.search(plain) or any(run.code or run.href for run in runs):
        return False
    for stars in _STARS.finditer(text):
        before, after = text[max(0, stars.start() - 1) : stars.start()], text[stars.end() : stars.end() + 1]
        opens = (not before or before.isspace()) and after.isalnum()
        closes = (not after or after.isspace()) and before.isalnum()
        if not (opens or closes):
            return False
    return True


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without line breaks and spaces at the ends, neighbours of one style joined."""
    joined: list[Run] = []
    texts: list[str] = []
    for run in runs:
        if (
            joined
            and run.text != "\n"
            and joined[-1].text != "\n"
            and replace(run, text="") == replace(joined[-1], text="")
        ):
            texts.append(run.text)
            continue
        if joined and texts:
            joined[-1] = replace(joined[-1], text="".join(texts))
        joined.append(run)
        texts = [run.text]
    if joined:
        joined[-1] = replace(joined[-1], text="".join(texts))
    first, last = 0, len(joined)
    while first < last and not joined[first].text.strip():
        first += 1
    while last > first and not joined[last - 1].text.strip():
        last -= 1
    kept = joined[first:last]
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip(" "))
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return kept


def _written(runs: list[Run], used: frozenset[str] = frozenset()) -> str:
    """The runs with their marks; the style that lasts longest stands outermost."""
    out: list[str] = []
    place = 0
    while place < len(runs):
        styles = [name for name in ("href", "bold", "italic") if name not in used and getattr(runs[place], name)]
        if not styles:
            out.append(_piece(runs[place]))
            place += 1
            continue
        ends = {name: _extent(runs, place, name) for name in styles}
        style = max(styles, key=lambda name: ends[name])
        inner = _written(runs[place : ends[style]], used | {style})
        out.append(_WRAPPED[style](inner, runs[place]))
        place = ends[style]
    return "".join(out)


def _extent(runs: list[Run], place: int, style: str) -> int:
    """The place after the last run in a row that has the style as the first one has it."""
    value, end = getattr(runs[place], style), place + 1
    while end < len(runs) and getattr(runs[end], style) == value:
        end += 1
    return end


def _marked(inner: str, mark: str, close: str) -> str:
    """Marks around what is not space: spaces inside would make the marks plain characters."""
    lead, core, trail = _EDGE.match(inner).groups()
    return f"{lead}{mark}{core}{close}{trail}" if core else inner


def _address(href: str) -> str:
    """An address that can stand between round brackets."""
    return re.sub(r"[()<>\\\s\"]", lambda found: f"%{ord(found.group()):02X}", href)


_WRAPPED: dict[str, Callable[[str, Run], str]] = {
    "bold": lambda inner, run: _marked(inner, "**", "**"),
    "italic": lambda inner, run: _marked(inner, "*", "*"),
    "href": lambda inner, run: _marked(inner, "[", f"]({_address(run.href)})"),
}


def _piece(run: Run) -> str:
    """The text of one run, so that Markdown shows it as it is."""
    if run.text == "\n":
        return "\\\n"
    if run.code and run.text.strip():
        longest = max((len(ticks) for ticks in _BACKTICKS.findall(run.text)), default=0)
        core, fence = run.text.strip(), "`" * (longest + 1)
        pad = " " if core.startswith("`") or core.endswith("`") else ""
        lead = " " * (len(run.text) - len(run.text.lstrip()) > 0)
        trail = " " * (len(run.text) - len(run.text.rstrip()) > 0)
        return f"{lead}{fence}{pad}{core}{pad}{fence}{trail}"
    return escaped(run.text)


_ESCAPES = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~\n]|\Z)                        # a backslash before what it would escape
    | `
    | (?<![ ])\* | \*(?![ ])                            # a star that could open or close
    | (?<![^\W_])_ | _(?![^\W_])                        # an underscore at the edge of a word
    | \](?=\(|\Z) | \[(?=\Z)                            # what would be a link
    | <(?=[A-Za-z0-9.!\#$%&'*+/=?^_`{|}~-]|\Z)          # what would be an address
    | &(?=\#?[A-Za-z0-9]{1,32};|\Z|\#\Z)                # what would be a character reference
    """,
    re.VERBOSE,
)


def escaped(text: str) -> str:
    """`text` with a backslash before each character that Markdown would take as a mark."""
    return _ESCAPES.sub(lambda found: f"\\{found.group()}", text) if _SPECIAL.search(text) else text


def _at_line_starts(text: str) -> str:
    """What would begin a list or a quote at the start of a line is escaped."""
    text = _LEADING.sub("\n", text)

    def mark(found: re.Match[str]) -> str:
        bullet, number, dot, quote = found.groups()
        return f"{number}\\{dot}" if number else f"\\{bullet or quote}"

    return _LINE_START.sub(mark, text)


def _shows(text: str, plain: str) -> bool | None:
    """Whether readers would see the plain text; None when this file has had its share of such checks."""
    left = _left.get()
    if left is not None:
        if not left[0]:
            return None
        left[0] -= 1
    return _SPACES.sub(" ", markdown.as_text(text)).strip() == _SPACES.sub(" ", plain).strip()


@contextmanager
def few_checks() -> Iterator[None]:
    """Inside, only so many texts are tried out as a file of good will needs; the others are escaped to be sure."""
    token = _left.set([_MOST_CHECKS])
    try:
        yield
    finally:
        _left.reset(token)
