"""Export and erasure: everything of one's own, nothing of what others shared."""

from __future__ import annotations

from supervision.domain import shares
from supervision.models import SelfCheck, SelfCheckShare
from supervision.personal_self_checks import ENTRIES
from tests.supervision.self_checks.conftest import HIGH
from website.core import contributions

CHECKS, SHARES = ENTRIES["supervision.selfcheck"], ENTRIES["supervision.selfcheckshare"]


def test_the_entries_are_registered():
    assert {name: contributions.personal_data.get(name) for name in ENTRIES} == ENTRIES


def test_the_export_has_the_answers_in_words_and_the_scores(cast, done):
    done(cast.rosa, {"P1": HIGH, "W7": HIGH})
    done(cast.marcus, HIGH)

    (row,) = CHECKS.export(cast.rosa)

    assert row["questions"].startswith("Copenhagen Burnout Inventory")
    assert [(answer["answer"], answer["value"]) for answer in row["answers"]] == [("Often", 75), ("Often", 75)]
    assert row["scores"] == {"personal": None, "work": None, "client": None}


def test_the_export_reads_what_is_no_longer_installed(cast, done):
    check = done(cast.rosa, {"P1": HIGH})
    SelfCheck.objects.filter(pk=check.pk).update(instrument_version="1999-da")

    (row,) = CHECKS.export(cast.rosa)

    assert row["answers"] == [{"statement": "P1", "value": 75}]


def test_a_supervisors_export_tells_nothing_of_what_others_shared(cast, done):
    check = done(cast.rosa, HIGH)
    shares.share_result(check, recipient=cast.dana, level="answers", purpose="support", days=30, actor=cast.rosa)

    assert (list(CHECKS.export(cast.dana)), list(SHARES.export(cast.dana))) == ([], [])
    assert [row["with"] for row in SHARES.export(cast.rosa)] == ["Dana"]


def test_erasure_takes_everything_and_nobody_elses(cast, done):
    for person in (cast.rosa, cast.marcus):
        check = done(person, HIGH)
        shares.share_result(check, recipient=cast.dana, level="band", purpose="support", days=30, actor=person)

    SHARES.erase(cast.rosa)
    CHECKS.erase(cast.rosa)

    assert [check.person for check in SelfCheck.objects.all()] == [cast.marcus]
    assert [share.person for share in SelfCheckShare.objects.all()] == [cast.marcus]
    SHARES.erase(cast.dana)
    assert SelfCheckShare.objects.count() == 0
