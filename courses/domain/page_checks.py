"""What an editor should know about a page before other people read it: words, reading, and what is still missing.

`report_on` takes the values from whatever holds them, so that the saved draft and a form as it is being typed are
looked at alike. Only `report_on` reads from the database (what was kept, what the module states); nothing is written.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.curriculum import reading
from courses.curriculum.checks.lessons import (
    MINUTES_FOR,
    MINUTES_FOR_A_CARD,
    MINUTES_RANGE,
    SENSITIVE,
    SHARE_OF_SCENARIO_READ,
    WORDS_PER_MINUTE,
)
from courses.domain.kept_words import kept_of
from courses.domain.page_texts import page_texts
from courses.domain.wording import (
    Concern,
    Finding,
    Markup,
    Measure,
    Passage,
    Text,
    check_texts,
    is_english,
    measure,
    passages,
)
from courses.domain.words import lines_of
from courses.models import KeptWord

MINUTES_BY_BLOCK: dict[str, float] = {
    kind.model_fields["block"].annotation.__args__[0]: minutes  # type: ignore[union-attr]
    for kind, minutes in MINUTES_FOR.items()
}
"""The validator's minutes by the name that a block has in files and pages alike."""

CONTENT_NOTE = "content_note"

LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
VAGUE_LINK = re.compile(
    r"^(click( here)?|here|this( link| page)?|link|(read |learn |see )?more|(https?:|www\.).*)[.!…]?$", re.IGNORECASE
)
"""Words of links that say nothing when read alone, as screen readers list them."""


@dataclass(frozen=True)
class Hint:
    """Something that is missing or does not fit. One that `stops` has to be put right before people read the page."""

    code: str
    field: str
    sentence: str
    stops: bool = False


@dataclass(frozen=True)
class PageReport:
    """All there is to say about a page. `waiting` are the findings that ask for a change or a reason."""

    measure: Measure
    passages: list[Passage]
    waiting: list[Finding]
    kept: list[tuple[Finding, KeptWord]]
    long_sentences: list[Finding]
    hints: list[Hint]
    minutes: int | None = None
    english: bool = True


def report_on(
    page_class: type[models.Model],
    value_of: Callable[[str], Any],
    *,
    language: str,
    content_key: uuid.UUID,
    objectives: Collection[str] | None = None,
) -> PageReport:
    """What there is to say about a page of `page_class` whose fields have these values; one statement.

    `objectives` are the codes the module states, None where the page stands in no module.
    """
    texts = page_texts(page_class, page_class.word_fields, value_of)  # type: ignore[attr-defined]
    findings = check_texts(texts, language=language)
    has_body = "body" in page_class.word_fields  # type: ignore[attr-defined]
    hints = vague_link_hints(texts)
    minutes = None
    if has_body:
        body = value_of("body") or []
        minutes = round(estimate_minutes(body, texts))
        findings += missing_content_note(texts, value_of(CONTENT_NOTE), language)
        hints += [
            *empty_hints(body),
            *minutes_hints(value_of("minutes"), minutes),
            *local_rule_hints(body),
            *objective_hints(value_of("objective_codes"), objectives),
        ]
    kept = kept_of(content_key)
    asked = [finding for finding in findings if finding.can_be_kept]
    return PageReport(
        measure=measure(texts, language=language),
        passages=passages(texts, findings, language=language),
        waiting=[finding for finding in asked if finding.token not in kept],
        kept=[(finding, kept[finding.token]) for finding in asked if finding.token in kept],
        long_sentences=[finding for finding in findings if finding.concern is Concern.LONG_SENTENCE],
        hints=hints,
        minutes=minutes,
        english=is_english(language),
    )


def report_on_page(page: Any) -> PageReport:
    """The same for a page as it is in hand. Objectives are left out: they do not bear on words."""
    return report_on(
        type(page),
        lambda name: getattr(page, name),
        language=page.locale.language_code,
        content_key=page.translation_key,
    )


def sentence_for(finding: Finding) -> str:
    """What stands at the field where a word was found."""
    if finding.concern is Concern.CONTENT_NOTE:
        told = _(
            "“%(word)s” comes up in the lesson. Say here that it does, so that people can choose. "
            "Or say under “Words and reading” why no note is needed."
        )
        return told % {"word": finding.found}
    told = _("“%(word)s”: better say %(instead)s. Or say under “Words and reading” why it stays.")
    return told % {"word": finding.found, "instead": finding.suggestion}


