"""The holder's certificates, and the public page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from courses.domain.award import choose_name_shown, revoke_certificate
from courses.domain.certificates import grouped
from courses.models import Certificate
from courses.views.certificates import CHECKS
from website.core import clock, ids

UNKNOWN = "We know no certificate with this code"


@pytest.fixture(autouse=True)
def empty_cache():
    """Rate limits count per test."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


def public(client, code):
    return client.get(reverse("courses:verify_certificate", args=[code]))


# --- the holder ---


def test_list_shows_ones_own_certificates(as_, cast, certificate, certify):
    other = certify(cast.marcus)

    text = as_("rosa").get("/learn/certificates/").content.decode()

    assert grouped(certificate.code) in text
    assert other.code not in text


def test_list_is_empty_with_something_to_do(as_, cast, certificate):
    text = as_("marcus").get("/learn/certificates/").content.decode()

    assert "No certificates yet" in text
    assert certificate.code not in text


def test_pdf_is_for_the_holder(as_, cast, certificate):
    response = as_("rosa").get(f"/learn/certificates/{certificate.code}.pdf")

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="certificate-active-listening.pdf"'
    assert response["Cache-Control"] == "no-store, private"
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["marcus", "dana", "priya", "elif", "sam", "noor"])
def test_pdf_is_not_found_for_anybody_else(as_, cast, certificate, name):
    assert as_(name).get(f"/learn/certificates/{certificate.code}.pdf").status_code == 404


def test_pdf_of_a_damaged_record_is_refused_with_a_sentence(as_, cast, certificate):
    Certificate.objects.update(content={**certificate.content, "name": "Mallory"})

    response = as_("rosa").get(f"/learn/certificates/{certificate.code}.pdf")

    assert response.status_code == 409
    assert "we cannot print it" in response.content.decode()


def test_pdf_asks_visitors_to_sign_in(as_, cast, certificate):
    assert as_(None).get(f"/learn/certificates/{certificate.code}.pdf").status_code == 302


def test_holder_chooses_what_the_public_page_shows(as_, cast, certificate):
    url = reverse("courses:certificate_name", args=[certificate.code])

    as_("rosa").post(url, {f"{certificate.code[:8]}-name_shown": "full"})

    certificate.refresh_from_db()
    assert certificate.name_shown == "full"
    assert "Rosa Delgado" in public(as_(None), certificate.code).content.decode()


@pytest.mark.parametrize("value", ["everything", "", "full\x00"])
def test_bad_choice_changes_nothing(as_, cast, certificate, value):
    url = reverse("courses:certificate_name", args=[certificate.code])

    response = as_("rosa").post(url, {f"{certificate.code[:8]}-name_shown": value}, follow=True)

    certificate.refresh_from_db()
    assert certificate.name_shown == "initials"
    assert "Nothing was changed." in response.content.decode()


def test_choice_for_somebody_elses_certificate_is_not_found(as_, cast, certificate, certify):
    certify(cast.marcus)
    url = reverse("courses:certificate_name", args=[certificate.code])

    assert as_("marcus").post(url, {f"{certificate.code[:8]}-name_shown": "full"}).status_code == 404
    certificate.refresh_from_db()
    assert certificate.name_shown == "initials"


def test_choice_is_only_made_by_post(as_, cast, certificate):
    assert as_("rosa").get(reverse("courses:certificate_name", args=[certificate.code])).status_code == 405


# --- the public page ---


def test_public_page_says_valid_and_no_more_than_agreed(as_, cast, certificate):
    text = public(as_(None), certificate.code).content.decode()

    assert "This certificate is valid until" in text
    assert "R. D." in text
    assert "2 h 40 min" in text
    for secret in ("Rosa", "Delgado", cast.rosa.email, cast.rosa.code, "Riverside"):
        assert secret not in text


def test_public_page_shows_no_name_when_the_holder_chose_so(as_, cast, certificate):
    choose_name_shown(certificate, "nothing", actor=cast.rosa)

    text = public(as_(None), certificate.code).content.decode()

    assert "R. D." not in text
    assert "Issued to" not in text


