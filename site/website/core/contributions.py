"""Registries through which higher rooms give lower rooms what those need, without being imported by them.

An app contributes in its `AppConfig.ready()`. Each registry's docstring says what one contribution looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named contributions in the order of their weight. A name can be taken once."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        self._entries: dict[str, tuple[int, T]] = {}

    def add(self, name: str, entry: T, *, weight: int = 100) -> None:
        """Register `entry` under `name`. Raises ValueError when another entry has the name."""
        if name in self._entries and self._entries[name][1] is not entry:
            raise ValueError(f"{name} is taken in the registry of {self.purpose}")
        self._entries[name] = (weight, entry)

    def remove(self, name: str) -> None:
        """Forget `name` (tests)."""
        self._entries.pop(name, None)

    def get(self, name: str) -> T | None:
        """The entry called `name`, or None."""
        found = self._entries.get(name)
        return found[1] if found else None

    def names(self) -> list[str]:
        """All names, lightest first."""
        return [name for name, __ in sorted(self._entries.items(), key=lambda item: (item[1][0], item[0]))]

    def __iter__(self) -> Iterator[T]:
        return iter([self._entries[name][1] for name in self.names()])

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True)
class NavigationItem:
    """One link of the main navigation. `shown_to(user)` may look at the request's user without a query."""

    label: Any
    url_name: str
    prefixes: tuple[str, ...]
    shown_to: Callable[[Any], bool]


@dataclass(frozen=True)
class HomePanel:
    """A panel of `/learn/`: `build(user)` gives the template context, or None to show nothing."""

    template: str
    build: Callable[[Any], dict | None]


@dataclass(frozen=True)
class PersonalData:
    """What one model holds about people and what becomes of it.

    `export(user)` yields plain dicts for the person's own export; `erase(user)` removes or anonymises and returns the
    number of rows touched; `keeps` says in a sentence what must stay and why ("" when nothing stays).
    """

    model: str
    label: Any
    export: Callable[[Any], Any]
    erase: Callable[[Any], int]
    keeps: Any = ""


@dataclass(frozen=True)
class Effect:
    """What an outbox row does once: `run(entry)` is idempotent and loads everything from the ids it holds."""

    run: Callable[[Any], None]
    describe: Any = ""


@dataclass(frozen=True)
class Schedule:
    """A task that must run every `minutes`; it recomputes from data, so late or twice is harmless."""

    task: str
    minutes: int
    why: str = ""


navigation: Registry[NavigationItem] = Registry("main navigation")
coordination: Registry[NavigationItem] = Registry("coordinators' pages")
home_panels: Registry[HomePanel] = Registry("panels of the learner's home")
personal_data: Registry[PersonalData] = Registry("personal data")
outbox_effects: Registry[Effect] = Registry("outbox effects")
schedules: Registry[Schedule] = Registry("schedules")
