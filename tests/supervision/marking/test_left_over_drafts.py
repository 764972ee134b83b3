"""Drafts for questions taken out of the score: their author reads and drops them, nobody else knows of them."""

from __future__ import annotations

import pytest

from courses.domain import regrade
from courses.domain.marking_desk import draft_stamp
from courses.models import RegradeRule, WrittenMark
from tests.factories.courses_quiz import definition_of
from tests.factories.marking import RUBRIC, WORDS, draft, handed_in, mark
from tests.factories.marking_again import REASON, carry_out, publish_again
from tests.factories.oversight import stop_looking_after
from tests.html import check_page
from tests.supervision.factories import agree

QUEUE = "/supervision/marking/"
HEADING = "Drafts for questions that do not count any more"
DRAFT = "Idris had begun, and Rosa is not to read this."
ALL = ("feeling", "own", "open")


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def idris(cast, as_):
    """Idris, who looks after Rosa too."""
    agree(cast.idris, cast.rosa)
    return as_("idris")


def take_out(done, cast, rule=RegradeRule.DROP):
    """An editor publishes the question anew and a coordinator has the earlier answers marked again."""
    editor = cast.person["elif"]
    question = publish_again(
        done.item.version.question,
        editor,
        kind="open",
        definition=definition_of("open", stem="Asked better?", rubric=RUBRIC),
    )
    carry_out(regrade.propose(question, rule=rule, reason=REASON, actor=editor), cast.priya)


@pytest.fixture
def done(cast, dana, idris):
    """Rosa's answer: Idris began, Dana marked it, then the question was taken out of the score."""
    found = handed_in(cast.rosa)
    draft(found.item, cast.idris, ("own",), DRAFT)
    mark(found.item, cast.dana, ALL, "Dana was first.")
    take_out(found, cast)
    return found


def test_the_author_reads_and_drops_it(cast, done, idris):
    page = text_of(idris.get(QUEUE))

    assert check_page(page) == []
    for words in (HEADING, DRAFT, "Rosa: ", "Names the feeling", "1 of 4 points"):
        assert words in page
    assert WORDS not in page
    assert "Drafts that were not given" not in page

    stamp = draft_stamp(WrittenMark.objects.get(marker=cast.idris))
    for __ in range(2):
        dropped = idris.post(done.url(), {"go": "drop", "stamp": stamp})
        assert (dropped.status_code, dropped.url) == (303, QUEUE)
    page = text_of(idris.get(QUEUE))
    assert "Your draft is gone." in page
    assert HEADING not in page
    assert WrittenMark.objects.get().marker == cast.dana


def test_nobody_else_ever_sees_it(cast, done, dana, as_):
    pages = [text_of(dana.get(QUEUE)), text_of(dana.get(f"/supervision/people/{cast.rosa.code}/"))]
    pages += [
        text_of(as_(name).get(url)) for name in ("rosa", "priya", "marcus", "sam") for url in (QUEUE, done.result_url)
    ]

    assert [page for page in pages if DRAFT in page or HEADING in page] == []
    assert dana.get(done.url()).status_code == 404
    stamp = draft_stamp(WrittenMark.objects.get(marker=cast.idris))
    for browser, status in ((dana, 303), (as_("rosa"), 404), (as_("priya"), 404), (as_("sam"), 404)):
        assert browser.post(done.url(), {"go": "drop", "stamp": stamp}).status_code == status
    assert WrittenMark.objects.get(marker=cast.idris).comment == DRAFT


def test_whoever_looks_after_the_learner_no_more_sees_it_no_more(cast, done, idris):
    stop_looking_after(cast.idris, cast.rosa)

    assert DRAFT not in text_of(idris.get(QUEUE))
    stamp = draft_stamp(WrittenMark.objects.get(marker=cast.idris))
    assert idris.post(done.url(), {"go": "drop", "stamp": stamp}).status_code == 404


def test_a_draft_saved_again_since_is_not_dropped(cast, done, idris):
    stale = idris.post(done.url(), {"go": "drop", "stamp": "2026-11-01T10:00:00+00:00"}, follow=True)

    assert DRAFT in text_of(stale)
    assert WrittenMark.objects.filter(marker=cast.idris).exists()


def test_full_credit_leaves_the_draft_where_it_was(cast, dana, idris):
    done = handed_in(cast.rosa)
    draft(done.item, cast.idris, ("own",), DRAFT)
    mark(done.item, cast.dana, ALL, "Dana was first.")
    take_out(done, cast, RegradeRule.FULL_CREDIT)

    page = text_of(idris.get(QUEUE))

    assert ("Drafts that were not given" in page, HEADING in page) == (True, False)
    assert DRAFT in text_of(idris.get(done.url()))
