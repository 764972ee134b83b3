"""The file formats of questions. A new format is a module beside this file and one line here."""

from __future__ import annotations

from courses.exchange.aiken import Aiken
from courses.exchange.gift import Gift
from courses.exchange.moodle_xml import MoodleXml
from courses.exchange.qti import Qti
from courses.exchange.questions import Format
from courses.exchange.spreadsheet import Csv, Xlsx
from website.core.contributions import Registry

formats: Registry[Format] = Registry("file formats of questions")
formats.add("gift", Gift(), weight=10)
formats.add("aiken", Aiken(), weight=20)
formats.add("moodle-xml", MoodleXml(), weight=30)
formats.add("qti", Qti(), weight=40)
formats.add("csv", Csv(), weight=50)
formats.add("xlsx", Xlsx(), weight=60)
