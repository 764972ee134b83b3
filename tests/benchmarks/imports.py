"""`python -m tests.benchmarks.imports [--questions 5000] [--format gift …]`: bringing in a large file of questions.

For each format: the seconds, the CPU and the peak memory of `manage.py import_questions`, the first time and again, and
after every question got other words; and for how long its transaction kept other writers waiting.
DATABASE_URL chooses the database, as for `make bench`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.__main__ import DEFAULT_DATABASE, make_database
from tests.benchmarks.server import ROOT


def main() -> int:
    """Makes the bench's own database, measures each format, prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.imports")
    parser.add_argument("--questions", type=int, default=5_000)
    parser.add_argument("--format", action="append", help="a format, several times for several (default: all)")
    options = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.benchmarks.settings",
        DATABASE_URL=os.environ.get("DATABASE_URL", DEFAULT_DATABASE),
        MAINSTAY_IGNORE_DOTENV="1",
    )
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]
    make_database(os.environ["DATABASE_URL"])

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from courses.exchange.formats import formats

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    connections.close_all()
    with tempfile.TemporaryDirectory() as folder:
        for name in options.format or [form.name for form in formats]:
            form = formats.get(name)
            for turn in ("first", "again", "changed"):
                rows = list(questions(form, options.questions, "Other words." if turn == "changed" else ""))
                written = form.write(rows, title="Bench")
                path = Path(folder) / f"{name}.{written.extension}"
                path.write_bytes(written.data)
                print(f"{name:<11} {turn:<7} {_run(path, name)}", flush=True)
    return 0


def questions(form: Any, count: int, more: str = "") -> Iterator[Any]:
    """Different questions of every kind that the format can say without leaving one out."""
    from courses.exchange.spreadsheet import guide

    kept = [one for one in guide.examples() if _comes_back(form, one)]
    for number in range(count):
        one = kept[number % len(kept)]
        stem = f"{one.definition['stem']} Number {number}. {more}"
        yield replace(one, ref=f"B-{number}", name=f"Bench {number}", definition={**one.definition, "stem": stem})


def _comes_back(form: Any, question: Any) -> bool:
    """Whether the format can say this question at all."""
    from courses.exchange.questions import FileFault

    try:
        return any(item.question for item in form.read(form.write([replace(question, ref="B")], title="x").data).items)
    except FileFault:
        return False


def _run(path: Path, name: str) -> str:
    """One run of the command, in words."""
    command = [sys.executable, "manage.py", "import_questions", str(path), "--format", name, "--bank", f"Bench {name}"]
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=told)
        __, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        told.seek(0)
        held = re.search(r"held the database for ([\d.]+) s, ([\d.]+) s of work", told.read())
    inside = f"transaction {held[1]} s (work {held[2]} s)" if held else "no transaction"
    size = f"peak {used.ru_maxrss / 1024:4.0f} MiB, {path.stat().st_size / 1e6:4.1f} MB"
    cpu = used.ru_utime + used.ru_stime
    return f"{seconds:6.1f} s, CPU {cpu:5.1f} s, {inside}, {size}, exit {os.waitstatus_to_exitcode(status)}"


if __name__ == "__main__":
    sys.exit(main())
