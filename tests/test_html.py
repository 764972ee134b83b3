"""The HTML guard is seen to find each fault it promises to find."""

from __future__ import annotations

import pytest

from tests.html import check_page

SOUND = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">
<title>Learn · Mainstay</title></head>
<body><a href="#main">Skip</a><main id="main"><h1>Learn</h1><h2>Part</h2>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"><label for="a">Name</label><input id="a">
<label><input type="radio"> One</label><button>Send</button></form>
<img src="x.png" alt="" width="1" height="1"></main></body></html>"""


def test_sound_page_has_no_faults():
    assert check_page(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (' lang="en"', "", "no language on <html>"),
        ("Learn · Mainstay", " · Mainstay", "no title of its own"),
        ("<h1>Learn</h1>", "", "0 <h1> elements"),
        ("<h2>Part</h2>", "<h1>Part</h1>", "2 <h1> elements"),
        ("<h2>Part</h2>", "<h3>Part</h3>", "h3 “Part” comes after h1"),
        ("<h2>Part</h2>", "<h2></h2>", "<h2> is empty"),
        ('<a href="#main">Skip</a>', "", "the first link does not skip to <main>"),
        ('<label for="a">Name</label>', "", "<input a> has no label"),
        ('<label for="a">', '<label for="b">', "<label> for names b, which is not there"),
        ('<main id="main">', '<main id="main"><p id="a"></p>', "the id a is there 2 times"),
        ('<input id="a">', '<input id="a" tabindex="2">', "<input a> has a positive tabindex"),
        (' alt=""', "", "<img> has no alt"),
        (' width="1"', "", "<img> has no width"),
        ("<button>Send</button>", "<button></button>", "<button> has no name"),
        ("<h2>Part</h2>", '<h2 style="x">Part</h2>', "<h2> has style"),
        ("<h2>Part</h2>", '<h2 onclick="x">Part</h2>', "<h2> has onclick"),
        ("<h2>Part</h2>", "<h2>Part</h2><script>x</script>", "<script> is an inline script"),
        ("<h2>Part</h2>", '<h2>Part</h2><a href="javascript:x">y</a>', "<a javascript:x> runs a script"),
        ('<input type="hidden" name="csrfmiddlewaretoken" value="x">', "", "<form> posts without a CSRF token"),
        ("<h2>Part</h2>", "<h2>Part</h2><table><tr><td>x</td></tr></table>", "<table> has no caption"),
        ("<h2>Part</h2>", "<h2>Part</h2><fieldset></fieldset>", "<fieldset> has no legend"),
        ("</form>", "</form></div>", "</div> closes <main main>"),
        ("</main>", "", "</body> closes <main main>"),
        ("width=device-width", "user-scalable=no", "zooming is forbidden"),
    ],
)
def test_planted_fault_is_found(old, new, fault):
    assert SOUND.count(old) == 1

    assert fault in check_page(SOUND.replace(old, new))


def test_a_group_named_by_what_stands_above_needs_no_legend():
    named = '<h2 id="stem">Part</h2><fieldset aria-labelledby="stem"></fieldset>'

    assert check_page(SOUND.replace("<h2>Part</h2>", named)) == []
    assert check_page(SOUND.replace("<h2>Part</h2>", named.replace(' id="stem"', ""))) != []
