"""What a certificate says, and that it stays what it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from django.db import IntegrityError, transaction

from courses.domain.award import choose_name_shown, revoke_certificate
from courses.domain.certificates import (
    duration,
    grouped,
    initials,
    is_intact,
    last_valid_day,
    normalise_code,
    printable,
    public_view,
    render_pdf,
    standing_of,
)
from courses.models import Certificate, CoursePage
from courses.personal_data import ENTRIES
from website.audit.models import AuditEvent
from website.core import clock, ids
from website.core.errors import Invalid, NotAllowed, NotNow
from website.notices.models import Notice


def test_content_is_frozen_whole(cast, certify):
    with clock.at(dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)):
        certificate = certify(cast.rosa, renewal_months=24, hours_label="Self-paced.")

    assert certificate.content == {
        "version": 1,
        "code": certificate.code,
        "name": "Rosa Delgado",
        "course": "Active listening",
        "wording": "has completed the course Active listening.",
        "organisation": "Mainstay",
        "paper": "us-letter",
        "language": "en",
        "hours": [
            {
                "domain": "recovery_wellness_support",
                "domain_label": "Recovery and wellness support",
                "minutes": 160,
                "delivery": "self_paced",
                "delivery_label": "at your own pace",
            }
        ],
        "hours_label": "Self-paced.",
        "cycle": 1,
        "issued_on": "2026-11-21",
        "valid_until": "2028-11-21",
    }
    assert certificate.valid_until == dt.date(2028, 11, 21)


def test_digest_is_sha256_of_the_canonical_json(certificate):
    text = json.dumps(certificate.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert certificate.digest == hashlib.sha256(text.encode()).hexdigest()


def test_certificate_keeps_saying_what_it_said(cast, certificate):
    before = certificate.content
    CoursePage.objects.update(title="Renamed", certificate_wording="other")
    cast.rosa.full_name = "Somebody Else"
    cast.rosa.save()

    certificate.refresh_from_db()
    assert certificate.content == before


def test_code_holds_more_than_100_bits(certificate):
    assert len(certificate.code) == ids.PROOF_CODE_LENGTH
    assert ids.bits(len(certificate.code)) > 100


def test_database_holds_one_certificate_per_enrolment(cast, certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            enrolment=certificate.enrolment, holder=cast.rosa, content={"course": "x"}, digest="x"
        )


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (dt.date(2026, 11, 21), None, None),
        (dt.date(2026, 11, 21), 24, dt.date(2028, 11, 21)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
    ],
)
def test_last_valid_day(issued, months, last):
    assert last_valid_day(issued, months) == last


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Rosa Delgado", "R. D."),
        ("Tomás  de la Rivera", "T. D. L. R."),
        ("one two three four five", "O. T. T. F."),
        ("(Jo) Lindqvist", "J. L."),
        ("محمد علي", "م. ع."),
        ("123", ""),
    ],
)
def test_initials(name, shown):
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Rosa\u202e Delgado\u202c", "Rosa Delgado"),
        ("Emo 😀🌱 Tan", "Emo Tan"),
        ("a\x00b\x07 \n\t c", "ab c"),
        ("Jose\u0301", "José"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("😀", ""),
    ],
)
def test_printable_name(name, shown):
    assert printable(name) == shown


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (40, "40 min"), (60, "1 h"), (160, "2 h 40 min")])
def test_duration(minutes, text):
    assert duration(minutes) == text


def test_code_as_typed_is_normalised(certificate):
    code = certificate.code
    typed = f"  {grouped(code).upper()} \x00\u200b"

    assert normalise_code(typed) == code
    assert normalise_code(code[:-1]) == ""
    assert normalise_code("x" * 5000) == ""


# --- whether it counts ---


def test_certificate_without_an_end_is_valid(cast, certify):
    assert standing_of(certify(cast.rosa)).sentence == "This certificate is valid. It does not run out."


def test_certificate_counts_on_its_last_day_and_not_after(cast, certify):
    with clock.at(dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)):
        certificate = certify(cast.rosa, renewal_months=12)

    with clock.at(dt.datetime(2027, 11, 22, 4, 30, tzinfo=dt.UTC)):  # 23:30 on 21 November where the organisation is
        assert standing_of(certificate).state == "valid"
    with clock.at(dt.datetime(2027, 11, 22, 5, 30, tzinfo=dt.UTC)):
        found = standing_of(certificate)
    assert (found.state, found.counts) == ("expired", False)
    assert found.sentence == "This certificate ran out on 21 November 2027."


def test_certificate_that_was_changed_is_not_confirmed_nor_printed(certificate):
    Certificate.objects.update(content={**certificate.content, "name": "Mallory"})
    certificate.refresh_from_db()

    assert not is_intact(certificate)
    assert standing_of(certificate).state == "damaged"
    with pytest.raises(NotNow) as refused:
        render_pdf(certificate)
    assert refused.value.code == "damaged"


# --- taken back ---


def test_coordinator_takes_a_certificate_back(cast, certificate):
    revoke_certificate(certificate, actor=cast.priya, reason=" Issued by mistake. ")

    certificate.refresh_from_db()
    assert (certificate.revoked_by, certificate.revoked_reason) == (cast.priya, "Issued by mistake.")
    assert standing_of(certificate).state == "revoked"
    assert Notice.objects.filter(recipient=cast.rosa, kind="courses.certificate_revoked").count() == 1
    assert AuditEvent.objects.get(verb="courses.revoke_certificate").actor == cast.priya.code


@pytest.mark.parametrize("name", ["rosa", "dana", "sam", "elif", "noor"])
def test_nobody_else_takes_a_certificate_back(cast, certificate, name):
    with pytest.raises(NotAllowed):
        revoke_certificate(certificate, actor=cast.person[name], reason="because")

    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_coordinator_of_another_team_takes_nothing_back(cast, certify):
    certificate = certify(cast.noor)

    with pytest.raises(NotAllowed):
        revoke_certificate(certificate, actor=cast.priya, reason="because")


@pytest.mark.parametrize("reason", ["", "  ", "\x00", "x" * 301])
def test_taking_back_needs_a_reason_of_a_sensible_length(cast, certificate, reason):
    with pytest.raises(Invalid):
        revoke_certificate(certificate, actor=cast.priya, reason=reason)


def test_taking_back_twice_is_refused(cast, certificate):
    revoke_certificate(certificate, actor=cast.priya, reason="because")

    with pytest.raises(NotNow):
        revoke_certificate(certificate, actor=cast.priya, reason="again")


# --- what the holder agreed to ---


@pytest.mark.parametrize(("choice", "shown"), [("full", "Rosa Delgado"), ("initials", "R. D."), ("nothing", "")])
def test_public_page_shows_what_the_holder_chose(cast, certificate, choice, shown):
    chosen = choose_name_shown(certificate, choice, actor=cast.rosa)

    assert public_view(chosen)["name"] == shown


def test_public_page_shows_initials_until_the_holder_chooses(certificate):
    assert public_view(certificate)["name"] == "R. D."


def test_choosing_for_somebody_else_is_refused(cast, certificate):
    with pytest.raises(NotAllowed):
        choose_name_shown(certificate, "full", actor=cast.priya)


def test_unknown_choice_is_refused(cast, certificate):
    with pytest.raises(Invalid):
        choose_name_shown(certificate, "everything", actor=cast.rosa)


# --- personal data ---


def test_export_holds_the_whole_certificate(cast, certificate, certify):
    certify(cast.marcus)

    (row,) = ENTRIES["courses.certificate"].export(cast.rosa)

    assert (row["name"], row["code"], row["digest"]) == ("Rosa Delgado", certificate.code, certificate.digest)


def test_export_of_learning_holds_only_ones_own(cast, certificate, certify):
    certify(cast.marcus)

    assert [row["course"] for row in ENTRIES["courses.enrolment"].export(cast.rosa)] == ["Active listening"]
    assert len(list(ENTRIES["courses.completion"].export(cast.rosa))) == 1
    assert len(list(ENTRIES["courses.lastplace"].export(cast.rosa))) == 1


def test_erasure_takes_the_name_out_and_leaves_a_true_answer(cast, certificate, certify):
    other = certify(cast.marcus)
    choose_name_shown(certificate, "full", actor=cast.rosa)

    assert ENTRIES["courses.certificate"].erase(cast.rosa) == 1
    assert ENTRIES["courses.lastplace"].erase(cast.rosa) == 1

    certificate.refresh_from_db(), other.refresh_from_db()
    assert "Rosa" not in json.dumps(certificate.content)
    assert (public_view(certificate)["name"], standing_of(certificate).state) == ("", "valid")
    assert other.content["name"] == "Marcus Bell"
