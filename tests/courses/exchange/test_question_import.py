"""Questions of a file into a bank: new, updated, unchanged, kept or refused; all of it or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, Revision

from courses.domain import question_import
from courses.domain.question_bank import retire
from courses.domain.question_batch import Batch
from courses.domain.question_export import export_bank, file_questions
from courses.domain.question_import import plan_import, run_import
from courses.domain.questions import make_bank, publish_definition
from courses.exchange.digests import content_digest, question_digest
from courses.exchange.questions import Tags
from courses.models import LoadedItem, Question, QuestionBank, QuestionVersion
from tests.courses.exchange.fake import Plain, asking, plain_file
from tests.factories.courses_quiz import DEFINITIONS, definition_of, fill_bank
from website.audit.models import AuditEvent
from website.core import clock
from website.core.errors import Invalid, NotAllowed, NotNow

BANK = "From a file"


@pytest.fixture
def bring(db):
    """`bring(row, …)` imports rows; the plan that it was, and what it did."""

    def run(*rows, bank_name=BANK, actor=None, publish=True, **options):
        read = Plain().read(plain_file(*rows))
        plan = plan_import(read, bank_name=bank_name, actor=actor, publish=publish, **options)
        done = run_import(plan, actor=actor)
        assert [item.outcome for item in plan.items] == [item.outcome for item in done.items]
        return done

    return run


def outcomes(done):
    return [item.outcome for item in done.items]


def only():
    return Question.objects.select_related("current_version").get()


# --- new, again, changed ----------------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(bring, cast):
    rows = [asking(name="Hard talks"), asking("Another?", ref="X1"), asking("A third?")]

    first = bring(*rows, actor=cast.sam)
    before = list(Question.objects.order_by("pk").values()), QuestionVersion.objects.count(), AuditEvent.objects.count()
    second = bring(*rows, actor=cast.sam)

    assert (outcomes(first), outcomes(second)) == (["new"] * 3, ["unchanged"] * 3)
    assert (first.notes, first.count("new")) == (("A note.",), 3)
    assert before == (
        list(Question.objects.order_by("pk").values()), QuestionVersion.objects.count(), AuditEvent.objects.count()
    )  # fmt: skip
    assert QuestionBank.objects.get().name == BANK
    assert Question.objects.ready().count() == 3
    assert AuditEvent.objects.get(verb="courses.import_questions").reason == "new:3+updated:0"
    assert AuditEvent.objects.filter(verb="courses.question_version_made", actor=cast.sam.code).count() == 3


@pytest.mark.parametrize("named", [{"ref": "X1"}, {"name": "Hard talks"}, {}], ids=["id", "title", "neither"])
def test_a_changed_option_updates_the_question(bring, named):
    bring(asking(**named))

    done = bring(asking(right="Being there", **named))

    question = only()
    assert outcomes(done) == ["updated"]
    assert "The words changed." in done.items[0].changes
    assert question.current_version.number == 2
    assert [option["text"] for option in question.current_version.definition["options"]] == ["Being there", "Advice"]
    assert question.versions.get(number=1).definition["options"][0]["text"] == "Listening"


def test_parts_that_moved_keep_their_keys(bring):
    bring(asking(ref="X1"))
    row = asking(ref="X1")
    row["definition"]["options"] = [
        {"key": "a", "text": "Advice", "right": False}, {"key": "b", "text": "Listening", "right": True},
    ]  # fmt: skip

    bring(row)

    assert [(part["key"], part["text"]) for part in only().current_version.definition["options"]] == [
        ("b", "Advice"), ("a", "Listening"),
    ]  # fmt: skip


def test_labels_and_references_tell_nothing(bring):
    done = bring(asking("What helps most?", name="What helps most?", ref="What helps most?"))

    question = only()
    assert question.label == f"One right answer {question.ref}"
    assert "helps" not in f"{question} {question.ref} {done.as_data()}"


def test_tags_come_from_the_file_else_from_the_editor_else_stay(bring):
    first = asking(ref="X1", tags={"topic": " Open  talks ", "competencies": [9, 2, 77], "domain": "nowhere"})
    second = asking("Another?", ref="X2")

    done = bring(first, second, tags=Tags(topic="Silence", domain="advocacy", safety=True))

    one, two = Question.objects.order_by("ref")
    assert (one.topic, one.domain, one.competencies, one.safety) == ("Open talks", "advocacy", [2, 9], True)
    assert (two.topic, two.domain, two.competencies) == ("Silence", "advocacy", [])
    assert done.items[0].changes == (
        "Its practice domain is not known here: nowhere.", "These competencies are not known here: 77.",
    )  # fmt: skip
    assert outcomes(bring(asking(ref="X1"), asking("Another?", ref="X2"))) == ["unchanged"] * 2


def test_every_kind_goes_out_and_comes_back_as_it_is(bring, cast):
    bank = fill_bank(6, kinds=("single", "multiple", "true_false", "matching", "ordering", "open"))
    Question.objects.filter(ref="Q01").update(label="First")
    data = export_bank(bank, Plain(), actor=cast.person["elif"]).data

    plan = plan_import(Plain().read(data), bank_name=bank.name, publish=True)
    copy = run_import(plan_import(Plain().read(data), bank_name="Copy", publish=True))

    assert outcomes(plan) == ["unchanged"] * 6
    assert outcomes(copy) == ["new"] * 6
    versions = QuestionVersion.objects.order_by("question__bank", "question__ref").values_list("definition", "topic")
    assert list(versions[:6]) == list(versions[6:])
    assert AuditEvent.objects.get(verb="courses.export_questions").reason == "plain"


# --- what people here decided -----------------------------------------------------------------------------------------


def test_what_was_edited_here_is_kept_unless_somebody_says_otherwise(bring, cast):
    bring(asking(ref="X1"))
    question = only()
    question.label = "Ours"
    question.save_revision(user=cast.person["elif"]).publish()

    kept = bring(asking(ref="X1", right="Being there"))
    assert (outcomes(kept), kept.items[0].why) == (["kept"], "It was changed here since.")
    assert only().current_version.definition["options"][0]["text"] == "Listening"

    replaced = bring(asking(ref="X1", right="Being there"), replace_edited=True)
    assert outcomes(replaced) == ["updated"]
    assert (only().label, only().current_version.definition["options"][0]["text"]) == ("Ours", "Being there")
    assert outcomes(bring(asking(ref="X1"))) == ["updated"]


def test_a_draft_that_waits_here_is_kept(bring, cast):
    bring(asking(ref="X1"))
    question = only()
    question.label = "A draft"
    question.save_revision(user=cast.person["elif"])

    assert outcomes(bring(asking(ref="X1", right="Being there"))) == ["kept"]
    assert only().get_latest_revision_as_object().label == "A draft"


def test_what_was_written_here_is_kept(bring):
    publish_definition(make_bank(BANK), ref="X1", kind="single", definition=definition_of("single"))

    done = bring(asking(ref="X1"))

    assert (outcomes(done), done.items[0].why) == (["kept"], "It was written here, and not by a file.")


def test_what_is_retired_taken_down_locked_or_reviewed_is_kept(bring, cast):
    rows = [asking(f"What helps {number}?", ref=f"X{number}") for number in range(4)]
    bring(*rows, publish=True)
    first, second, third, __ = Question.objects.order_by("ref")
    retire([first], actor=cast.sam)
    second.unpublish()
    third.locked = True
    third.save()
    changed = [asking(f"What helps {number}?", ref=f"X{number}", right="Rest") for number in range(4)]

    done = bring(*changed, replace_edited=True)

    assert outcomes(done) == ["kept", "kept", "kept", "updated"]
    assert [item.why.partition(".")[0] for item in done.items[:3]] == [
        "It was retired here", "It was taken down here", "It is being reviewed or is locked here",
    ]  # fmt: skip


def test_an_editors_own_lock_does_not_hold_them_back(bring, cast):
    bring(asking(ref="X1"))
    Question.objects.update(locked=True, locked_by=cast.sam)

    assert outcomes(bring(asking(ref="X1", right="Rest"), actor=cast.sam)) == ["updated"]


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_drafts_are_asked_of_nobody_and_can_be_brought_again_and_published(bring, cast):
    rows = [asking(ref="X1")]

    assert outcomes(bring(*rows, publish=False, actor=cast.person["elif"])) == ["new"]
    draft = only()
    assert (draft.live, draft.status, draft.current_version, draft.has_unpublished_changes) == (
        False, "draft", None, True,
    )  # fmt: skip
    assert draft.latest_revision.user == cast.person["elif"]
    assert outcomes(bring(*rows, publish=False)) == ["unchanged"]
    assert outcomes(bring(asking(ref="X1", right="Rest"), publish=False)) == ["updated"]
    assert QuestionVersion.objects.count() == 0
    assert AuditEvent.objects.filter(verb="courses.import_questions").count() == 2

    assert outcomes(bring(asking(ref="X1", right="Rest"), publish=True)) == ["updated"]
    assert (only().live, only().status, only().current_version.number) == (True, "ready", 1)


def test_a_draft_stands_beside_what_is_published(bring):
    bring(asking(ref="X1"))

    assert outcomes(bring(asking(ref="X1", right="Rest"), publish=False)) == ["updated"]

    question = only()
    assert (question.live, question.has_unpublished_changes) == (True, True)
    assert question.current_version.definition["options"][0]["text"] == "Listening"
    newest = question.get_latest_revision_as_object()
    assert newest.as_version().definition["options"][0]["text"] == "Rest"
    assert outcomes(bring(asking(ref="X1", right="Rest"), publish=False)) == ["unchanged"]


# --- refused ----------------------------------------------------------------------------------------------------------


def test_each_refusal_says_where_and_why_and_the_rest_comes_in(bring):
    done = bring(
        asking(ref="X1"),
        {"refused": "There is no answer.", "name": "Broken"},
        asking("Again?", ref="X1"),
        {"kind": "riddle", "definition": {"stem": "?"}},
        asking(right="Advice"),
        {"kind": "single", "definition": {"stem": "", "options": "none", "more": 1}},
        asking("No picture?", ref="P") | {"definition": {**asking()["definition"], "picture": {"picture": "a.png"}}},
    )

    assert outcomes(done) == ["new", *["refused"] * 6]
    said = [item.why for item in done.items]
    assert said[1] == "There is no answer."
    assert said[2] == "The question at line 1 has the same reference: X1."
    assert said[3] == "There are no questions of this kind here: riddle."
    assert "“Advice”" in said[4]
    assert "Please fill this in." in said[5]
    assert "This is not as a question of this kind needs it." in said[5]
    assert said[6] == "Its picture “a.png” is not in the file."
    assert [item.place for item in done.items] == [f"line {number}" for number in range(1, 8)]
    assert Question.objects.count() == 1


def test_a_bank_name_that_cannot_be_is_refused(bring):
    for name in ("", " ", "x" * 121):
        with pytest.raises(Invalid):
            bring(asking(), bank_name=name)
    assert QuestionBank.objects.count() == 0


def test_nothing_is_made_when_everything_is_refused(bring):
    assert outcomes(bring({"refused": "No."})) == ["refused"]
    assert (QuestionBank.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_failure_in_the_middle_leaves_nothing(bring, monkeypatch):
    monkeypatch.setattr(question_import, "_AT_ONCE", 2)
    write = Batch.write

    def failing(self):
        write(self)
        raise RuntimeError

    monkeypatch.setattr(Batch, "write", failing)
    with pytest.raises(RuntimeError):
        bring(*(asking(f"What helps {number}?") for number in range(5)))

    counts = [model.objects.count() for model in (Question, QuestionBank, QuestionVersion, LoadedItem, AuditEvent)]
    assert counts == [0] * 5


# --- between working it out and writing it ----------------------------------------------------------------------------


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(deed)`: somebody does this, once, after everything was worked out and before it is written."""

    def plan(deed):
        write, left = question_import._Run.write, [deed]

        def later(self):
            if left:
                left.pop()()
            return write(self)

        monkeypatch.setattr(question_import._Run, "write", later)

    return plan


