"""The form of a question: kind first, one kind's fields, faults at their field, nothing typed lost, another kind."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.blocks.practice import QuickCheckBlock
from courses.domain.question_bank import convert
from courses.models import ModulePage, Question, QuestionBank
from courses.questions.adapt import DefinitionBlock, faults_in
from courses.questions.registry import get_kind, kind_choices
from tests.factories.courses import make_course
from tests.factories.courses_quiz import definition_of

ALL = [name for name, __ in kind_choices()]


def test_the_kind_is_chosen_first(editor, at):
    first = editor.get(at("add"))
    page = editor.get(first.url).content.decode()

    assert first.status_code == 302
    assert first.url.startswith(at("kinds"))
    for name in ALL:
        assert f'href="{at("add")}?kind={name}"' in page
    assert "For example: Somebody cries on the phone." in page


def test_each_kind_has_a_form_of_its_own(editor, at, db):
    for name in ALL:
        response = editor.get(f"{at('add')}?kind={name}")

        form = response.context["form"]
        assert list(form.fields["definition"].block.child_blocks) == [name]
        assert [child.block_type for child in form.instance.definition] == [name]
        assert form.instance.scored is get_kind(name).marked_by_machine
        assert f"kind={name}" in response.context["action_url"]


def test_unknown_kind_leads_to_the_cards(editor, at):
    assert editor.get(f"{at('add')}?kind=essay").url.startswith(at("kinds"))


def test_a_new_question_of_each_kind_is_saved(editor, at, form, blank):
    for name in ALL:
        blank.scored, blank.ref = get_kind(name).marked_by_machine, f"NEW-{name}"

        response = editor.post(f"{at('add')}?kind={name}", form(blank, name))

        assert response.status_code == 302
        question = Question.objects.get(ref=blank.ref)
        assert question.get_latest_revision_as_object().read_definition()[0] == name


def option(text, right=False, feedback="Because."):
    return {"text": text, "right": right, "feedback": feedback, "key": ""}


def typed(text, credit=100):
    return {"text": text, "credit": credit}


def gap(key, *answers, **more):
    return {"key": key, "answers": list(answers), "weight": 1, **more}


def changed(kind, **changes):
    return definition_of(kind, **changes)


FAULTS = [
    ("single", changed("single", options=[option("A"), option("B")]),
     "Exactly one option must be right. None is marked now."),
    ("single", changed("single", options=[option("A", True), option("B", True)]),
     "Exactly one option must be right. 2 are marked now."),
    ("single", changed("single", options=[option("Same", True), option("same ")]), "Two options say the same: “same”."),
    ("single", changed("single", options=[option("A", True), option("")]), "This field is required."),
    ("single", changed("single", options=[option("A", True)]), "Add more: at least 2 are needed."),
    ("single", changed("single", stem=" "), "This field is required."),
    ("multiple", changed("multiple", choose=2), "“Choose” says 2, but 3 options are right."),
    ("multiple", changed("multiple", choose=None, options=[option(n, True) for n in "ABC"]),
     "At least one option must be wrong."),
    ("multiple", changed("multiple", choose=None, options=[option(n, n == "A") for n in "ABC"]),
     "At least two options must be right."),
    ("true_false", changed("true_false", answer=""), "This field is required."),
    ("matching", changed("matching", distractors=["Affirmation"]),
     "An extra answer says the same as another answer: “Affirmation”."),
    ("matching", changed("matching", pairs=[{"prompt": p, "answer": "X", "feedback": "F", "key": ""} for p in "ab"]),
     "All pairs have the same answer."),
    ("ordering", changed("ordering", items=[{"text": "One", "feedback": "", "key": ""}] * 2),
     "Two steps say the same: “One”."),
    ("gap_fill", changed("gap_fill", text="No gap but [[what]]."),
     "The text has no place for gap word: write [[word]] where it belongs."),
    ("gap_fill", changed("gap_fill", text="[[word]] [[what]] [[else]]"),
     "The text has [[else]], but there is no gap called else."),
    ("gap_fill", changed("gap_fill", text="[[word]] [[what]] [[word]]"), "The text has [[word]] more than once."),
    ("gap_fill", changed("gap_fill", text="[[word]] [a [[what]] b](https://a.example)"),
     "Gap what stands inside a link or code. Please put it outside."),
    ("gap_fill", changed("gap_fill", text="[[x]]", gaps=[gap("x", typed("yes", 50))]),
     "At least one answer must be worth 100%."),
    ("gap_fill", changed("gap_fill", text="[[x]]", gaps=[gap("x", typed("yes"), chosen=True)]),
     "A gap to choose for needs at least two answers."),
    ("gap_fill", changed("gap_fill", text="[[x]]", gaps=[gap("The gap!", typed("yes"))]),
     "Use small letters and digits only: “a” or “gap-2”."),
    ("short_answer", changed("short_answer", answers=[typed("re*"), typed("reflect*", 0)]),
     "“reflect*” is never reached: “re*” above it accepts it already. Swap them."),
    ("short_answer", changed("short_answer", answers=[]), "Add more: at least 1 is needed."),
    ("short_answer", changed("short_answer", answers=[typed("a", 101)]), "less than or equal to 100"),
    ("numerical", changed("numerical", answers=[{"value": "a lot", "credit": 100}]),
     "This does not look like a number."),
    ("numerical", changed("numerical", answers=[{"value": "1,500", "credit": 100}]), "This can be read in two ways."),
    ("numerical", changed("numerical", units=[]), "Add at least the unit of the values."),
    ("numerical", changed("numerical", unit="none"), "Units are given, but the question says that none is typed."),
    ("open", changed("open", rubric=[]), "Add more: at least 1 is needed."),
    ("open", changed("open", model_answer=""), "This field is required."),
]  # fmt: skip


def test_publishing_names_every_fault_and_keeps_what_was_typed(publisher, at, form, blank):
    blank.label = "Typed with care"
    for kind, definition, sentence in FAULTS:
        blank.scored = kind != "open"
        sent = form(blank, kind, definition, **{"action-publish": "action-publish"})

        response = publisher.post(f"{at('add')}?kind={kind}", sent)

        # The form's state is JSON inside the page.
        page = response.content.decode().replace("\\u201c", "“").replace("\\u201d", "”")
        assert response.status_code == 200
        assert sentence in page
        assert "Typed with care" in page
    assert not Question.objects.exists()


def test_written_practice_cannot_be_scored(editor, at, form, blank):
    response = editor.post(f"{at('add')}?kind=open", form(blank, "open"))

    assert "a machine cannot mark it" in response.content.decode()
    assert not Question.objects.filter(ref=blank.ref).exists()


def test_a_draft_may_have_gaps_and_says_what_is_missing(editor, at, form, blank):
    broken = definition_of("single", options=[option("A"), option("B")])
    gap = definition_of("single", options=[option("A", True), option("")])

    saved = editor.post(f"{at('add')}?kind=single", form(blank, "single", broken))
    page = editor.get(saved.url).content.decode()

    assert saved.status_code == 302
    assert "Before this can be published:" in page
    assert "Options: Exactly one option must be right. None is marked now." in page

    editor.post(saved.url, form(blank, "single", gap))
    assert "Options 2, Option: Please fill this in." in editor.get(saved.url).content.decode()


def test_words_and_reading_grade_are_told(editor, at, form, blank):
    long = " ".join(["The addict relapsed because institutional accountability considerations notwithstanding"] * 6)

    saved = editor.post(f"{at('add')}?kind=single", form(blank, "single", definition_of("single", stem=f"{long}?")))
    page = editor.get(saved.url).content.decode()

    assert "Worth another look." in page
    assert "“addict”: better" in page
    assert "Two short ones are easier to read." in page
    assert "Reading grade" in page


@pytest.mark.parametrize(
    ("kind", "target", "stays", "lost"),
    [
        ("single", "multiple", {"Question", "Options", "Feedback for everybody"}, set()),
        ("multiple", "single", {"Question", "Options"}, {"Tell people to choose", "Credit"}),
        ("single", "open", {"Question", "Feedback for everybody"}, {"Options"}),
        ("true_false", "single", {"Statement"},
         {"The statement is", "Feedback for those who say true", "Feedback for those who say false"}),
        ("matching", "ordering", {"Question", "Feedback for everybody"}, {"Pairs", "Extra answers"}),
    ],
)  # fmt: skip
def test_another_kind_keeps_what_it_has_a_place_for(bank, kind, target, stays, lost):
    question = Question.objects.get(kind=kind)

    conversion = convert(question.definition, target)

    assert (stays <= set(conversion.kept), set(conversion.lost)) == (True, lost)
    assert [block["type"] for block in conversion.raw] == [target]
    assert conversion.raw[0]["value"]["stem"] == question.definition[0].value["stem"]


def test_changing_the_kind_warns_and_changes_nothing_before_saving(bank, editor, at, form):
    question = Question.objects.get(ref="Q01")

    cards = editor.get(at("change_kind", question.pk)).content.decode()
    response = editor.get(f"{at('edit', question.pk)}?kind=open")
    page = response.content.decode()

    assert "Is lost: Options." in cards
    assert "When you save, this falls away: Options." in page
    assert list(response.context["form"].fields["definition"].block.child_blocks) == ["open"]
    question.refresh_from_db()
    assert question.kind == "single"

    question.scored = False
    editor.post(f"{at('edit', question.pk)}?kind=open", form(question, "open"))

    question.refresh_from_db()
    assert question.current_version.kind == "single"
    assert question.get_latest_revision_as_object().definition[0].block_type == "open"


def test_a_copy_is_a_form_that_nobody_saved(bank, editor, at, form, blank):
    question = Question.objects.get(ref="Q04")
    before = Question.objects.count()

    response = editor.get(at("copy", question.pk))
    copied = response.context["form"].instance

    assert Question.objects.count() == before
    assert copied.pk is None
    assert copied.label == f"Copy of {question.label}"[:120]
    assert copied.ref != question.ref
    assert copied.definition[0].value["stem"] == question.definition[0].value["stem"]

    blank.ref = copied.ref
    editor.post(f"{at('add')}?kind=matching", form(blank, "matching"))

    assert Question.objects.count() == before + 1


def test_the_reference_is_unique_in_its_bank(bank, editor, at, form, blank):
    blank.ref = "Q01"

    response = editor.post(f"{at('add')}?kind=single", form(blank))

    assert "Another question of this bank has this reference." in response.content.decode()


def test_a_question_with_a_lesson_is_saved_again(bank, editor, at, form):
    lesson = uuid.uuid4()
    Question.objects.filter(ref="Q01").update(lesson_key=lesson)
    question = Question.objects.get(ref="Q01")

    saved = editor.post(at("edit", question.pk), form(question, lesson_key=str(lesson)))

    assert saved.status_code == 302
    assert question.get_latest_revision_as_object().lesson_key == lesson


def test_lessons_to_read_again_have_their_names_in_the_language_of_the_question(editor, at, bank, spanish):
    course = make_course("Boundaries", lessons=1)
    lesson, module = course.lessons[0], course.modules[0]
    translated = lesson.copy_for_translation(spanish, copy_parents=True)
    ModulePage.objects.filter(pk=translated.get_parent().pk).update(title="Parte")
    translated.title = "Lección"
    translated.save_revision().publish()
    question = Question.objects.get(ref="Q01")
    translation = question.copy_for_translation(spanish)
    translation.save()

    named = [
        dict(editor.get(at("edit", pk)).context["form"].fields["lesson_key"].choices)[str(lesson.translation_key)]
        for pk in (question.pk, translation.pk)
    ]

    assert named == [f"{module.title} › {lesson.title}", "Parte › Lección"]


def test_as_another_kind_nothing_is_saved_by_itself(bank, editor, at):
    question = Question.objects.get(kind="single")

    assert editor.get(at("edit", question.pk)).context["autosave_enabled"]
    assert not editor.get(f"{at('edit', question.pk)}?kind=open").context["autosave_enabled"]


def test_labels_begin_with_a_capital(editor, at):
    fields = editor.get(f"{at('add')}?kind=single").context["form"].fields.values()

    assert [str(field.label) for field in fields if str(field.label)[:1].islower()] == []


def test_every_fault_is_named_at_once_each_at_its_field(publisher, at, form, blank, bank):
    blank.label, blank.ref, blank.bank_id, blank.scored = "", "Q01", bank.pk, True
    rubric = [{"idea": "Asks", "example": "", "points": 0}, {"idea": "asks", "example": "E", "points": 1}]
    definition = definition_of("open", stem="", model_answer=" ", rubric=rubric)

    response = publisher.post(
        f"{at('add')}?kind=open", form(blank, "open", definition, **{"action-publish": "action-publish"})
    )

    found = response.context["form"].errors.as_data()
    (error,) = found.pop("definition")
    assert {name: [str(one.messages[0]) for one in errors] for name, errors in found.items()} == {
        "label": ["This field is required."],
        "ref": ["Another question of this bank has this reference."],
        "scored": ["This kind cannot count for the score: a machine cannot mark it. Take the tick away."],
    }
    assert sorted(faults_in(error), key=str) == [
        ((0, "model_answer"), "This field is required."),
        ((0, "rubric", 0, "example"), "This field is required."),
        ((0, "rubric", 0, "points"), "Ensure this value is greater than or equal to 1."),
        ((0, "rubric", 1, "idea"), "Two ideas say the same: “asks”."),
        ((0, "stem"), "This field is required."),
    ]


def test_a_list_that_is_too_short_says_so_once_beside_what_else_is_wrong(publisher, at, form, blank):
    definition = definition_of("single", stem="", options=[option("A")])

    response = publisher.post(
        f"{at('add')}?kind=single", form(blank, "single", definition, **{"action-publish": "action-publish"})
    )

    (error,) = response.context["form"].errors.as_data()["definition"]
    assert sorted(faults_in(error), key=str) == [
        ((0, "options"), "Add more: at least 2 are needed."),
        ((0, "options"), "Exactly one option must be right. None is marked now."),
        ((0, "stem"), "This field is required."),
    ]


def test_a_question_that_is_not_there_and_one_too_many_are_named(db):
    block = DefinitionBlock()
    one = {"type": "true_false", "value": {"stem": "It is.", "answer": "true"}}

    said = {number: faults_in_error(block, [one] * number) for number in (0, 2)}

    assert said == {
        0: [((), "There is no question yet. Choose a kind below and write it.")],
        2: [((), "There are several questions here, and only one can be asked. Remove the others.")],
    }


def test_an_empty_quick_check_says_what_to_do(db):
    block = QuickCheckBlock()

    assert faults_in_error(block, {"question": []}) == [
        (
            ("question",),
            "This quick check is empty. Choose a kind of question and write it, or remove the quick check.",
        )
    ]


def test_a_draft_may_hold_an_empty_quick_check(db):
    block = QuickCheckBlock()
    block.defer_required_validation()
    try:
        cleaned = block.clean(block.to_python({"question": []}))
    finally:
        block.restore_deferred_validation()

    assert list(cleaned["question"]) == []


def faults_in_error(block, raw):
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(raw))
    return faults_in(caught.value)


def test_a_name_that_a_bank_has_already_says_what_to_do(editor, bank):
    url = reverse("wagtailsnippets_courses_questionbank:add")

    response = editor.post(url, {"name": f" {bank.name} ", "description": ""})

    assert response.context["form"].errors["name"] == [
        f"There is a bank called “{bank.name}” already. Put the questions there, or choose another name."
    ]
    assert QuestionBank.objects.count() == 1

    other = QuestionBank.objects.create(name="Another")
    response = editor.post(
        reverse("wagtailsnippets_courses_questionbank:edit", args=[other.pk]), {"name": bank.name, "description": ""}
    )
    assert "There is a bank called" in str(response.context["form"].errors["name"])
