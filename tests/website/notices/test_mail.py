"""The mail says that there is something, and nothing else."""

from __future__ import annotations

from django.core import mail as sent

from website.notices import mail, outbox
from website.notices.domain import tell


def test_the_notice_mail_holds_no_name_and_no_matter(cast, kind):
    tell(cast.rosa, kind, key="certificate:1", url="/learn/certificates/abc/")
    outbox.run_due()

    message = sent.outbox[0]
    plain, html = message.body, message.alternatives[0].content
    assert message.subject == "You have a new message in Mainstay"
    for text in (message.subject, plain, html):
        for word in ("Rosa", "Delgado", "rosa@", "Your test is ready", "certificate", "abc"):
            assert word not in text


def test_the_notice_mail_leads_to_the_list(cast, kind):
    tell(cast.rosa, kind, key="k")
    outbox.run_due()

    message = sent.outbox[0]
    assert message.body == (
        "Hello,\n"
        "\n"
        "There is something new for you in Mainstay. Sign in to see it:\n"
        "http://testserver/notices/\n"
        "\n"
        "To keep your things private, we never write more than this in an e-mail.\n"
        "\n"
        "--\n"
        "Mainstay\n"
        "http://testserver/\n"
        "You can turn these e-mails off on your account page: http://testserver/account/\n"
    )
    assert '<a href="http://testserver/notices/">Sign in to see it</a>' in message.alternatives[0].content
    assert message.alternatives[0].mimetype == "text/html"


def test_the_html_part_is_a_page_of_its_own(cast, kind):
    tell(cast.rosa, kind, key="k")
    outbox.run_due()

    html = sent.outbox[0].alternatives[0].content
    assert html.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    assert "<title>You have a new message in Mainstay</title>" in html
    assert [word for word in ("<script", "style=", "<img", "<style") if word in html] == []


def test_the_message_id_is_the_same_for_the_same_event():
    first, again, other = (
        mail.compose("notice", "a@demo.example", key=key).extra_headers["Message-ID"] for key in ("k1", "k1", "k2")
    )

    assert first == again
    assert first != other
    assert first.endswith("@testserver>")
    assert "k1" not in first


def test_a_mail_says_that_a_machine_wrote_it():
    message = mail.compose("notice", "a@demo.example", key="k").message()

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == mail.message_id("k")
