"""Choices of learning: what a row can say about itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentSource(models.TextChoices):
    """How a person came onto a course."""

    OPEN = "open", _("chose it")
    ASSIGNED = "assigned", _("assigned to you")
    RENEWAL = "renewal", _("renews a certificate")


class CompletionKind(models.TextChoices):
    """What was done."""

    LESSON = "lesson", _("lesson")
    QUIZ = "quiz", _("quiz")


class NameShown(models.TextChoices):
    """What a certificate's public page says about its holder; the holder chooses."""

    FULL = "full", _("my full name")
    INITIALS = "initials", _("my initials")
    NOTHING = "nothing", _("no name at all")


class PracticeDomain(models.TextChoices):
    """A certification board's area of work (IC&RC Peer Recovery, the version with five)."""

    ADVOCACY = "advocacy", _("Advocacy")
    ETHICAL_RESPONSIBILITY = "ethical_responsibility", _("Ethical responsibility")
    MENTORING_EDUCATION = "mentoring_education", _("Mentoring and education")
    RECOVERY_WELLNESS_SUPPORT = "recovery_wellness_support", _("Recovery and wellness support")
    HARM_REDUCTION = "harm_reduction", _("Harm reduction")


class Delivery(models.TextChoices):
    """How the hours of a course are spent; boards count them apart."""

    SELF_PACED = "self_paced", _("at your own pace")
    LIVE = "live", _("live with a teacher")


class EnrolmentRule(models.TextChoices):
    """Who may start a course."""

    OPEN = "open", _("open to everybody")
    ASSIGNMENT = "assignment", _("by assignment")


class CompletionRule(models.TextChoices):
    """When a lesson counts as done."""

    MARKED = "marked", _("when the person says so")
    QUICK_CHECKS = "quick_checks", _("when every quick check is right and the person says so")


class Competency(models.IntegerChoices):
    """The twelve categories of SAMHSA's core competencies for peer workers (2015), in our words."""

    RELATIONSHIPS = 1, _("Caring relationships")
    SUPPORT = 2, _("Giving support")
    SHARING = 3, _("Sharing lived experience")
    PERSONALISING = 4, _("Fitting support to the person")
    PLANNING = 5, _("Planning for recovery")
    LINKING = 6, _("Linking to services and supports")
    SKILLS = 7, _("Skills for health, wellness and recovery")
    CRISES = 8, _("Helping in a crisis")
    COMMUNICATION = 9, _("Communication")
    TEAMWORK = 10, _("Working with others")
    ADVOCACY = 11, _("Leadership and advocacy")
    GROWTH = 12, _("Growing in the work")


class ChoiceQuality(models.TextChoices):
    """How well a line in a scenario, or the way it ended, serves the person."""

    STRONG = "strong", _("Strong")
    OK = "ok", _("Fair")
    WEAK = "weak", _("Weak")
    UNSAFE = "unsafe", _("Unsafe")


class ReviewStep(models.TextChoices):
    """The two readings of a change, in their order."""

    LIVED = "lived", _("Lived experience")
    CLINICAL = "clinical", _("Clinical or law")


class ReviewPoint(models.IntegerChoices):
    """What an editor goes through before a change is reviewed."""

    SOURCES = 1, _("Each fact has a source and the day it was checked.")
    OWN_WORDS = 2, _("No sentence is copied from somewhere.")
    READING = 3, _("It reads at grade 8 or below; steps and questions under grade 7.")
    WORDS = 4, _("Words put the person first, no method of harm is described, and a help line is shown.")
    KEY = 5, _("The right answer is right, and every option has a reason.")
    SCENARIO = 6, _("Scenarios have no dead end, each choice teaches, and unsafe choices say why.")
    READERS = 7, _("One reader has lived experience, and one knows the law or the clinical side.")
    ACCESS = 8, _("Pictures have a text, videos have captions and a transcript, and nothing is told by color alone.")
    VERSION = (
        9,
        _("The note below says what changed. Who passed the old version keeps it; a safety change is explained."),
    )
