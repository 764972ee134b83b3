"""Rules of the pages app."""
