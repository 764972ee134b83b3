"""The reader: what it gives, and that it never raises anything but ``CurriculumError``."""

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.curriculum import reader
from courses.curriculum.content import quiz_fields
from courses.curriculum.folding import fold
from courses.curriculum.reader import CurriculumError, Document, load_course, load_module, read_file, read_text, shape
from courses.curriculum.schema import Course, Items, Lesson, Markdown, Module, Plain, ScenarioBlock, SingleCheck
from website.core.markdown import render

MODELS = (Module, Lesson, Items, Course)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates()
words = st.sampled_from(
    ["id", "body", "block", "text", "scenario",
      "quick_check", "kind", "single", "definition", "options", "nodes",
     "choices", "items", "feedback", "next", "start", "ZZ-L1", "a"]
)  # fmt: skip
anything = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text() | st.integers(), inner, max_size=4),
    max_leaves=25,
)
yaml_like = st.lists(
    st.sampled_from(["a: ", "- ", "\n", "  ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "!x ", "|", ">", "'", '"',
                     "\\U", "\\x", "? ", ": ", "#", "%", "---", "...", "\t", "@", "x", "1",
                     "2026-99-99", "<<: ", "\0"]),
    max_size=30,
).map("".join)  # fmt: skip


def test_load_module_gives_every_file_its_shape(small_module):
    data = load_module(small_module.folder)

    assert data.folder == "small"
    assert data.module.code == "ZZ"
    assert data.module.sources[0].checked_on == date(2026, 11, 21)
    assert [lesson.id for lesson in data.lessons] == ["ZZ-L1", "ZZ-L2"]
    assert data.bank.quiz.policy.draw == 2
    assert data.course.hours_by_domain[0].minutes == 17

    check = data.lessons[0].body[3]
    assert isinstance(check, SingleCheck)
    assert (check.block, check.kind) == ("quick_check", "single")
    assert check.definition.options[0].right
    assert isinstance(data.lessons[1].body[-1], ScenarioBlock)


def test_texts_know_how_they_are_shown(small_module):
    lesson = load_module(small_module.folder).lessons[0]
    assert isinstance(lesson.title, Plain)
    assert isinstance(lesson.body[0].body, Markdown)
    assert lesson.body[0].body == "Kim comes in. “Hello,” you say."


def test_data_is_frozen(small_module):
    data = load_module(small_module.folder)
    with pytest.raises(ValidationError):
        data.lessons[0].title = "Other"


def test_definitions_dump_the_shared_keys_and_nothing_else(small_module):
    definition = load_module(small_module.folder).lessons[0].body[3].definition
    assert definition.model_dump(mode="json") == {
        "stem": "Which one is a greeting?",
        "options": [
            {"key": "a", "text": "Hello", "right": True, "feedback": "Yes, it opens a talk."},
            {"key": "b", "text": "Goodbye", "right": False, "feedback": "This one ends a talk."},
        ],
        "shuffle": True,
        "feedback": None,
    }


def test_a_module_need_not_be_a_course(small_module):
    (small_module.folder / "course.yaml").unlink()
    assert load_module(small_module.folder).course is None


def test_load_module_names_every_problem(small_module):
    small_module.plant("lesson-1.yaml", "minutes: 9", "minutes: nine")
    small_module.plant("lesson-2.yaml", "quality: ok", "quality: fine")
    with pytest.raises(CurriculumError) as error:
        load_module(small_module.folder)
    assert [small_module.line(problem.file, problem.line).strip() for problem in error.value.problems] == [
        "minutes: nine",
        "quality: fine",
    ]
    assert "lesson-1.yaml:3: wrong-type" in str(error.value)


def test_a_module_with_a_course_file_is_a_course_by_itself(small_module):
    data = load_course(small_module.folder)

    assert (data.stands_alone, [module.module.code for module in data.modules]) == (True, ["ZZ"])
    (small_module.folder / "course.yaml").unlink()
    with pytest.raises(CurriculumError, match="is not a course"):
        load_course(small_module.folder)


def test_missing_folder_is_a_problem(tmp_path):
    with pytest.raises(CurriculumError) as error:
        load_module(tmp_path / "nowhere")
    assert error.value.problems[0].code == "missing-file"


def test_plain_words_stay_words():
    document = read_text("a: No\nb: yes\nc: true\nd: null\ne: 12\nf: 012\ng: 1.5\nh: '12'\ni: 2026-11-21\nj:\n")
    assert document.data == {
        "a": "No", "b": "yes", "c": True, "d": None, "e": 12, "f": "012", "g": "1.5", "h": "12", "i": "2026-11-21",
        "j": None,
    }  # fmt: skip


def test_lines_are_those_of_the_keys():
    document = read_text("a:\n  - x\n  - b: |\n      one\n      two\n")
    assert document.lines[("a", 1, "b")] == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2", 2),
        ("a: &x 1\nb: *x", 1),
        ("a: !!python/object:os.system x", 1),
        ("? [a]\n: b", 1),
        ("a: [", 1),
        ('a: "\\UFFFFFFFF"', None),
        ("a: \x00", None),
        ("[" * 5000, None),
        ("- " * 60 + "x", 1),
        ("x" * 1_000_001, None),
    ],
)
def test_other_yaml_is_refused(text, line):
    with pytest.raises(CurriculumError) as error:
        read_text(text)
    assert error.value.problems[0].line == line


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "latin.yaml").write_bytes("a: café".encode("latin-1"))
    with pytest.raises(CurriculumError):
        read_file(tmp_path / "latin.yaml")


