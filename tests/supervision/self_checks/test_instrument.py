"""The instrument's file: the exact wording, and what the shape refuses."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from django.utils import translation
from pydantic import ValidationError

from supervision.domain import instruments
from supervision.domain.instruments import FOLDER, default_instrument, find_instrument, instrument_of, read_instrument
from supervision.instruments.shape import Instrument
from supervision.instruments.words import OURS
from supervision.models import SelfCheck
from website.core.errors import NotNow

FILE = FOLDER / "cbi.json"

F = {"Always": 100, "Often": 75, "Sometimes": 50, "Seldom": 25, "Never/almost never": 0}
D = {
    "To a very high degree": 100,
    "To a high degree": 75,
    "Somewhat": 50,
    "To a low degree": 25,
    "To a very low degree": 0,
}
# domain.md e2, word for word: id → (text, options).
WORDING = {
    "P1": ("How often do you feel tired?", F),
    "P2": ("How often are you physically exhausted?", F),
    "P3": ("How often are you emotionally exhausted?", F),
    "P4": ('How often do you think: "I can\'t take it anymore"?', F),
    "P5": ("How often do you feel worn out?", F),
    "P6": ("How often do you feel weak and susceptible to illness?", F),
    "W1": ("Is your work emotionally exhausting?", D),
    "W2": ("Do you feel burnt out because of your work?", D),
    "W3": ("Does your work frustrate you?", D),
    "W4": ("Do you feel worn out at the end of the working day?", F),
    "W5": ("Are you exhausted in the morning at the thought of another day at work?", F),
    "W6": ("Do you feel that every working hour is tiring for you?", F),
    "W7": ("Do you have enough energy for family and friends during leisure time?", F),
    "C1": ("Do you find it hard to work with clients?", D),
    "C2": ("Do you find it frustrating to work with clients?", D),
    "C3": ("Does it drain your energy to work with clients?", D),
    "C4": ("Do you feel that you give more than you get back when you work with clients?", D),
    "C5": ("Are you tired of working with clients?", F),
    "C6": ("Do you sometimes wonder how long you will be able to continue working with clients?", F),
}


def raw() -> dict:
    return json.loads(FILE.read_text())


def test_the_wording_is_that_of_the_questionnaire():
    cbi = default_instrument()

    found = {
        item.id: (cbi.text_of(item, original=True), {option.label: option.value for option in cbi.options_of(item)})
        for item in cbi.items
    }

    assert found == WORDING


def test_people_read_the_people_you_support():
    cbi = default_instrument()
    shown = [cbi.text_of(item) for item in cbi.items]

    assert shown[13] == "Do you find it hard to work with the people you support?"
    assert [text for text in shown if "client" in text or "[" in text] == []


def test_scales_reversal_missing_rules_and_bands():
    cbi = default_instrument()

    assert {scale.id: (len(scale.items), scale.least_answered) for scale in cbi.scales} == {
        "personal": (6, 3), "work": (7, 4), "client": (6, 3),
    }  # fmt: skip
    assert [item.id for item in cbi.items if item.reversed] == ["W7"]
    assert [(band.start, band.words) for band in cbi.bands] == [
        (0, "low exhaustion"),
        (50, "some exhaustion"),
        (75, "high exhaustion"),
        (100, "very high exhaustion"),
    ]
    assert (cbi.period, cbi.gap_days, cbi.help.item, cbi.help.start) == ("", 28, "P4", 75)


def test_statements_are_mixed_when_they_are_asked():
    order = [item.id for item in default_instrument().in_order]

    assert sorted(order) == sorted(WORDING)
    assert [pair for pair in pairwise(order) if pair[0][0] == pair[1][0]] == []


def test_credit_licence_source_and_version_are_there():
    cbi = default_instrument()

    assert "Kristensen" in cbi.credit
    assert "NFA" in cbi.credit
    assert "not relicensed" in cbi.licence
    assert cbi.source
    assert cbi.version
    assert cbi.name in (FOLDER / "NOTICE.md").read_text()


def test_every_file_fits_the_shape_and_stands_in_the_notice():
    notice = (FOLDER / "NOTICE.md").read_text()
    paths = list(FOLDER.glob("*.json"))

    assert paths
    for path in paths:
        assert read_instrument(path).id == path.stem
        assert path.name in notice


def broken(change) -> dict:
    data = raw()
    change(data)
    return data


FAULTS = {
    "an unknown key": lambda data: data.update(surprise=1),
    "an unknown key inside": lambda data: data["items"][0].update(weight=2),
    "a statement twice": lambda data: data["items"].append(data["items"][0]),
    "a statement in no scale": lambda data: data["scales"][0]["items"].remove("P1"),
    "a statement in two scales": lambda data: data["scales"][0]["items"].append("W1"),
    "a scale of what is not there": lambda data: data["scales"][0]["items"].append("P9"),
    "an order with a gap": lambda data: data["order"].remove("P1"),
    "options that are not there": lambda data: data["items"][0].update(options="X"),
    "the same value twice": lambda data: data["options"]["F"][0].update(value=75),
    "a value out of bounds": lambda data: data["options"]["F"][0].update(value=101),
    "a value as text": lambda data: data["options"]["F"][0].update(value="100"),
    "bands that do not begin at 0": lambda data: data["bands"][0].update({"from": 1}),
    "bands that fall": lambda data: data["bands"][1].update({"from": 80}),
    "a missing rule nobody can meet": lambda data: data["scales"][0].update(least_answered=7),
    "help at nothing": lambda data: data["help"].update(item="P9"),
    "no credit": lambda data: data.pop("credit"),
    "no source": lambda data: data.update(source=[]),
    "a likely change below a possible one": lambda data: data["change"].update(likely_from=10),
    "a short interval": lambda data: data.update(suggested_days=7),
}


@pytest.mark.parametrize("change", FAULTS.values(), ids=FAULTS)
def test_a_file_that_does_not_fit_is_refused(change):
    Instrument.model_validate(raw())

    with pytest.raises(ValidationError):
        Instrument.model_validate(broken(change))


def test_an_instrument_never_changes():
    with pytest.raises(ValidationError):
        default_instrument().items[0].text = "How often are you happy?"


def test_another_version_is_another_instrument():
    cbi = default_instrument()

    assert find_instrument(cbi.id, cbi.version) is cbi
    assert find_instrument(cbi.id, "1999-da") is None
    assert find_instrument("mbi", cbi.version) is None
    with pytest.raises(NotNow) as refusal:
        instrument_of(SelfCheck(instrument="cbi", instrument_version="1999-da"))
    assert refusal.value.code == "no-instrument"


def test_two_files_with_one_id_are_refused(tmp_path, monkeypatch):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(FILE.read_text())
    monkeypatch.setattr(instruments, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match="two files"):
        instruments.all_instruments.__wrapped__()


def test_words_of_the_result_are_in_the_language_of_the_page():
    cbi = default_instrument()
    with translation.override("es"):
        said = [
            *(scale.title for scale in cbi.scales),
            *(scale.about for scale in cbi.scales),
            *(band.words for band in cbi.bands),
        ]
        asked = cbi.text_of(cbi.items[0])

    assert said == [
        "En general", "Trabajo", "Apoyar a otras personas",
        "en general", "por el trabajo", "por apoyar a otras personas",
        "agotamiento bajo", "algo de agotamiento", "agotamiento alto", "agotamiento muy alto",
    ]  # fmt: skip
    assert asked == "How often do you feel tired?"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_word_of_a_result_is_in_the_catalogues(path):
    data = json.loads(path.read_text())
    words = {row[name] for row in data["scales"] for name in ("title", "about")} | {
        row["words"] for row in data["bands"]
    }

    with translation.override("en"):
        assert words <= {str(ours) for ours in OURS}
