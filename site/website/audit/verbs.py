"""The verbs of the audit log. Each is registered once with its sentence, so that a mistyped one fails at once.

An app registers its verbs in `AppConfig.ready()`: `verbs.register("enrol", _("started a course"))`.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

_SHAPE = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")
MAX_LENGTH = 60
_sentences: dict[str, Any] = {}
_theirs_alone: set[str] = set()


def register(verb: str, sentence: Any, *, theirs_alone: bool = False) -> str:
    """Makes `verb` known; `sentence` (translated) follows a person's name: "Dana … saw your shared note".

    `theirs_alone` says that only the person concerned is told of such an event, not even the one who did it: otherwise
    a look would go on telling that there was something to see after it was taken back.

    Returns the verb. Raises ValueError for a verb that is not made of small letters, underscores and dots, or that
    another sentence was registered for. Sentences are compared as objects: they must not be translated while apps load.
    """
    if not _SHAPE.fullmatch(verb) or len(verb) > MAX_LENGTH:
        raise ValueError(f"{verb!r} cannot be an audit verb")
    if verb in _sentences and _sentences[verb] is not sentence:
        raise ValueError(f"the audit verb {verb} is taken")
    _sentences[verb] = sentence
    if theirs_alone:
        _theirs_alone.add(verb)
    return verb


def forget(verb: str) -> None:
    """Takes a verb away again (tests)."""
    _sentences.pop(verb, None)
    _theirs_alone.discard(verb)


def require(verb: str) -> str:
    """`verb`, when somebody registered it. Raises LookupError otherwise."""
    if verb not in _sentences:
        raise LookupError(f"no audit verb is called {verb}: register it in AppConfig.ready()")
    return verb


def known() -> frozenset[str]:
    """Every registered verb."""
    return frozenset(_sentences)


def of_the_person_concerned() -> frozenset[str]:
    """The verbs of which nobody but the person concerned is told."""
    return frozenset(_theirs_alone)


def sentence_of(verb: str) -> str:
    """What the verb says after a person's name; the verb itself for one that is no longer registered."""
    return str(_sentences.get(verb, verb))


KEPT_IDENTIFIER = register("keep_identifier", _("kept a detail that may identify somebody, and said why"))
EDITED_IDENTIFIER = register("edit_identifier", _("took out a detail that may identify somebody"))
