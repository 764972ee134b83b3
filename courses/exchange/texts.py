"""What readers and writers of text formats share: bytes to text, keys by place, tags as words, checked questions."""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from courses.enums import Competency, PracticeDomain
from courses.exchange.markup import markdown_from_html
from courses.exchange.questions import MOST_BYTES, FileFault, FileQuestion, ReadItem, Tags
from courses.questions.adapt import faults_in_words
from courses.questions.registry import get_kind
from courses.questions.shapes import MAX_TEXT
from website.core.sanitise import plain_text

MOST_TEXT_BYTES = min(8 * 1024 * 1024, MOST_BYTES)
"""No file of text is read beyond this size: ten thousand questions need less."""
MOST_LINES = 1_000_000
MOST_PIECE = 4 * MAX_TEXT
"""No piece of a file longer than this is looked at: no text of a question can come of it."""

MOST_FAULTS = 20
"""How many faults of one question are named."""
Row = TypeVar("Row")
Made = TypeVar("Made")

_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAYS_ITSELF = re.compile(r"[^\\`*_\[\]<>&\n\t\xa0\xad\u200b][^\\`*_\[\]<&\n\t\xa0\xad\u200b]*")
"""Most texts: on one line and without any sign of Markdown. They need no detour."""
_LIST_LINE = re.compile(r"(?:[-+]|[0-9]{1,9}[.)])(?: |$)")
_PARTS = ("options", "pairs", "items", "rubric", "points", "gaps")
_MARKER = re.compile(r"\[\[([a-z0-9-]{1,60})\]\]")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"([+−-]?)([0-9]{0,60})(?:[.,]([0-9]{0,60}))?(?:[eE]([+-]?[0-9]{1,3}))?")


# --- bytes ----------------------------------------------------------------------------------------------


