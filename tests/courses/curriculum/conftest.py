"""A small module without problems, and a way to plant faults in it."""

from pathlib import Path

import pytest

FILES = {
    "module.yaml": """\
code: ZZ
title: A small module
summary: For tests.
objectives:
  - id: ZZ-1
    text: Say hello.
  - id: ZZ-2
    text: Say goodbye.
lessons:
  - lesson-1.yaml
  - lesson-2.yaml
sources:
  - claim: People say hello.
    source: our own
    checked_on: 2026-11-21
""",
    "lesson-1.yaml": """\
id: ZZ-L1
title: Saying hello
minutes: 9
summary: How to say hello.
objectives: [ZZ-1]
content_note: null
body:
  - scene:
      body: |
        Kim comes in. “Hello,” you say.
  - table:
      caption: Greetings
      columns: [When, What]
      rows:
        - [Early, Good morning]
        - [Late, Good evening]
  - flashcards:
      title: Cards
      cards:
        - front: Early
          back: Good morning
  - quick_check:
      id: zz-single
      kind: single
      definition:
        stem: Which one is a greeting?
        options:
          - key: a
            text: Hello
            right: true
            feedback: Yes, it opens a talk.
          - key: b
            text: Goodbye
            right: false
            feedback: This one ends a talk.
  - quick_check:
      id: zz-matching
      kind: matching
      definition:
        stem: Match them.
        pairs:
          - key: early
            prompt: Early
            answer: Good morning
            feedback: It is early.
          - key: late
            prompt: Late
            answer: Good evening
            feedback: It is late.
        distractors: [Good night]
  - reflection:
      id: zz-reflection
      prompt: Whom did you greet today?
      help: Only you can see this.
""",
    "lesson-2.yaml": """\
id: ZZ-L2
title: Saying goodbye
minutes: 8
summary: How to say goodbye.
objectives: [ZZ-2]
content_note:
  text: Goodbyes can be sad.
body:
  - text:
      heading: Parting
      body: A goodbye has two parts.
  - checklist:
      title: Parts
      items: [Thanks, Goodbye]
  - quick_check:
      id: zz-ordering
      kind: ordering
      definition:
        stem: Put them in order.
        items:
          - key: thanks
            text: Say thanks.
            feedback: It comes first.
          - key: bye
            text: Say goodbye.
            feedback: It comes last.
  - quick_check:
      id: zz-true
      kind: true_false
      definition:
        stem: A goodbye can be short.
        answer: true
        feedback_true: Yes, it can.
        feedback_false: It can be very short.
  - scenario:
      id: ZZ-S1
      title: The door
      intro: Kim is at the door.
      tags: [parting]
      start: n1
      nodes:
        - id: n1
          speaker: Kim
          text: Kim puts on a coat.
          choices:
            - id: a
              text: “Bye.”
              quality: ok
              consequence: Kim nods.
              feedback: Short and fine.
              next: end-o
            - id: b
              text: “Wait.”
              quality: strong
              consequence: Kim turns around.
              feedback: There was more to say.
              next: n2
        - id: n2
          text: You look at each other.
          choices:
            - id: a
              text: “Thank you for coming.”
              quality: strong
              consequence: Kim smiles.
              feedback: This is what Kim takes home.
              next: end-s
      endings:
        - id: end-o
          quality: ok
          title: Gone
          debrief: That was short.
        - id: end-s
          quality: strong
          title: Well parted
          debrief: That was warm.
""",
    "items.yaml": """\
bank:
  name: Small bank
quiz:
  title: Small quiz
  intro: Take your time.
  policy:
    preset: graded
    draw: 2
    pass_percent: 80
    wait_minutes_after_second_try: 60
    time_limit_minutes: null
items:
  - id: ZZ-Q01
    kind: multiple
    objective: ZZ-1
    topic: Greetings
    lesson: ZZ-L1
    domain: advocacy
    competencies: [1]
    safety: false
    scored: true
    definition:
      stem: Which two are greetings?
      options:
        - {key: a, text: Hello, right: true, feedback: "Yes, a greeting."}
        - {key: b, text: Hi, right: true, feedback: "Yes, a short greeting."}
        - {key: c, text: Bye, right: false, feedback: It ends a talk.}
      choose: 2
  - id: ZZ-Q02
    kind: true_false
    objective: ZZ-2
    topic: Goodbyes
    lesson: ZZ-L2
    domain: advocacy
    competencies: [1]
    safety: false
    scored: true
    definition:
      stem: A goodbye is a greeting.
      answer: false
      feedback_true: It ends a talk.
      feedback_false: Right, it ends a talk.
  - id: ZZ-Q03
    kind: open
    objective: ZZ-2
    topic: Goodbyes
    lesson: ZZ-L2
    domain: advocacy
    competencies: [1]
    safety: false
    scored: false
    definition:
      stem: Write a goodbye.
      rubric:
        - {key: warm, idea: It is warm., example: “Thank you for coming.”, points: 1}
      model_answer: “Thank you for coming.”
""",
    "course.yaml": """\
code: small-course
title: Small course
summary: For tests.
objectives:
  - Say hello and goodbye.
competencies: [1]
hours_by_domain:
  - domain: advocacy
    minutes: 17
delivery_mode: self_paced
enrolment: open
renewal_months: null
certificate_wording: has said hello.
hours_label: Self-paced.
""",
}


class SmallModule:
    """The small module in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        for file, text in FILES.items():
            (folder / file).write_text(text, encoding="utf-8")

    def plant(self, file: str, old: str, new: str) -> None:
        """Replace ``old``, which must be there, once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def line(self, file: str, number: int) -> str:
        return (self.folder / file).read_text(encoding="utf-8").splitlines()[number - 1]


@pytest.fixture
def small_module(tmp_path):
    return SmallModule(tmp_path / "small")
