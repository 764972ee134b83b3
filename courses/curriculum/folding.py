"""Texts of the files as editors and learners get them: one line for each paragraph, however the file is wrapped."""

from __future__ import annotations

import re

STARTS = re.compile(r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|>)")
"""How an item of a list, or a line of a quotation, begins in Markdown. Such a line stays a line of its own."""

NUMBER = re.compile(r"\s*(?!1[.)])\d+[.)]\s")
"""Such a number goes on with a list. After anything else it is a word of a sentence: "in November / 2026. Laws …"."""


def fold(text: str) -> str:
    """`text` with the lines of each paragraph joined. Blank lines, lists, quotations and hard breaks stay."""
    lines: list[str] = []
    joins = False
    for line in text.strip("\n").split("\n"):
        starts = bool(STARTS.match(line)) and not (joins and NUMBER.match(line) and not STARTS.match(lines[-1]))
        if joins and line.strip() and not starts:
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
        is_hard = line.endswith(("  ", "\\"))
        joins = bool(line.strip()) and not is_hard and not line.lstrip().startswith(">")
    return "\n".join(lines)