def decode(data: bytes) -> tuple[str, list[str]]:
    r"""The text of a file with `\n` at its line ends, and notes about its encoding.

    UTF-8, UTF-16 and UTF-32 with their mark, UTF-16 without one, else Windows-1252. Raises FileFault for what is too
    big or no text.
    """
    if len(data) > MOST_TEXT_BYTES:
        raise FileFault(_("This file is too big: a file of text may have 8 MB at most."))
    text, notes = _decoded(data)
    if "\x00" in text or len(_CONTROL.findall(text[:200_000])) > 20 + len(text[:200_000]) // 100:
        raise FileFault(_("This is not a text file: it holds characters that no text has."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise FileFault(_("This file has too many lines: 1,000,000 at most."))
    return text, notes


def _decoded(data: bytes) -> tuple[str, list[str]]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name)
    if b"\x00" in data[:1000]:
        even, odd = data[:1000:2].count(0), data[1:1000:2].count(0)
        if max(even, odd) > 3 * min(even, odd) and max(even, odd) > len(data[:1000]) // 8:
            return _strictly(data, "utf-16-be" if even > odd else "utf-16-le")
    try:
        return _strictly(data, "utf-8")
    except FileFault:
        pass
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        raise FileFault(_("This is not a text file, or its encoding is unknown. Save it as UTF-8.")) from None
    return text, [_("The file is not UTF-8. It was read as Windows-1252: look at letters with accents.")]


def _strictly(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text in one encoding; a character cut off at the very end of the file is left out."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        text = decoder.decode(data, final=False)
    except UnicodeDecodeError:
        raise FileFault(_("This is not a text file, or its encoding is unknown. Save it as UTF-8.")) from None
    cut = bool(decoder.getstate()[0])
    return text, [_("The file ends in the middle of a character.")] if cut else []


class Patience:
    """Watches how long a file takes, in seconds of work, so that no file keeps a server busy."""

    def __init__(self, seconds: float = 3.5) -> None:
        self._end = time.thread_time() + seconds

    def check(self) -> None:
        """Raises FileFault once the time is over."""
        if time.thread_time() > self._end:
            raise FileFault(_("This file takes too long to read. Please split it into smaller files."))


# --- texts ----------------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """A piece of a file as a text is kept: without what no text may hold."""
    return plain_text(text).strip()


def one_line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def markdown_from_plain(text: str) -> str:
    """Plain text as Markdown that shows just this text; line ends stay."""
    text = tidy(text)
    if _SAYS_ITSELF.fullmatch(text) and "  " not in text and not _LIST_LINE.match(text):
        return text
    return markdown_from_html(escape(text, quote=False).replace("\n", "<br>"))[0]


def shortened(text: str, most: int = 60) -> str:
    """The beginning of a text, for a sentence about it."""
    text = one_line(text[: 4 * most])
    return text if len(text) <= most else f"{text[: most - 1]}…"


def decimal_text(text: str) -> str | None:
    """A number as decimal text ("1,5" is "1.5"); None when the text is none."""
    found = _NUMBER.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        return None
    sign = "-" if found[1] in ("-", "−") else ""
    number = f"{sign}{found[2] or '0'}.{found[3] or '0'}"
    value = Decimal(f"{number}e{found[4]}" if found[4] else number)
    return spelled(value) if abs(value.adjusted()) <= 100 else None


def spelled(value: Decimal) -> str:
    """A number in its shortest spelling."""
    value = value.normalize()
    if value == 0:
        return "0"
    return f"{value:f}" if -10 <= value.adjusted() <= 20 else str(value)


def percent(text: str) -> int | str | None:
    """A percentage as definitions keep it, rounded to five decimals; None when the text is no number."""
    number = decimal_text(text)
    if number is None or abs(Decimal(number)) > 1000:
        return None
    value = round(Decimal(number), 5)
    return int(value) if value == int(value) else spelled(value)


# --- keys -----------------------------------------------------------------------------------------------


def key_at(place: int) -> str:
    """The key of the part at a place, from 0: "a" to "z", then "aa", "ab" and so on."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(97 + letter) + letters
    return letters


def keys_of(question: FileQuestion) -> list[str]:
    """The keys of the parts of a question, in their order."""
    for name in _PARTS:
        if name in question.definition:
            return [part["key"] for part in question.definition[name]]
    return []


def needless(keys: Sequence[str]) -> bool:
    """Whether the keys are what the places of the parts would give anyway."""
    return list(keys) == [key_at(place) for place in range(len(keys))]


def with_keys(question: FileQuestion, keys: Sequence[str]) -> FileQuestion:
    """The question with the keys that its file keeps for its parts; unchanged when they do not fit any longer."""
    if len(set(keys)) != len(keys) or len(keys) != len(keys_of(question)):
        return question
    if not all(_KEY.fullmatch(key) and len(key) <= 60 for key in keys):
        return question
    definition = dict(question.definition)
    for name in _PARTS:
        if name in definition:
            definition[name] = [{**part, "key": key} for part, key in zip(definition[name], keys, strict=True)]
    if "gaps" in definition:
        new = dict(zip(keys_of(question), keys, strict=True))
        definition["text"] = _MARKER.sub(lambda found: f"[[{new.get(found[1], found[1])}]]", definition["text"])
    return replace(question, definition=definition)


# --- tags -----------------------------------------------------------------------------------------------


def words_of(tags: Tags) -> list[str]:
    """Tags as words for formats that know nothing but words: `topic:…`, `competency:3`, `safety`, `unscored`."""
    found = [f"{name}:{value}" for name in ("topic", "objective", "domain") if (value := getattr(tags, name))]
    found += [f"competency:{number}" for number in tags.competencies or ()]
    return found + ["safety"] * bool(tags.safety) + ["unscored"] * (tags.scored is False)


def tags_of(words: Iterable[str]) -> tuple[Tags, list[str]]:
    """The opposite of `words_of`, and a sentence about the words that mean nothing here."""
    found: dict[str, str] = {}
    numbers: list[int] = []
    strange: list[str] = []
    for word in map(tidy, words):
        name, _colon, value = word.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "competency" and value.isdecimal() and len(value) < 4 and int(value) in Competency.values:
            numbers.append(int(value))
        elif (name in ("topic", "objective") and value) or (name == "domain" and value in PracticeDomain.values):
            found[name] = value
        elif word.lower() in ("safety", "unscored"):
            found[word.lower()] = word
        elif word:
            strange.append(shortened(word))
    tags = Tags(
        topic=found.get("topic"),
        objective=found.get("objective"),
        domain=found.get("domain"),
        competencies=tuple(sorted(set(numbers))) or None,
        safety=True if "safety" in found else None,
        scored=False if "unscored" in found else None,
    )
    changes = []
    if strange:
        listed = ", ".join(dict.fromkeys(strange[:20]))
        changes = [_("These tags mean nothing here and were left out: %(tags)s.") % {"tags": listed}]
    return tags, changes


# --- items ----------------------------------------------------------------------------------------------


def checked(place: str, question: FileQuestion, changes: Iterable[str] = ()) -> ReadItem:
    """The item of a question, refused with all its faults when its definition is unsound."""
    kind = get_kind(question.kind)
    try:
        kind.parse(question.definition)
    except ValidationError as error:
        return refused(place, question.name, told(faults_in_words(kind, error)))
    return ReadItem(place, question.name, question, tuple(dict.fromkeys(changes)))


def told(sentences: Iterable[str]) -> str:
    """Everything that is wrong with a question, each once; of very many the first."""
    every = list(dict.fromkeys(sentences))
    more = len(every) - MOST_FAULTS
    if more > 0:
        counted = ngettext("And %(count)s more fault.", "And %(count)s more faults.", more) % {"count": more}
        every = [*every[:MOST_FAULTS], counted]
    return " ".join(every)


def each_of(rows: Iterable[Row], make: Callable[[Row], Made], fault: type[Exception]) -> list[Made]:
    """What `make` makes of each row. Raises `fault` with the sentences of all rows that it was raised for."""
    made, sentences = [], []
    for row in rows:
        try:
            made.append(make(row))
        except fault as found:
            sentences.append(str(found))
    if sentences:
        raise fault(told(sentences))
    return made


def refused(place: str, name: str, why: str) -> ReadItem:
    """The item of a question that cannot be taken."""
    return ReadItem(place, name, None, (), why)


def common_losses(definition: dict[str, Any], say: Callable[[str], None]) -> None:
    """Says what no format of plain text can hold of any question: hints and pictures."""
    if definition.get("hints"):
        say(_("Hints were left out."))
    if "picture" in definition or any("picture" in option for option in definition.get("options", ())):
        say(_("Pictures were left out."))
