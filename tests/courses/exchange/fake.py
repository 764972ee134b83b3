"""A file format of nothing but JSON, for everything around the real ones. It carries all, and pictures in hex."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

from courses.exchange.formats import formats
from courses.exchange.questions import FileFault, FilePicture, FileQuestion, ReadFile, ReadItem, Tags, Written


class Plain:
    """`{"questions": [{"kind", "definition", "ref"?, "name"?, "tags"?, "pictures"?, "refused"?, "changes"?}]}`."""

    name = "plain"
    label = "Plain"
    extensions = (".plain",)

    def read(self, data: bytes) -> ReadFile:
        try:
            rows = json.loads(data.decode())["questions"]
        except (ValueError, KeyError, TypeError) as error:
            raise FileFault("This is not a plain file.") from error
        return ReadFile(tuple(self.item(number, row) for number, row in enumerate(rows, start=1)), ("A note.",))

    def item(self, number: int, row: dict[str, Any]) -> ReadItem:
        place, changes = f"line {number}", tuple(row.get("changes", ()))
        if row.get("refused"):
            return ReadItem(place, row.get("name", ""), None, changes, row["refused"])
        tags = dict(row.get("tags", {}))
        if tags.get("competencies") is not None:
            tags["competencies"] = tuple(tags["competencies"])
        pictures = tuple(FilePicture(name, bytes.fromhex(held)) for name, held in row.get("pictures", {}).items())
        question = FileQuestion(
            row["kind"], row["definition"], ref=row.get("ref", ""), name=row.get("name", ""), tags=Tags(**tags),
            pictures=pictures,
        )  # fmt: skip
        return ReadItem(place, row.get("name", ""), question, changes)

    def write(self, questions: Iterable[FileQuestion], *, title: str) -> Written:
        rows = [
            {
                "kind": question.kind, "definition": question.definition, "ref": question.ref, "name": question.name,
                "tags": vars(question.tags),
                "pictures": {picture.name: picture.data.hex() for picture in question.pictures},
            }
            for question in questions
        ]  # fmt: skip
        losses = [(row["name"], "Its hints.") for row in rows if row["definition"].get("hints")]
        return Written(json.dumps({"questions": rows}).encode(), "application/json", ".plain", tuple(losses))


@contextmanager
def plain_format():
    """The format, as long as the block lasts."""
    formats.add("plain", Plain())
    try:
        yield formats.get("plain")
    finally:
        formats.remove("plain")


def plain_file(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"questions": list(rows)}).encode()


def asking(
    stem: str = "What helps?", *, right: str = "Listening", wrong: str = "Advice", **more: Any
) -> dict[str, Any]:
    """A row with a single-choice question."""
    options = [{"key": "a", "text": right, "right": True}, {"key": "b", "text": wrong, "right": False}]
    return {"kind": "single", "definition": {"stem": stem, "options": options}, **more}
