"""The harness finds what is planted, in each place; a hunt that cannot find anything would prove nothing."""

from __future__ import annotations

import gzip
import io
import logging
import zipfile
from pathlib import Path

import pytest
import typst
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django_q.models import Task
from django_q.tasks import async_task
from wagtail.models import Page

from tests import walk
from tests.leaks import new_marker
from website.core import clock, contributions
from website.core.addresses import Address
from website.core.contributions import Effect
from website.notices import kinds, outbox
from website.notices.domain import tell


@pytest.fixture
def marker():
    return new_marker()


@pytest.fixture
def media(tmp_path, settings) -> Path:
    """A media folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_marker_planted_nowhere_is_nowhere(leaks, marker, media):
    leaks.assert_nowhere(marker, where={"mail", "log", "queue", "table", "session", "cache", "file"})


def test_it_finds_what_a_page_shows_in_either_case_and_to_whom(leaks, marker):
    other = new_marker()
    kinds.register("test.leak", title=f"Something with {marker}")
    kinds.register("test.loud_leak", title=other.upper())
    try:
        tell(leaks.cast.rosa, "test.leak", key="k")
        tell(leaks.cast.rosa, "test.loud_leak", key="loud")
        found = leaks.find_each([marker, other], where={"page"}, people=["rosa", "dana", None], admin=False)
    finally:
        kinds.registry.remove("test.leak")
        kinds.registry.remove("test.loud_leak")

    assert found == {marker: ["page:rosa:/notices/"], other: ["page:rosa:/notices/"]}
    # The walk opens each page as everybody.
    assert {who for who, __, status in leaks.opened if status == 200} == {"rosa", "dana", "visitor"}
    assert ("rosa", "/notices/", 200) in leaks.opened
    assert ("visitor", "/notices/", 302) in leaks.opened


def test_it_finds_what_the_operators_pages_show(leaks, marker):
    contributions.outbox_effects.add(marker, Effect(lambda entry: None))
    try:
        outbox.enqueue(marker, key="k")
        found = leaks.find(marker, where={"page"}, people=["sam"])
    finally:
        contributions.outbox_effects.remove(marker)

    assert "page:sam:/operate/notices/outboxentry/" in found


@pytest.mark.parametrize("part", ["subject", "text", "html", "header", "attachment"])
def test_it_finds_a_mail(leaks, marker, part):
    message = EmailMultiAlternatives(
        marker if part == "subject" else "s",
        marker if part == "text" else "t",
        to=["a@demo.example"],
        headers={"X-Note": marker} if part == "header" else {},
    )
    message.attach_alternative(f"<p>{marker if part == 'html' else ''}</p>", "text/html")
    if part == "attachment":
        message.attach("report.gz", gzip.compress(marker.encode()), "application/gzip")
    message.send()

    assert len(mail.outbox) == 1
    assert leaks.find(marker, where={"mail"}) == ["mail:a@demo.example"]


@pytest.mark.parametrize("name", ["courses.domain.attempts", "django-q"])
def test_it_finds_a_line_of_the_log(leaks, marker, name):
    logging.getLogger(name).warning("saved %s", marker)

    assert leaks.find(marker, where={"log"}) == [f"log:{name}"]


def test_an_error_in_the_log_is_written_without_its_text(leaks, marker):
    try:
        raise ValueError(marker)
    except ValueError:
        logging.getLogger("courses").exception("could not save")

    assert len(leaks.handler.lines) == 1
    assert leaks.find(marker, where={"log"}) == []


def test_it_finds_the_argument_of_a_waiting_task(leaks, marker):
    async_task("courses.tasks.send", marker)

    assert leaks.find(marker, where={"queue", "table"}) == ["queue:courses.tasks.send"]


@pytest.mark.parametrize("field", ["args", "kwargs", "result"])
def test_it_finds_what_a_done_task_kept(leaks, marker, field):
    Task.objects.create(
        id="x" * 32, name="t", func="courses.tasks.send", started=clock.now(), stopped=clock.now(), **{field: [marker]}
    )

    assert leaks.find(marker, where={"queue"}) == ["queue:courses.tasks.send"]


def test_it_finds_a_session(leaks, marker, client):
    session = client.session
    session["held"] = {"text": marker}
    session.save()

    assert leaks.find(marker, where={"session", "table"}) == [f"session:{session.session_key}"]


def test_it_finds_what_is_cached(leaks, marker):
    cache.set("page", {"body": marker})
    try:
        found = leaks.find(marker, where={"cache"})
    finally:
        cache.clear()

    assert found == ["cache::1:page"]


def test_it_finds_the_draft_in_a_revision(leaks, marker):
    page = Page.objects.get(depth=1).add_child(instance=Page(title="Draft", live=False))
    page.title = f"About {marker}"
    page.save_revision()

    assert "table:wagtailcore_revision.content" in leaks.find(marker, where={"table"})


def test_it_finds_the_search_index(leaks, marker):
    Page.objects.get(depth=1).add_child(instance=Page(title=f"About {marker}"))

    found = leaks.find(marker, where={"table"})

    assert [place for place in found if place.startswith("table:wagtailsearch_indexentry")] != []


@pytest.mark.parametrize("column", ["key", "subject_id", "last_error_code"])
def test_it_finds_the_outbox(leaks, marker, column):
    contributions.outbox_effects.add("test.leak", Effect(lambda entry: None))
    try:
        entry = outbox.enqueue("test.leak", key="k")
    finally:
        contributions.outbox_effects.remove("test.leak")
    type(entry).objects.update(**{column: marker})

    assert leaks.find(marker, where={"table"}) == [f"table:notices_outboxentry.{column}"]


def test_it_finds_bytes_in_any_table(leaks, marker):
    kind = "BLOB" if connection.vendor == "sqlite" else "bytea"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE leak_probe (number integer, content {kind})")
        cursor.execute("INSERT INTO leak_probe VALUES (1, %s)", [b"\x00\xff" + marker.encode()])
    try:
        found = leaks.find(marker, where={"table"})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE leak_probe")

    assert found == ["table:leak_probe.content"]


def zipped(marker: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", f"<t>{marker}</t>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        pytest.param("note.txt", lambda marker: marker.encode(), id="plain"),
        pytest.param("export.zip", zipped, id="ZIP"),
        pytest.param("export.gz", lambda marker: gzip.compress(marker.encode()), id="gzip"),
        pytest.param("certificate.pdf", lambda marker: typst.compile(f"Held by {marker}".encode()), id="PDF"),
    ],
)
def test_it_finds_a_file(leaks, marker, media, name, make):
    (media / "documents").mkdir()
    (media / "documents" / name).write_bytes(make(marker))

    assert leaks.find(marker, where={"file"}) == [f"file:documents/{name}"]


def test_it_finds_the_name_of_a_file(leaks, marker, media):
    (media / f"{marker}.txt").write_bytes(b"")

    assert leaks.find(marker, where={"file"}) == [f"file:{marker}.txt"]


def test_a_leak_fails_and_says_where(leaks, marker):
    logging.getLogger("courses").warning(marker)

    with pytest.raises(AssertionError, match=r"^the marker leaked to log:courses$"):
        leaks.assert_nowhere(marker, where={"log"})


def test_an_exception_that_shows_the_marker_is_fine(leaks, marker):
    logging.getLogger("courses").warning(marker)

    leaks.assert_nowhere(marker, except_for=["log:cour*"], where={"log"})


def test_an_exception_that_shows_nothing_fails(leaks, marker):
    with pytest.raises(AssertionError, match=r"^the marker does not show at log:courses$"):
        leaks.assert_nowhere(marker, except_for=["log:courses"], where={"log"})


def test_a_place_that_does_not_exist_fails(leaks, marker):
    with pytest.raises(ValueError, match="no such places"):
        leaks.find(marker, where={"tabel"})


def test_the_walk_opens_pages_of_every_part(leaks):
    paths = walk.addresses_to_open()

    for expected in ("/notices/", "/healthz", "/account/login/"):
        assert expected in paths
    assert len(paths) > 25
    assert [path for path in paths if "<" in path or "^" in path] == []
    assert "/operate/notices/outboxentry/" in walk.admin_addresses()


def test_the_walk_fails_on_a_parameter_it_does_not_know():
    address = Address("/learn/<slug:unheard_of>/", "x", "courses.views.x", ("GET",), "public", True)

    with pytest.raises(KeyError, match="unheard_of"):
        list(walk.fill(address))


def test_the_walk_fails_on_an_expression_it_does_not_know():
    address = Address("/^learn/(old|older)/.*$", "x", "courses.views.x", ("GET",), "public", True)

    with pytest.raises(KeyError, match=r"courses\.views\.x"):
        list(walk.fill(address))


def test_the_walk_fails_on_a_code_of_something_it_does_not_know():
    address = Address("/chairs/<code:code>/", "x", "courses.views.x", ("GET",), "public", True)

    with pytest.raises(KeyError, match="chairs"):
        list(walk.fill(address))


def test_the_walk_knows_codes_by_what_stands_before_them(leaks):
    address = Address("/people/<str:code>/", "x", "supervision.views.x", ("GET",), "public", True)

    assert f"/people/{leaks.cast.rosa.code}/" in list(walk.fill(address))


def test_many_are_hunted_at_once_and_told_apart(leaks):
    quiet, allowed, loud = new_marker(), new_marker(), new_marker()
    logging.getLogger("courses").warning("%s %s", allowed, loud)

    with pytest.raises(AssertionError, match=r"^loud leaked to log:courses; loud does not show at log:pages$"):
        leaks.assert_all_stay(
            {"quiet": (quiet, []), "allowed": (allowed, ["log:courses"]), "loud": (loud, ["log:pages"])},
            where={"log", "mail"},
        )
