"""Translations of the curriculum: their files, what must be the same in them, and the pages they become.

`<module>/es/` holds the files of a module once more, in Spanish: the same names, keys and ids, other words. A course of
several modules is translated as far as its modules are; what is missing is read in English (`courses.domain.tree`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from wagtail.models import Locale, Page

from courses.curriculum import reader, schema
from courses.curriculum.content import plan_of
from courses.curriculum.loader import ensure_catalog
from courses.curriculum.reader import CurriculumError, Problem
from courses.exchange.plan import PageItem, Plan, QuestionItem, Report
from courses.exchange.writer import LoadError, Writer, rehearse_or_keep
from courses.models import CatalogPage, CoursePage
from website.pages.domain.translated_starter import ensure_home_in

CATALOG = {
    "es": {
        "title": "Cursos",
        "slug": "cursos",
        "introduction": (
            "Lecciones cortas, conversaciones de práctica y un cuestionario. Tómate tu tiempo, y vuelve cuando quieras."
        ),
    },
}

# Keys whose values are no words: a translation keeps them as they are.
KEPT_KEYS = frozenset(
    {
        *("id", "key", "right", "shuffle", "choose", "credit", "kind", "minutes", "quality", "next", "start", "tags"),
        *("tag", "tone", "answer", "objective", "lesson", "domain", "competencies", "safety", "scored", "preset"),
        *("draw", "pass_percent", "wait_minutes_after_second_try", "time_limit_minutes", "code", "lessons"),
        *("wait_minutes_after_first_try", "show_hints", "written_answers", "second_marking"),
        *("checked_on", "source", "delivery_mode", "enrolment", "renewal_months", "folder", "opens_after", "speaker"),
    }
)
FILES = (reader.MODULE_FILE, reader.ITEMS_FILE, reader.COURSE_FILE)


def folder_of(folder: Path, language: str) -> Path:
    """Where the translation of a module or course stands."""
    return folder / language


def translated_folders(root: Path, language: str) -> Iterator[Path]:
    """The folders of modules and courses that have a translation."""
    for path in sorted(root.glob(f"*/{language}")):
        if path.is_dir():
            yield path.parent


# --- what must be the same --------------------------------------------------------------------------------------------


def faults_of(folder: Path, language: str) -> list[Problem]:
    """What is wrong with a translation: files, keys, ids and numbers that are not the original's, and empty texts."""
    there = folder_of(folder, language)
    names = {path.name for path in folder.glob("*.yaml")}
    found = {path.name for path in there.glob("*.yaml")}
    problems = [Problem(name, "", "missing-file", "the translation of this file is missing") for name in names - found]
    problems += [Problem(name, "", "unknown-file", "there is no such file to translate") for name in found - names]
    for name in sorted(names & found):
        try:
            original, translation = reader.read_file(folder / name), reader.read_file(there / name)
        except CurriculumError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_differences(translation, original.data, translation.data, (), name))
    return problems


def _differences(
    document: reader.Document, original: Any, translation: Any, place: reader.Place, name: str
) -> Iterator[Problem]:
    """Every place where a translation says something else than other words."""
    if isinstance(original, dict) and isinstance(translation, dict):
        for key in original.keys() | translation.keys():
            here = (*place, key)
            if key not in translation:
                yield document.problem(here, "missing-key", f"“{key}” is missing")
            elif key not in original:
                yield document.problem(here, "unknown-key", f"“{key}” is not in the original")
            else:
                yield from _differences(document, original[key], translation[key], here, name)
    elif isinstance(original, list) and isinstance(translation, list):
        if len(original) != len(translation):
            yield document.problem(place, "wrong-number", f"{len(translation)} here, {len(original)} in the original")
            return
        for index, pair in enumerate(zip(original, translation, strict=True)):
            yield from _differences(document, *pair, (*place, index), name)
    elif type(original) is not type(translation):
        yield document.problem(place, "wrong-type", "this is another kind of value than in the original")
    elif not isinstance(original, str) or _is_kept(place):
        if original != translation:
            yield document.problem(place, "changed", f"this stays “{original}” in every language")
    elif not translation.strip():
        yield document.problem(place, "empty", "there are no words here")


def _is_kept(place: reader.Place) -> bool:
    """Whether the text at `place` is a name and no words: of a key, of a list of names, or of a bank."""
    names = [part for part in place if isinstance(part, str)]
    if names[-2:] == ["bank", "name"] or names[-1:] == ["objectives"]:
        return names[-2:] == ["bank", "name"]
    return bool(names) and names[-1] in KEPT_KEYS and names[-2:] != ["pairs", "answer"]


