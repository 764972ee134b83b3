"""One item of QTI 2.1 while it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha1
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from courses.exchange.markup import html_from_markdown
from courses.exchange.qti.item import TOOL
from courses.exchange.questions import FileQuestion
from courses.exchange.safe_xml import clean

_TITLE = re.compile(r' (?:title|start)="[^"]*"')
_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9_. -]+")
_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<assessmentItem xmlns="{_QTI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_QTI} {_SCHEMA}" identifier={{identifier}} title={{title}}{{label}} '
    f'adaptive="false" timeDependent="false" toolName="{TOOL}" toolVersion="1">'
)
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def decimal(value: Fraction) -> str:
    """A number as decimal text."""
    return f"{float(value):.9f}".rstrip("0").rstrip(".") or "0"


def identifier_of(key: str) -> str:
    """The key of a part as QTI allows it: identifiers do not begin with a digit."""
    return f"_{key}" if key[:1].isdigit() else key


def element(tag: str, inner: str = "", **attributes: Any) -> str:
    """An element whose content is XML already."""
    said = "".join(f" {name}={quoteattr(str(value))}" for name, value in attributes.items())
    return f"<{tag}{said}>{inner}</{tag}>" if inner else f"<{tag}{said}/>"


class Sheet:
    """Gathers the parts of one item. `files` are its pictures by their names in the package."""

    def __init__(self, question: FileQuestion, identifier: str, losses: list[tuple[str, str]]) -> None:
        self.question = question
        self.identifier = identifier
        self.losses = losses
        self.declared: list[str] = []
        self.body: list[str] = []
        self.processing = ""
        self.most = Fraction(1)
        self.files: dict[str, bytes] = {}
        self._feedback: list[tuple[str, str]] = []
        self._several = False
        self._pictures = {picture.name: picture.data for picture in question.pictures}

    def lose(self, sentence: str) -> None:
        """Says what the file does not hold of this question."""
        self.losses.append((self.question.ref or self.question.name, sentence))

    def markup(self, text: str) -> str:
        """Markdown as blocks of XHTML."""
        return _TITLE.sub("", clean(html_from_markdown(text)))

    def stem(self, data: Mapping[str, Any]) -> None:
        """The text of the question, with its picture."""
        self.body.append(self.markup(data["stem"]) + self.picture(data.get("picture")))

    def picture(self, found: Mapping[str, Any] | None) -> str:
        """A picture as a paragraph; its bytes go into the package."""
        if found is None:
            return ""
        data = self._pictures.get(found["picture"])
        if data is None:
            self.lose(_("A picture is missing."))
            return ""
        digest = sha1(data, usedforsecurity=False).hexdigest()[:12]
        name = f"images/{digest}/{_NO_FILE_NAME.sub('-', found['picture'])}"
        self.files[name] = data
        return f"<p>{element('img', src=quote(f'../{name}'), alt=clean(found.get('alt', '')))}</p>"

    def declare(
        self,
        correct: Iterable[str],
        mapping: Mapping[str, Fraction] | None = None,
        *,
        identifier: str = "RESPONSE",
        cardinality: str = "single",
        base: str = "identifier",
        upper: Fraction | None = None,
        case: bool | None = None,
    ) -> None:
        """Declares a response with its right answers and what each answer is worth."""
        values = "".join(element("value", escape(clean(value))) for value in correct)
        inner = element("correctResponse", values) if values else ""
        if mapping is not None:
            more = {} if case is None else {"caseSensitive": str(case).lower()}
            entries = "".join(
                element("mapEntry", mapKey=clean(key), mappedValue=decimal(value), **more)
                for key, value in mapping.items()
            )
            inner += element(
                "mapping", entries, lowerBound="0", upperBound=decimal(upper or Fraction(1)), defaultValue="0"
            )
        self._several = self._several or cardinality == "multiple"
        self.declared.append(
            element("responseDeclaration", inner, identifier=identifier, cardinality=cardinality, baseType=base)
        )

    def feedback(self, key: str, text: str | None) -> None:
        """Feedback for a chosen answer."""
        if text:
            self._feedback.append((key, text))

    def by_template(self, name: str) -> None:
        """Marks with one of the two usual templates, spelled out where there is feedback to choose."""
        if not self._feedback:
            self.processing = element("responseProcessing", template=f"{TEMPLATES}{name}")
            return
        if name == "map_response":
            scored = element("setOutcomeValue", element("mapResponse", identifier="RESPONSE"), identifier="SCORE")
        else:
            same = element("variable", identifier="RESPONSE") + element("correct", identifier="RESPONSE")
            right = element("match", same) + score(Fraction(1))
            scored = element(
                "responseCondition", element("responseIf", right) + element("responseElse", score(Fraction(0)))
            )
        chosen = element("setOutcomeValue", element("variable", identifier="RESPONSE"), identifier="FEEDBACK")
        self.processing = element("responseProcessing", scored + chosen)

    def xml(self, title: str) -> str:
        """The whole item."""
        ref = self.question.ref
        label = f" label={quoteattr(clean(ref))}" if ref and ref != self.identifier else ""
        head = _HEAD.format(
            identifier=quoteattr(self.identifier), title=quoteattr(clean(title)), label=label, tool=TOOL
        )
        score = element("defaultValue", element("value", "0"))
        lines = [head, *self.declared]
        if self.declared:
            most = decimal(self.most)
            lines.append(
                element(
                    "outcomeDeclaration",
                    score,
                    identifier="SCORE",
                    cardinality="single",
                    baseType="float",
                    normalMaximum=most,
                )
            )
        lines += self._outcomes()
        lines += [element("itemBody", "\n".join(self.body)), self.processing]
        lines += [self._modal("FEEDBACK", key, text) for key, text in self._feedback]
        if self.question.definition.get("feedback"):
            lines.append(self._modal("GENERAL", "general", self.question.definition["feedback"]))
        return "\n".join([line for line in lines if line] + ["</assessmentItem>\n"])

    def _outcomes(self) -> Iterable[str]:
        if self._feedback:
            yield _outcome("FEEDBACK", cardinality="multiple" if self._several else "single")
        if self.question.definition.get("feedback"):
            yield _outcome("GENERAL", element("defaultValue", element("value", "general")))

    def _modal(self, outcome: str, key: str, text: str) -> str:
        return element("modalFeedback", self.markup(text), outcomeIdentifier=outcome, showHide="show", identifier=key)


def _outcome(name: str, inner: str = "", *, cardinality: str = "single", base: str = "identifier", **more: str) -> str:
    """The declaration of an outcome."""
    return element("outcomeDeclaration", inner, identifier=name, cardinality=cardinality, baseType=base, **more)


def score(value: Fraction) -> str:
    """Sets the score."""
    return element("setOutcomeValue", element("baseValue", decimal(value), baseType="float"), identifier="SCORE")
