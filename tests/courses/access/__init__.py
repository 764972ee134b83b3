"""Tests of who may open what in learning."""