# --- what it becomes --------------------------------------------------------------------------------------------------


def read_translation(folder: Path, language: str) -> tuple[schema.CourseData, Plan] | None:
    """The course of `folder` with its plan in `language`, as far as it is translated; None when its title is not.

    Raises CurriculumError for a translation that does not match its original.
    """
    original = reader.load_course(folder)
    if not (folder_of(folder, language) / reader.COURSE_FILE).exists():
        return None
    homes = {data.folder: folder.parent / data.folder for data in original.modules}
    translated = {name: path for name, path in homes.items() if folder_of(path, language).is_dir()}
    faults = [fault for path in {folder, *translated.values()} for fault in faults_of(path, language)]
    if faults:
        raise CurriculumError(faults)
    modules = tuple(
        reader.load_module(folder_of(translated[data.folder], language)).model_copy(update={"folder": data.folder})
        if data.folder in translated
        else data
        for data in original.modules
    )
    document = reader.read_file(folder_of(folder, language) / reader.COURSE_FILE)
    course = reader.shape(schema.Course, document)
    data = schema.CourseData(folder=original.folder, course=course, modules=modules)
    return data, _plan(plan_of(original), plan_of(data), set(translated), original, language)


def _plan(first: Plan, plan: Plan, translated: set[str], original: schema.CourseData, language: str) -> Plan:
    """`plan` without what nobody translated, with the banks and addresses of the first language."""
    originals = {item.source_id: item for item in first}
    items: list[PageItem | QuestionItem] = []
    for item in plan:
        parts = item.source_id.split("/")
        module = original.folder if original.stands_alone else parts[1]
        if item.source_id != f"{original.folder}/course" and module not in translated:
            continue
        known = originals[item.source_id]
        name = f"{item.source_id}@{language}"
        if isinstance(item, QuestionItem):
            key = known.key
            items.append(replace(item, source_id=name, bank=known.bank, about_bank=known.about_bank, key=key))
        else:
            rows = {**item.rows, **({"sources": known.rows["sources"]} if item.kind == "quiz" else {})}
            items.append(replace(item, source_id=name, rows=rows))
    return Plan(tuple(items))


def load_translations(folders: Iterable[Path], language: str, *, actor: Any = None, dry_run: bool = False) -> Report:
    """Builds or updates the pages and questions of the courses in `folders` that are loaded, in `language`.

    A course that is not loaded, or not translated, is passed over and noted. All or nothing; with `dry_run` everything
    happens and is undone. Raises CurriculumError and LoadError.
    """
    plans = [(folder, read_translation(folder, language)) for folder in folders]
    report = Report()

    def write() -> None:
        locale, __ = Locale.objects.get_or_create(language_code=language)
        writer = _Writer(actor, locale=locale)
        writer.report = report
        for folder, found in plans:
            if found is None:
                report.notes.append(f"{folder.name}: there is no translation")
                continue
            data, plan = found
            if not CoursePage.objects.filter(code=data.course.code, locale=Locale.get_default()).exists():
                report.notes.append(f"{folder.name}: the course itself is not loaded")
                continue
            writer.write(plan, ensure_catalog_in(locale, actor))

    rehearse_or_keep(write, dry_run=dry_run)
    return report


class _Writer(Writer):
    """Writes what belongs to questions of the first language beside them: the same identity in another language."""

    def question(self, item: QuestionItem) -> None:
        """Gives the question the identity of the one it translates."""
        bank = self.bank(item.bank, item.about_bank)
        original = bank.questions.filter(ref=item.fields["ref"], locale=Locale.get_default()).first()
        super().question(replace(item, key=original.translation_key) if original else item)


def ensure_catalog_in(locale: Locale, actor: Any = None) -> Page:
    """The catalogue in another language, with the home page above it; made when there is none."""
    catalog = ensure_catalog(actor)
    found = CatalogPage.objects.filter(translation_key=catalog.translation_key, locale=locale).first()
    if found is not None:
        return found
    ensure_home_in(locale, actor)
    found = catalog.copy_for_translation(locale)
    for name, value in CATALOG.get(locale.language_code, {}).items():
        setattr(found, name, value)
    found.save_revision(user=actor, clean=True).publish(user=actor)
    return CatalogPage.objects.get(pk=found.pk)


__all__ = ["LoadError", "ensure_catalog_in", "faults_of", "load_translations", "read_translation"]