def prepared(*rows, **options):
    return plan_import(Plain().read(plain_file(*rows)), bank_name=BANK, publish=True, **options)


def test_what_somebody_edits_meanwhile_is_judged_again_and_kept(bring, meanwhile, cast):
    bring(asking(ref="X1"), asking("Another?", ref="X2"))
    question = Question.objects.get(ref="X1")

    def edit():
        question.label = "Ours"
        question.save_revision(user=cast.person["elif"]).publish()

    plan = prepared(asking(ref="X1", right="Rest"), asking("Another?", ref="X2", right="Rest"))
    meanwhile(edit)
    done = run_import(plan)

    assert (outcomes(plan), outcomes(done)) == (["updated"] * 2, ["kept", "updated"])
    assert Question.objects.get(ref="X1").label == "Ours"
    assert list(question.versions.values_list("number", flat=True)) == [1]


def test_a_question_that_somebody_writes_meanwhile_is_not_written_twice(bring, meanwhile):
    plan = prepared(asking(ref="X1"))
    meanwhile(lambda: publish_definition(make_bank(BANK), ref="X1", kind="single", definition=definition_of("single")))

    assert outcomes(run_import(plan)) == ["kept"]
    assert Question.objects.count() == 1


def test_nothing_comes_in_when_the_bank_goes_or_somebody_changes_it_all_the_time(bring, meanwhile, monkeypatch, cast):
    make_bank(BANK)
    plan = prepared(asking(ref="X1"))
    meanwhile(lambda: QuestionBank.objects.all().delete())
    with pytest.raises(Invalid, match="bank-gone"):
        run_import(plan)

    plan, numbers = prepared(asking(ref="X1")), iter(range(100))
    standing = question_import.standing
    monkeypatch.setattr(
        question_import, "standing", lambda *a, **o: replace(standing(*a, **o), reviewed={next(numbers)})
    )
    with pytest.raises(NotNow) as refused:
        run_import(plan)

    assert refused.value.sentence == "Somebody is changing these questions right now. Nothing came in. Try again."
    assert (Question.objects.count(), AuditEvent.objects.filter(verb="courses.import_questions").count()) == (0, 0)


