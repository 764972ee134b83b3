"""`make bench [BENCH_ARGS="--seconds 8 --learners 60"]`.

Prints, for each row: statements, CPU ms per request, p50/p95/p99 in ms, requests per second, and the CPU ratio to the
bare view with one statement measured in the same run. DATABASE_URL chooses the database (default: PostgreSQL on
loopback). The database is made anew for each run, so its name must end in "bench".
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.server import ROOT, Server, load

DEFAULT_DATABASE = "postgres://postgres@127.0.0.1:5432/mainstay_bench"


def main() -> int:
    """Prepares, measures, prints."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=int, default=6, help="how long each row is measured")
    parser.add_argument("--learners", type=int, default=60, help="made-up learners")
    parser.add_argument("--only", default="", help="measure rows with one of these words in their name (with commas)")
    options = parser.parse_args()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": os.environ.get("DATABASE_URL", DEFAULT_DATABASE),
        "MAINSTAY_IGNORE_DOTENV": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
    }
    os.environ.update(environment)
    sys.path[1:1] = [str(ROOT), str(ROOT / "site")]
    make_database(environment["DATABASE_URL"])

    import django

    django.setup()
    from tests.benchmarks import rows

    prepared = rows.prepare(options.learners)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(environment)
        try:
            server.wait()
            return rows.measure(
                prepared,
                lambda lines, **how: load(server, lines, folder=Path(folder), **how),
                server,
                options.seconds,
                options.only,
            )
        finally:
            server.stop()


def make_database(url: str) -> None:
    """Makes the bench's own database anew. Exits with a sentence when the name could be somebody else's."""
    base, __, name = url.rpartition("/")
    if not name.removesuffix(".sqlite3").endswith("bench"):
        sys.exit("The bench makes its database anew: name one that ends in “bench”.")
    if not url.startswith("postgres"):
        for suffix in ("", "-wal", "-shm"):
            Path("/" + url.partition(":///")[2].lstrip("/") + suffix).unlink(missing_ok=True)
        return
    import psycopg
    from psycopg import sql

    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


if __name__ == "__main__":
    sys.exit(main())