def test_public_page_looks_the_same_to_the_holder_and_to_visitors(as_, cast, certificate):
    assert "Delgado" not in public(as_("rosa"), certificate.code).content.decode()


def test_public_page_says_expired(as_, cast, certificate):
    with clock.later(days=3 * 365):
        text = public(as_(None), certificate.code).content.decode()

    assert "This certificate ran out on" in text


def test_public_page_says_revoked_without_the_reason(as_, cast, certificate):
    revoke_certificate(certificate, actor=cast.priya, reason="something private")

    text = public(as_(None), certificate.code).content.decode()

    assert "This certificate was taken back on" in text
    assert "something private" not in text
    assert "Priya" not in text
    assert "something private" in as_("rosa").get("/learn/certificates/").content.decode()


def test_public_page_is_kept_out_of_search_engines(as_, cast, certificate):
    response = public(as_(None), certificate.code)

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()


def test_public_page_takes_the_code_as_people_type_it(as_, cast, certificate):
    response = public(as_(None), f" {grouped(certificate.code).upper()} ")

    assert response.status_code == 200
    assert "This certificate is valid until" in response.content.decode()


@pytest.mark.parametrize("code", ["unknown", "x", "0" * 24, "a" * 3000, "%20", "..%2f..", "<script>", "’ OR 1=1"])
def test_codes_of_no_certificate_all_get_the_same_answer(as_, cast, certificate, code):
    client = as_(None)
    plain = public(client, ids.new_proof_code())

    response = client.get(f"/certificates/{code}/")

    assert (response.status_code, plain.status_code) == (404, 404)
    if UNKNOWN in response.content.decode():
        assert response.content == plain.content


def test_known_and_unknown_codes_cost_the_same_statements(as_, cast, certificate, django_assert_num_queries):
    client = as_(None)
    public(client, certificate.code)

    with django_assert_num_queries(1):  # the certificate
        public(client, certificate.code)
    with django_assert_num_queries(1):  # no certificate
        public(client, ids.new_proof_code())
    with django_assert_num_queries(1):  # not even a code
        public(client, "x")


def test_public_page_is_limited_per_visitor(as_, cast, certificate):
    client = as_(None)
    moment = clock.now().replace(second=1)
    with clock.at(moment):
        answers = [public(client, ids.new_proof_code()).status_code for __ in range(CHECKS)]

        assert set(answers) == {404}
        assert public(client, certificate.code).status_code == 429
        other = client.get(f"/certificates/{certificate.code}/", REMOTE_ADDR="203.0.113.9")
        assert other.status_code == 200
    with clock.at(moment), clock.later(minutes=1):
        assert public(client, certificate.code).status_code == 200


# --- typing a code ---


def test_form_leads_to_the_page_of_the_code(as_, cast, certificate):
    response = as_(None).get("/certificates/", {"code": grouped(certificate.code).upper()})

    assert (response.status_code, response.url) == (302, f"/certificates/{certificate.code}/")


def test_form_without_a_code_says_what_is_missing(as_, cast):
    response = as_(None).get("/certificates/", {"code": "  "})

    assert response.status_code == 400
    assert "Type the code that stands at the foot of the certificate." in response.content.decode()


def test_form_refuses_what_is_too_long(as_, cast):
    response = as_(None).get("/certificates/", {"code": "x" * 5000})

    assert response.status_code == 400
    assert "Nothing was lost." in response.content.decode()


@pytest.mark.parametrize("url", ["/certificates/?code=a%00b", "/certificates/a%00b/", "/learn/certificates/%00.pdf"])
def test_nul_in_a_code_is_refused(as_, cast, url):
    assert as_("rosa").get(url).status_code == 400


def test_form_leads_from_nonsense_to_the_ordinary_answer(as_, cast):
    response = as_(None).get("/certificates/", {"code": "nonsense"}, follow=True)

    assert response.status_code == 404
    assert UNKNOWN in response.content.decode()


def test_form_is_open_to_visitors(as_, cast):
    assert as_(None).get("/certificates/").status_code == 200


def test_nothing_public_writes(as_, cast, certificate):
    assert as_(None).post(f"/certificates/{certificate.code}/", {"name_shown": "full"}).status_code == 405
    assert Certificate.objects.get().name_shown == "initials"
