"""The first-party addresses that the permission table decides about, and what stands in each: always what is Rosa's.

Everything that could leak exists: Rosa has a certificate, answers, a reflection and a notice, and supervision with Dana
in every state, self-checks, one of them shared with Dana, included; there is an open invitation.
"""

from __future__ import annotations

from django.core.files.base import ContentFile

from courses.domain import regrade
from courses.models import RefresherOffer, Regrade, RegradeProposal, SafetyChange
from tests.factories.marking import handed_in
from tests.factories.marking_again import REASON, a_scene, carry_out, propose
from tests.world import World
from website.core import clock
from website.core.addresses import Address, all_addresses
from website.media.models import MediaDocument


def rows() -> dict[str, Address]:
    """First-party addresses with a name, by name. Django's and Wagtail's own page views are not among them."""
    found = {}
    for row in all_addresses():
        if row.first_party and row.name and not row.pattern.startswith(("/cms/", "/operate/")):
            found[row.name] = row
    return found


def methods(row: Address) -> list[str]:
    """GET and POST, as far as the view takes them."""
    return [method for method in ("GET", "POST") if method in row.methods]


def arguments(world: World) -> dict[str, dict]:
    """What stands in each address: always what is Rosa's."""
    attempt = {"code": world.finished.code}
    numbered = {**attempt, "number": 1}
    course = {"key": world.course.translation_key}
    lesson = {"key": world.lesson.translation_key}
    certificate = {"code": world.certificate.code}
    person = {"code": world.cast.rosa.code}
    invitation = {"code": world.invitation.code}
    document = MediaDocument.objects.create(title="Worksheet", file=ContentFile(b"for members", name="worksheet.txt"))
    found = {
        "courses:enrol": course, "courses:renew": course, "courses:course_finished": course,
        "courses:lesson_done": lesson,
        "courses:attempt_start": {"key": world.quiz.translation_key},
        "courses:attempt_read": {"key": world.quiz.translation_key},
        "courses:attempt": attempt, "courses:attempt_finish": attempt, "courses:attempt_result": attempt,
        "courses:attempt_question": numbered, "courses:answer_save": numbered,
        "courses:certificate_pdf": certificate, "courses:certificate_name": certificate,
        "courses:verify_certificate": certificate,
        "notices:notice_open": {"code": world.notice.code},
        "accounts:accept_invitation": {"token": world.invitation.token},
        "accounts:person": person, "accounts:move_person": person, "accounts:set_supervisor": person,
        "accounts:set_active": person,
        "media:document": {"code": document.code, "filename": document.filename},
        "media:picture": {"name": "nothing.png"},
        "accounts:resend_invitation": invitation, "accounts:withdraw_invitation": invitation,
    }  # fmt: skip
    for name, kind in (
        ("courses:lesson_check", "quick_check"),
        ("courses:lesson_scenario", "scenario"),
        ("courses:lesson_reflection", "reflection"),
    ):
        block = world.block(kind)
        found[name] = {"key": world.lesson.translation_key, "block": block}
    found["courses:refresher"] = found["courses:refresher_dismiss"] = {"code": refresher_of(world)}
    return found | in_supervision(world)


def refresher_of(world: World) -> str:
    """A refresher that is offered to Rosa and to nobody else."""
    version = world.finished.items.filter(version__kind="single").first().version
    change = SafetyChange.objects.create(
        question=version.question, before=version, version=version, reason="We know more now.", offered_at=clock.now()
    )
    RefresherOffer.objects.create(change=change, learner=world.cast.rosa)
    return change.code


def marked_again(world: World) -> tuple[RegradeProposal, Regrade]:
    """A proposal that waits for Rosa's coordinator, and something already done to Rosa's quiz."""
    scene = a_scene({world.cast.rosa: 1})
    first = propose(scene, world.cast.person["elif"])
    begun = carry_out(first, world.cast.priya)
    regrade.end_proposal(first, actor=world.cast.person["elif"])
    return regrade.propose(scene.question, rule="drop", reason=REASON, actor=world.cast.person["elif"]), begun


def in_supervision(world: World) -> dict[str, dict]:
    """The same for supervision. A session's address stands for the state in which it answers."""
    rosas = world.supervised
    stands_for = {
        world.cast.rosa: ("person", "prepare", "grant_attempt", "extra_time"),
        rosas.agreement: ("agreement", "agreement_end", "agreement_cover"),
        rosas.offer: ("agreement_accept", "agreement_decline", "agreement_withdraw"),
        rosas.planned: ("session_plan", "session_call_off", "session_held", "agenda_add"),
        rosas.held: ("draft", "draft_save", "record_sign"),
        rosas.signed: ("session", "record_respond", "record_amend", "record_void", "record_pdf"),
        rosas.action: ("action_done",),
        rosas.waiting_point: ("mine_agenda_remove",),
        rosas.request: ("request_answer", "request_take_back"),
        rosas.sent: ("answer",),
        rosas.open_self_check: ("self_check", "self_check_save", "self_check_finish"),
        rosas.self_check: ("self_check_result", "self_check_keep", "self_check_delete", "self_check_share"),
        rosas.share: ("self_check_withdraw", "self_check_confirm"),
    }
    found = {f"supervision:{name}": {"code": row.code} for row, names in stands_for.items() for name in names}
    found["supervision:self_check_statement"] = {"code": rosas.open_self_check.code, "number": 1}
    found["supervision:agenda_remove"] = {"code": rosas.planned.code, "item": rosas.point.code}
    proposal, begun = marked_again(world)
    found["supervision:marking_again_proposal"] = {"code": proposal.code}
    found["supervision:marking_again_done"] = {"code": begun.code}
    waiting = handed_in(world.cast.rosa)
    found["supervision:marking_answer"] = {"code": waiting.attempt.code, "number": waiting.item.number}
    found["courses:sent_work"] = found["courses:sent_take_back"] = {"code": rosas.sent.code}
    written = world.finished.items.get(version__kind="open")
    found["courses:answer_send"] = {"code": world.finished.code, "number": written.number}
    found["courses:reflection_send"] = {"key": rosas.sent.content_key, "block": rosas.sent.block_id}
    return found
