"""The PDF: readable by assistive technology, and unmoved by whatever people are called."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from courses.domain.certificates import digest_of, render_pdf
from website.pages.models import OrganisationSettings

ALT_TEXT = "QR code that leads to the page where anybody can check this certificate."


@pytest.fixture
def named(certificate):
    """`named("…")` is the PDF of a certificate with this name on it."""

    def draw(name, **content):
        certificate.content = {**certificate.content, "name": name, **content}
        certificate.digest = digest_of(certificate.content)
        return PdfReader(io.BytesIO(render_pdf(certificate)))

    return draw


def text_of(pdf):
    return " ".join(pdf.pages[0].extract_text().split())


def structure(node, found=None):
    """Every structure element's type, with alternative texts, of a PDF."""
    found = [] if found is None else found
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            structure(child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append((node["/S"], node.get("/Alt")))
        if "/K" in node:
            structure(node["/K"], found)
    return found


def test_pdf_is_tagged_with_language_and_title(named):
    pdf = named("Rosa Delgado")
    root = pdf.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert pdf.metadata.title == "Certificate: Active listening"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()


def test_pdf_has_headings_table_and_alternative_text(named):
    found = structure(named("Rosa Delgado").trailer["/Root"]["/StructTreeRoot"]["/K"])
    kinds = [kind for kind, __ in found]

    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 2
    assert {"/Table", "/TH", "/TD", "/Link"} <= set(kinds)
    assert [alt for kind, alt in found if kind == "/Figure"] == [ALT_TEXT]


def test_pdf_says_who_what_and_when(named, certificate):
    text = text_of(named("Rosa Delgado"))

    for part in (
        "Certificate of completion",
        "Rosa Delgado",
        "has completed the course Active listening.",
        "Recovery and wellness support",
        "2 h 40 min",
        certificate.code[:4],
    ):
        assert part in text


def test_pdf_links_to_the_public_page(named, certificate):
    links = [note.get_object()["/A"]["/URI"] for note in named("Rosa").pages[0]["/Annots"] if "/A" in note.get_object()]

    assert set(links) == {f"http://testserver/certificates/{certificate.code}/"}


@pytest.mark.parametrize(
    "name",
    [
        '#eval("1+1") *bold* _it_ $x^2$ `code` = Head',
        "#panic(1)",
        r"\u{41} // comment /* x */ @ref <label>",
        '"}] {"name": "x"',
        '#image("/etc/passwd")',
        "O’Brien-Łukasz Žižková",
    ],
)
def test_pdf_shows_markup_in_a_name_as_it_stands(named, name):
    assert name.replace(" ", "") in text_of(named(name)).replace(" ", "")


@pytest.mark.parametrize("name", ["محمد علي", "Анна Кузнецова", "Nguyễn Văn Đức", "דנה לוי", "क्षत्रिय", "Ελένη"])
def test_pdf_takes_names_of_other_scripts(named, name):
    pdf = named(name)

    assert len(pdf.pages) == 1
    assert "pdfuaid:part" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


@pytest.mark.parametrize("name", ["张伟", "김민준", "Ros\U0001f600a", "\u202eevil", "\ue000\U0010ffff"])
def test_pdf_never_fails_for_letters_without_a_font(named, name):
    assert len(named(name).pages) == 1


@pytest.mark.parametrize("name", ["x" * 150, "Wolfeschlegelstein " * 8, "W" * 150])
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_pdf_stays_on_one_page_for_long_content(named, certificate, name, paper):
    hours = certificate.content["hours"] * 10

    pdf = named(name, paper=paper, hours=hours, wording="has completed a long course " * 53, hours_label="x " * 150)

    assert len(pdf.pages) == 1


def test_pdf_is_the_same_each_time(certificate):
    assert render_pdf(certificate) == render_pdf(certificate)


def test_pdf_is_drawn_on_the_paper_of_the_country(cast, certify, certificate):
    site_settings = OrganisationSettings.objects.first() or OrganisationSettings.for_site(
        certificate.enrolment.course_page.get_site()
    )
    site_settings.name, site_settings.country = "Hafen e. V.", "DE"
    site_settings.save()

    content = certify(cast.marcus).content

    assert (content["organisation"], content["paper"]) == ("Hafen e. V.", "a4")
