"""`manage.py seed_demo`: content, people and their history. Safe to run again; refuses a database of real people."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from courses.domain.statistics import recompute_stale
from website.accounts.models import User
from website.demo import (
    cast,
    crowd,
    crowd_supervision,
    earlier_class,
    every_kind,
    history,
    key_history,
    reviewers,
    self_check_history,
    supervision_history,
    work_history,
)


class Command(BaseCommand):
    """Fills the demo."""

    help = "Fill this database with made-up people and months of history. Refuses a database that holds real people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds --seed and --learners."""
        parser.add_argument("--seed", type=int, default=1, help="the seed of what --learners makes up")
        parser.add_argument("--learners", type=int, default=0, help="make up this many more learners, for load")

    def handle(self, *args: Any, **options: Any) -> None:
        """Builds what is missing."""
        if settings.ENVIRONMENT == "production":
            raise CommandError("Demo people have a password that everybody knows; they cannot live in production.")
        if User.objects.filter(is_demo=False, erased_at__isnull=True).exists():
            raise CommandError("This database holds real people. The demo needs a database of its own.")
        course = history.prepare_content()
        history.translate_content()
        every_kind.show(course)
        history.name_organisation()
        people = history.make_people()
        reviewers.appoint(people)
        history.mark_safety_question(people["elif"])
        history.live(people, course)
        earlier_class.live(people, course)
        supervision_history.live(people, course)
        work_history.live(people, course)
        every_kind.hand_in(people["jo"])
        key_history.live(people)
        self_check_history.live(people)
        if options["learners"]:
            crowd.make(options["learners"], seed=options["seed"], course=course)
            supervisors = [people["dana"], people["idris"]]
            crowd_supervision.supervise(crowd.members(), supervisors, people["priya"], seed=options["seed"])
        recompute_stale()
        if options["verbosity"]:
            self.stdout.write(
                f"{User.objects.filter(is_demo=True).count()} people; everybody's password: {cast.PASSWORD}"
            )
