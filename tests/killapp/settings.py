"""The suite's settings on the database of the running tests, with a process that dies when it is told to."""

from __future__ import annotations

from website.settings.base import tune_database
from website.settings.env import env
from website.settings.test import *  # noqa: F403

DATABASES = {"default": env.db_url("DATABASE_URL")}
tune_database(DATABASES["default"])
MIDDLEWARE = ["tests.killapp.middleware.DiesWhenTold", *MIDDLEWARE]  # noqa: F405