def test_who_may_not_any_more_brings_nothing_in(bring, meanwhile, cast):
    elif_ = cast.person["elif"]
    plan = plan_import(Plain().read(plain_file(asking())), bank_name=BANK, actor=elif_)
    meanwhile(lambda: elif_.groups.clear())

    with pytest.raises(NotAllowed) as refused:
        run_import(plan, actor=elif_)

    assert refused.value.sentence == "You may not do this with questions any more. Nothing came in."
    assert (Question.objects.count(), QuestionBank.objects.count()) == (0, 0)


# --- a draft that waits for its day -----------------------------------------------------------------------------------


def test_publishing_a_file_calls_off_what_was_to_be_published_later(bring, cast):
    bring(asking(ref="X1"))
    question = only()
    question.topic, question.go_live_at = "Older", clock.now() + dt.timedelta(days=2)
    question.save_revision(user=cast.person["elif"]).publish()
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1

    beside = plan_import(Plain().read(plain_file(asking(ref="X1", right="Rest"))), bank_name=BANK, replace_edited=True)
    done = bring(asking(ref="X1", right="Rest"), replace_edited=True)
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False)
    waiting.update(approved_go_live_at=clock.now() - dt.timedelta(days=1))
    call_command("publish_scheduled")

    assert any("is still to be published on" in said for said in beside.items[0].changes)
    assert any("that is called off" in said for said in done.items[0].changes)
    now = only()
    assert (now.go_live_at, now.live, now.has_unpublished_changes) == (None, True, False)
    assert now.current_version.definition["options"][0]["text"] == "Rest"


