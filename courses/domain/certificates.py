"""What a certificate says: frozen at issue, drawn as a tagged PDF, and what of it the public page may show."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
import typst
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import NameShown
from courses.models import Certificate, CoursePage, Enrolment
from website.core import clock, ids
from website.core.errors import NotNow
from website.pages.models import OrganisationSettings

TEMPLATE_FOLDER = Path(__file__).resolve().parent.parent / "certificate_template"
LETTER_COUNTRIES = {"US", "CA", "MX", "PH", "CL", "CO", "CR", "GT", "PA", "SV", "VE", "DO", "PR"}

# Letters that change how others are drawn: joiners are part of names in several scripts, direction marks never are.
_JOINERS = {"\u200c", "\u200d"}
_NOT_PRINTED = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"}


# --- freezing ---


def freeze_content(
    enrolment: Enrolment, course: CoursePage, *, code: str, issued_on: dt.date, valid_until: dt.date | None
) -> dict[str, Any]:
    """Everything the certificate will ever say, as plain JSON; nothing is looked up again when it is drawn."""
    site = course.get_site()
    organisation = OrganisationSettings.for_site(site) if site else None
    return {
        "version": 1,
        "code": code,
        "name": printable(enrolment.learner.full_name) or printable(enrolment.learner.display_name) or "–",
        "course": course.title,
        "wording": course.certificate_wording,
        "organisation": (organisation.name if organisation else "") or settings.WAGTAIL_SITE_NAME,
        "paper": "us-letter" if (organisation.country if organisation else "US") in LETTER_COUNTRIES else "a4",
        "language": course.locale.language_code,
        "hours": [
            {
                "domain": row.domain,
                "domain_label": str(row.get_domain_display()),
                "minutes": row.minutes,
                "delivery": row.delivery,
                "delivery_label": str(row.get_delivery_display()),
            }
            for row in course.hours.all()
        ],
        "hours_label": course.hours_label,
        "cycle": enrolment.cycle,
        "issued_on": issued_on.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
    }


def canonical(content: dict[str, Any]) -> bytes:
    """`content` as the bytes its digest is made of: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical content, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_intact(certificate: Certificate) -> bool:
    """Whether the certificate still says what it said when it was issued."""
    return digest_of(certificate.content) == certificate.digest and certificate.content["code"] == certificate.code


def last_valid_day(issued_on: dt.date, months: int | None) -> dt.date | None:
    """The last day a certificate counts; None when it never runs out."""
    return issued_on + relativedelta(months=months) if months else None


def printable(name: str) -> str:
    """`name` as it can stand on paper: without control and direction characters, pictures and doubled spaces."""
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", name)
        if letter in _JOINERS or letter.isspace() or unicodedata.category(letter) not in _NOT_PRINTED
    )
    return " ".join(kept.split())


def initials(name: str) -> str:
    """The first letter of each part of a name: "R. D."; at most four."""
    parts = [next((letter for letter in part if letter.isalpha()), "") for part in name.split()]
    return " ".join(f"{letter.upper()}." for letter in parts[:4] if letter)


# --- what it shows ---


def normalise_code(typed: str) -> str:
    """A code as a person typed it, made comparable: small letters, without spaces, dashes and everything else."""
    code = "".join(letter for letter in typed[:200].lower() if letter in ids.ALPHABET)
    return code if len(code) == ids.PROOF_CODE_LENGTH else ""


