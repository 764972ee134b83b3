"""The course "Foundations of peer support", and what the validator says about courses of several modules."""

import pytest

from courses.curriculum.reader import HERE, CurriculumError, course_codes, load_course
from courses.curriculum.validate import main, validate_all

COURSE = load_course(HERE / "foundations")

LISTED = """\
modules:
  - folder: small
  - folder: other
    opens_after: [small]
"""


def test_it_holds_the_four_mandatory_modules_in_their_order():
    assert [data.module.code for data in COURSE.modules] == ["AL", "BO", "CO", "CR"]
    assert COURSE.stands_alone is False
    assert course_codes() == {"active-listening": HERE / "active_listening", "foundations": HERE / "foundations"}


def test_hours_are_those_of_the_blueprint_by_five_domains():
    hours = {row.domain: row.minutes for row in COURSE.course.hours_by_domain}

    assert [data.minutes for data in COURSE.modules] == [160, 150, 160, 190]
    assert sum(hours.values()) == 660
    assert hours == {
        "ethical_responsibility": 365,
        "mentoring_education": 120,
        "recovery_wellness_support": 95,
        "advocacy": 40,
        "harm_reduction": 40,
    }


def test_competencies_are_those_of_its_modules():
    assert set(COURSE.course.competencies) == {1, 2, 3, 9} | {1, 3, 10, 12} | {9, 10} | {8, 6}


def test_its_certificate_claims_no_more_than_it_is():
    course = COURSE.course

    assert (course.renewal_months, course.enrolment, course.delivery_mode) == (24, "open", "self_paced")
    assert "not a license or a board certification" in " ".join(course.certificate_wording.split())
    assert "Self-paced" in course.hours_label
    assert "five domains" in course.hours_label
    assert "Not board-approved unless" in course.hours_label
    assert len(course.hours_label) <= 300


def test_no_module_waits_where_the_blueprint_names_no_order():
    assert [COURSE.opens_after(data.folder) for data in COURSE.modules] == [()] * 4


# --- the validator ---


@pytest.fixture
def course(small_module):
    """A course of the small module and another one, without problems."""
    root = small_module.folder.parent
    other = root / "other"
    other.mkdir()
    for path in small_module.folder.iterdir():
        if path.name != "course.yaml":
            text = path.read_text(encoding="utf-8").replace("ZZ-", "YY-").replace("zz-", "yy-")
            (other / path.name).write_text(text.replace("code: ZZ", "code: YY"), encoding="utf-8")
    text = (small_module.folder / "course.yaml").read_text(encoding="utf-8")
    text = text.replace("code: small-course\n", f"code: both\n{LISTED}").replace("minutes: 17", "minutes: 34")
    (root / "both").mkdir()
    file = root / "both" / "course.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(file):
    return [(problem.code, problem.place) for problem in validate_all(file.parent.parent)[file.parent]]


def test_a_course_of_several_modules_is_read_in_its_order(course):
    assert problems(course) == []
    data = load_course(course.parent)
    assert [module.folder for module in data.modules] == ["small", "other"]
    assert (data.opens_after("small"), data.opens_after("other")) == ((), ("ZZ",))
    assert main([str(course.parent)]) == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("folder: other", "folder: nowhere", [
            ("minutes-differ", "hours_by_domain"), ("unknown-module", "modules.1.folder"),
        ]),
        ("folder: other", "folder: ../small", [("wrong-value", "modules.1.folder")]),
        ("folder: other", "folder: small", [
            ("duplicate-id", "modules.1.folder"), ("minutes-differ", "hours_by_domain"),
        ]),
        ("folder: small", "folder: small\n    opens_after: [other]", [
            ("module-order", "modules.0.opens_after.0"),
        ]),
        ("opens_after: [small]", "opens_after: [other]", [("module-order", "modules.1.opens_after.0")]),
        ("minutes: 34", "minutes: 35", [("minutes-differ", "hours_by_domain")]),
        ("title: Small course", "title: Getting clean", [("word-to-avoid", "title")]),
        ("title: Small course", "titel: Small course", [("missing-key", "title"), ("unknown-key", "titel")]),
        ("code: both", "code: small-course", [("duplicate-course", "code")]),
    ],
)  # fmt: skip
def test_a_fault_in_a_course_file_is_found(course, old, new, expected):
    text = course.read_text(encoding="utf-8")
    assert old in text
    course.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert sorted(problems(course)) == sorted(expected)


def test_a_course_without_modules_is_a_problem(course):
    course.write_text(course.read_text(encoding="utf-8").replace(LISTED, ""), encoding="utf-8")

    assert ("missing-key", "modules") in problems(course)
    with pytest.raises(CurriculumError, match="“modules” is missing"):
        load_course(course.parent)


def test_a_module_that_is_not_there_stops_the_load(course):
    course.write_text(course.read_text(encoding="utf-8").replace("folder: other", "folder: gone"), encoding="utf-8")

    with pytest.raises(CurriculumError, match="there is no module “gone”"):
        load_course(course.parent)
