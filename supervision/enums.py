"""Choices of supervision: what a row can say about itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    """Why somebody supervises somebody."""

    MAIN = "main", _("supervision")
    COVER = "cover", _("cover while the supervisor is away")


class AgreementEnd(models.TextChoices):
    """Why an agreement ended. A code, so that nothing private stands in it."""

    MOVED = "moved", _("one of us changed teams or left")
    FINISHED = "finished", _("we reached what we agreed on")
    CHANGE = "change", _("a change of supervisor")
    DECLINED = "declined", _("it was declined")
    WITHDRAWN = "withdrawn", _("the offer was taken back")
    OTHER = "other", _("another reason")


class SessionKind(models.TextChoices):
    """What sort of supervision a session is."""

    INDIVIDUAL = "individual", _("one to one")
    GROUP = "group", _("group")
    OBSERVATION = "observation", _("watching the work")
    DEBRIEF = "debrief", _("debrief after a crisis")
    AD_HOC = "ad_hoc", _("a short talk in between")


class SessionMode(models.TextChoices):
    """How people met."""

    IN_PERSON = "in_person", _("in person")
    VIDEO = "video", _("by video")
    PHONE = "phone", _("by phone")


class SessionPhase(models.TextChoices):
    """How far a session has come before it is signed. That it is signed follows from its records, never from here."""

    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("called off")


class Attendance(models.TextChoices):
    """Whether somebody was there."""

    PRESENT = "present", _("there")
    PARTLY = "partly", _("there for a part")
    ABSENT = "absent", _("not there")


class SupervisionFunction(models.TextChoices):
    """What supervision did, after Kadushin and Proctor (domain.md c2)."""

    ACCOUNTABILITY = "accountability", _("Accountability: standards and duties")
    LEARNING = "learning", _("Learning: skills and knowledge")
    SUPPORT = "support", _("Support: feelings, strain and encouragement")


class AgendaSource(models.TextChoices):
    """Where a point of an agenda came from."""

    PEER = "peer", _("from the peer")
    SUPERVISOR = "supervisor", _("from the supervisor")
    TRAINING = "training", _("from training")
    SUPERVISION = "supervision", _("from earlier supervision")
    WORKLOAD = "workload", _("the peer asks to talk about workload")


class RecordEventKind(models.TextChoices):
    """What happened to a signed record. Rows are only ever added; the state of the record follows from them."""

    SIGNED = "signed", _("signed")
    COUNTERSIGNED = "countersigned", _("countersigned")
    DISAGREED = "disagreed", _("disagreed")
    AMENDED = "amended", _("amended")
    VOIDED = "voided", _("voided")
    PURGED = "purged", _("content removed after retention")


class RequestState(models.TextChoices):
    """What became of a request for supervision."""

    OPEN = "open", _("waiting")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("taken back")


class ShareKind(models.TextChoices):
    """What a share opens."""

    RESULT = "result", _("one result")
    TREND = "trend", _("the trend")


class ShareLevel(models.TextChoices):
    """How much of a result a share opens."""

    BAND = "band", _("the plain words only")
    SCORES = "scores", _("the plain words and the numbers")
    ANSWERS = "answers", _("everything, with each answer")


class ScoreChange(models.TextChoices):
    """What the difference between two results means (domain.md e2)."""

    SAME = "same", _("about the same")
    MAY = "may", _("may have changed")
    LIKELY = "likely", _("has likely changed")


class SharePurpose(models.TextChoices):
    """What a share is for, in the words of the person who gives it."""

    WORKLOAD = "workload", _("to look at my workload and my schedule together")
    SUPPORT = "support", _("to know how I am and plan what would help")
    DEBRIEF = "debrief", _("to talk about something hard that happened at work")
