"""Writes a package of QTI 2.1: a manifest, an item for each question, and the pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from hashlib import sha1
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from courses.exchange.qti.items_out import WRITERS, Unsayable
from courses.exchange.qti.sheet import Sheet
from courses.exchange.questions import FileQuestion, Written
from courses.exchange.safe_xml import clean
from courses.exchange.texts import words_of

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_IDENTIFIER = re.compile(r"[^A-Za-z0-9_.-]+")
_DATE = (2020, 1, 1, 0, 0, 0)
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_v1p2" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 \
http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd http://www.imsglobal.org/xsd/imsmd_v1p2 \
http://www.imsglobal.org/xsd/imsmd_v1p2p4.xsd" identifier="MANIFEST">
<metadata>
<schema>QTIv2.1 Package</schema>
<schemaversion>1.0.0</schemaversion>
<imsmd:lom><imsmd:general><imsmd:title>{title}</imsmd:title></imsmd:general></imsmd:lom>
</metadata>
<organizations/>
<resources>
{resources}
</resources>
</manifest>
"""


def write(questions: Iterable[FileQuestion], *, title: str) -> Written:
    """A QTI 2.1 package that holds the questions, and what it cannot say of them."""
    losses: list[tuple[str, str]] = []
    files: dict[str, bytes] = {}
    resources: list[str] = []
    for number, question in enumerate(questions, start=1):
        identifier = _identifier(question.ref or f"Q{number}", files)
        sheet = Sheet(question, identifier, losses)
        try:
            writer = WRITERS.get(question.kind)
            if writer is None:
                raise Unsayable(_("QTI has no questions of this kind."))
            writer(sheet, question.definition)
        except Unsayable as reason:
            sheet.lose(_("This question was left out. %(why)s") % {"why": reason})
            continue
        name = question.name or question.ref or _("Question %(number)s") % {"number": number}
        if question.definition.get("hints"):
            sheet.lose(_("Hints were left out."))
        files[f"items/{identifier}.xml"] = sheet.xml(name).encode("utf-8")
        files.update(sheet.files)
        resources.append(_resource(question, identifier, sheet.files))
    manifest = _MANIFEST.format(title=_langstring(title), resources="\n".join(resources))
    data = _packed({"imsmanifest.xml": manifest.encode("utf-8"), **files})
    return Written(data, "application/zip", "zip", tuple(dict.fromkeys(losses)))


def _identifier(ref: str, taken: dict[str, bytes]) -> str:
    """A name that QTI allows and no other item has; the item keeps the reference itself as its label."""
    if _IDENTIFIER.fullmatch(ref) and f"items/{ref}.xml" not in taken:
        return ref
    digest = sha1(ref.encode(), usedforsecurity=False).hexdigest()[:8]
    found = f"Q_{_NO_IDENTIFIER.sub('_', ref)[:20]}_{digest}"
    number = 1
    while f"items/{found}.xml" in taken:
        number += 1
        found = f"Q_{digest}_{number}"
    return found


def _langstring(text: str) -> str:
    return f"<imsmd:langstring>{escape(clean(text))}</imsmd:langstring>"


def _resource(question: FileQuestion, identifier: str, pictures: Iterable[str]) -> str:
    """The entry of an item in the manifest, with its category and its tags."""
    words = "".join(f"<imsmd:keyword>{_langstring(word)}</imsmd:keyword>" for word in words_of(question.tags))
    taxa = "".join(
        f"<imsmd:taxon><imsmd:entry>{_langstring(name)}</imsmd:entry></imsmd:taxon>" for name in question.category
    )
    metadata = f"<imsmd:general>{words}</imsmd:general>" if words else ""
    if taxa:
        metadata += f"<imsmd:classification><imsmd:taxonpath>{taxa}</imsmd:taxonpath></imsmd:classification>"
    lines = [f'<resource identifier="RES-{identifier}" type="imsqti_item_xmlv2p1" href="items/{identifier}.xml">']
    if metadata:
        lines.append(f"<metadata><imsmd:lom>{metadata}</imsmd:lom></metadata>")
    lines += [f"<file href={quoteattr(name)}/>" for name in (f"items/{identifier}.xml", *pictures)]
    return "\n".join([*lines, "</resource>"])


def _packed(files: dict[str, bytes]) -> bytes:
    """A ZIP in which equal questions give equal bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
