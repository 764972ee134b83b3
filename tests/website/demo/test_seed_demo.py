"""How the demo is filled and started, beside the history itself."""

from __future__ import annotations

import socket

import pytest
from django.core.management import CommandError, call_command

from supervision.models import Agreement, SelfCheck
from website.accounts.models import User
from website.core.identifiers import find
from website.demo import cast, history
from website.demo.management.commands.run_demo import refuse_taken_port
from website.demo.script import Shape, all_series

pytestmark = pytest.mark.xdist_group("demo")


def test_a_database_made_before_supervision_gets_it(db, settings):
    settings.IS_DEMO = True
    people = history.make_people()
    history.live(people, history.prepare_content())

    call_command("seed_demo", verbosity=0)

    assert Agreement.objects.in_force().count() == 8
    assert SelfCheck.objects.exists()


def test_production_refuses(db, settings):
    settings.ENVIRONMENT = "production"

    with pytest.raises(CommandError, match="cannot live in production"):
        call_command("seed_demo")

    assert not User.objects.exists()


def texts_of(shape: Shape):
    for _name, value in shape:
        values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        for each in values:
            if isinstance(each, Shape):
                yield from texts_of(each)
            elif isinstance(each, str):
                yield each


def test_no_text_may_point_to_a_person():
    texts = [text for series in all_series() for text in texts_of(series)]

    assert len(texts) > 300
    assert [text for text in texts if find(text) or set(text.split()) & {p.display_name for p in cast.PEOPLE}] == []


def test_a_taken_port_is_said_plainly():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            refuse_taken_port(port)


def test_run_demo_runs_only_the_demo():
    with pytest.raises(CommandError, match=r"website\.settings\.demo"):
        call_command("run_demo")
