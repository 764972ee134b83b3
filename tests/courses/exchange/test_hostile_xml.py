"""Files that want to hurt: each gets a sentence (or is read), soon, and nothing else is raised."""

import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.exchange.moodle_xml import MoodleXml
from courses.exchange.qti import Qti
from courses.exchange.questions import MOST_BYTES, FileFault
from courses.exchange.safe_xml import MOST_TAGS, count_tags, read_xml
from tests.benchmarks.imports import questions

XML = (
    '<?xml version="1.0" encoding="{}"?><quiz><question type="description">'
    "<questiontext><text>{}</text></questiontext></question></quiz>"
)
BOMB = b'<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = b'<!DOCTYPE quiz [<!ENTITY a SYSTEM "%s">]><quiz>&a;</quiz>'
ITEM = b'<assessmentItem identifier="a" title="t"><itemBody><p>x</p></itemBody></assessmentItem>'


def packed(files, **attributes):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name)
            for attribute, value in attributes.items():
                setattr(info, attribute, value)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


@pytest.mark.parametrize("reader", [MoodleXml(), Qti()], ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BOMB, "DOCTYPE"),
        (OUTSIDE % b"file:///etc/passwd", "DOCTYPE"),
        (OUTSIDE % b"http://localhost/x", "DOCTYPE"),
        (b"<!DOCTYPE quiz SYSTEM 'http://localhost/x.dtd'><quiz/>", "DOCTYPE"),
        (b"<a>" * 100_000, "nested too deep"),
        (b"<quiz>" + b"<a/>" * 550_000, "too many tags"),
        (b"<quiz>" + b"".join(b"<a%d/>" % number for number in range(3000)), "different names"),
        (b"<quiz " + b" ".join(b'a%d=""' % number for number in range(30_000)) + b"/>", "too many attributes"),
        (b"\0" * 1000, "empty"),
        (b"   ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "not sound XML"),
        (b"<quiz>\x01</quiz>", "not sound XML: the fault is in or before line 1"),
        (b"<quiz><question>", "not sound XML"),
        (b"<quiz>" * 2 + b"</quiz></qu", "not sound XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><quiz/>', "“utf-7”, which is not read"),
        (b'<?xml version="1.0" encoding="zlib"?><quiz/>', "“zlib”, which is not read"),
        (b"<" * (MOST_BYTES + 1), "too big: 20 MB"),
    ],
    ids=lambda value: value[:24] if isinstance(value, bytes) else "",
)
def test_xml_that_is_refused(reader, data, why):
    started = time.process_time()
    with pytest.raises(FileFault, match=why):
        reader.read(data)
    assert time.process_time() - started < 3


def test_inclusions_are_not_followed():
    data = (
        '<quiz xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></quiz>'
    )
    root, notes = read_xml(data.encode())
    assert (root.text, notes) == ("", ())


@pytest.mark.parametrize(
    ("declared", "encoding", "note"),
    [
        ("UTF-8", "utf-8", ""),
        ("UTF-8", "utf-8-sig", ""),
        ("UTF-16", "utf-16", ""),
        ("UTF-16", "utf-16-be", ""),
        ("UTF-8", "utf-16", ""),
        ("ISO-8859-1", "latin-1", ""),
        ("windows-1252", "cp1252", ""),
        ("UTF-8", "cp1252", "Windows-1252"),
        ("UTF-16", "utf-8", "says that it is UTF-16"),
    ],
)
def test_encodings(declared, encoding, note):
    found = MoodleXml().read(XML.format(declared, "café").encode(encoding))
    assert found.items[0].question.definition["stem"] == "café"
    assert bool(note) == bool(found.notes)
    assert all(note in one for one in found.notes)