def grouped(code: str) -> str:
    """A code in groups of four, for reading out: "abcd-efgh-…"."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def public_url(code: str) -> str:
    """The full address of the public page, as printed on the certificate."""
    return settings.BASE_URL + reverse("courses:verify_certificate", args=[code])


def duration(minutes: int) -> str:
    """Minutes in words: "2 h 40 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(rest)d min", "%(rest)d min", rest) % {"rest": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(rest)d min") % {"hours": hours, "rest": rest}


@dataclass(frozen=True)
class Standing:
    """Whether a certificate counts today: `state` is valid, expired, revoked or damaged; `sentence` says it."""

    state: str
    sentence: str

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.state == "valid"


def standing_of(certificate: Certificate) -> Standing:
    """What is true of the certificate today."""
    if certificate.revoked_at is not None:
        day = date_format(clock_day(certificate.revoked_at), "DATE_FORMAT")
        return Standing("revoked", _("This certificate was taken back on %(day)s. It does not count.") % {"day": day})
    if not is_intact(certificate):
        return Standing("damaged", _("Our record of this certificate is damaged, so we cannot confirm it."))
    if certificate.valid_until is None:
        return Standing("valid", _("This certificate is valid. It does not run out."))
    day = date_format(certificate.valid_until, "DATE_FORMAT")
    if certificate.valid_until < clock.today():
        return Standing("expired", _("This certificate ran out on %(day)s.") % {"day": day})
    return Standing("valid", _("This certificate is valid until %(day)s.") % {"day": day})


def clock_day(moment: dt.datetime) -> dt.date:
    """The day of a moment in the active time zone."""
    return timezone.localdate(moment)


def public_view(certificate: Certificate) -> dict[str, Any]:
    """What anybody with the code may see: course, hours, dates and no more of the person than the person agreed to."""
    content = certificate.content
    name = {NameShown.FULL: content["name"], NameShown.INITIALS: initials(content["name"])}.get(
        certificate.name_shown, ""
    )
    return {
        "code": grouped(certificate.code),
        "name": name,
        "name_shown": certificate.name_shown,
        "course": content["course"],
        "language": certificate.language,
        "organisation": content["organisation"],
        "hours": hours_of(content),
        "total": duration(sum(row["minutes"] for row in content["hours"])),
        "hours_label": content["hours_label"],
        "issued_on": dt.date.fromisoformat(content["issued_on"]),
        "valid_until": certificate.valid_until,
        "standing": standing_of(certificate),
    }


def hours_of(content: dict[str, Any]) -> list[dict[str, str]]:
    """The hours by practice domain in words."""
    return [
        {"domain": row["domain_label"], "delivery": row["delivery_label"], "hours": duration(row["minutes"])}
        for row in content["hours"]
    ]


# --- the PDF ---


def render_pdf(certificate: Certificate) -> bytes:
    """The certificate as a tagged PDF (PDF/UA-1), drawn from the frozen content: the same bytes for the same content.

    Raises NotNow when the content is not what was issued, so that a damaged record is never printed.
    """
    if not is_intact(certificate):
        raise NotNow(
            _("Our record of this certificate is damaged, so we cannot print it. Please tell your coordinator."),
            code="damaged",
        )
    content = certificate.content
    with translation.override(content["language"]):
        sheet = _sheet(content)
    # Noon UTC of the day of issue: the file carries no moment of its own, so drawing it twice gives the same bytes.
    day = dt.datetime.combine(dt.date.fromisoformat(content["issued_on"]), dt.time(12), dt.UTC)
    return _compile(json.dumps(sheet, ensure_ascii=False), int(day.timestamp()))


def _compile(data: str, timestamp: int) -> bytes:
    """Runs typst. A script no shipped font has is drawn with the system's fonts, else as boxes; never refused."""
    attempts = [
        {"ignore_system_fonts": True, "pdf_standards": ["ua-1"]},
        {"ignore_system_fonts": False, "pdf_standards": ["ua-1"]},
        {"ignore_system_fonts": False},
    ]
    for number, options in enumerate(attempts, start=1):
        try:
            return typst.compile(
                str(TEMPLATE_FOLDER / "certificate.typ"),
                root=str(TEMPLATE_FOLDER),
                font_paths=[str(TEMPLATE_FOLDER / "fonts")],
                format="pdf",
                sys_inputs={"data": data},
                timestamp=timestamp,
                **options,
            )
        except typst.TypstError:
            if number == len(attempts):
                raise
    raise AssertionError("unreachable")


def _sheet(content: dict[str, Any]) -> dict[str, Any]:
    """What the template draws: the frozen content in words of its language."""
    issued = dt.date.fromisoformat(content["issued_on"])
    dates = [{"label": _("Issued on"), "value": date_format(issued, "DATE_FORMAT")}]
    if content["valid_until"]:
        until = date_format(dt.date.fromisoformat(content["valid_until"]), "DATE_FORMAT")
        dates.append({"label": _("Valid until"), "value": until})
    else:
        dates.append({"label": _("Valid until"), "value": _("does not run out")})
    dates.append({"label": _("Cycle"), "value": _cycle(content["cycle"])})
    url = public_url(content["code"])
    return {
        **{key: content[key] for key in ("name", "wording", "organisation", "paper", "language", "hours_label")},
        "title": _("Certificate: %(course)s") % {"course": content["course"]},
        "hours": hours_of(content),
        "total": duration(sum(row["minutes"] for row in content["hours"])),
        "dates": dates,
        "url": url,
        "address": url.split("://", 1)[1].split("/", 1)[0] + "/certificates/",
        "code_grouped": grouped(content["code"]),
        "qr": _qr(url),
        "labels": _labels(),
    }


def _labels() -> dict[str, str]:
    """The words of the template."""
    return {
        "heading": _("Certificate of completion"),
        "certifies": _("This is to certify that"),
        "product": _("Training for peer supporters"),
        "description": _("Certificate of a finished course with its hours by practice domain."),
        "hours-heading": _("Hours"),
        "dates-heading": _("Dates"),
        "domain": _("Practice domain"),
        "delivery": _("How"),
        "hours": _("Time"),
        "total": _("In all"),
        "qr": _("QR code that leads to the page where anybody can check this certificate."),
        "check": _("Check it at"),
        "code": _("Code"),
    }


def _cycle(number: int) -> str:
    """Which certification this is, in words."""
    return _("first certification") if number == 1 else _("renewal %(number)d") % {"number": number - 1}


def _qr(url: str) -> str:
    """A QR code of `url` as SVG."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, dark="#17272c", xmldecl=False)
    return out.getvalue().decode()
