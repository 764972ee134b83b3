"""Kinds of questions: one folder each, one line each in `registry`.

The parts that are not about one kind: `shapes` (what every definition is made of), `base` (what a kind must answer),
`sheet` (one learner's copy: order and opaque tokens), `present` (what a template gets), `quickcheck` (ungraded
questions inside lessons), `authoring` (from the editor's form to the shape).
"""
