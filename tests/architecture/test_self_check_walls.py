"""Nothing of a self-check gets into supervision: no code of sessions, agendas, actions or status can ask for it.

Few questions may be asked from outside: what somebody shares with the one who looks (`shares.shown_to`) and until when
(`shares.open_until`), by the pages that show it; and the end of an agreement ends shares. What ends up in the data is
looked at in `tests/supervision/no_trace`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps

from supervision.models import SelfCheck, SelfCheckShare
from tests.architecture.source import ROOT, Source, planted, sources
from tests.architecture.test_imports import imported_by

# Modules that are about self-checks, by the last part of their name.
OWN = re.compile(
    r"(contribute_|personal_|tasks_)?(self_?checks?(_\w+)?|shares?|shared|scoring|trends?|instruments|shape)"
)

# Modules that list what an app has, or decide who sees what.
REGISTRIES = {
    *("supervision.models", "supervision.access", "supervision.contribute", "supervision.urls"),
}

# What they are called, wherever code could name them: classes, related names, tables, modules.
NAMES = re.compile(r"selfcheck|self_checks?|shares_given|shares_received|shares_open_to|get_share_for", re.IGNORECASE)
MODULES = re.compile(r"(^|\.)(shares|scoring|trends?|instruments)(\.|$)")

# Who may ask what of `domain.shares`: the list and the page that show it, and the end of an agreement.
SHARES = "supervision.domain.shares"
QUESTIONS: tuple[tuple[str, set[str]], ...] = (
    (r"supervision\.domain\.caseload", {"open_until"}),
    (r"supervision\.views\.(people|person|prepare|preparation)(_\w+)?", {"shown_to", "SharedView", "something_open"}),
    (r"supervision\.domain\.handover", {"end_between"}),
)

# Templates that may show the part with what is shared.
PART = "supervision/partials/shared.html"
SHOWN_ON = {"person.html", "prepare.html"}


def is_own(module: str) -> bool:
    """Whether a module is about self-checks."""
    parts = module.split(".")
    return parts[0] == "supervision" and any(OWN.fullmatch(part) for part in parts[1:])


def named_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name, attribute, keyword and string of code in a file, docstrings left out, with its line."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, node.lineno


def questions_of(module: str) -> set[str]:
    """What a module may ask of `domain.shares`."""
    return set().union(*(names for pattern, names in QUESTIONS if re.fullmatch(pattern, module)))


def asks_about_self_checks(files: Iterable[Source]) -> list[str]:
    """Where a module that has no business with self-checks imports or names something of theirs."""
    faults = []
    for source in files:
        if is_own(source.module) or source.module in REGISTRIES or source.module.startswith("website.demo"):
            continue
        allowed = {f"{SHARES}.{name}" for name in questions_of(source.module)}
        allowed |= {SHARES} if allowed else set()
        for target, line in imported_by(source):
            if (
                (NAMES.search(target) or MODULES.search(target))
                and target.startswith("supervision")
                and target not in allowed
            ):
                faults.append(f"{source.path}:{line} imports {target}")
        if source.module.startswith("supervision"):
            faults += [
                f"{source.path}:{line} names {name[:60]}" for name, line in named_in(source.tree) if is_a_name(name)
            ]
    return sorted(set(faults))


def is_a_name(text: str) -> bool:
    """Whether a word or a string of code names something of self-checks; the addresses of their pages may be named."""
    return bool(NAMES.search(text)) and not text.startswith(("supervision:self_check", "/self-check/"))


def points_at_self_checks() -> list[str]:
    """Columns of other tables that lead to a self-check or a share."""
    return [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for model in (SelfCheck, SelfCheckShare)
        for relation in model._meta.related_objects
        if relation.related_model not in (SelfCheck, SelfCheckShare)
    ]


def test_no_other_module_asks_about_self_checks():
    own = [source.module for source in sources() if is_own(source.module)]

    assert {"supervision.models.selfcheck", SHARES} <= set(own)
    assert asks_about_self_checks(sources()) == []


def test_nothing_else_points_at_a_self_check():
    assert points_at_self_checks() == []
    assert SelfCheckShare._meta.get_field("self_check").related_model is SelfCheck
    assert apps.get_model("supervision.AgendaItem") is not None


def test_only_the_pages_about_a_person_show_what_is_shared():
    shown_on = {path.name for path in (ROOT / "templates").rglob("*.html") if f'"{PART}"' in path.read_text("utf-8")}

    assert shown_on
    assert shown_on - SHOWN_ON == set()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("supervision.domain.sessions", "from supervision.models import SelfCheck"),
        ("supervision.domain.signing", "from supervision.domain.shares import shown_to"),
        ("supervision.domain.status", "from supervision.domain import scoring"),
        ("supervision.domain.agenda", "def f(person):\n    return person.shares_given.count()"),
        ("supervision.domain.records", "def f(q):\n    return q.filter(person__self_checks__isnull=False)"),
        ("supervision.domain.caseload", 'x = apps.get_model("supervision.SelfCheck")'),
        (
            "supervision.domain.facts",
            'x = "SELECT 1 FROM supervision_selfcheckshare"\ny = "supervision_selfcheckshare"',
        ),
        ("supervision.views.sessions", "from supervision.domain.shares import shown_to"),
        ("supervision.views.person", "from supervision.domain.shares import withdraw"),
        ("supervision.domain.caseload", "from supervision.domain.shares import shown_to"),
        ("supervision.views.person", "from supervision.models import SelfCheckShare"),
        ("supervision.contribute_sessions", "from supervision import access\nx = access.shares_open_to"),
        ("courses.domain.award", "from supervision.models import SelfCheck"),
    ],
)
def test_a_question_about_self_checks_is_seen(module, line):
    assert len(asks_about_self_checks([planted(module, line)])) >= 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("supervision.views.person", "from supervision.domain.shares import SharedView, shown_to"),
        ("supervision.domain.caseload", "from supervision.domain.shares import open_until"),
        ("supervision.domain.self_checks", "from supervision.models import SelfCheck"),
        ("supervision.domain.sessions", '"""Never anything of self_checks."""\nx = 1'),
        ("supervision.views.mine", 'x = reverse("supervision:self_check_home")'),
    ],
)
def test_what_is_meant_to_be_is_fine(module, line):
    assert asks_about_self_checks([planted(module, line)]) == []
