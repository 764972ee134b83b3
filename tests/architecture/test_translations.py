"""Every sentence can be translated: no f-string, format call or unnamed placeholder inside gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from tests.architecture.source import Source, planted, sources

CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
UNNAMED = re.compile(r"(?<!%)%[sdif]|\{\}")


def untranslatable(files: Iterable[Source]) -> list[str]:
    """Calls of gettext whose message cannot be looked up or reordered by a translator."""
    faults = []
    for source in files:
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", None) not in CALLS:
                continue
            for argument in node.args[:2]:
                at = f"{source.path}:{node.lineno}"
                if isinstance(argument, ast.JoinedStr):
                    faults.append(f"{at} f-string")
                elif isinstance(argument, (ast.BinOp, ast.Call)):
                    faults.append(f"{at} interpolated before translation")
                elif UNNAMED.search(str(getattr(argument, "value", ""))):
                    faults.append(f"{at} placeholder without a name")
    return faults


def test_messages_can_be_translated():
    assert untranslatable(sources()) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('_(f"Hello {name}")', "f-string"),
        ('_("Hello %s" % name)', "interpolated before translation"),
        ('_("Hello {}".format(name))', "interpolated before translation"),
        ('_("%d of %d")', "placeholder without a name"),
    ],
)
def test_an_untranslatable_message_is_seen(line, fault):
    assert untranslatable([planted("courses.thing", line)]) == [f"courses/thing.py:1 {fault}"]


def test_a_named_placeholder_is_fine():
    assert untranslatable([planted("courses.thing", '_("%(done)s of %(all)s") % {"done": 1, "all": 2}')]) == []
