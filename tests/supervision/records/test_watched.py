"""Without the triggers `verify_records` sees a change to every column and every word."""

from __future__ import annotations

from django.db import transaction

from supervision.models import (
    RecordContent,
)
from tests.supervision.records.conftest import execute
from tests.supervision.records.tampering import (
    FREE,
    TABLES,
    changed_at,
    leaves,
    purge_some,
    seal_under_old_key,
    spoilt,
    tampering,
)
from website.core.encryption import box
from website.core.encryption.cells import JSONCodec


def test_every_column_of_every_table_is_watched(history, verified):
    """The last row of each table, so that what follows cannot hide it."""
    purge_some()
    unseen = []
    for model in TABLES:
        for field in model._meta.local_concrete_fields:
            if field.primary_key or field.column in FREE.get(model.__name__, {}):
                continue
            with tampering():
                said, status = verified() if spoilt(model, field) else ("", 1)
            if status != 1:
                unseen.append((model.__name__, field.column, said))

    assert unseen == []
    assert verified()[1] == 0


def test_every_word_of_a_text_is_watched(history, verified):
    """Somebody with the field keys seals another text, under another key so that the triggers let it pass."""
    content = RecordContent.objects.get(record__session=history["disagreed"])
    body, place = content.body, box.Place("supervision_recordcontent", content.row_id, "body")
    unseen = []
    for path in leaves(body):
        with transaction.atomic():
            sealed = seal_under_old_key(JSONCodec.dump(changed_at(body, path)), place)
            assert execute("UPDATE supervision_recordcontent SET body = %s WHERE id = %s", sealed, content.pk) == 1
            if verified()[1] != 1:
                unseen.append(path)
            transaction.set_rollback(True)

    assert len(list(leaves(body))) > 45
    assert unseen == []
