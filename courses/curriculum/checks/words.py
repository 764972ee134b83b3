"""Each learner text: sentences, words, markup, quotation marks, and how hard it is to read."""

from __future__ import annotations

import re

from pydantic import BaseModel

from courses.curriculum import reading
from courses.curriculum.checks.findings import Finding, Found, counts, learner_texts, units
from courses.curriculum.reader import Place
from courses.curriculum.schema import Markdown

LONGEST_SENTENCE = 30

WORDS_TO_AVOID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"\baddicts?\b", "person with a substance use disorder, or the person’s own word"),
        (r"\b(drug |substance |alcohol )?abusers?\b", "person who uses drugs"),
        (r"\b(drug|substance|alcohol) (abuse|habit)\b", "substance use"),
        (r"\b(junk(ie|y)s?|druggies?|crackheads?|drunks)\b", "person who uses drugs, or drinks"),
        (r"\balcoholics?\b(?! anonymous)", "person with an alcohol use disorder"),
        (r"\bclean\b", "in recovery, not using; for a test: negative"),
        (r"\bdirty\b", "for a test: positive"),
        (r"\brelaps(e|es|ed|ing|ers?)\b(?![- ]prevention)", "return to use"),
        (r"\bcommit(s|ted|ting)? suicide\b", "died by suicide"),
        (r"\b(failed|successful|completed)( suicide)? attempts?\b|\bcompleted suicide\b", "suicide attempt"),
    )
)

MARKUP = {
    "paragraph",
    "bullet_list",
    "ordered_list",
    "list_item",
    "inline",
    "text",
    "softbreak",
    "hardbreak",
    "strong",
    "em",
    "link",
}


def check_words(value: BaseModel) -> Found:
    """Each learner text: sentences, words, markup, quotation marks."""
    for place, text in learner_texts(value):
        for unit in units(text):
            for sentence in reading.sentences(unit):
                length = len(reading.words(sentence))
                if length > LONGEST_SENTENCE:
                    start = " ".join(sentence.split()[:6])
                    yield Finding(place, "long-sentence", f"{length} words in one sentence: “{start} …”")
        for pattern, instead in WORDS_TO_AVOID:
            for match in pattern.finditer(text):
                yield Finding(place, "word-to-avoid", f"“{match[0]}”: say {instead}")
        if '"' in text or "'" in text:
            yield Finding(place, "straight-quote", "write “ ” and ’ instead of straight quotation marks")
        if isinstance(text, Markdown):
            yield from check_markup(text, place)


def check_markup(text: str, place: Place) -> Found:
    """Only the limited Markdown of ``schema.Markdown``."""
    blocks = reading.MARKDOWN.parse(text)
    tokens = [*blocks, *(child for block in blocks for child in block.children or [])]
    for name in sorted({token.type.removesuffix("_open").removesuffix("_close") for token in tokens} - MARKUP):
        yield Finding(place, "markdown", f"{name} is not used in learner text")
    for token in tokens:
        if token.type == "link_open" and not str(token.attrGet("href")).startswith("https://"):
            yield Finding(place, "markdown", "links start with https://")


def check_reading_grade(value: BaseModel, limit: float) -> Found:
    """The harder of both grades stays within ``limit``."""
    of = counts(value)
    if reading.grade(of) > limit:
        yield Finding(
            (),
            "reading-grade",
            f"grade {reading.flesch_kincaid(of):.1f} (Flesch-Kincaid), {reading.coleman_liau(of):.1f} "
            f"(Coleman-Liau); at most {limit:g}",
        )
