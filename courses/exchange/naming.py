"""What a question from a file is called here: a reference for good, and a label that tells nothing of the question.

A file may name a question by an id, by a title, or not at all. The same file must name it the same the next time, so
that it updates the question instead of doubling it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst, slugify

from courses.exchange.questions import FileQuestion
from courses.questions.registry import kinds
from courses.questions.shapes import digest_of
from courses.questions.texts import texts_in
from website.core.sanitise import plain_text

MOST_REF = 40
MOST_LABEL = 120
TELLING_WORDS, TELLING_SIGNS = 4, 20
"""A title that is the beginning of the question gives it away from so many words, or signs, on."""

_NOT_WORDS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """A text as words alone: letter case, marks and spaces make no difference."""
    return _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def gives_away(name: str, definition: Mapping[str, Any]) -> bool:
    """Whether a title says what is asked or answered: it is such a text, holds the question, or begins like it."""
    said = folded(name)
    if not said:
        return False
    if any(folded(text) == said for text in texts_in(definition)):
        return True
    long = len(said.split()) >= TELLING_WORDS or len(said) >= TELLING_SIGNS
    asked = [folded(str(definition.get(field, ""))) for field in ("stem", "text")]
    return any(text and (text in said or (long and text.startswith(said))) for text in asked)


def title_of(question: FileQuestion) -> str:
    """The file's title of a question, for lists; "" when there is none that may stand there."""
    name = " ".join(plain_text(question.name).split())
    if not name or gives_away(name, question.definition):
        return ""
    return name if len(name) <= MOST_LABEL else f"{name[: MOST_LABEL - 1]}…"


def label_of(question: FileQuestion, ref: str) -> str:
    """What lists show: the file's title, else the kind and the reference."""
    kind = kinds.get(question.kind)
    return title_of(question) or f"{capfirst(str(kind.label)) if kind else question.kind} {ref}"[:MOST_LABEL]


def refs_for(questions: Sequence[FileQuestion]) -> list[str]:
    """The reference of each question of a file: its id, else from its title, else from what it asks.

    A title or a question that stands in the file more than once is told apart by more and more of it, so that only
    what is the same in everything has the same reference.
    """
    ladders = [_ladder(question) for question in questions]
    found = [""] * len(ladders)
    waiting = list(range(len(ladders)))
    for rung in range(max((len(ladder) for ladder in ladders), default=0)):
        at = {number: ladders[number][min(rung, len(ladders[number]) - 1)] for number in waiting}
        often = Counter(at.values())
        for number, ref in at.items():
            if often[ref] == 1 or rung >= len(ladders[number]) - 1:
                found[number] = ref
        waiting = [number for number in waiting if not found[number]]
    return found


def _ladder(question: FileQuestion) -> list[str]:
    """References of a question, from the one that survives most changes to the one that nothing else has."""
    given = " ".join(plain_text(question.ref).split())
    if given and not gives_away(given, question.definition):
        return [_short(given)]
    asked = [question.kind, *(" ".join(str(question.definition.get(name, "")).split()) for name in ("stem", "text"))]
    everything = [question.kind, question.definition]
    named = slugify(title_of(question), allow_unicode=True)
    if named:
        return [_short(named), _with_digest(named, asked), _with_digest(named, everything)]
    return [f"q-{digest_of(asked)[:16]}", f"q-{digest_of(everything)[:16]}"]


def _short(ref: str) -> str:
    return ref if len(ref) <= MOST_REF else _with_digest(ref, ref)


def _with_digest(ref: str, data: Any) -> str:
    return f"{ref[: MOST_REF - 13].rstrip('-')}-{digest_of(data)[:12]}"
