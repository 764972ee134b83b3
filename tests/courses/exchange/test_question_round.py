"""A bank out and in again in every real format: nothing refused, nothing doubled, nothing lost but what was named."""

from __future__ import annotations

import pytest

from courses.domain.question_export import write_bank
from courses.domain.question_import import plan_import, run_import
from courses.exchange.formats import formats
from courses.models import Question
from tests.courses.exchange.fake import Plain, asking, plain_file
from tests.factories.courses_quiz import DEFINITIONS, fill_bank
from tests.website.media.conftest import picture_bytes

WITH_REFERENCES = ("gift", "moodle-xml", "qti", "csv", "xlsx")


@pytest.fixture
def bank(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return fill_bank(len(DEFINITIONS), kinds=tuple(DEFINITIONS))


def planned(bank, name, **options):
    file_format = formats.get(name)
    written = write_bank(bank, file_format)
    return written, plan_import(file_format.read(written.data), bank_name=bank.name, publish=True, **options)


@pytest.mark.parametrize("name", WITH_REFERENCES)
def test_the_same_bank_comes_back_as_it_went(bank, name):
    written, plan = planned(bank, name)

    assert [(item.ref, item.why) for item in plan.with_outcome("refused")] == []
    assert plan.count("new") == 0
    named = {name for name, __ in written.losses}
    differs = {item.ref for item in plan.items if item.outcome != "unchanged"}
    assert [
        question.ref
        for question in Question.objects.filter(ref__in=differs)
        if not {question.ref, question.label} & named
    ] == []


@pytest.mark.parametrize("name", formats.names())
def test_a_file_of_each_format_comes_in_once(bank, name):
    file_format = formats.get(name)
    data = write_bank(bank, file_format).data

    for expected in ("new", "unchanged"):
        plan = plan_import(file_format.read(data), bank_name="Elsewhere", publish=True)
        done = run_import(plan)
        assert plan.items
        assert {item.outcome for item in done.items} == {expected}


@pytest.mark.parametrize("name", ["moodle-xml", "qti"])
def test_pictures_go_out_and_come_back(bank, name):
    row = asking("What is here?", ref="P1", pictures={"a.png": picture_bytes().hex()})
    row["definition"]["picture"] = {"picture": "a.png", "alt": "A park"}
    run_import(plan_import(Plain().read(plain_file(row)), bank_name=bank.name, publish=True))

    __, plan = planned(bank, name)

    (item,) = [item for item in plan.items if item.ref == "P1"]
    assert (item.outcome, item.why) == ("unchanged", "")
