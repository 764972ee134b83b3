"""Who holds evidence on a page, so that an editor knows before deleting it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.models import Attempt, AttemptItem, Completion, Enrolment, Question, QuestionVersion
from website.accounts.models import User


def holders(*pages: Page) -> QuerySet[User]:
    """The people who joined, finished a part of, or tried a quiz of `pages` or of what stands below them.

    For counting: an editor sees nobody's progress. Evidence follows the content's key, so a translation of a page that
    people used counts as used too.
    """
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path)
    keys = Page.objects.filter(below).values("translation_key")
    joined = Enrolment.objects.filter(learner=OuterRef("pk"), course_key__in=keys)
    done = Completion.objects.filter(enrolment__learner=OuterRef("pk"), content_key__in=keys)
    tried = Attempt.objects.filter(learner=OuterRef("pk"), quiz_key__in=keys)
    return User.objects.filter(Exists(joined) | Exists(done) | Exists(tried))


def answerers(questions: Iterable[Question]) -> QuerySet[User]:
    """The people who met any of `questions` in a quiz, whatever they answered. For counting."""
    met = AttemptItem.objects.filter(version__question__in=list(questions), attempt__learner=OuterRef("pk"))
    return User.objects.filter(Exists(met))


def questions_showing(hashes: Iterable[str]) -> QuerySet[Question]:
    """The questions with one of these pictures (by the hash of the file) in any version that was ever published."""
    shows = Q(pk__in=[])
    for digest in hashes:
        shows |= Q(words__contains=digest)
    versions = QuestionVersion.objects.annotate(words=Cast("definition", TextField())).filter(shows)
    return Question.objects.filter(pk__in=versions.values("question"))


def why_pictures_stay(hashes: Iterable[str]) -> str:
    """The sentence for who wants to delete or replace pictures that questions show; "" when none does."""
    count = questions_showing(hashes).count()
    if not count:
        return ""
    return ngettext(
        "%(count)s question shows this, and what people were asked stays as it was. Take another picture in the "
        "question instead.",
        "%(count)s questions show this, and what people were asked stays as it was. Take another picture in the "
        "questions instead.",
        count,
    ) % {"count": count}
