"""The server under load, and the load: granian with two workers on loopback, and wrk."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = 8190
WORKERS = 2
LUA = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Measured:
    """One run of the load generator. Times are milliseconds; `cpu_ms` is the server's CPU time per request."""

    requests: int
    seconds: float
    errors: int
    p50: float
    p95: float
    p99: float
    cpu_ms: float

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


class Server:
    """Granian in a process group of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT),
                "--workers", str(WORKERS), "--blocking-threads", "4", "--no-ws", "--log-level", "error",
                "website.wsgi:application",
            ],
            env=environment, cwd=ROOT, start_new_session=True,
        )  # fmt: skip

    def wait(self) -> None:
        """Returns once /healthz answers. Raises RuntimeError after two minutes."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the server did not answer")

    def family(self) -> list[int]:
        """The process ids of the server and its workers."""
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            children = Path(f"/proc/{pid}/task/{pid}/children")
            queue += [int(child) for child in children.read_text().split()] if children.exists() else []
        return found

    def cpu_seconds(self) -> float:
        """CPU time used so far by the whole family."""
        ticks = 0
        for pid in self.family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def pss_mib(self) -> float:
        """Memory of the family in MiB, shared pages counted once."""
        total = 0
        for pid in self.family():
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        return total / 1024

    def stop(self) -> None:
        """Ends the family."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def find_wrk() -> str:
    """The path of wrk: the system's, else Debian's package where root can install it. Exits with a sentence else."""
    path = shutil.which("wrk")
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=False, stdout=subprocess.DEVNULL)
        path = shutil.which("wrk")
    if path is None:
        sys.exit("make bench needs the load generator wrk: install your system's package of that name.")
    return path


def load(server: Server, lines: list[str], *, connections: int, seconds: int, folder: Path) -> Measured:
    """Sends `lines` (see requests.lua) round and round over `connections` for `seconds`."""
    threads = 1 if connections == 1 else 2
    listed = folder / "requests.tsv"
    listed.write_text("\n".join(lines) + "\n")
    before = server.cpu_seconds()
    run = subprocess.run(
        [
            find_wrk(), "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s",
            "-s", str(LUA), f"http://127.0.0.1:{PORT}", "--", str(listed), str(threads),
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    used = server.cpu_seconds() - before
    for line in run.stdout.splitlines():
        if line.startswith("FAILED "):
            print(f"    {line}")
    result = json.loads(next(line for line in run.stdout.splitlines() if line.startswith("RESULT "))[7:])
    return Measured(**result, cpu_ms=used / max(result["requests"], 1) * 1000)
