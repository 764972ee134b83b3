"""What courses contributes to the registries of lower rooms. Each part of learning adds its own lines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from courses import personal_data, personal_practice, personal_sent
from courses.enums import EnrolmentSource
from courses.views.gate import answer_for_page
from website.audit import verbs
from website.core import contributions
from website.core.contributions import NavigationItem, Schedule
from website.notices import kinds
from website.pages.access import add_page_rule


def register_all() -> None:
    """Called once when the app is ready."""
    add_page_rule("enrolled", answer_for_page)
    register_navigation()
    register_notices()
    register_verbs()
    for name, entry in {**personal_data.ENTRIES, **personal_practice.ENTRIES, **personal_sent.ENTRIES}.items():
        contributions.personal_data.add(name, entry)
    contributions.schedules.add(
        "courses.award_finished",
        Schedule("courses.tasks.award_finished", 60, "finishes courses whose last open part was taken out"),
    )


def register_navigation() -> None:
    """The links of the main navigation."""
    contributions.navigation.add(
        "courses.learn",
        NavigationItem(_("Learn"), "courses:learn_home", ("/learn/",), is_signed_in),
        weight=10,
    )


def is_signed_in(user: Any) -> bool:
    """Whether somebody is signed in."""
    return user.is_authenticated


def register_notices() -> None:
    """The kinds of notices about progress."""
    kinds.register("courses.certificate_issued", title=_("Your certificate is ready"))
    kinds.register("courses.certificate_revoked", title=_("One of your certificates was taken back"))
    kinds.register("courses.course_assigned", title=_("You have a new course"))
    kinds.register("courses.work_answered", title=_("Something that you sent was answered"))


def register_verbs() -> None:
    """What the audit log says about progress."""
    verbs.register(f"courses.enrol_{EnrolmentSource.OPEN}", _("joined a course"))
    verbs.register(f"courses.enrol_{EnrolmentSource.ASSIGNED}", _("assigned a course"))
    verbs.register(f"courses.enrol_{EnrolmentSource.RENEWAL}", _("started to renew a certificate"))
    verbs.register("courses.complete_lesson", _("finished a lesson"))
    verbs.register("courses.complete_quiz", _("passed a quiz"))
    verbs.register("courses.export_course", _("exported a course, answers included"))
    verbs.register("courses.import_course", _("imported a course"))
    verbs.register("courses.issue_certificate", _("received a certificate"))
    verbs.register("courses.choose_certificate_name", _("chose what a certificate's public page shows"))
    verbs.register("courses.revoke_certificate", _("took a certificate back"))
    verbs.register("courses.work_sent", _("sent a text to the people who look after them"))
    verbs.register("courses.work_taken_back", _("took back a text that was sent"))
    verbs.register("courses.sent_work_read", _("read a text that was sent"))
    verbs.register("courses.work_answered", _("answered a text that was sent"))
    verbs.register("courses.keep_word", _("kept a word in a page and said why"))
    verbs.register("courses.ask_word_again", _("took back why a word was kept"))
