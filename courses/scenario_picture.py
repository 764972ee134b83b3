"""The picture of a scenario's branches: where everything stands and which line leads where. No HTML, no database.

Moments stand in columns by how many lines it takes to get there (breadth first search); the endings that can be reached
stand in the last column. What no line leads to stands below, in a band of its own. Any scenario can be drawn, however
faulty: drafts have gaps, and seeing them is what the picture is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.enums import ChoiceQuality
from courses.scenario_names import cut, ending_label, moment_label, place_labels, wrapped
from courses.scenario_shape import Choice, Scenario, faults_of, leading_out, reached_from_start

WIDTH, GAP, BETWEEN, EDGE = 264, 76, 26, 20
"""Of a card, between columns, between cards of a column, around everything; in pixels, as all numbers here."""
LINE, ROW, INSET = 19, 46, 14
"""Height of a line of text, of a line to say, and what is left above the first text."""
TIP = 9
"""Length of an arrow's tip."""
SIGNS = 31
"""Signs in one line of a card."""
BAND = 34
"""Room for the heading of the band of what nobody reaches."""
MOST = 60
"""Places that are drawn. More than that cannot be published, and no picture would help."""

MARKS = {"strong": "★", "ok": "✓", "weak": "△", "unsafe": "✕", "": "?"}
"""A sign for each quality, so that colour is never alone."""

Place = tuple[str, int]
"""A part ("nodes" or "endings") and the row in it."""


@dataclass(frozen=True)
class Line:
    """A line of a moment on its card; `target` is empty when it leads nowhere, `y` is the middle of its row."""

    number: int
    text: str
    words: str
    quality: str
    mark: str
    quality_label: str
    pointer: str
    target: str
    target_place: str
    top: int
    y: int


@dataclass(frozen=True)
class Card:
    """A moment or an ending. `notes` say what is wrong with it."""

    part: str
    index: int
    label: str
    heading: tuple[str, ...]
    quality: str
    mark: str
    quality_label: str
    notes: tuple[str, ...]
    note_lines: tuple[str, ...]
    lines: tuple[Line, ...]
    is_start: bool
    x: int
    y: int
    width: int
    height: int

    @property
    def place(self) -> str:
        """A name for this card in the page, for example nodes-2."""
        return f"{self.part}-{self.index}"

    @property
    def texts(self) -> list[tuple[int, str, str]]:
        """Height, text and kind of each text above the lines."""
        rows = [(text, "head") for text in self.heading]
        if self.part == "endings":
            rows.append((f"{self.mark} {self.quality_label}", "quality"))
        rows += [(text, "note") for text in self.note_lines]
        return [(INSET + LINE * number + 10, text, kind) for number, (text, kind) in enumerate(rows)]


