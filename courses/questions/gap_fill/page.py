"""A text with gaps as a page shows it: pieces of text, and between them the gaps with names that can be heard."""

from __future__ import annotations

import html
import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from courses.questions.base import Response, Shown
from courses.questions.gap_fill.definition import Gap, GapFillDefinition
from courses.questions.gap_fill.marking import credit_of, found, given_in
from courses.questions.sheet import Sheet
from courses.questions.typed import right_texts, verdict_of

_TAG = re.compile(r"<[^>]*>")
_BLOCK_ENDS = re.compile(r"</?(?:p|li|ul|ol|blockquote|br)\b[^>]*>")
_WORDS_HEARD = 5


class _Rendered:
    """A piece of the text as the Markdown renderer and the sanitiser made it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __html__(self) -> str:
        return self._text


def option_key(gap: Gap, answer_key: str) -> str:
    """What the sheet calls an option: every gap has an "a1"."""
    return f"{gap.key}/{answer_key}"


def field_name(prefix: str, sheet: Sheet, gap: Gap) -> str:
    """What the page calls the field of a gap: its own name might give the answer away."""
    return f"{prefix}-{sheet.token(f'gap:{gap.key}')}"


def pieces(
    definition: GapFillDefinition, sheet: Sheet, response: Response | None, shown: Shown
) -> list[dict[str, Any]]:
    """The text in its order: `{"html": …}` for text, `{"gap": …}` for a gap."""
    parts = list(definition.sentence())
    count, number, rows = len(definition.gaps), 0, []
    for at, part in enumerate(parts):
        if isinstance(part, str):
            rows.append({"html": safe_piece(part)})
            continue
        number += 1
        before = _heard(parts[at - 1], last=True) if at else ""
        after = _heard(parts[at + 1], last=False) if at + 1 < len(parts) else ""
        row = {"number": number, "many": count > 1, "name": _name(number, count, before, after)}
        rows.append({"gap": {**row, **_field(part, sheet, response), **_told(part, response, shown)}})
    return rows


def safe_piece(piece: str) -> SafeString:
    """A piece of sanitised HTML. Its elements may be closed in another piece."""
    return format_html("{}", _Rendered(piece))


def _name(number: int, count: int, before: str, after: str) -> str:
    """What a screen reader says of a gap: which one it is, and the words beside it."""
    about = {"number": number, "count": count, "before": before, "after": after}
    if before:
        return gettext("Gap %(number)s of %(count)s, after “%(before)s”") % about
    if after:
        return gettext("Gap %(number)s of %(count)s, before “%(after)s”") % about
    return gettext("Gap %(number)s of %(count)s") % about


def _heard(part: str | Gap, *, last: bool) -> str:
    """The last or the first words of a piece of text, of the same line."""
    if not isinstance(part, str):
        return ""
    line = _BLOCK_ENDS.split(part)[-1 if last else 0]
    words = html.unescape(_TAG.sub("", line)).split()
    return " ".join(words[-_WORDS_HEARD:] if last else words[:_WORDS_HEARD])


def _field(gap: Gap, sheet: Sheet, response: Response | None) -> dict[str, Any]:
    """The field with what stands in it. Of the answers, a page holds only the words to choose from."""
    given = given_in(response, gap)
    if not gap.chosen:
        return {"field": field_name("", sheet, gap), "chosen": False, "text": given}
    by_key = {option_key(gap, answer.key): answer for answer in gap.answers if answer.key}
    mine = gap.answer(given)
    return {
        "field": field_name("", sheet, gap),
        "chosen": True,
        "text": mine.text if mine else "",
        "token": sheet.token(option_key(gap, given)) if mine else "",
        "options": [{"token": sheet.token(key), "text": by_key[key].text} for key in sheet.order if key in by_key],
    }


def _told(gap: Gap, response: Response | None, shown: Shown) -> dict[str, Any]:
    """How the gap was filled, as far as `shown` allows."""
    given = given_in(response, gap)
    answer = found(gap, given)
    credit = credit_of(answer)
    rights = right_texts(gap.answers, as_written=gap.chosen) if shown.right_answers and credit != 1 else []
    return {
        "verdict": verdict_of(credit) if given and shown.right_wrong else "",
        "feedback": (answer.feedback or "") if answer and shown.feedback else "",
        "right_texts": rights,
    }
