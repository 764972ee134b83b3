"""Reads GIFT. See `lexer` for the pieces and `answers` for what stands between the braces."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from courses.exchange.gift import answers as between
from courses.exchange.gift.answers import Notes, Texts
from courses.exchange.gift.lexer import Block, GiftFault, Parts, blocks, formatted, parts_of
from courses.exchange.questions import FileFault, FileQuestion, ReadFile, ReadItem
from courses.exchange.texts import Patience, checked, decode, refused, tags_of, with_keys

_PLACE = "\ue000"
"""Stands for the gap while the sentence around it is read; private characters stand in no text."""
_BLANK = "_____"
_XML = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\b|quiz\b|[a-z:]*assessment)", re.IGNORECASE)
_WORD = re.compile(r"\w")


def read(data: bytes) -> ReadFile:
    """The questions of a GIFT file. Raises FileFault when it holds none or cannot be read at all."""
    patience = Patience()
    text, notes = decode(data)
    if _XML.match(text):
        raise FileFault(_("This is an XML file, not GIFT. Choose Moodle XML or QTI as its format."))
    items = []
    for block in blocks(text.replace(_PLACE, "")):
        patience.check()
        items.append(_item(block))
    if not items:
        raise FileFault(_("There is no question in this file."))
    if all(item.question is not None and item.question.kind == "information" for item in items):
        notes = [*notes, _("Nothing in this file asks anything: it was read as texts without answers. Is it GIFT?")]
    return ReadFile(tuple(items), tuple(notes))


def _item(block: Block) -> ReadItem:
    place = _("line %(number)s") % {"number": block.line}
    name, notes = "", Notes()
    try:
        parts = parts_of(block.body)
        name = parts.name
        kind, definition = _definition(parts, notes)
    except GiftFault as fault:
        return refused(place, name, str(fault))
    tags, changes = tags_of(value for remark, value in block.remarks if remark == "tag")
    notes.say(*changes)
    question = FileQuestion(
        kind=kind,
        definition=definition,
        ref=next((value.strip() for remark, value in block.remarks if remark == "id"), ""),
        name=name,
        category=block.category,
        tags=tags,
    )
    keys = next((value.split(",") for remark, value in block.remarks if remark == "keys"), [])
    return checked(place, with_keys(question, keys) if keys else question, notes.found)


def _definition(parts: Parts, notes: Notes) -> tuple[str, dict[str, Any]]:
    """Kind and definition. Raises GiftFault."""
    default, _text = formatted(parts.before, "moodle")
    texts = Texts(default, notes)
    kind, definition = _answered(parts, texts)
    if "stem" not in definition:
        definition["stem"] = _stem(parts, texts)
        if not definition["stem"]:
            raise GiftFault(_("There is no question before the braces."))
    texts.add(definition, parts.feedback)
    return kind, definition


def _answered(parts: Parts, texts: Texts) -> tuple[str, dict[str, Any]]:
    """The kind, and the definition as far as the answers say it."""
    answer = parts.answer
    if answer is None:
        return "information", {}
    if not answer:
        return "open", _essay(texts.notes)
    if answer.startswith("#"):
        return "numerical", between.numerical(answer[1:], texts)
    truth = between.true_false(answer, texts)
    if truth is not None:
        return "true_false", truth
    if "~" in answer:
        return _choice(parts, between.split(answer), texts)
    found = between.split(answer, "=")
    if between.is_matching(found):
        return "matching", between.matching(found, texts)
    if between.without_answer(found):
        raise GiftFault(_("An answer has no text."))
    rows = between.typed(found, texts)
    if _is_missing_word(parts):
        return "gap_fill", _sentence(parts, {"key": "a", "answers": rows}, texts)
    return "short_answer", {"answers": rows}


def _choice(parts: Parts, found: list[between.Answer], texts: Texts) -> tuple[str, dict[str, Any]]:
    """A choice, or a gap with a list where the choice stands inside a sentence."""
    if _is_missing_word(parts) and any(answer.sign == "=" for answer in found):
        return "gap_fill", _sentence(parts, between.chosen_gap(found, texts), texts)
    return between.choice(found, texts)


def _essay(notes: Notes) -> dict[str, Any]:
    notes.say(_("The file has no rubric and no model answer for this open question. Please add them."))
    idea = {"key": "a", "idea": _("Answers the question"), "example": _("The file gives no example."), "points": 1}
    return {"rubric": [idea], "model_answer": _("The file has no model answer.")}


# --- the text around the braces -------------------------------------------------------------------------


def _is_missing_word(parts: Parts) -> bool:
    """Whether the braces stand in a sentence: something follows them."""
    return bool(parts.after.strip()) and bool(_WORD.search(parts.before))


def _sentence(parts: Parts, gap: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """A sentence with a gap. Paragraphs before it are what the question asks."""
    whole = texts.markdown(f"{parts.before}{_PLACE}{parts.after}")
    if whole.count(_PLACE) != 1:
        raise GiftFault(_("The gap stands where no gap can stand."))
    before, _sign, _after = whole.partition(_PLACE)
    asked, paragraph, _rest = before.rpartition("\n\n")
    text = whole[len(asked) + len(paragraph) :].strip().replace(_PLACE, f"[[{gap['key']}]]")
    stem = asked.strip()
    if not stem:
        stem = _("Choose what fits in the gap.") if gap.get("chosen") else _("Fill in the gap.")
        texts.notes.say(_("The sentence became a text with a gap, under “%(stem)s”.") % {"stem": stem})
    return {"stem": stem, "text": text, "gaps": [gap]}


def _stem(parts: Parts, texts: Texts) -> str:
    """What is asked. A line stands for the braces when more of the sentence follows them."""
    if not _WORD.search(parts.after):
        rest = parts.after.strip()
        if rest:
            texts.notes.say(_("What stands behind the braces was left out: “%(text)s”") % {"text": rest[:20]})
        return texts.markdown(parts.before)
    return texts.markdown(f"{parts.before}{_PLACE}{parts.after}").replace(_PLACE, _BLANK)
