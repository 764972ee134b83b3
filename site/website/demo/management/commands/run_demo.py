"""`make demo`: prepares the demo's database when needed, then runs web server and worker together until Ctrl-C."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from website.accounts.models import User
from website.demo import cast

HOST = "127.0.0.1"
STOP_SECONDS = 20


class Command(BaseCommand):
    """Runs the demo."""

    help = "Prepare the demo and run its web server and worker on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Adds --port and --prepare-only."""
        parser.add_argument("--port", type=int, default=8000, help="the port on this machine (default 8000)")
        parser.add_argument("--prepare-only", action="store_true", help="make the database, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares, starts both processes, waits, stops both."""
        if not settings.IS_DEMO:
            raise CommandError(
                "run_demo needs DJANGO_SETTINGS_MODULE=website.settings.demo (that is what `make demo` does)."
            )
        port = options["port"]
        if not options["prepare_only"]:
            refuse_taken_port(port)
        self.prepare()
        if not options["prepare_only"]:
            self.serve(port)

    def prepare(self) -> None:
        """Brings database, files and demo people to where they must be. Fast when there is nothing to do."""
        Path(settings.DATA_DIR).mkdir(exist_ok=True)
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
        stamp = Path(settings.DATA_DIR) / "prepared"
        state = state_of_sources()
        if stamp.exists() and stamp.read_text("utf-8") == state and is_filled():
            return
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("[3/4] making the database")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("sync_schedules", verbosity=0)
        self.say("[4/4] filling it: curriculum, people and their history")
        call_command("seed_demo", verbosity=0)
        stamp.write_text(state, "utf-8")

    def serve(self, port: int) -> None:
        """Runs both processes until one ends or somebody presses Ctrl-C."""
        connection.close()
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(settings.BASE_DIR / "site")]),
            "BASE_URL": f"http://localhost:{port}",
        }
        web = start([sys.executable, "-m", "granian", *granian_arguments(port)], environment)
        worker = start([sys.executable, str(settings.BASE_DIR / "manage.py"), "qcluster"], environment)
        signal.signal(signal.SIGTERM, lambda *__: sys.exit(0))
        try:
            wait_until_it_answers(port, web)
            self.welcome(port)
            while web.poll() is None and worker.poll() is None:
                time.sleep(0.5)
            raise CommandError("The web server or the worker has stopped; its last lines are above.")
        except (KeyboardInterrupt, SystemExit):
            self.say("\nStopping …")
        finally:
            stop([worker, web])

    def welcome(self, port: int) -> None:
        """Prints where to go and who can sign in."""
        self.say(f"\nMainstay runs at http://localhost:{port}   (Ctrl-C stops it)")
        self.say("")
        self.say(f"Everybody's password: {cast.PASSWORD}")
        self.say("")
        for person in cast.PEOPLE:
            self.say(f"  {person.email:<24} {person.about}")
        self.say(
            "\nTo see much in ten minutes: sign in as dana, open Supervision, then Marcus (a session to write up and"
        )
        self.say(
            "sign) and Rosa (prepare the next session; what she shares). Then sign in as rosa: countersign, and take"
        )
        self.say("back what she shares. Dana's page of Rosa no longer has it.")
        self.say(f"\nMail that would be sent lands in {settings.EMAIL_FILE_PATH}. What you enter is kept; to start")
        self.say(f"afresh, stop and remove {settings.DATA_DIR}.\n")

    def say(self, text: str) -> None:
        """Prints a line at once."""
        self.stdout.write(text)
        self.stdout.flush()


def is_filled() -> bool:
    """Whether the database is there and holds the demo's people."""
    try:
        return User.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return False


def state_of_sources() -> str:
    """A digest that changes with the database's address and whenever one of our files changes."""
    digest = hashlib.sha256(str(settings.DATABASES["default"]["NAME"]).encode())
    for folder in ("courses", "site", "supervision", "templates", "requirements"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found = path.stat()
                digest.update(f"{path}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def granian_arguments(port: int) -> list[str]:
    """How the demo's web server is started."""
    return [
        "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1", "--blocking-threads", "4",
        "--no-ws", "--log-level", "error", "website.wsgi:application",
    ]  # fmt: skip


def refuse_taken_port(port: int) -> None:
    """Raises CommandError with a way out when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise CommandError(f"Port {port} is taken. Choose another one: make demo PORT={port + 123}") from None
        except OverflowError:
            raise CommandError("A port is a number from 1 to 65535.") from None


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen:
    """Starts a child in its own group, so that Ctrl-C reaches only us and we stop it in order."""
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603


def wait_until_it_answers(port: int, web: subprocess.Popen) -> None:
    """Returns once /healthz answers. Raises CommandError when the server ends first or needs over a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise CommandError("The web server did not start; its last lines are above.")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise CommandError("The web server did not answer within a minute.")


def stop(processes: list[subprocess.Popen]) -> None:
    """Asks each process to end, and ends what has not after STOP_SECONDS."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