# --- the batch is what the editor's form does -------------------------------------------------------------------------

DIFFER = {
    *("id", "translation_key", "created_at", "ref", "label", "bank_id", "latest_revision_id", "live_revision_id"),
    *("first_published_at", "last_published_at", "current_version_id", "definition"),
}


def same(left, right):
    """Everything of two rows that does not name them."""
    found = [{name: value for name, value in row.items() if name not in DIFFER} for row in (left, right)]
    return found[0] == found[1]


VERSION = (
    *("number", "kind", "definition", "digest", "topic", "objective", "domain", "competencies", "lesson_key"),
    *("safety", "scored", "made_by_id"),
)


@pytest.mark.parametrize("kind", sorted(DEFINITIONS))
def test_many_at_once_leave_the_rows_that_one_by_one_leaves(bring, kind, cast):
    definition = definition_of(kind)
    one = publish_definition(
        make_bank("One"), ref="A", kind=kind, definition=definition, topic="Silence", safety=True, actor=cast.sam
    )
    row = {"kind": kind, "definition": definition, "ref": "A", "name": one.label, "tags": {"topic": "Silence"}}

    bring(row, tags=Tags(safety=True), actor=cast.sam)

    other = Question.objects.get(bank__name=BANK)
    rows = Question.objects.order_by("pk").values()
    assert same(*rows)
    versions = QuestionVersion.objects.order_by("pk").values(*VERSION)
    assert versions[0] == versions[1]
    assert one.current_version.digest == other.current_version.digest
    assert one.definition.get_prep_value()[0]["value"].keys() == other.definition.get_prep_value()[0]["value"].keys()
    revisions = [question.latest_revision for question in (one, other)]
    assert revisions[0].content.keys() == revisions[1].content.keys()
    assert (revisions[0].object_str, revisions[0].user) == (revisions[1].object_str, revisions[1].user)
    assert {*ModelLogEntry.objects.for_instance(one).values_list("action", flat=True)} == {
        "wagtail.edit",
        "wagtail.publish",
    }
    assert {*ModelLogEntry.objects.for_instance(other).values_list("action", flat=True)} == {
        "wagtail.create", "wagtail.publish",
    }  # fmt: skip
    events = AuditEvent.objects.filter(verb="courses.question_version_made").order_by("seq")
    assert [(event.actor, event.object_type) for event in events] == [(cast.sam.code, "courses.QuestionVersion")] * 2


def test_the_digest_of_a_revision_is_that_of_its_object(bring):
    bring(asking(ref="X1", tags={"topic": "Silence", "competencies": [2]}))

    revision = only().latest_revision
    assert question_digest(revision.content) == content_digest(revision.as_object())
    assert LoadedItem.objects.get().content_digest == content_digest(revision.as_object())


def test_statements_do_not_grow_with_questions(db):
    def statements(count, name, **options):
        rows = [asking(f"What helps {number}?", ref=f"{name}{number}") for number in range(count)]
        read = Plain().read(plain_file(*rows))
        with CaptureQueriesContext(connection) as planned:
            plan = plan_import(read, bank_name=BANK, publish=True, **options)
        with CaptureQueriesContext(connection) as done:
            run_import(plan)
        return len(planned), len(done)

    make_bank(BANK)
    statements(1, "warm")
    one, three = statements(1, "a"), statements(3, "b")
    assert one == three
    with CaptureQueriesContext(connection) as exported:
        file_questions(QuestionBank.objects.get())
    assert len(exported) <= 3