@dataclass(frozen=True)
class Arrow:
    """From a line to where it leads. `back` when it leads to the same column or one before."""

    path: str
    head: str
    quality: str
    back: bool


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn, and `missing`: what still keeps the scenario from being published, in words."""

    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]
    missing: tuple[str, ...]
    width: int
    height: int
    loose_at: int | None
    too_many: bool = False

    @property
    def moments(self) -> int:
        """How many moments there are."""
        return sum(card.part == "nodes" for card in self.cards)

    @property
    def endings(self) -> int:
        """How many endings there are."""
        return sum(card.part == "endings" for card in self.cards)


def picture_of(scenario: Scenario) -> Picture:
    """The picture of any scenario. With more places than can be drawn it is empty and says so."""
    if len(scenario.nodes) + len(scenario.endings) > MOST:
        return Picture((), (), (), 0, 0, None, too_many=True)
    columns, loose = layers(scenario)
    labels, found = place_labels(scenario), notes_of(scenario)
    cards: dict[Place, Card] = {}
    bottom = _stack(scenario, columns, EDGE, labels, found, cards)
    loose_at = None
    if loose:
        loose_at = bottom
        bottom = _stack(scenario, loose, bottom + BAND, labels, found, cards)
    order = [("nodes", index) for index in range(len(scenario.nodes))]
    order += [("endings", index) for index in range(len(scenario.endings))]
    wide = max(len(columns), len(loose))
    return Picture(
        cards=tuple(cards[place] for place in order),
        arrows=tuple(_arrows(scenario, cards)),
        missing=tuple(missing_of(scenario)),
        width=EDGE * 2 + max(wide * (WIDTH + GAP) - GAP, 0),
        height=bottom if cards else 0,
        loose_at=loose_at,
    )


def places_by_id(scenario: Scenario) -> dict[str, Place]:
    """Where an id leads; of places that share one, to the first."""
    found: dict[str, Place] = {}
    for part, rows in (("nodes", scenario.nodes), ("endings", scenario.endings)):
        for index, row in enumerate(rows):
            found.setdefault(row.id, (part, index))
    return found


def layers(scenario: Scenario) -> tuple[list[list[Place]], list[list[Place]]]:
    """The columns of what can be reached, and those of what cannot. Every place stands in exactly one of them."""
    where = places_by_id(scenario)
    placed: set[Place] = set()
    start = where.get(scenario.start)
    columns = _search(scenario, where, [start] if start and start[0] == "nodes" else [], placed)
    columns = _endings_last(columns)
    loose: list[list[Place]] = []
    for index in range(len(scenario.nodes)):
        if ("nodes", index) not in placed:
            for depth, column in enumerate(_search(scenario, where, [("nodes", index)], placed)):
                loose[depth : depth + 1] = [[*(loose[depth] if depth < len(loose) else ()), *column]]
    left = [place for place in (("endings", index) for index in range(len(scenario.endings))) if place not in placed]
    if left:
        loose[0:1] = [[*(loose[0] if loose else ()), *left]]
    return columns, loose


def _search(scenario: Scenario, where: dict[str, Place], begin: list[Place], placed: set[Place]) -> list[list[Place]]:
    """Breadth first from `begin`: a column per number of lines. Marks what it finds as placed."""
    columns, here = [], begin
    placed.update(begin)
    while here:
        columns.append(here)
        following: list[Place] = []
        for part, index in here:
            for choice in scenario.nodes[index].choices if part == "nodes" else ():
                target = where.get(choice.next)
                if target and target not in placed:
                    placed.add(target)
                    following.append(target)
        here = following
    return columns


def _endings_last(columns: list[list[Place]]) -> list[list[Place]]:
    """All endings in one column after the last moment, so that arrows to them lead forward."""
    endings = [place for column in columns for place in column if place[0] == "endings"]
    moments = [[place for place in column if place[0] == "nodes"] for column in columns]
    return [column for column in (*moments, sorted(endings)) if column]


def notes_of(scenario: Scenario) -> dict[Place, list[str]]:
    """What is wrong with each place, in words. What is unreachable or circular is said of drafts with gaps too."""
    found: dict[Place, list[str]] = {}
    where, reached, ends = places_by_id(scenario), reached_from_start(scenario), leading_out(scenario)
    for part, rows in (("nodes", scenario.nodes), ("endings", scenario.endings)):
        for index, row in enumerate(rows):
            notes = found.setdefault((part, index), [])
            if row.id not in reached or where[row.id] != (part, index):
                notes.append(_("No line leads here."))
            if part == "nodes" and not row.choices:
                notes.append(_("A dead end: there is nothing to say here."))
            elif part == "nodes" and row.id not in ends and all(choice.next in where for choice in row.choices):
                notes.append(_("Goes round in circles: no way to an ending."))
    return found


def missing_of(scenario: Scenario) -> Iterable[str]:
    """What publishing would refuse, each with its place named."""
    for fault in faults_of(scenario):
        if fault.part == "start":
            yield fault.sentence
            continue
        rows = scenario.nodes if fault.part == "nodes" else scenario.endings
        label = (moment_label if fault.part == "nodes" else ending_label)(fault.index + 1, rows[fault.index])
        label = label.rstrip(".")
        if fault.choice is not None:
            words = {"place": label, "number": fault.choice + 1, "sentence": fault.sentence}
            yield _("%(place)s, line %(number)s: %(sentence)s") % words
        else:
            yield _("%(place)s: %(sentence)s") % {"place": label, "sentence": fault.sentence}


def _stack(
    scenario: Scenario,
    columns: Sequence[Sequence[Place]],
    top: int,
    labels: dict[str, str],
    found: dict[Place, list[str]],
    cards: dict[Place, Card],
) -> int:
    """Puts the cards of `columns` under each other from `top` on. Returns where the room below them begins."""
    bottom = top
    for depth, column in enumerate(columns):
        y = top
        for place in column:
            card = _card(scenario, place, EDGE + depth * (WIDTH + GAP), y, labels, found[place])
            cards[place] = card
            y += card.height + BETWEEN
        bottom = max(bottom, y)
    return bottom


def _card(scenario: Scenario, place: Place, x: int, y: int, labels: dict[str, str], notes: list[str]) -> Card:
    part, index = place
    if part == "nodes":
        node = scenario.nodes[index]
        label, quality, choices = moment_label(index + 1, node), "", node.choices
    else:
        ending = scenario.endings[index]
        label, quality, choices = ending_label(index + 1, ending), ending.quality, ()
    heading = tuple(wrapped(label, SIGNS, 2))
    note_lines = tuple(line for note in notes for line in wrapped(f"⚠ {note}", SIGNS, 2))
    above = INSET + LINE * (len(heading) + len(note_lines) + (part == "endings")) + 6
    where = places_by_id(scenario)
    lines = tuple(
        _line(number, choice, y + above + ROW * number, y, labels, where) for number, choice in enumerate(choices)
    )
    return Card(
        part=part,
        index=index,
        label=label,
        heading=heading,
        quality=_known(quality),
        mark=MARKS[_known(quality)],
        quality_label=quality_words(quality),
        notes=tuple(notes),
        note_lines=note_lines,
        lines=lines,
        is_start=part == "nodes" and where.get(scenario.start) == place,
        x=x,
        y=y,
        width=WIDTH,
        height=above + ROW * len(lines) + 8,
    )


def _line(
    number: int, choice: Choice, top: int, card_top: int, labels: dict[str, str], where: dict[str, Place]
) -> Line:
    target = where.get(choice.next)
    if target is None:
        pointer = _("⚠ leads nowhere")
    elif target[0] == "nodes":
        pointer = f"→ {target[1] + 1}"
    else:
        pointer = _("→ Ending %(number)s") % {"number": target[1] + 1}
    return Line(
        number=number + 1,
        text=cut(choice.text, 160) or _("nothing written yet"),
        words="".join(wrapped(choice.text or _("nothing written yet"), SIGNS, 1)),
        quality=_known(choice.quality),
        mark=MARKS[_known(choice.quality)],
        quality_label=quality_words(choice.quality),
        pointer=pointer,
        target=labels[choice.next] if target else "",
        target_place=f"{target[0]}-{target[1]}" if target else "",
        top=top - card_top,
        y=top + ROW // 2,
    )


def _arrows(scenario: Scenario, cards: dict[Place, Card]) -> Iterable[Arrow]:
    """An arrow for every line that leads somewhere."""
    where = places_by_id(scenario)
    for index, node in enumerate(scenario.nodes):
        card = cards["nodes", index]
        for line, choice in zip(card.lines, node.choices, strict=True):
            target = where.get(choice.next)
            if target:
                yield _arrow(card, line, cards[target])


def _arrow(card: Card, line: Line, target: Card) -> Arrow:
    """From the right side of a line's row to the left side of where it leads, or back around to its right side."""
    x, y, to_y = card.x + card.width, line.y, target.y + INSET + LINE // 2
    if target.x > card.x:
        to_x = target.x
        bend = min((to_x - x) // 2, GAP)
        path = f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x - TIP} {to_y}"
        return Arrow(path, f"M{to_x} {to_y}l-{TIP} -5v10z", line.quality, back=False)
    to_x, out = target.x + target.width, GAP // 2 + 10
    path = f"M{x} {y}C{x + out} {y} {to_x + out} {to_y} {to_x + TIP} {to_y}"
    return Arrow(path, f"M{to_x} {to_y}l{TIP} -5v10z", line.quality, back=True)


def _known(quality: str) -> str:
    return quality if quality in MARKS else ""


def quality_words(quality: str) -> str:
    """A quality as people read it."""
    return str(ChoiceQuality(quality).label) if quality in ChoiceQuality.values else _("not rated yet")
