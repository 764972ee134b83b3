"""Many questions written at once: what `publish_definition` does to one, in a few statements for all.

One by one, 5,000 questions would keep everybody else from saving for more than a minute. Rows, revisions, history and
versions are the same as those of the editor's form; a test compares them. `add` works everything out before the
transaction; `write` only sends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from courses.domain.question_standing import Standing
from courses.domain.refreshers import is_safety_change
from courses.exchange.digests import question_digest
from courses.models import LoadedItem, Question, QuestionBank, QuestionVersion
from courses.questions.shapes import Definition, digest_of
from courses.signals import question_frozen
from website import audit
from website.accounts.models import User
from website.core import clock
from website.core.bulk import Inserts, Updates, reserve_keys

FROZEN = ("kind", "definition", "topic", "objective", "domain", "competencies", "lesson_key", "safety", "scored")
PUBLISHED = (
    *("label", "kind", "definition", "topic", "objective", "domain", "competencies", "lesson_key"),
    *("safety", "scored", "status"),
    *("latest_revision", "live_revision", "live", "has_unpublished_changes", "expired", "current_version"),
    *("first_published_at", "last_published_at", "go_live_at"),
)
DRAFTED = ("latest_revision", "has_unpublished_changes")


class Batch:
    """One run of writing into `bank`, where `found` stands: `add` the questions in parts, then `write` and `finish`."""

    def __init__(self, bank: QuestionBank, found: Standing, *, actor: User | None, publish: bool) -> None:
        self.bank, self.found = bank, found
        self.actor, self.publish = actor, publish
        self.numbers: list[int] = []
        self._content_type = ContentType.objects.get_for_model(Question, for_concrete_model=False)
        self._frozen: list[tuple[Question, QuestionVersion | None, bool]] = []
        self._called_off: list[int] = []
        self._new, self._changed = Inserts(Question), Updates(Question, PUBLISHED if publish else DRAFTED)
        self._revisions, self._versions = Inserts(Revision), Inserts(QuestionVersion)
        self._history = Inserts(ModelLogEntry, keyed=False)
        self._records = Inserts(LoadedItem, keyed=False, replacing="source_id")

    # --- before the transaction -------------------------------------------------------------------------------

    def add(self, questions: Sequence[tuple[Question, Definition]], digests: Sequence[str]) -> None:
        """Works out what writing these questions takes: published as new versions, else as drafts beside what is live.

        Questions are new (without a key, `live` False) or rows, checked by their kind, with nothing waiting that would
        be lost. `digests` are those of what the file asks for.
        """
        new = [question for question, __ in questions if question.pk is None]
        for question, number in zip(new, reserve_keys(Question, len(new)), strict=True):
            question.pk = number
        is_new = {question.pk for question in new}
        revisions = self._revised([question for question, __ in questions])
        if self.publish:
            self._published(questions, revisions)
        else:
            for question, revision in zip((question for question, __ in questions), revisions, strict=True):
                question.latest_revision, question.has_unpublished_changes = revision, True
        self._new.add(new)
        self._changed.add(question for question, __ in questions if question.pk not in is_new)
        for (question, __), revision, digest in zip(questions, revisions, digests, strict=True):
            self._note(question, revision, "wagtail.create" if question.pk in is_new else "wagtail.edit")
            self._remember(question, revision, digest)
        if self.publish:
            for (question, __), revision in zip(questions, revisions, strict=True):
                self._note(question, revision, "wagtail.publish")
        self.numbers += [question.pk for question, __ in questions]

    def _revised(self, questions: Sequence[Question]) -> list[Revision]:
        rows = []
        for question, number in zip(questions, reserve_keys(Revision, len(questions)), strict=True):
            if self.publish and question.go_live_at and question.go_live_at > clock.now():
                question.go_live_at = None
            row = Revision(
                pk=number,
                content_type=self._content_type,
                base_content_type=self._content_type,
                object_id=str(question.pk),
                created_at=clock.now(),
                user=self.actor,
                object_str=str(question),
                content=question.serializable_data(),
            )
            rows.append(row)
        self._revisions.add(rows)
        return rows

    def _published(self, questions: Sequence[tuple[Question, Definition]], revisions: Sequence[Revision]) -> None:
        """What Wagtail's publishing and `Question.freeze` set."""
        versions: list[QuestionVersion] = []
        for (question, shape), revision in zip(questions, revisions, strict=True):
            moment = clock.now()
            question.latest_revision = question.live_revision = revision
            question.live, question.has_unpublished_changes, question.expired = True, False, False
            question.first_published_at = question.first_published_at or moment
            question.last_published_at = moment
            if question.status == Question.Status.DRAFT:
                question.status = Question.Status.READY
            version, before = question.as_version(shape), question.current_version
            version.digest = digest_of({name: getattr(version, name) for name in FROZEN})
            question.kind, question.scored = version.kind, version.scored
            self._called_off += self.found.scheduled.get(question.pk, ())
            if before is None or before.digest != version.digest:
                version.number, version.made_by = self.found.highest.get(question.pk, 0) + 1, self.actor
                versions.append(version)
                self._frozen.append((question, before, is_safety_change(before, version)))
        for version, number in zip(versions, reserve_keys(QuestionVersion, len(versions)), strict=True):
            version.pk = number
            version.question.current_version = version
        self._versions.add(versions)

    def _note(self, question: Question, revision: Revision, action: str) -> None:
        """A line of the history that the CMS shows."""
        entry = ModelLogEntry(
            content_type=self._content_type,
            object_id=str(question.pk),
            label=str(question),
            action=action,
            timestamp=clock.now(),
            data={},
            user=self.actor,
            revision=revision,
            content_changed=True,
        )
        self._history.add([entry])

    def _remember(self, question: Question, revision: Revision, digest: str) -> None:
        record = LoadedItem(
            source_id=f"file/{self.bank.pk}/{question.locale_id}/{question.ref}",
            content_key=str(question.translation_key),
            source_digest=digest,
            content_digest=question_digest(revision.content),
            loaded_at=clock.now(),
        )
        self._records.add([record])

    # --- in the transaction -----------------------------------------------------------------------------------

    def write(self) -> None:
        """Saves everything that was added. A draft that was to be published on a later day is called off."""
        for rows in (self._new, self._revisions, self._versions, self._changed, self._history, self._records):
            rows.write()
        Revision.objects.filter(pk__in=self._called_off).update(approved_go_live_at=None)

    def finish(self) -> None:
        """Tells of every version that was made, and audits it: the last statements of the change."""
        for question, before, loud in self._frozen:
            told = {"before": before, "version": question.current_version, "safety_change": loud}
            question_frozen.send(sender=Question, question=question, actor=self.actor, **told)
        made = [question.current_version for question, *__ in self._frozen]
        audit.record_many(self.actor or audit.SYSTEM, "courses.question_version_made", made)


