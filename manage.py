#!/usr/bin/env python
"""Command line of Mainstay."""

import os
import sys
from pathlib import Path

# `site/` is a source root, not a package: an __init__.py there would shadow the standard library's `site`.
sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
