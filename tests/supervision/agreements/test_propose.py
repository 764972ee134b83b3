"""Offering an agreement: who may, for whom, within which bounds."""

from __future__ import annotations

import datetime as dt

import pytest

from supervision import terms
from supervision.access import supervisees_of
from supervision.domain import agreements
from supervision.domain.agreement_states import state_of
from supervision.enums import AgreementKind
from supervision.models import Agreement
from website.audit.models import AuditEvent
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_both_are_told_and_nothing_opens_yet(cast, offer):
    row = offer()

    assert (state_of(row).code, row.terms_version) == ("waiting", terms.CURRENT)
    assert not supervisees_of(cast.dana).exists()
    told = {(notice.recipient.display_name, notice.kind) for notice in Notice.objects.all()}
    assert told == {("Dana", "supervision.agreement_proposed"), ("Rosa", "supervision.agreement_proposed")}
    event = AuditEvent.objects.get(verb="supervision.propose_agreement")
    assert (event.actor, event.about, event.object_id) == (cast.priya.code, cast.rosa.code, row.code)


@pytest.mark.parametrize("name", ["rosa", "dana", "idris", "elif", "sam", "noor", "marcus"])
def test_only_coordinators_of_the_peer_offer(cast, offer, name):
    with pytest.raises(NotAllowed):
        offer(actor=cast.person[name])

    assert not Agreement.objects.exists()


def test_a_coordinator_offers_nothing_outside_their_teams(cast, offer):
    with pytest.raises(NotAllowed):
        offer(supervisee=cast.noor)


@pytest.mark.parametrize("name", ["marcus", "noor", "priya"])
def test_only_supervisors_of_the_organization_supervise(cast, offer, name):
    with pytest.raises(Invalid) as refused:
        offer(cast.person[name])

    assert (refused.value.code, refused.value.field) == ("no-supervisor", "supervisor")


def test_a_supervisor_of_another_organization_is_not_offered(cast, offer):
    cast.idris.team = cast.team["Lakeside Alliance"]
    cast.idris.save()

    with pytest.raises(Invalid, match="no-supervisor"):
        offer(cast.idris)


def test_a_closed_account_neither_supervises_nor_is_supervised(cast, offer):
    cast.dana.is_active = False
    cast.dana.save()
    with pytest.raises(Invalid, match="no-supervisor"):
        offer()

    cast.rosa.is_active = False
    cast.rosa.save()
    with pytest.raises(Invalid, match="closed"):
        offer(cast.idris)


def test_nobody_supervises_themselves(cast, offer):
    with pytest.raises(Invalid, match="oneself"):
        offer(cast.idris, cast.idris)


def test_two_people_do_not_supervise_each_other(cast, offer, agreed):
    agreed(cast.dana, cast.idris)

    with pytest.raises(Invalid, match="two-way"):
        offer(cast.idris, cast.dana)


def test_a_supervisor_may_have_a_supervisor_and_a_peer_two(cast, agreed):
    agreed(cast.dana, cast.idris)
    agreed(cast.idris, cast.rosa)
    agreed(cast.dana, cast.rosa)

    assert set(supervisees_of(cast.dana)) == {cast.idris, cast.rosa}
    assert set(supervisees_of(cast.idris)) == {cast.rosa}


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ((0, None), (0, None), False),
        ((0, None), (30, 60), False),
        ((0, 30), (30, None), False),
        ((0, 30), (31, None), True),
        ((40, 60), (0, 39), True),
        ((40, 60), (0, None), False),
    ],
)
def test_two_agreements_of_the_same_two_share_no_day(cast, offer, today, first, second, fits):
    def days(span):
        start, end = span
        return {"starts_on": today + start * DAY, "ends_on": None if end is None else today + end * DAY}

    offer(**days(first))

    if fits:
        offer(**days(second))
    else:
        with pytest.raises(Invalid, match="overlap"):
            offer(**days(second))