# --- after it -----------------------------------------------------------------------------------------------------


def note_references(numbers: Iterable[int]) -> None:
    """Tells Wagtail what written questions refer to ("used by"), after the transaction that wrote them.

    Reading what a question refers to is slow, so nobody waits for it: only writing it down is a transaction, a short
    one for each part. What somebody saved meanwhile was noted by that, and stays.
    """
    wanted, at_once = list(numbers), 200
    for start in range(0, len(wanted), at_once):
        questions = Question.objects.in_bulk(wanted[start : start + at_once])
        found = {number: set(ReferenceIndex._extract_references_from_object(one)) for number, one in questions.items()}
        with transaction.atomic():
            now = dict(Question.objects.filter(pk__in=found).values_list("pk", "latest_revision"))
            same = [number for number, one in questions.items() if now.get(number) == one.latest_revision_id]
            _write_references({number: found[number] for number in same})


def _write_references(found: Mapping[int, set[tuple[int, str, str, str]]]) -> None:
    """What `ReferenceIndex.create_or_update_for_object` does to one, for many."""
    kind = ContentType.objects.get_for_model(Question, for_concrete_model=False)
    stale, known = [], set()
    rows = ReferenceIndex.objects.filter(base_content_type=kind, object_id__in=[*map(str, found)])
    for row in rows.values_list("pk", "object_id", "to_content_type", "to_object_id", "model_path", "content_path"):
        known.add(row[1:])
        if row[2:] not in found[int(row[1])]:
            stale.append(row[0])
    ReferenceIndex.objects.filter(pk__in=stale).delete()
    new = Inserts(ReferenceIndex, keyed=False)
    for number, references in found.items():
        for reference in references:
            if (str(number), *reference) not in known:
                to_type, to_number, model_path, content_path = reference
                new.add(
                    [
                        ReferenceIndex(
                            content_type=kind,
                            base_content_type=kind,
                            object_id=str(number),
                            to_content_type_id=to_type,
                            to_object_id=to_number,
                            model_path=model_path,
                            content_path=content_path,
                            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
                        )
                    ]
                )
    new.write()