def missing_content_note(texts: list[Text], note: Any, language: str) -> list[Finding]:
    """One finding where a hard subject comes up and nobody is told before. Text behind a note of its own is told."""
    if not is_english(language) or is_filled(note):
        return []
    for text in texts:
        for sentence in _sentences(text) if text.kind != CONTENT_NOTE else ():
            if match := SENSITIVE.search(sentence):
                place = replace(text, block=CONTENT_NOTE, path=(("field", CONTENT_NOTE),))
                return [Finding(Concern.CONTENT_NOTE, place, sentence, match[0])]
    return []


def _sentences(text: Text) -> Iterator[str]:
    for unit in text.units:
        yield from reading.sentences(unit)


def vague_link_hints(texts: list[Text]) -> list[Hint]:
    """Links whose words do not say where they lead, by place."""
    hints = []
    for text in texts:
        for link in LINK.findall(text.text) if text.markup is Markup.HTML else ():
            words = lines_of(link)
            if VAGUE_LINK.match(words):
                sentence = _(
                    "The link “%(words)s” in %(place)s does not say where it leads. Name what people find there."
                )
                told = sentence % {"words": words[:60], "place": text.label}
                hints.append(Hint("vague-link", text.path[0][1], told))
    return hints


def is_filled(rich_text: Any) -> bool:
    """Whether a rich text says anything: an empty paragraph does not."""
    return bool(lines_of(str(getattr(rich_text, "source", rich_text) or "")))


def estimate_minutes(body: Any, texts: list[Text]) -> float:
    """Careful reading plus the time that activities ask for, as the curriculum's validator counts it."""
    counted = [(text.kind, sum(len(reading.words(unit)) for unit in text.units)) for text in texts]
    share = {"scenario": SHARE_OF_SCENARIO_READ}
    minutes = sum(words * share.get(kind, 1) for kind, words in counted) / WORDS_PER_MINUTE
    for child in body:
        minutes += MINUTES_BY_BLOCK.get(child.block_type, 0)
        if child.block_type == "flashcards":
            minutes += MINUTES_FOR_A_CARD * len(child.value.get("cards") or [])
    return minutes


def empty_hints(body: Any) -> list[Hint]:
    """Nobody is handed a lesson in which nothing stands."""
    return [] if len(body) else [Hint("empty", "body", _("Nothing stands here yet. Add a block."), stops=True)]


def minutes_hints(stated: Any, estimate: int) -> list[Hint]:
    """Minutes that are far from what the lesson takes. An empty lesson takes none yet."""
    try:
        minutes = int(stated)
    except (TypeError, ValueError):
        return []
    low, high = MINUTES_RANGE
    if not estimate or low * estimate <= minutes <= high * estimate:
        return []
    sentence = _("The lesson says %(stated)s min. Reading and trying things out takes about %(estimate)s min.")
    return [Hint("minutes", "minutes", sentence % {"stated": minutes, "estimate": estimate})]


def local_rule_hints(body: Any) -> list[Hint]:
    """Local rules that the organisation has not written yet, by topic."""
    open_topics = [
        str(child.value.get("topic") or child.block.label)
        for child in body
        if child.block_type == "local_rule" and not is_filled(child.value.get("own_text"))
    ]
    if not open_topics:
        return []
    sentence = ngettext(
        "%(count)s local rule waits for your organization’s own text: %(topics)s. Until then people read the safe "
        "advice.",
        "%(count)s local rules wait for your organization’s own text: %(topics)s. Until then people read the safe "
        "advice.",
        len(open_topics),
    )
    return [Hint("local-rule", "body", sentence % {"count": len(open_topics), "topics": ", ".join(open_topics)})]


def objective_hints(typed: Any, objectives: Collection[str] | None) -> list[Hint]:
    """Codes that the module does not state; none at all where the module states some."""
    codes = [code.strip() for code in str(typed or "").split(",") if code.strip()]
    if objectives is None:
        return []
    unknown = [code for code in codes if code not in objectives]
    if unknown:
        sentence = _("The module does not state %(codes)s. It states: %(stated)s.")
        stated = ", ".join(sorted(objectives)) or _("none yet")
        told = sentence % {"codes": ", ".join(unknown)[:80], "stated": stated}
        return [Hint("objective-unknown", "objective_codes", told, stops=True)]
    if objectives and not codes:
        return [
            Hint(
                "objective-none", "objective_codes", _("The lesson says for none of the objectives that it teaches it.")
            )
        ]
    return []
