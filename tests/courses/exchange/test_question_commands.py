"""The two commands as scripts meet them: exit status, standard output, one sentence on standard error."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from courses.models import Question, QuestionBank
from tests.courses.exchange.fake import asking, plain_file, plain_format
from tests.factories.courses_quiz import fill_bank
from website.audit.models import AuditEvent


@pytest.fixture(autouse=True)
def _format(db):
    with plain_format():
        yield


@pytest.fixture
def run(tmp_path):
    """`run(*rows, **options)`: exit status, standard output, the sentence on standard error."""

    def command(*rows, content=None, bank="Talks", **options):
        path = tmp_path / "mine.plain"
        path.write_bytes(plain_file(*rows) if content is None else content)
        return called("import_questions", path, **{"format": "plain", "bank": bank, **options})

    return command


def called(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*args, stdout=out, stderr=err, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), err.getvalue()


def test_everything_in_is_0(run, cast):
    status, out, err = run(asking(name="Talks 1"), asking("Another?", ref="X2"))

    assert (status, err) == (0, "")
    assert "Talks (published): 0 as before, 0 updated, 2 new, 0 kept as they are, 0 refused" in out
    assert Question.objects.ready().count() == 2
    assert AuditEvent.objects.get(verb="courses.import_questions").actor == "system"
    status, out, err = run(asking(name="Talks 1"), asking("Another?", ref="X2", right="Rest"))
    assert (status, "1 as before, 1 updated" in out) == (0, True)
    assert run(asking(name="Talks 1"), json=True)[0] == 0


def test_something_refused_is_1_and_the_rest_comes_in(run):
    status, out, err = run(asking(ref="X1"), {"refused": "No right answer.", "name": "Broken"})

    assert (status, err) == (1, "1 of 2 questions were refused.")
    assert "line 2: refused: Broken: No right answer." in out
    assert Question.objects.count() == 1


def test_the_report_as_json(run):
    status, out, __ = run(asking(ref="X1"), {"refused": "No right answer.", "name": "Broken"}, json=True)

    report = json.loads(out)
    assert status == 1
    assert {name: report[name] for name in ("file", "format", "bank", "dry_run", "published", "notes")} == {
        "file": "mine.plain", "format": "plain", "bank": "Talks", "dry_run": False, "published": True,
        "notes": ["A note."],
    }  # fmt: skip
    assert report["counts"] == {"refused": 1, "kept": 0, "new": 1, "updated": 0, "unchanged": 0}
    assert report["items"][1] == {
        "place": "line 2", "name": "Broken", "kind": "", "ref": "", "outcome": "refused", "changes": [],
        "why": "No right answer.",
    }  # fmt: skip
    assert "What helps?" not in out


def test_a_rehearsal_changes_nothing(run):
    status, out, __ = run(asking(), dry_run=True)

    assert (status, "Would be (published)" in out) == (0, True)
    assert (Question.objects.count(), QuestionBank.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_somebody_without_the_right_to_publish_brings_drafts(run, cast):
    elif_, rosa = cast.person["elif"], cast.rosa

    assert run(asking(), user=elif_.email.upper())[0] == 0
    assert [(row.live, row.latest_revision.user) for row in Question.objects.all()] == [(False, elif_)]
    assert run(asking(), user=rosa.email)[::2] == (2, f"{rosa.email} may not add questions.")
    assert run(asking(), user="no@body.example")[::2] == (2, "There is nobody with the address no@body.example.")
    assert run(asking("Another?"), drafts=True)[0] == 0
    assert Question.objects.filter(live=True).count() == 0
    assert run(asking(), user=cast.sam.email)[0] == 0


def test_what_cannot_be_done_is_2_with_one_sentence(run, tmp_path):
    assert run(asking(), format="nowhere")[2].startswith("There is no format “nowhere”. There are: ")
    for status, __, said in (
        run(asking(), format="nowhere"),
        run(content=b"rubbish"),
        run(asking(), bank=" "),
        run(asking(), bank="x" * 200),
        run(content=b"x" * (21 * 1024 * 1024)),
        called("import_questions", tmp_path / "none.plain", format="plain", bank="Talks"),
        called("import_questions", tmp_path, format="plain", bank="Talks"),
    ):
        assert status == 2
        assert said.count("\n") == 0
        assert said.endswith((".", "?"))
    assert QuestionBank.objects.count() == 0


def test_out_and_in_again_changes_nothing(run, tmp_path):
    bank = fill_bank(6)
    Question.objects.filter(ref="Q06").update(status="retired")
    out = tmp_path / "out.plain"

    status, said, err = called("export_questions", bank=bank.name, format="plain", out=out)

    assert status == 0
    assert f"{out}: 5 questions" in said
    assert err == "1 more are drafts, retired or translations: they stay here.\n"
    assert "5 as before, 0 updated, 0 new" in run(content=out.read_bytes(), bank=bank.name)[1]
    assert AuditEvent.objects.get(verb="courses.export_questions").actor == "system"


def test_what_cannot_be_exported_is_2_with_one_sentence(tmp_path):
    bank = fill_bank(1)
    out = tmp_path / "out.plain"

    for options, words in (
        ({"bank": "None", "format": "plain", "out": out}, "There is no bank “None”."),
        ({"bank": bank.name, "format": "nowhere", "out": out}, "There is no format “nowhere”."),
        ({"bank": bank.name, "format": "plain", "out": tmp_path}, "The file cannot be written"),
    ):
        status, __, said = called("export_questions", **options)
        assert (status, words in said) == (2, True)
    assert not out.exists()
    assert not AuditEvent.objects.filter(verb="courses.export_questions").exists()
