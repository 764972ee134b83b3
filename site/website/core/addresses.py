"""The list of first-party addresses with methods and access markers, read from the URL configuration."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from website.core.access import marker_of

FIRST_PARTY = ("website", "courses", "supervision")
ALL_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """One address: its pattern, full name, view, methods, marker and whether the view is ours."""

    pattern: str
    name: str
    view: str
    methods: tuple[str, ...]
    access: str
    first_party: bool

    def as_dict(self) -> dict[str, Any]:
        """The address as plain data."""
        return asdict(self)


def view_path(callback: Any) -> str:
    """Dotted path of the function or class behind a callback."""
    target = getattr(callback, "view_class", None) or inspect.unwrap(callback)
    return f"{target.__module__}.{getattr(target, '__qualname__', type(target).__name__)}"


def methods_of(callback: Any) -> tuple[str, ...]:
    """The HTTP methods a view answers: what its `require_…` decorators allow, else what its class has, else all."""
    view = callback
    while view is not None:
        code = getattr(view, "__code__", None)
        if code is not None and "request_method_list" in code.co_freevars:
            cell = view.__closure__[code.co_freevars.index("request_method_list")]
            return tuple(cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    view_class = getattr(callback, "view_class", None)
    if view_class is not None:
        return tuple(name.upper() for name in view_class.http_method_names if hasattr(view_class, name))
    return ALL_METHODS


def walk(resolver: URLResolver, prefix: str = "", namespaces: tuple[str, ...] = ()) -> Iterator[Address]:
    """Every address below `resolver`."""
    for entry in resolver.url_patterns:
        own = "" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry, prefix + own, inner)
        elif isinstance(entry, URLPattern):
            path = view_path(entry.callback)
            marker = marker_of(entry.callback)
            yield Address(
                pattern="/" + prefix + own,
                name=":".join((*namespaces, entry.name or "")),
                view=path,
                methods=methods_of(entry.callback),
                access=str(marker) if marker else "",
                first_party=path.split(".", 1)[0] in FIRST_PARTY,
            )


def all_addresses() -> list[Address]:
    """Every address of the installation, in the order they are matched."""
    return list(walk(get_resolver()))
