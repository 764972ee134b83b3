"""Everything held about a person, as a file they can take away."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from website import audit
from website.accounts.models import User
from website.core import clock, contributions
from website.core.sheets import safe_cell

# A spreadsheet takes a cell that begins so for a formula.
IN_MEMORY = 5 * 1024 * 1024  # bytes; larger exports go through a temporary file


def export_my_data(user: User, *, actor: User) -> IO[bytes]:
    """A ZIP with one JSON and one CSV file for each kind of thing held about `user`, and a list of what is inside.

    Recorded in the audit before anything is read, as every look at somebody's data is.
    """
    audit.record(actor, "export_my_data", user)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    contents = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in contributions.personal_data.names():
            entry = contributions.personal_data.get(name)
            rows = list(entry.export(user))
            archive.writestr(f"{name}.json", as_json(rows))
            archive.writestr(f"{name}.csv", as_csv(rows))
            contents.append({"file": name, "what": str(entry.label), "rows": len(rows), "keeps": str(entry.keeps)})
        archive.writestr("contents.json", as_json({"made_at": clock.now().isoformat(), "files": contents}))
        archive.writestr("READ ME.txt", _read_me(contents))
    target.seek(0)
    return target


def as_json(value: object) -> str:
    """Readable JSON."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def as_csv(rows: list[dict]) -> str:
    """The rows as CSV; columns in order of appearance, nested values as JSON, formulas made harmless."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: object) -> str:
    text = as_json(value) if isinstance(value, (dict, list)) else ("" if value is None else str(value))
    return safe_cell(text)


def _read_me(contents: list[dict]) -> str:
    lines = [
        _("This is everything Mainstay holds about you."),
        _("Each kind of thing is there twice: .csv opens in a spreadsheet, .json is for other programs."),
        "",
        *(f"{row['file']}: {row['what']} ({row['rows']})" for row in contents),
    ]
    return "\n".join(lines) + "\n"
