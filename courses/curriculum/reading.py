"""How hard a text is to read, and how long it takes: plain counts over learner text.

Learner text reaches this module as *units*: a paragraph, a list item, a table cell, a title. Grades are taken
over running text only, that is over units that end like a sentence. Titles, labels and cells are left out: a text
of two-word fragments would look easier than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pyphen
from markdown_it import MarkdownIt
from markdown_it.token import Token

WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…])[”’)*_]*\s+(?=[“‘(*_]*[A-Z0-9])")
ENDS_LIKE_A_SENTENCE = re.compile(r"[.!?…:][”’)]*$")
VOWELS = re.compile(r"[aeiouy]+")

MARKDOWN = MarkdownIt("commonmark")
HYPHENATION = pyphen.Pyphen(lang="en_US", left=1, right=2)


@dataclass(frozen=True)
class Counts:
    """What the formulas need."""

    words: int
    sentences: int
    syllables: int
    letters: int


def units(markdown: str) -> list[str]:
    """The plain text of each paragraph or list item in a piece of Markdown."""
    return [_text_of(token.children or []).strip() for token in MARKDOWN.parse(markdown) if token.type == "inline"]


def _text_of(tokens: Iterable[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.content and token.type != "html_inline":
            parts.append(token.content)
    return "".join(parts)


def words(text: str) -> list[str]:
    """The words of a text; “don’t” and “yes-or-no” are one word each."""
    return WORD.findall(text)


def sentences(unit: str) -> list[str]:
    """Split one unit after ``. ! ? …`` where the next word starts like a sentence."""
    return [part for part in SENTENCE_END.split(unit) if words(part)]


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Syllables of an English word: the larger of two counts, so that a doubt makes the text harder, not easier.

    pyphen knows where a word may be hyphenated, which leaves out some breaks ("open"). The other count is
    of vowel groups, without a silent ending (-e, -es, -ed).
    """
    lower = word.lower().replace("’", "").replace("'", "")
    return max(1, sum(_syllables_of_part(part) for part in lower.split("-")))


def _syllables_of_part(part: str) -> int:
    hyphenated = len(HYPHENATION.inserted(part).split("-"))
    groups = len(VOWELS.findall(part))
    if groups > 1 and re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyscxzg]es$|[aeiouy]le$", part):
        groups -= 1
    return max(hyphenated, groups)


def count(texts: Iterable[str]) -> Counts:
    """Count over the units in ``texts`` that end like a sentence."""
    found_words = found_sentences = found_syllables = found_letters = 0
    for unit in texts:
        if not ENDS_LIKE_A_SENTENCE.search(unit):
            continue
        for sentence in sentences(unit):
            in_sentence = words(sentence)
            found_sentences += 1
            found_words += len(in_sentence)
            found_syllables += sum(syllables(word) for word in in_sentence)
            found_letters += sum(character.isalnum() for word in in_sentence for character in word)
    return Counts(found_words, found_sentences, found_syllables, found_letters)


def flesch_kincaid(counts: Counts) -> float:
    """US school grade by sentence and word length.

    0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid, Fishburne, Rogers and Chissom 1975,
    Research Branch Report 8-75; the formula as in table 2 of PMC5890371).
    """
    if not counts.words:
        return 0.0
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def coleman_liau(counts: Counts) -> float:
    """US school grade by letters instead of syllables.

    0.0588 L − 0.296 S − 15.8, with L letters and S sentences per 100 words (Coleman and Liau 1975, Journal of
    Applied Psychology 60; the formula as in table 2 of PMC5890371).
    """
    if not counts.words:
        return 0.0
    per_hundred = 100 / counts.words
    return 0.0588 * counts.letters * per_hundred - 0.296 * counts.sentences * per_hundred - 15.8


def grade(counts: Counts) -> float:
    """The harder of the two grades."""
    return max(flesch_kincaid(counts), coleman_liau(counts))