def test_a_file_cut_in_its_encoding_is_refused():
    with pytest.raises(FileFault, match="not in the encoding"):
        MoodleXml().read(XML.format("UTF-16", "café").encode("utf-16")[:-1])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (packed([("a.xml", b"\0" * 1_000_000)]), "far too much"),
        (packed([(f"{number}.xml", b" " * 1_000_000) for number in range(53)]), "more than 50 MB"),
        (packed([("../a.xml", b"x")]), "points outside"),
        (packed([("/a.xml", b"x")]), "points outside"),
        (packed([("b/../../a.xml", b"x")]), "points outside"),
        (packed([("..\\a.xml", b"x")]), "points outside"),
        (packed([("C:/a.xml", b"x")]), "points outside"),
        (packed([("a.xml", b"/etc/passwd")], external_attr=0xA1FF << 16), "points outside"),
        (packed([("a.zip", packed([("a.xml", ITEM)]))]), "no question"),
        (packed([("imsmanifest.xml", b"<manifest/>")]), "no question"),
        (packed([("imsmanifest.xml", BOMB)]), "DOCTYPE"),
        (packed([(f"{number}", b"") for number in range(25_001)]), "too many files"),
        (packed([("a.xml", ITEM)])[:-20], "not a ZIP file"),
        (b"PK\x03\x04" + b"rubbish" * 100, "not a ZIP file"),
    ],
    ids=range(14),
)
def test_archives_that_are_refused(data, why):
    with pytest.raises(FileFault, match=why):
        Qti().read(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_with_two_files_of_one_name_are_refused():
    with pytest.raises(FileFault, match="two files with one name"):
        Qti().read(packed([("a.xml", ITEM), ("a.xml", ITEM)]))


@pytest.mark.parametrize("form", [MoodleXml(), Qti()], ids=lambda form: form.name)
def test_five_thousand_rich_questions_have_no_more_tags_than_are_read(form):
    written = form.write(list(questions(form, 50)), title="Rich").data
    if zipfile.is_zipfile(io.BytesIO(written)):
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            written = b"".join(archive.read(name) for name in archive.namelist())

    assert count_tags(written) * 100 < MOST_TAGS


def test_locked_archives_are_refused():
    data = bytearray(packed([("a.xml", ITEM)]))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileFault, match="locked with a password"):
        Qti().read(bytes(data))


def test_archives_with_damaged_files_are_refused():
    data = packed([("a.xml", ITEM)])
    place = data.find(b"a.xml") + 10
    with pytest.raises(FileFault, match="damaged"):
        Qti().read(data[:place] + b"\xff\xff\xff" + data[place + 3 :])


def test_one_damaged_item_leaves_the_others():
    listed = b'<resource type="imsqti_item_xmlv2p1" href="%s"/>'
    manifest = b"<manifest>" + listed + listed % b"b.xml" + b"</manifest>"
    for href in (b"a.xml", b"../../etc/passwd", b"http://localhost/x.xml", b"%2e%2e/x", b""):
        found = Qti().read(packed([("imsmanifest.xml", manifest % href), ("a.xml", BOMB), ("b.xml", ITEM)]))
        assert [bool(item.refused) for item in found.items] == [True, False]


@pytest.mark.parametrize(
    "stem",
    [
        "{1:SHORTANSWER:" * 20_000,
        "{1:SHORTANSWER:=" + "\\" * 100_000,
        "<b>" * 50_000 + "x",
        '<img src="@@PLUGINFILE@@/x">' * 5_000,
        '<div class="mainstay-stem">' * 5_000,
        "[[1]]" * 20_000,
        "&#" + "9" * 10_000 + ";",
    ],
    ids=lambda stem: stem[:16],
)
@pytest.mark.parametrize("kind", ["cloze", "gapselect", "essay"])
def test_hostile_texts(kind, stem):
    data = (
        f'<quiz><question type="{kind}"><questiontext><text><![CDATA[{stem}]]></text></questiontext></question></quiz>'
    )
    started = time.process_time()
    assert len(MoodleXml().read(data.encode()).items) == 1
    assert time.process_time() - started < 3


@pytest.mark.parametrize("reader", [MoodleXml(), Qti()], ids=lambda reader: reader.name)
@given(data=st.binary(max_size=200) | st.text(alphabet='<>/&;"=quizestonPK\x03\x04 ', max_size=200).map(str.encode))
@settings(max_examples=100, deadline=None)
def test_rubbish(reader, data):
    told = []
    for start in (b"", b"<quiz><question type='cloze'>", b"<assessmentItem><itemBody>", b"PK\x03\x04"):
        try:
            reader.read(start + data)
        except FileFault as fault:
            told.append(str(fault))
    assert all(told)
