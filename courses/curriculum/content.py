"""What curriculum data becomes: field values of pages and questions, and the stream of a lesson's blocks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from courses.curriculum import schema
from courses.enums import Delivery, EnrolmentRule
from courses.exchange.plan import PageItem, Plan, QuestionItem
from courses.models import PRESETS
from courses.questions.adapt import write_definition
from courses.questions.registry import get_kind
from website.core import markdown
from website.pages.blocks import TableBlock

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "curriculum.mainstay.invalid")
"""Content keys are made from source ids, so that every installation gives the same lesson the same key."""


PRIVATE = ("Only you can see this.", "Solo tú puedes ver esto.")


def key_of(source_id: str) -> uuid.UUID:
    """The content key of something from the files."""
    return uuid.uuid5(NAMESPACE, source_id)


def html(text: str) -> str:
    """Limited Markdown as the HTML of a rich text block."""
    return str(markdown.render(text))


# --- a course -----------------------------------------------------------------------------------------------


def plan_of(data: schema.CourseData) -> Plan:
    """The plan of a course. A course of several modules has pages, keys and banks of its own.

    So it stands beside the same module offered alone, and neither changes the other: what an editor changes in a lesson
    of one course is not changed in the other, and evidence never counts for both.
    """
    course_id = f"{data.folder}/course"
    items: list[PageItem | QuestionItem] = [
        PageItem(course_id, "course", key_of(course_id), None, *course_fields(data.course))
    ]
    for module in data.modules:
        place = data.folder if data.stands_alone else f"{data.folder}/{module.folder}"
        bank = module.bank.bank.name
        if not data.stands_alone:
            bank = f"{data.course.title}: {bank}"
        items += _module_items(module, place, key_of(course_id), bank[:120], data.opens_after(module.folder))
    return Plan(tuple(items))


def _module_items(
    data: schema.ModuleData, place: str, course: uuid.UUID, bank: str, opens_after: tuple[str, ...]
) -> Iterator[PageItem | QuestionItem]:
    """A module, its lessons, its questions and its quiz. `place` names them in the records."""
    module, quiz = key_of(f"{place}/module"), f"{place}/quiz"
    yield PageItem(f"{place}/module", "module", module, course, *module_fields(data.module, opens_after))
    for lesson in data.lessons:
        name = f"{place}/{lesson.id}"
        yield PageItem(name, "lesson", key_of(name), module, lesson_fields(lesson), before=key_of(quiz))
    for item in data.bank.items:
        fields = question_fields(item, key_of(f"{place}/{item.lesson}"))
        yield QuestionItem(f"{place}/{item.id}", bank, module, fields)
    yield PageItem(quiz, "quiz", key_of(quiz), module, *quiz_fields(data.bank, bank))


Rows = dict[str, list[dict[str, Any]]]


def course_fields(course: schema.Course) -> tuple[dict[str, Any], Rows]:
    """Fields and child rows of a course page."""
    delivery = Delivery.SELF_PACED if course.delivery_mode == "self_paced" else Delivery.LIVE
    fields = {
        "title": course.title,
        "slug": course.code,
        "code": course.code,
        "summary": course.summary,
        "objectives": [{"type": "objective", "value": text} for text in course.objectives],
        "competencies": sorted(course.competencies),
        "enrolment": EnrolmentRule.OPEN if course.enrolment == "open" else EnrolmentRule.ASSIGNMENT,
        "renewal_months": course.renewal_months,
        "certificate_wording": course.certificate_wording,
        "hours_label": course.hours_label,
    }
    hours = [{"domain": row.domain, "minutes": row.minutes, "delivery": delivery} for row in course.hours_by_domain]
    return fields, {"hours": hours}


def module_fields(module: schema.Module, opens_after: tuple[str, ...] = ()) -> tuple[dict[str, Any], Rows]:
    """Fields and child rows of a module page."""
    fields = {
        "title": module.title,
        "code": module.code,
        "summary": module.summary,
        "opens_after": ", ".join(opens_after),
    }
    rows: Rows = {
        "objectives": [{"code": row.id, "text": row.text} for row in module.objectives],
        "sources": [{"claim": row.claim, "source": row.source, "checked_on": row.checked_on} for row in module.sources],
    }
    return fields, rows


def lesson_fields(lesson: schema.Lesson) -> dict[str, Any]:
    """Fields of a lesson page; `body` is raw stream data."""
    return {
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "objective_codes": ", ".join(lesson.objectives),
        "content_note": html(lesson.content_note.text) if lesson.content_note else "",
        "body": body_of(lesson),
    }


def quiz_fields(items: schema.Items, bank: str) -> tuple[dict[str, Any], Rows]:
    """Fields and the one source of a quiz page."""
    policy = items.quiz.policy
    fields = {
        "title": items.quiz.title,
        "slug": "quiz",
        "intro": items.quiz.intro,
        "preset": policy.preset,
        **PRESETS[policy.preset],
        "pass_percent": policy.pass_percent,
        "wait_minutes_after_second_try": policy.wait_minutes_after_second_try,
        "time_limit_minutes": policy.time_limit_minutes,
    }
    for name in ("wait_minutes_after_first_try", "show_hints", "written_answers", "second_marking"):
        if getattr(policy, name) is not None:
            fields[name] = getattr(policy, name)
    return fields, {"sources": [{"bank": bank, "draw": policy.draw}]}


def question_fields(item: schema.AnyItem, lesson_key: uuid.UUID) -> dict[str, Any]:
    """What `courses.domain.questions.publish_definition` takes for an item."""
    return {
        "ref": item.id,
        "kind": item.kind,
        "definition": item.definition.model_dump(mode="json", exclude_none=True),
        "topic": item.topic,
        "objective": item.objective,
        "domain": item.domain,
        "competencies": sorted(item.competencies),
        "lesson_key": lesson_key,
        "safety": item.safety,
        "scored": item.scored,
        "label": f"{item.id} · {item.topic}"[:120],
    }


def definition_of(kind: str, definition: schema.Model) -> list[dict[str, Any]]:
    """Raw data of the stream that holds one definition."""
    shape = get_kind(kind).parse(definition.model_dump(mode="json", exclude_none=True))
    return write_definition(kind, shape)


# --- blocks -------------------------------------------------------------------------------------------------


def body_of(lesson: schema.Lesson) -> list[dict[str, Any]]:
    """Raw stream data of a lesson. A block keeps its id as long as it keeps its own name or its place."""
    raw = []
    for number, block in enumerate(lesson.body):
        name = getattr(block, "id", f"{number}-{block.block}")
        raw.append(
            {
                "type": block.block,
                "id": str(uuid.uuid5(key_of(lesson.id), name)),
                "value": BLOCKS[block.block](block),
            }
        )
    return raw


def _without_promise(text: str) -> str:
    """The help of a reflection without the sentence that its block says by itself."""
    for sentence in PRIVATE:
        text = text.removeprefix(sentence)
    return text.strip()


def _scenario(block: schema.ScenarioBlock) -> dict[str, Any]:
    return {
        "title": block.title,
        "intro": html(block.intro),
        "tags": list(block.tags),
        "start": block.start,
        "nodes": [
            {
                "id": node.id,
                "speaker": node.speaker or "",
                "text": node.text,
                "choices": [choice.model_dump() for choice in node.choices],
            }
            for node in block.nodes
        ],
        "endings": [ending.model_dump() for ending in block.endings],
    }


def _table(block: schema.TableBlock) -> dict[str, Any]:
    rows = [[html(cell) for cell in row] for row in block.rows]
    return TableBlock.build(caption=block.caption, columns=list(block.columns), rows=rows)


BLOCKS = {
    "text": lambda block: {"heading": block.heading or "", "body": html(block.body)},
    "scene": lambda block: {"body": html(block.body)},
    "key_point": lambda block: {"body": html(block.body)},
    "key_points": lambda block: {"title": block.title, "points": [html(point) for point in block.points]},
    "callout": lambda block: {"tone": block.tone, "title": block.title, "body": html(block.body)},
    "table": _table,
    "flashcards": lambda block: {
        "title": block.title,
        "cards": [{"front": html(card.front), "back": html(card.back)} for card in block.cards],
    },
    "checklist": lambda block: {"title": block.title, "items": [html(item) for item in block.items]},
    "quick_check": lambda block: {"question": definition_of(block.kind, block.definition)},
    # The block itself says that only its writer can see it.
    "reflection": lambda block: {"prompt": html(block.prompt), "help": html(_without_promise(block.help))},
    "scenario": _scenario,
    "local_rule": lambda block: {
        "tag": block.tag,
        "topic": block.topic,
        "prompt": block.prompt,
        "own_text": "",
        "fallback": html(block.fallback),
    },
}
"""The value of each block, in the shape of its StreamField block."""
