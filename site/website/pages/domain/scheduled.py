"""What was set to appear or to end at a moment, done when the moment has come."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.apps import apps
from django.db import models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

from website.core import clock

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Ends what has expired, then publishes what was approved for a moment that is over; how many it did.

    Each in its own transaction: one that fails is logged by its class, tried again the next time, and holds up nobody
    else. Late or twice is harmless.
    """
    done = 0
    for model in _models():
        for content in model.objects.filter(live=True, expire_at__lt=clock.now()).order_by("expire_at"):
            done += _do(_end, content)
    for revision in Revision.objects.filter(approved_go_live_at__lt=clock.now()).order_by("approved_go_live_at"):
        done += _do(_publish, revision)
    return done


def _models() -> list[type[models.Model]]:
    """Pages, and every snippet that can be a draft."""
    others = [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [Page, *others]


def _end(content: DraftStateMixin) -> None:
    content.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _do(action: Callable, subject: models.Model) -> bool:
    try:
        with transaction.atomic():
            action(subject)
    except Exception as error:
        logger.error("%s %s could not be scheduled: %s", subject._meta.label, subject.pk, type(error).__name__)
        return False
    return True
