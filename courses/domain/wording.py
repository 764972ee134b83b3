"""How a text reads, and which words in it are better said another way: pure functions over texts of content.

Grades and words are those of English; in other languages only the length of sentences is looked at. Nothing here
stores or logs a text. `courses.domain.page_texts` finds the texts of a page, `check_texts` serves any others.
"""

from __future__ import annotations

import enum
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.curriculum import reading
from courses.curriculum.checks.lessons import LESSON_GRADE
from courses.curriculum.checks.words import LONGEST_SENTENCE, WORDS_TO_AVOID
from courses.domain.words import lines_of

ENGLISH = "en"
FEWEST_WORDS_TO_GRADE = 25
"""Below this a grade says more about chance than about the text."""

SAFE_MESSAGING = _("Safe words about suicide and overdose: no blame, no success or failure, no drama.")
PERSON_FIRST = _("Person first: people are more than what they live with, and choose their own words.")

# In English on purpose: these are words to put into an English text. The first rows are the validator's.
MORE_WORDS_TO_AVOID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"\b(drug|substance|opioid|heroin) users?\b", "person who uses drugs"),
        (r"\b(addicted bab(y|ies)|born addicted)\b", "baby who was exposed to drugs before birth"),
        (r"\b(opioid )?(substitution|(?<!nicotine )replacement) (therapy|treatment)\b", "medication treatment"),
        (
            r"\b(suicide|overdose|opioid|drug) epidemic\b|\bepidemic of (suicides?|overdoses?|drugs)\b",
            "more people die, with the figure and its year",
        ),
    )
)
ABOUT_DYING = re.compile(r"suicid|attempt|epidemic", re.IGNORECASE)


class Concern(enum.StrEnum):
    """What a finding is about."""

    WORD = "word"
    LONG_SENTENCE = "long-sentence"
    CONTENT_NOTE = "content-note"


class Markup(enum.StrEnum):
    """How a text is written down."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True)
class Text:
    """A text that people read, and where it stands.

    `block` names the place for good (a block's id, a field's name), `label` names it for editors, `path` leads from
    the page to the very field (see `page_texts`), `kind` is the name of the kind of block.
    """

    text: str
    block: str = ""
    label: Any = ""
    markup: Markup = Markup.PLAIN
    path: tuple[tuple[str, Any], ...] = ()
    kind: str = ""

    @property
    def units(self) -> list[str]:
        """Its paragraphs and list items as plain words."""
        # A letter with its accent written after it is one letter, so that a word stays one word.
        text = unicodedata.normalize("NFC", self.text)
        if self.markup is Markup.HTML:
            return lines_of(text).split("\n")
        if self.markup is Markup.MARKDOWN:
            return reading.units(text)
        return [line.strip() for line in text.split("\n") if line.strip()]


@dataclass(frozen=True)
class Finding:
    """Something an editor should look at. `found` is the word as written or how the sentence starts."""

    concern: Concern
    text: Text
    sentence: str
    found: str
    suggestion: Any = ""
    why: Any = ""
    length: int = 0

    @property
    def sentence_digest(self) -> str:
        """Names the sentence: another one after any change but that of spaces."""
        return hashlib.sha256(" ".join(self.sentence.split()).encode()).hexdigest()

    @property
    def word(self) -> str:
        """What a reason for keeping it is about."""
        return Concern.CONTENT_NOTE.value if self.concern is Concern.CONTENT_NOTE else self.found.lower()[:80]

    @property
    def token(self) -> str:
        """Names the finding in a form: block, word and sentence."""
        return token_of(self.text.block, self.word, self.sentence_digest)

    @property
    def can_be_kept(self) -> bool:
        """Whether the page waits for a change or a reason; the others are only told."""
        return self.concern is not Concern.LONG_SENTENCE


def token_of(block: str, word: str, sentence_digest: str) -> str:
    """Names a word in a sentence of a block, in forms."""
    return hashlib.sha256("\n".join((block, word, sentence_digest)).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Measure:
    """The size of some texts. `grade` is None where there is too little to tell, and in other languages."""

    words: int
    grade: float | None

    @property
    def is_hard(self) -> bool:
        """Whether the texts are harder than lessons should be."""
        return self.grade is not None and self.grade > LESSON_GRADE


@dataclass(frozen=True)
class Passage:
    """The texts of one block with their measure and findings."""

    block: str
    label: Any
    measure: Measure
    findings: tuple[Finding, ...] = field(default=())


def check_texts(texts: Iterable[str | Text], *, language: str = ENGLISH) -> list[Finding]:
    """Words to avoid with what to say instead, and sentences that are too long, in the order of the texts.

    A word that stands twice in one sentence of one place is found once.
    """
    found: list[Finding] = []
    seen: set[tuple[str, str]] = set()
    for text in texts:
        for finding in _findings_of(text if isinstance(text, Text) else Text(text), language):
            key = (finding.concern.value, finding.token)
            if key not in seen:
                seen.add(key)
                found.append(finding)
    return found


def _findings_of(text: Text, language: str) -> Iterator[Finding]:
    for unit in text.units:
        for sentence in reading.sentences(unit):
            length = len(reading.words(sentence))
            if length > LONGEST_SENTENCE:
                start = " ".join(sentence.split()[:8])
                yield Finding(Concern.LONG_SENTENCE, text, sentence, f"{start} …", length=length)
            if is_english(language):
                yield from _words_in(sentence, text)


def _words_in(sentence: str, text: Text) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for pattern, instead in (*WORDS_TO_AVOID, *MORE_WORDS_TO_AVOID):
        for match in pattern.finditer(sentence):
            # “drug addict” is one thing to change, not two.
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            why = SAFE_MESSAGING if ABOUT_DYING.search(match[0]) else PERSON_FIRST
            yield Finding(Concern.WORD, text, sentence, match[0], suggestion=instead, why=why)


def is_english(language: str) -> bool:
    """Whether a language code is one of English."""
    return language.lower().split("-")[0] == ENGLISH


def measure(texts: Iterable[Text], *, language: str = ENGLISH) -> Measure:
    """How many words the texts have and how hard their sentences are to read."""
    units = [unit for text in texts for unit in text.units]
    counts = reading.count(units)
    enough = is_english(language) and counts.words >= FEWEST_WORDS_TO_GRADE
    grade = round(max(0.0, reading.grade(counts)), 1) if enough else None
    return Measure(sum(len(reading.words(unit)) for unit in units), grade)


def passages(texts: Iterable[Text], findings: Iterable[Finding], *, language: str = ENGLISH) -> list[Passage]:
    """The texts block by block, in their order."""
    by_block: dict[str, list[Text]] = {}
    for text in texts:
        by_block.setdefault(text.block, []).append(text)
    of_block: dict[str, list[Finding]] = {}
    for finding in findings:
        of_block.setdefault(finding.text.block, []).append(finding)
    return [
        Passage(block, inside[0].label, measure(inside, language=language), tuple(of_block.get(block, ())))
        for block, inside in by_block.items()
    ]
