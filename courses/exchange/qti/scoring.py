"""What an item of QTI says about right answers: its declared responses, and the known part of its processing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.exchange.reading import Unreadable
from courses.exchange.safe_xml import Node
from courses.exchange.texts import decimal_text, percent, shortened, spelled

_MOST_VALUES = 200


@dataclass(frozen=True)
class Entry:
    """One mapped answer."""

    key: str
    value: Decimal
    case: bool


@dataclass(frozen=True)
class Declaration:
    """A declared response. `mapping` is empty where nothing is mapped; `default` is what other answers are worth."""

    identifier: str
    cardinality: str = "single"
    base: str = "identifier"
    correct: tuple[str, ...] = ()
    mapping: tuple[Entry, ...] = ()
    default: Decimal = Decimal(0)
    upper: Decimal | None = None

    def worth(self, key: str) -> Decimal:
        """What an answer is mapped to."""
        return next((entry.value for entry in self.mapping if entry.key == key), self.default)


@dataclass(frozen=True)
class NumberAnswer:
    """A number that the processing compares with, and what it is worth (of 1)."""

    value: str
    tolerance: str
    kind: str
    credit: Decimal


def declarations(root: Node) -> dict[str, Declaration]:
    """The declared responses by their identifier. Raises Unreadable."""
    found = {}
    for node in root.all("responseDeclaration"):
        correct = node.first("correctResponse")
        mapping = node.first("mapping")
        values = [] if correct is None else [" ".join(value.text.split()) for value in correct.all("value")]
        entries = [] if mapping is None else mapping.all("mapEntry")
        if len(values) > _MOST_VALUES or len(entries) > _MOST_VALUES:
            raise Unreadable(_("It has too many answers: at most %(most)s.") % {"most": 40})
        found[node.get("identifier")] = Declaration(
            identifier=node.get("identifier"),
            cardinality=node.get("cardinality", "single"),
            base=node.get("baseType", "identifier"),
            correct=tuple(values),
            mapping=tuple(_entry(entry) for entry in entries),
            default=number(mapping.get("defaultValue", "0")) if mapping is not None else Decimal(0),
            upper=number(mapping.get("upperBound")) if mapping is not None and mapping.get("upperBound") else None,
        )
    return found


def _entry(node: Node) -> Entry:
    case = node.get("caseSensitive", "true").lower() != "false"
    return Entry(" ".join(node.get("mapKey").split()), number(node.get("mappedValue", "0")), case)


def number(text: str) -> Decimal:
    """A number of the file. Raises Unreadable."""
    found = decimal_text(text)
    if found is None:
        raise Unreadable(_("“%(text)s” is no number.") % {"text": shortened(text)})
    return Decimal(found)


def share(value: Decimal, whole: Decimal) -> int | str:
    """A part of a whole in percent, from -100 to 100."""
    exact = max(Decimal(-100), min(Decimal(100), value * 100 / whole)) if whole else Decimal(0)
    return percent(spelled(round(exact, 5))) or 0


class Processing:
    """The rules by which the item is marked."""

    def __init__(self, root: Node) -> None:
        self.node = root.first("responseProcessing")
        self.template = "" if self.node is None else self.node.get("template") or self.node.get("templateLocation")
        self.nodes = [] if self.node is None else list(self.node.walk())
        self.tags = {node.tag for node in self.nodes}

    def maps(self, declared: Declaration) -> bool:
        """Whether answers are worth what the mapping says."""
        if not declared.mapping:
            return False
        if self.template:
            return "map_response" in self.template or not declared.correct
        mapped = {node.get("identifier") for node in self.nodes if node.tag == "mapResponse"}
        return declared.identifier in mapped or not self.nodes or not declared.correct

    @property
    def own_rules(self) -> bool:
        """Whether the item has rules that go beyond comparing and mapping."""
        return bool(self.tags & {"random", "customOperator", "lookupOutcomeValue", "patternMatch", "substring"})

    def numbers(self, identifier: str) -> list[NumberAnswer]:
        """The numbers that a response is compared with, in their order, as far as the rules are of the usual form."""
        return [found for rule in self._rules() if (found := _number_rule(rule, identifier)) is not None]

    def _rules(self) -> Iterator[Node]:
        return (node for node in self.nodes if node.tag in ("responseIf", "responseElseIf"))

    def correct_of(self, declared: Declaration) -> str:
        """The first right answer."""
        return declared.correct[0] if declared.correct else ""


def _number_rule(rule: Node, identifier: str) -> NumberAnswer | None:
    """A rule "if the response equals a number, the score is …"."""
    compared = rule.first("equal")
    if compared is None:
        return None
    variable, value = compared.first("variable"), compared.first("baseValue")
    outcome = next((node for node in rule.all("setOutcomeValue") if node.get("identifier") == "SCORE"), None)
    credit = None if outcome is None else outcome.first("baseValue")
    if variable is None or value is None or credit is None or variable.get("identifier") != identifier:
        return None
    mode = compared.get("toleranceMode", "exact")
    given = (compared.get("tolerance") or "0").split()
    low = number(given[0]) if given else Decimal(0)
    high = number(given[-1]) if given else Decimal(0)
    middle, margin = number(value.text), high
    if mode == "absolute" and low != high:
        middle, margin = middle + (high - low) / 2, (high + low) / 2
    elif mode == "exact":
        margin = Decimal(0)
    kind = "relative" if mode == "relative" else "absolute"
    return NumberAnswer(spelled(middle), spelled(abs(margin)), kind, number(credit.text))
