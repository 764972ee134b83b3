"""Instruments of self-checks as data files, and the shape that every file must have. Credits: NOTICE.md."""