def test_after_an_end_or_a_refusal_the_two_can_agree_anew(cast, offer, agreed):
    agreements.end(agreed(), actor=cast.rosa, reason="finished")
    agreements.decline(offer(), actor=cast.rosa)
    agreements.withdraw(offer(), actor=cast.priya)

    assert offer().ended_at is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_on": -32}, "starts_on"),
        ({"starts_on": 367}, "starts_on"),
        ({"ends_on": -1}, "ends_on"),
        ({"starts_on": -10, "ends_on": -1}, "ends_on"),
        ({"starts_on": 10, "ends_on": 9}, "ends_on"),
        ({"ends_on": 5 * 366 + 1}, "ends_on"),
    ],
)
def test_days_out_of_bounds_are_refused_at_their_field(offer, today, facts, field):
    with pytest.raises(Invalid) as refused:
        offer(**{name: today + days * DAY for name, days in facts.items()})

    assert refused.value.field == field
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"starts_on": -31}, {"starts_on": 366}, {"ends_on": 0}, {"starts_on": 5, "ends_on": 5}, {"ends_on": 5 * 366}],
)
def test_days_on_the_bounds_are_fine(offer, today, facts):
    assert offer(**{name: today + days * DAY for name, days in facts.items()}).pk


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"cadence_days": 0}, "cadence_days"),
        ({"cadence_days": 93}, "cadence_days"),
        ({"cadence_days": 999}, "cadence_days"),
        ({"minutes_per_month": -1}, "minutes_per_month"),
        ({"minutes_per_month": 6001}, "minutes_per_month"),
    ],
)
def test_rhythms_out_of_bounds_are_refused(offer, facts, field):
    with pytest.raises(Invalid) as refused:
        offer(**facts)

    assert refused.value.field == field


# --- covers -----------------------------------------------------------------------------------------------------------


def cover(cast, covers, today, *, by=None, actor=None, start=0, end=14, **facts):
    return agreements.propose(
        by or cast.idris,
        covers.supervisee,
        starts_on=today + start * DAY,
        ends_on=None if end is None else today + end * DAY,
        cadence_days=14,
        actor=actor or covers.supervisor,
        covers=covers,
        kind=AgreementKind.COVER,
        **facts,
    )


@pytest.mark.parametrize("name", ["dana", "priya"])
def test_the_supervisor_or_the_coordinator_offers_a_cover(cast, agreed, today, name):
    row = cover(cast, agreed(), today, actor=cast.person[name])

    assert row.kind == AgreementKind.COVER
    agreements.accept(row, actor=cast.idris)
    assert not supervisees_of(cast.idris).exists()
    agreements.accept(row, actor=cast.rosa)
    assert set(supervisees_of(cast.idris)) == set(supervisees_of(cast.dana)) == {cast.rosa}


@pytest.mark.parametrize("name", ["rosa", "idris", "marcus", "elif", "sam"])
def test_others_offer_no_cover(cast, agreed, today, name):
    with pytest.raises(NotAllowed):
        cover(cast, agreed(), today, actor=cast.person[name])


def test_a_supervisor_offers_no_cover_for_somebody_elses_agreement(cast, agreed, today):
    others = agreed(cast.idris, cast.marcus)

    with pytest.raises(NotAllowed):
        cover(cast, others, today, by=cast.dana, actor=cast.dana)


def test_a_cover_of_another_peer_is_refused(cast, agreed, today):
    row = agreed()

    with pytest.raises(Invalid, match="other-peer"):
        agreements.propose(
            cast.idris, cast.marcus, starts_on=today, ends_on=today, cadence_days=7, actor=cast.priya, covers=row,
            kind=AgreementKind.COVER,
        )  # fmt: skip


@pytest.mark.parametrize(("start", "end", "field"), [(0, None, "ends_on"), (-1, 5, "starts_on"), (0, 31, "ends_on")])
def test_a_cover_lies_within_what_it_covers(cast, agreed, today, start, end, field):
    row = agreed(ends_on=today + 30 * DAY)

    with pytest.raises(Invalid) as refused:
        cover(cast, row, today, start=start, end=end)

    assert refused.value.field == field


def test_nobody_covers_for_themselves_or_for_an_offer_or_a_cover(cast, offer, agreed, today):
    row = agreed()
    with pytest.raises(Invalid, match="covers-self"):
        cover(cast, row, today, by=cast.dana)
    second = cover(cast, row, today)
    with pytest.raises(NotNow):
        cover(cast, second, today, by=cast.dana, actor=cast.priya)
    with pytest.raises(NotNow):
        cover(cast, offer(supervisee=cast.marcus), today)


def test_a_kind_without_what_it_covers_is_refused(cast, offer):
    with pytest.raises(Invalid, match="cover-of-nothing"):
        offer(kind=AgreementKind.COVER)