def test_both_loaders_read_the_same(monkeypatch):
    paths = sorted(reader.HERE.rglob("*.yaml"))
    quick = [read_file(path) for path in paths]
    monkeypatch.setattr(reader, "QuickLoader", reader.Loader)

    assert [path.name for path, document in zip(paths, quick, strict=True) if read_file(path) != document] == []
    assert len(paths) > 40


def test_what_only_the_slow_loader_reads_is_read():
    assert read_text("%YAML 1.3\n---\na: 1\n").data == {"a": 1}


@settings(deadline=None)  # the machine may be busy
@given(text=st.text() | yaml_like)
def test_text_raises_nothing_but_curriculum_errors(text):
    try:
        document = read_text(text)
    except CurriculumError:
        return
    for model in MODELS:
        with pytest.raises(CurriculumError):
            shape(model, document)


@settings(deadline=None)  # the machine may be busy
@given(data=anything)
def test_data_raises_nothing_but_curriculum_errors(data):
    for model in MODELS:
        with pytest.raises(CurriculumError) as error:
            shape(model, Document("text", data))
        assert error.value.problems


@settings(deadline=None)  # the machine may be busy
@given(inner=anything, key=words)
def test_a_lesson_of_anything_raises_nothing_but_curriculum_errors(inner, key):
    lesson = {"id": "ZZ-L1", "title": "x", "minutes": 1, "summary": "x", "objectives": ["ZZ-1"], "content_note": None,
              "body": [{key: inner}]}  # fmt: skip
    with pytest.raises(CurriculumError):
        shape(Lesson, Document("text", lesson))


def test_a_quiz_may_say_who_marks_what_is_written(small_module):
    file = small_module.folder / "items.yaml"
    plain = quiz_fields(load_module(small_module.folder).bank, "bank")[0]
    lines = "    draw: 2\n    written_answers: marked\n    second_marking: true\n"
    file.write_text(file.read_text("utf-8").replace("    draw: 2\n", lines), "utf-8")

    fields = quiz_fields(load_module(small_module.folder).bank, "bank")[0]

    assert (fields["written_answers"], fields["second_marking"]) == ("marked", True)
    assert not {"written_answers", "second_marking"} & set(plain)


def test_a_quiz_may_have_a_break_after_the_first_try_and_hints(small_module):
    file = small_module.folder / "items.yaml"
    plain = quiz_fields(load_module(small_module.folder).bank, "bank")[0]
    lines = "    draw: 2\n    wait_minutes_after_first_try: 15\n    show_hints: true\n"
    file.write_text(file.read_text("utf-8").replace("    draw: 2\n", lines), "utf-8")

    fields = quiz_fields(load_module(small_module.folder).bank, "bank")[0]

    assert (fields["wait_minutes_after_first_try"], fields["show_hints"]) == (15, True)
    assert (plain["wait_minutes_after_first_try"], plain["show_hints"]) == (0, False)


# --- where a file is wrapped says nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("One line\nand its end.\n", "One line and its end."),
        ("A paragraph\nof two lines.\n\nAnother\none.\n", "A paragraph of two lines.\n\nAnother one."),
        ("Say:\n- the first\n  thing\n- the second\n", "Say:\n- the first thing\n- the second"),
        ("1. Stay\n   calm.\n2. Call.\n\nThen rest.\n", "1. Stay calm.\n2. Call.\n\nThen rest."),
        ("as found in November\n2026. Laws change.\n", "as found in November 2026. Laws change."),
        ("Say:\n1. Stay.\n2. Call.\n", "Say:\n1. Stay.\n2. Call."),
        ("> quoted\n> on two lines\n", "> quoted\n> on two lines"),
        ("A hard break  \nstays, and \\\nthis too\n", "A hard break  \nstays, and \\\nthis too"),
        ("“— No?”\n— “No.”\n", "“— No?” — “No.”"),
        ("", ""),
    ],
)
def test_lines_of_a_paragraph_are_joined(text, folded):
    assert fold(text) == folded
    assert fold(folded) == folded


def test_a_block_of_the_file_is_folded_and_a_quoted_text_is_not():
    data = reader.read_text('a: |\n  One\n  two.\n\n  - x\n  - y\nb: "One\\ntwo."\n').data

    assert data == {"a": "One two.\n\n- x\n- y", "b": "One\ntwo."}


@pytest.mark.parametrize(
    "path", sorted(reader.HERE.glob("**/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_folding_changes_nothing_that_learners_read(path):
    def texts(node):
        if isinstance(node, yaml.ScalarNode):
            yield node.value
        elif node is not None:
            for child in node.value:
                yield from texts(child) if isinstance(child, yaml.Node) else (t for n in child for t in texts(n))

    def shown(text):
        return " ".join(render(text).split())

    for text in texts(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)):
        assert shown(fold(text)) == shown(text)
