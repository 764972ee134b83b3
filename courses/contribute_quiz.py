"""What quizzes contribute to the registries of lower rooms, and what editors may do with questions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import router
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from courses import personal_data_quiz, personal_marking
from courses.domain.evidence import why_pictures_stay
from courses.models import AttemptStep, Question, QuestionBank, QuestionVersion
from website.accounts.enums import Role
from website.audit import verbs
from website.core import contributions, triggers
from website.core.contributions import Schedule
from website.media import uses
from website.notices import kinds


def register_all() -> None:
    """Called once when the app is ready."""
    triggers.append_only(QuestionVersion)
    # An answer may be emptied when a person is erased; nothing else of a step ever changes.
    triggers.append_only(AttemptStep, allow_empty=("response",))
    for name, entry in {**personal_data_quiz.ENTRIES, **personal_marking.ENTRIES}.items():
        contributions.personal_data.add(name, entry)
    uses.reasons.add("questions", why_pictures_stay)
    contributions.schedules.add(
        "courses.close_overdue_attempts",
        Schedule("courses.tasks.close_overdue_attempts", 1, "closes quizzes whose time is over"),
    )
    contributions.schedules.add(
        "courses.recompute_statistics",
        Schedule("courses.tasks.recompute_statistics", 15, "works out the figures of quizzes that changed"),
    )
    kinds.register("courses.attempt_closed", title=_("The time of a quiz ran out. Your answers are kept"))
    kinds.register("courses.attempt_granted", title=_("You have another attempt at a quiz"))
    kinds.register("courses.attempt_marked", title=_("What you wrote in a quiz was marked. Your result is there"))
    kinds.register("courses.mark_changed", title=_("A mark in one of your quizzes was changed"))
    kinds.register("courses.time_allowance", title=_("Your time for quizzes has changed"))
    post_migrate.connect(equip_editors, dispatch_uid="courses.questions")
    verbs.register("courses.attempt_started", _("started a quiz"))
    verbs.register("courses.attempt_finished", _("handed in a quiz"))
    verbs.register("courses.written_answer_read", _("read a written answer to mark it"))
    verbs.register("courses.answer_marked", _("marked a written answer"))
    verbs.register("courses.attempt_granted", _("gave another attempt at a quiz"))
    verbs.register("courses.granted_lessons_read", _("read what was asked for before another attempt"))
    verbs.register("courses.time_allowance_set", _("gave extra time for quizzes"))
    verbs.register("courses.time_allowance_ended", _("took extra time for quizzes away"))
    verbs.register("courses.question_version_made", _("published a version of a question"))
    verbs.register("courses.question_version_restored", _("brought back an old version of a question"))
    verbs.register("courses.import_questions", _("imported questions into a bank"))
    verbs.register("courses.export_questions", _("exported the questions of a bank"))
    verbs.register("courses.question_tagged", _("changed the tags of a question"))
    verbs.register("courses.question_retired", _("retired a question"))
    verbs.register("courses.question_brought_back", _("brought back a retired question"))


def equip_editors(sender: Any, using: str, **extra: Any) -> None:
    """Receiver of `post_migrate`: editors write questions and banks. Nobody deletes what attempts may stand on."""
    if sender.name != "courses" or not router.allow_migrate_model(using, Group):
        return
    editors, __ = Group.objects.get_or_create(name=Role.EDITOR.value)
    for model, verbs_ in ((Question, ("view", "add", "change", "publish")), (QuestionBank, ("view", "add", "change"))):
        content_type = ContentType.objects.get_for_model(model)
        for verb in verbs_:
            permission, __ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=f"{verb}_{model._meta.model_name}",
                defaults={"name": f"Can {verb} {model._meta.model_name}"},
            )
            editors.permissions.add(permission)
