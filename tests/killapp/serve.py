"""Granian that has loaded the application before it forks its workers, so that one that died is replaced at once.

Loading the application is what costs, and says nothing about who is killed when. Granian itself gives up when a process
dies within seconds after it was replaced; here each of them is killed on purpose, so it must not.
"""

from __future__ import annotations

import django
from django.urls import get_resolver
from granian.cli import entrypoint
from granian.server.common import AbstractServer

if __name__ == "__main__":
    AbstractServer.respawned_wrks = property(lambda server: {}, lambda server, value: None)
    django.setup()
    _ = get_resolver().url_patterns
    entrypoint()
