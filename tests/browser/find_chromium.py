"""Finds a Chromium for the browser tests: the system's, else Debian's where root can install it, else Playwright's own.

`python tests/browser/find_chromium.py --install` prints its path, or says in one sentence why there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The one without windows first: it spends a third less on a page."""
PACKAGES = ("chromium-headless-shell", "chromium")


def playwrights_own() -> str | None:
    """The path of the browser Playwright downloaded, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """The path of a Chromium that is there, or None. CHROMIUM names one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return playwrights_own()


def install() -> str | None:
    """Installs one: by apt as root, else Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        for package in PACKAGES:
            subprocess.run(["apt-get", "install", "-y", "-qq", package], check=False, **quiet)
            if found := find():
                return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=subprocess.DEVNULL)
    return find()


def main() -> int:
    """Prints the path; exit status 1 and a sentence when there is none."""
    path = find() or (install() if "--install" in sys.argv else None)
    if path is None:
        print(
            "No Chromium found and none could be installed: install your system's chromium package, "
            "or run with BROWSER=0 to leave the browser journeys out.",
            file=sys.stderr,
        )
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
